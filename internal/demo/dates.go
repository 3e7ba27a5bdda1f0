package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// calendarYear computes the dates that agreements name, around the year of now.
type calendarYear struct{ now time.Time }

// date is month and day ("07-01") of the year that lies offset years from now.
func (c calendarYear) date(offset int, monthDay string) string {
	return fmt.Sprintf("%04d-%s", c.now.Year()+offset, monthDay)
}

// monthsAgo is the first day of the month n months before now.
func (c calendarYear) monthsAgo(n int) string {
	return time.Date(c.now.Year(), c.now.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// monthEnd is the last day of the month n months after now.
func (c calendarYear) monthEnd(n int) string {
	return time.Date(c.now.Year(), c.now.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// years are those that a year of tickets and the time ahead may touch.
func (c calendarYear) years() []int { return []int{c.now.Year() - 1, c.now.Year(), c.now.Year() + 1} }

// dates lists days that are the same every year.
func (c calendarYear) dates(monthDays ...string) string {
	var list []string
	for _, y := range c.years() {
		for _, md := range monthDays {
			list = append(list, fmt.Sprintf("%04d-%s", y, md))
		}
	}
	return strings.Join(list, ", ")
}

// thanksgiving lists the days that lie offset days after the fourth Thursday of November.
func (c calendarYear) thanksgiving(offset int) string {
	var list []string
	for _, y := range c.years() {
		first := time.Date(y, time.November, 1, 0, 0, 0, 0, time.UTC)
		day := 1 + (int(time.Thursday)-int(first.Weekday())+7)%7 + 21
		list = append(list, time.Date(y, time.November, day+offset, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	return strings.Join(list, ", ")
}

// schoolHolidays lists the working days on which a school is closed: summer, the two half terms, Christmas, and the weeks around Easter.
func (c calendarYear) schoolHolidays() string {
	var list []string
	for _, y := range c.years() {
		day := func(month time.Month, d int) time.Time { return time.Date(y, month, d, 0, 0, 0, 0, time.UTC) }
		spring := easter(y)
		list = append(list, workingDays(day(time.January, 1), day(time.January, 6))...)
		list = append(list, workingDays(monday(day(time.February, 12)), monday(day(time.February, 12)).AddDate(0, 0, 4))...)
		list = append(list, workingDays(spring.AddDate(0, 0, -9), spring.AddDate(0, 0, 7))...)
		list = append(list, workingDays(day(time.July, 1), day(time.August, 24))...)
		list = append(list, workingDays(monday(day(time.October, 26)), monday(day(time.October, 26)).AddDate(0, 0, 4))...)
		list = append(list, workingDays(day(time.December, 21), day(time.December, 31))...)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// monday is the Monday of the week in which the day lies.
func monday(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }

// workingDays lists the days from Monday to Friday between two days, both included.
func workingDays(from, to time.Time) []string {
	var list []string
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			list = append(list, d.Format(time.DateOnly))
		}
	}
	return list
}

// easter is Easter Sunday of a year of the Gregorian calendar, by the method of Gauss in Lichtenberg's form.
func easter(year int) time.Time {
	k := year / 100
	m := 15 + (3*k+3)/4 - (8*k+13)/25
	s := 2 - (3*k+3)/4
	a := year % 19
	d := (19*a + m) % 30
	r := (d + a/11) / 29
	full := 21 + d - r
	sunday := 7 - (year+year/4+s)%7
	return time.Date(year, time.March, full+7-(full-sunday)%7, 0, 0, 0, 0, time.UTC)
}
