package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// lateAfter is from when on an alarm counts as late: it fell due while the program did not run.
const lateAfter = 5 * time.Second

// FireAlarms fires what fell due on open tickets up to now: warnings, misses and escalations, once each (spec 2, Alarms). It derives them from
// the same fold as the clocks, and puts them into the ticket's timeline. A ticket that fails leaves those of the others to go off.
func (d *Desk) FireAlarms(ctx context.Context) error {
	ids, err := d.db.TicketsForAlarm(ctx, d.db.Now())
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		if err := d.fireOn(ctx, id); err != nil {
			failed = errors.Join(failed, fmt.Errorf("desk: alarms of ticket %d: %w", id, err))
		}
	}
	return failed
}

// fireOn fires the alarms of one ticket and plans when it is looked at again.
func (d *Desk) fireOn(ctx context.Context, id int64) error {
	fired := false
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockTicket(ctx, id); err != nil {
			return err
		}
		t, err := tx.Ticket(ctx, identity.System("Clock"), id)
		if err != nil {
			return err
		}
		fallen, next, err := d.alarms(ctx, tx, t)
		if err != nil {
			return err
		}
		for _, a := range fallen {
			first, err := tx.FireAlarm(ctx, t.ID, ruling.AlarmName(a), a.At, tx.Now.Sub(a.At) > lateAfter)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			fired = true
			if err := d.noteAlarm(ctx, tx, t, a); err != nil {
				return err
			}
		}
		return tx.PlanAlarm(ctx, t.ID, next)
	})
	if fired && err == nil {
		d.Tell(Change{Ticket: id})
	}
	return err
}

func (d *Desk) alarms(ctx context.Context, tx *store.Tx, t ticket.Ticket) ([]sla.Alarm, time.Time, error) {
	if t.AgreementID == 0 {
		return nil, time.Time{}, nil
	}
	terms, err := tx.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return nil, time.Time{}, err
	}
	rows, err := tx.Events(ctx, identity.System("Clock"), t.ID)
	if err != nil {
		return nil, time.Time{}, err
	}
	events, err := ruling.ClockEvents(rows)
	if err != nil {
		return nil, time.Time{}, err
	}
	facts, err := factsOf(t)
	if err != nil {
		return nil, time.Time{}, err
	}
	return sla.Alarms(terms, events, ruling.AsOf(events, tx.Now), coverage.Escalations(terms, facts, agreement.Priority(t.Priority), agreement.Verdict(t.Verdict)))
}

// noteAlarm tells a miss or an escalation in the ticket's timeline.
func (d *Desk) noteAlarm(ctx context.Context, tx *store.Tx, t ticket.Ticket, a sla.Alarm) error {
	e, err := ruling.AlarmEvent(t.ID, a, tx.Now.Sub(a.At) > lateAfter)
	if err != nil {
		return err
	}
	if a.Miss && !t.Missed {
		if err := tx.MarkMissed(ctx, t.ID); err != nil {
			return err
		}
	}
	return tx.InsertEvent(ctx, e)
}

// Rebuild computes anew what is derived: the clocks that every open ticket keeps for sorting. It returns how many changed.
func (d *Desk) Rebuild(ctx context.Context) (changed int, err error) {
	ids, err := d.db.OpenTicketIDs(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := d.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.LockTicket(ctx, id); err != nil {
				return err
			}
			t, err := tx.Ticket(ctx, identity.System("Rebuild"), id)
			if err != nil {
				return err
			}
			before := t.Clock
			if err := d.reclock(ctx, tx, &t); err != nil {
				return err
			}
			if t.Clock.Name != before.Name || !t.Clock.Due.Equal(before.Due) {
				changed++
			}
			return tx.FillTicket(ctx, t)
		})
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}
