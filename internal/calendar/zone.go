package calendar

import (
	"slices"
	"time"
	_ "time/tzdata" // zones are known on machines that have no table of them
)

// The years whose clock changes are looked up beforehand. Outside of them the offset of the nearest
// change is taken: no agreement lives there.
const (
	firstYear = 1970
	lastYear  = 2120
)

// clock is a time zone as a list of changes: from starts[i] on, local time is offsets[i] seconds ahead of UTC.
// The first start is the beginning of time. Instants are Unix seconds; local times are the seconds that a
// clock in UTC would have counted to the same reading.
type clock struct {
	starts  []int
	offsets []int
}

// newClock reads the clock changes of the zone.
func newClock(zone *time.Location) clock {
	at := int(time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	end := int(time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	c := clock{starts: []int{minInstant}, offsets: []int{offsetAt(zone, at)}}
	for at < end {
		next := nextBound(zone, at)
		before, after := offsetAt(zone, at), offsetAt(zone, next)
		if before != after {
			c.starts = append(c.starts, findChange(zone, at, next))
			c.offsets = append(c.offsets, after)
		}
		at = next
	}
	return c
}

// minInstant lies before every instant, with room for a day's arithmetic.
const minInstant = -1 << 62

// offsetAt returns the zone's offset in seconds at the instant.
func offsetAt(zone *time.Location, at int) int {
	_, offset := time.Unix(int64(at), 0).In(zone).Zone()
	return offset
}

// nextBound returns an instant after at up to which the zone changes at most once.
// The standard library gives year ends as bounds too, and on the last day of a leap year one that is past.
func nextBound(zone *time.Location, at int) int {
	_, end := time.Unix(int64(at), 0).In(zone).ZoneBounds()
	if end.IsZero() {
		return at + 366*secondsOfDay
	}
	return max(int(end.Unix()), at+secondsOfDay)
}

// findChange returns the first instant in (low, high] that has the offset of high.
func findChange(zone *time.Location, low, high int) int {
	want := offsetAt(zone, high)
	if offsetAt(zone, high-1) != want {
		return high
	}
	for high-low > 1 {
		mid := low + (high-low)/2
		if offsetAt(zone, mid) == want {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// period returns the index of the period in which the instant lies.
func (c *clock) period(at int) int {
	i, found := slices.BinarySearch(c.starts, at)
	if found {
		return i
	}
	return i - 1
}

// end returns the instant at which the period ends.
func (c *clock) end(i int) int {
	if i+1 < len(c.starts) {
		return c.starts[i+1]
	}
	return -minInstant
}

// local returns the local time of an instant.
func (c *clock) local(at int) int { return at + c.offsets[c.period(at)] }

// instant returns the instant of a local time. A skipped local time is the instant of the change; of one
// that occurs twice it is the first, or the second where closing is set (spec 2-time, Calendar).
func (c *clock) instant(local int, closing bool) int {
	low, high := c.period(local-secondsOfDay), c.period(local+secondsOfDay)
	if closing {
		for i := high; i >= low; i-- {
			if at := local - c.offsets[i]; at >= c.starts[i] {
				return min(at, c.end(i))
			}
		}
	}
	for i := low; i < high; i++ {
		if at := local - c.offsets[i]; at < c.end(i) {
			return max(at, c.starts[i])
		}
	}
	return max(local-c.offsets[high], c.starts[high])
}

// steady reports whether no change lies near the local dates from day to before end, and the offset there.
// Near is two days: more than any offset from UTC and any interval that runs over midnight.
func (c *clock) steady(day, end int) (offset int, ok bool) {
	i := c.period((day - 2) * secondsOfDay)
	return c.offsets[i], c.end(i) > (end+2)*secondsOfDay
}
