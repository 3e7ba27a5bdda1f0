package audit

import (
	"strings"

	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// words are the deeds as they are read.
var words = map[store.AuditKind]string{
	trail.Invited: "Invited somebody", trail.InvitedAgain: "Sent an invitation again", trail.Withdrawn: "Withdrew an invitation", trail.Joined: "Accepted an invitation",
	trail.RoleChanged: "Changed a role", trail.SightChanged: "Changed which requests are seen", trail.SwitchedOff: "Closed an account", trail.SwitchedOn: "Opened an account",
	trail.FactorOn: "Switched one-time codes on", trail.FactorOff: "Switched one-time codes off", trail.FactorTaken: "Took one-time codes off somebody",
	trail.CodesMade: "Made recovery codes", trail.CodeUsed: "Used a recovery code", trail.PasskeyOn: "Added a passkey", trail.PasskeyOff: "Removed a passkey",
	trail.AccountMade: "Made an account", trail.AccountChanged: "Changed an account", trail.PasswordChanged: "Changed a password", trail.AccountErased: "Erased a person",
	trail.Tied: "Signed in by a provider for the first time", trail.Untied: "Untied somebody from a provider",
	trail.SignedIn: "Signed in", trail.SignedOut: "Signed out", trail.SignInRefused: "Was refused at sign-in", trail.SessionsEnded: "Ended sessions",
	trail.TokenMade: "Made an API token", trail.TokenDropped: "Took an API token back",
	trail.WebhookMade: "Made a webhook", trail.WebhookChanged: "Changed a webhook", trail.WebhookSwitched: "Switched a webhook", trail.WebhookTurned: "Gave a webhook another secret", trail.WebhookDropped: "Removed a webhook",
	trail.HouseChanged: "Changed the house’s settings", trail.TeamChanged: "Changed a team", trail.MailboxChanged: "Changed a mailbox", trail.LettersChanged: "Changed the house’s mails",
	trail.KeyMade: "Made a signing key", trail.KeySwitched: "Switched signing", trail.KeyDropped: "Dropped a signing key", trail.InvoicingChanged: "Changed what stands on invoices",
	trail.ProviderMade: "Added a sign-in provider", trail.ProviderChanged: "Changed a sign-in provider", trail.ProviderDropped: "Removed a sign-in provider",
	trail.ClientMade: "Added a client", trail.ClientChanged: "Changed a client",
	trail.AgreementPublished: "Published an agreement", trail.AgreementLife: "Renewed or ended an agreement", trail.AgreementAccepted: "Accepted an agreement",
	trail.StatementIssued: "Issued a statement", trail.StatementExported: "Handed a statement on",
	trail.ExportAsked: "Asked for a client’s export", trail.ExportTaken: "Took a client’s export", trail.ExportWritten: "Wrote a client’s export",
	trail.BackupMade: "Made a backup",
}

// areas name the kinds before the dot.
var areas = map[string]string{"account": "Accounts and rights", "session": "Signing in", "token": "API tokens", "webhook": "Webhooks", "settings": "Settings", "client": "Clients", "agreement": "Agreements",
	"statement": "Statements", "export": "Exports", "backup": "Backups"}

func word(k store.AuditKind) string {
	if w, ok := words[k]; ok {
		return w
	}
	return string(k)
}

// kinds are what the filter chooses from: each area, and its deeds below it.
func kinds() []shell.Option {
	list := []shell.Option{{Value: "", Label: "Everything"}}
	last := ""
	for _, k := range trail.Kinds() {
		area, _, _ := strings.Cut(string(k), ".")
		if area != last {
			list = append(list, shell.Option{Value: area, Label: areas[area]})
			last = area
		}
		list = append(list, shell.Option{Value: string(k), Label: "– " + word(k)})
	}
	return list
}
