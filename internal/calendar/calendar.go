// Package calendar computes with opening hours: local clock time in a zone, less holidays, against elapsed time.
package calendar

import (
	"slices"
	"time"

	"remit/internal/fault"
)

// Spec describes a table of opening hours as an agreement states it (spec 2-time, Calendar).
type Spec struct {
	Zone    *time.Location
	Always  bool          // open on every date, without holidays; the rest is empty
	Week    [7][]Interval // by time.Weekday, each day sorted and without overlap
	Country string        // ISO 3166, "US" or "DE-BY": its public holidays close; "" for none
	Extra   []Date        // more dates that close
	Except  []Date        // dates that do not
}

// hours is an interval in seconds of the local day on which it starts.
type hours struct{ from, to int }

// Table is a table of opening hours. It never changes, so many may use it at once.
type Table struct {
	zone     *time.Location
	clock    clock
	always   bool
	week     [7][]hours
	weekOpen int   // seconds open in a week without clock changes and holidays
	holidays []int // sorted day numbers
}

// New makes the table of spec. Errors are fault.Invalid: hours that overlap or never open, an unknown country.
func New(spec Spec) (*Table, error) {
	if spec.Zone == nil {
		return nil, fault.Errorf(fault.Invalid, "The hours have no time zone.")
	}
	t := &Table{zone: spec.Zone, clock: newClock(spec.Zone), always: spec.Always}
	if spec.Always {
		if err := checkAlways(spec); err != nil {
			return nil, err
		}
		for day := range spec.Week {
			spec.Week[day] = []Interval{{From: 0, To: minutesOfDay}}
		}
	}
	if err := checkWeek(&spec.Week); err != nil {
		return nil, err
	}
	for day, intervals := range spec.Week {
		for _, v := range intervals {
			t.week[day] = append(t.week[day], hours{from: int(v.From) * 60, to: int(v.To) * 60})
			t.weekOpen += int(v.To-v.From) * 60
		}
	}
	var err error
	t.holidays, err = holidaysOf(spec)
	return t, err
}

// checkAlways refuses hours or holidays beside always.
func checkAlways(spec Spec) error {
	for _, intervals := range spec.Week {
		if len(intervals) > 0 {
			return fault.Errorf(fault.Invalid, "Hours that are always open cannot have intervals too: leave out one of them.")
		}
	}
	if spec.Country != "" || len(spec.Extra) > 0 || len(spec.Except) > 0 {
		return fault.Errorf(fault.Invalid, "Hours that are always open have no holidays: leave out one of them.")
	}
	return nil
}

// holidaysOf returns the day numbers of the spec's holidays, sorted.
func holidaysOf(spec Spec) ([]int, error) {
	var days []int
	if spec.Country != "" {
		var err error
		if days, err = countryDays(spec.Country); err != nil {
			return nil, err
		}
	}
	days = append(days, dayNumbers(spec.Extra)...)
	except := dayNumbers(spec.Except)
	days = slices.DeleteFunc(days, func(day int) bool {
		_, found := slices.BinarySearch(except, day)
		return found
	})
	slices.Sort(days)
	return slices.Compact(days), nil
}

// Zone returns the time zone of the hours.
func (t *Table) Zone() *time.Location { return t.zone }

// Holiday reports whether the local date is a holiday of the table.
func (t *Table) Holiday(d Date) bool { return t.holiday(d.number()) }

// HolidayAt reports whether the local date of the instant is a holiday of the table.
func (t *Table) HolidayAt(at time.Time) bool {
	return t.holiday(floorDiv(t.clock.local(int(at.Unix())), secondsOfDay))
}

// holiday reports whether the day number is a holiday.
func (t *Table) holiday(day int) bool {
	_, found := slices.BinarySearch(t.holidays, day)
	return found
}
