package estimate

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/money"
	"remit/internal/ruling"
	"remit/internal/ticket"
)

// rateOf is the rate that a decision bills work of a type at; false where the agreement has none. A decision that names none is billed at the
// rate card's first.
func rateOf(terms *agreement.Terms, name, workType string) (agreement.Rate, bool) {
	if terms == nil || len(terms.Rates) == 0 {
		return agreement.Rate{}, false
	}
	find := func(name string) (agreement.Rate, bool) {
		i := slices.IndexFunc(terms.Rates, func(r agreement.Rate) bool { return r.Name == name })
		if i < 0 {
			return agreement.Rate{}, false
		}
		return terms.Rates[i], true
	}
	rate, ok := find(name)
	if !ok {
		rate = terms.Rates[0]
	}
	if other, ok := find(rate.ByWork[workType]); ok {
		return other, true
	}
	return rate, true
}

// Billed is how long work counts at a rate: rounded up to its increment, where a remainder of at most its grace is let go, then raised to its
// minimum (spec 3, Time entry, 5).
func Billed(rate agreement.Rate, worked time.Duration) time.Duration {
	if worked <= 0 {
		return 0
	}
	step := rate.Increment
	if step <= 0 {
		step = time.Minute
	}
	whole := worked / step
	if worked%step > rate.Grace {
		whole++
	}
	return max(whole*step, rate.Minimum)
}

// Price is what one stretch of work costs at a rate, in the agreement's currency, rounded: its time as Billed, times the price, times the last
// multiplier that holds when it starts, with the call-out where it is on site (spec 3, Time entry, 5). The stretch is not cut where terms
// change within it, which a statement does: it says how much of an approval is used.
func Price(terms *agreement.Terms, rate agreement.Rate, facts agreement.Facts, worked time.Duration) (decimal.Decimal, error) {
	currency, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return decimal.Zero, err
	}
	by := decimal.NewFromInt(1)
	matter := agreement.NewMatter(terms, &facts)
	for i := range rate.Multiply {
		if rate.Multiply[i].When.Holds(matter) {
			by = rate.Multiply[i].By
		}
	}
	minutes := decimal.NewFromInt(int64(Billed(rate, worked) / time.Minute))
	amount := currency.Round(minutes.Mul(rate.Price).Mul(by).Div(decimal.NewFromInt(60)))
	if mode, known := facts.Mode.Value(); known && mode == "onsite" {
		amount = amount.Add(currency.Round(rate.Callout))
	}
	return amount, nil
}

// spent is what the work on a ticket comes to so far at the rate that its decision names.
func spent(dec ruling.Decided, facts agreement.Facts, entries []ticket.TimeEntry) (sum decimal.Decimal, err error) {
	for _, e := range entries {
		rate, ok := rateOf(dec.Terms, dec.Rate, e.WorkType)
		if !ok {
			continue
		}
		amount, err := Price(dec.Terms, rate, ruling.FactsAtWork(facts, e), e.EndsAt.Sub(e.StartsAt))
		if err != nil {
			return sum, err
		}
		sum = sum.Add(amount)
	}
	return sum, nil
}

// percentOf is how much of a cap is used; all of it where the cap is nothing.
func percentOf(sum, most decimal.Decimal) int {
	if !most.IsPositive() {
		return 100
	}
	return int(sum.Mul(decimal.NewFromInt(100)).Div(most).Floor().IntPart())
}
