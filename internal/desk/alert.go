package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
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
	data, err := json.Marshal(map[string]string{"from": string(t.Status), "to": string(ticket.New)})
	if err != nil {
		return fmt.Errorf("desk: status: %w", err)
	}
	t.Status = ticket.New
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventStatus, Actor: ruling.Actor(v), Data: data}); err != nil {
		return err
	}
	return d.rewrite(ctx, tx, &t)
}

// rewrite writes a changed ticket with its clocks computed anew.
func (d *Desk) rewrite(ctx context.Context, tx *store.Tx, t *ticket.Ticket) error {
	if err := d.reclock(ctx, tx, t); err != nil {
		return err
	}
	return tx.UpdateTicket(ctx, *t)
}
