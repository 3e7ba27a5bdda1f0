package desk

import (
	"context"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// CloseAlert closes a ticket whose cause is gone, in the transaction.
func (d *Desk) CloseAlert(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket) error {
	if err := d.step(ctx, tx, v, &t, ticket.Closed); err != nil {
		return err
	}
	return d.rewrite(ctx, tx, &t)
}

// ReopenAlert opens a ticket again that the program had closed by itself and that nobody had touched. For people a closed ticket stays closed: there is
// no such step.
func (d *Desk) ReopenAlert(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket) error {
	if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventStatus, map[string]any{"from": t.Status, "to": ticket.New}); err != nil {
		return err
	}
	t.Status = ticket.New
	return d.rewrite(ctx, tx, &t)
}

// rewrite writes a changed ticket with its clocks computed anew.
func (d *Desk) rewrite(ctx context.Context, tx *store.Tx, t *ticket.Ticket) error {
	if err := d.reclock(ctx, tx, t); err != nil {
		return err
	}
	return tx.UpdateTicket(ctx, *t)
}
