// Package stafftest is a provider with a client under an agreement, its desk open in two technicians' browsers, for tests of their pages.
package stafftest

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"testing"

	"remit/internal/answering"
	"remit/internal/desk"
	"remit/internal/diary"
	"remit/internal/estimate"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/ledger"
	"remit/internal/mail"
	diarypages "remit/internal/pages/diary"
	estimatepages "remit/internal/pages/estimate"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/paper"
	"remit/internal/pages/phone"
	"remit/internal/pages/queue"
	"remit/internal/pages/saved"
	"remit/internal/pages/search"
	"remit/internal/pages/shell"
	"remit/internal/pages/staff"
	"remit/internal/pages/ties"
	"remit/internal/pages/week"
	"remit/internal/review"
	"remit/internal/store"
	"remit/internal/ticket"
)

//go:embed testdata/northwind-dental.toml
var northwind []byte

// House is a provider with one client under an agreement, and two technicians.
type House struct {
	*pagestest.House
	Intake          *intake.Intake
	Answers         *answering.Answers // leave at once, unless somebody chose otherwise
	Estimates       *estimate.Estimates
	Client          identity.Client
	Dana, Mia       identity.Contact
	KimID, AnnaID   int64
	Kim, Anna, Them *pagestest.Browser // Them: Dana of the client
}

// System does what the program does by itself.
func System() identity.Viewer { return identity.System("test") }

// Open opens the house with its queue, its tickets and its phone.
func Open(t testing.TB) *House {
	t.Helper()
	ctx := context.Background()
	h := &House{House: pagestest.Open(t)}
	h.Intake = intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), Limits: mail.DefaultLimits()})
	h.Answers = answering.New(answering.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	h.Mount(staff.New(staff.Options{DB: h.DB, Desk: h.Desk, Intake: h.Intake, Answers: h.Answers, Log: slog.New(slog.DiscardHandler)}).Routes())
	h.Mount(ties.New(h.DB, h.Desk).Routes())
	h.Mount(queue.New(queue.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)}).Routes())
	h.Mount(search.New(search.Options{DB: h.DB}).Routes())
	h.Mount(saved.New(h.DB).Routes())
	h.Mount(phone.New(phone.Options{DB: h.DB, Desk: h.Desk, Intake: h.Intake}).Routes())
	h.Mount(diarypages.New(diarypages.Options{DB: h.DB, Desk: h.Desk, Diary: diary.New(h.DB, h.Desk)}).Routes())
	h.Mount(week.New(week.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Reviews: review.New(h.DB, h.Desk)}).Routes())
	h.Estimates = estimate.New(h.DB, h.Desk)
	h.Mount(estimatepages.New(estimatepages.Options{DB: h.DB, Estimates: h.Estimates}).Routes())
	h.Mount(paper.New(paper.Options{DB: h.DB, Desk: h.Desk}).Routes())
	Must(t, h.Desk.SaveHouse(ctx, System(), desk.House{Name: "Harbourline IT", Address: "help@harbourline.example", Zone: "America/Chicago", BaseURL: "http://help.test"}))
	h.KimID, h.Kim = h.mustUser("Kim Osei", "kim@harbourline.example")
	h.AnnaID, h.Anna = h.mustUser("Anna Keller", "anna@harbourline.example")
	h.catalogue(ctx)
	h.northwind(ctx)
	h.Them = h.MustContact("dana@northwind.example")
	return h
}

// Must stops the test at an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *House) mustUser(name, email string) (int64, *pagestest.Browser) {
	h.T.Helper()
	id, err := h.Desk.SaveUser(context.Background(), System(), identity.User{Email: email, Name: name, Role: identity.Technician, Active: true}, "correct horse battery")
	Must(h.T, err)
	return id, h.As(shell.StaffKind, id)
}

func (h *House) catalogue(ctx context.Context) {
	h.T.Helper()
	_, err := h.Desk.ApplyCatalogue(ctx, System(), identity.CatalogueFile{
		Services: []identity.ServiceFile{{Path: "workstation/desktop", Name: "Desktop", Words: []string{"front desk pc", "desktop"}}, {Path: "email/mailbox", Name: "Mailbox", Words: []string{"mailbox"}},
			{Path: "line-of-business/dentrix", Name: "Dentrix", Words: []string{"dentrix"}}},
		Teams: []identity.TeamFile{{Slug: "security", Name: "Security"}, {Slug: "field", Name: "Field"}},
	})
	Must(h.T, err)
}

func (h *House) northwind(ctx context.Context) {
	h.T.Helper()
	_, err := h.Desk.ApplyClient(ctx, System(), identity.ClientFile{
		Slug: "northwind-dental", Name: "Northwind Dental", Language: "en", MailDomains: []string{"northwind.example"},
		Sites: []identity.SiteFile{{Slug: "main", Name: "Practice, Duluth", TimeZone: "America/Chicago"}},
		Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Phones: []string{"+1 218 555 0142"}, VIP: true, Groups: []string{"partner"}, Role: identity.Approver, Sees: "own"},
			{Email: "mia@northwind.example", Name: "Mia Torres", Phones: []string{"+1 218 555 0177"}, Role: identity.Requester, Sees: "own"}},
		Assets: []identity.AssetFile{{Tag: "NW-0012", Name: "Front desk 1", Class: "workstation/desktop", Managed: true, Site: "main", Contact: "dana@northwind.example"},
			{Tag: "NW-0031", Name: "Mia’s own laptop", Class: "workstation/laptop", Managed: false, Contact: "mia@northwind.example"}},
	})
	Must(h.T, err)
	_, _, err = h.Desk.Publish(ctx, System(), "northwind-dental.toml", northwind)
	Must(h.T, err)
	h.Client, err = h.DB.ClientBySlug(ctx, System(), "northwind-dental")
	Must(h.T, err)
	people, err := h.DB.Contacts(ctx, System(), h.Client.ID)
	Must(h.T, err)
	h.Dana, h.Mia = people[0], people[1]
}

// MustRequest opens a ticket by portal.
func (h *House) MustRequest(from identity.Contact, subject, text string, facts map[string]string) ticket.Ticket {
	h.T.Helper()
	opened, err := h.Intake.Submit(context.Background(), System(), intake.Form{Channel: ticket.Portal, ContactID: from.ID, Subject: subject, Text: text, Facts: facts})
	Must(h.T, err)
	return opened.Ticket
}

// Viewer is one of the provider's people, for deeds.
func (h *House) Viewer(id int64) identity.Viewer {
	h.T.Helper()
	u, err := h.DB.User(context.Background(), System(), id)
	Must(h.T, err)
	return identity.Viewer{UserID: id, Role: u.Role, Name: u.Name, Email: u.Email}
}

// Outbox are the mails of a ticket that wait to leave.
func (h *House) Outbox(id int64) []store.Outgoing {
	h.T.Helper()
	list, err := h.DB.TicketOutbox(context.Background(), System(), id)
	Must(h.T, err)
	return list
}

// At is where a ticket stands.
func At(id int64) string { return fmt.Sprintf("/tickets/%d", id) }

// Ticket is a ticket as it is now.
func (h *House) Ticket(id int64) ticket.Ticket {
	h.T.Helper()
	q, err := h.DB.Ticket(context.Background(), System(), id)
	Must(h.T, err)
	return q
}

// Newest is the ticket that was opened last.
func (h *House) Newest() ticket.Ticket {
	h.T.Helper()
	rows, err := h.DB.Tickets(context.Background(), System(), ticket.Filter{Limit: 1}, h.Clock.Now())
	Must(h.T, err)
	return h.Ticket(rows[0].ID)
}
