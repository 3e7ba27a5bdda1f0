// Package upkeep opens tickets for the maintenance that agreements owe, each on its day, and tells what was kept.
package upkeep

import (
	"cmp"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// Edition is a version of an agreement, with the local date from which on the house goes by it.
type Edition struct {
	Version int
	Terms   *agreement.Terms
	Since   calendar.Date
	Course  agreement.Course // of the agreement: the same for all its versions
}

// Occurrence is maintenance that is owed on a day: a local date of the agreement's zone, as midnight UTC.
type Occurrence struct {
	Version int
	Terms   *agreement.Terms
	Rule    agreement.Maintenance
	Day     time.Time
}

// Starts is the instant from which on the maintenance is owed: when the hours of its clause open on its day, so that it is judged as work of those hours;
// where they stay closed or none are named, the first instant of the day. By when it is to be done is the same.
func (o Occurrence) Starts() time.Time {
	begins := startOf(o.Day, o.Terms.Zone)
	if hours := o.Terms.Hours[o.Rule.Hours]; hours != nil {
		if opens, err := hours.Add(begins, 0); err == nil && dayOf(opens, o.Terms.Zone).Equal(o.Day) {
			return opens.UTC()
		}
	}
	return begins
}

// Date is the day as 2026-04-01.
func (o Occurrence) Date() string { return o.Day.Format(time.DateOnly) }

// startOf is the first instant of a local date, given as midnight UTC: midnight, of two midnights the first, and the change of clocks where it skips midnight.
func startOf(day time.Time, zone *time.Location) time.Time {
	at := day.Add(-26 * time.Hour).In(zone) // the day before or earlier, in every zone
	for {
		_, ahead := at.Zone()
		_, changes := at.ZoneBounds()
		first := day.Add(-time.Duration(ahead) * time.Second)
		if first.Before(at) {
			first = at
		}
		if changes.IsZero() || first.Before(changes) {
			return first.UTC()
		}
		at = changes
	}
}

// dayOf is the local date of an instant, as midnight UTC.
func dayOf(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func midnight(d calendar.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Owed lists what the versions of one agreement owe from one day to another, both included, in order of time. On each day the newest version counts that
// the house went by then and whose term holds the day: an amendment changes what is owed from the day on which it was entered, and nothing before.
func Owed(editions []Edition, from, to time.Time) ([]Occurrence, error) {
	var list []Occurrence
	for _, e := range editions {
		begin := midnight(e.Since)
		if begin.Before(from) {
			begin = from
		}
		for _, rule := range e.Terms.Maintenance {
			days, err := rule.Days(e.Terms.Term, begin, to)
			if err != nil {
				return nil, err
			}
			for _, day := range days {
				if counts(editions, day) == e.Version {
					list = append(list, Occurrence{e.Version, e.Terms, rule, day})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Occurrence) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Rule.Clause, b.Rule.Clause))
	})
	return list, nil
}

// counts is the version that decides what is owed on a day, 0 for none.
func counts(editions []Edition, day time.Time) (version int) {
	for _, e := range editions {
		begun := func(o Edition) bool { return o.Version > e.Version && !midnight(o.Since).After(day) }
		replaced := slices.ContainsFunc(editions, func(o Edition) bool { return begun(o) && !o.Terms.Term.Starts.After(e.Terms.Term.Starts) })
		if e.Version > version && !replaced && !midnight(e.Since).After(day) && e.Course.InForce(e.Terms, startOf(day, e.Terms.Zone)) {
			version = e.Version
		}
	}
	return version
}
