package security

import (
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Said is a deed on how somebody signs in as a sentence.
func Said(l shell.Locale, e store.AccountEvent) string {
	switch e.Deed {
	case trail.FactorOn:
		return l.Say("security.event-factor-on", "whom", e.Subject)
	case trail.FactorOff:
		return l.Say("security.event-factor-off", "whom", e.Subject)
	case trail.FactorTaken:
		return l.Say("security.event-factor-taken", "who", e.Actor, "whom", e.Subject)
	case trail.CodesMade:
		return l.Say("security.event-codes", "whom", e.Subject)
	case trail.CodeUsed:
		return l.Say("security.event-code-used", "whom", e.Subject)
	case trail.PasskeyOn:
		return l.Say("security.event-passkey-on", "whom", e.Subject, "key", e.Detail)
	case trail.PasskeyOff:
		return l.Say("security.event-passkey-off", "whom", e.Subject, "key", e.Detail)
	default:
		return l.Say("security.event-other", "whom", e.Subject, "deed", string(e.Deed))
	}
}
