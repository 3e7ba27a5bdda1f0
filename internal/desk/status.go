package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// step sets a ticket's status, if to names another one. Who asked may be asked how it went once it is resolved.
func (d *Desk) step(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, to ticket.Status) error {
	e, stepped, err := ruling.Step(v, t, to)
	if err != nil || !stepped {
		return err
	}
	if t.Status == ticket.Resolved && t.ContactID != 0 && !t.Automatic {
		if err := tx.PlanSurvey(ctx, t.ID); err != nil {
			return err
		}
	}
	return tx.InsertEvent(ctx, e)
}

// SetStatus sets where the work on a ticket stands. A client's person may only close or reopen their own request.
func (d *Desk) SetStatus(ctx context.Context, v identity.Viewer, id int64, to ticket.Status, revision int) (ticket.Ticket, error) {
	return d.change(ctx, v, id, revision, func(tx *store.Tx, t *ticket.Ticket) error {
		if !v.Staff() && to != ticket.Closed && to != ticket.Open {
			return fault.Errorf(fault.Forbidden, "You may not set this status.")
		}
		if v.Client() && to == ticket.Open && t.Status.IsOpen() {
			return fault.Errorf(fault.Forbidden, "You may not set this status: somebody is working on the request.")
		}
		if err := ties.HoldBack(ctx, tx.Reads(), v, *t, to); err != nil {
			return err
		}
		return d.step(ctx, tx, v, t, to)
	})
}

// ResolveAnyway resolves a ticket although something holds it back. A manager may, and a lead on tickets of their teams; they say why.
func (d *Desk) ResolveAnyway(ctx context.Context, v identity.Viewer, id int64, reason string) (ticket.Ticket, error) {
	if v.Reach(identity.OverrideHolds) == identity.Nothing { // whoever asks, and for no ticket that they could not see
		return ticket.Ticket{}, fault.MayNot("resolve a ticket that is held back")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		if !v.MayIn(identity.OverrideHolds, t.TeamID) {
			return fault.Errorf(fault.Forbidden, "%s is held back, and belongs to no team of yours: a manager or the lead of its team can resolve it.", ticket.Number(t.ID))
		}
		if err := ties.Override(ctx, tx, v, *t, reason); err != nil {
			return err
		}
		return d.step(ctx, tx, v, t, ticket.Resolved)
	})
}
