package desk

import (
	"context"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// What the rooms beside the desk do to tickets goes through here, so that clocks, revisions and mail are the same for all.

// Amend lets fn change a ticket, computes its clocks anew and writes it, in one transaction; then tells everybody who watches.
func (d *Desk) Amend(ctx context.Context, v identity.Viewer, id int64, fn func(*store.Tx, *ticket.Ticket) error) (ticket.Ticket, error) {
	return d.change(ctx, v, id, 0, fn)
}

// Step sets a ticket's status inside Amend, where to names another one.
func (d *Desk) Step(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, to ticket.Status) error {
	return d.step(ctx, tx, v, t, to)
}

// Say answers on a ticket inside Amend, or remarks on it: the message, its mail and who is told. What it sets besides is Step's.
func (d *Desk) Say(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, r Reply) error {
	if strings.TrimSpace(r.Text) == "" {
		return fault.On("text", "Write something first: the answer is empty.")
	}
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	return d.answer(ctx, tx, house, v, t, r)
}

// Write queues a letter to one person of a ticket's client, in their language. An address that can get no mail is passed over.
func (d *Desk) Write(ctx context.Context, tx *store.Tx, t ticket.Ticket, to string, words func(letters.Writer) letters.Letter) error {
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	w, err := d.writer(ctx, tx.Reads(), house, t.ClientID, to)
	if err != nil {
		return err
	}
	return d.send(ctx, tx, house, letter{ticket: t, to: []string{to}, words: words(w)})
}

// TimeRule is asked in the transaction that logs time on a ticket, after the entry is kept with its id; it may change the ticket.
type TimeRule func(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, e ticket.TimeEntry) error

// OnTime sets what is asked when time is logged. It belongs to putting the program together, before anything is logged.
func (d *Desk) OnTime(rule TimeRule) { d.onTime = rule }
