package desk

import (
	"context"
	"slices"
	"strings"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// SendFailedAgain queues all mails that failed once more, at once, and returns how many there were.
func (d *Desk) SendFailedAgain(ctx context.Context, v identity.Viewer) (n int64, err error) {
	if !v.Staff() {
		return 0, fault.MayNot("send mail again")
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		n, err = tx.RetryFailed(ctx)
		return err
	})
	return n, err
}

// DropMail drops a mail that waits or has failed: nobody gets it. What it said stays on its ticket.
func (d *Desk) DropMail(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.Staff() {
		return fault.MayNot("drop mail")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.DeleteOutgoing(ctx, id) })
}

// Readdress sends a mail that waits or has failed to another address in the place of one of its recipients. It stays the same mail,
// with the same Message-ID, and is signed anew.
func (d *Desk) Readdress(ctx context.Context, v identity.Viewer, id int64, old, now string) error {
	if !v.Staff() {
		return fault.MayNot("change where a mail goes")
	}
	if now = strings.TrimSpace(now); !identity.IsAddress(now) {
		return fault.On("address", "%q is not a mail address; write it like dana@northwind.example.", now)
	}
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		o, err := tx.Outgoing(ctx, v, id)
		if err != nil {
			return err
		}
		if !slices.Contains(o.Recipients, old) && !slices.Contains(o.Bcc, old) {
			return fault.Errorf(fault.Conflict, "The mail no longer waits for %s.", old)
		}
		if o.TicketID != 0 {
			t, err := tx.Ticket(ctx, v, o.TicketID)
			if err != nil {
				return err
			}
			if err := mayReceive(ctx, tx, house, t, Reply{To: []string{now}}); err != nil {
				return fault.On("address", "%s", fault.Text(err))
			}
		}
		if slices.Contains(o.Recipients, old) {
			if o.Raw, err = compose.Readdress(o.Raw, old, now); err != nil {
				return err
			}
			if o.Raw, err = d.sign(ctx, tx, o.Sender, o.Raw); err != nil {
				return err
			}
		}
		o.Recipients, o.Bcc = instead(o.Recipients, old, now), instead(o.Bcc, old, now)
		return tx.ReaddressOutgoing(ctx, o)
	})
}

// instead is a list with another address in the place of one.
func instead(list []string, old, now string) []string {
	out := slices.Clone(list)
	for i := range out {
		if out[i] == old {
			out[i] = now
		}
	}
	return slices.Compact(out)
}
