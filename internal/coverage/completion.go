package coverage

import (
	"math/bits"

	"remit/internal/agreement"
)

// MaxCompletions is how many ways of completing the facts are looked at (spec 1-agreement, The decision).
const MaxCompletions = 100_000

// space is every completion of the facts with the clause that decides it. Completions are numbered in mixed radix:
// the last axis counts fastest.
type space struct {
	walk   *walk
	axes   []axis
	size   int
	levels int
	words  int      // of 64 clauses
	decide []uint16 // completion → place among the open clauses, or their number for the one that ends the walk
}

// axis is an unknown fact with the values that complete it. For each value, masks holds a bit for each open clause and depth
// of its condition: whether all keys there on this fact hold.
type axis struct {
	fact   agreement.FactName
	values int
	stride int
	masks  []uint64 // value × level × word
}

// completions works out which clause decides each completion. It is false where there are too many.
func completions(w *walk) (*space, bool) {
	s := &space{walk: w, words: (len(w.open) + 63) / 64}
	values, ok := s.measure()
	if !ok {
		return nil, false
	}
	known := s.known()
	for i := range s.axes {
		s.fill(&s.axes[i], values)
	}
	s.decide = make([]uint16, s.size)
	s.run(known)
	return s, true
}

// measure finds the axes and how many completions there are. It is false where there are too many.
func (s *space) measure() (*named, bool) {
	conditions := make([]*agreement.Condition, 0, len(s.walk.open))
	for _, i := range s.walk.open {
		c := &s.walk.terms.Scope[i].When
		conditions = append(conditions, c)
		s.levels = max(s.levels, c.Depth())
	}
	values := nameValues(conditions, s.walk.matter)
	s.size = 1
	for _, fact := range agreement.FactNames() {
		n := values.of(fact)
		if n == 0 {
			continue
		}
		if s.size *= n; n > MaxCompletions || s.size > MaxCompletions {
			return nil, false
		}
		s.axes = append(s.axes, axis{fact: fact, values: n})
	}
	stride := 1
	for i := len(s.axes) - 1; i >= 0; i-- {
		s.axes[i].stride = stride
		stride *= s.axes[i].values
	}
	return values, true
}

// each calls f for every key of the open clauses with the clause's place and the depth of the key.
func (s *space) each(f func(place, level int, k *agreement.Key)) {
	for place, i := range s.walk.open {
		level := 0
		for c := &s.walk.terms.Scope[i].When; c != nil; c = c.Not {
			for j := range c.Keys {
				f(place, level, &c.Keys[j])
			}
			level++
		}
	}
}

// known returns the masks of what does not depend on the completion: a bit where a clause has a condition at that depth and
// none of its known keys is false.
func (s *space) known() []uint64 {
	masks := make([]uint64, s.levels*s.words)
	for place, i := range s.walk.open {
		level := 0
		for c := &s.walk.terms.Scope[i].When; c != nil; c = c.Not {
			masks[level*s.words+place/64] |= 1 << (place % 64)
			level++
		}
	}
	s.each(func(place, level int, k *agreement.Key) {
		if k.Truth(s.walk.matter) == agreement.False {
			masks[level*s.words+place/64] &^= 1 << (place % 64)
		}
	})
	return masks
}

// fill works out the masks of an axis.
func (s *space) fill(a *axis, values *named) {
	width := s.levels * s.words
	a.masks = make([]uint64, a.values*width)
	for i := range a.masks {
		a.masks[i] = ^uint64(0)
	}
	facts := *s.walk.matter.Facts()
	m := s.walk.matter.With(&facts)
	for v := range a.values {
		values.set(&facts, a.fact, v)
		masks := a.masks[v*width : (v+1)*width]
		s.each(func(place, level int, k *agreement.Key) {
			if k.Fact() == a.fact && k.Truth(m) != agreement.True {
				masks[level*s.words+place/64] &^= 1 << (place % 64)
			}
		})
	}
}

// run walks through all completions in order.
func (s *space) run(known []uint64) {
	width := len(known)
	sums := make([]uint64, (len(s.axes)+1)*width)
	copy(sums, known)
	next := 0
	var step func(depth int)
	step = func(depth int) {
		sum := sums[depth*width : (depth+1)*width]
		if depth == len(s.axes) {
			s.decide[next] = uint16(s.first(sum))
			next++
			return
		}
		a := &s.axes[depth]
		below := sums[(depth+1)*width : (depth+2)*width]
		for v := range a.values {
			masks := a.masks[v*width : (v+1)*width]
			for i := range below {
				below[i] = sum[i] & masks[i]
			}
			step(depth + 1)
		}
	}
	step(0)
}

// first returns the place of the first open clause that holds, their number where none does. A condition holds
// where its keys do and the condition nested in it does not.
func (s *space) first(sum []uint64) int {
	for word := range s.words {
		var holds uint64
		for level := s.levels - 1; level >= 0; level-- {
			holds = sum[level*s.words+word] &^ holds
		}
		if holds != 0 {
			return word*64 + bits.TrailingZeros64(holds)
		}
	}
	return len(s.walk.open)
}

// clause returns the index in the table of the clause at a place among the open ones.
func (s *space) clause(place int) int {
	if place == len(s.walk.open) {
		return s.walk.end
	}
	return s.walk.open[place]
}

// possible returns the indices of the clauses that decide some completion, in the order of the file.
func (s *space) possible() []int {
	seen := make([]bool, len(s.walk.open)+1)
	for _, place := range s.decide {
		seen[place] = true
	}
	var indices []int
	for place, ok := range seen {
		if ok {
			indices = append(indices, s.clause(place))
		}
	}
	return indices
}
