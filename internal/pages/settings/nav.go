package settings

import (
	"slices"

	"github.com/a-h/templ"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// Nav leads between the pages of the settings: their groups, then the pages of the group that the current one is in.
func Nav(p shell.Page, current string) templ.Component { return settingsNav(p, current) }

// place is a page of the settings, and for whom it is.
type place struct {
	label, address string
	right          identity.Right
}

// group is what belongs together in the settings.
type group struct {
	label  string
	places []place
}

// address is where a group begins.
func (g group) address() string { return g.places[0].address }

// holds reports whether an address is one of the group's.
func (g group) holds(address string) bool {
	return slices.ContainsFunc(g.places, func(x place) bool { return x.address == address })
}

// groups are all pages of the settings.
func groups() []group {
	return []group{
		{"House", []place{{"House", shell.SettingsURL, identity.ChangeHouse}, {"Invoicing", shell.InvoicingURL, identity.ChangeHouse}}},
		{"People", []place{{"Users", usersURL, identity.ChangeUsers}, {"Teams", teamsURL, identity.ChangeUsers}, {"Who may what", shell.RightsURL, identity.WorkTickets}}},
		{"Signing in", []place{{"Providers", shell.ProvidersURL, identity.ChangeProviders}, {"Sessions", shell.SessionsURL, identity.SeeSignIns}, {"One-time codes", shell.CodesURL, identity.SeeSignIns}}},
		{"Tickets", []place{{"Catalogue", catalogueURL, identity.ChangeCatalogue}, {"Checklists", checklistsURL, identity.ChangeChecklists}, {"Fields", fieldsURL, identity.ChangeFields}}},
		{"Mail", []place{{"Mailboxes", mailboxesURL, identity.SeeMailboxes}, {"Mails of the house", lettersURL, identity.ChangeHouse}, {"Signing", signingURL, identity.ChangeHouse}}},
		{"Programs", []place{{"API tokens", tokensURL, identity.ConnectPrograms}, {"API", shell.APIURL, identity.ReadAPI}, {"Webhooks", shell.WebhooksURL, identity.ConnectPrograms}}},
		{"Operation", []place{{"Status", shell.StatusURL, identity.SeeStatus}, {"Audit", shell.AuditURL, identity.SeeAudit}}},
	}
}

// groupsFor are the groups in which there is something for a viewer, with that alone.
func groupsFor(v identity.Viewer) (list []group) {
	for _, g := range groups() {
		if g.places = slices.DeleteFunc(g.places, func(x place) bool { return !v.May(x.right) }); len(g.places) > 0 {
			list = append(list, g)
		}
	}
	return list
}
