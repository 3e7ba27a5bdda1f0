package calendar

import (
	"fmt"
	"slices"
	"time"
)

const secondsOfDay = 24 * 60 * 60

// Date is a local calendar date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date that at has in its own location.
func DateOf(at time.Time) Date {
	y, m, d := at.Date()
	return Date{y, m, d}
}

// String writes the date as 2026-03-31.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// number counts days from 1970-01-01, which is 0.
func (d Date) number() int {
	return floorDiv(int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()), secondsOfDay)
}

// weekday returns the day of the week of a day number; 1970-01-01 was a Thursday.
func weekday(day int) int { return floorMod(day+int(time.Thursday), 7) }

// floorDiv divides and rounds towards minus infinity, for b > 0.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// floorMod is the remainder that goes with floorDiv, from 0 to b-1.
func floorMod(a, b int) int {
	r := a % b
	if r < 0 {
		r += b
	}
	return r
}

// dayNumbers turns dates into sorted day numbers without doubles.
func dayNumbers(dates []Date) []int {
	days := make([]int, 0, len(dates))
	for _, d := range dates {
		days = append(days, d.number())
	}
	slices.Sort(days)
	return slices.Compact(days)
}
