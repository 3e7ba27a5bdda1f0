package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// mailingRoutes are the reports that go out by mail, and what an hour costs.
func (a *API) mailingRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/report-mails", http.StatusOK, "List the reports that go out by mail"}, a.listMailings),
		serve(a, shell.Token, operation{http.MethodPost, "/report-mails", http.StatusCreated, "Have a report go out by mail, with the rights of whom the token speaks for"}, a.addMailing),
		serve(a, shell.Token, operation{http.MethodGet, "/report-mails/{id}", http.StatusOK, "Read a report that goes out by mail"}, a.readMailing),
		serve(a, shell.Token, operation{http.MethodPost, "/report-mails/{id}/send", http.StatusOK, "Send a report out of turn"}, a.sendMailing),
		serve(a, shell.Token, operation{http.MethodPost, "/report-mails/{id}/pause", http.StatusOK, "Have a report not go out until somebody resumes it"}, a.pauseMailing),
		serve(a, shell.Token, operation{http.MethodPost, "/report-mails/{id}/resume", http.StatusOK, "Have a report go out again, with the rights of whom the token speaks for"}, a.resumeMailing),
		serve(a, shell.Token, operation{http.MethodDelete, "/report-mails/{id}", http.StatusOK, "Have a report go out by mail no more"}, a.dropMailing),
		serve(a, shell.Token, operation{http.MethodGet, "/hour-costs", http.StatusOK, "List what an hour costs"}, a.listCosts),
		serve(a, shell.Token, operation{http.MethodPost, "/hour-costs", http.StatusOK, "Set what an hour costs from a day on"}, a.setCost),
		serve(a, shell.Token, operation{http.MethodDelete, "/hour-costs/{id}", http.StatusOK, "Take a cost away: what was before it holds again"}, a.dropCost),
	}
}

type mailingItem struct {
	ID        int64      `json:"id"`
	Report    string     `json:"report"`
	Query     string     `json:"query" doc:"What of it, as in the address of its page; to=last: the month before each mail, to=this: the month of each"`
	Title     string     `json:"title"`
	Owner     string     `json:"owner" doc:"Mail address of who set it: the report is made with their rights"`
	To        []string   `json:"to" nullable:"false" doc:"Mail addresses"`
	Every     string     `json:"every" enum:"day,week,month"`
	Day       int        `json:"day" doc:"Of the week, Monday is 1, or of the month"`
	At        string     `json:"at" doc:"Time of day, as 07:30"`
	Zone      string     `json:"time_zone"`
	Workbook  bool       `json:"workbook" doc:"With the figures as a file"`
	DueAt     time.Time  `json:"due_at" doc:"When it goes out next"`
	SentAt    *time.Time `json:"sent_at"`
	PausedAt  *time.Time `json:"paused_at"`
	PausedWhy *string    `json:"paused_why" doc:"null where somebody paused it"`
	Failure   *string    `json:"failure" doc:"Why the last try failed"`
}

func clockOf(minute int) string { return time.Unix(int64(minute)*60, 0).UTC().Format("15:04") }

func (a *API) listMailings(ctx context.Context, _ *struct{}) (*listOutput[mailingItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.MailReports) {
		return nil, fault.MayNot("see reports")
	}
	emails, err := a.emails(ctx, v)
	if err != nil {
		return nil, err
	}
	kept, err := a.db.Mailings(ctx, v)
	return each(kept, err, func(m store.Mailing) mailingItem {
		out := mailingItem{ID: m.ID, Report: reportName(m.Path), Query: m.Query, Title: m.Title, Owner: emails[m.UserID], To: []string{}, Every: m.Every, Day: m.Day, At: clockOf(m.Minute), Zone: m.Zone,
			Workbook: m.Workbook, DueAt: m.DueAt.UTC(), SentAt: someTime(m.SentAt), PausedAt: someTime(m.PausedAt), PausedWhy: some(m.PausedWhy), Failure: some(m.Failure)}
		for _, id := range m.Recipients {
			out.To = append(out.To, emails[id])
		}
		return out
	})
}

