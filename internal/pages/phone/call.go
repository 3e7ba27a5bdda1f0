package phone

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/intake"
	"remit/internal/pages/shell"
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
	text := shell.Join("\n\n", form.Value("subject"), form.Value("text"))
	if text == "" {
		return "", fault.On("text", "Write down what was said, then add it.")
	}
	_, err = p.desk.Reply(c.Request().Context(), shell.Viewer(c), desk.Reply{Ticket: id, Text: "By phone: " + text, Note: true})
	return shell.TicketURL(id), err
}

// callForm is what was typed, as the intake takes it.
func callForm(form shell.Form) (intake.Form, error) {
	f := intake.Form{Channel: ticket.Phone, Subject: form.Value("subject"), Text: form.Value("text"), Facts: map[string]string{}, Quiet: form.Value("confirm") == ""}
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
