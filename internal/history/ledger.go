package history

import (
	"github.com/shopspring/decimal"

	"remit/internal/ruling"
	"remit/internal/ticket"
)

// allowanceKey names an allowance.
type allowanceKey struct {
	agreement    int64
	clause, unit string
}

// book is what was drawn from an allowance: by day, and summed up for each period that was asked for.
type book struct {
	days    map[string]decimal.Decimal
	periods []bookPeriod
}

type bookPeriod struct {
	first, last string
	sum         decimal.Decimal
}

// ledger keeps in memory what a history draws, by allowance.
type ledger map[allowanceKey]*book

func (l ledger) book(k allowanceKey) *book {
	b := l[k]
	if b == nil {
		b = &book{days: map[string]decimal.Decimal{}}
		l[k] = b
	}
	return b
}

// sum is what was drawn in a period, both days included.
func (l ledger) sum(a ruling.DrawnFrom) decimal.Decimal {
	b := l.book(allowanceKey{a.Agreement, a.Clause, a.Unit})
	for i := len(b.periods) - 1; i >= 0; i-- {
		if p := &b.periods[i]; p.first == a.First && p.last == a.Last {
			return p.sum
		}
	}
	sum := decimal.Zero
	for day, amount := range b.days {
		if day >= a.First && day <= a.Last {
			sum = sum.Add(amount)
		}
	}
	b.periods = append(b.periods, bookPeriod{a.First, a.Last, sum})
	return sum
}

// add draws an amount, or with a negative one gives it back.
func (l ledger) add(d ticket.Draw, amount decimal.Decimal) {
	b := l.book(allowanceKey{d.AgreementID, d.Clause, d.Unit})
	b.days[d.Day] = b.days[d.Day].Add(amount)
	for i := range b.periods {
		if p := &b.periods[i]; d.Day >= p.first && d.Day <= p.last {
			p.sum = p.sum.Add(amount)
		}
	}
}
