package statement_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/billing"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/statement"
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
	room   *statement.Statements
	kim    identity.Viewer
	marta  identity.Viewer
	client identity.Client

	agreement int64
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock, ledger: ledger.New(db)}
	same := func(text string) (string, error) { return text, nil }
	h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example", Seal: same, Unseal: same})
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "Europe/Berlin"}))
	h.kim, h.marta = h.user("Kim", identity.Technician), h.user("Marta", identity.Manager)
	f, err := identity.ReadClientFile("client.toml", []byte(`slug = "northwind-dental"
name = "Northwind Dental"
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation"
managed = true
[[asset]]
tag = "NW-0013"
name = "Front desk 2"
class = "workstation/desktop"
managed = true
[[asset]]
tag = "NW-9"
name = "Old laptop"
class = "workstation"
managed = false
[[site]]
slug = "main"
name = "Practice"
[[contact]]
email = "ada@northwind.example"
name = "Ada Berg"
role = "administrator"
sees = "organisation"
[[contact]]
email = "bo@northwind.example"
name = "Bo Lind"
`))
	h.must(err)
	_, err = h.desk.ApplyClient(t.Context(), program, f)
	h.must(err)
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind-dental")
	h.must(err)
	h.publish(h.source())
	agreements, err := db.Agreements(t.Context(), program, h.client.ID)
	h.must(err)
	h.agreement = agreements[0].ID
	h.room = statement.New(statement.Options{DB: db, Desk: h.desk, Ledger: h.ledger, Log: slog.New(slog.DiscardHandler)})
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

func (h *house) source() string {
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
	_, err := h.desk.LogTime(h.Context(), h.kim, ticket.TimeEntry{TicketID: id, StartsAt: h.at(from), EndsAt: h.at(from).Add(time.Hour), Mode: mode, Note: "work"})
	h.must(err)
}

// on sets the clock to a local time in Chicago.
func (h *house) on(local string) { h.clock.Set(h.at(local)) }

// rule decides the lines of an entry's ticket.
func (h *house) rule(kind, reason string, ticket int64) error {
	h.Helper()
	h.must(h.ledger.Work(h.Context()))
	lines, err := h.db.TicketLines(h.Context(), h.marta, ticket)
	h.must(err)
	var ids []int64
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	_, err = h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: ids, Kind: kind, Reason: reason})
	return err
}

// private opens a ticket on a private device: what is done on it is billed at the standard rate, by clause 4.1.
func (h *house) private() int64 {
	h.Helper()
	return h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote")
}

// managed opens one that is covered.
func (h *house) managed() int64 {
	h.Helper()
	return h.open("kind", "incident", "service", "workstation", "asset", "NW-0012", "mode", "remote")
}

// unknown opens one that is undecided.
func (h *house) unknown() int64 {
	h.Helper()
	return h.open("kind", "incident", "service", "workstation", "mode", "remote")
}

func (h *house) draft(month string) *billing.Account {
	h.Helper()
	a, err := h.room.Draft(h.Context(), h.marta, h.agreement, month)
	h.must(err)
	return a
}

func (h *house) issue(month string) store.Statement {
	h.Helper()
	s, err := h.room.Issue(h.Context(), h.marta, h.agreement, month)
	h.must(err)
	return s
}

// said is a statement in short.
func said(a *billing.Account) string {
	var b strings.Builder
	for _, l := range a.Fees {
		fmt.Fprintf(&b, "fee %s ×%d %s\n", l.Clause, l.Count, l.Amount)
	}
	for _, l := range a.Blocks {
		fmt.Fprintf(&b, "block %s %d+%d+%d-%d-%d=%d %s\n", l.Clause, l.Opening, l.Bought, l.Returned, l.Used, l.Lapsed, l.Closing, l.Amount)
	}
	line := func(kind string, l billing.WorkLine) {
		fmt.Fprintf(&b, "%s %s %s %d min %d drawn %s", kind, l.Start.Format("02 Jan"), l.Clause, l.Minutes, l.Drawn, l.Amount)
		if l.List != nil {
			fmt.Fprintf(&b, " of %s", l.List)
		}
		if l.Ruling != nil {
			fmt.Fprintf(&b, ", %s: %s", l.Ruling.Deed, l.Ruling.Reason)
		}
		b.WriteString("\n")
	}
	for _, w := range a.Work {
		for _, l := range w.Lines {
			line("work", l)
		}
	}
	for _, w := range a.Covered {
		for _, l := range w.Lines {
			line("covered", l)
		}
	}
	for _, c := range a.Corrections {
		line("corrects "+c.Period, c.WorkLine)
	}
	for _, c := range a.Credits {
		fmt.Fprintf(&b, "credit %s %s\n", c.Clause, c.Amount)
	}
	for _, t := range a.Taxes {
		fmt.Fprintf(&b, "tax %s of %s %s\n", t.Name, t.Base, t.Amount)
	}
	fmt.Fprintf(&b, "net %s tax %s total %s, %d held", a.Net, a.Tax, a.Total, a.Held)
	return b.String()
}

func (h *house) want(what string, a *billing.Account, want ...string) {
	h.Helper()
	if got := said(a); got != strings.Join(want, "\n") {
		h.Errorf("%s:\n%s\nwant\n%s", what, got, strings.Join(want, "\n"))
	}
}

// letters are to whom mails wait to leave, and their bytes.
func (h *house) letters() (to []string, raw string) {
	h.Helper()
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		list, err := tx.ClaimOutgoing(h.Context(), "test", time.Hour, 99)
		for _, o := range list {
			to, raw = append(to, o.Recipients...), raw+string(o.Raw)
		}
		return err
	}))
	return to, plain(raw)
}

// plain decodes what a mail has in base64 or quoted-printable, roughly: enough to look for words.
func plain(raw string) string {
	var b strings.Builder
	for _, part := range strings.Split(raw, "\r\n\r\n") {
		if text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(part, "\r\n", "")); err == nil && len(text) > 0 {
			part = string(text)
		}
		b.WriteString(strings.NewReplacer("=\r\n", "", "=C3=A6", "æ", "=C3=BC", "ü", "=3D", "=").Replace(part))
	}
	return b.String()
}

// missed sets what a ticket's clocks say.
func (h *house) missed(id int64, priority, clocks string) {
	h.Helper()
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		t, err := tx.Ticket(h.Context(), program, id)
		if err != nil {
			return err
		}
		t.Priority, t.Clocks = priority, []byte(clocks)
		return tx.UpdateTicket(h.Context(), t)
	}))
}
