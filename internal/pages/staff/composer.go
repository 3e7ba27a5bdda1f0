package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
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
func (p *Pages) loadDraft(ctx context.Context, page *ticketPage) error {
	draft, err := p.db.Draft(ctx, page.Viewer, page.Ticket.ID)
	if err != nil {
		return err
	}
	page.Composer = composer(page)
	var form shell.Form
	form.Set("cc", strings.Join(page.Copied, ", "))
	page.TimeForm.Set("mode", "remote")
	if mode, known := page.Panel.Facts.Mode.Value(); known {
		page.TimeForm.Set("mode", mode)
	}
	if draft.Text != "" {
		form.Set("text", draft.Text)
		form.Set("kind", draft.Kind)
	}
	page.write(form)
	return nil
}

// write puts what was typed into the answer.
func (page *ticketPage) write(form shell.Form) {
	page.Composer.Form, page.Composer.Extra = form, composerExtra(page.Ticket, form, page.Left)
}

// composer is the form for an answer or a note.
func composer(page *ticketPage) shell.Composer {
	t := page.Ticket
	c := shell.Composer{Action: shell.TicketURL(t.ID) + "/messages", Draft: "ticket-" + itoa(int(t.ID)), Page: page.Page, Label: "Your answer", Notes: true, Uploads: true, Answered: page.answered()}
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
	return last
}
