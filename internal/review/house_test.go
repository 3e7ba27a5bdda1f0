package review_test

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/review"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var program = identity.System("test")

// house is a provider with Northwind Dental, its agreement and a managed workstation, where Kim works and Marta manages. Dana asks for Northwind,
// Pia may approve. It is Tuesday 3 March 2026, 09:42 in Chicago.
type house struct {
	*testing.T
	db         *store.DB
	clock      *storetest.Clock
	desk       *desk.Desk
	ledger     *ledger.Ledger
	reviews    *review.Reviews
	kim, marta identity.Viewer
	dana       identity.Viewer
	client     identity.Client
}

// onBoth runs a test in a house of its own, on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(newHouse(t, db, clock)) })
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock, ledger: ledger.New(db)}
	h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example"})
	h.reviews = review.New(db, h.desk)
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago"}))
	h.kim, h.marta = h.user("Kim", identity.Technician), h.user("Marta", identity.Manager)
	_, err := h.desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: "northwind-dental", Name: "Northwind Dental", Language: "da",
		Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Requester, Sees: "own"}, {Email: "pia@northwind.example", Name: "Pia Holm", Role: identity.Approver, Sees: "own"}},
		Assets:   []identity.AssetFile{{Tag: "NW-0012", Name: "Front desk 1", Class: "workstation", Managed: true}}})
	h.must(err)
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind-dental")
	h.must(err)
	people, err := db.ContactsByEmail(t.Context(), "dana@northwind.example")
	h.must(err)
	h.dana, err = db.Viewer(t.Context(), fmt.Sprintf("contact:%d", people[0].ID))
	h.must(err)
	source, err := os.ReadFile("testdata/northwind-dental.toml")
	h.must(err)
	_, _, err = h.desk.Publish(t.Context(), h.marta, "agreement.toml", source)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	v := identity.Viewer{Role: role, Name: name, Email: name + "@harbour.example"}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		v.UserID, err = tx.InsertUser(h.Context(), identity.User{Name: name, Email: v.Email, Role: role, Active: true})
		return err
	}))
	return v
}

// undecided is a request of Dana's whose scope hangs on the device, with an hour of Kim's work on it; the lines are what the work came to.
func (h *house) undecided() (id int64, line store.ReviewLine) {
	h.Helper()
	contact, err := h.db.Contact(h.Context(), program, h.dana.ContactID)
	h.must(err)
	q := desk.Request{By: program, Client: h.client, Contact: contact, Channel: ticket.Portal, Subject: "Screen stays dark", Message: ticket.Message{Text: "Since this morning.", ContactID: contact.ID}, Name: contact.Name, Email: contact.Email, Quiet: true}
	for _, f := range [][2]string{{"kind", "incident"}, {"service", "workstation"}, {"mode", "remote"}} {
		h.must(desk.SetFact(h.Context(), h.db.Reads(), h.client.ID, &q.Facts, f[0], f[1]))
	}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		opened, err := h.desk.Open(h.Context(), tx, q)
		id = opened.Ticket.ID
		return err
	}))
	_, err = h.desk.LogTime(h.Context(), h.kim, ticket.TimeEntry{TicketID: id, StartsAt: h.clock.Now().Add(-time.Hour), EndsAt: h.clock.Now(), Mode: "remote", Note: "looked at the cable"})
	h.must(err)
	return id, h.onDesk(id)[0]
}

// onDesk are the lines of a ticket that wait for Marta.
func (h *house) onDesk(id int64) []store.ReviewLine {
	h.Helper()
	return h.lines(id, store.LinesToReview)
}

func (h *house) lines(id int64, state string) []store.ReviewLine {
	h.Helper()
	h.must(h.ledger.Work(h.Context()))
	list, err := h.db.ReviewLines(h.Context(), h.marta, store.LineFilter{TicketID: id, State: state, Asked: review.Since(h.clock.Now())})
	h.must(err)
	return list
}

// said are the messages of a ticket as somebody reads them.
func (h *house) said(v identity.Viewer, id int64) []ticket.Message {
	h.Helper()
	list, err := h.db.Messages(h.Context(), v, id)
	h.must(err)
	return list
}
