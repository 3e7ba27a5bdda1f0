package calendar

import "slices"

// piece is open time, the instants from up to before to, of an interval that starts on the local date day.
type piece struct{ from, to, day int }

// walk goes over the pieces of open time in order of time; pieces never overlap and are never empty.
type walk struct {
	table *Table
	day   int // the local date whose intervals come next
	i     int // the next of them
	done  int // no open time before this instant is given any more
}

// from starts a walk whose first piece is the first that ends after the instant.
func (t *Table) from(at int) walk {
	// The day before may run over midnight.
	return walk{table: t, day: floorDiv(t.clock.local(at), secondsOfDay) - 1, done: at}
}

// next returns the next piece, cut at what was given before.
func (w *walk) next() piece {
	for {
		list := w.table.week[weekday(w.day)]
		if w.i >= len(list) {
			w.day, w.i = w.day+1, 0
			continue
		}
		p := w.table.piece(w.day, list[w.i])
		if w.i++; w.i == len(list) {
			w.day, w.i = w.day+1, 0
		}
		// Two intervals overlap where one closes and the next opens inside a repeated hour.
		p.from = max(p.from, w.done)
		if p.from < p.to {
			w.done = p.to
			return p
		}
	}
}

// skipWeek jumps over the intervals of the next seven days and returns true, if they have exactly the open time
// of the pattern: no change of clocks, no holiday, nothing of them given yet, and all before the instant end.
func (w *walk) skipWeek(end int) bool {
	t, last := w.table, w.day+7
	offset, ok := t.clock.steady(w.day, last)
	if !ok || w.i > 0 || (last+1)*secondsOfDay-offset > end {
		return false
	}
	opening := w.day*secondsOfDay - offset
	if list := t.week[weekday(w.day)]; len(list) > 0 {
		opening += list[0].from
	}
	if w.done > opening {
		return false
	}
	// The holiday after the week counts: it closes the tail of its last day.
	if i, _ := slices.BinarySearch(t.holidays, w.day); i < len(t.holidays) && t.holidays[i] <= last {
		return false
	}
	w.day = last
	return true
}

// piece returns the open time of one interval of a day, with from not before to where it has none.
func (t *Table) piece(day int, h hours) piece {
	start := day * secondsOfDay
	p := piece{day: day}
	if offset, ok := t.clock.steady(day, day+2); ok {
		p.from, p.to = start+h.from-offset, start+h.to-offset
	} else {
		p.from, p.to = t.clock.instant(start+h.from, false), t.clock.instant(start+h.to, true)
	}
	// A holiday closes its own date: the tail on the next date stays open.
	if t.holiday(day) {
		p.from = max(p.from, t.midnight(day+1))
	}
	if t.holiday(day + 1) {
		p.to = min(p.to, t.midnight(day+1))
	}
	return p
}

// midnight returns the first instant of a local date.
func (t *Table) midnight(day int) int { return t.clock.instant(day*secondsOfDay, false) }
