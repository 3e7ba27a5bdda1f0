package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// RetryMail queues a mail of a ticket that did not leave the house again, at once.
func (d *Desk) RetryMail(ctx context.Context, v identity.Viewer, ticketID, mailID int64) error {
	if !v.Staff() {
		return forbidden("send mail again")
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
