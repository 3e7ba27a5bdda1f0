package trail

import (
	"encoding/json"
	"slices"
	"strings"
)

// Kind names a deed: its area, a dot, and what was done.
type Kind string

// The deeds on how people come in and on what they may.
const (
	Invited         Kind = "account.invited"
	InvitedAgain    Kind = "account.invited-again"
	Withdrawn       Kind = "account.withdrawn"
	Joined          Kind = "account.joined"
	RoleChanged     Kind = "account.role"
	SightChanged    Kind = "account.sees"
	SwitchedOff     Kind = "account.off"
	SwitchedOn      Kind = "account.on"
	FactorOn        Kind = "account.factor-on"
	FactorOff       Kind = "account.factor-off"
	FactorTaken     Kind = "account.factor-taken"
	CodesMade       Kind = "account.codes"
	CodeUsed        Kind = "account.code-used"
	PasskeyOn       Kind = "account.passkey-on"
	PasskeyOff      Kind = "account.passkey-off"
	AccountMade     Kind = "account.made"
	AccountChanged  Kind = "account.changed"
	PasswordChanged Kind = "account.password"
	AccountErased   Kind = "account.erased"
	Tied            Kind = "account.tied"
	Untied          Kind = "account.untied"

	SignedIn      Kind = "session.in"
	SignedOut     Kind = "session.out"
	SignInRefused Kind = "session.refused"
	SessionsEnded Kind = "session.ended"

	TokenMade    Kind = "token.made"
	TokenDropped Kind = "token.dropped"

	WebhookMade     Kind = "webhook.made"
	WebhookChanged  Kind = "webhook.changed"
	WebhookSwitched Kind = "webhook.switched"
	WebhookTurned   Kind = "webhook.secret"
	WebhookDropped  Kind = "webhook.dropped"
)

// The deeds on the house's settings, on clients and on what was agreed and billed.
const (
	HouseChanged     Kind = "settings.house"
	TeamChanged      Kind = "settings.team"
	MailboxChanged   Kind = "settings.mailbox"
	LettersChanged   Kind = "settings.letters"
	KeyMade          Kind = "settings.key-made"
	KeySwitched      Kind = "settings.key-switched"
	KeyDropped       Kind = "settings.key-dropped"
	InvoicingChanged Kind = "settings.invoicing"
	ProviderMade     Kind = "settings.provider-made"
	ProviderChanged  Kind = "settings.provider-changed"
	ProviderDropped  Kind = "settings.provider-dropped"

	ClientMade    Kind = "client.made"
	ClientChanged Kind = "client.changed"

	AgreementPublished Kind = "agreement.published"
	AgreementLife      Kind = "agreement.life"
	AgreementAccepted  Kind = "agreement.accepted"

	StatementIssued   Kind = "statement.issued"
	StatementExported Kind = "statement.exported"

	ExportAsked   Kind = "export.asked"
	ExportTaken   Kind = "export.taken"
	ExportWritten Kind = "export.written"

	BackupMade Kind = "backup.made"
)

// Kinds lists all there are, by area.
func Kinds() []Kind {
	return append(accountKinds(), AccountMade, AccountChanged, PasswordChanged, AccountErased, Tied, Untied, SignedIn, SignedOut, SignInRefused, SessionsEnded, TokenMade, TokenDropped,
		WebhookMade, WebhookChanged, WebhookSwitched, WebhookTurned, WebhookDropped,
		HouseChanged, TeamChanged, MailboxChanged, LettersChanged, KeyMade, KeySwitched, KeyDropped, InvoicingChanged, ProviderMade, ProviderChanged, ProviderDropped, ClientMade, ClientChanged,
		AgreementPublished, AgreementLife, AgreementAccepted, StatementIssued, StatementExported, ExportAsked, ExportTaken, ExportWritten, BackupMade)
}

// accountKinds are the deeds that a client's administrators read of their own people.
func accountKinds() []Kind {
	return []Kind{Invited, InvitedAgain, Withdrawn, Joined, RoleChanged, SightChanged, SwitchedOff, SwitchedOn, FactorOn, FactorOff, FactorTaken, CodesMade, CodeUsed, PasskeyOn, PasskeyOff}
}

// Changed names what differs between two values of a type, by their names as JSON; of what they hold it tells nothing, as it may be secret.
func Changed(was, is any) string {
	a, b := fields(was), fields(is)
	var names []string
	for name, value := range b {
		if plain(a[name]) != plain(value) {
			names = append(names, name)
		}
	}
	for name := range a {
		if _, ok := b[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.ToLower(strings.Join(names, ", "))
}

// plain is a value as text; an empty list is like none.
func plain(m json.RawMessage) string {
	if s := string(m); s != "null" {
		return s
	}
	return "[]"
}

func fields(v any) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil { // only structs and maps are compared, which can always be written
		panic("trail: " + err.Error())
	}
	return m
}

// By is the name under which a detail says by what somebody proved who they are.
const By = "by"

// What is the name under which a detail lists what was changed.
const What = "changed"

// Why is the name under which a detail says why something was refused.
const Why = "why"
