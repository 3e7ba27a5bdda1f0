package agreement

import "slices"

// Truth is one of three values: a condition on an unknown fact is neither false nor true.
type Truth uint8

// The values of a condition, from the least to the most certain to hold.
const (
	False Truth = iota
	Unknown
	True
)

// String returns "false", "unknown" or "true".
func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t] }

// Inverse turns true and false round and leaves unknown.
func (t Truth) Inverse() Truth { return True - t }

// Condition is a `when` table: it holds where all its keys hold and the nested table Not does not
// (spec 1-agreement, Conditions). The zero value holds always.
type Condition struct {
	Keys []Key // in the order of the file
	Not  *Condition
}

// Key is one key of a condition with the values of which any may match. Booleans are written "true" and "false".
type Key struct {
	Name   string
	Values []string

	kind    keyKind
	phrases []string // of mentions: folded
}

// IsZero reports whether the condition is empty, so that it holds always.
func (c Condition) IsZero() bool { return len(c.Keys) == 0 && c.Not == nil }

// Key returns the key of that name, and whether the condition has it.
func (c Condition) Key(name string) (Key, bool) {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return c.Keys[i], true
}

// Truth evaluates the condition: false if any key is false, else unknown if any is unknown, else true.
func (c *Condition) Truth(m *Matter) Truth {
	result := True
	for i := range c.Keys {
		switch c.Keys[i].Truth(m) {
		case False:
			return False
		case Unknown:
			result = Unknown
		}
	}
	if c.Not == nil {
		return result
	}
	return min(result, c.Not.Truth(m).Inverse())
}

// Holds reports whether the condition is true; unknown counts as false.
func (c *Condition) Holds(m *Matter) bool { return c.Truth(m) == True }

// Unknown returns the facts that the condition tests and that the matter does not know, as a set.
func (c *Condition) Unknown(m *Matter) FactSet {
	var set FactSet
	for ; c != nil; c = c.Not {
		for i := range c.Keys {
			if k := &c.Keys[i]; k.Truth(m) == Unknown {
				set |= 1 << k.Fact()
			}
		}
	}
	return set
}

// FactSet is a set of facts: bit n stands for FactName n.
type FactSet uint16

// Has reports whether the fact is in the set.
func (s FactSet) Has(n FactName) bool { return s&(1<<n) != 0 }

// Names returns the names of the facts, in the order of the spec's table; it is never nil.
func (s FactSet) Names() []string {
	names := []string{}
	for n := FactKind; n < factCount; n++ {
		if s.Has(n) {
			names = append(names, n.String())
		}
	}
	return names
}

// Depth returns how many tables the condition is of: 1, and 1 more for each nested not.
func (c *Condition) Depth() int {
	depth := 0
	for ; c != nil; c = c.Not {
		depth++
	}
	return depth
}
