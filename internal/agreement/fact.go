package agreement

import "encoding/json"

// state says what is known of a fact.
type state uint8

const (
	stateUnknown state = iota
	stateAbsent
	stateKnown
)

// Fact is something about a request that is known, known to be absent, or, as its zero value, unknown
// (spec 1-agreement, Facts).
type Fact[T any] struct {
	state state
	value T
}

// Known makes a fact that is known to be v.
func Known[T any](v T) Fact[T] { return Fact[T]{state: stateKnown, value: v} }

// Absent makes a fact that is known to be absent.
func Absent[T any]() Fact[T] { return Fact[T]{state: stateAbsent} }

// Value returns the value, and whether the fact is known; an absent fact is not.
func (f Fact[T]) Value() (T, bool) { return f.value, f.state == stateKnown }

// IsAbsent reports whether the fact is known to be absent.
func (f Fact[T]) IsAbsent() bool { return f.state == stateAbsent }

// IsUnknown reports whether nothing is known of the fact.
func (f Fact[T]) IsUnknown() bool { return f.state == stateUnknown }

// IsZero reports the same as IsUnknown, so that JSON leaves an unknown fact out.
func (f Fact[T]) IsZero() bool { return f.state == stateUnknown }

// MarshalJSON writes the value, or null for an absent fact.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	if f.state != stateKnown {
		return []byte("null"), nil
	}
	return json.Marshal(f.value)
}

// FactName names a fact as the spec's table of facts does.
type FactName uint8

// The facts that may be unknown, in the order of the spec's table; FactNone stands for those that are always known.
const (
	FactNone FactName = iota
	FactKind
	FactService
	FactMode
	FactSite
	FactImpact
	FactUrgency
	FactContact
	FactAsset
	factCount
)

// FactNames are the facts that may be unknown, in the order of the spec's table.
func FactNames() []FactName {
	return []FactName{FactKind, FactService, FactMode, FactSite, FactImpact, FactUrgency, FactContact, FactAsset}
}

var factNames = [factCount]string{"", "kind", "service", "mode", "site", "impact", "urgency", "contact", "asset"}

// String returns the name of the fact: "kind", "asset".
func (n FactName) String() string { return factNames[n] }
