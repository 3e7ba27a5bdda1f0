package agreement_test

import (
	"testing"
	"time"

	"remit/internal/agreement"
)

func TestPeriodIsTheCalendarPeriodOfTheAgreementsZone(t *testing.T) {
	t.Parallel()
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	terms := agreement.Terms{Zone: chicago, Term: agreement.Term{Starts: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}}
	at := time.Date(2026, 3, 1, 5, 30, 0, 0, time.UTC) // Saturday 28 February 23:30 in Chicago
	for _, c := range []struct{ per, first, last string }{
		{"day", "2026-02-28", "2026-02-28"},
		{"week", "2026-02-23", "2026-03-01"},
		{"month", "2026-02-01", "2026-02-28"},
		{"quarter", "2026-01-01", "2026-03-31"},
		{"year", "2026-01-01", "2026-12-31"},
		{"term", "2026-01-15", "9999-12-31"},
	} {
		if first, last := terms.Period(c.per, at); first != c.first || last != c.last {
			t.Errorf("%s: %s to %s, want %s to %s", c.per, first, last, c.first, c.last)
		}
	}
}
