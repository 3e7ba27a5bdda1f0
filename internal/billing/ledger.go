package billing

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
)

// ledger keeps what is used of limits while pieces are judged in order of time.
type ledger struct {
	before map[string]decimal.Decimal // given, by clause
	first  time.Time                  // the start of the first piece
	spent  map[slot]*usage
}

// slot is a limit in one of its periods.
type slot struct{ agreement, clause, from string }

// usage is what is used in a slot.
type usage struct {
	time   time.Duration // covered, for limits of hours
	visits map[visit]bool
	ticket map[int64]bool
}

// visit is work on site on a ticket on a local day: it counts once.
type visit struct {
	ticket int64
	day    string
}

func (l *ledger) slot(p piece, c agreement.Clause) slot {
	from, _ := p.terms.Period(c.Limit.Per, p.start)
	return slot{p.terms.Number, c.Number, from}
}

func (l *ledger) usage(s slot) *usage {
	u := l.spent[s]
	if u == nil {
		if l.spent == nil {
			l.spent = map[slot]*usage{}
		}
		u = &usage{visits: map[visit]bool{}, ticket: map[int64]bool{}}
		l.spent[s] = u
	}
	return u
}

func (p piece) visit() visit { return visit{p.Ticket, p.start.In(p.terms.Zone).Format(time.DateOnly)} }

// usedBefore is what the periods of all limits have used before a piece, without this same visit and without this same ticket.
func (l *ledger) usedBefore(p piece) map[string]decimal.Decimal {
	used := map[string]decimal.Decimal{}
	for _, c := range Limited(p.terms) {
		used[c.Number] = l.used(p, c)
	}
	return used
}

func (l *ledger) used(p piece, c agreement.Clause) decimal.Decimal {
	s := l.slot(p, c)
	u, sum := l.usage(s), decimal.Zero
	if from, _ := p.terms.Period(c.Limit.Per, l.first); from == s.from {
		sum = l.before[c.Number]
	}
	switch c.Limit.Unit {
	case "hours":
		return sum.Add(hours(u.time))
	case "visits":
		n := len(u.visits)
		if u.visits[p.visit()] {
			n--
		}
		return sum.Add(decimal.NewFromInt(int64(n)))
	default:
		n := len(u.ticket)
		if u.ticket[p.Ticket] {
			n--
		}
		return sum.Add(decimal.NewFromInt(int64(n)))
	}
}

// digits are how exactly hours are counted: to far less than a nanosecond.
const digits = 24

func hours(d time.Duration) decimal.Decimal {
	return decimal.NewFromInt(int64(d)).DivRound(decimal.NewFromInt(int64(time.Hour)), digits)
}

// left is for how long a limit of hours lasts; other limits bind nothing within a piece.
func (l *ledger) left(p piece, c agreement.Clause) (time.Duration, bool) {
	if c.Limit.Unit != "hours" {
		return 0, false
	}
	left := c.Limit.Count.Sub(l.used(p, c)).Mul(decimal.NewFromInt(int64(time.Hour)))
	return time.Duration(left.Round(0).IntPart()), left.IsPositive()
}

// draw notes what a covered piece uses of its clause's limit.
func (l *ledger) draw(p piece, c agreement.Clause) {
	u := l.usage(l.slot(p, c))
	switch c.Limit.Unit {
	case "hours":
		u.time += p.end.Sub(p.start)
	case "visits":
		if p.Mode == "onsite" {
			u.visits[p.visit()] = true
		}
	default:
		u.ticket[p.Ticket] = true
	}
}
