package billing

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/money"
)

// rateNamed is a rate of the rate card; without it, one at which nothing costs anything.
func rateNamed(terms *agreement.Terms, name string) (agreement.Rate, bool) {
	i := slices.IndexFunc(terms.Rates, func(r agreement.Rate) bool { return r.Name == name })
	if i < 0 {
		return agreement.Rate{}, false
	}
	return terms.Rates[i], true
}

// charged is the rate at which work of a type is billed under a rate.
func charged(terms *agreement.Terms, name, workType string) agreement.Rate {
	rate, ok := rateNamed(terms, name)
	if !ok && len(terms.Rates) > 0 {
		rate = terms.Rates[0]
	}
	if other, ok := rateNamed(terms, rate.ByWork[workType]); ok {
		return other
	}
	return rate
}

// multiplier is the last of a rate's that holds, 1 where none does.
func multiplier(rate agreement.Rate, m *agreement.Matter) decimal.Decimal {
	by := decimal.NewFromInt(1)
	for i := range rate.Multiply {
		if rate.Multiply[i].When.Holds(m) {
			by = rate.Multiply[i].By
		}
	}
	return by
}

// Billed is how long work counts at a rate: rounded up to its increment, where a remainder of at most its grace is let go, then raised to its
// minimum (spec 3-money, Time entry, 5). Without an increment it is rounded up to the minute.
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

// Quote is what work of a length would cost at a rate if it began now under these facts, as one billable line: the call-out with it where it is on
// site. It is what an estimate says; work that is done is rated by Rate, which cuts it where the terms change.
func Quote(terms *agreement.Terms, rateName string, facts agreement.Facts, length time.Duration) (rate string, amount decimal.Decimal, err error) {
	r := charged(terms, rateName, "")
	l := Line{Multiplier: multiplier(r, agreement.NewMatter(terms, &facts))}
	if l.currency, err = money.CurrencyOf(terms.Currency); err != nil {
		return "", amount, err
	}
	amount = l.cost(r, int(Billed(r, length)/time.Minute))
	if mode, known := facts.Mode.Value(); known && mode == "onsite" {
		amount = amount.Add(l.currency.Round(r.Callout))
	}
	return r.Name, amount, nil
}

// cost is what minutes cost at a rate, rounded to the currency's minor unit.
func (l Line) cost(rate agreement.Rate, minutes int) decimal.Decimal {
	return rate.Price.Mul(decimal.NewFromInt(int64(minutes))).Mul(l.Multiplier).DivRound(decimal.NewFromInt(60), l.currency.Digits)
}

// price prices the lines of one entry. The call-out comes with its first billable line.
func price(e Entry, lines []Line) {
	called := false
	for i := range lines {
		l := &lines[i]
		terms, worked := l.terms, l.End.Sub(l.Start)
		switch l.Verdict {
		case agreement.Covered:
			l.Amount = decimal.NewNullDecimal(decimal.Zero)
			if len(terms.Rates) > 0 {
				first := terms.Rates[0]
				l.List = decimal.NewNullDecimal(l.cost(first, int(Billed(first, worked)/time.Minute)))
			}
		case agreement.Billable:
			rate, _ := rateNamed(terms, l.Rate)
			l.Minutes = int(Billed(rate, worked) / time.Minute)
			amount := l.cost(rate, l.Minutes)
			if e.Mode == "onsite" && !called {
				called = true
				amount = amount.Add(l.currency.Round(rate.Callout))
			}
			l.Amount = decimal.NewNullDecimal(amount)
		}
	}
}
