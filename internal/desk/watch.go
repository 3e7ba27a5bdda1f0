package desk

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// tellWatchers tells who watches a ticket what was written on it, and whom a note names.
func (d *Desk) tellWatchers(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, m ticket.Message) error {
	told, err := ties.ToTell(ctx, tx, v, t, m)
	if err != nil {
		return err
	}
	return d.TellColleagues(ctx, tx, t, told, cmp.Or(m.AuthorName, m.AuthorEmail), m.Text)
}

// tellAssigned lets who has a ticket now watch it, and tells them unless they took it.
func (d *Desk) tellAssigned(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket) error {
	told, err := ties.Assigned(ctx, tx, v, t)
	if err != nil {
		return err
	}
	return d.TellColleagues(ctx, tx, t, told, v.Name, "")
}

// TellColleagues queues a letter to each of some people of the house about what somebody did on a ticket.
func (d *Desk) TellColleagues(ctx context.Context, tx *store.Tx, t ticket.Ticket, told []ties.Told, who, text string) error {
	if len(told) == 0 {
		return nil
	}
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	w, err := d.writer(ctx, tx.Reads(), house, 0, "")
	if err != nil {
		return err
	}
	link := strings.TrimSuffix(house.BaseURL, "/") + "/tickets/" + strconv.FormatInt(t.ID, 10)
	for _, x := range told {
		words := w.Colleague(x.Letter, lettersTicket(t), cmp.Or(who, house.Name), text, link)
		if err := d.send(ctx, tx, house, letter{ticket: t, to: []string{x.Email}, words: words, automatic: true, unbounded: true}); err != nil {
			return err
		}
	}
	return nil
}
