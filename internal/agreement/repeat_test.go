package agreement

import (
	"slices"
	"testing"
	"time"
)

func TestMaintenanceDays(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	term := Term{Starts: day("2026-01-15"), Ends: day("2026-12-31")}
	cases := []struct {
		name, rule, from, to string
		want                 []string
	}{
		{"every quarter, from the first day on", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "2026-01-01", "2026-12-31", []string{"2026-04-01", "2026-07-01", "2026-10-01"}},
		{"both ends are in", "FREQ=WEEKLY;BYDAY=MO", "2026-03-02", "2026-03-09", []string{"2026-03-02", "2026-03-09"}},
		{"not after the term", "FREQ=YEARLY;BYMONTH=12,1;BYMONTHDAY=31", "2026-11-01", "2027-12-31", []string{"2026-12-31"}},
		{"last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-02-01", "2026-03-31", []string{"2026-02-28", "2026-03-31"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := Maintenance{Repeat: c.rule}
			days, err := m.Days(term, day(c.from), day(c.to))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range days {
				got = append(got, d.Format(time.DateOnly))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
