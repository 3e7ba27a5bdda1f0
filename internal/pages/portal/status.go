package portal

import (
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// turn says who has to move.
type turn string

// The sides that may have to move.
const (
	yours      turn = "yours"
	colleagues turn = "organisation" // somebody else of the reader's organisation
	ours       turn = "ours"
	theirs     turn = "supplier"
	nobody     turn = ""
)

// state is where a request stands, in the words of its reader.
type state struct {
	Words string
	Next  string
	Turn  turn
}

// stateOf words a ticket's status: what it is, what happens next, and who has to move.
func stateOf(t ticket.Ticket, l shell.Locale) state {
	if t.Approval == ticket.ApprovalWanted && t.Status.IsOpen() {
		return state{l.Say("standing.approval"), l.Say("standing.approval-next"), yours}
	}
	return state{l.Say("standing." + string(t.Status)), l.Say("standing." + string(t.Status) + "-next"), turnOf(t.Status)}
}

func turnOf(s ticket.Status) turn {
	switch s {
	case ticket.WaitingClient, ticket.Resolved:
		return yours
	case ticket.WaitingVendor:
		return theirs
	case ticket.Closed:
		return nobody
	default:
		return ours
	}
}
