package coverage

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
)

// same reports whether two outcomes are the same; amounts may be written differently.
func (o outcome) same(other outcome) bool {
	if o.verdict != other.verdict || o.rate != other.rate {
		return false
	}
	if o.approval == other.approval {
		return true
	}
	a, errA := decimal.NewFromString(o.approval)
	b, errB := decimal.NewFromString(other.approval)
	return errA == nil && errB == nil && a.Equal(b)
}

// question is a fact that matters, with what asking for it is worth.
type question struct {
	fact    agreement.FactName
	settles int // completions that are decided once it is known
	clause  int // place of the first possible clause that tests it
}

// ask lists the facts that matter: first the one that, once known, decides the most completions; of equals the one that
// an earlier possible clause tests; then in the order of the table of facts.
func (s *space) ask(possible []int) []string {
	s.number(possible)
	var questions []question
	for i := range s.axes {
		a := &s.axes[i]
		if !s.matters(a) {
			continue
		}
		questions = append(questions, question{a.fact, s.settles(a), s.tester(possible, a.fact)})
	}
	slices.SortStableFunc(questions, func(x, y question) int {
		return cmp.Or(cmp.Compare(y.settles, x.settles), cmp.Compare(x.clause, y.clause), cmp.Compare(x.fact, y.fact))
	})
	names := make([]string, 0, len(questions))
	for _, q := range questions {
		names = append(names, q.fact.String())
	}
	return names
}

// number replaces the deciding clause of each completion by the number of its outcome.
func (s *space) number(possible []int) {
	var outcomes []outcome
	numbers := make([]uint16, len(s.walk.open)+1)
	for place := range numbers {
		if !slices.Contains(possible, s.clause(place)) {
			continue
		}
		o := s.walk.outcome(s.clause(place))
		i := slices.IndexFunc(outcomes, o.same)
		if i < 0 {
			i = len(outcomes)
			outcomes = append(outcomes, o)
		}
		numbers[place] = uint16(i)
	}
	for c, place := range s.decide {
		s.decide[c] = numbers[place]
	}
}

// matters reports whether two completions that differ in this fact only have different outcomes.
func (s *space) matters(a *axis) bool {
	block := a.stride * a.values
	for base := 0; base < s.size; base += block {
		first := s.decide[base : base+a.stride]
		for v := a.stride; v < block; v += a.stride {
			if !slices.Equal(first, s.decide[base+v:base+v+a.stride]) {
				return true
			}
		}
	}
	return false
}

// settles counts the completions in which knowing this fact alone decides.
func (s *space) settles(a *axis) int {
	count := 0
	for v := range a.values {
		if s.uniform(a, v) {
			count += s.size / a.values
		}
	}
	return count
}

// uniform reports whether all completions with the v-th value of the fact have the same outcome.
func (s *space) uniform(a *axis, v int) bool {
	block := a.stride * a.values
	want := s.decide[v*a.stride]
	for base := v * a.stride; base < s.size; base += block {
		for _, got := range s.decide[base : base+a.stride] {
			if got != want {
				return false
			}
		}
	}
	return true
}

// tester returns the place of the first possible clause that tests the fact.
func (s *space) tester(possible []int, fact agreement.FactName) int {
	return slices.IndexFunc(possible, func(i int) bool {
		return s.walk.clause(i).When.Unknown(s.walk.matter).Has(fact)
	})
}
