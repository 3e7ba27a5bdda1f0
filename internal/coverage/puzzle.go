package coverage

import (
	"slices"

	"remit/internal/agreement"
)

// maxSteps bounds the search for one request; where it is not enough, nothing is claimed.
const maxSteps = 200_000

// puzzle looks for a request that some conditions catch and others do not. A request is a value of each variable: a fact or a
// field of one, a group, a phrase, or how its instant lies to the opening hours.
type puzzle struct {
	terms   *agreement.Terms
	named   map[string][]string // key of a text fact → values that the conditions name
	moments []map[string]moment // the ways in which an instant can lie to the hours that are named
	index   map[string]int      // name of a variable → its place
	sizes   []int               // number of values of each variable
	implies [][2]int            // variables of phrases of which the first holds only where the second does
	phrases []string
	value   []int // of each variable in the request that is being built, unset for none
	vague   bool  // facts may be unknown too, and a condition on them does not hold then
	steps   int
}

const unset = -1

// literal is true where a variable has one of some values, and unknown at the value after the last.
type literal struct {
	variable int
	holds    []bool
}

// formula is a condition: all its keys, each of which is any of its literals, and not what is nested in it.
type formula struct {
	keys [][]literal
	not  *formula
}

// newPuzzle makes a puzzle for requests that the conditions can tell apart.
func newPuzzle(times *times, conditions []*agreement.Condition, vague bool) *puzzle {
	z := &puzzle{terms: times.terms, named: map[string][]string{}, index: map[string]int{}, vague: vague}
	for _, c := range conditions {
		for ; c != nil; c = c.Not {
			for _, k := range c.Keys {
				z.named[k.Name] = union(z.named[k.Name], k.Values)
			}
		}
	}
	hours := union(union(z.named["hours"], z.named["outside"]), z.named["holiday"])
	if len(hours) > 0 {
		z.moments = times.moments(hours)
	}
	return z
}

// compile turns a condition into a formula.
func (z *puzzle) compile(c *agreement.Condition) *formula {
	f := &formula{}
	for i := range c.Keys {
		f.keys = append(f.keys, z.literals(&c.Keys[i]))
	}
	if c.Not != nil {
		f.not = z.compile(c.Not)
	}
	return f
}

// variable returns the place of the variable of that name, which has so many values.
func (z *puzzle) variable(name string, size int) int {
	i, ok := z.index[name]
	if !ok {
		i = len(z.sizes)
		z.index[name] = i
		z.sizes = append(z.sizes, size)
		z.value = append(z.value, unset)
	}
	return i
}

// fact is variable for a fact, which may be unknown where the puzzle is vague.
func (z *puzzle) fact(name string, size int) int {
	if z.vague {
		size++
	}
	return z.variable(name, size)
}

// literals turns a key into the literals of which any makes it hold.
func (z *puzzle) literals(k *agreement.Key) []literal {
	switch k.Name {
	case "hours", "outside", "holiday":
		return []literal{z.ofMoment(k)}
	case "contact.group":
		var list []literal
		for _, group := range k.Values {
			list = append(list, literal{z.fact("group "+group, 2), []bool{false, true}})
		}
		return list
	case "mentions":
		var list []literal
		for _, phrase := range k.Values {
			list = append(list, literal{z.phrase(phrase), []bool{false, true}})
		}
		return list
	}
	facts := z.choices(k.Name)
	variable := z.variable
	if k.Fact() != agreement.FactNone {
		variable = z.fact
	}
	l := literal{variable(k.Name, len(facts)), make([]bool, len(facts))}
	for i, choice := range facts {
		m := agreement.NewMatter(z.terms, &choice.facts)
		m.Priority, m.Verdict = choice.priority, choice.verdict
		l.holds[i] = k.Truth(m) == agreement.True
	}
	return []literal{l}
}

// ofMoment turns a key on opening hours into a literal.
func (z *puzzle) ofMoment(k *agreement.Key) literal {
	l := literal{z.variable("moment", len(z.moments)), make([]bool, len(z.moments))}
	for i, at := range z.moments {
		l.holds[i] = slices.ContainsFunc(k.Values, func(hours string) bool {
			switch k.Name {
			case "hours":
				return at[hours].open
			case "outside":
				return !at[hours].open
			}
			return at[hours].holiday
		})
	}
	return l
}

// phrase returns the variable of a phrase, and notes which other phrases hold it or are held by it.
func (z *puzzle) phrase(phrase string) int {
	i, known := z.index["phrase "+phrase]
	if known {
		return i
	}
	i = z.variable("phrase "+phrase, 2)
	for _, other := range z.phrases {
		j := z.index["phrase "+other]
		if z.within(other, phrase) {
			z.implies = append(z.implies, [2]int{i, j})
		}
		if z.within(phrase, other) {
			z.implies = append(z.implies, [2]int{j, i})
		}
	}
	z.phrases = append(z.phrases, phrase)
	return i
}

// within reports whether every text that holds whole holds part.
func (z *puzzle) within(part, whole string) bool {
	k := agreement.NewKey("mentions", part)
	return k.Truth(agreement.NewMatter(z.terms, &agreement.Facts{Text: whole})) == agreement.True
}

// possible looks for a request for which all of must hold and none of never; it is true too where it gives up.
func (z *puzzle) possible(must, never []*formula) bool {
	z.steps = 0
	return z.search(must, never)
}

// search fills in one variable after the other.
func (z *puzzle) search(must, never []*formula) bool {
	if z.steps++; z.steps > maxSteps {
		return true
	}
	next := unset
	for _, f := range must {
		switch z.truth(f) {
		case agreement.False:
			return false
		case agreement.Unknown:
			if next = z.first(f); next == unset {
				return false
			}
		}
	}
	for _, f := range never {
		switch z.truth(f) {
		case agreement.True:
			return false
		case agreement.Unknown:
			if next == unset {
				next = z.first(f)
			}
		}
	}
	if next == unset {
		return true
	}
	defer func() { z.value[next] = unset }()
	for v := range z.sizes[next] {
		z.value[next] = v
		if z.consistent() && z.search(must, never) {
			return true
		}
	}
	return false
}

// consistent reports whether no phrase is said to be there without one that is part of it.
func (z *puzzle) consistent() bool {
	for _, pair := range z.implies {
		if z.value[pair[0]] == 1 && z.value[pair[1]] == 0 {
			return false
		}
	}
	return true
}

// truth evaluates a formula as far as the variables are set.
func (z *puzzle) truth(f *formula) agreement.Truth {
	result := agreement.True
	for _, key := range f.keys {
		result = min(result, z.any(key))
	}
	if f.not != nil && result != agreement.False {
		result = min(result, z.truth(f.not).Inverse())
	}
	return result
}

// any evaluates the literals of a key.
func (z *puzzle) any(key []literal) agreement.Truth {
	result := agreement.False
	for _, l := range key {
		switch v := z.value[l.variable]; {
		case v == unset || v == len(l.holds):
			result = max(result, agreement.Unknown)
		case l.holds[v]:
			return agreement.True
		}
	}
	return result
}

// first returns a variable of the formula that is not set.
func (z *puzzle) first(f *formula) int {
	for ; f != nil; f = f.not {
		for _, key := range f.keys {
			for _, l := range key {
				if z.value[l.variable] == unset {
					return l.variable
				}
			}
		}
	}
	return unset
}
