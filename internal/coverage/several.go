package coverage

import (
	"cmp"
	"slices"

	"remit/internal/agreement"
)

// DecideAll asks the agreements in force, which it puts in order of rank, then number: the first decision that the agreement's
// scope_default did not make stands, else the last one's. There must be at least one agreement.
func DecideAll(list []*agreement.Terms, facts agreement.Facts) Decision {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *agreement.Terms) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Number, b.Number))
	})
	var d Decision
	for _, terms := range list {
		if d = Decide(terms, facts); !d.ByDefault() {
			return d
		}
	}
	return d
}

// House decides a request of a client without an agreement in force: verdict and rate are the house's. The
// priority is that of the standard matrix; there are no targets.
func House(verdict agreement.Verdict, rate string, facts agreement.Facts) Decision {
	terms := agreement.Terms{Matrix: agreement.StandardMatrix(), DefaultLevel: agreement.Level{Impact: "medium", Urgency: "medium"}}
	d := Decision{Verdict: verdict, Rate: rate}
	d.Priority, d.PriorityClause = priority(&terms, agreement.NewMatter(&terms, &facts))
	return d
}