func (a *API) readMailing(ctx context.Context, in *Identified) (*oneOutput[mailingItem], error) {
	list, err := a.listMailings(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, m := range list.Body.Items {
		if m.ID == in.ID {
			return &oneOutput[mailingItem]{m}, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "There is no such report by mail.")
}

// The addresses of reports, by name. The overview is where reports begin.
const overview = "overview"

func reportPath(name string) string {
	if name == overview {
		return shell.ReportsURL
	}
	return shell.ReportsURL + "/" + name
}

func reportName(path string) string {
	if path == shell.ReportsURL {
		return overview
	}
	return strings.TrimPrefix(path, shell.ReportsURL+"/")
}

type addMailingInput struct {
	Body struct {
		Report   string   `json:"report" enum:"overview,hours,margin,allowances,targets,desk,agreements"`
		Query    string   `json:"query,omitempty" doc:"What of it, as in the address of its page; to=last: the month before each mail, to=this: the month of each"`
		To       []string `json:"to" nullable:"false" doc:"Mail addresses of the provider's people"`
		Every    string   `json:"every" enum:"day,week,month"`
		Day      int      `json:"day,omitempty" minimum:"0" maximum:"31" doc:"Of the week, Monday is 1, or of the month, where 31 is the last"`
		At       string   `json:"at" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Time of day, as 07:30"`
		Zone     string   `json:"time_zone,omitempty" doc:"IANA name; left out: the house's"`
		Workbook bool     `json:"workbook,omitempty" default:"true" doc:"With the figures as a file"`
	}
}

func (a *API) addMailing(ctx context.Context, in *addMailingInput) (*oneOutput[mailingItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if !v.May(identity.MailReports) {
		return nil, fault.MayNot("send reports by mail")
	}
	at, err := time.Parse("15:04", b.At)
	if err != nil {
		return nil, fault.On("body.at", "Write the time of day as 07:30.")
	}
	if _, err := url.ParseQuery(b.Query); err != nil {
		return nil, fault.On("body.query", "This is no query of an address; write it like months=3&to=last.")
	}
	m := store.Mailing{Path: reportPath(b.Report), Query: b.Query, Every: b.Every, Day: b.Day, Minute: 60*at.Hour() + at.Minute(), Zone: b.Zone, Workbook: b.Workbook}
	if m.Zone, err = a.zoneNamed(ctx, b.Zone); err != nil {
		return nil, err
	}
	for i, email := range b.To {
		id, err := a.colleague(ctx, v, email, "body.to["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		m.Recipients = append(m.Recipients, id)
	}
	made, err := a.reports.Make(ctx, v, m.Path, m.Query)
	if err != nil {
		return nil, missingIn("body.query", err)
	}
	m.Title = made.Title
	id, err := a.reports.Set(ctx, v, m)
	return after(ctx, located(err, map[string]string{"weekday": "body.day", "monthday": "body.day", "zone": "body.time_zone"}), a.readMailing, &Identified{id})
}

// missingIn says that what was not found is named at a place of the request.
func missingIn(place string, err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.On(place, "%s", fault.Text(err))
	}
	return err
}

// zoneNamed is the name of a zone, the house's where none is named.
func (a *API) zoneNamed(ctx context.Context, name string) (string, error) {
	if name != "" {
		if _, err := time.LoadLocation(name); err != nil {
			return "", fault.On("body.time_zone", "%q is not a time zone; use an IANA name like America/Chicago.", name)
		}
		return name, nil
	}
	house, err := a.desk.House(ctx)
	return house.Zone, err
}

func (a *API) sendMailing(ctx context.Context, in *Identified) (*oneOutput[sentBody], error) {
	to, err := a.reports.SendNow(ctx, shell.ViewerIn(ctx), in.ID)
	return told(ctx, err, sentBody{append([]string{}, to...)})
}

func (a *API) pauseMailing(ctx context.Context, in *Identified) (*oneOutput[mailingItem], error) {
	return after(ctx, a.reports.Pause(ctx, shell.ViewerIn(ctx), in.ID), a.readMailing, in)
}

func (a *API) resumeMailing(ctx context.Context, in *Identified) (*oneOutput[mailingItem], error) {
	_, err := a.reports.Resume(ctx, shell.ViewerIn(ctx), in.ID)
	return after(ctx, err, a.readMailing, in)
}

func (a *API) dropMailing(ctx context.Context, in *Identified) (*listOutput[mailingItem], error) {
	return after(ctx, a.reports.Drop(ctx, shell.ViewerIn(ctx), in.ID), a.listMailings, nil)
}

type costItem struct {
	ID       int64     `json:"id"`
	User     *string   `json:"user" doc:"Mail address; null: everybody whose own is not set"`
	Currency string    `json:"currency"`
	Amount   string    `json:"amount" doc:"Of an hour"`
	Since    string    `json:"since" format:"date"`
	SetBy    string    `json:"set_by"`
	SetAt    time.Time `json:"set_at"`
}

func (a *API) listCosts(ctx context.Context, _ *struct{}) (*listOutput[costItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeMoney) {
		return nil, fault.MayNot("see what an hour costs")
	}
	emails, err := a.emails(ctx, v)
	if err != nil {
		return nil, err
	}
	kept, err := a.db.Costs(ctx, v)
	return each(kept, err, func(x store.HourCost) costItem {
		out := costItem{x.ID, some(emails[x.UserID]), x.Currency, strconv.FormatInt(x.Minor, 10), x.Since, x.SetBy, x.SetAt.UTC()}
		if c, err := money.CurrencyOf(x.Currency); err == nil {
			out.Amount = c.Format(decimal.New(x.Minor, -c.Digits))
		}
		return out
	})
}

type costInput struct {
	Body struct {
		User     *string `json:"user" doc:"Mail address; null: everybody whose own is not set"`
		Currency string  `json:"currency"`
		Amount   string  `json:"amount" doc:"Of an hour, decimal"`
		Since    string  `json:"since" format:"date"`
	}
}

func (a *API) setCost(ctx context.Context, in *costInput) (*listOutput[costItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	user, err := a.colleague(ctx, v, address(b.User), "body.user")
	if err == nil {
		err = a.ledger.SetCost(ctx, v, ledger.HourCost{UserID: user, Currency: b.Currency, Amount: b.Amount, Since: b.Since})
	}
	return after(ctx, err, a.listCosts, nil)
}

func (a *API) dropCost(ctx context.Context, in *Identified) (*listOutput[costItem], error) {
	return after(ctx, a.ledger.DropCost(ctx, shell.ViewerIn(ctx), in.ID), a.listCosts, nil)
}
