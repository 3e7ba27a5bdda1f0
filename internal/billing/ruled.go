package billing

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
)

// Override is what a manager made of a line (spec 3-money, Time entry): nothing else changes a rated line. Limits stay used as the agreement's own
// verdict used them.
type Override struct {
	Verdict agreement.Verdict // what the line becomes; "" leaves it
	Waive   bool              // it is billed at nothing, and shows in List what it would have cost
	Ref     int64             // the caller's own mark of it, kept as it is
	Own     agreement.Verdict // what the agreement itself said; set where the ruling is applied
}

// Overrides tells what was ruled on a line, by the index of its entry and when it begins; nil for nothing. The line is not priced yet.
type Overrides func(entry int, line Line) *Override

// part is a stretch of a line with what it would cost, were it billed.
type part struct {
	end  time.Time
	rate string
	by   decimal.Decimal
}

// Terms is the version of the agreement that rated the line.
func (l Line) Terms() *agreement.Terms { return l.terms }

// extend lengthens a line by one that is alike and follows on it.
func (l *Line) extend(next Line) {
	l.End, l.Spent = next.End, l.Spent || next.Spent
	last := &l.parts[len(l.parts)-1]
	if p := next.parts[0]; p.rate == last.rate && p.by.Equal(last.by) {
		last.end = p.end
		return
	}
	l.parts = append(l.parts, next.parts...)
}

// RateRuled is RateUnder with what managers ruled; rulings may be nil. A line that is billed against the agreement's own verdict is parted where its
// price would change.
func RateRuled(editions []Edition, entries []Entry, used map[string]decimal.Decimal, rulings Overrides) ([]Line, error) {
	return rate(editions, &ledger{before: used}, entries, rulings)
}

// rate rates entries on top of what a ledger has seen.
func rate(editions []Edition, l *ledger, entries []Entry, rulings Overrides) ([]Line, error) {
	lines, err := l.judgeAll(editions, entries)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i] = ruled(lines[i], rulings)
		price(entries[i], lines[i])
		waive(lines[i])
	}
	return slices.Concat(lines...), nil
}

// ruled applies the rulings on the lines of an entry.
func ruled(lines []Line, rulings Overrides) []Line {
	if rulings == nil {
		return lines
	}
	var out []Line
	for _, l := range lines {
		r := rulings(l.Entry, l)
		if r == nil {
			out = append(out, l)
			continue
		}
		applied := *r
		applied.Own, l.Override = l.Verdict, &applied
		if r.Verdict == "" || r.Verdict == l.Verdict {
			out = append(out, l)
			continue
		}
		l.Verdict, l.Ask = r.Verdict, nil
		out = append(out, l.asRuled()...)
	}
	return out
}

// asRuled gives a line whose verdict was changed the rate and multiplier of its new verdict.
func (l Line) asRuled() (list []Line) {
	if l.Verdict != agreement.Billable {
		l.Rate = ""
		return []Line{l}
	}
	start := l.Start
	for _, p := range l.parts {
		one := l
		one.Start, one.End, one.Rate, one.Multiplier, one.parts = start, p.end, p.rate, p.by, []part{p}
		list, start = append(list, one), p.end
	}
	return list
}

// waive bills waived lines at nothing.
func waive(lines []Line) {
	for i := range lines {
		if l := &lines[i]; l.Override != nil && l.Override.Waive && l.Verdict == agreement.Billable {
			l.List, l.Amount = l.Amount, decimal.NewNullDecimal(decimal.Zero)
		}
	}
}
