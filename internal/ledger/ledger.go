// Package ledger keeps the rating of work true: whatever changes time, facts, terms or a ruling, the lines that follow from it are made anew.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"remit/internal/billing"
	"remit/internal/identity"
	"remit/internal/store"
)

// Ledger rates work and keeps the lines.
type Ledger struct {
	db *store.DB
}

// New returns a ledger over a database.
func New(db *store.DB) *Ledger { return &Ledger{db} }

// program is who rates.
func program() identity.Viewer { return identity.System("Ledger") }

// Work brings the lines of every agreement up to date; the loop calls it.
func (l *Ledger) Work(ctx context.Context) error { return l.Settle(ctx, 0) }

// Settle brings the lines of an agreement up to date, of all for 0. One that cannot be rated does not keep the others from it.
func (l *Ledger) Settle(ctx context.Context, agreementID int64) error {
	due, err := l.db.RatingDue(ctx, program(), agreementID)
	if err != nil {
		return err
	}
	var failed error
	for _, d := range due {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.rate(ctx, d); err != nil {
			failed = errors.Join(failed, fmt.Errorf("ledger: agreement %d: %w", d.AgreementID, err))
		}
	}
	return failed
}

// rate makes the lines of an agreement anew from an instant on and keeps those that differ. Where work is changed meanwhile, it begins once more and
// claims what it does: what is changed after that is done in the next run, however often that is.
func (l *Ledger) rate(ctx context.Context, d store.RatingDue) error {
	done, err := l.keep(ctx, d, func(tx *store.Tx) (bool, error) { return tx.RatingDone(ctx, d.AgreementID, d.Mark) })
	if err != nil || done {
		return err
	}
	var due bool
	err = l.db.Write(ctx, func(tx *store.Tx) (err error) {
		d, due, err = tx.ClaimRating(ctx, d.AgreementID)
		return err
	})
	if err != nil || !due {
		return err
	}
	_, err = l.keep(ctx, d, func(tx *store.Tx) (bool, error) { return tx.RatingKept(ctx, d.AgreementID, d.Mark) })
	return err
}

// keep rates and keeps the lines that differ, where the rating still counts then.
func (l *Ledger) keep(ctx context.Context, d store.RatingDue, counts func(*store.Tx) (bool, error)) (done bool, err error) {
	was, now, err := l.compare(ctx, d)
	if err != nil {
		return false, err
	}
	drop, add, months := differences(was, now)
	err = l.db.Write(ctx, func(tx *store.Tx) (err error) {
		if done, err = counts(tx); err != nil || !done {
			return err
		}
		if err := tx.DropLines(ctx, drop); err != nil {
			return err
		}
		if err := tx.InsertLines(ctx, add); err != nil {
			return err
		}
		return tx.SumLines(ctx, d.AgreementID, months)
	})
	return done, err
}

// compare reads the lines as they are kept, and rates them as they are now.
func (l *Ledger) compare(ctx context.Context, d store.RatingDue) (was []store.KeptLine, now []store.RatedLine, err error) {
	ctx, end, err := l.db.Snapshot(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer end()
	editions, err := Editions(ctx, l.db.Reads(), d.AgreementID)
	if err != nil || len(editions) == 0 {
		return nil, nil, err
	}
	s, err := l.stretch(ctx, d.AgreementID, editions, d.Since, d.Since)
	if err != nil {
		return nil, nil, err
	}
	if was, err = l.db.LinesAfter(ctx, program(), d.AgreementID, s.first); err != nil {
		return nil, nil, err
	}
	now, err = s.lines()
	return was, now, err
}

// differences are the kept lines that are no longer so, the new ones, and the months of both.
func differences(was []store.KeptLine, now []store.RatedLine) (drop []int64, add []store.RatedLine, months []string) {
	kept := make(map[store.RatedLine][]int64, len(was))
	for _, w := range was {
		kept[w.Line] = append(kept[w.Line], w.ID)
	}
	for _, n := range now {
		if ids := kept[n]; len(ids) > 0 {
			kept[n] = ids[1:]
			continue
		}
		add, months = append(add, n), append(months, n.Month)
	}
	for line, ids := range kept {
		if len(ids) > 0 {
			drop, months = append(drop, ids...), append(months, line.Month)
		}
	}
	slices.Sort(drop)
	slices.Sort(months)
	return drop, add, slices.Compact(months)
}

// Editions are the versions of an agreement with the instants from which on each counts, the earliest first. Of several that cover a day the newest
// counts, so a version takes the place of all that begin no earlier than it.
func Editions(ctx context.Context, r store.Reader, agreementID int64) (list []billing.Edition, err error) {
	a, err := r.Agreement(ctx, program(), agreementID)
	if err != nil {
		return nil, err
	}
	versions, err := r.Versions(ctx, program(), agreementID)
	if err != nil {
		return nil, err
	}
	slices.Reverse(versions)
	for _, v := range versions {
		terms, err := r.Terms(ctx, agreementID, v.Version)
		if err != nil {
			return nil, err
		}
		y, m, d := terms.Term.Starts.Date()
		e := billing.Edition{Terms: terms, Since: time.Date(y, m, d, 0, 0, 0, 0, terms.Zone), Course: a.Course()}
		for len(list) > 0 && !list[len(list)-1].Since.Before(e.Since) {
			list = list[:len(list)-1]
		}
		list = append(list, e)
	}
	if len(list) > 0 {
		list[0].Since = time.Time{}
	}
	return list, nil
}
