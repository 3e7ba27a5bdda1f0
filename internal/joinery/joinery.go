// Package joinery holds the deeds that tie tickets together and mark them.
package joinery

import (
	"context"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Joinery does the deeds.
type Joinery struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the joinery of a desk over a database.
func New(db *store.DB, d *desk.Desk) *Joinery { return &Joinery{db, d} }

// on does fn with a ticket that the viewer works on, in one transaction, and tells who looks at it. The ticket itself is not written: marks lie beside
// it, so that two people who mark it at once lose nothing.
func (j *Joinery) on(ctx context.Context, v identity.Viewer, id int64, fn func(tx *store.Tx, t ticket.Ticket) error) error {
	if v.UserID == 0 || !v.Staff() {
		return fault.Errorf(fault.Forbidden, "You may not do this with tickets.")
	}
	err := j.db.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ctx, v, id)
		if err != nil {
			return err
		}
		return fn(tx, t)
	})
	if err == nil {
		j.desk.Tell(desk.Change{Ticket: id})
	}
	return err
}

// manage does fn in one transaction for who has the right.
func (j *Joinery) manage(ctx context.Context, v identity.Viewer, right identity.Right, fn func(tx *store.Tx) error) error {
	if !v.May(right) {
		return fault.Errorf(fault.Forbidden, "You may not change what all tickets have.")
	}
	return j.db.Write(ctx, fn)
}
