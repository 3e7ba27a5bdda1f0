package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/timesheet"
)

// trailRoutes are who did what, who is signed in, the weeks of people, and the files of statements.
func (a *API) trailRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/audit", http.StatusOK, "List the audit trail, the newest first"}, a.listAudit),
		serve(a, shell.Token, operation{http.MethodGet, "/sessions", http.StatusOK, "List where anybody is signed in, at most 500 of them"}, a.listSessions),
		serve(a, shell.Token, operation{http.MethodGet, "/users/{email}/week", http.StatusOK, "Read what one of the provider's people did in a week, and the gaps in it"}, a.readWeek),
		raw(a, serve(a, shell.Token, operation{http.MethodGet, "/statements/{number}/file", http.StatusOK, "Read an issued statement as a file"}, a.readStatementFile)),
	}
}

type auditItem struct {
	Seq     int64             `json:"seq" doc:"From 1 on, without a gap"`
	At      time.Time         `json:"at"`
	Kind    string            `json:"kind"`
	Person  *string           `json:"person" doc:"Who did it, as user:7 or contact:12; null: the program, or who is nobody yet"`
	Actor   *string           `json:"actor" doc:"The name of who did it"`
	Origin  *string           `json:"origin" doc:"Where from: an IP address, or a part of the program"`
	Object  string            `json:"object" doc:"What it was done to, as user:9 or agreement:NWD-2026"`
	Subject *string           `json:"subject" doc:"The name of that"`
	Detail  map[string]string `json:"detail" nullable:"false"`
	Erased  bool              `json:"erased" doc:"Its words are gone"`
}

func auditOf(e store.AuditEntry) auditItem {
	out := auditItem{e.Seq, e.At.UTC(), string(e.Kind), some(e.Person), some(e.Actor), some(e.Origin), e.Object, some(e.Subject), e.Detail, e.Erased}
	if out.Detail == nil {
		out.Detail = map[string]string{}
	}
	return out
}

type auditInput struct {
	Page
	Who   string    `query:"who" doc:"A part of the name of who did it, or user:7"`
	What  string    `query:"what" doc:"A kind, or an area such as account"`
	On    string    `query:"on" doc:"What it was done to, as mailbox:3, or a part of its name"`
	From  time.Time `query:"from"`
	Until time.Time `query:"until" doc:"Before then"`
}

func (a *API) listAudit(ctx context.Context, in *auditInput) (*listOutput[auditItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeAudit) {
		return nil, fault.MayNot("see the audit trail")
	}
	before, err := in.id()
	if err != nil {
		return nil, err
	}
	f := store.AuditFilter{Who: in.Who, Kind: in.What, Object: in.On, From: in.From.UTC(), Until: in.Until.UTC()}
	kept, err := a.db.Audit(ctx, v, f, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cut(kept, in.Limit, func(e store.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) }, auditOf), nil
}

type sessionItem struct {
	Person  string    `json:"person" doc:"As user:7 or contact:12"`
	Name    string    `json:"name"`
	Client  *string   `json:"client_name" doc:"null: one of the house's own people"`
	Address string    `json:"address" doc:"Where it was seen last"`
	Agent   string    `json:"agent" doc:"What the browser says that it is"`
	MadeAt  time.Time `json:"made_at"`
	SeenAt  time.Time `json:"seen_at" doc:"To a few minutes"`
}

func sessionOf(s store.Session) sessionItem {
	return sessionItem{s.Person, s.Name, some(s.Client), s.Address, s.Agent, s.MadeAt.UTC(), s.SeenAt.UTC()}
}

func (a *API) listSessions(ctx context.Context, _ *struct{}) (*listOutput[sessionItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeSignIns) {
		return nil, fault.MayNot("see who is signed in")
	}
	list, err := a.db.AllSessions(ctx, v, "", a.db.Now(), 500)
	return each(list, err, sessionOf)
}

type weekInput struct {
	Mailboxed
	Of string `query:"of" format:"date" doc:"A day of the week; left out: this week"`
}

type weekBody struct {
	User   string    `json:"user"`
	Monday string    `json:"monday" format:"date" doc:"In the person's time zone"`
	Logged int64     `json:"logged_seconds"`
	Days   []weekDay `json:"days" nullable:"false"`
}

