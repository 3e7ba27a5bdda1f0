package coverage

import (
	"slices"
	"strings"

	"remit/internal/agreement"
)

// maxSituations is how many combinations of channel, time and phrases are tried; with more the bound is taken for the number.
const maxSituations = 4096

// beyond stands for more completions than need be counted.
const beyond = 1 << 40

// completions looks for whether a request can come to more completions than are looked at.
func (c *checker) completions() {
	if c.most() > MaxCompletions {
		c.warn(where{"", "scope", 0}, CodeCompletions, "A request of which little is known can come to more than 100,000 completions: it is then undecided, and the first open clause alone says what is asked. Let the clauses tell fewer services, sites, classes, tags and groups apart.")
	}
}

// most returns the largest number of completions that a request can come to, or a bound of it where that is hard to find.
func (c *checker) most() int {
	bound := c.count(func(i int) agreement.Truth {
		if c.terms.Scope[i].When.IsZero() {
			return agreement.True
		}
		return agreement.Unknown
	})
	if bound <= MaxCompletions {
		return bound
	}
	var conditions []*agreement.Condition
	for i := range c.terms.Scope {
		conditions = append(conditions, &c.terms.Scope[i].When)
	}
	t := c.compileTable(nil, conditions, false)
	known, situations := t.alwaysKnown()
	if situations > maxSituations {
		return bound
	}
	most := 0
	t.each(known, func() {
		most = max(most, c.count(func(i int) agreement.Truth { return t.truth(t.formulas[i]) }))
	})
	return most
}

// alwaysKnown returns the variables that are known of each request, and how many combinations of their values there are.
func (z *puzzle) alwaysKnown() (known []int, combinations int) {
	combinations = 1
	for name, i := range z.index {
		if name == "channel" || name == "moment" || strings.HasPrefix(name, "phrase ") {
			known = append(known, i)
			combinations = min(combinations*z.sizes[i], beyond)
		}
	}
	slices.Sort(known)
	return known, combinations
}

// each calls f for every combination of the variables' values that can be.
func (z *puzzle) each(variables []int, f func()) {
	if len(variables) == 0 {
		f()
		return
	}
	next := variables[0]
	for v := range z.sizes[next] {
		if z.value[next] = v; z.consistent() {
			z.each(variables[1:], f)
		}
	}
	z.value[next] = unset
}

// count multiplies the values of all unknown facts that the open clauses test; truth tells what is known of the i-th clause.
func (c *checker) count(truth func(i int) agreement.Truth) int {
	var open []*agreement.Condition
	for i := range c.terms.Scope {
		value := truth(i)
		if value == agreement.True {
			break
		}
		if value == agreement.Unknown {
			open = append(open, &c.terms.Scope[i].When)
		}
	}
	values := nameValues(open, agreement.NewMatter(c.terms, &agreement.Facts{}))
	product := 1
	for _, fact := range agreement.FactNames() {
		product = min(product*max(values.of(fact), 1), beyond)
	}
	return product
}
