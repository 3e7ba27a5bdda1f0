// Package diary shows planned visits and running timers: on the ticket, as an agenda, and to calendars that follow it.
package diary

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/diary"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB    *store.DB
	Desk  *desk.Desk
	Diary *diary.Diary
}

// Pages are the pages of the diary.
type Pages struct {
	db    *store.DB
	desk  *desk.Desk
	diary *diary.Diary
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Desk, o.Diary} }

// feedURL is the address of a calendar; the secret stands behind it as ?key=, where no log keeps it.
const feedURL = "/visits.ics"

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.VisitsURL, Who: shell.Staff, Handler: p.agenda},
		{Method: http.MethodPost, Path: shell.VisitsURL + "/feed", Who: shell.Staff, Handler: p.makeFeed},
		{Method: http.MethodPost, Path: shell.VisitsURL + "/feed/drop", Who: shell.Staff, Handler: p.dropFeed},
		{Method: http.MethodGet, Path: feedURL, Who: shell.Guest, Handler: p.feed},
		{Method: http.MethodGet, Path: "/tickets/:number/visits", Who: shell.Staff, Handler: p.plan},
		{Method: http.MethodPost, Path: "/tickets/:number/visits", Who: shell.Staff, Handler: p.plan},
		{Method: http.MethodGet, Path: "/tickets/:number/visits/:id", Who: shell.Staff, Handler: p.change},
		{Method: http.MethodPost, Path: "/tickets/:number/visits/:id", Who: shell.Staff, Handler: p.change},
		{Method: http.MethodPost, Path: "/tickets/:number/timer", Who: shell.Staff, Handler: p.start},
		{Method: http.MethodPost, Path: "/tickets/:number/timer/stop", Who: shell.Staff, Handler: p.stop},
		{Method: http.MethodPost, Path: "/tickets/:number/timer/discard", Who: shell.Staff, Handler: p.discard},
	}
}

// visitPage plans a visit, or changes one.
type visitPage struct {
	shell.Page
	Form    shell.Form
	Ticket  ticket.Ticket
	Visit   store.Visit // the one that is changed; zero for a new one
	Users   []identity.User
	Clashes []store.Visit // what else the technician is planned for then
}

