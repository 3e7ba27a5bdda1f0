package calendar

import (
	"math"
	"time"

	"remit/internal/fault"
)

// Open reports whether the instant is inside an interval: the opening instant is, the closing one is not.
func (t *Table) Open(at time.Time) bool { return t.always || t.open(int(at.Unix())) }

// open is Open for Unix seconds.
func (t *Table) open(at int) bool {
	local := t.clock.local(at)
	day := floorDiv(local, secondsOfDay)
	if _, ok := t.clock.steady(day-1, day+1); !ok {
		w := t.from(at)
		return w.next().from == at
	}
	if t.holiday(day) {
		return false
	}
	second := local - day*secondsOfDay
	for _, h := range t.week[weekday(day)] {
		if h.from <= second && second < h.to {
			return true
		}
	}
	yesterday := t.week[weekday(day-1)]
	return len(yesterday) > 0 && second+secondsOfDay < yesterday[len(yesterday)-1].to
}

// Between returns the open time in [a, b), 0 where b is not after a.
func (t *Table) Between(a, b time.Time) time.Duration {
	if !b.After(a) {
		return 0
	}
	if t.always {
		return b.Sub(a)
	}
	// Intervals begin and end on whole seconds, so a fraction counts as the second it lies in.
	from, to := int(a.Unix()), int(b.Unix())
	total := seconds(t.between(from, to))
	if a.Nanosecond() > 0 && t.open(from) {
		total -= time.Duration(a.Nanosecond())
	}
	if b.Nanosecond() > 0 && t.open(to) {
		total += time.Duration(b.Nanosecond())
	}
	return total
}

// between returns the open seconds in [a, b).
func (t *Table) between(a, b int) int {
	total := 0
	for w := t.from(a); ; {
		if w.skipWeek(b) {
			total += t.weekOpen
			continue
		}
		p := w.next()
		if p.from >= b {
			return total
		}
		total += min(p.to, b) - p.from
	}
}

// seconds is a duration of n seconds, or the longest there is.
func seconds(n int) time.Duration {
	return time.Duration(min(n, int(math.MaxInt64/time.Second))) * time.Second
}

// Add returns the earliest instant from at on, in UTC, up to which d of open time has passed; for d = 0 the
// first open instant. Errors are fault.Invalid: d below 0, a result further than ten years off.
func (t *Table) Add(at time.Time, d time.Duration) (time.Time, error) {
	if d < 0 {
		return time.Time{}, fault.Errorf(fault.Invalid, "A duration of %s cannot be added: it is below 0.", d)
	}
	at = at.UTC()
	end := at.AddDate(horizonYears, 0, 0)
	result, ok := at.Add(d), true
	if !t.always {
		result, ok = t.add(at, d, end)
	}
	if !ok || result.After(end) {
		return time.Time{}, tooFar(at)
	}
	return result, nil
}

// add finds the instant of Add; it is not ok where it lies after end.
func (t *Table) add(at time.Time, d time.Duration, end time.Time) (time.Time, bool) {
	from, limit := int(at.Unix()), int(end.Unix())
	if t.open(from) {
		if d == 0 {
			return at, true
		}
		d += time.Duration(at.Nanosecond())
	} else if d == 0 {
		w := t.from(from)
		p := w.next()
		return time.Unix(int64(p.from), 0).UTC(), p.from <= limit
	}
	week := seconds(t.weekOpen)
	for w := t.from(from); ; {
		if d > week && w.skipWeek(limit) {
			d -= week
			continue
		}
		p := w.next()
		if p.from > limit {
			return time.Time{}, false
		}
		if open := seconds(p.to - p.from); d > open {
			d -= open
			continue
		}
		return time.Unix(int64(p.from), 0).UTC().Add(d), true
	}
}

// tooFar says that nothing within ten years fits.
func tooFar(at time.Time) error {
	return fault.Errorf(fault.Invalid, "The time lies further than %d years after %s.", horizonYears, at.Format(time.RFC3339))
}

// AddDays returns the last closing instant, in UTC, of the n-th business day after at. Day 0 is the local date
// of the first open instant from at on; a business day is one that is no holiday and on which hours start.
// Errors are fault.Invalid: n below 1, a result further than ten years off.
func (t *Table) AddDays(at time.Time, n int) (time.Time, error) {
	if n < 1 {
		return time.Time{}, fault.Errorf(fault.Invalid, "%d business days cannot be added: write 1 or more.", n)
	}
	end := at.UTC().AddDate(horizonYears, 0, 0)
	first, err := t.Add(at, 0)
	if err != nil {
		return time.Time{}, err
	}
	day := floorDiv(t.clock.local(int(first.Unix())), secondsOfDay)
	limit := int(end.Unix())
	for day++; day*secondsOfDay < limit+2*secondsOfDay; day++ {
		closing, ok := t.closing(day)
		if !ok {
			continue
		}
		if n--; n == 0 {
			if closing > limit {
				break
			}
			return time.Unix(int64(closing), 0).UTC(), nil
		}
	}
	return time.Time{}, tooFar(at.UTC())
}

// closing returns the last closing instant of the intervals that start on the day, and whether any does.
func (t *Table) closing(day int) (at int, ok bool) {
	if t.holiday(day) {
		return 0, false
	}
	for _, h := range t.week[weekday(day)] {
		// An interval that a change of clocks skips altogether does not start.
		if p := t.piece(day, h); p.from < p.to {
			at, ok = max(at, p.to), true
		}
	}
	return at, ok
}

// Due returns the instant, in UTC, at which the span has passed since at. Errors as of Add and AddDays.
func (t *Table) Due(at time.Time, s Span) (time.Time, error) {
	if s.Days > 0 {
		return t.AddDays(at, s.Days)
	}
	return t.Add(at, s.D)
}

// Allowed returns the open time from at until the span is due. Errors as of Due.
func (t *Table) Allowed(at time.Time, s Span) (time.Duration, error) {
	if s.Days == 0 {
		return s.D, nil
	}
	due, err := t.AddDays(at, s.Days)
	if err != nil {
		return 0, err
	}
	return t.Between(at, due), nil
}

// Edges returns the instants in (a, b), in UTC, at which the hours open or close, in order. Hours that
// touch are one.
func (t *Table) Edges(a, b time.Time) []time.Time {
	if t.always || !b.After(a) {
		return nil
	}
	var edges []time.Time
	add := func(at int) {
		if edge := time.Unix(int64(at), 0).UTC(); edge.After(a) && edge.Before(b) {
			edges = append(edges, edge)
		}
	}
	w := t.from(int(a.Unix()))
	p := w.next()
	for p.from <= int(b.Unix()) {
		next := w.next()
		for next.from == p.to && p.to <= int(b.Unix()) {
			p.to, next = next.to, w.next()
		}
		add(p.from)
		add(p.to)
		p = next
	}
	return edges
}
