package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/upkeep"
)

// figureRoutes are what reports say, what those who asked thought of it, and the maintenance that agreements owe.
func (a *API) figureRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/reports/{report}", http.StatusOK, "Read a report: its figures and tables as of now"}, a.readReport),
		serve(a, shell.Token, operation{http.MethodGet, "/ratings", http.StatusOK, "List what those who asked said of how it went, the latest first"}, a.listRatings),
		serve(a, shell.Token, operation{http.MethodGet, "/maintenance", http.StatusOK, "List the maintenance that agreements owe, and how it was kept"}, a.listMaintenance),
	}
}

type reportInput struct {
	Report     string `path:"report" enum:"overview,hours,margin,allowances,targets,desk,agreements"`
	Months     int    `query:"months" minimum:"1" maximum:"36" doc:"How many; left out: as on the page"`
	To         string `query:"to" pattern:"^([0-9]{4}-[0-9]{2}|last|this)$" doc:"The last month, as 2026-03, last or this"`
	Client     string `query:"client" doc:"The client's slug"`
	Agreement  string `query:"agreement" doc:"The agreement's number"`
	By         string `query:"by" doc:"What the rows are, as on the page"`
	Currency   string `query:"currency" doc:"Of margin"`
	Days       int    `query:"days" minimum:"1" maximum:"1000" doc:"Of agreements: how far ahead"`
	Weeks      int    `query:"weeks" minimum:"1" maximum:"60" doc:"Of desk"`
	Technician int64  `query:"technician" minimum:"1" doc:"Of desk: the id of one of the provider's people"`
}

// asked is what the report is asked for, as in the address of its page.
func (in reportInput) asked() string {
	q := url.Values{}
	for name, text := range map[string]string{"to": in.To, "client": in.Client, "agreement": in.Agreement, "by": in.By, "currency": in.Currency} {
		if text != "" {
			q.Set(name, text)
		}
	}
	for name, n := range map[string]int64{"months": int64(in.Months), "days": int64(in.Days), "weeks": int64(in.Weeks), "technician": in.Technician} {
		if n != 0 {
			q.Set(name, fmt.Sprint(n))
		}
	}
	return q.Encode()
}

type reportBody struct {
	Title   string        `json:"title"`
	Says    string        `json:"says" doc:"What it shows, in words"`
	Figures []figure      `json:"figures" nullable:"false" doc:"That lead, as people read them"`
	Tables  []reportTable `json:"tables" nullable:"false"`
	Empty   *string       `json:"empty" doc:"What would be here, where there is nothing"`
}

type figure struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Note  string `json:"note"`
}

type reportTable struct {
	ID    string         `json:"id"`
	Title string         `json:"title"`
	Note  string         `json:"note"`
	Head  []reportColumn `json:"head" nullable:"false"`
	Rows  [][]string     `json:"rows" nullable:"false" doc:"Numbers are decimal, as in the file of the report"`
	Foot  []string       `json:"foot" nullable:"false" doc:"What the rows come to; empty: nothing"`
}

type reportColumn struct {
	Name    string `json:"name"`
	Numbers bool   `json:"numbers"`
}

func tableOf(t report.Table) reportTable {
	t = t.File()
	out := reportTable{t.ID, t.Title, t.Note, []reportColumn{}, [][]string{}, cellsOf(t.Foot)}
	for _, h := range t.Head {
		out.Head = append(out.Head, reportColumn{h.Name, h.Num})
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, cellsOf(r))
	}
	return out
}

func cellsOf(cells []report.Cell) []string {
	list := []string{}
	for _, c := range cells {
		list = append(list, cmp.Or(c.Plain, c.Text))
	}
	return list
}

func (a *API) readReport(ctx context.Context, in *reportInput) (*oneOutput[reportBody], error) {
	v := shell.ViewerIn(ctx)
	need := identity.SeeMoney
	if in.Report == "desk" || in.Report == "targets" {
		need = identity.SeeDeskReports
	}
	if !v.May(need) {
		return nil, fault.MayNot("see this report")
	}
	m, err := a.reports.Make(ctx, v, reportPath(in.Report), in.asked())
	if err != nil {
		return nil, err
	}
	out := reportBody{m.Title, m.Sentence, []figure{}, []reportTable{}, some(m.Empty)}
	for _, f := range m.Figures {
		out.Figures = append(out.Figures, figure(f))
	}
	for _, t := range m.Tables {
		out.Tables = append(out.Tables, tableOf(t))
	}
	return &oneOutput[reportBody]{out}, nil
}

