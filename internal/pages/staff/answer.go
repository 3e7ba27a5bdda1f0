package staff

import (
	"net/http"
	"net/mail"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// sendAnswer hands an answer to the desk, unless somebody wrote in the meantime what the writer has not seen.
func (p *Pages) sendAnswer(c echo.Context, id int64, form shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return err
	}
	note := form.Value("kind") == "note"
	if seen, err := shell.OptionalID(form.Value("seen")); err == nil && seen != 0 && !note {
		messages, err := p.db.Messages(ctx, v, id)
		if err != nil {
			return err
		}
		if m, ok := unseen(messages, seen, v); ok {
			return fault.Errorf(fault.Conflict, "%s wrote at %s, while you were writing. Your text is kept: read it above, then send again.",
				m.AuthorName, m.CreatedAt.In(v.Location()).Format("15:04"))
		}
	}
	reply := desk.Reply{Ticket: id, Text: strings.ReplaceAll(form.Values.Get("text"), "\r\n", "\n"), Note: note, Revision: t.Revision}
	if !note {
		if reply.Cc, err = addresses("cc", form.Value("cc")); err != nil {
			return err
		}
		if reply.Bcc, err = addresses("bcc", form.Value("bcc")); err != nil {
			return err
		}
		reply.Status = ticket.Status(form.Value("then"))
	}
	if reply.Files, err = content.Uploads(c, "files"); err != nil {
		return err
	}
	_, err = p.desk.Reply(ctx, v, reply)
	return err
}

// addresses reads mail addresses with commas between them.
func addresses(field, text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	list, err := mail.ParseAddressList(text)
	if err != nil {
		return nil, fault.On(field, "%q does not read as mail addresses; write them like dana@northwind.example, with commas between.", text)
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Address
	}
	return out, nil
}

// answer sends a reply, or keeps a note, and sets the status with it. A refused one comes back with what was written.
func (p *Pages) answer(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.sendAnswer(c, id, form)
	if err == nil {
		said := "The answer is on its way."
		if form.Value("kind") == "note" {
			said = "The note is kept."
		}
		return shell.Back(c, shell.TicketURL(id), said)
	}
	if !form.Refuse(err) {
		return err
	}
	if saved := p.desk.SaveDraft(c.Request().Context(), shell.Viewer(c), id, form.Values.Get("text"), form.Value("kind")); saved != nil {
		return saved
	}
	page, loadErr := p.loadTicket(c, id)
	if loadErr != nil {
		return loadErr
	}
	page.write(form)
	return shell.Render(c, shell.StatusOf(err), ticketView(page))
}

// draft keeps what is being written, and lets colleagues see that somebody writes.
func (p *Pages) draft(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if err := p.desk.SaveDraft(c.Request().Context(), v, id, form.Values.Get("text"), form.Value("kind")); err != nil {
		return err
	}
	if p.here.writes(id, v, shell.Now(c)) {
		p.desk.Tell(presenceOf(id))
	}
	return c.NoContent(http.StatusNoContent)
}

// unseen returns the newest message that somebody else wrote after the last one that stood on the writer's page.
func unseen(messages []ticket.Message, seen int64, v identity.Viewer) (ticket.Message, bool) {
	for i := len(messages) - 1; i >= 0; i-- {
		if m := messages[i]; m.ID > seen && m.UserID != v.UserID {
			return m, true
		}
	}
	return ticket.Message{}, false
}
