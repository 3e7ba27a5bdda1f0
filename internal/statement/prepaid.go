package statement

import (
	"context"
	"time"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/store"
)

// Prepaid is how the blocks of an agreement stand in a month.
type Prepaid struct {
	Agreement store.Agreement
	Month     string
	Currency  money.Currency
	Blocks    []billing.BlockLine
}

// Drawn is work that blocks paid for.
type Drawn struct {
	TicketID int64
	Start    time.Time
	billing.Draw
}

// Prepaid lists how the blocks of agreements stand in the month of an instant, in the zone of each. Only managers may see it.
func (s *Statements) Prepaid(ctx context.Context, v identity.Viewer, list []store.Agreement, now time.Time) (all []Prepaid, err error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("see prepaid hours")
	}
	if err := s.ledger.Settle(ctx, 0); err != nil {
		return nil, err
	}
	for _, a := range list {
		editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
		if err != nil {
			return nil, err
		}
		month := now.In(zoneOf(editions)).Format(layout)
		account, err := s.blocksIn(ctx, a, editions, month)
		if err != nil {
			return nil, err
		}
		if account == nil || len(account.Blocks) == 0 {
			continue
		}
		p := Prepaid{Agreement: a, Month: month, Blocks: account.Blocks}
		if p.Currency, err = money.CurrencyOf(account.Currency); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// blocksIn is the account of a month as far as blocks go; nil where the agreement has none.
func (s *Statements) blocksIn(ctx context.Context, a store.Agreement, editions []billing.Edition, month string) (*billing.Account, error) {
	months, err := s.drawnMonths(ctx, a, editions, month)
	if m, has := months[month]; err != nil || has {
		return m.bare, err
	}
	i, ok, err := s.Of(ctx, program(), a.ID, month) // it is issued already, or there are no blocks
	if !ok {
		return nil, err
	}
	return i.Account, err
}

// PrepaidWork lists the work that the blocks of an agreement paid for in a month. Only managers may see it.
func (s *Statements) PrepaidWork(ctx context.Context, v identity.Viewer, a store.Agreement, month string) ([]Drawn, error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("see prepaid hours")
	}
	if err := s.ledger.Settle(ctx, a.ID); err != nil {
		return nil, err
	}
	if i, issued, err := s.Of(ctx, program(), a.ID, month); err != nil || issued {
		return drawsOf(i.Account), err
	}
	editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
	if err != nil || !prepays(editions) {
		return nil, err
	}
	p, err := Month(month)
	if err != nil {
		return nil, err
	}
	c, err := s.courseOf(ctx, a, editions)
	if err != nil {
		return nil, err
	}
	before := p.From.AddDate(0, 0, -1).Format(layout)
	prior := c.prior
	if before >= c.start {
		months, err := s.drawnMonths(ctx, a, editions, before)
		if err != nil {
			return nil, err
		}
		prior = months[before].bare
	}
	account, err := s.drawUpBlocks(ctx, a, editions, p, prior)
	if err != nil || account == nil {
		return nil, err
	}
	return drawsOf(account), nil
}

// drawsOf lists what blocks paid for, in order of tickets and time.
func drawsOf(a *billing.Account) (list []Drawn) {
	if a == nil {
		return nil
	}
	for _, w := range a.Work {
		for _, l := range w.Lines {
			for _, d := range l.Draws {
				list = append(list, Drawn{int64(w.Ticket), l.Start.Time, d})
			}
		}
	}
	for _, c := range a.Corrections {
		for _, d := range c.Draws {
			list = append(list, Drawn{int64(c.Ticket), c.Start.Time, d})
		}
	}
	return list
}
