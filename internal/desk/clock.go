package desk

import (
	"context"
	"time"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Clocks folds a ticket's events into its clocks as of now, with the target that they run under. Without an agreement there are none.
func (d *Desk) Clocks(ctx context.Context, r store.Reader, t ticket.Ticket, now time.Time) (sla.Clocks, *sla.Target, error) {
	rows, err := happened(ctx, r, t)
	if err != nil {
		return sla.Clocks{}, nil, err
	}
	return d.ClocksOver(ctx, r, t, rows, now)
}

// ClocksOver are the Clocks of a ticket whose events have been read already.
func (d *Desk) ClocksOver(ctx context.Context, r store.Reader, t ticket.Ticket, rows []ticket.Event, now time.Time) (sla.Clocks, *sla.Target, error) {
	terms, events, err := clockEvents(ctx, r, t, rows)
	if err != nil || terms == nil {
		return sla.Clocks{}, nil, err
	}
	now = ruling.AsOf(events, now)
	clocks, err := sla.Run(terms, events, now)
	return clocks, ruling.LastTarget(events, now), err
}

// Course is how the clocks of a ticket came to where they are.
type Course struct {
	Terms  *agreement.Terms // by which they go; nil without an agreement, as all else
	Clocks sla.Clocks
	Target *sla.Target
	Phases []sla.Phase // in which each clock ran and stood, with what began them
}

// Course folds a ticket's events into its clocks as of now, and into the times in which each of them ran and stood.
func (d *Desk) Course(ctx context.Context, r store.Reader, t ticket.Ticket, now time.Time) (c Course, err error) {
	rows, err := happened(ctx, r, t)
	if err != nil {
		return c, err
	}
	terms, events, err := clockEvents(ctx, r, t, rows)
	if err != nil || terms == nil {
		return c, err
	}
	now = ruling.AsOf(events, now)
	c.Terms, c.Target = terms, ruling.LastTarget(events, now)
	if c.Clocks, err = sla.Run(terms, events, now); err != nil {
		return c, err
	}
	c.Phases, err = sla.Phases(terms, events, now)
	return c, err
}

// happened are the events of a ticket that has clocks; without an agreement it has none.
func happened(ctx context.Context, r store.Reader, t ticket.Ticket) ([]ticket.Event, error) {
	if t.AgreementID == 0 {
		return nil, nil
	}
	return r.Events(ctx, identity.System("clocks"), t.ID)
}

// clockEvents are those of a ticket's events that moved its clocks, and the terms by which they go; nil without an agreement.
func clockEvents(ctx context.Context, r store.Reader, t ticket.Ticket, rows []ticket.Event) (*agreement.Terms, []sla.Event, error) {
	if t.AgreementID == 0 {
		return nil, nil, nil
	}
	terms, err := r.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return nil, nil, err
	}
	events, err := ruling.ClockEvents(rows)
	return terms, events, err
}

// reclock computes anew what a ticket keeps of its clocks for sorting and alarms. The caller writes the ticket.
func (d *Desk) reclock(ctx context.Context, tx *store.Tx, t *ticket.Ticket) error {
	clocks, target, err := d.Clocks(ctx, tx.Reads(), *t, tx.Now)
	if err != nil {
		return err
	}
	return setClocks(ctx, tx, t, clocks, target)
}

func setClocks(ctx context.Context, tx *store.Tx, t *ticket.Ticket, clocks sla.Clocks, target *sla.Target) error {
	if target == nil {
		return ruling.KeepClocks(t, clocks, nil, nil, tx.Now)
	}
	terms, err := tx.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return err
	}
	return ruling.KeepClocks(t, clocks, target, terms, tx.Now)
}

// Percent is how full the clock that runs out next is at an instant, 0 to 100 and beyond, for rows of a list.
func (d *Desk) Percent(ctx context.Context, r store.Reader, t ticket.Ticket, hours string, now time.Time) (int, error) {
	if t.Clock.Allowed == 0 || t.AgreementID == 0 {
		return 0, nil
	}
	terms, err := r.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return 0, err
	}
	elapsed := t.Clock.Elapsed
	if table := terms.Hours[hours]; table != nil {
		elapsed += table.Between(t.Clock.At, now)
	}
	return int(elapsed * 100 / t.Clock.Allowed), nil
}
