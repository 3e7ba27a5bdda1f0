package desk

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ruling"
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
	dec, err := d.Decide(ctx, tx.Reads(), t.ClientID, t.ID, ruling.FactsAtWork(facts, e))
	if err != nil {
		return err
	}
	draw, ok, err := ruling.WorkDraw(dec, t.ID, e, func(draw ticket.Draw) (decimal.Decimal, error) { return tx.DrawnOn(ctx, draw) })
	if err != nil || !ok {
		return err
	}
	return tx.PutDraw(ctx, draw)
}

// Allowance is what is left of a clause's limit in the period in which an instant lies.
type Allowance struct {
	Agreement coverage.InForce
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
