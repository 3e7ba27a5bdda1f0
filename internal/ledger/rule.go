package ledger

import (
	"context"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Order is what a manager rules on lines.
type Order struct {
	Lines  []int64 // ids
	Kind   string  // Accept, Bill, Waive, Cover or Decline
	Reason string  // kept and shown; not needed to accept
}

// Rule rules on lines and returns the ids of the rulings, with which Undo takes them back. All are ruled on, or none.
func (l *Ledger) Rule(ctx context.Context, v identity.Viewer, o Order) (ids []int64, err error) {
	if !v.May(identity.ReviewWork) {
		return nil, fault.MayNot("rule on what is billed")
	}
	if !slices.Contains([]string{Accept, Bill, Waive, Cover, Decline}, o.Kind) {
		return nil, fault.On("kind", "%q is nothing to rule; use accept, bill, waive, cover or decline.", o.Kind)
	}
	if o.Kind != Accept && strings.TrimSpace(o.Reason) == "" {
		return nil, fault.On("reason", "Give the reason: it is kept with the line and shown to whoever asks.")
	}
	if len(o.Lines) == 0 {
		return nil, fault.On("line", "Select at least one line.")
	}
	agreements := map[int64]bool{}
	err = l.db.Write(ctx, func(tx *store.Tx) error {
		lines, err := tx.LinesByID(ctx, v, o.Lines)
		if err != nil {
			return err
		}
		if len(lines) < len(slices.Compact(slices.Sorted(slices.Values(o.Lines)))) {
			return fault.Errorf(fault.Conflict, "The work has been rated anew since you looked. Look again, then decide.")
		}
		if err := notIssued(ctx, tx, v, placesOf(lines)); err != nil {
			return err
		}
		for _, line := range lines {
			if o.Kind == Accept && (line.Own == string(agreement.Undecided) || line.Own == string(agreement.Declined)) {
				return fault.On("kind", "There is nothing to accept of work that the agreement leaves %s: bill it, cover it, or decline it.", line.Own)
			}
			id, err := tx.InsertRuling(ctx, store.LineRuling{EntryID: line.EntryID, StartsAt: line.From(), Kind: o.Kind, Own: line.Own, Seconds: line.Seconds, Reason: strings.TrimSpace(o.Reason), UserID: v.UserID})
			if err != nil {
				return err
			}
			ids, agreements[line.AgreementID] = append(ids, id), true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ids, l.settleEach(ctx, agreements)
}

// Undo takes rulings back: what held before holds again.
func (l *Ledger) Undo(ctx context.Context, v identity.Viewer, ids []int64) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("rule on what is billed")
	}
	err := l.db.Write(ctx, func(tx *store.Tx) error {
		rulings, err := tx.RulingsByID(ctx, v, ids)
		if err != nil {
			return err
		}
		places := make([]place, len(rulings))
		for i, r := range rulings {
			places[i] = place{r.EntryID, database.Micros(r.StartsAt)}
		}
		if err := notIssued(ctx, tx, v, places); err != nil {
			return err
		}
		for _, id := range ids {
			held, err := tx.UndoRuling(ctx, id)
			if err != nil {
				return err
			}
			if !held {
				return fault.Errorf(fault.Conflict, "This has been taken back already.")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.Settle(ctx, 0)
}

// place tells a line apart from others: its entry, and when it begins.
type place struct{ entry, start int64 }

func placesOf(lines []store.KeptLine) []place {
	places := make([]place, len(lines))
	for i, l := range lines {
		places[i] = place{l.EntryID, l.Start}
	}
	return places
}

// notIssued refuses lines that stand on an issued statement (spec 3-money, Time entry).
func notIssued(ctx context.Context, tx *store.Tx, v identity.Viewer, places []place) error {
	var entries []int64
	for _, p := range places {
		entries = append(entries, p.entry)
	}
	slices.Sort(entries)
	issued, err := tx.StatementLinesOf(ctx, v, slices.Compact(entries))
	if err != nil {
		return err
	}
	for _, i := range issued {
		if slices.Contains(places, place{i.EntryID, i.Start}) {
			return fault.Errorf(fault.Conflict, "Work on %s stands on statement %s, which is issued, and cannot be decided any more. What is changed of it becomes a credit or debit line on the next statement.", ticket.Number(i.TicketID), i.Number)
		}
	}
	return nil
}

func (l *Ledger) settleEach(ctx context.Context, agreements map[int64]bool) error {
	for id := range agreements {
		if err := l.Settle(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
