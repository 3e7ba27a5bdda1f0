package listing

import (
	"time"

	"remit/internal/fault"
)

// Period is a time that ends now, or one that begins on a date: 2026-03-02.
type Period string

// The periods.
const (
	Always Period = ""
	Today  Period = "today"
	Days7  Period = "7d"
	Days30 Period = "30d"
	Days90 Period = "90d"
)

// Periods lists the periods that end now, the shortest first.
func Periods() []Period { return []Period{Today, Days7, Days30, Days90} }

// Words say of a ticket when it was received: “in the last 7 days”.
func (p Period) Words() string {
	switch p {
	case Always:
		return "at any time"
	case Today:
		return "today"
	case Days7:
		return "in the last 7 days"
	case Days30:
		return "in the last 30 days"
	case Days90:
		return "in the last 90 days"
	default:
		return "since " + string(p)
	}
}

// begins is when a period begins, by the days of now's zone.
func (p Period) begins(now time.Time) (time.Time, error) {
	before := map[Period]int{Today: 0, Days7: 6, Days30: 29, Days90: 89}
	if p == Always {
		return time.Time{}, nil
	}
	if n, ok := before[p]; ok {
		y, m, d := now.AddDate(0, 0, -n).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, now.Location()).UTC(), nil
	}
	at, err := time.ParseInLocation(time.DateOnly, string(p), now.Location())
	if err != nil {
		return time.Time{}, fault.On("since", "%q is not a day; write it like 2026-03-02, or choose a period from the list.", string(p))
	}
	return at.UTC(), nil
}
