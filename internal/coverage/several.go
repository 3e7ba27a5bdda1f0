package coverage

import (
	"cmp"
	"slices"

	"remit/internal/agreement"
)

// InForce is the version of a stored agreement that holds at an instant.
type InForce struct {
	AgreementID int64
	Version     int
	Terms       *agreement.Terms
}

// DecideAll asks the agreements in force, in order of rank, then number: the first decision that the agreement's scope_default did not make
// stands, else the last one's (spec 1, The decision). It returns the agreement too. facts gives the facts for one of them, as what was used of its
// allowances is its own. There must be at least one agreement.
func DecideAll(list []InForce, facts func(InForce) (agreement.Facts, error)) (d Decision, by InForce, err error) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b InForce) int {
		return cmp.Or(cmp.Compare(a.Terms.Rank, b.Terms.Rank), cmp.Compare(a.Terms.Number, b.Terms.Number))
	})
	for _, by = range list {
		f, err := facts(by)
		if err != nil {
			return d, by, err
		}
		if d = Decide(by.Terms, f); !d.ByDefault() {
			break
		}
	}
	return d, by, nil
}

// House decides a request of a client without an agreement in force: verdict and rate are the house's. The
// priority is that of the standard matrix; there are no targets.
func House(verdict agreement.Verdict, rate string, facts agreement.Facts) Decision {
	terms := agreement.Terms{Matrix: agreement.StandardMatrix(), DefaultLevel: agreement.Level{Impact: "medium", Urgency: "medium"}}
	d := Decision{Verdict: verdict, Rate: rate}
	d.Priority, d.PriorityClause = priority(&terms, agreement.NewMatter(&terms, &facts))
	return d
}