type weekDay struct {
	Date   string     `json:"date" format:"date"`
	Logged int64      `json:"logged_seconds"`
	Work   []weekWork `json:"work" nullable:"false" doc:"What of the work lies on the day, in order of time"`
	Gaps   []WeekSpan `json:"gaps" nullable:"false" doc:"Of the working hours that are over, where nothing is logged"`
}

// WeekSpan is a span of time.
type WeekSpan struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type weekWork struct {
	Entry    int64   `json:"entry" doc:"The id of the time entry"`
	Ticket   int64   `json:"ticket"`
	Subject  string  `json:"subject"`
	Note     string  `json:"note"`
	Overlaps []int64 `json:"overlaps" nullable:"false" doc:"Ids of other entries at the same time"`
	WeekSpan
}

func (a *API) readWeek(ctx context.Context, in *weekInput) (*oneOutput[weekBody], error) {
	v := shell.ViewerIn(ctx)
	user, err := a.colleague(ctx, v, in.Email, "path.email")
	if err != nil {
		return nil, err
	}
	if user != v.UserID && !v.MayFor(identity.SeeWeeks, user) {
		return nil, fault.MayNot("see the week of somebody else")
	}
	u, err := a.db.UserByEmail(ctx, in.Email)
	if err != nil {
		return nil, err
	}
	house, err := a.desk.House(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(u.Zone, house.Zone)
	if err != nil {
		return nil, err
	}
	at := a.db.Now()
	if in.Of != "" {
		if at, err = time.ParseInLocation(time.DateOnly, in.Of, zone); err != nil {
			return nil, fault.On("query.of", "%q is no day; write it like 2026-03-02.", in.Of)
		}
	}
	monday := timesheet.Monday(at, zone)
	work, err := a.db.WorkOf(ctx, v, u.ID, monday, monday.AddDate(0, 0, 7))
	if err != nil {
		return nil, err
	}
	out := weekBody{User: u.Email, Monday: monday.Format(time.DateOnly), Days: []weekDay{}}
	for _, d := range timesheet.Week(monday, timesheet.HoursOf(u.WorkHours, house.WorkHours), spansOf(work), a.db.Now()) {
		out.Logged += int64(d.Logged / time.Second)
		out.Days = append(out.Days, dayOf(d, work))
	}
	return &oneOutput[weekBody]{out}, nil
}

// zoneOf is a person's time zone, the house's where they have none.
func zoneOf(own, house string) (*time.Location, error) {
	if own != "" {
		return time.LoadLocation(own)
	}
	return time.LoadLocation(house)
}

func spansOf(work []store.Worked) []timesheet.Span {
	spans := make([]timesheet.Span, len(work))
	for i, w := range work {
		spans[i] = timesheet.Span{Start: w.StartsAt, End: w.EndsAt}
	}
	return spans
}

func dayOf(d timesheet.Day, work []store.Worked) weekDay {
	out := weekDay{d.Date.Format(time.DateOnly), int64(d.Logged / time.Second), []weekWork{}, []WeekSpan{}}
	for _, p := range d.Parts {
		w := work[p.Work]
		x := weekWork{w.ID, w.TicketID, w.Subject, w.Note, []int64{}, WeekSpan{p.Start.UTC(), p.End.UTC()}}
		for _, o := range p.Overlaps {
			if id := work[o].ID; !slices.Contains(x.Overlaps, id) {
				x.Overlaps = append(x.Overlaps, id)
			}
		}
		out.Work = append(out.Work, x)
	}
	for _, g := range d.Gaps {
		out.Gaps = append(out.Gaps, WeekSpan{g.Start.UTC(), g.End.UTC()})
	}
	return out
}

type statementFileInput struct {
	StatementNumbered
	As string `query:"as" required:"true" enum:"pdf,xlsx,csv,xml" doc:"xml: an electronic invoice (UBL)"`
}

// readStatementFile answers with an issued statement as a file, in the client's language.
func (a *API) readStatementFile(ctx context.Context, in *statementFileInput) (*fileOutput, error) {
	v := shell.ViewerIn(ctx)
	form, ok := a.bills.Form(in.As)
	if !ok {
		return nil, fault.On("query.as", "Statements cannot be had as %s here.", in.As)
	}
	i, err := a.bills.Read(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	client, err := a.db.Client(ctx, v, i.ClientID)
	if err != nil {
		return nil, err
	}
	data, err := form.Make(ctx, i, client.Language)
	return &fileOutput{"application/octet-stream", `attachment; filename="` + i.Number + "." + form.Ext + `"`, data}, err
}