type ratingItem struct {
	Ticket  int64     `json:"ticket"`
	Subject string    `json:"subject"`
	Client  *string   `json:"client" doc:"The client's slug"`
	By      string    `json:"by" doc:"Who asked"`
	Of      *string   `json:"of" doc:"Who had the ticket when it was first rated"`
	Score   string    `json:"score" enum:"good,fair,bad"`
	Comment string    `json:"comment"`
	Via     string    `json:"via" enum:"mail,portal"`
	FirstAt time.Time `json:"first_at"`
	RatedAt time.Time `json:"rated_at" doc:"When it was changed last"`
}

func ratingOf(x store.Rating) ratingItem {
	return ratingItem{x.TicketID, x.Subject, some(x.ClientSlug), x.ContactName, some(x.UserName), string(x.Score), x.Comment, x.Via, x.FirstAt.UTC(), x.RatedAt.UTC()}
}

type ratingsInput struct {
	Page
	Since     time.Time `query:"since" doc:"Of the last change"`
	Score     string    `query:"score" enum:"good,fair,bad"`
	Client    string    `query:"client" doc:"The client's slug"`
	Commented bool      `query:"commented" doc:"Those with a comment alone"`
}

func (a *API) listRatings(ctx context.Context, in *ratingsInput) (*listOutput[ratingItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeRatings) {
		return nil, fault.MayNot("see what was said of tickets")
	}
	client, err := a.clientFilter(ctx, v, in.Client)
	if err != nil {
		return nil, err
	}
	f := store.RatingFilter{Since: in.Since.UTC(), Score: store.Score(in.Score), ClientID: client, Commented: in.Commented, Limit: in.Limit + 1}
	at, err := in.ticketPlace()
	if err != nil {
		return nil, err
	}
	if at.ID != 0 {
		f.Before = store.RatingPlace{RatedAt: time.UnixMicro(at.Key).UTC(), TicketID: at.ID}
	}
	kept, err := a.db.Ratings(ctx, v, f)
	if err != nil {
		return nil, err
	}
	return cut(kept, in.Limit, func(x store.Rating) string { return fmt.Sprintf("%d.%d", x.RatedAt.UnixMicro(), x.TicketID) }, ratingOf), nil
}

type upkeepItem struct {
	Agreement string     `json:"agreement" doc:"Its number"`
	Client    string     `json:"client_name"`
	Clause    string     `json:"clause"`
	Says      string     `json:"says"`
	Service   string     `json:"service"`
	Day       string     `json:"day" format:"date" doc:"In the time zone of the agreement"`
	Due       *time.Time `json:"due" doc:"By when; null: the clause names no time, or the clock stands"`
	State     string     `json:"state" enum:"coming,open,late,kept,missed,passed" doc:"late, missed and passed were not kept"`
	DoneAt    *time.Time `json:"done_at"`
	Ticket    *int64     `json:"ticket"`
	Assignee  *string    `json:"assignee"`
}

func upkeepOf(e upkeep.Entry) upkeepItem {
	out := upkeepItem{e.Agreement.Number, e.Agreement.ClientName, e.Rule.Clause, e.Rule.Says, e.Rule.Service, e.Day.Format(time.DateOnly), someTime(e.Due), string(e.State), someTime(e.DoneAt), nil, some(e.Assignee)}
	if e.TicketID != 0 {
		out.Ticket = &e.TicketID
	}
	return out
}

type maintenanceInput struct {
	From   time.Time `query:"from" required:"true" doc:"With the days of both ends; at most 400 days"`
	To     time.Time `query:"to" required:"true"`
	Client string    `query:"client" doc:"The client's slug"`
}

func (a *API) listMaintenance(ctx context.Context, in *maintenanceInput) (*listOutput[upkeepItem], error) {
	v := shell.ViewerIn(ctx)
	if err := staff(v, "see maintenance"); err != nil {
		return nil, err
	}
	if in.To.Before(in.From) || in.To.Sub(in.From) > 400*24*time.Hour {
		return nil, fault.On("query.to", "Ask for days that follow from, at most 400 of them.")
	}
	client, err := a.clientFilter(ctx, v, in.Client)
	if err != nil {
		return nil, err
	}
	list, err := upkeep.Calendar(ctx, a.db.Reads(), v, upkeep.Filter{ClientID: client, From: in.From, To: in.To}, a.db.Now())
	return each(list, err, upkeepOf)
}
