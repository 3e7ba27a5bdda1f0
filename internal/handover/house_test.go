package handover_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/ledger"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var program = identity.System("test")

// house is a provider with two clients that have the same of everything: what is Northwind's says northwind, what is Lakeside's says lakeside.
type house struct {
	*testing.T
	db    *store.DB
	clock *storetest.Clock
	desk  *desk.Desk
	room  *handover.Handovers
	north identity.Client
	kim   identity.Viewer // technician
	marta identity.Viewer // manager
	ada   identity.Viewer // administrator of Northwind
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock}
	same := func(text string) (string, error) { return text, nil }
	log := slog.New(slog.DiscardHandler)
	h.desk = desk.New(desk.Options{DB: db, Log: log, BaseURL: "https://help.test", Seal: same, Unseal: same})
	csv := statement.Form{Name: "CSV", Ext: "csv", Type: "text/csv", Make: func(_ context.Context, i statement.Issued, _ string) ([]byte, error) {
		return []byte(i.ClientSlug), nil
	}}
	bills := statement.New(statement.Options{DB: db, Desk: h.desk, Ledger: ledger.New(db), Log: log, Forms: []statement.Form{csv}})
	h.room = handover.New(handover.Options{DB: db, Desk: h.desk, Statements: bills, Log: log,
		Paper: func(_ context.Context, a store.Agreement, v store.Version) ([]byte, error) {
			return []byte("paper of " + a.Number), nil
		}})
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago"}))
	h.kim, h.marta = h.user("Kim", identity.Technician), h.user("Marta", identity.Manager)
	for _, slug := range []string{"northwind", "lakeside"} {
		h.plant(slug, bills)
	}
	var err error
	h.north, err = db.ClientBySlug(t.Context(), program, "northwind")
	h.must(err)
	list, err := db.ContactsByEmail(t.Context(), "ada@northwind.example")
	h.must(err)
	h.ada, err = db.Viewer(t.Context(), fmt.Sprintf("contact:%d", list[0].ID))
	h.must(err)
	return h
}

func onBoth(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(newHouse(t, db, clock)) })
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	v := identity.Viewer{Role: role, Name: name, Email: strings.ToLower(name) + "@harbour.example"}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		v.UserID, err = tx.InsertUser(h.Context(), identity.User{Name: name, Email: v.Email, Role: role, Active: true})
		return err
	}))
	return v
}

// plant gives a client one of everything.
func (h *house) plant(slug string, bills *statement.Statements) {
	h.Helper()
	ctx := h.Context()
	_, err := h.desk.ApplyClient(ctx, program, identity.ClientFile{Slug: slug, Name: "Company " + slug, Sites: []identity.SiteFile{{Slug: slug + "-main", Name: "Main"}},
		Contacts: []identity.ContactFile{{Email: "ada@" + slug + ".example", Name: "Ada of " + slug, Role: identity.Administrator, Sees: "organisation"}},
		Assets:   []identity.AssetFile{{Tag: "T-" + slug, Name: "Screen", Class: "workstation", Managed: true}}})
	h.must(err)
	c, err := h.db.ClientBySlug(ctx, program, slug)
	h.must(err)
	text, err := os.ReadFile("../agreement/testdata/agreements/northwind-dental.toml")
	h.must(err)
	source := strings.NewReplacer("northwind-dental", slug, "NWD-2026", "A-"+slug, "northwind.example", slug+".example").Replace(string(text))
	_, _, err = h.desk.Publish(ctx, h.marta, "a.toml", []byte(source))
	h.must(err)
	contacts, err := h.db.Contacts(ctx, program, c.ID)
	h.must(err)
	var opened desk.Opened
	h.must(h.db.Write(ctx, func(tx *store.Tx) (err error) {
		opened, err = h.desk.Open(ctx, tx, desk.Request{By: program, Client: c, Channel: ticket.Phone, Subject: "Printer of " + slug, Quiet: true, Facts: agreement.Facts{},
			Message: ticket.Message{Text: "It smokes at " + slug, Attachments: []ticket.Attachment{{Name: "../../" + slug + " <photo>.png", Type: "image/png", Data: []byte("picture of " + slug)}}}})
		if err != nil {
			return err
		}
		id := opened.Ticket.ID
		if _, err = tx.InsertMessage(ctx, opened.Ticket, ticket.Message{TicketID: id, Kind: ticket.Note, AuthorName: "Kim", Text: "secret note on " + slug, Attachments: []ticket.Attachment{{Name: "secret.txt", Type: "text/plain", Data: []byte("secret file")}}}); err != nil {
			return err
		}
		if err = tx.PutRating(ctx, store.Rating{TicketID: id, ContactID: contacts[0].ID, Score: store.ScoreBad, Comment: "slow at " + slug, Via: store.RatedByMail, RatedAt: tx.Now}); err != nil {
			return err
		}
		_, err = tx.InsertArticle(ctx, knowledge.Article{Slug: "howto-" + slug, Title: "Howto of " + slug, Body: "Press it.", Audience: knowledge.ForClient, ClientID: c.ID, State: knowledge.Published, Author: "Kim"})
		return err
	}))
	_, err = h.desk.LogTime(ctx, h.kim, ticket.TimeEntry{TicketID: opened.Ticket.ID, StartsAt: h.clock.Now().Add(-time.Hour), EndsAt: h.clock.Now(), Mode: "remote", Note: "secret work at " + slug})
	h.must(err)
	a, err := h.db.AgreementByNumber(ctx, program, "A-"+slug)
	h.must(err)
	_, err = bills.Issue(ctx, h.marta, a.ID, "2026-01")
	h.must(err)
}
