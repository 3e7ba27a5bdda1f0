package shell

import (
	"fmt"
	"strings"
	"time"
)

// ClockState is how a clock stands.
type ClockState string

// The states of a clock. None is shown where there is no target, and says why.
const (
	ClockLate   ClockState = "late"
	ClockSoon   ClockState = "soon"
	ClockOK     ClockState = "ok"
	ClockPaused ClockState = "paused"
	ClockMet    ClockState = "met"
	ClockNone   ClockState = "none"
)

// Clock is one of a ticket's clocks as it is shown.
type Clock struct {
	Name    string // Respond, Update, Resolve; "" where there is no target
	State   ClockState
	Due     time.Time      // where it runs
	Soon    time.Time      // from here on it is due soon; where it runs
	Word    string         // where it does not run: what we wait for, “met in 17 min”, “declined”
	Percent int            // of the allowed time that is used, 0 to 100
	Title   string         // what to add to the exact time: the target's clause, since when it stands
	Note    string         // a line under the bar; "" for none
	Zone    *time.Location // the agreement's, shown where it differs from the reader's; nil for none
	Open    []Stretch      // the opening hours from now until it is due, where the hours are closed in between; else none
	Left    time.Duration  // of those hours; where Open is empty and it is not 0, there are too many to list
	Allowed time.Duration  // of such hours in all; 0 where it is not known
}

// Stretch is a time from one instant to another.
type Stretch struct{ From, To time.Time }

// RunningClock is a clock that runs: late, due soon or neither, as seen from now.
func RunningClock(name string, now, due, soon time.Time, elapsed, allowed time.Duration) Clock {
	c := Clock{Name: name, State: ClockOK, Due: due, Soon: soon, Percent: percent(elapsed, allowed), Allowed: allowed}
	switch {
	case now.After(due):
		c.State, c.Percent = ClockLate, 100
	case !soon.IsZero() && !now.Before(soon):
		c.State = ClockSoon
	}
	return c
}

// PausedClock stands while something is waited for.
func PausedClock(name, waitsFor string, elapsed, allowed time.Duration) Clock {
	return Clock{Name: name, State: ClockPaused, Word: waitsFor, Percent: percent(elapsed, allowed)}
}

// MetClock was met; word says so, with the time it took where there is room.
func MetClock(name, word string, elapsed, allowed time.Duration) Clock {
	return Clock{Name: name, State: ClockMet, Word: word, Percent: percent(elapsed, allowed)}
}

// NoClock says that nothing is due, and why.
func NoClock(why string) Clock { return Clock{State: ClockNone, Word: why} }

// heading is the clock's name, or that there is no target.
func (c Clock) heading(l Locale) string {
	if c.Name == "" {
		return l.Say("clock.none")
	}
	return c.Name
}

func (c Clock) runs() bool { return c.State == ClockLate || c.State == ClockSoon || c.State == ClockOK }

// exact is the title of the time: the whole time, then what was added.
func (c Clock) exact(l Locale) string {
	text := l.Say("clock.due", "time", Exact(c.Due, l, c.Zone))
	if c.Left > 0 && c.Allowed > 0 {
		text = l.Say("clock.due-left", "time", Exact(c.Due, l, c.Zone), "left", Hours(c.Left), "allowed", Hours(c.Allowed))
	}
	if c.Title != "" {
		text += ", " + c.Title
	}
	return text
}

// words say when the clock runs out. Where hours are closed before that, they say how much the agreement still counts, and then when.
func (c Clock) words(now time.Time, l Locale) string {
	if c.Left == 0 || !now.Before(c.Due) {
		return Due(now, c.Due, l)
	}
	return Left(now, c.Due, c.Left, l)
}

// stretches are the opening hours for the script, in seconds since 1970.
func (c Clock) stretches() string {
	var b strings.Builder
	for i, o := range c.Open {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d-%d", o.From.Unix(), o.To.Unix())
	}
	return b.String()
}

// percent is the share of whole that part is, between 0 and 100.
func percent(part, whole time.Duration) int {
	if whole <= 0 {
		return 0
	}
	return int(min(100, max(0, 100*part/whole)))
}
