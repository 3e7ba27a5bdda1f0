package store

import (
	"remit/internal/store/keyring"
	"remit/internal/store/trail"
)

// By what people come in, and what was done to their accounts.
type (
	Invitation = keyring.Invitation
	Factor     = keyring.Factor
	Protected  = keyring.Protected
	Passkey    = keyring.Passkey
)

// The audit trail, from the room that keeps it.
type (
	AuditEntry   = trail.Entry
	AuditWords   = trail.Words
	AuditFilter  = trail.Filter
	AuditHead    = trail.Head
	AuditCheck   = trail.Check
	AuditKind    = trail.Kind
	AccountEvent = trail.AccountEvent
)
