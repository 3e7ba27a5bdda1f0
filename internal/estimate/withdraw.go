package estimate

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// errNone refuses to take back what does not wait.
var errNone = fault.Errorf(fault.Conflict, "No estimate on this ticket waits for the client's answer: there is none to take back.")

// Withdraw takes back the estimate that waits on a ticket, with its links. The approval stands as it stood before, and the ticket waits for the
// client no longer.
func (x *Estimates) Withdraw(ctx context.Context, v identity.Viewer, ticketID int64) (e store.Estimate, err error) {
	if v.UserID == 0 {
		return e, fault.MayNot("take an estimate back")
	}
	_, err = x.desk.Amend(ctx, v, ticketID, func(tx *store.Tx, t *ticket.Ticket) error {
		if e, err = tx.LastEstimate(ctx, v, t.ID); fault.Is(err, fault.NotFound) || err == nil && e.State != store.EstimateWaiting {
			return errNone
		}
		if err != nil {
			return err
		}
		if err := tx.WithdrawEstimate(ctx, t.ID); err != nil {
			return err
		}
		e.State = store.EstimateWithdrawn
		if t.Approval, err = before(ctx, tx, *t); err != nil {
			return err
		}
		if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventRetracted, map[string]any{"amount": Amount(e.Amount, e.Currency)}); err != nil {
			return err
		}
		if t.Status != ticket.WaitingClient {
			return nil
		}
		return x.desk.Step(ctx, tx, v, t, ticket.Open)
	})
	return e, err
}

// before is where the approval stands by the estimates that are not taken back, or else by the decision.
func before(ctx context.Context, tx *store.Tx, t ticket.Ticket) (string, error) {
	e, err := tx.LastEstimate(ctx, identity.System("estimate"), t.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		dec, _, err := decided(ctx, tx.Reads(), t)
		if err != nil || dec.Terms == nil {
			return "", err
		}
		return ruling.Approval("", dec), nil
	case err != nil:
		return "", err
	case e.State == store.EstimateOverridden:
		return ticket.ApprovalWaived, nil
	}
	return e.State, nil
}
