// Package timesheet lays a person's work out in days, with where nothing is logged and what overlaps.
package timesheet

import (
	"slices"
	"time"
)

// Span is a stretch of time, [Start, End).
type Span struct{ Start, End time.Time }

// Length is how long a span takes.
func (s Span) Length() time.Duration { return s.End.Sub(s.Start) }

// Window is a stretch of a day by the clock, in minutes after midnight.
type Window struct{ From, To int }

// Hours are when somebody works, by day of the week.
type Hours [7][]Window

// Usual are the working hours where a house has none of its own: Monday to Friday, 09:00 to 17:00.
func Usual() (h Hours) {
	for day := time.Monday; day <= time.Friday; day++ {
		h[day] = []Window{{9 * 60, 17 * 60}}
	}
	return h
}

// Part is what of a piece of work lies on one day.
type Part struct {
	Work int // its index
	Span
	Goes     bool  // it began the day before
	Overlaps []int // other work at the same time
}

// Day is a day of a person's work.
type Day struct {
	Date   time.Time // its beginning, in the person's zone
	Parts  []Part    // in order of time
	Gaps   []Span    // of the working hours that are over, where nothing is logged
	Logged time.Duration
}

// Least is how long a gap or an overlap must be to be told: what is shorter is the seconds of a timer, or a walk to the next ticket.
const (
	LeastGap     = 5 * time.Minute
	LeastOverlap = time.Minute
)

// Monday is the beginning of the week in which an instant lies, in a zone.
func Monday(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d-(int(t.In(zone).Weekday())+6)%7, 0, 0, 0, 0, zone)
}

// Week lays work out in the seven days from a Monday on, in its zone. Gaps end at now: what has not come yet is none.
func Week(monday time.Time, hours Hours, work []Span, now time.Time) (days [7]Day) {
	y, m, d := monday.Date()
	for i := range days {
		date := time.Date(y, m, d+i, 0, 0, 0, 0, monday.Location())
		next := time.Date(y, m, d+i+1, 0, 0, 0, 0, monday.Location())
		days[i] = dayOf(Span{date, next}, hours[date.Weekday()], work, now)
	}
	return days
}

func dayOf(whole Span, windows []Window, work []Span, now time.Time) Day {
	day := Day{Date: whole.Start}
	for i, w := range work {
		s, some := both(whole, w)
		if !some {
			continue
		}
		p := Part{Work: i, Span: s, Goes: w.Start.Before(whole.Start)}
		for j, o := range work {
			if c, some := both(s, o); j != i && some && c.Length() >= LeastOverlap {
				p.Overlaps = append(p.Overlaps, j)
			}
		}
		day.Parts = append(day.Parts, p)
		day.Logged += s.Length()
	}
	slices.SortStableFunc(day.Parts, func(a, b Part) int { return a.Start.Compare(b.Start) })
	for _, w := range windows {
		day.Gaps = append(day.Gaps, gaps(onDay(whole.Start, w), day.Parts, now)...)
	}
	return day
}

// onDay is a window on a day. Where the clocks change it begins and ends by the clock.
func onDay(date time.Time, w Window) Span {
	y, m, d := date.Date()
	return Span{time.Date(y, m, d, 0, w.From, 0, 0, date.Location()), time.Date(y, m, d, 0, w.To, 0, 0, date.Location())}
}

// gaps is what of a span that is over no part covers.
func gaps(s Span, parts []Part, now time.Time) (list []Span) {
	if now.Before(s.End) {
		s.End = now
	}
	from := s.Start
	add := func(until time.Time) {
		if until.Sub(from) >= LeastGap {
			list = append(list, Span{from, until.In(from.Location())})
		}
	}
	for _, p := range parts {
		if _, some := both(s, p.Span); !some {
			continue
		}
		add(p.Start)
		if p.End.After(from) {
			from = p.End.In(s.Start.Location())
		}
	}
	add(s.End)
	return list
}

// both is what two spans have in common, if anything.
func both(a, b Span) (Span, bool) {
	if b.Start.After(a.Start) {
		a.Start = b.Start
	}
	if b.End.Before(a.End) {
		a.End = b.End
	}
	return a, a.Start.Before(a.End)
}
