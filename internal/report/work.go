// Package report shapes what managers look back on: figures in tables, pictures of them, and files to calculate with.
package report

import (
	"cmp"
	"maps"
	"slices"
)

// Part is a number of lines of work and how long they are.
type Part struct {
	Lines   int
	Seconds int64
}

func (p *Part) add(o Part) { p.Lines, p.Seconds = p.Lines+o.Lines, p.Seconds+o.Seconds }

// Work is what some work comes to. Amounts are in the smallest unit of a currency, by its code.
type Work struct {
	Scope    Part
	Billable Part
	Held     Part
	Billed   map[string]int64 // of the billable part
	Listed   map[string]int64 // what the part in scope would have cost
}

// All is all of it.
func (w Work) All() Part {
	return Part{w.Scope.Lines + w.Billable.Lines + w.Held.Lines, w.Scope.Seconds + w.Billable.Seconds + w.Held.Seconds}
}

// ScopeShare is how much of the time that is decided was in scope, in percent, rounded down: what is billed is never rounded away. ok says whether
// there is any.
func (w Work) ScopeShare() (percent int64, ok bool) {
	decided := w.Scope.Seconds + w.Billable.Seconds
	if decided == 0 {
		return 0, false
	}
	return 100 * w.Scope.Seconds / decided, true
}

// Add adds other work.
func (w *Work) Add(o Work) {
	w.Scope.add(o.Scope)
	w.Billable.add(o.Billable)
	w.Held.add(o.Held)
	w.Billed, w.Listed = sum(w.Billed, o.Billed), sum(w.Listed, o.Listed)
}

// sum adds amounts by currency; those of nothing are left out.
func sum(a, b map[string]int64) map[string]int64 {
	all := maps.Clone(a)
	for code, n := range b {
		if n == 0 {
			continue
		}
		if all == nil {
			all = map[string]int64{}
		}
		all[code] += n
	}
	return all
}

// Entry is work under a key.
type Entry[K comparable] struct {
	Key K
	Work
}

// Roll adds up work of the same key, in the order in which the keys come first.
func Roll[K comparable](list []Entry[K]) []Entry[K] {
	var all []Entry[K]
	place := map[K]int{}
	for _, e := range list {
		i, has := place[e.Key]
		if !has {
			i = len(all)
			place[e.Key] = i
			all = append(all, Entry[K]{Key: e.Key})
		}
		all[i].Add(e.Work)
	}
	return all
}

// Total is all work of a list.
func Total[K comparable](list []Entry[K]) (all Work) {
	for _, e := range list {
		all.Add(e.Work)
	}
	return all
}

// Longest sorts by how much time it took, the longest first; of the same, the order stays.
func Longest[K comparable](list []Entry[K]) {
	slices.SortStableFunc(list, func(a, b Entry[K]) int { return cmp.Compare(b.All().Seconds, a.All().Seconds) })
}

// Currencies are the codes of the amounts in a list, in order.
func Currencies[K comparable](list []Entry[K]) []string {
	t := Total(list)
	codes := map[string]bool{}
	for _, amounts := range []map[string]int64{t.Billed, t.Listed} {
		for code := range amounts {
			codes[code] = true
		}
	}
	return slices.Sorted(maps.Keys(codes))
}
