package billing

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/money"
)

// Edition is a version of an agreement with the instant from which on the house goes by it.
type Edition struct {
	Terms *agreement.Terms
	Since time.Time // zero for the first
	// Course is how the agreement runs, of which this is a version: the same for all of them.
	Course agreement.Course
}

// InForce reports whether an agreement holds at an instant, by the version that counts then.
func InForce(editions []Edition, t time.Time) bool {
	return len(editions) > 0 && editions[0].Course.InForce(TermsAt(editions, t), t)
}

// Rate rates entries under one version of an agreement (spec 3-money, Time entry). used is what was used of limits, by clause, before the first
// entry in the period in which it lies; it may be nil. The order of the entries does not matter; the lines come in it.
func Rate(terms *agreement.Terms, entries []Entry, used map[string]decimal.Decimal) ([]Line, error) {
	return RateUnder([]Edition{{Terms: terms}}, entries, used)
}

// RateUnder is Rate under several versions, the earliest first: work is cut where one takes the place of another.
func RateUnder(editions []Edition, entries []Entry, used map[string]decimal.Decimal) ([]Line, error) {
	return RateRuled(editions, entries, used, nil)
}

// judgeAll decides the entries' pieces in order of time and joins what is alike: the lines of each entry, not priced yet.
func (l *ledger) judgeAll(editions []Edition, entries []Entry) ([][]Line, error) {
	var pieces []piece
	for i, e := range entries {
		if err := e.check(); err != nil {
			return nil, err
		}
		if e.Seen == nil {
			e.Seen = agreement.NewMatter(nil, &e.Facts)
		}
		pieces = append(pieces, cut(editions, e, i)...)
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Or(a.start.Compare(b.start), a.end.Compare(b.end), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.Technician, b.Technician), cmp.Compare(a.Mode, b.Mode), cmp.Compare(a.WorkType, b.WorkType))
	})
	if len(pieces) > 0 {
		l.first = pieces[0].start
	}
	lines := make([][]Line, len(entries))
	for len(pieces) > 0 {
		p := pieces[0]
		pieces = pieces[1:]
		line, rest, err := l.judge(p)
		if err != nil {
			return nil, err
		}
		if !rest.start.IsZero() { // a limit ran out inside: the rest comes next
			pieces = slices.Insert(pieces, 0, rest)
		}
		if n := len(lines[p.entry]); n > 0 && lines[p.entry][n-1].alike(line) {
			lines[p.entry][n-1].extend(line)
			continue
		}
		lines[p.entry] = append(lines[p.entry], line)
	}
	return lines, nil
}

// piece is a part of an entry within which nothing changes.
type piece struct {
	Entry
	entry      int
	terms      *agreement.Terms
	start, end time.Time
}

// TermsAt is the version that holds at an instant.
func TermsAt(editions []Edition, t time.Time) *agreement.Terms {
	terms := editions[0].Terms
	for _, e := range editions[1:] {
		if !t.Before(e.Since) {
			terms = e.Terms
		}
	}
	return terms
}

// cut parts an entry wherever hours open or close, a local day begins, or another version takes effect.
func cut(editions []Edition, e Entry, index int) (list []piece) {
	edges := []time.Time{e.Start, e.End}
	for _, ed := range editions {
		for _, hours := range ed.Terms.Hours {
			edges = append(edges, hours.Edges(e.Start, e.End)...)
		}
		edges = append(edges, midnights(ed.Terms.Zone, e.Start, e.End)...)
		if ed.Since.After(e.Start) && ed.Since.Before(e.End) {
			edges = append(edges, ed.Since)
		}
	}
	slices.SortFunc(edges, time.Time.Compare)
	edges = slices.CompactFunc(edges, time.Time.Equal)
	for i := range len(edges) - 1 {
		list = append(list, piece{Entry: e, entry: index, terms: TermsAt(editions, edges[i]), start: edges[i], end: edges[i+1]})
	}
	return list
}

