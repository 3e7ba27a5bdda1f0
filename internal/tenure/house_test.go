package tenure_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/tenure"
	"remit/internal/ticket"
)

var program = identity.System("test")

// number is the agreement of the house: for 2026, renewed by itself unless notice is given 60 days before, ended early with 30 days' notice.
const number = "NWD-2026"

// house is a provider with Northwind Dental and its agreement. It is Tuesday 3 March 2026.
type house struct {
	*testing.T
	db     *store.DB
	clock  *storetest.Clock
	desk   *desk.Desk
	room   *tenure.Tenures
	client identity.Client
	marta  identity.Viewer // manager
	kim    identity.Viewer // technician
	ada    identity.Viewer // administrator of the client
	mia    identity.Viewer // approver of the client
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	h := &house{T: t, db: db, clock: clock}
	same := func(text string) (string, error) { return text, nil }
	h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.test", Seal: same, Unseal: same})
	h.room = tenure.New(tenure.Options{DB: db, Desk: h.desk})
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago"}))
	h.marta, h.kim = h.user("Marta", identity.Manager), h.user("Kim", identity.Technician)
	_, err := h.desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: "northwind-dental", Name: "Northwind Dental", Language: "en", Contacts: []identity.ContactFile{
		{Email: "ada@northwind.example", Name: "Ada Berg", Role: identity.Administrator, Sees: "organisation"},
		{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Requester, Sees: "own"},
		{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Approver, Sees: "organisation"}}})
	h.must(err)
	h.client, err = db.ClientBySlug(t.Context(), program, "northwind-dental")
	h.must(err)
	h.ada, h.mia = h.person("ada@northwind.example"), h.person("mia@northwind.example")
	h.publish(h.source())
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
	v := identity.Viewer{Role: role, Name: name, Email: strings.ToLower(name) + "@harbour.example"}
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		v.UserID, err = tx.InsertUser(h.Context(), identity.User{Name: name, Email: v.Email, Role: role, Active: true})
		return err
	}))
	return v
}

func (h *house) person(email string) identity.Viewer {
	h.Helper()
	list, err := h.db.ContactsByEmail(h.Context(), email)
	h.must(err)
	v, err := h.db.Viewer(h.Context(), fmt.Sprintf("contact:%d", list[0].ID))
	h.must(err)
	return v
}

func (h *house) source() string {
	h.Helper()
	b, err := os.ReadFile("../agreement/testdata/agreements/northwind-dental.toml")
	h.must(err)
	return string(b)
}

func (h *house) publish(text string) store.Version {
	h.Helper()
	v, _, err := h.desk.Publish(h.Context(), h.marta, "a.toml", []byte(text))
	h.must(err)
	return v
}

// on sets the clock to nine in the morning of a day in Chicago.
func (h *house) on(day string) {
	h.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	h.must(err)
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 09:00", zone)
	h.must(err)
	h.clock.Set(at)
}

// letters are who the mails that wait to leave go to, and their words.
func (h *house) letters() (to []string, words string) {
	h.Helper()
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) error {
		list, err := tx.ClaimOutgoing(h.Context(), "test", 9999*time.Hour, 99)
		for _, o := range list {
			to, words = append(to, o.Recipients...), words+o.Subject+"\n"+plain(string(o.Raw))
		}
		return err
	}))
	slices.Sort(to)
	return to, words
}

// plain decodes what a mail has in base64 or quoted-printable, roughly: enough to look for words.
func plain(raw string) string {
	var b strings.Builder
	for _, part := range strings.Split(raw, "\r\n\r\n") {
		if text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(part, "\r\n", "")); err == nil && len(text) > 0 {
			part = string(text)
		}
		b.WriteString(strings.NewReplacer("=\r\n", "", "=3D", "=", "=E2=80=99", "’").Replace(part))
	}
	return b.String()
}

// events are what happened to the agreement, in short.
func (h *house) events() string {
	h.Helper()
	a, err := h.db.AgreementByNumber(h.Context(), program, number)
	h.must(err)
	list, err := h.db.LifeEvents(h.Context(), program, a.ID)
	h.must(err)
	var words []string
	for _, e := range list {
		words = append(words, strings.TrimSpace(e.Kind+" "+e.Day))
	}
	return strings.Join(words, ", ")
}

// decided is under which agreement a request is decided that comes in now, "" where none is in force.
func (h *house) decided() string {
	h.Helper()
	var opened desk.Opened
	h.must(h.db.Write(h.Context(), func(tx *store.Tx) (err error) {
		opened, err = h.desk.Open(h.Context(), tx, desk.Request{By: program, Client: h.client, Channel: ticket.Phone, Subject: "It does not print", Message: ticket.Message{Text: "Since this morning."}, Quiet: true})
		return err
	}))
	if opened.Ticket.AgreementID == 0 {
		return ""
	}
	a, err := h.db.Agreement(h.Context(), program, opened.Ticket.AgreementID)
	h.must(err)
	return a.Number
}

// notice is notice by the client, received today.
func notice(day string) tenure.Notice {
	return tenure.Notice{Number: number, Party: tenure.Client, Received: "2026-03-03", Way: agreement.Terminate, Day: day, Reason: "We bring IT in-house."}
}
