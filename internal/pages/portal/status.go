package portal

import (
	"remit/internal/ticket"
)

// turn says who has to move.
type turn string

// The sides that may have to move.
const (
	yours  turn = "your turn"
	ours   turn = "our turn"
	theirs turn = "a supplier’s turn"
	nobody turn = ""
)

// state is where a request stands, in the words of its reader.
type state struct {
	Words string
	Next  string
	Turn  turn
}

// stateOf words a ticket's status: what it is, what happens next, and who has to move.
func stateOf(t ticket.Ticket) state {
	if t.Approval == ticket.ApprovalWanted && t.Status.IsOpen() {
		return state{"Waiting for your approval", "The work costs extra. We start when somebody who may approve it says yes.", yours}
	}
	switch t.Status {
	case ticket.New:
		return state{"Arrived", "We read it and answer you.", ours}
	case ticket.Open:
		return state{"We are working on it", "You hear from us here and by mail.", ours}
	case ticket.WaitingClient:
		return state{"Waiting for you", "We asked you something. Your answer lets us go on.", yours}
	case ticket.WaitingVendor:
		return state{"Waiting for a supplier", "Somebody else has to deliver or answer. We keep after them.", theirs}
	case ticket.Scheduled:
		return state{"Planned", "The work is planned for later. We come back to you then.", ours}
	case ticket.Resolved:
		return state{"Solved, we think", "If it is not, answer here and we go on. If it is, you can close it.", yours}
	default:
		return state{"Closed", "Nothing more to do. An answer opens a new request that is linked to this one.", nobody}
	}
}
