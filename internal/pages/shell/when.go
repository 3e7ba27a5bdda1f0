package shell

import (
	"fmt"
	"time"
)

// The forms of times. Near times are relative, others name their day; the exact time stands in the title and in datetime.
const (
	clockForm = "15:04"
	dayForm   = "Mon 15:04"
	dateForm  = "2 Jan"
	yearForm  = "2 Jan 2006"
)

// Due says when a clock runs out, seen from now, as the reader reads times: “in 8 min”, “8 min late”, “in 3 h 30”, “Thu 08:21”, “12 Mar”.
func Due(now, due time.Time, l Locale) string {
	left := due.Sub(now)
	switch {
	case left < 0:
		return lateness(-left, l)
	case left < time.Minute:
		return l.Say("time.now")
	case left < time.Hour || sameDay(now, due, l):
		return l.Say("time.in", "span", short(left))
	case withinDays(now, due, l, 6):
		return l.Format(due.In(l.Zone), dayForm)
	default:
		return date(now, due, l)
	}
}

// Left says how much an agreement still counts until something is due, and when that is: “2 h left · Mon 09:30”.
func Left(now, due time.Time, left time.Duration, l Locale) string {
	words := l.Say("time.left", "span", Hours(left)) + " · "
	switch {
	case sameDay(now, due, l):
		return words + l.Format(due.In(l.Zone), clockForm)
	case withinDays(now, due, l, 6):
		return words + l.Format(due.In(l.Zone), dayForm)
	default:
		return words + date(now, due, l)
	}
}

// Hours is a length of opening hours. It has no days, since nobody knows how long one is: “40 min”, “2 h”, “52 h 30”.
func Hours(d time.Duration) string {
	minutes := int(d.Minutes())
	switch {
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	case minutes%60 == 0:
		return fmt.Sprintf("%d h", minutes/60)
	default:
		return fmt.Sprintf("%d h %02d", minutes/60, minutes%60)
	}
}

// lateness is how much too late something is.
func lateness(late time.Duration, l Locale) string {
	if late < time.Minute {
		return l.Say("time.just-late")
	}
	return l.Say("time.late", "span", short(late))
}

// Ago says how long ago something was, seen from now: “25 min”, “3 h” on the same day, “Mon” within six days, else the date.
// A time that has not come yet, by a clock that is ahead, is “now”.
func Ago(now, then time.Time, l Locale) string {
	gone := now.Sub(then)
	switch {
	case gone < time.Minute:
		return l.Say("time.now")
	case gone < time.Hour:
		return fmt.Sprintf("%d min", int(gone.Minutes()))
	case sameDay(now, then, l):
		return fmt.Sprintf("%d h", int(gone.Hours()))
	case withinDays(then, now, l, 6):
		return l.Format(then.In(l.Zone), "Mon")
	default:
		return date(now, then, l)
	}
}

// Stamp is the time of day, with as much of the date as is needed to know the day: “08:14”, “Tue 08:14”, “11 Feb 08:14”.
func Stamp(now, t time.Time, l Locale) string {
	local := t.In(l.Zone)
	switch {
	case sameDay(now, t, l):
		return l.Format(local, clockForm)
	case withinDays(t, now, l, 6) || withinDays(now, t, l, 6):
		return l.Format(local, dayForm)
	default:
		return date(now, t, l) + " " + l.Format(local, clockForm)
	}
}

// Promise is a time that somebody is told to count on: “11:42 today”, “08:21 tomorrow”, “Wed 4 March, 18:00”.
func Promise(now, t time.Time, l Locale) string {
	local := t.In(l.Zone)
	switch {
	case sameDay(now, t, l):
		return l.Say("time.today", "clock", l.Format(local, clockForm))
	case sameDay(now.In(l.Zone).AddDate(0, 0, 1), t, l):
		return l.Say("time.tomorrow", "clock", l.Format(local, clockForm))
	default:
		return Day(now, t, l) + ", " + l.Format(local, clockForm)
	}
}

// Day is a date in words, with the year where it is not this one: “Tue 3 March”.
func Day(now, t time.Time, l Locale) string {
	if now.In(l.Zone).Year() == t.In(l.Zone).Year() {
		return l.Format(t.In(l.Zone), "Mon 2 January")
	}
	return l.Format(t.In(l.Zone), "Mon 2 January 2006")
}

// Exact is the whole time with its zone, and that in a second zone where the clocks there differ:
// “Tue 3 March 2026, 09:42 CST; Wed 02:12 in Adelaide”. A nil elsewhere adds nothing.
func Exact(t time.Time, l Locale, elsewhere *time.Location) string {
	text := l.Format(t.In(l.Zone), "Mon 2 January 2006, 15:04 MST")
	if elsewhere == nil {
		return text
	}
	_, here := t.In(l.Zone).Zone()
	_, there := t.In(elsewhere).Zone()
	if here == there {
		return text
	}
	return l.Say("time.elsewhere", "time", text, "there", l.Format(t.In(elsewhere), dayForm), "city", cityOf(elsewhere))
}

// Span is a length of time: “45 s”, “21 min”, “1 h 20”, “3 h”, “2 d 4 h”.
func Span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return short(d)
}

// short cuts a length to its two leading units: minutes under an hour, hours under two days, else days.
func short(d time.Duration) string {
	minutes := int(d.Minutes())
	hours, days := minutes/60, minutes/60/24
	switch {
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case days >= 2 && hours%24 == 0:
		return fmt.Sprintf("%d d", days)
	case days >= 2:
		return fmt.Sprintf("%d d %d h", days, hours%24)
	case minutes%60 == 0:
		return fmt.Sprintf("%d h", hours)
	default:
		return fmt.Sprintf("%d h %02d", hours, minutes%60)
	}
}

func date(now, t time.Time, l Locale) string {
	if now.In(l.Zone).Year() == t.In(l.Zone).Year() {
		return l.Format(t.In(l.Zone), dateForm)
	}
	return l.Format(t.In(l.Zone), yearForm)
}

func sameDay(a, b time.Time, l Locale) bool {
	return dayNumber(a, l) == dayNumber(b, l)
}

// withinDays reports whether the local date of later is at most n days after that of earlier, and not before it.
func withinDays(earlier, later time.Time, l Locale, n int) bool {
	days := dayNumber(later, l) - dayNumber(earlier, l)
	return days >= 0 && days <= n
}

// dayNumber counts local dates, so that days of 23 and 25 hours count as one.
func dayNumber(t time.Time, l Locale) int {
	y, m, d := t.In(l.Zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
