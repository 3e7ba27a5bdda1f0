package tenure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"remit/internal/agreement"
	"remit/internal/letters"
	"remit/internal/store"
)

// actor is in whose name the program records what happens by itself.
const actor = "Agreements"

// Lead is how many days before the last day for notice people are told, where the house says nothing else.
const Lead = 30

// Due is what is to be recorded of an agreement on a day.
type Due struct {
	Rolled   time.Time // last day of the term that it renewed itself for; zero for none
	Since    time.Time // first day of that term
	Warned   time.Time // last day of the term whose end is near; zero for none
	Until    time.Time // last day for notice, where it renews itself
	ByItself bool
}

// DueOn says what is to be recorded on a day, so many days before the last day for notice. Nothing is where notice stands: its people know.
func DueOn(term agreement.Term, c agreement.Course, today time.Time, lead int) (d Due) {
	end := term.EndOn(today)
	if !c.LastDay.IsZero() || end.IsZero() || today.Before(term.Starts) {
		return d
	}
	if d.ByItself = term.RenewsItself(); d.ByItself && end.After(term.Ends) {
		d.Rolled = end
		for d.Since = term.Ends; ; { // the end before
			next := term.EndOn(d.Since.AddDate(0, 0, 1))
			if !next.Before(end) {
				break
			}
			d.Since = next
		}
		d.Since = d.Since.AddDate(0, 0, 1)
	}
	by, needed := term.LastNotice(end)
	if !needed {
		by = end
	}
	last := by // until when it is worth telling
	if !d.ByItself {
		last = end
	}
	if !today.Before(by.AddDate(0, 0, -lead)) && !today.After(last) {
		d.Warned = end
		if d.ByItself {
			d.Until = by
		}
	}
	return d
}

// Work records renewals that came about by themselves, and tells whom it concerns of ends that are near, once however many nodes run. What fails is
// tried again at the next run and keeps nothing else back.
func (t *Tenures) Work(ctx context.Context) error {
	list, err := t.db.Agreements(ctx, program(), 0)
	if err != nil {
		return err
	}
	house, err := t.desk.House(ctx)
	if err != nil {
		return err
	}
	lead := Lead
	if house.NoticeLead > 0 {
		lead = house.NoticeLead
	}
	var failed error
	for _, a := range list {
		if err := t.see(ctx, a, lead); err != nil {
			failed = errors.Join(failed, fmt.Errorf("tenure: agreement %s: %w", a.Number, err))
		}
	}
	return failed
}

// see looks at one agreement, and writes only where there is news.
func (t *Tenures) see(ctx context.Context, a store.Agreement, lead int) error {
	terms, err := t.db.Terms(ctx, a.ID, a.Latest)
	if err != nil {
		return err
	}
	due := DueOn(terms.Term, a.Course(), terms.Day(t.db.Now()), lead)
	if due.Rolled.IsZero() && due.Warned.IsZero() {
		return nil
	}
	client, err := t.db.Client(ctx, program(), a.ClientID)
	if err != nil || !client.Active {
		return err
	}
	events, err := t.db.LifeEvents(ctx, program(), a.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == store.LifeRolled && e.Day == dated(due.Rolled) {
			due.Rolled = time.Time{}
		}
		if e.Kind == store.LifeWarned && e.Day == dated(due.Warned) {
			due.Warned = time.Time{}
		}
	}
	if due.Rolled.IsZero() && due.Warned.IsZero() {
		return nil
	}
	return t.db.Write(ctx, func(tx *store.Tx) error { return t.record(ctx, tx, a.Number, due) })
}

// record keeps what is due, and writes the letters where it is news.
func (t *Tenures) record(ctx context.Context, tx *store.Tx, number string, due Due) error {
	x, err := load(ctx, tx, program(), number)
	if err != nil {
		return err
	}
	if !due.Rolled.IsZero() {
		e := store.LifeEvent{AgreementID: x.ID, Kind: store.LifeRolled, Day: dated(due.Rolled), Received: dated(due.Since), By: actor}
		if _, err := tx.InsertLifeEvent(ctx, e); err != nil {
			return err
		}
	}
	if due.Warned.IsZero() {
		return nil
	}
	fresh, err := tx.InsertLifeEvent(ctx, store.LifeEvent{AgreementID: x.ID, Kind: store.LifeWarned, Day: dated(due.Warned), By: actor})
	if err != nil || !fresh {
		return err
	}
	kind, words := letters.TermEnds, letters.Ending{Date: due.Warned}
	if due.ByItself {
		kind, words.Until = letters.TermRenews, due.Until
	}
	if err := t.tellClient(ctx, tx, x, kind, words); err != nil {
		return err
	}
	return t.tellManagers(ctx, tx, x, kind, words)
}
