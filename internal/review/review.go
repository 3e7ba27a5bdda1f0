// Package review does what a manager does about work that is not clear: asks the client, sends time back to who did it, and closes a client's review.
package review

import (
	"context"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Patience is for how long an answer of the client's is waited for: then the work is the manager's to decide again.
const Patience = 7 * 24 * time.Hour

// Reviews does the deeds.
type Reviews struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the deeds over a database.
func New(db *store.DB, d *desk.Desk) *Reviews { return &Reviews{db, d} }

// Done says that a manager is done with a client for now: what is as it is from then on is new. It returns the id with which Again takes it back.
func (x *Reviews) Done(ctx context.Context, v identity.Viewer, clientID int64) (id int64, err error) {
	if !v.May(identity.ReviewWork) || v.UserID == 0 {
		return 0, fault.MayNot("review what is billed")
	}
	err = x.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Client(ctx, v, clientID); err != nil {
			return err
		}
		id, err = tx.InsertReviewMark(ctx, clientID, v.UserID)
		return err
	})
	return id, err
}

// Again takes back that a client was reviewed: what was new before is new again.
func (x *Reviews) Again(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("review what is billed")
	}
	return x.db.Write(ctx, func(tx *store.Tx) error {
		held, err := tx.UndoReviewMark(ctx, id)
		if err == nil && !held {
			return fault.Errorf(fault.Conflict, "This has been taken back already.")
		}
		return err
	})
}
