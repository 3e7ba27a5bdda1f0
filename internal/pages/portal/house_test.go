package portal_test

import (
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/tenure"
	"remit/internal/ticket"
)

var program = identity.System("test")

// house is a provider with two clients under agreements: Northwind, where Dana sees the organisation's requests and Mia only her own,
// and Lakeside, where Rob is.
type house struct {
	*pagestest.House
	intake         *intake.Intake
	bills          *statement.Statements
	kim            identity.Viewer
	dana, mia, rob *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.intake = intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	h.bills = statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Log: slog.New(slog.DiscardHandler), Forms: []statement.Form{pdf}})
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk, Intake: h.intake, Log: slog.New(slog.DiscardHandler), Statements: h.bills, Tenures: tenure.New(tenure.Options{DB: h.DB, Desk: h.Desk})}).Routes())
	must(t, h.Desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbourline IT", Address: "help@harbourline.example", Zone: "America/Chicago"}))
	h.mustClient(t, northwind())
	h.mustClient(t, lakeside())
	_, err := h.Desk.ApplyCatalogue(t.Context(), program, identity.CatalogueFile{
		Services: []identity.ServiceFile{
			{Path: "workstation", Name: "Workstation", Words: []string{"computer", "blue screen"}},
			{Path: "email", Name: "Email", Words: []string{"mail"}},
			{Path: "email/mailbox", Name: "Mailbox", Words: []string{"mailbox"}},
			{Path: "line-of-business/dentrix", Name: "Dentrix", Words: []string{"dentrix"}},
		}})
	must(t, err)
	for _, name := range []string{"northwind", "lakeside"} {
		h.mustPublish(t, name)
	}
	id, err := h.Desk.SaveUser(t.Context(), program, identity.User{Email: "kim@harbourline.example", Name: "Kim Osei", Role: identity.Manager, Active: true}, "correct horse battery")
	must(t, err)
	h.kim = identity.Viewer{UserID: id, Role: identity.Manager, Name: "Kim Osei", Email: "kim@harbourline.example"}
	h.dana, h.mia, h.rob = h.MustContact("dana@northwind.example"), h.MustContact("mia@northwind.example"), h.MustContact("rob@lakeside.example")
	return h
}

func northwind() identity.ClientFile {
	return identity.ClientFile{Slug: "northwind-dental", Name: "Northwind Dental", Language: "en",
		Sites: []identity.SiteFile{{Slug: "main", Name: "Practice, Duluth", TimeZone: "America/Chicago"}},
		Contacts: []identity.ContactFile{
			{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Approver, Sees: "organisation"},
			{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Requester, Sees: "own"}},
		Assets: []identity.AssetFile{
			{Tag: "NW-0012", Name: "Front desk 1", Class: "workstation/desktop", Managed: true, Site: "main"},
			{Tag: "NW-0015", Name: "Treatment room 1", Class: "workstation/desktop", Managed: true, Site: "main", Contact: "dana@northwind.example"}}}
}

func lakeside() identity.ClientFile {
	return identity.ClientFile{Slug: "lakeside-works", Name: "Lakeside Works", Language: "en",
		Sites:    []identity.SiteFile{{Slug: "mill", Name: "The mill", TimeZone: "Europe/London"}},
		Contacts: []identity.ContactFile{{Email: "rob@lakeside.example", Name: "Rob Pike", Role: identity.Administrator, Sees: "organisation"}},
		Assets:   []identity.AssetFile{{Tag: "LW-77", Name: "Saw bench", Class: "workstation/desktop", Managed: true, Site: "mill", Contact: "rob@lakeside.example"}}}
}

func (h house) mustClient(t *testing.T, f identity.ClientFile) {
	t.Helper()
	_, err := h.Desk.ApplyClient(t.Context(), program, f)
	must(t, err)
}

func (h house) mustPublish(t *testing.T, name string) {
	t.Helper()
	source, err := os.ReadFile("testdata/" + name + ".toml")
	must(t, err)
	_, _, err = h.Desk.Publish(t.Context(), program, name+".toml", source)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// viewer is a contact as the house knows them.
func (h house) viewer(t *testing.T, email string) identity.Viewer {
	t.Helper()
	list, err := h.DB.ContactsByEmail(t.Context(), email)
	must(t, err)
	v, err := h.DB.Viewer(t.Context(), "contact:"+itoa(list[0].ID))
	must(t, err)
	return v
}

// mustOpen submits a request in the name of a contact.
func (h house) mustOpen(t *testing.T, email, text string, files ...ticket.Attachment) ticket.Ticket {
	t.Helper()
	opened, err := h.intake.Submit(t.Context(), h.viewer(t, email), intake.Form{Channel: ticket.Portal, Subject: strings.SplitN(text, ".", 2)[0], Text: text, Files: files,
		Facts: map[string]string{"asset": "none", "mode": "remote"}})
	must(t, err)
	return opened.Ticket
}

// mustReply answers a request as Kim.
func (h house) mustReply(t *testing.T, r desk.Reply) {
	t.Helper()
	_, err := h.Desk.Reply(t.Context(), h.kim, r)
	must(t, err)
}

// draft is what a browser sends of the form for a new request: pairs of field and value.
func draft(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func requestPath(id int64) string { return shell.PortalURL + "/requests/" + itoa(id) }

// deskReply is an answer that solves a request.
func deskReply(id int64) desk.Reply {
	return desk.Reply{Ticket: id, Text: "Done.", Status: ticket.Resolved}
}
