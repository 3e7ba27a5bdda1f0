package batch

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Priorities are those that an agreement can give (spec 1, Decision).
func Priorities() []string { return []string{"P1", "P2", "P3", "P4"} }

// Priority gives tickets a priority. No priority stands beside the agreement (spec 1, Decision): it follows from impact and urgency, so what
// is set is the urgency that leads to it, and the impact too where no urgency alone does.
func (b Batch) Priority(v identity.Viewer, want string) Deed {
	return func(ctx context.Context, id int64) error {
		t, err := b.DB.Ticket(ctx, v, id)
		if err != nil {
			return err
		}
		if t.Priority == want {
			return fault.Errorf(fault.Conflict, "It is %s already.", want)
		}
		set, err := b.leadingTo(ctx, t, want)
		if err != nil {
			return err
		}
		_, err = b.Desk.SetFacts(ctx, v, id, set)
		return err
	}
}

// leadingTo finds the facts that lead to a priority: the fewest, the nearest to what is known.
func (b Batch) leadingTo(ctx context.Context, t ticket.Ticket, want string) (map[string]string, error) {
	var facts agreement.Facts
	if err := json.Unmarshal(t.Facts, &facts); err != nil {
		return nil, fmt.Errorf("batch: facts of %d: %w", t.ID, err)
	}
	facts.Used = nil
	for _, set := range levels() {
		tried := facts
		for name, value := range set {
			if err := desk.SetFact(ctx, b.DB.Reads(), t.ClientID, &tried, name, value); err != nil {
				return nil, err
			}
		}
		d, err := b.Desk.Decide(ctx, b.DB.Reads(), t.ClientID, t.ID, tried)
		if err != nil {
			return nil, err
		}
		if string(d.Priority) == want {
			return set, nil
		}
	}
	return nil, fault.Errorf(fault.Invalid, "No impact and urgency lead to %s: it has no agreement, or the agreement gives requests like it another priority.", want)
}

// levels are what may be set, in the order in which it is tried: an urgency alone, an impact alone, then both.
func levels() (sets []map[string]string) {
	for _, urgency := range agreement.Levels() {
		sets = append(sets, map[string]string{"urgency": urgency})
	}
	for _, impact := range agreement.Levels() {
		sets = append(sets, map[string]string{"impact": impact})
	}
	for _, impact := range agreement.Levels() {
		for _, urgency := range agreement.Levels() {
			sets = append(sets, map[string]string{"impact": impact, "urgency": urgency})
		}
	}
	return sets
}
