package report_test

import (
	"slices"
	"testing"

	"remit/internal/report"
)

func TestWhatAnHourCostsOnADay(t *testing.T) {
	t.Parallel()
	var r report.Rates
	r.Add(0, "USD", "2026-01-01", 9000)
	r.Add(0, "USD", "2026-03-11", 9600)
	r.Add(7, "USD", "2026-03-05", 12550)
	r.Add(7, "DKK", "2026-03-01", 64000)
	for _, c := range []struct {
		name     string
		user     int64
		currency string
		day      string
		want     int64
		known    bool
	}{
		{"before any", 1, "USD", "2025-12-31", 0, false},
		{"on the first day", 1, "USD", "2026-01-01", 9000, true},
		{"the day before it changes", 1, "USD", "2026-03-10", 9000, true},
		{"on the day on which it changes", 1, "USD", "2026-03-11", 9600, true},
		{"their own not yet", 7, "USD", "2026-03-04", 9000, true},
		{"their own", 7, "USD", "2026-03-05", 12550, true},
		{"their own stays when everybody’s changes", 7, "USD", "2026-04-01", 12550, true},
		{"another currency", 7, "DKK", "2026-04-01", 64000, true},
		{"another currency of somebody else", 1, "DKK", "2026-04-01", 0, false},
	} {
		if got, ok := r.On(c.user, c.currency, c.day); got != c.want || ok != c.known {
			t.Errorf("%s: %d %v", c.name, got, ok)
		}
	}
	if got := r.Changes("USD", "2026-03"); !slices.Equal(got, []string{"2026-03-05", "2026-03-11"}) {
		t.Errorf("it changes on %q", got)
	}
	if got := append(r.Changes("USD", "2026-01"), r.Changes("DKK", "2026-03")...); len(got) != 0 {
		t.Errorf("what changes on the first cuts no month: %q", got)
	}
	for _, c := range [][3]int64{{3600, 9000, 9000}, {900, 9001, 2250}, {900, 9002, 2251}, {0, 9000, 0}, {1, 1799, 0}, {1, 1800, 1}} {
		if got := report.CostOf(c[0], c[1]); got != c[2] {
			t.Errorf("%d s at %d cost %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
