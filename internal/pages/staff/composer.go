package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/answer"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// loadCopied reads who stays on the thread, and who does not by itself. Who takes no part adds nobody; whom somebody let in stays.
func (p *Pages) loadCopied(ctx context.Context, page *ticketPage) (err error) {
	var heard []ticket.Message
	var let []string
	for _, m := range page.messages {
		switch {
		case !outside(page.Ticket, m):
			heard = append(heard, m)
		case slices.ContainsFunc(m.Recipients, func(a string) bool { return strings.EqualFold(a, m.AuthorEmail) }):
			let = append(let, m.AuthorEmail)
		}
	}
	page.Copied, page.Left, err = p.desk.Copied(ctx, page.Viewer, page.Ticket, heard)
	for _, a := range let {
		if !slices.ContainsFunc(page.Copied, func(c string) bool { return strings.EqualFold(a, c) }) {
			page.Copied = append(page.Copied, a)
		}
	}
	page.Left = slices.DeleteFunc(page.Left, func(l desk.Left) bool {
		return slices.ContainsFunc(page.Copied, func(c string) bool { return strings.EqualFold(l.Address, c) })
	})
	return err
}

// leftWords say who was copied and is not copied again.
func leftWords(left []desk.Left) string {
	var list []string
	for _, l := range left {
		list = append(list, l.Address+" ("+l.Why+")")
	}
	return strings.Join(list, ", ")
}

// loadDraft puts what this person began to write into the answer.
func (p *Pages) loadDraft(ctx context.Context, page *ticketPage) (err error) {
	if page.Writing, err = p.writing.Load(ctx, page.Page, page.Ticket); err != nil {
		return err
	}
	for _, w := range page.Writing.Waiting {
		m := answer.Waits(page.Writing, w)
		page.Timeline = append(page.Timeline, entry{At: w.WrittenAt, Message: &m})
	}
	page.TimeForm.Set("mode", "remote")
	if mode, known := page.Panel.Facts.Mode.Value(); known {
		page.TimeForm.Set("mode", mode)
	}
	form := page.begun()
	if page.quoting != 0 {
		quote(&form, page.messages, page.quoting)
	}
	page.write(form)
	return nil
}

// quote puts a message into what is written, line by line behind a mark, as the script does where it runs.
func quote(form *shell.Form, messages []ticket.Message, id int64) {
	for _, m := range messages {
		if m.ID == id {
			text := strings.TrimRight(form.Values.Get("text"), "\n")
			if text != "" {
				text += "\n\n"
			}
			form.Set("text", text+"> "+strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n> ")+"\n\n")
		}
	}
}

// begun is the form as it starts: with the draft, and with those who stay on the thread.
func (page *ticketPage) begun() (form shell.Form) {
	d := page.Writing.Draft
	form.Set("cc", strings.Join(page.Copied, ", "))
	if d.Text == "" {
		return form
	}
	for field, value := range map[string]string{"text": d.Text, "kind": d.Kind, "bcc": d.Bcc, "then": d.Status} {
		form.Set(field, value)
	}
	if d.Cc != nil {
		form.Set("cc", *d.Cc)
	}
	return form
}

// write puts what was typed into the answer.
func (page *ticketPage) write(form shell.Form) {
	c := composer(page, ticket.Status(form.Value("then")))
	c.Form, c.Extra = form, composerExtra(page.Ticket, form, page.Left, page.parts(form, alsoLog))
	c.Tools, c.Above, c.Below = answer.Tools(page.Writing), answer.Above(page.Writing), answer.Below(page.Writing, form)
	page.Composer = c
}

// composer is the form for an answer or a note. The status that was chosen comes first among the ways to send it.
func composer(page *ticketPage, then ticket.Status) shell.Composer {
	t := page.Ticket
	c := shell.Composer{Action: shell.TicketURL(t.ID) + "/messages", Draft: "ticket-" + itoa(int(t.ID)), Page: page.Page, Label: "Your answer", Notes: true, Uploads: true, Answered: page.answered(),
		FilesURL: shell.TicketURL(t.ID) + "/files", Limits: answer.LimitWords()}
	switch {
	case t.Status == ticket.Closed:
		c.Hint = "The ticket is closed: only a note can be kept."
	case t.RequesterEmail == "":
		c.Hint = "No address is known: the answer is kept, and told by phone."
	default:
		c.To = []string{recipient(t.RequesterName, t.RequesterEmail)}
	}
	if t.Status != ticket.Closed {
		c.Sends = []shell.Option{{Value: string(ticket.WaitingClient), Label: "Reply and wait for client"}, {Value: "", Label: "Reply, status as it is"},
			{Value: string(ticket.Open), Label: "Reply and keep open"}, {Value: string(ticket.WaitingVendor), Label: "Reply and wait for vendor"},
			{Value: string(ticket.Scheduled), Label: "Reply, work is scheduled"}, {Value: string(ticket.Resolved), Label: "Reply and resolve"}}
	}
	if i := slices.IndexFunc(c.Sends, func(o shell.Option) bool { return o.Value == string(then) && then != "" }); i > 0 {
		usual := c.Sends[i]
		c.Sends = slices.Insert(slices.Delete(c.Sends, i, i+1), 0, usual)
	}
	return c
}

func recipient(name, email string) string {
	if name == "" || name == email {
		return email
	}
	return name + " <" + email + ">"
}

// answered is when the reader last wrote here.
func (page ticketPage) answered() time.Time {
	var last time.Time
	for _, e := range page.Timeline {
		if e.Message != nil && e.Message.Mine && e.At.After(last) {
			last = e.At
		}
	}
	for _, w := range page.Writing.Waiting {
		if w.UserID == page.Viewer.UserID && w.WrittenAt.After(last) {
			last = w.WrittenAt
		}
	}
	return last
}
