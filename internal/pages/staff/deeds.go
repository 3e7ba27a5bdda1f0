package staff

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/pages/ties"
	"remit/internal/pages/timeform"
	"remit/internal/ticket"
)

func (p *Pages) deedRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodPost, Path: "/tickets/:number/status", Who: shell.Staff, Handler: p.setStatus},
		{Method: http.MethodPost, Path: "/tickets/:number/assign", Who: shell.Staff, Handler: p.assign},
		{Method: http.MethodPost, Path: "/tickets/:number/team", Who: shell.Staff, Handler: p.setTeam},
		{Method: http.MethodPost, Path: "/tickets/:number/facts", Who: shell.Staff, Handler: p.setFact},
		{Method: http.MethodPost, Path: "/tickets/:number/mails/:id", Who: shell.Staff, Handler: p.retryMail},
		{Method: http.MethodPost, Path: "/tickets/:number/reached", Who: shell.Staff, Handler: p.reached},
		{Method: http.MethodPost, Path: "/tickets/:number/time", Who: shell.Staff, Handler: p.logTime},
	}
}

func (p *Pages) setStatus(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	status, err := ticket.ParseStatus(form.Value("status"))
	if err != nil {
		return err
	}
	if status == ticket.Resolved {
		asks, err := ties.AsksFirst(c, p.db, id)
		if err != nil {
			return err
		}
		if asks {
			return shell.Back(c, shell.TicketURL(id)+"/resolve", "")
		}
	}
	if err = p.writing.Overtaken(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), id, form, ticket.EventStatus); err == nil {
		_, err = p.desk.SetStatus(c.Request().Context(), shell.Viewer(c), id, status, 0)
	}
	return shell.Done(c, id, err, "The status is "+shell.StatusWord(string(status))+".")
}

func (p *Pages) assign(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	user, err := shell.OptionalID(form.Value("assignee"))
	if err != nil {
		return err
	}
	if err = p.writing.Overtaken(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), id, form, ticket.EventAssigned); err == nil {
		_, err = p.desk.Assign(c.Request().Context(), shell.Viewer(c), id, user)
	}
	return shell.Done(c, id, err, "")
}

func (p *Pages) setTeam(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	team, err := shell.OptionalID(form.Value("team"))
	if err != nil {
		return err
	}
	if err = p.writing.Overtaken(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), id, form, ticket.EventTeam); err == nil {
		_, err = p.desk.SetTeam(c.Request().Context(), shell.Viewer(c), id, team)
	}
	return shell.Done(c, id, err, "")
}

// setFact sets one fact, and answers with what the agreement says now: the panel for the script, the whole page for a plain form.
func (p *Pages) setFact(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	value := form.Value("value")
	if value == "…" {
		value = form.Value("other") // another value than those that were offered as answers
	}
	if err = p.writing.Overtaken(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), id, form, ticket.EventFacts); err == nil {
		_, err = p.desk.SetFacts(c.Request().Context(), shell.Viewer(c), id, map[string]string{form.Value("name"): value})
	}
	if err != nil && !form.Refuse(err) {
		return err
	}
	if err == nil && !shell.Partial(c) {
		return shell.Back(c, shell.TicketURL(id)+"#agreement", "")
	}
	page, loadErr := p.loadTicket(c, id)
	if loadErr != nil {
		return loadErr
	}
	page.Panel.Form = form
	status := http.StatusOK
	if err != nil {
		status = shell.StatusOf(err)
	}
	if shell.Partial(c) {
		return shell.Render(c, status, agreementPanel(page))
	}
	return shell.Render(c, status, ticketView(page))
}

// retryMail sends a mail again that did not leave the house.
func (p *Pages) retryMail(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	mail, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	err = p.desk.RetryMail(c.Request().Context(), shell.Viewer(c), id, mail)
	return shell.Done(c, id, err, "The mail is tried again now.")
}

func (p *Pages) reached(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	err = p.desk.Reached(c.Request().Context(), shell.Viewer(c), id)
	return shell.Done(c, id, err, "The address counts as reached until mail comes back again.")
}

// logTime logs work, and leads back to what it comes to.
func (p *Pages) logTime(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	e, err := p.timeEntry(c, id, form, "")
	if err == nil {
		e, err = p.desk.LogWork(c.Request().Context(), shell.Viewer(c), e)
	}
	if err == nil {
		return shell.Back(c, loggedURL(e), "")
	}
	if !form.Refuse(err) {
		return err
	}
	page, loadErr := p.loadTicket(c, id)
	if loadErr != nil {
		return loadErr
	}
	page.TimeForm = form
	return shell.Render(c, shell.StatusOf(err), ticketView(page))
}

// loggedURL is a ticket with what was just logged on it.
func loggedURL(e ticket.TimeEntry) string {
	return shell.TicketURL(e.TicketID) + "?logged=" + strconv.FormatInt(e.ID, 10) + "#work"
}

// timeEntry reads work from a form whose fields have a prefix.
func (p *Pages) timeEntry(c echo.Context, id int64, form shell.Form, prefix string) (e ticket.TimeEntry, err error) {
	parts, err := timeform.Parts{Form: form, Prefix: prefix, Now: shell.Now(c), Locale: shell.LocaleOf(c)}.For(c.Request().Context(), p.db, shell.Viewer(c))
	if err != nil {
		return e, err
	}
	e = ticket.TimeEntry{TicketID: id, Mode: cmp.Or(form.Value(prefix+"mode"), "remote"), WorkType: form.Value(prefix + "work"), Note: form.Value(prefix + "note")}
	e.StartsAt, e.EndsAt, err = parts.Span()
	return e, err
}
