package desk

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// drawTime draws an entry from the allowance of the clause that covers the work when it was done.
func (d *Desk) drawTime(ctx context.Context, tx *store.Tx, t ticket.Ticket, e ticket.TimeEntry) error {
	if t.AgreementID == 0 {
		return nil
	}
	facts, err := factsOf(t)
	if err != nil {
		return err
	}
	dec, err := d.Decide(ctx, tx.Reads(), t.ClientID, t.ID, factsAtWork(facts, e))
	if err != nil {
		return err
	}
	draw, ok, err := workDraw(dec, t.ID, e, func(draw store.Draw) (decimal.Decimal, error) { return tx.DrawnOn(ctx, draw) })
	if err != nil || !ok {
		return err
	}
	return tx.PutDraw(ctx, draw)
}

// factsAtWork are the facts by which work is decided: those of its ticket, when and how it was done.
func factsAtWork(f agreement.Facts, e ticket.TimeEntry) agreement.Facts {
	f.ReceivedAt, f.Mode = e.StartsAt, agreement.Known(e.Mode)
	return f
}

// workDraw is what work draws under the decision on it; false where nothing. before tells what its ticket has drawn of the same on the same day.
func workDraw(dec Decided, ticketID int64, e ticket.TimeEntry, before func(store.Draw) (decimal.Decimal, error)) (draw store.Draw, ok bool, err error) {
	if dec.Terms == nil || dec.Verdict != agreement.Covered {
		return draw, false, nil
	}
	c, ok := dec.Terms.ScopeClause(dec.Clause)
	if !ok || c.Limit == nil {
		return draw, false, nil
	}
	draw = store.Draw{AgreementID: dec.AgreementID, Clause: c.Number, Unit: c.Limit.Unit, Day: e.StartsAt.In(dec.Terms.Zone).Format(time.DateOnly), TicketID: ticketID}
	switch {
	case c.Limit.Unit == "visits" && e.Mode == "onsite":
		draw.Amount = decimal.NewFromInt(1)
		return draw, true, nil
	case c.Limit.Unit == "hours":
		drawn, err := before(draw)
		draw.Amount = drawn.Add(hours(e.EndsAt.Sub(e.StartsAt)))
		return draw, true, err
	}
	return draw, false, nil
}

func hours(d time.Duration) decimal.Decimal {
	return decimal.NewFromInt(int64(d/time.Second)).DivRound(decimal.NewFromInt(3600), 6)
}

// Allowance is what is left of a clause's limit in the period in which an instant lies.
type Allowance struct {
	Agreement store.InForce
	Clause    agreement.Clause
	Used      decimal.Decimal
	Left      decimal.Decimal
	First     string // the period's first and last day, 2026-03-01
	Last      string
}

// Allowances lists what is left of a client's allowances at an instant, by agreement and clause.
func (d *Desk) Allowances(ctx context.Context, v identity.Viewer, client int64, at time.Time) ([]Allowance, error) {
	if !v.Staff() && v.ClientID != client {
		return nil, nil
	}
	inForce, err := d.db.AgreementsInForce(ctx, client, at)
	if err != nil {
		return nil, err
	}
	var out []Allowance
	for _, a := range inForce {
		for _, c := range a.Terms.Scope {
			if c.Limit == nil {
				continue
			}
			first, last := a.Terms.Period(c.Limit.Per, at)
			sum, err := d.db.Used(ctx, a.AgreementID, c.Number, c.Limit.Unit, first, last, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, Allowance{Agreement: a, Clause: c, Used: sum, Left: decimal.Max(decimal.Zero, c.Limit.Count.Sub(sum)), First: first, Last: last})
		}
	}
	return out, nil
}
