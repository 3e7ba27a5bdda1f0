package security

import (
	"fmt"

	"remit/internal/store"
	"remit/internal/store/keyring"
)

// Said is a deed on how somebody signs in as a sentence.
func Said(e store.AccountEvent) string {
	switch e.Deed {
	case keyring.FactorOn:
		return fmt.Sprintf("%s is asked for a one-time code from now on.", e.Subject)
	case keyring.FactorOff:
		return fmt.Sprintf("%s is not asked for a one-time code any more.", e.Subject)
	case keyring.FactorTaken:
		return fmt.Sprintf("%s took the one-time code off %s.", e.Actor, e.Subject)
	case keyring.CodesMade:
		return fmt.Sprintf("%s made new recovery codes.", e.Subject)
	case keyring.CodeUsed:
		return fmt.Sprintf("%s used a recovery code.", e.Subject)
	case keyring.PasskeyOn:
		return fmt.Sprintf("%s added the passkey %s.", e.Subject, e.Detail)
	case keyring.PasskeyOff:
		return fmt.Sprintf("%s removed the passkey %s.", e.Subject, e.Detail)
	default:
		return fmt.Sprintf("%s: %s.", e.Subject, e.Deed)
	}
}
