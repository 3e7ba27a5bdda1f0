package ruling

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/sla"
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

// DrawnFrom names an allowance in one of its periods, both days included, such as 2026-03-01.
type DrawnFrom struct {
	Agreement    int64
	Clause, Unit string
	First, Last  string
}

// Decide asks a client's agreements in force, in order of rank (spec 1, The decision). drawn tells what was drawn from an allowance. noCover is the
// verdict where no agreement is in force: billable, declined or undecided.
func Decide(noCover string, inForce []coverage.InForce, facts agreement.Facts, drawn func(DrawnFrom) (decimal.Decimal, error)) (Decided, error) {
	if len(inForce) == 0 {
		return Decided{Decision: coverage.House(agreement.Verdict(noCover), "", facts)}, nil
	}
	dec, by, err := coverage.DecideAll(inForce, func(a coverage.InForce) (f agreement.Facts, err error) {
		f = facts
		f.Used, err = used(a, facts.ReceivedAt, drawn)
		return f, err
	})
	return Decided{Decision: dec, Terms: by.Terms, AgreementID: by.AgreementID, Version: by.Version}, err
}

// used sums what was drawn from each allowance in the calendar period, of the agreement's zone, in which at lies.
func used(a coverage.InForce, at time.Time, drawn func(DrawnFrom) (decimal.Decimal, error)) (map[string]decimal.Decimal, error) {
	var out map[string]decimal.Decimal
	for _, c := range a.Terms.Scope {
		if c.Limit == nil {
			continue
		}
		first, last := a.Terms.Period(c.Limit.Per, at)
		sum, err := drawn(DrawnFrom{Agreement: a.AgreementID, Clause: c.Number, Unit: c.Limit.Unit, First: first, Last: last})
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

// Show lets a ticket show a decision: verdict, priority, review and approval. last is the outcome of the decision before, nil for the first.
// What a manager settled stands where the agreement says again what it said then.
func Show(t *ticket.Ticket, dec Decided, facts agreement.Facts, last json.RawMessage) (err error) {
	if t.Facts, err = json.Marshal(facts); err != nil {
		return fmt.Errorf("ruling: facts: %w", err)
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
	t.Approval = Approval(t.Approval, dec)
	return nil
}

// Approval is where the client's approval of the work stands under a decision, from where it stood.
func Approval(before string, dec Decided) string {
	switch {
	case dec.Approval == "" || dec.Verdict != agreement.Billable:
		return ""
	case before == "" && dec.Approval == "always": // where it hangs on the amount, an estimate asks for it
		return ticket.ApprovalWanted
	}
	return before
}

// settlementStands reports whether a ticket was settled and the agreement decides what it decided then.
func settlementStands(t *ticket.Ticket, dec Decided, last json.RawMessage) (bool, error) {
	if t.Review != ticket.ReviewSettled || last == nil {
		return false, nil
	}
	var was coverage.Decision
	if err := json.Unmarshal(last, &was); err != nil {
		return false, fmt.Errorf("ruling: decision on %d: %w", t.ID, err)
	}
	return was.Verdict == dec.Verdict && was.Clause == dec.Clause && t.AgreementID == dec.AgreementID, nil
}

// DecisionRow is a decision as it is kept, with the facts that the ticket shows.
func DecisionRow(t *ticket.Ticket, dec Decided, actor, cause string) (ticket.Decision, error) {
	outcome, err := json.Marshal(dec.Decision)
	if err != nil {
		return ticket.Decision{}, fmt.Errorf("ruling: decision: %w", err)
	}
	return ticket.Decision{TicketID: t.ID, AgreementID: dec.AgreementID, Version: dec.Version, Facts: t.Facts, Outcome: outcome, Actor: actor, Cause: cause}, nil
}

// TargetOf is the decision's target as the clocks take it, nil where no target holds.
func TargetOf(dec Decided) *sla.Target {
	if dec.Target == nil {
		return nil
	}
	return &sla.Target{Hours: dec.Target.Hours, Respond: dec.Target.Respond, Update: dec.Target.Update, Resolve: dec.Target.Resolve}
}
