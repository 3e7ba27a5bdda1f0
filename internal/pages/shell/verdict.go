package shell

import "remit/internal/ticket"

// Verdict is a decision in one word, with the clause that gave it.
type Verdict struct {
	Outcome string   // covered, billable, undecided or declined
	Clause  string   // number of the clause, "" where none decided
	URL     string   // where the clause stands, "" for no link
	Ask     []string // the facts that would settle it, where it is undecided
}

// Word is the outcome as the provider's people read it.
func (v Verdict) Word() string { return v.WordIn(Locale{}) }

// WordIn is the outcome in the language of a reader.
func (v Verdict) WordIn(l Locale) string { return l.Say("verdict." + v.shape()) }

// shape is the class of the outcome's shape.
func (v Verdict) shape() string {
	switch v.Outcome {
	case "covered", "billable", "declined":
		return v.Outcome
	default:
		return "undecided"
	}
}

// VerdictOf is a ticket's verdict as it is shown, with the fact that is asked for first.
func VerdictOf(t ticket.Ticket) Verdict {
	v := Verdict{Outcome: t.Verdict, Clause: t.Clause}
	if len(t.Ask) > 0 {
		v.Ask = t.Ask[:1]
	}
	return v
}
