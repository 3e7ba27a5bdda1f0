package workbench

import (
	"net/url"

	"remit/internal/amend"
)

// The deeds on an entry of a draft.
const (
	Keep = "keep" // with other values, or as a new one
	Out  = "out"
	Up   = "up"
	Down = "down"
)

// Entry is one entry of a draft that is being changed.
type Entry struct {
	amend.Ref
	New    bool
	After  amend.Ref // of a new one: after which it comes
	Values url.Values
}

// Alter makes the text that a file becomes by a deed on an entry. What is wrong names its fields; then the text is not to be kept. A new entry has its place
// afterwards.
func (e *Entry) Alter(f amend.File, source, deed string) (text string, wrong []amend.Wrong) {
	kind := amend.KindOf(e.Table)
	switch deed {
	case Out:
		if e.New || !kind.May() {
			return source, []amend.Wrong{{Text: "This cannot be taken out: every agreement has it."}}
		}
		return f.Remove(e.Ref), nil
	case Up, Down:
		return f.Move(e.Ref, deed == Up), nil
	case Keep:
		if e.New {
			text, e.Ref, wrong = f.Insert(e.Table, e.After, e.Values)
			return text, wrong
		}
		return Change(f, e.Ref, e.Values)
	}
	return source, []amend.Wrong{{Text: "There is no such deed."}}
}
