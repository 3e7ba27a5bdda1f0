package week

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/timesheet"
)

// entryPage is one time entry: what it comes to, what it was, and the form that corrects it.
type entryPage struct {
	shell.Page
	Entry   ticket.TimeEntry // as it is, or as it was when it was deleted
	Gone    bool
	Worker  string
	Subject string
	Client  string
	Changes []store.TimeChange
	How     desk.Correctable
	Back    store.SendBack // that was sent back last; zero where it never was
	Said    Said
	Form    shell.Form
}

func (p *Pages) entry(c echo.Context) error {
	page, err := p.loadEntry(c)
	if err != nil {
		return err
	}
	page.Form = page.begun()
	return shell.Render(c, http.StatusOK, entryView(page))
}

// begun is the form as it starts: the entry as it is.
func (page entryPage) begun() (f shell.Form) {
	e := page.Entry
	f.Set(timeform.Started, e.StartsAt.In(page.Zone).Format(timeform.Layout))
	f.Set(timeform.Ended, e.EndsAt.In(page.Zone).Format(timeform.Layout))
	f.Set("mode", e.Mode)
	f.Set("work", e.WorkType)
	f.Set("note", e.Note)
	return f
}

func (p *Pages) loadEntry(c echo.Context) (page entryPage, err error) {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return page, err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if page.Changes, err = p.db.TimeChanges(ctx, v, store.ChangeFilter{EntryID: id}); err != nil {
		return page, err
	}
	page.Page = shell.PageAt(c, "Time", shell.AtQueue)
	page.Width = shell.Middle
	found, err := p.db.TimeEntry(ctx, v, id)
	switch last := len(page.Changes) - 1; {
	case fault.Is(err, fault.NotFound) && last >= 0:
		page.Gone, page.Entry = true, page.Changes[last].Was
		if err = p.about(ctx, &page); err != nil {
			return page, err
		}
	case err != nil:
		return page, err
	default:
		page.Entry, page.Worker, page.Subject, page.Client = found.TimeEntry, found.Worker, found.Subject, found.ClientName
		if page.How, err = p.desk.Correctable(ctx, p.db.Reads(), v, page.Entry, page.Now); err != nil {
			return page, err
		}
	}
	backs, err := p.db.SendBacks(ctx, v, []int64{id})
	if page.Back = backs[id]; err != nil {
		return page, err
	}
	page.Title = "Time on " + ticket.Number(page.Entry.TicketID)
	return page, p.explain(ctx, &page)
}

// about reads what a deleted entry was about.
func (p *Pages) about(ctx context.Context, page *entryPage) error {
	t, err := p.db.Ticket(ctx, page.Viewer, page.Entry.TicketID)
	if err != nil {
		return err
	}
	u, err := p.db.User(ctx, page.Viewer, page.Entry.UserID)
	page.Worker, page.Subject = u.Name, t.Subject
	return err
}

// explain tells what the entry comes to, against what it was before its last change.
func (p *Pages) explain(ctx context.Context, page *entryPage) (err error) {
	var was, now *ticket.TimeEntry
	if !page.Gone {
		now = &page.Entry
		was = now
	}
	if n := len(page.Changes); n > 0 {
		was = &page.Changes[n-1].Was
	}
	page.Said, err = Explain(ctx, p.db, page.Page, page.Entry.TicketID, was, now)
	return err
}

// correct changes or deletes an entry. What is refused comes back with what was typed.
func (p *Pages) correct(c echo.Context) error {
	page, err := p.loadEntry(c)
	if err != nil {
		return err
	}
	if page.Gone {
		return fault.Errorf(fault.Conflict, "This time entry was deleted already.")
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if f.Value("do") == "stands" {
		return p.stands(c, page, f)
	}
	x := desk.Correction{Entry: page.Entry, Delete: f.Value("do") == "delete", Reason: f.Value("reason"), Seen: -1}
	if seen, wrong := strconv.Atoi(f.Value("seen")); wrong == nil {
		x.Seen = seen
	}
	if !x.Delete {
		x.Entry.Mode, x.Entry.WorkType, x.Entry.Note = cmp.Or(f.Value("mode"), "remote"), f.Value("work"), f.Value("note")
		x.Entry.StartsAt, x.Entry.EndsAt, err = page.span(f)
	}
	if err == nil {
		_, err = p.desk.CorrectTime(c.Request().Context(), page.Viewer, x)
	}
	if err == nil {
		said := "The time is corrected."
		if x.Delete {
			said = "The time is deleted. What it was is kept below."
		}
		return shell.Back(c, shell.WorkedURL(page.Entry.ID), said)
	}
	if !f.Refuse(err) {
		return err
	}
	for i := range f.Errors {
		if f.Errors[i].Field == timeform.Minutes {
			f.Errors[i].Field = timeform.Ended
		}
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), entryView(page))
}

// stands answers that time which was sent back stands as it is.
func (p *Pages) stands(c echo.Context, page entryPage, f shell.Form) error {
	err := p.reviews.Stands(c.Request().Context(), page.Viewer, page.Entry.ID, f.Value("stands"))
	if err == nil {
		return shell.Back(c, shell.WorkedURL(page.Entry.ID), "Your answer is with the manager.")
	}
	if !f.Refuse(err) {
		return err
	}
	page.Form = page.begun()
	page.Form.Errors = f.Errors
	page.Form.Set("stands", f.Value("stands"))
	return shell.Render(c, shell.StatusOf(err), entryView(page))
}

// span reads from when to when. A field that still shows what it began with keeps the seconds that it does not show.
func (page entryPage) span(f shell.Form) (start, end time.Time, err error) {
	begun := page.begun()
	parts := timeform.Parts{Form: f, Now: page.Now, Locale: page.Locale}
	if start, end, err = parts.Span(); err != nil {
		return start, end, err
	}
	if f.Value(timeform.Started) == begun.Value(timeform.Started) {
		start = page.Entry.StartsAt
	}
	if f.Value(timeform.Ended) == begun.Value(timeform.Ended) {
		end = page.Entry.EndsAt
	}
	return start, end, nil
}

// weekURL is the week in which the work was done.
func (page entryPage) weekURL() string {
	w := weekPage{Page: page.Page}
	w.Worker.ID = page.Entry.UserID
	return w.url(timesheet.Monday(page.Entry.StartsAt, page.Zone))
}

// mayFollow reports whether the viewer may see that week.
func (page entryPage) mayFollow() bool {
	return page.Entry.UserID == page.Viewer.UserID || page.Viewer.MayFor(identity.SeeWeeks, page.Entry.UserID)
}

// entryWords are an entry in a few words: “Mon 2 March, 10:00–10:50, remote: looked at the cable”.
func entryWords(e ticket.TimeEntry, p shell.Page) string {
	return shell.Join(": ", shell.Join(", ", spanWords(e.StartsAt, e.EndsAt, p), shell.ModeWord(e.Mode), e.WorkType), e.Note)
}
