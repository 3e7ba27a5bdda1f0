package intake

import "remit/internal/intake/imapbox"

// LedgerOf is what a test gives to a reader of its own.
func (i *Intake) LedgerOf(mailbox string) imapbox.Ledger { return i.ledger(mailbox) }
