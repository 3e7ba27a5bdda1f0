package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// loadCopied keeps of those who got the client's last mail the people who should read the answer too: neither the sender nor the house.
func (p *Pages) loadCopied(ctx context.Context, page *ticketPage) error {
	if len(page.Copied) == 0 {
		return nil
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return err
	}
	boxes, err := p.db.Mailboxes(ctx, page.Viewer)
	if err != nil {
		return err
	}
	ours := []string{house.Address, page.Ticket.RequesterEmail}
	for _, b := range boxes {
		ours = append(ours, b.Address)
	}
	page.Copied = slices.DeleteFunc(slices.Clone(page.Copied), func(address string) bool {
		return slices.ContainsFunc(ours, func(own string) bool { return strings.EqualFold(own, address) })
	})
	return nil
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
	page.Composer.Form, page.Composer.Extra = form, composerExtra(page.Ticket, form)
}

// composer is the form for an answer or a note.
func composer(page *ticketPage) shell.Composer {
	t := page.Ticket
	c := shell.Composer{Action: ticketURL(t.ID) + "/messages", Draft: "ticket-" + itoa(int(t.ID)), Page: page.Page, Label: "Your answer", Notes: true, Uploads: true, Answered: page.answered()}
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
