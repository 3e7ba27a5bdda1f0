package leak

import (
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// became says what became of work that was given away.
func became(x store.Leak) string {
	switch {
	case x.Ruled == ledger.Waive:
		return "Waived"
	case x.Ruled == ledger.Settled:
		return "Ticket settled as " + x.Verdict
	}
	return shell.Capital(x.Verdict) + " by hand"
}

// went says where time that was logged late went.
func went(x store.Leak) string {
	words := "on the next draft, " + x.Verdict
	switch {
	case x.Statement != "":
		words = "on statement " + x.Statement
	case x.Hold != "":
		words = "held: " + heldFor(x)
	case x.Ruled == ledger.Waive:
		words = "waived"
	case x.Verdict == "covered":
		words = "in scope"
	case x.IssuedLate:
		words = "becomes a debit line on the next statement"
	}
	if x.IssuedLate {
		words += "; its month was issued before"
	}
	return words
}

// holds say why work is on no statement.
var holds = map[string]string{ledger.HoldUndecided: "undecided", ledger.HoldDeclined: "declined by the agreement", ledger.HoldEnded: "no agreement was in force", "waiting": "the client has not approved it",
	"refused": "the client refused it", "spent": "beyond what the client approved"}

func heldFor(x store.Leak) string {
	if words := holds[x.Hold]; words != "" {
		return words
	}
	return x.Hold
}
