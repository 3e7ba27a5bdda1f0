package staff

import (
	"net/mail"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
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
	if seen, err := optionalID(form.Value("seen")); err == nil && seen != 0 && !note {
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
