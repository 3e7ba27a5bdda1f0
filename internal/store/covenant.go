package store

import (
	"context"

	"remit/internal/store/covenant"
)

// What became of agreements, from the room that keeps it.
type (
	Acceptance = covenant.Acceptance
	Untold     = covenant.Untold
	Stretch    = covenant.Stretch
	Attainment = covenant.Attainment
	Promises   = covenant.Promises
	Miss       = covenant.Miss
	LifeEvent  = covenant.LifeEvent

	OpenTicket   = covenant.OpenTicket
	PlannedVisit = covenant.PlannedVisit
)

// What can happen to an agreement beside its versions.
const (
	LifeAsked     = covenant.Asked
	LifeRefused   = covenant.Refused
	LifeGiven     = covenant.Given
	LifeWithdrawn = covenant.Withdrawn
	LifeRenewed   = covenant.Renewed
	LifeRolled    = covenant.Rolled
	LifeWarned    = covenant.Warned
)

// InsertLifeEvent keeps what happened to an agreement, and reports whether it is news. From then on the transaction sees it in what is in force.
func (tx *Tx) InsertLifeEvent(ctx context.Context, e LifeEvent) (bool, error) {
	*tx.amended = true
	return tx.covenantTx.InsertLifeEvent(ctx, e)
}