// LastPart is when the last part of work begins that is decided by itself, as hours open or close, a day begins or another version takes effect within
// it; where nothing does, when the work begins.
func LastPart(editions []Edition, start, end time.Time) time.Time {
	if len(editions) == 0 || !start.Before(end) {
		return start
	}
	parts := cut(editions, Entry{Start: start, End: end}, 0)
	return parts[len(parts)-1].start
}

// midnights are the beginnings of local days within (a, b).
func midnights(zone *time.Location, a, b time.Time) (list []time.Time) {
	y, m, d := a.In(zone).Date()
	for day := 1; ; day++ {
		first := dayBegins(zone, y, m, d+day)
		if !first.Before(b) {
			return list
		}
		if first.After(a) {
			list = append(list, first)
		}
	}
}

// dayBegins is the first instant of a local day: where a change of clocks skips midnight, the change.
func dayBegins(zone *time.Location, y int, m time.Month, d int) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if _, _, day := t.Date(); day != time.Date(y, m, d, 12, 0, 0, 0, zone).Day() { // midnight does not exist
		_, end := t.ZoneBounds()
		return end
	}
	return t
}

// facts are the ticket's, for when and how the work was done.
func (p piece) facts(used map[string]decimal.Decimal) agreement.Facts {
	f := p.Facts
	f.ReceivedAt, f.Mode, f.Used = p.start.In(p.terms.Zone), agreement.Known(p.Mode), used
	return f
}

// judge decides a piece, draws what it uses of a limit, and cuts it where that runs out: rest is what is left then.
func (l *ledger) judge(p piece) (line Line, rest piece, err error) {
	facts := p.facts(l.usedBefore(p))
	matter := p.Seen.Anew(p.terms, &facts)
	d := coverage.DecideOn(p.terms, matter)
	line = Line{Entry: p.entry, terms: p.terms, Verdict: d.Verdict, Clause: d.Clause, Ask: d.Ask, Multiplier: decimal.NewFromInt(1)}
	if line.currency, err = money.CurrencyOf(p.terms.Currency); err != nil {
		return line, rest, err
	}
	if d.Verdict == agreement.Covered && d.Clause == "" && limited(p.terms, d.Possible) {
		line.Verdict, line.Ask = agreement.Undecided, asks(d.Possible)
	}
	if line.Verdict == agreement.Covered && d.Clause != "" {
		if c, ok := p.terms.ScopeClause(d.Clause); ok && c.Limit != nil {
			if left, bound := l.left(p, c); bound && p.start.Add(left).Before(p.end) {
				rest = p
				rest.start = p.start.Add(left)
				p.end = rest.start
			}
			l.draw(p, c)
		}
	}
	line.Start, line.End = p.start.In(p.terms.Zone), p.end.In(p.terms.Zone)
	line.Spent = d.AllowanceSpent
	matter = matter.Anew(p.terms, &facts)
	would := charged(p.terms, d.Rate, p.WorkType)
	line.parts = []part{{line.End, would.Name, multiplier(would, matter)}}
	switch line.Verdict {
	case agreement.Billable:
		rate := charged(p.terms, d.Rate, p.WorkType)
		line.Rate, line.Multiplier = rate.Name, multiplier(rate, matter)
	case agreement.Covered:
		if len(p.terms.Rates) > 0 {
			line.Multiplier = multiplier(p.terms.Rates[0], matter)
		}
	}
	return line, rest, nil
}

// limited reports whether one of the possible clauses has a limit.
func limited(terms *agreement.Terms, possible []coverage.Possible) bool {
	return slices.ContainsFunc(possible, func(o coverage.Possible) bool {
		c, ok := terms.ScopeClause(o.Clause)
		return ok && c.Limit != nil
	})
}

// asks are the unknown facts that possible clauses test, in the order of the table of facts.
func asks(possible []coverage.Possible) (list []string) {
	for _, name := range agreement.FactNames() {
		if slices.ContainsFunc(possible, func(o coverage.Possible) bool { return slices.Contains(o.Unknown, name.String()) }) {
			list = append(list, name.String())
		}
	}
	return list
}