func (p *Pages) load(c echo.Context, title string) (page visitPage, err error) {
	id, err := shell.Number(c)
	if err != nil {
		return page, err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if page.Ticket, err = p.db.Ticket(ctx, v, id); err != nil {
		return page, err
	}
	page.Page = shell.PageAt(c, title+ticket.Number(id), shell.AtQueue)
	page.Width = shell.Read
	page.Users, err = p.db.Users(ctx, v)
	return page, err
}

// plan asks for a visit, and plans it where the form is sent.
func (p *Pages) plan(c echo.Context) error {
	page, err := p.load(c, "Plan a visit for ")
	if err != nil {
		return err
	}
	if c.Request().Method == http.MethodGet {
		page.Form = p.proposal(c, page)
		return shell.Render(c, http.StatusOK, visitView(page))
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	x, err := visitOf(page.Form, page.Zone)
	x.TicketID, x.State = page.Ticket.ID, store.VisitPlanned
	return p.send(c, page, x, err, "The visit is planned: "+span(x, page.Now, page.Locale)+".", func(ctx context.Context) error {
		_, err := p.diary.Plan(ctx, page.Viewer, x, page.Form.Value("schedule") != "")
		return err
	})
}

// proposal is what a new visit begins with: the one who has the ticket, the next day of the week at nine.
func (p *Pages) proposal(c echo.Context, page visitPage) (f shell.Form) {
	day := shell.Now(c).In(page.Zone).AddDate(0, 0, 1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, page.Zone)
	who := page.Ticket.AssigneeID
	if who == 0 {
		who = page.Viewer.UserID
	}
	f.Set("user", strconv.FormatInt(who, 10))
	f.Set("starts", at.Format(fieldTime))
	f.Set("ends", at.Add(time.Hour).Format(fieldTime))
	f.Set("schedule", "1")
	return f
}

// fieldTime is how a field for a day and a time writes it.
const fieldTime = "2006-01-02T15:04"

func visitOf(f shell.Form, zone *time.Location) (x store.Visit, err error) {
	if x.UserID, err = shell.OptionalID(f.Value("user")); err != nil {
		return x, fault.On("user", "Choose who goes.")
	}
	for _, t := range []struct {
		field string
		at    *time.Time
	}{{"starts", &x.StartsAt}, {"ends", &x.EndsAt}} {
		at, err := time.ParseInLocation(fieldTime, f.Value(t.field), zone)
		if err != nil {
			return x, fault.On(t.field, "%q is not a time; choose a day and a time.", f.Value(t.field))
		}
		*t.at = at.UTC()
	}
	x.Place, x.Note = f.Value("place"), f.Value("note")
	return x, nil
}

// change shows a visit to be changed, and changes it where the form is sent: another time, cancelled, done.
func (p *Pages) change(c echo.Context) error {
	page, err := p.load(c, "Change a visit for ")
	if err != nil {
		return err
	}
	if page.Visit, err = p.visit(c.Request().Context(), page.Viewer, page.Ticket.ID, c.Param("id")); err != nil {
		return err
	}
	if c.Request().Method == http.MethodGet {
		page.Form = formOf(page.Visit, page.Zone)
		return shell.Render(c, http.StatusOK, visitView(page))
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	x, err := visitOf(page.Form, page.Zone)
	x.ID, x.TicketID, x.State = page.Visit.ID, page.Ticket.ID, page.Form.Value("state")
	if err == nil {
		x.Sequence, err = strconv.Atoi(page.Form.Value("sequence"))
	}
	said := map[string]string{store.VisitPlanned: "The visit is at another time: " + span(x, page.Now, page.Locale) + ".", store.VisitCancelled: "The visit is cancelled.", store.VisitDone: "The visit is done. Log the time that it took."}[x.State]
	return p.send(c, page, x, err, said, func(ctx context.Context) error { return p.diary.Change(ctx, page.Viewer, x) })
}

// visit finds a visit of a ticket.
func (p *Pages) visit(ctx context.Context, v identity.Viewer, ticketID int64, id string) (store.Visit, error) {
	list, err := p.db.TicketVisits(ctx, v, ticketID)
	for _, x := range list {
		if strconv.FormatInt(x.ID, 10) == id {
			return x, err
		}
	}
	if err != nil {
		return store.Visit{}, err
	}
	return store.Visit{}, fault.Errorf(fault.NotFound, "There is no such visit for %s.", ticket.Number(ticketID))
}

func formOf(x store.Visit, zone *time.Location) (f shell.Form) {
	f.Set("user", strconv.FormatInt(x.UserID, 10))
	f.Set("starts", x.StartsAt.In(zone).Format(fieldTime))
	f.Set("ends", x.EndsAt.In(zone).Format(fieldTime))
	f.Set("place", x.Place)
	f.Set("note", x.Note)
	f.Set("sequence", strconv.Itoa(x.Sequence))
	return f
}

// send does a deed with the visit of a form, where nothing was wrong with that, and leads back to the ticket; or it shows what was typed beside what is
// wrong with it. Who is planned elsewhere then is asked about first.
func (p *Pages) send(c echo.Context, page visitPage, x store.Visit, wrong error, said string, deed func(context.Context) error) error {
	ctx, err := c.Request().Context(), wrong
	if err == nil && x.State == store.VisitPlanned && page.Form.Value("sure") == "" {
		page.Clashes, err = p.diary.Clashes(ctx, page.Viewer, x)
	}
	if err == nil && len(page.Clashes) > 0 {
		return shell.Render(c, http.StatusConflict, visitView(page))
	}
	if err == nil {
		err = deed(ctx)
	}
	if err == nil {
		shell.Flash(c, said)
		return c.Redirect(http.StatusSeeOther, shell.TicketURL(page.Ticket.ID))
	}
	if !page.Form.Refuse(err) {
		return err
	}
	page.Form.Set("sequence", strconv.Itoa(page.Visit.Sequence))
	return shell.Render(c, shell.StatusOf(err), visitView(page))
}

// span is when a visit is, in words: “Tue 3 Mar 10:00 to 11:00”.
func span(x store.Visit, now time.Time, l shell.Locale) string {
	ends := l.Format(x.EndsAt.In(l.Zone), "15:04")
	if x.StartsAt.In(l.Zone).Format(time.DateOnly) != x.EndsAt.In(l.Zone).Format(time.DateOnly) {
		ends = l.Format(x.EndsAt.In(l.Zone), "Mon 2 Jan 15:04")
	}
	layout := "Mon 2 Jan 15:04"
	if x.StartsAt.In(l.Zone).Year() != now.In(l.Zone).Year() {
		layout = "Mon 2 Jan 2006 15:04"
	}
	return l.Format(x.StartsAt.In(l.Zone), layout) + " to " + ends
}
