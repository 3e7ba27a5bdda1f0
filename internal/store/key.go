package store

import "remit/internal/store/keyring"

// By what people come in, and what was done to their accounts.
type (
	Invitation   = keyring.Invitation
	AccountEvent = keyring.AccountEvent
	AccountDeed  = keyring.Deed
	Factor       = keyring.Factor
	Protected    = keyring.Protected
	Passkey      = keyring.Passkey
)
