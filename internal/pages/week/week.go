// Package week is where technicians see and correct the time that they logged.
package week

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/review"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/timesheet"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB      *store.DB
	Desk    *desk.Desk
	Ledger  *ledger.Ledger
	Reviews *review.Reviews
}

// Pages answers the routes of logged time.
type Pages struct {
	db      *store.DB
	desk    *desk.Desk
	ledger  *ledger.Ledger
	reviews *review.Reviews
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Desk, o.Ledger, o.Reviews} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.WeekURL, Who: shell.Staff, Handler: p.week},
		{Method: http.MethodPost, Path: shell.WeekURL, Who: shell.Staff, Handler: p.fill},
		{Method: http.MethodGet, Path: shell.WorkedPath + "/:id", Who: shell.Staff, Handler: p.entry},
		{Method: http.MethodPost, Path: shell.WorkedPath + "/:id", Who: shell.Staff, Handler: p.correct},
	}
}

// weekPage is a week of somebody's work.
type weekPage struct {
	shell.Page
	Monday    time.Time
	Worker    identity.User
	Workers   []choice // for managers and leads
	Days      []day
	Logged    time.Duration
	Amounts   []string // to bill, by currency
	Overlaps  int
	Questions []question
	Tickets   []suggestion
	Last      time.Time
	Form      shell.Form // what was refused
	Said      *Said      // what was just logged
	Deleted   []store.TimeChange
	Backs     []store.SendBack // what waits for the worker's answer, of any week
}

// choice is a word of the sentence that says whose week it is.
type choice struct {
	Name, URL string
	Current   bool
}

// question is what an agreement does not know of the work of a ticket.
type question struct {
	TicketID int64
	Subject  string
	Ask      string
}

// suggestion is a ticket that a gap was perhaps spent on.
type suggestion struct {
	ID    int64
	Label string
}

// url is where a week lies.
func (p weekPage) url(monday time.Time, more ...string) string {
	values := url.Values{"week": {monday.Format(time.DateOnly)}}
	if p.Worker.ID != p.Viewer.UserID {
		values.Set("who", strconv.FormatInt(p.Worker.ID, 10))
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return shell.WeekURL + "?" + values.Encode()
}

func (p *Pages) week(c echo.Context) error {
	page, err := p.load(c, c.QueryParams())
	if err != nil {
		return err
	}
	if page.Said, err = JustLogged(c.Request().Context(), c.QueryParam("logged"), p.db, page.Page); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, weekView(page))
}

// JustLogged explains the entry that the address names as just logged; nil where it names none that is still there.
func JustLogged(ctx context.Context, logged string, db *store.DB, page shell.Page) (*Said, error) {
	id, err := shell.OptionalID(logged)
	if err != nil || id == 0 {
		return nil, nil //nolint:nilerr // an address that says nothing explains nothing
	}
	e, err := db.TimeEntry(ctx, page.Viewer, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := Explain(ctx, db, page, e.TicketID, nil, &e.TimeEntry)
	return &s, err
}

// load reads the week that is asked for.
func (p *Pages) load(c echo.Context, asked url.Values) (page weekPage, err error) {
	page = weekPage{Page: shell.NewPage(c, "Week")}
	page.Keys = []shell.Key{{Press: "[", Does: "the week before"}, {Press: "]", Does: "the week after"}}
	ctx := c.Request().Context()
	at := page.Now.In(page.Zone)
	if day, err := time.ParseInLocation(time.DateOnly, asked.Get("week"), page.Zone); err == nil {
		at = day
	}
	page.Monday = timesheet.Monday(at, page.Zone)
	if err = p.whose(c, &page, asked.Get("who")); err != nil {
		return page, err
	}
	if err = p.ledger.Settle(ctx, 0); err != nil {
		return page, err
	}
	if err = p.days(ctx, &page); err != nil {
		return page, err
	}
	since, err := timeform.Parts{Now: page.Now, Locale: page.Locale}.For(ctx, p.db, page.Viewer)
	if err != nil {
		return page, err
	}
	page.Last = since.Last
	if page.Backs, err = p.db.SentBackTo(ctx, page.Viewer, page.Worker.ID); err != nil {
		return page, err
	}
	return page, p.suggest(ctx, &page)
}

// whose says whose week it is: the viewer's own; a manager may look at anybody's, a lead at those of their teams.
func (p *Pages) whose(c echo.Context, page *weekPage, asked string) error {
	ctx, v := c.Request().Context(), page.Viewer
	id, err := shell.OptionalID(asked)
	if err != nil {
		return err
	}
	id = cmp.Or(id, v.UserID)
	if id != v.UserID && !v.MayFor(identity.SeeWeeks, id) {
		return fault.MayNot("see the week of somebody else")
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.ID == id {
			page.Worker = u
		}
	}
	if page.Worker.ID == 0 {
		return fault.Errorf(fault.NotFound, "Nobody with this number works here.")
	}
	if v.Reach(identity.SeeWeeks) == identity.Nothing {
		return nil
	}
	for _, u := range users {
		if u.ID == id || u.Active && (u.ID == v.UserID || v.MayFor(identity.SeeWeeks, u.ID)) {
			other := *page
			other.Worker = u
			page.Workers = append(page.Workers, choice{u.Name, other.url(page.Monday), u.ID == id})
		}
	}
	return nil
}

// fill logs work in a gap. What is refused comes back with what was typed, in its gap.
func (p *Pages) fill(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page, err := p.load(c, f.Values)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e := ticket.TimeEntry{UserID: page.Worker.ID, Mode: cmp.Or(f.Value("mode"), "remote"), WorkType: f.Value("work"), Note: f.Value("note")}
	if e.TicketID, err = p.ticketOf(c, f.Value("ticket")); err == nil {
		e.StartsAt, e.EndsAt, err = timeform.Parts{Form: f, Now: page.Now, Locale: page.Locale, Last: page.Last}.Span()
	}
	if err == nil {
		e, err = p.desk.LogWork(ctx, page.Viewer, e)
	}
	if err == nil {
		return shell.Back(c, page.url(timesheet.Monday(e.StartsAt, page.Zone), "logged", strconv.FormatInt(e.ID, 10)), "")
	}
	if !f.Refuse(err) {
		return err
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), weekView(page))
}
