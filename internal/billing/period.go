package billing

import (
	"strconv"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// Period is the calendar period of a statement (spec 3-money, Statement). Dates, here and in all that concerns statements, are midnight UTC of
// the local date; both ends are included.
type Period struct {
	Name string // 2026-03, 2026-Q1 or 2026
	From time.Time
	To   time.Time
}

// ParsePeriod reads a month, a quarter or a year: "2026-03", "2026-Q1", "2026". Errors are fault.Invalid.
func ParsePeriod(name string) (Period, error) {
	every, written := "month", name
	if year, quarter, ok := strings.Cut(name, "-Q"); ok {
		n, err := strconv.Atoi(quarter)
		if err != nil || len(quarter) != 1 || n < 1 || n > 4 {
			n = 9 // no month is 25
		}
		every, written = "quarter", year+"-"+twoDigits(3*n-2)
	} else if len(name) == 4 {
		every, written = "year", name+"-01"
	}
	day, err := time.Parse("2006-01", written)
	if err != nil {
		return Period{}, fault.Errorf(fault.Invalid, "The period %q is not understood: write a month as 2026-03, a quarter as 2026-Q1 or a year as 2026.", name)
	}
	p := span(every, day)
	p.Name = name
	return p, nil
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Has reports whether a day lies in the period.
func (p Period) Has(day time.Time) bool { return !day.Before(p.From) && !day.After(p.To) }

// days is how many days the period has; 0 where it ends before it begins.
func (p Period) days() int64 { return max(0, int64(p.To.Sub(p.From)/(24*time.Hour))+1) }

// and is what two periods have in common.
func (p Period) and(o Period) Period {
	if o.From.After(p.From) {
		p.From = o.From
	}
	if o.To.Before(p.To) {
		p.To = o.To
	}
	return p
}

// span is the calendar month, quarter or year in which a day lies.
func span(every string, day time.Time) Period {
	n := map[string]int{"month": 1, "quarter": 3, "year": 12}[every]
	first := time.Date(day.Year(), day.Month()-time.Month((int(day.Month())-1)%n), 1, 0, 0, 0, 0, time.UTC)
	return Period{From: first, To: first.AddDate(0, n, -1)}
}

// spans are the calendar periods that have days in p, in order.
func spans(every string, p Period) (list []Period) {
	for s := span(every, p.From); !s.From.After(p.To); s = span(every, next(s.To)) {
		list = append(list, s)
	}
	return list
}

func next(day time.Time) time.Time   { return day.AddDate(0, 0, 1) }
func before(day time.Time) time.Time { return day.AddDate(0, 0, -1) }
func written(day time.Time) string   { return day.Format(time.DateOnly) }

// dayOf is the local date of an instant.
func dayOf(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// course says which version of an agreement is in force on which day. The day on which a version takes effect is the new version's.
type course struct {
	editions []Edition
	ended    time.Time // the last day, where the agreement was terminated; else zero
}

// begins is the first day of a version.
func (c course) begins(i int) time.Time {
	terms, since := c.editions[i].Terms, c.editions[i].Since
	if i == 0 && (since.IsZero() || dayOf(since, terms.Zone).Before(terms.Term.Starts)) {
		return terms.Term.Starts
	}
	return dayOf(since, terms.Zone)
}

// on is the index of the version in force on a day, -1 where none is, as far as it is known on another day: versions that take effect after that,
// and a later end, are not.
func (c course) on(day, known time.Time) int {
	found := -1
	for i := range c.editions {
		if b := c.begins(i); !b.After(day) && !b.After(known) {
			found = i
		}
	}
	if found < 0 || !c.ended.IsZero() && !c.ended.After(known) && day.After(c.ended) {
		return -1
	}
	terms := c.editions[found].Terms
	if !terms.InForce(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, terms.Zone)) {
		return -1
	}
	return found
}

// at is the version that work done at an instant is rated by.
func (c course) at(t time.Time) *agreement.Terms { return TermsAt(c.editions, t) }
