// Package pact shows what became of an agreement: when its versions hold, what changed between them, who accepted them, and how its promises were
// kept.
package pact

import (
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Span is the days on which a version decides: both included, To is zero where there is no end.
type Span struct{ From, To time.Time }

// Spans tells by version on which days it decides: on those of its term that no later version covers. A later version counts from the day on which
// it was published, in the agreement's zone, even where its term began before: until then the earlier one decided. None does after the last day of
// service. A version without any day is not in it.
func Spans(versions []store.Version, zone *time.Location, course agreement.Course) map[int][]Span {
	newest := slices.SortedFunc(slices.Values(versions), func(a, b store.Version) int { return b.Version - a.Version })
	all := map[int][]Span{}
	var taken []Span
	var firsts []time.Time // days from which on newer versions hold
	for _, v := range newest {
		term := Span{day(v.Starts), day(v.Ends)}
		if last := course.LastDay; !last.IsZero() && (term.To.IsZero() || last.Before(term.To)) {
			term.To = last
		}
		if published := day(v.PublishedAt.In(zone).Format(time.DateOnly)); v.Version > 1 && term.From.Before(published) {
			term.From = published
		}
		if !term.To.IsZero() && term.To.Before(term.From) {
			continue
		}
		free := []Span{term}
		for i, t := range taken {
			if !firsts[i].After(day(v.Starts)) { // replaced from its beginning on: it does not come back
				t.To = time.Time{}
			}
			free = without(free, t)
		}
		if len(free) > 0 {
			all[v.Version] = free
		}
		taken, firsts = append(taken, term), append(firsts, day(v.Starts))
	}
	return all
}

// day reads 2026-01-01; "" is zero.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// without takes a span out of others.
func without(list []Span, out Span) []Span {
	var left []Span
	for _, s := range list {
		if s.From.Before(out.From) {
			before := Span{s.From, out.From.AddDate(0, 0, -1)}
			if !s.To.IsZero() && s.To.Before(before.To) {
				before.To = s.To
			}
			left = append(left, before)
		}
		if out.To.IsZero() {
			continue
		}
		if next := out.To.AddDate(0, 0, 1); s.To.IsZero() || !s.To.Before(next) {
			after := Span{next, s.To}
			if after.From.Before(s.From) {
				after.From = s.From
			}
			left = append(left, after)
		}
	}
	return left
}

// Days words when a version decides: “1 January 2026 to 30 June 2026”, “from 1 July 2026”.
func Days(list []Span, l shell.Locale) string {
	if len(list) == 0 {
		return l.Say("pact.days-none")
	}
	words := list[0].words(l)
	for _, s := range list[1:] {
		words = l.Say("pact.days-and", "before", words, "then", s.words(l))
	}
	return words
}

func (s Span) words(l shell.Locale) string {
	if s.To.IsZero() {
		return l.Say("pact.days-from", "from", document.Date(s.From, l))
	}
	return l.Say("pact.days", "from", document.Date(s.From, l), "to", document.Date(s.To, l))
}
