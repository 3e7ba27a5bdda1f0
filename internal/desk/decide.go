package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Decided is a decision with the version of the agreement that made it.
type Decided = ruling.Decided

// Decide asks the client's agreements in force, in order of rank, what holds for these facts (spec 1, The decision).
// ticketID is left out of what was used of allowances; 0 for a request that is no ticket yet. Nothing is written.
func (d *Desk) Decide(ctx context.Context, r store.Reader, client, ticketID int64, facts agreement.Facts) (Decided, error) {
	if ticketID != 0 { // what is no ticket yet was opened for no maintenance
		owed, is, err := r.OwedFor(ctx, ticketID)
		if err != nil {
			return Decided{}, err
		}
		if is {
			return d.decideOwed(ctx, r, ruling.Owed{AgreementID: owed.AgreementID, Version: owed.Version, Clause: owed.Clause, Day: owed.Day}, ticketID, facts)
		}
	}
	house, err := d.House(ctx)
	if err != nil {
		return Decided{}, err
	}
	inForce, err := r.AgreementsInForce(ctx, client, facts.ReceivedAt)
	if err != nil {
		return Decided{}, err
	}
	return ruling.Decide(house.NoCover, inForce, facts, usedBut(ctx, r, ticketID))
}

// ReadDecision is a decision as it was made, with the terms of the version that made it; without terms where no agreement was in force.
func ReadDecision(ctx context.Context, r store.Reader, row ticket.Decision) (dec Decided, err error) {
	if err := json.Unmarshal(row.Outcome, &dec.Decision); err != nil {
		return dec, fmt.Errorf("desk: decision %d: %w", row.ID, err)
	}
	dec.AgreementID, dec.Version = row.AgreementID, row.Version
	if row.AgreementID != 0 {
		dec.Terms, err = r.Terms(ctx, row.AgreementID, row.Version)
	}
	return dec, err
}

// decideOwed asks the version that owes maintenance what holds for it; it stays with that version when the agreement is amended later.
func (d *Desk) decideOwed(ctx context.Context, r store.Reader, o ruling.Owed, ticketID int64, facts agreement.Facts) (Decided, error) {
	terms, err := r.Terms(ctx, o.AgreementID, o.Version)
	if err != nil {
		return Decided{}, err
	}
	return ruling.DecideOwed(o, terms, facts, usedBut(ctx, r, ticketID))
}

// usedBut tells what was drawn from an allowance, but by one ticket.
func usedBut(ctx context.Context, r store.Reader, ticketID int64) func(ruling.DrawnFrom) (decimal.Decimal, error) {
	return func(a ruling.DrawnFrom) (decimal.Decimal, error) {
		return r.Used(ctx, a.Agreement, a.Clause, a.Unit, a.First, a.Last, ticketID)
	}
}

// applyDecision keeps a new decision on a ticket that has one, and lets the ticket show it. What the decision changed is for the
// caller to write.
func (d *Desk) applyDecision(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, facts agreement.Facts, actor, cause string) error {
	last, err := tx.LatestDecision(ctx, identity.System("decide"), t.ID)
	if err != nil {
		return err
	}
	if err := ruling.Show(t, dec, facts, last.Outcome); err != nil {
		return err
	}
	if err := ties.AddChecklists(ctx, tx, *t); err != nil {
		return err
	}
	return d.keepDecision(ctx, tx, t, dec, facts.ReceivedAt, actor, cause)
}

// keepDecision stores the decision that a ticket shows, and what it draws from allowances.
func (d *Desk) keepDecision(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, received time.Time, actor, cause string) error {
	row, err := ruling.DecisionRow(t, dec, actor, cause)
	if err != nil {
		return err
	}
	if t.DecisionID, err = tx.InsertDecision(ctx, row); err != nil {
		return err
	}
	return d.drawTicket(ctx, tx, t, dec, received)
}

// drawTicket draws a ticket from an allowance that counts tickets, where the clause with the limit decided.
func (d *Desk) drawTicket(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, received time.Time) error {
	if dec.Terms == nil || !dec.Terms.CountsTickets() {
		return nil
	}
	if err := tx.DropDraws(ctx, t.ID, "tickets"); err != nil {
		return err
	}
	draw, ok := ruling.TicketDraw(t, dec, received)
	if !ok {
		return nil
	}
	return tx.PutDraw(ctx, draw)
}
