package shell

import (
	"strings"

	"remit/internal/identity"
)

// The keys of the main navigation, for Page.Current and Page.Counts.
const (
	AtQueue      = "queue"
	AtPhone      = "phone"
	AtClients    = "clients"
	AtReview     = "review"
	AtReports    = "reports"
	AtAgreements = "agreements"
	AtVisits     = "visits"
	AtKnowledge  = "knowledge"
	AtUpkeep     = "maintenance"
	AtOutbox     = "outbox"
	AtSettings   = "settings"

	AtAsk       = "ask"
	AtRequests  = "requests"
	AtAgreement = "agreement"
	AtArticles  = "articles"
	AtPeople    = "people"
)

// The addresses that the frames link to.
const (
	QueueURL        = "/queue"
	NextTicketURL   = "/queue/next" // ?not= takes the ticket that somebody comes from
	PhoneURL        = "/phone"
	ClientsURL      = "/clients"
	ReviewURL       = "/review"
	SatisfactionURL = "/satisfaction"
	LeaksURL        = "/review/leaks"
	StatementsURL   = "/review/statements"
	TaxesURL        = "/review/taxes"
	ReportsURL      = "/reports"
	AgreementsURL   = "/agreements"
	TeachURL        = "/agreements/teach" // takes a ticket, and proposes a clause for the like of it
	VisitsURL       = "/visits"
	WeekURL         = "/week"
	WorkedPath      = "/time" // below it each time entry by its id
	KnowledgeURL    = "/knowledge"
	UpkeepURL       = "/maintenance"
	OutboxURL       = "/outbox"
	SettingsURL     = "/settings"
	InvoicingURL    = "/invoicing"
	WebhooksURL     = "/webhooks"
	APIURL          = "/settings/api"
	SearchURL       = "/search"
	AccountURL      = "/account"
	CodesURL        = "/settings/one-time-codes"
	StatusURL       = "/settings/status"
	SessionsURL     = "/settings/sessions"
	AuditURL        = "/settings/audit"
	RightsURL       = "/settings/rights"
	ProvidersURL    = "/settings/sign-in"
	SignInURL       = "/sign-in" // ?next= takes the address to come back to
	SignOutURL      = "/sign-out"

	BrandStyleURL = "/brand.css" // ?v= takes the mark of the house's look
	BrandLogoURL  = "/brand/logo"

	PortalURL          = "/portal"
	PortalAskURL       = "/portal/new"
	PortalAgreementURL = "/portal/agreement"
	PortalArticlesURL  = "/portal/articles"
	StatementPath      = "/statements" // below the portal: issued statements by their numbers
	PortalAccountURL   = "/portal/account"
	SecurityPath       = "/security" // below either account
	PortalPeopleURL    = "/portal/people"
	PortalRightsURL    = "/portal/people/rights"
	PortalSignInURL    = "/portal/sign-in" // ?next= as above
)

// HomeURL is where a person starts.
func HomeURL(v identity.Viewer) string {
	if v.Client() {
		return PortalURL
	}
	return QueueURL
}

// LocalURL is next if it is an address of this server, else fallback. It keeps a sign-in link from leading elsewhere.
func LocalURL(next, fallback string) string {
	if len(next) < 1 || next[0] != '/' || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return fallback
	}
	return next
}

// entry is a place in the main navigation.
type entry struct {
	key, name, url, press string
	who                   Access
}

// staffEntries are the places of the provider's people, in order.
func staffEntries() []entry {
	return []entry{
		{AtQueue, "Queue", QueueURL, "g q", May(identity.WorkTickets)},
		{AtPhone, "Phone", PhoneURL, "g p", Staff},
		{AtClients, "Clients", ClientsURL, "g c", Staff},
		{AtReview, "Review", ReviewURL, "g v", May(identity.ReviewWork)},
		{AtReports, "Reports", ReportsURL, "g r", May(identity.SeeDeskReports)},
		{AtAgreements, "Agreements", AgreementsURL, "g a", Staff},
		{AtVisits, "Visits", VisitsURL, "g d", Staff},
		{AtKnowledge, "Knowledge", KnowledgeURL, "g k", Staff},
		{AtUpkeep, "Maintenance", UpkeepURL, "g t", Staff},
		{AtOutbox, "Outbox", OutboxURL, "g o", Staff},
		{AtSettings, "Settings", SettingsURL, "g e", May(identity.ChangeHouse)},
	}
}

// portalEntries are the places of a client's people, in order.
func portalEntries(l Locale) []entry {
	return []entry{
		{AtAsk, l.Say("nav.ask"), PortalAskURL, "", Client},
		{AtRequests, l.Say("nav.requests"), PortalURL, "", Client},
		{AtArticles, l.Say("nav.articles"), PortalArticlesURL, "", Client},
		{AtAgreement, l.Say("nav.agreement"), PortalAgreementURL, "", Client},
		{AtPeople, l.Say("nav.people"), PortalPeopleURL, "", May(identity.ChangePeople)},
	}
}

// allowed keeps the entries that the viewer may go to.
func allowed(entries []entry, v identity.Viewer) []entry {
	kept := make([]entry, 0, len(entries))
	for _, e := range entries {
		if e.who.Allows(v) {
			kept = append(kept, e)
		}
	}
	return kept
}

// sheet is the help sheet: the keys that hold on every page of the provider's people, then the page's own.
func (p Page) sheet() []Key {
	keys := []Key{{"/", "search"}, {"Ctrl K", "commands"}, {"?", "all keys"}, {"c", "new ticket"}}
	for _, e := range allowed(staffEntries(), p.Viewer) {
		keys = append(keys, Key{e.press, "go to " + e.name})
	}
	if p.Viewer.Staff() {
		keys = append(keys, Key{"g w", "go to your week"})
	}
	for _, g := range p.Views {
		for _, v := range g.Views {
			if v.Press != "" {
				keys = append(keys, Key{v.Press, "view " + v.Name})
			}
		}
	}
	return append(append([]Key{}, p.Keys...), keys...)
}
