package staff_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/mail"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/pages/staff"
	"remit/internal/store"
	"remit/internal/ticket"
)

// house is a provider with one client under an agreement, and two technicians.
type house struct {
	*pagestest.House
	intake          *intake.Intake
	client          identity.Client
	dana, mia       identity.Contact
	kimID, annaID   int64
	kim, anna, them *pagestest.Browser // them: Dana of the client
}

// system does what the program does by itself.
func system() identity.Viewer { return identity.System("test") }

func open(t testing.TB) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{House: pagestest.Open(t)}
	h.intake = intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), Limits: mail.DefaultLimits()})
	h.Mount(staff.New(staff.Options{DB: h.DB, Desk: h.Desk, Intake: h.intake, Log: slog.New(slog.DiscardHandler)}).Routes())
	must(t, h.Desk.SaveHouse(ctx, system(), desk.House{Name: "Harbourline IT", Address: "help@harbourline.example", Zone: "America/Chicago", BaseURL: "http://help.test"}))
	h.kimID, h.kim = h.mustUser("Kim Osei", "kim@harbourline.example")
	h.annaID, h.anna = h.mustUser("Anna Keller", "anna@harbourline.example")
	h.catalogue(ctx)
	h.northwind(ctx)
	h.them = h.MustContact("dana@northwind.example")
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) mustUser(name, email string) (int64, *pagestest.Browser) {
	h.T.Helper()
	id, err := h.Desk.SaveUser(context.Background(), system(), identity.User{Email: email, Name: name, Role: identity.Technician, Active: true}, "correct horse battery")
	must(h.T, err)
	return id, h.As(shell.StaffKind, id)
}

func (h *house) catalogue(ctx context.Context) {
	h.T.Helper()
	_, err := h.Desk.ApplyCatalogue(ctx, system(), identity.CatalogueFile{
		Services: []identity.ServiceFile{{Path: "workstation/desktop", Name: "Desktop", Words: []string{"front desk pc", "desktop"}}, {Path: "email/mailbox", Name: "Mailbox", Words: []string{"mailbox"}},
			{Path: "line-of-business/dentrix", Name: "Dentrix", Words: []string{"dentrix"}}},
		Teams: []identity.TeamFile{{Slug: "security", Name: "Security"}, {Slug: "field", Name: "Field"}},
	})
	must(h.T, err)
}

func (h *house) northwind(ctx context.Context) {
	h.T.Helper()
	_, err := h.Desk.ApplyClient(ctx, system(), identity.ClientFile{
		Slug: "northwind-dental", Name: "Northwind Dental", Language: "en", MailDomains: []string{"northwind.example"},
		Sites: []identity.SiteFile{{Slug: "main", Name: "Practice, Duluth", TimeZone: "America/Chicago"}},
		Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Phones: []string{"+1 218 555 0142"}, VIP: true, Groups: []string{"partner"}, Role: identity.Approver, Sees: "own"},
			{Email: "mia@northwind.example", Name: "Mia Torres", Phones: []string{"+1 218 555 0177"}, Role: identity.Requester, Sees: "own"}},
		Assets: []identity.AssetFile{{Tag: "NW-0012", Name: "Front desk 1", Class: "workstation/desktop", Managed: true, Site: "main", Contact: "dana@northwind.example"},
			{Tag: "NW-0031", Name: "Mia’s own laptop", Class: "workstation/laptop", Managed: false, Contact: "mia@northwind.example"}},
	})
	must(h.T, err)
	source, err := os.ReadFile("testdata/northwind-dental.toml")
	must(h.T, err)
	_, _, err = h.Desk.Publish(ctx, system(), "northwind-dental.toml", source)
	must(h.T, err)
	h.client, err = h.DB.ClientBySlug(ctx, system(), "northwind-dental")
	must(h.T, err)
	people, err := h.DB.Contacts(ctx, system(), h.client.ID)
	must(h.T, err)
	h.dana, h.mia = people[0], people[1]
}

// mustRequest opens a ticket by portal.
func (h *house) mustRequest(from identity.Contact, subject, text string, facts map[string]string) ticket.Ticket {
	h.T.Helper()
	opened, err := h.intake.Submit(context.Background(), system(), intake.Form{Channel: ticket.Portal, ContactID: from.ID, Subject: subject, Text: text, Facts: facts})
	must(h.T, err)
	return opened.Ticket
}

// viewer is one of the provider's people, for deeds.
func (h *house) viewer(id int64) identity.Viewer {
	h.T.Helper()
	u, err := h.DB.User(context.Background(), system(), id)
	must(h.T, err)
	return identity.Viewer{UserID: id, Role: u.Role, Name: u.Name, Email: u.Email}
}

func (h *house) advance(d time.Duration) { h.Clock.Advance(d) }

// outbox are the mails of a ticket that wait to leave.
func (h *house) outbox(id int64) []store.Outgoing {
	h.T.Helper()
	list, err := h.DB.TicketOutbox(context.Background(), system(), id)
	must(h.T, err)
	return list
}
