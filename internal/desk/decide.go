package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Decided is a decision with the version of the agreement that made it; without an agreement in force Terms is nil.
type Decided struct {
	coverage.Decision
	Terms       *agreement.Terms
	AgreementID int64
	Version     int
}

// Words returns the words of a clause of the agreement that decided.
func (d Decided) Words(number string) string {
	if d.Terms == nil || number == "" {
		return ""
	}
	c, ok := d.Terms.ScopeClause(number)
	if !ok {
		return ""
	}
	return c.Says
}

// Decide asks the client's agreements in force, in order of rank, what holds for these facts (spec 1, The decision).
// ticketID is left out of what was used of allowances; 0 for a request that is no ticket yet. Nothing is written.
func (d *Desk) Decide(ctx context.Context, r store.Reader, client, ticketID int64, facts agreement.Facts) (Decided, error) {
	house, err := d.House(ctx)
	if err != nil {
		return Decided{}, err
	}
	inForce, err := r.AgreementsInForce(ctx, client, facts.ReceivedAt)
	if err != nil {
		return Decided{}, err
	}
	return decideUnder(house, inForce, facts, func(a drawnFrom) (decimal.Decimal, error) {
		return r.Used(ctx, a.agreement, a.clause, a.unit, a.first, a.last, ticketID)
	})
}

// drawnFrom names an allowance in one of its periods, both days included.
type drawnFrom struct {
	agreement    int64
	clause, unit string
	first, last  string
}

// decideUnder asks the agreements in order; drawn tells what was drawn from an allowance.
func decideUnder(house House, inForce []store.InForce, facts agreement.Facts, drawn func(drawnFrom) (decimal.Decimal, error)) (out Decided, err error) {
	out = Decided{Decision: coverage.House(agreement.Verdict(house.NoCover), "", facts)}
	for _, a := range inForce {
		if facts.Used, err = used(a, facts.ReceivedAt, drawn); err != nil {
			return Decided{}, err
		}
		out = Decided{Decision: coverage.Decide(a.Terms, facts), Terms: a.Terms, AgreementID: a.AgreementID, Version: a.Version}
		if !out.ByDefault() {
			break
		}
	}
	return out, nil
}

// used sums what was drawn from each allowance in the calendar period, of the agreement's zone, in which at lies.
func used(a store.InForce, at time.Time, drawn func(drawnFrom) (decimal.Decimal, error)) (map[string]decimal.Decimal, error) {
	var out map[string]decimal.Decimal
	for _, c := range a.Terms.Scope {
		if c.Limit == nil {
			continue
		}
		first, last := a.Terms.Period(c.Limit.Per, at)
		sum, err := drawn(drawnFrom{a.AgreementID, c.Number, c.Limit.Unit, first, last})
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = map[string]decimal.Decimal{}
		}
		out[c.Number] = sum
	}
	return out, nil
}

// applyDecision keeps a new decision on a ticket that has one, and lets the ticket show it. What the decision changed is for the
// caller to write.
func (d *Desk) applyDecision(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, facts agreement.Facts, actor, cause string) error {
	last, err := tx.LatestDecision(ctx, identity.System("decide"), t.ID)
	if err != nil {
		return err
	}
	if err := show(t, dec, facts, last.Outcome); err != nil {
		return err
	}
	return d.keepDecision(ctx, tx, t, dec, facts.ReceivedAt, actor, cause)
}

// show lets a ticket show a decision: verdict, priority, review and approval. last is the outcome of the decision before, nil for the first.
// What a manager settled stands where the agreement says again what it said then.
func show(t *ticket.Ticket, dec Decided, facts agreement.Facts, last json.RawMessage) (err error) {
	if t.Facts, err = json.Marshal(facts); err != nil {
		return fmt.Errorf("desk: facts: %w", err)
	}
	stands, err := settlementStands(t, dec, last)
	if err != nil {
		return err
	}
	settled := t.Verdict
	t.AgreementID, t.AgreementVersion = dec.AgreementID, dec.Version
	t.Verdict, t.Clause, t.Rate, t.Priority, t.Ask = string(dec.Verdict), dec.Clause, dec.Rate, string(dec.Priority), dec.Ask
	switch {
	case stands:
		t.Verdict, t.Ask = settled, nil
	case dec.Verdict != agreement.Covered:
		t.Review = ticket.ReviewFlagged
	default:
		t.Review = ""
	}
	switch {
	case dec.Approval != "always" || dec.Verdict != agreement.Billable:
		t.Approval = ""
	case t.Approval == "":
		t.Approval = ticket.ApprovalWanted
	}
	return nil
}

// settlementStands reports whether a ticket was settled and the agreement decides what it decided then.
func settlementStands(t *ticket.Ticket, dec Decided, last json.RawMessage) (bool, error) {
	if t.Review != ticket.ReviewSettled || last == nil {
		return false, nil
	}
	var was coverage.Decision
	if err := json.Unmarshal(last, &was); err != nil {
		return false, fmt.Errorf("desk: decision on %d: %w", t.ID, err)
	}
	return was.Verdict == dec.Verdict && was.Clause == dec.Clause && t.AgreementID == dec.AgreementID, nil
}

// keepDecision stores the decision that a ticket shows, and what it draws from allowances.
func (d *Desk) keepDecision(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, received time.Time, actor, cause string) error {
	row, err := decisionRow(t, dec, actor, cause)
	if err != nil {
		return err
	}
	if t.DecisionID, err = tx.InsertDecision(ctx, row); err != nil {
		return err
	}
	return d.drawTicket(ctx, tx, t, dec, received)
}

// decisionRow is a decision as it is kept, with the facts that the ticket shows.
func decisionRow(t *ticket.Ticket, dec Decided, actor, cause string) (ticket.Decision, error) {
	outcome, err := json.Marshal(dec.Decision)
	if err != nil {
		return ticket.Decision{}, fmt.Errorf("desk: decision: %w", err)
	}
	return ticket.Decision{TicketID: t.ID, AgreementID: dec.AgreementID, Version: dec.Version, Facts: t.Facts, Outcome: outcome, Actor: actor, Cause: cause}, nil
}

// drawTicket draws a ticket from an allowance that counts tickets, where the clause with the limit decided.
func (d *Desk) drawTicket(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided, received time.Time) error {
	if dec.Terms == nil || !dec.Terms.CountsTickets() {
		return nil
	}
	if err := tx.DropDraws(ctx, t.ID, "tickets"); err != nil {
		return err
	}
	draw, ok := ticketDraw(t, dec, received)
	if !ok {
		return nil
	}
	return tx.PutDraw(ctx, draw)
}

// ticketDraw is what a ticket draws by being one; false where the clause that decided does not count tickets.
func ticketDraw(t *ticket.Ticket, dec Decided, received time.Time) (store.Draw, bool) {
	c, ok := dec.Terms.ScopeClause(t.Clause)
	if !ok || c.Limit == nil || c.Limit.Unit != "tickets" {
		return store.Draw{}, false
	}
	return store.Draw{AgreementID: t.AgreementID, Clause: t.Clause, Unit: "tickets",
		Day: received.In(dec.Terms.Zone).Format(time.DateOnly), TicketID: t.ID, Amount: decimal.NewFromInt(1)}, true
}

// targetOf is the decision's target as the clocks take it, nil where no target holds.
func targetOf(dec Decided) *sla.Target {
	if dec.Target == nil {
		return nil
	}
	return &sla.Target{Hours: dec.Target.Hours, Respond: dec.Target.Respond, Update: dec.Target.Update, Resolve: dec.Target.Resolve}
}
