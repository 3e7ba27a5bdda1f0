package ledger_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var program = identity.System("test")

// house is a provider with Northwind Dental, its agreement and a managed workstation. It is Tuesday 3 March 2026, 09:42 in Chicago.
type house struct {
	*testing.T
	db     *store.DB
	clock  *storetest.Clock
	desk   *desk.Desk
	ledger *ledger.Ledger
	kim    identity.Viewer
	marta  identity.Viewer
	client identity.Client
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock, ledger: ledger.New(db)}
	h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example"})
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "Europe/Berlin"}))
	h.kim, h.marta = h.user("Kim", identity.Technician), h.user("Marta", identity.Manager)
	f, err := identity.ReadClientFile("client.toml", []byte(`slug = "northwind-dental"
name = "Northwind Dental"
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation"
managed = true
`))
	h.must(err)
	_, err = h.desk.ApplyClient(t.Context(), program, f)
	h.must(err)
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind-dental")
	h.must(err)
	h.publish(h.agreement())
	return h
}

// inHouse runs a test in a house of its own on SQLite, onBoth on PostgreSQL too.
func inHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	db, clock := storetest.Open(t)
	test(newHouse(t, db, clock))
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
	v := identity.Viewer{Role: role, Name: name, Email: name + "@harbour.example"}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		v.UserID, err = tx.InsertUser(h.Context(), identity.User{Name: name, Email: v.Email, Role: role, Active: true})
		return err
	}))
	return v
}

func (h *house) agreement() string {
	h.Helper()
	source, err := os.ReadFile("testdata/northwind-dental.toml")
	h.must(err)
	return string(source)
}

func (h *house) publish(source string) {
	h.Helper()
	_, _, err := h.desk.Publish(h.Context(), h.marta, "agreement.toml", []byte(source))
	h.must(err)
}

// open opens a ticket with facts, by name and value.
func (h *house) open(pairs ...string) (id int64) {
	h.Helper()
	q := desk.Request{By: program, Client: h.client, Channel: ticket.Phone, Subject: "It does not print", Message: ticket.Message{Text: "Since this morning."}, Quiet: true}
	for i := 0; i < len(pairs); i += 2 {
		h.must(desk.SetFact(h.Context(), h.db.Reads(), h.client.ID, &q.Facts, pairs[i], pairs[i+1]))
	}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		opened, err := h.desk.Open(h.Context(), tx, q)
		id = opened.Ticket.ID
		return err
	}))
	return id
}

// at is a local time in Chicago, as “2026-03-02 10:00”.
func (h *house) at(local string) time.Time {
	h.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	h.must(err)
	at, err := time.ParseInLocation("2006-01-02 15:04", local, zone)
	h.must(err)
	return at
}

// log logs an hour of Kim's from a local time on.
func (h *house) log(id int64, from, mode string) {
	h.Helper()
	h.logFor(id, h.at(from), time.Hour, mode)
}

// logFor logs work of Kim's that lasts so long.
func (h *house) logFor(id int64, from time.Time, lasts time.Duration, mode string) {
	h.Helper()
	_, err := h.desk.LogTime(h.Context(), h.kim, ticket.TimeEntry{TicketID: id, StartsAt: from, EndsAt: from.Add(lasts), Mode: mode, Note: "work"})
	h.must(err)
}

// lines are the kept lines of all work of the year, as “05 Mar billable 3.4 325.00 allowance”.
func (h *house) lines() (list []store.KeptLine) {
	h.Helper()
	h.must(h.ledger.Work(h.Context()))
	agreements, err := h.db.Agreements(h.Context(), program, h.client.ID)
	h.must(err)
	list, err = h.db.Lines(h.Context(), h.marta, agreements[0].ID, h.at("2026-01-01 00:00"), h.at("2027-01-01 00:00"))
	h.must(err)
	return list
}
