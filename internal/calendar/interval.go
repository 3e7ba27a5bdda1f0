package calendar

import (
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
)

const minutesOfDay = 24 * 60

// Minute is a minute of the local day, 0 at midnight. The end of an interval may pass 1440 into the next day.
type Minute int

// String writes the minute as local clock time, "08:30"; the end of the day is "24:00".
func (m Minute) String() string {
	if m > minutesOfDay {
		m -= minutesOfDay
	}
	return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60)
}

// Interval is a half-open interval of local clock time that starts on one day, From, and ends before
// To, which passes 1440 where it runs over midnight.
type Interval struct{ From, To Minute }

// String writes the interval as an agreement does: "08:00-12:00", "22:00-06:00".
func (v Interval) String() string { return v.From.String() + "-" + v.To.String() }

// ParseInterval reads "08:00-12:00", "22:00-06:00" (over midnight) or "00:00-24:00". Errors are fault.Invalid.
func ParseInterval(s string) (Interval, error) {
	from, to, ok := strings.Cut(s, "-")
	a, okA := parseMinute(from)
	b, okB := parseMinute(to)
	if !ok || !okA || !okB || a == minutesOfDay {
		return Interval{}, fault.Errorf(fault.Invalid, "The interval %q is not understood: write local times such as \"08:00-12:00\", \"22:00-06:00\" over midnight, or \"00:00-24:00\" for a whole day.", s)
	}
	if a == b {
		return Interval{}, fault.Errorf(fault.Invalid, "The interval %q has no length: write \"00:00-24:00\" for a whole day.", s)
	}
	if b < a {
		b += minutesOfDay
	}
	return Interval{From: a, To: b}, nil
}

// parseMinute reads "HH:MM" from 00:00 to 24:00.
func parseMinute(s string) (Minute, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, okH := parseCount(s[:2], 24)
	m, okM := parseCount(s[3:], 59)
	return Minute(h*60 + m), okH && okM && h*60+m <= minutesOfDay
}

// checkWeek refuses a week that is never open, and intervals that are malformed, unsorted or overlap.
func checkWeek(week *[7][]Interval) error {
	open := false
	for day := range week {
		for i, v := range week[day] {
			open = true
			if v.From < 0 || v.From >= minutesOfDay || v.To <= v.From || v.To > v.From+minutesOfDay {
				return fault.Errorf(fault.Invalid, "The interval from minute %d to %d on %s is not one of a day.", v.From, v.To, time.Weekday(day))
			}
			if err := checkNext(week, day, i); err != nil {
				return err
			}
		}
	}
	if !open {
		return fault.Errorf(fault.Invalid, "The hours never open: give at least one day an interval such as \"08:00-17:00\", or write always = true.")
	}
	return nil
}

// checkNext compares the i-th interval of day with the one that follows it: the next of the day, or the first of the next day.
func checkNext(week *[7][]Interval, day, i int) error {
	v, name := week[day][i], time.Weekday(day)
	if i+1 < len(week[day]) {
		next := week[day][i+1]
		switch {
		case next.From < v.From:
			return fault.Errorf(fault.Invalid, "The intervals of %s are not in order: %q comes before %q.", name, v, next)
		case next.From < v.To:
			return fault.Errorf(fault.Invalid, "The intervals %q and %q of %s overlap.", v, next, name)
		}
		return nil
	}
	tomorrow := (day + 1) % 7
	if len(week[tomorrow]) > 0 && week[tomorrow][0].From+minutesOfDay < v.To {
		return fault.Errorf(fault.Invalid, "The interval %q of %s runs over midnight into %q of %s.", v, name, week[tomorrow][0], time.Weekday(tomorrow))
	}
	return nil
}
