package phone

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/ticket"
)

// savePhone opens a ticket of the call, adds the call to an open ticket, or, without the script, only looks.
func (p *Pages) savePhone(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	do := form.Value("do")
	if do == "look" {
		return p.showPhone(c, http.StatusOK, form)
	}
	if p.logs(form) { // before anything is kept: a form that comes back has done nothing
		if _, _, err := p.spent(c, form); err != nil {
			if !form.Refuse(err) {
				return err
			}
			return p.showPhone(c, shell.StatusOf(err), form)
		}
	}
	var to string
	if id, ok := strings.CutPrefix(do, "add:"); ok {
		to, err = p.addCall(c, form, id)
	} else {
		to, err = p.openCall(c, form)
	}
	if err == nil {
		return shell.Back(c, to, "The call is kept.")
	}
	if !form.Refuse(err) {
		return err
	}
	return p.showPhone(c, shell.StatusOf(err), form)
}

// openCall opens a ticket of what was typed, and with “solve” solves it at once.
func (p *Pages) openCall(c echo.Context, form shell.Form) (string, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	f, err := callForm(form)
	if err != nil {
		return "", err
	}
	opened, err := p.intake.Submit(ctx, v, f)
	if err != nil {
		return "", err
	}
	id := opened.Ticket.ID
	if err := p.logCall(c, form, id); err != nil {
		return "", err
	}
	if form.Value("do") == "solve" {
		_, err = p.desk.SetStatus(ctx, v, id, ticket.Resolved, 0)
	}
	return shell.TicketURL(id), err
}

// addCall keeps the call as a note on an open ticket that it is about.
func (p *Pages) addCall(c echo.Context, form shell.Form, ticketID string) (string, error) {
	id, err := shell.ParseID(ticketID)
	if err != nil {
		return "", err
	}
	text := shell.Join("\n\n", form.Value("subject"), notes(form))
	if text == "" {
		return "", fault.On("text", "Write down what was said, then add it.")
	}
	_, err = p.desk.Reply(c.Request().Context(), shell.Viewer(c), desk.Reply{Ticket: id, Text: "By phone: " + text, Note: true})
	if err != nil {
		return "", err
	}
	return shell.TicketURL(id), p.logCall(c, form, id)
}

// notes are what was written down, with the number to call back on.
func notes(form shell.Form) string {
	text := form.Value("text")
	if number := form.Value("callback"); number != "" {
		text = shell.Join("\n\n", text, "Call back on "+number)
	}
	return text
}

// longestCall is how long a call is believed to be: a form that was left open is none.
const longestCall = 4 * time.Hour

// began is when the call began: when its form was opened.
func began(form shell.Form, now time.Time) time.Time {
	s, err := strconv.ParseInt(form.Value("began"), 10, 64)
	if at := time.Unix(s, 0).UTC(); err == nil && at.Before(now) && now.Sub(at) < longestCall {
		return at
	}
	return now
}

// alsoLog stands before the names of the fields that say how long the call took.
const alsoLog = "log_"

// spent is when the call was: as it is said, else since its form was opened, to whole minutes and at least one.
func (p *Pages) spent(c echo.Context, form shell.Form) (start, end time.Time, err error) {
	parts, err := p.parts(c, form)
	if err != nil || parts.Given() {
		if err == nil {
			start, end, err = parts.Span()
		}
		return start, end, err
	}
	now := shell.Now(c)
	return now.Add(-max(time.Minute, now.Sub(began(form, now)).Round(time.Minute))), now, nil
}

// parts are the fields that say how long the call took.
func (p *Pages) parts(c echo.Context, form shell.Form) (timeform.Parts, error) {
	return timeform.Parts{Form: form, Prefix: alsoLog, Now: shell.Now(c), Locale: shell.LocaleOf(c)}.For(c.Request().Context(), p.db, shell.Viewer(c))
}

// logs reports whether the time of the call is to be logged.
func (p *Pages) logs(form shell.Form) bool {
	return form.Value("do") == "log" || form.Value("log") != "" || (timeform.Parts{Form: form, Prefix: alsoLog}).Given()
}

// logCall logs the time that was spent on the phone so far where that is wanted, to whole minutes and at least one.
func (p *Pages) logCall(c echo.Context, form shell.Form, id int64) error {
	if !p.logs(form) {
		return nil
	}
	start, end, err := p.spent(c, form)
	if err != nil {
		return err
	}
	_, err = p.desk.LogTime(c.Request().Context(), shell.Viewer(c), ticket.TimeEntry{TicketID: id, StartsAt: start, EndsAt: end, Mode: "remote", Note: shell.Join(": ", "Phone call", form.Value("subject"))})
	return err
}

// callForm is what was typed, as the intake takes it.
func callForm(form shell.Form) (intake.Form, error) {
	f := intake.Form{Channel: ticket.Phone, Subject: form.Value("subject"), Text: notes(form), Facts: map[string]string{}, Quiet: form.Value("confirm") == ""}
	for _, name := range desk.FactNames() {
		if value := form.Value("fact-" + name); value != "" {
			f.Facts[name] = value
		}
	}
	var err error
	switch who := form.Value("who"); who {
	case somebodyNew, nobodyKnown, "":
		f.Name, f.Email = cmp.Or(form.Value("name"), form.Value("q")), form.Value("email")
		if strings.Contains(f.Name, "@") && f.Email == "" {
			f.Email = f.Name
		}
		if who == somebodyNew {
			f.ClientID, err = shell.OptionalID(form.Value("client"))
		}
	default:
		f.ContactID, err = shell.ParseID(who)
	}
	return f, err
}
