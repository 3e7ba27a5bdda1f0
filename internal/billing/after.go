package billing

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
)

// Drawn is a line that was rated earlier, which the agreement itself covers under a clause: it counts towards that clause's limit.
type Drawn struct {
	Version    int // of the agreement that rated it
	Clause     string
	Ticket     int64
	Mode       string
	Start, End time.Time
}

// RateAfter is RateRuled for entries that begin after all that was to be decided of the work that was rated before them, though some of it may last
// longer (see LastPart): of that work it needs only what it drew from limits, in the periods that last at the first entry. The lines are those that
// rating everything at once gives, as long as what was drawn is exact; LimitsInWhole tells whether instants of whole microseconds are.
func RateAfter(editions []Edition, drawn []Drawn, entries []Entry, rulings Overrides) ([]Line, error) {
	l := &ledger{}
	for _, d := range drawn {
		i := slices.IndexFunc(editions, func(e Edition) bool { return e.Terms.Version == d.Version })
		if i < 0 {
			continue // no edition in force counts what another rated
		}
		terms := editions[i].Terms
		c, ok := terms.ScopeClause(d.Clause)
		if !ok || c.Limit == nil {
			continue
		}
		edges := append([]time.Time{d.Start}, midnights(terms.Zone, d.Start, d.End)...)
		for n, start := range edges {
			end := d.End
			if n+1 < len(edges) {
				end = edges[n+1]
			}
			l.draw(piece{Entry: Entry{Ticket: d.Ticket, Mode: d.Mode}, terms: terms, start: start, end: end}, c)
		}
	}
	return rate(editions, l, entries, rulings)
}

// LimitsInWhole reports whether all limits of hours run out after whole microseconds, so that lines kept to the microsecond tell exactly what was
// drawn from them.
func LimitsInWhole(editions []Edition) bool {
	micros := decimal.NewFromInt(int64(time.Hour / time.Microsecond))
	for _, e := range editions {
		for _, c := range Limited(e.Terms) {
			if c.Limit.Unit == "hours" && !c.Limit.Count.Mul(micros).IsInteger() {
				return false
			}
		}
	}
	return true
}

// Limited are the clauses of the decision table that have a limit.
func Limited(terms *agreement.Terms) (list []agreement.Clause) {
	for _, c := range append(terms.Scope[:len(terms.Scope):len(terms.Scope)], terms.Default) {
		if c.Limit != nil {
			list = append(list, c)
		}
	}
	return list
}
