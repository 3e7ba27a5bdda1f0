package statement

import (
	"context"
	"slices"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// Slot is one agreement in one month.
type Slot struct {
	AgreementID int64
	Month       string
}

// Yield is what an agreement brings in a month, in the smallest unit of its currency.
type Yield struct {
	Fees      int64  // fixed fees of the month itself: of a quarter's or a year's fee its share by days
	Work      int64  // billed work, without what prepaid hours were drawn for
	Blocks    int64  // prepaid hours that were bought
	Credits   int64  // not above 0; known once the statement is issued
	Ended     int64  // the fee for ending the agreement
	Statement string // number of the issued statement that says so; "" where it is worked out
}

// Sum is all of it.
func (y Yield) Sum() int64 { return y.Fees + y.Work + y.Blocks + y.Credits + y.Ended }

// Yields are what agreements bring in each month from first to last. billed is what rated work comes to there, before prepaid hours. Only managers may
// know.
func (s *Statements) Yields(ctx context.Context, v identity.Viewer, list []store.Agreement, first, last string, billed map[Slot]int64) (map[Slot]Yield, error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("see what agreements bring")
	}
	if err := s.ledger.Settle(ctx, 0); err != nil {
		return nil, err
	}
	months, err := monthsFrom(first, last)
	if err != nil {
		return nil, err
	}
	fees, editions, err := s.fixed(ctx, list, months)
	if err != nil {
		return nil, err
	}
	issued, err := s.parts(ctx, first, last)
	if err != nil {
		return nil, err
	}
	all := map[Slot]Yield{}
	for _, a := range list {
		drawn, err := s.drawnMonths(ctx, a, editions[a.ID], last)
		if err != nil {
			return nil, err
		}
		for _, m := range months {
			slot := Slot{a.ID, m.Name}
			y := Yield{Fees: fees[slot], Work: billed[slot]}
			p, isIssued := issued[slot]
			month, isDrawn := drawn[m.Name]
			switch {
			case isIssued:
				y.Work, y.Blocks, y.Credits, y.Ended, y.Statement = p.Work, p.Blocks, p.Credits, p.Ended, p.Number
			case isDrawn:
				y.Work, y.Blocks = month.parts.Work, month.parts.Blocks
			}
			if y != (Yield{}) {
				all[slot] = y
			}
		}
	}
	return all, nil
}

// Fixed are the fixed fees of each month from first to last, in the smallest unit of the agreement's currency, for what was counted on its first day.
// Only managers may know.
func (s *Statements) Fixed(ctx context.Context, v identity.Viewer, list []store.Agreement, first, last string) (map[Slot]int64, error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("see what agreements bring")
	}
	months, err := monthsFrom(first, last)
	if err != nil {
		return nil, err
	}
	fees, _, err := s.fixed(ctx, list, months)
	return fees, err
}

func monthsFrom(first, last string) (list []billing.Period, err error) {
	p, err := Month(first)
	if err != nil {
		return nil, err
	}
	for ; p.Name <= last; p, err = Month(p.To.AddDate(0, 0, 1).Format(layout)) {
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// fixed are the fixed fees of months, with the versions of each agreement.
func (s *Statements) fixed(ctx context.Context, list []store.Agreement, months []billing.Period) (map[Slot]int64, map[int64][]billing.Edition, error) {
	kept, err := s.keptCounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	fees, editions := map[Slot]int64{}, map[int64][]billing.Edition{}
	things := map[int64]Things{}
	for _, a := range list {
		if editions[a.ID], err = ledger.Editions(ctx, s.db.Reads(), a.ID); err != nil {
			return nil, nil, err
		}
		for _, m := range months {
			counts, err := s.countsFor(ctx, a, editions[a.ID], m, kept[a.ID], things)
			if err != nil {
				return nil, nil, err
			}
			amount, err := billing.FixedFees(billing.Basis{Editions: editions[a.ID], Counts: counts, Period: m})
			if fault.Is(err, fault.Invalid) { // no version yet, or versions in several currencies: there is no one figure
				break
			}
			if err != nil {
				return nil, nil, err
			}
			if n := units(amount); n != 0 {
				fees[Slot{a.ID, m.Name}] = n
			}
		}
	}
	return fees, editions, nil
}

// keptCounts are what fees counted, by agreement and clause, the earliest month first.
func (s *Statements) keptCounts(ctx context.Context) (map[int64]map[string][]store.FeeCount, error) {
	list, err := s.db.CountsIn(ctx, program())
	all := map[int64]map[string][]store.FeeCount{}
	for _, c := range list {
		if all[c.AgreementID] == nil {
			all[c.AgreementID] = map[string][]store.FeeCount{}
		}
		all[c.AgreementID][c.Clause] = append(all[c.AgreementID][c.Clause], c)
	}
	return all, err
}

// countsFor are what the fees of an agreement count in a month: as it was kept then, else as it was first kept after, else as it was kept last before;
// what was never counted, as it is now.
func (s *Statements) countsFor(ctx context.Context, a store.Agreement, editions []billing.Edition, m billing.Period, kept map[string][]store.FeeCount, things map[int64]Things) (billing.Counts, error) {
	counts := billing.Counts{Things: map[string]int64{}}
	for _, e := range editions {
		for _, f := range e.Terms.Fees {
			if f.Per == "flat" {
				continue
			}
			if list := kept[f.Clause]; len(list) > 0 {
				i := slices.IndexFunc(list, func(c store.FeeCount) bool { return c.Period >= m.Name })
				if i < 0 {
					i = len(list) - 1
				}
				counts.Things[f.Clause] = list[i].Things
				continue
			}
			if _, read := things[a.ClientID]; !read {
				now, err := ThingsOf(ctx, s.db.Reads(), program(), a.ClientID)
				if err != nil {
					return counts, err
				}
				things[a.ClientID] = now
			}
			counts.Things[f.Clause] = things[a.ClientID].count(editions, f, m)
		}
	}
	return counts, nil
}

// parts are what the issued statements of months come to. Those that were issued since they were asked for last are read, and kept.
func (s *Statements) parts(ctx context.Context, first, last string) (map[Slot]store.StatementParts, error) {
	list, err := s.db.PartsIn(ctx, program(), first, last)
	if err != nil {
		return nil, err
	}
	all := map[Slot]store.StatementParts{}
	for _, p := range list {
		if !p.Known {
			i, err := s.Read(ctx, program(), p.Number)
			if err != nil {
				return nil, err
			}
			read := partsOf(i.Account)
			p.Work, p.Blocks, p.Credits, p.Ended = read.Work, read.Blocks, read.Credits, read.Ended
			if err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.PutParts(ctx, p) }); err != nil {
				return nil, err
			}
		}
		all[Slot{p.AgreementID, p.Period}] = p
	}
	return all, nil
}

func partsOf(a *billing.Account) (p store.StatementParts) {
	for _, w := range a.Work {
		p.Work += units(w.Amount)
	}
	for _, c := range a.Corrections {
		p.Work += units(c.Amount)
	}
	for _, b := range a.Blocks {
		p.Blocks += units(b.Amount)
	}
	for _, c := range a.Credits {
		p.Credits += units(c.Amount)
	}
	if a.Termination != nil {
		p.Ended = units(a.Termination.Amount)
	}
	return p
}
