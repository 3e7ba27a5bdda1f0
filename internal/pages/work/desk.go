// Package work is the desk on which managers settle what is in scope and decide what of the work is billed.
package work

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/estimate"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB         *store.DB
	Desk       *desk.Desk
	Ledger     *ledger.Ledger
	Reviews    *review.Reviews
	Estimates  *estimate.Estimates
	Statements *statement.Statements
}

// Pages answers the routes of the review desk.
type Pages struct {
	db         *store.DB
	desk       *desk.Desk
	ledger     *ledger.Ledger
	reviews    *review.Reviews
	estimates  *estimate.Estimates
	statements *statement.Statements
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{o.DB, o.Desk, o.Ledger, o.Reviews, o.Estimates, o.Statements}
}

// The addresses of the desk, besides its own.
const (
	undoURL = shell.ReviewURL + "/undo"
	askURL  = shell.ReviewURL + "/ask"
	workURL = shell.ReviewURL + "/work" // where lines were decided before there was one desk
)

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.ReviewURL, Who: shell.May(identity.ReviewWork), Handler: p.review},
		{Method: http.MethodPost, Path: shell.ReviewURL, Who: shell.May(identity.ReviewWork), Handler: p.decide},
		{Method: http.MethodPost, Path: undoURL, Who: shell.May(identity.ReviewWork), Handler: p.undo},
		{Method: http.MethodGet, Path: askURL, Who: shell.May(identity.ReviewWork), Handler: p.prepare},
		{Method: http.MethodPost, Path: askURL, Who: shell.May(identity.ReviewWork), Handler: p.ask},
		{Method: http.MethodGet, Path: workURL, Who: shell.May(identity.ReviewWork), Handler: p.moved},
	}
}

// maxRows is how many lines, and how many tickets, the desk shows at once; the rest comes when these are decided.
const maxRows = 200

// eachRows is how many lines, and how many tickets, of a client are shown while the desk shows several.
const eachRows = 15

// What the desk shows.
const (
	showOpen    = "" // to decide
	showWaiting = "waiting"
	showHeld    = store.LinesHeld
	showRuled   = store.LinesRuled
	showAll     = "all"
)

// query is what the address asks for.
type query struct {
	Month  string // 2026-02, or everyMonth; "" for the last ones
	Client string // slug
	Worker string // id of the technician
	Only   string // verdict
	Show   string
	New    bool // only what is new since the last review
}

// parts are the query as names and values.
func (q query) parts() url.Values {
	fresh := ""
	if q.New {
		fresh = "1"
	}
	return url.Values{"month": {q.Month}, "client": {q.Client}, "technician": {q.Worker}, "only": {q.Only}, "show": {q.Show}, "new": {fresh}}
}

// url is the address of the desk with some of its words changed: pairs of name and value.
func (q query) url(pairs ...string) string {
	values := q.parts()
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	for name := range values {
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return shell.ReviewURL
	}
	return shell.ReviewURL + "?" + values.Encode()
}

func asked(values url.Values) query {
	q := query{values.Get("month"), values.Get("client"), values.Get("technician"), values.Get("only"), values.Get("show"), values.Get("new") == "1"}
	if _, err := time.Parse("2006-01", q.Month); err != nil && q.Month != everyMonth {
		q.Month = ""
	}
	return q
}

// everyMonth asks for all that there ever was. Without a month the desk shows the last lastMonths: what nobody decides only grows.
const (
	everyMonth = "all"
	lastMonths = 3
)

// span is what the query asks for of the months: one of them, or the first of the last ones; both "" for every one.
func (q query) span(now time.Time) (one, since string) {
	switch q.Month {
	case "":
		return "", time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1-lastMonths, 0).Format("2006-01")
	case everyMonth:
		return "", ""
	}
	return q.Month, ""
}

// deskPage is the desk.
type deskPage struct {
	shell.Page
	Asked     query
	Form      shell.Form
	Groups    []group
	Rows      int  // shown
	Full      bool // there are more
	Waiting   int  // lines that wait for somebody else
	Month     string
	Sums      sums
	Months    []shell.Choice
	Clients   []shell.Choice
	Workers   []shell.Choice
	Verdicts  []shell.Choice
	Shows     []shell.Choice
	Freshness []shell.Choice
	Undo      string // what was just decided, with a comma between; "" for nothing
}

func (p *Pages) review(c echo.Context) error {
	page, err := p.page(c, asked(c.QueryParams()))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, deskView(page))
}

// moved leads on from where lines were decided before.
func (p *Pages) moved(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, asked(c.QueryParams()).url())
}

func deskKeys() []shell.Key {
	return []shell.Key{{Press: "j k", Does: "next, previous row"}, {Press: "x", Does: "select it"}, {Press: "Enter", Does: "open its ticket"}, {Press: "b", Does: "accept as decided"},
		{Press: "i", Does: "bill, with a reason"}, {Press: "w", Does: "waive, with a reason"}, {Press: "c", Does: "cover, with a reason"}, {Press: "d", Does: "decline, with a reason"},
		{Press: "s", Does: "send back to the technician, with words"}, {Press: "a", Does: "ask the client"}, {Press: "u", Does: "undo what was just decided"}}
}

func (p *Pages) page(c echo.Context, q query) (deskPage, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := deskPage{Page: shell.PageAt(c, "Review", shell.AtReview), Asked: q, Undo: c.QueryParam("undo")}
	page.Keys = deskKeys()
	if page.Month, _ = q.span(page.Now); page.Month == "" {
		page.Month = page.Now.In(shell.ZoneOf(c)).Format("2006-01")
	}
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return page, err
	}
	lines, tickets, err := p.filters(ctx, v, q, page.Now)
	if err != nil {
		return page, err
	}
	if err := p.rows(c, &page, lines, tickets); err != nil {
		return page, err
	}
	if err := p.sumUp(c, &page, lines); err != nil {
		return page, err
	}
	if err := p.totals(ctx, &page); err != nil {
		return page, err
	}
	if q.Show == showOpen {
		lines.State = store.LinesWaiting
		if page.Waiting, err = p.db.CountLines(ctx, v, lines); err != nil {
			return page, err
		}
	}
	return page, p.choices(c, &page)
}

// settled reports whether the desk shows tickets that were settled.
func (q query) settled() bool { return q.Show == showRuled }

// withTickets reports whether the desk shows tickets besides lines.
func (q query) withTickets() bool { return q.Show != showHeld && q.Show != showAll }

func (p deskPage) toDecide() string {
	switch {
	case p.Asked.Show == showWaiting:
		return p.Plural(p.Rows, "row", "rows") + " that wait for an answer"
	case p.Asked.Show != showOpen:
		return p.Plural(p.Rows, "row", "rows")
	case p.Rows == 0:
		return "nothing left to decide"
	case p.Full:
		return "the first " + p.Count(p.Rows) + " to decide"
	}
	return p.Plural(p.Rows, "thing", "things") + " to decide"
}

// begin is when a month begins, UTC; the zero time for none.
func begin(month string) time.Time {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return time.Time{}
	}
	return at
}

// state is the state of tickets that the desk shows.
func (q query) state() string {
	if q.settled() {
		return ticket.ReviewSettled
	}
	return ticket.ReviewFlagged
}
