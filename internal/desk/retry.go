package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Reached takes the mark from a ticket's requester whom mail did not reach: somebody knows that it does again.
func (d *Desk) Reached(ctx context.Context, v identity.Viewer, ticketID int64) error {
	if !v.Staff() {
		return fault.MayNot("say whom mail reaches")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ctx, v, ticketID)
		if err != nil {
			return err
		}
		_, err = tx.ClearUndeliverable(ctx, t.RequesterEmail)
		return err
	})
}

// RetryMail queues a mail of a ticket that did not leave the house again, at once.
func (d *Desk) RetryMail(ctx context.Context, v identity.Viewer, ticketID, mailID int64) error {
	if !v.Staff() {
		return fault.MayNot("send mail again")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		mails, err := tx.TicketOutbox(ctx, v, ticketID)
		if err != nil {
			return err
		}
		for _, m := range mails {
			if m.ID == mailID {
				return tx.RetryOutgoing(ctx, mailID)
			}
		}
		return fault.Errorf(fault.NotFound, "This mail was not found.")
	})
}
