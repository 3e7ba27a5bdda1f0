package dispatch

import (
	"time"

	"remit/internal/fault"
	"remit/internal/store"
)

// How often a report goes out.
const (
	Daily   = "day"
	Weekly  = "week"
	Monthly = "month"
)

// Next is the first instant after another at which a report goes out: at its minute of a local day that is due. Clocks that are put forward past the
// minute make it later by as much; clocks that are put back do not make it go out twice. A day that a month does not have is its last.
func Next(m store.Mailing, after time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return time.Time{}, fault.On("zone", "There is no time zone %q.", m.Zone)
	}
	y, month, d := after.In(zone).Date()
	for n := -1; n < 400; n++ {
		day := time.Date(y, month, d+n, 12, 0, 0, 0, zone)
		if !due(m, day) {
			continue
		}
		if at := onDay(m, day); at.After(after) {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fault.Errorf(fault.Invalid, "The report would never go out: choose a day of the week from 1 to 7, or of the month from 1 to 31.")
}

// onDay is when a report goes out on a local day.
func onDay(m store.Mailing, day time.Time) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), m.Minute/60, m.Minute%60, 0, 0, day.Location())
	if skipped := m.Minute - 60*at.Hour() - at.Minute(); skipped > 0 { // there is no such minute on this day
		at = at.Add(time.Duration(skipped) * time.Minute)
	}
	return at
}

// due reports whether a report goes out on a local day.
func due(m store.Mailing, day time.Time) bool {
	switch m.Every {
	case Weekly:
		return (int(day.Weekday())+6)%7+1 == m.Day
	case Monthly:
		last := day.AddDate(0, 0, 1).Day() == 1
		return day.Day() == m.Day || last && m.Day > day.Day()
	}
	return true
}

// again is when a run that failed so many times is tried next.
func again(tries int, now time.Time) time.Time { return now.Add(5 * time.Minute << (2 * tries)) }

// maxTries is how often a run is tried before it is given up.
const maxTries = 4
