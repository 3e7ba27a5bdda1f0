package coverage_test

import (
	"testing"

	"remit/internal/agreement"
	"remit/internal/coverage"
)

func TestEscalationsHoldByPriorityAndVerdict(t *testing.T) {
	t.Parallel()
	terms := &agreement.Terms{Escalations: []agreement.Escalation{
		{Clause: "6.8", When: agreement.Condition{Keys: []agreement.Key{agreement.NewKey("priority", "P1", "P2")}}},
		{Clause: "6.9", When: agreement.Condition{Keys: []agreement.Key{agreement.NewKey("verdict", "billable")}}},
		{Clause: "7.0"},
	}}
	for _, c := range []struct {
		priority agreement.Priority
		verdict  agreement.Verdict
		want     []string
	}{
		{"P1", agreement.Covered, []string{"6.8", "7.0"}},
		{"P3", agreement.Billable, []string{"6.9", "7.0"}},
		{"P4", agreement.Covered, []string{"7.0"}},
	} {
		var got []string
		for _, e := range coverage.Escalations(terms, agreement.Facts{}, c.priority, c.verdict) {
			got = append(got, e.Clause)
		}
		if len(got) != len(c.want) || got[0] != c.want[0] {
			t.Errorf("%s %s: %v, want %v", c.priority, c.verdict, got, c.want)
		}
	}
}
