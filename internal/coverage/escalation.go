package coverage

import "remit/internal/agreement"

// Escalations returns the escalations of the terms whose condition holds for a request that was decided so; an unknown fact counts as false.
func Escalations(terms *agreement.Terms, facts agreement.Facts, priority agreement.Priority, verdict agreement.Verdict) []agreement.Escalation {
	m := agreement.NewMatter(terms, &facts)
	m.Priority, m.Verdict = priority, verdict
	var out []agreement.Escalation
	for i := range terms.Escalations {
		if terms.Escalations[i].When.Holds(m) {
			out = append(out, terms.Escalations[i])
		}
	}
	return out
}
