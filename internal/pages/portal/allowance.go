package portal

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/desk"
	"remit/internal/pages/shell"
)

var hundred = decimal.NewFromInt(100)

// meter is an allowance as a bar in words.
func meter(a desk.Allowance, l shell.Locale) shell.Allowance {
	limit := a.Clause.Limit
	m := shell.Allowance{Name: a.Clause.Says, Clause: a.Clause.Number, Note: inPeriod(&a, l),
		Left: l.Say("allowance."+limit.Unit, "left", l.Amount(a.Left.Round(2).String()), "n", countOrAmount(limit.Count, l))}
	if limit.Count.IsPositive() {
		m.Percent = int(min(100, a.Used.Mul(hundred).Div(limit.Count).IntPart()))
	}
	if m.Over = a.Used.GreaterThan(limit.Count); m.Over {
		m.Note = l.Say("allowance.over-"+string(limit.Then), "within", m.Note)
	}
	return m
}

// countOrAmount is a count that chooses the form of a text where it is a whole one, else the amount as it is written.
func countOrAmount(d decimal.Decimal, l shell.Locale) any {
	if d.IsInteger() {
		return int(d.IntPart())
	}
	return l.Amount(d.String())
}

// inPeriod says in which period an allowance is counted: “in March”, “in the week from 2 March”.
func inPeriod(a *desk.Allowance, l shell.Locale) string {
	first, err := time.Parse(time.DateOnly, a.First)
	if err != nil {
		return l.Say("allowance.in-period")
	}
	switch a.Clause.Limit.Per {
	case "day":
		return l.Say("allowance.in-day", "day", l.Format(first, "2 January"))
	case "week":
		return l.Say("allowance.in-week", "day", l.Format(first, "2 January"))
	case "month":
		return l.Say("allowance.in-month", "month", l.Format(first, "January"))
	case "quarter":
		return l.Say("allowance.in-quarter", "quarter", (int(first.Month())+2)/3, "year", first.Format("2006"))
	case "year":
		return l.Say("allowance.in-year", "year", first.Format("2006"))
	}
	return l.Say("allowance.in-term")
}
