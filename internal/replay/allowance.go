package replay

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/store"
)

// allowances tell what one side had used of its limits when a request came in (spec 3-money, Limits count): the work done until then within the
// period that is played, and the requests decided before it.
type allowances struct {
	terms *agreement.Terms
	lines []store.RatedLine
	asked []asked
}

// asked is a request that counts against a limit of tickets.
type asked struct {
	clause string
	at     time.Time
	spent  bool // the limit was used up by then
}

// at is what was used of each limit at an instant, by clause.
func (a *allowances) at(t time.Time) map[string]decimal.Decimal {
	used := map[string]decimal.Decimal{}
	for _, c := range append(a.terms.Scope[:len(a.terms.Scope):len(a.terms.Scope)], a.terms.Default) {
		if c.Limit != nil {
			used[c.Number] = a.used(c, t)
		}
	}
	return used
}

func (a *allowances) used(c agreement.Clause, t time.Time) decimal.Decimal {
	first, _ := a.terms.Period(c.Limit.Per, t)
	same := func(at time.Time) bool {
		from, _ := a.terms.Period(c.Limit.Per, at)
		return from == first && at.Before(t)
	}
	if c.Limit.Unit == "tickets" {
		n := int64(0)
		for _, x := range a.asked {
			if x.clause == c.Number && same(x.at) {
				n++
			}
		}
		return decimal.NewFromInt(n)
	}
	return a.spent(c, same)
}

// within is what the period that is played used of each limit while it was not used up.
func (a *allowances) within() []Limit {
	list := []Limit{}
	for _, c := range append(a.terms.Scope[:len(a.terms.Scope):len(a.terms.Scope)], a.terms.Default) {
		if c.Limit == nil {
			continue
		}
		used := a.spent(c, func(time.Time) bool { return true })
		if c.Limit.Unit == "tickets" {
			used = decimal.NewFromInt(int64(len(slices.DeleteFunc(slices.Clone(a.asked), func(x asked) bool { return x.clause != c.Number || x.spent }))))
		}
		list = append(list, Limit{c.Number, c.Limit.Unit, used.Round(2)})
	}
	return list
}

// spent adds up the covered work under a clause at some times: visits or hours.
func (a *allowances) spent(c agreement.Clause, when func(time.Time) bool) decimal.Decimal {
	seconds, visits := int64(0), map[string]bool{}
	for _, l := range a.lines {
		if l.Clause != c.Number || l.Verdict != string(agreement.Covered) || !when(l.From()) {
			continue
		}
		seconds += l.Seconds
		if l.Mode == "onsite" {
			visits[decimal.NewFromInt(l.TicketID).String()+l.From().In(a.terms.Zone).Format(time.DateOnly)] = true
		}
	}
	if c.Limit.Unit == "visits" {
		return decimal.NewFromInt(int64(len(visits)))
	}
	return decimal.NewFromInt(seconds).DivRound(decimal.NewFromInt(3600), 24)
}

// ask notes a request that was decided under a limit of tickets.
func (a *allowances) ask(d coverage.Decision, at time.Time) {
	if c, ok := a.terms.ScopeClause(d.Clause); ok && c.Limit != nil && c.Limit.Unit == "tickets" {
		a.asked = append(a.asked, asked{d.Clause, at, d.AllowanceSpent})
	}
}
