package statement

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/store"
)

// drawnAccounts are what the months of an agreement with prepaid hours come to, by month, from the one after its last issued statement on: work and
// blocks alone. Each goes on where the one before ended.
func (s *Statements) drawnAccounts(ctx context.Context, a store.Agreement, editions []billing.Edition, last string) (map[string]*billing.Account, error) {
	if !slices.ContainsFunc(editions, func(e billing.Edition) bool { return len(e.Terms.Blocks) > 0 }) {
		return nil, nil
	}
	start, prior, err := s.lastAccount(ctx, a, editions)
	if err != nil {
		return nil, err
	}
	months, err := monthsFrom(start, last)
	if err != nil || len(months) == 0 {
		return nil, err
	}
	lines, err := s.db.BilledBefore(ctx, program(), a.ID, months[len(months)-1].To.AddDate(0, 0, 3))
	if err != nil {
		return nil, err
	}
	list, err := items(editions, lines)
	if err != nil {
		return nil, err
	}
	by := map[string][]billing.Item{}
	for _, i := range list {
		m := i.Start.In(billing.TermsAt(editions, i.Start).Zone).Format(layout)
		by[m] = append(by[m], i)
	}
	flat := []billing.Edition{} // what is fixed is worked out elsewhere, from what was counted
	for _, e := range editions {
		terms := *e.Terms
		terms.Fees, terms.Credits = nil, nil
		flat = append(flat, billing.Edition{Terms: &terms, Since: e.Since})
	}
	all := map[string]*billing.Account{}
	for _, m := range months {
		account, err := billing.StatementUnder(billing.Basis{Editions: flat, Items: by[m.Name], Counts: billing.Counts{}, Period: m, Prior: prior})
		if fault.Is(err, fault.Invalid) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all[m.Name] = account
		prior = []*billing.Account{bare(account)}
	}
	return all, nil
}

// bare is what goes on of an account: what is left of blocks.
func bare(a *billing.Account) *billing.Account {
	return &billing.Account{Agreement: a.Agreement, Version: a.Version, Currency: a.Currency, Period: a.Period, From: a.From, To: a.To, Blocks: a.Blocks}
}

// lastAccount is the last issued account of an agreement, and the month after it; the month in which the agreement begins where none is issued.
func (s *Statements) lastAccount(ctx context.Context, a store.Agreement, editions []billing.Edition) (string, []*billing.Account, error) {
	issued, err := s.db.Statements(ctx, program(), store.StatementFilter{AgreementID: a.ID})
	if err != nil {
		return "", nil, err
	}
	if len(issued) == 0 {
		return editions[0].Terms.Term.Starts.Format(layout), nil, nil
	}
	newest := slices.MaxFunc(issued, func(x, y store.Statement) int { return strings.Compare(x.Period, y.Period) })
	i, err := s.Read(ctx, program(), newest.Number)
	if err != nil {
		return "", nil, err
	}
	p, err := Month(newest.Period)
	return p.To.AddDate(0, 0, 1).Format(layout), []*billing.Account{bare(i.Account)}, err
}

// Prepaid is how the blocks of an agreement stand in a month.
type Prepaid struct {
	Agreement store.Agreement
	Month     string
	Currency  money.Currency
	Blocks    []billing.BlockLine
	Drawn     []Drawn
}

// Drawn is work that blocks paid for.
type Drawn struct {
	TicketID int64
	Start    time.Time
	billing.Draw
}

// Prepaid lists how the blocks of agreements stand in the month of an instant, in the zone of each. Only managers may see it.
func (s *Statements) Prepaid(ctx context.Context, v identity.Viewer, list []store.Agreement, now time.Time) (all []Prepaid, err error) {
	if !v.IsManager() {
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
		accounts, err := s.drawnAccounts(ctx, a, editions, month)
		if err != nil {
			return nil, err
		}
		account := accounts[month]
		if account == nil { // it is issued already, or there are no blocks
			if account, err = s.issuedAccount(ctx, a, month); err != nil {
				return nil, err
			}
		}
		if account == nil || len(account.Blocks) == 0 {
			continue
		}
		p := Prepaid{Agreement: a, Month: month, Blocks: account.Blocks, Drawn: drawsOf(account)}
		if p.Currency, err = money.CurrencyOf(account.Currency); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func (s *Statements) issuedAccount(ctx context.Context, a store.Agreement, month string) (*billing.Account, error) {
	i, ok, err := s.Of(ctx, program(), a.ID, month)
	if !ok {
		return nil, err
	}
	return i.Account, err
}

// drawsOf lists what blocks paid for, in order of tickets and time.
func drawsOf(a *billing.Account) (list []Drawn) {
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
