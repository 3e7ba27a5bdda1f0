package desk_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// house is a provider with three people, a client under an agreement, and another client.
type house struct {
	*testing.T
	db    *store.DB
	clock *storetest.Clock
	desk  *desk.Desk

	kim, mia, admin        identity.Viewer // technician, manager, admin
	client, other          identity.Client
	dana, lars, nora       identity.Contact // dana sees her own, lars the organisation's; nora is of the other client
	asDana, asLars, asNora identity.Viewer
	network                int64 // a team of kim's
}

var program = identity.System("test")

// newHouse opens the house on a Tuesday at 9:42 of the client's time, 15:42 UTC.
func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock) *house {
	t.Helper()
	seal := func(s string) (string, error) { return "sealed " + s, nil }
	unseal := func(s string) (string, error) { return strings.TrimPrefix(s, "sealed "), nil }
	h := &house{T: t, db: db, clock: clock, desk: desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example", Seal: seal, Unseal: unseal})}
	h.must(h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "Europe/Berlin"}))
	h.kim, h.mia, h.admin = h.user("Kim", identity.Technician), h.user("Mia", identity.Manager), h.user("Ada", identity.Admin)
	h.must(h.desk.SaveTeam(t.Context(), program, identity.Team{Slug: "network", Name: "Network", Active: true, Members: []int64{h.kim.UserID}}))
	h.network = val(h.db.TeamBySlug(t.Context(), "network"))(h)
	h.apply(clientFile)
	h.apply("slug = \"southsea\"\nname = \"Southsea\"\n[[contact]]\nemail = \"nora@southsea.example\"\nname = \"Nora\"\nsees = \"organisation\"\nrole = \"administrator\"\n")
	val2(h.desk.Publish(t.Context(), program, "agreement.toml", []byte(agreementFile)))(h)
	h.client, h.other = val(db.ClientBySlug(t.Context(), program, "northwind"))(h), val(db.ClientBySlug(t.Context(), program, "southsea"))(h)
	h.dana, h.asDana = h.person("dana@northwind.example")
	h.lars, h.asLars = h.person("lars@northwind.example")
	h.nora, h.asNora = h.person("nora@southsea.example")
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

// ctx is the context of the test.
func (h *house) ctx() context.Context { return h.Context() }

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused expects an error of a kind.
func (h *house) refused(what string, err error, kind fault.Kind) {
	h.Helper()
	if !fault.Is(err, kind) {
		h.Errorf("%s: %v (%s), want %s", what, err, fault.KindOf(err), kind)
	}
}

// val takes a value and an error apart: val(db.Client(…))(h).
func val[T any](v T, err error) func(h *house) T {
	return func(h *house) T {
		h.Helper()
		h.must(err)
		return v
	}
}

// val2 is val for deeds that return two values; the first counts.
func val2[T, U any](v T, _ U, err error) func(h *house) T { return val(v, err) }

// user adds one of the provider's people, who signs in with password.
func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	u := identity.User{Name: name, Email: strings.ToLower(name) + "@harbour.example", Role: role, PasswordHash: hashed(), Active: true}
	h.tx(func(tx *store.Tx) (err error) { u.ID, err = tx.InsertUser(h.ctx(), u); return err })
	return identity.Viewer{UserID: u.ID, Role: role, Name: name, Email: u.Email}
}

// password is everybody's, and hashed is its hash, made once.
const password = "correct horse battery"

var hashed = sync.OnceValue(func() string {
	hash, err := identity.HashPassword(password)
	if err != nil {
		panic(err)
	}
	return hash
})

func (h *house) person(email string) (identity.Contact, identity.Viewer) {
	h.Helper()
	c := val(h.db.ContactsByEmail(h.ctx(), email))(h)[0]
	v := val(h.db.Viewer(h.ctx(), "contact:"+itoa(c.ID)))(h)
	return c, v
}

func itoa(n int64) string { return strings.TrimPrefix(ticket.Number(n), "#") }

// apply applies a client file.
func (h *house) apply(file string) desk.Applied {
	h.Helper()
	f, err := identity.ReadClientFile("client.toml", []byte(file))
	h.must(err)
	return val(h.desk.ApplyClient(h.ctx(), program, f))(h)
}

// tx does fn in a transaction.
func (h *house) tx(fn func(tx *store.Tx) error) {
	h.Helper()
	h.must(h.db.Write(h.ctx(), fn))
}

// facts are facts by name, as forms set them.
type facts map[string]string

// request is Dana's request by mail; its Message-ID is that of her mail.
func (h *house) request(f facts) desk.Request {
	h.Helper()
	q := desk.Request{By: program, Client: h.client, Contact: h.dana, Channel: ticket.Email, Subject: "Printer on fire",
		Message: ticket.Message{Text: "It burns.", MessageID: "first@northwind.example"}}
	for name, value := range f {
		h.must(desk.SetFact(h.ctx(), h.db.Reads(), h.client.ID, &q.Facts, name, value))
	}
	return q
}

// open opens a ticket of Dana's.
func (h *house) open(f facts) ticket.Ticket {
	h.Helper()
	return h.openAs(h.request(f)).Ticket
}

func (h *house) openAs(q desk.Request) (out desk.Opened) {
	h.Helper()
	h.tx(func(tx *store.Tx) (err error) {
		out, err = h.desk.Open(h.ctx(), tx, q)
		return err
	})
	return out
}

func (h *house) ticket(id int64) ticket.Ticket {
	h.Helper()
	return val(h.db.Ticket(h.ctx(), program, id))(h)
}

// reply answers a ticket in Kim's name.
func (h *house) reply(id int64, text string, to ticket.Status) ticket.Ticket {
	h.Helper()
	return val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: id, Text: text, Status: to}))(h)
}

// events are the types of what happened to a ticket, in order.
func (h *house) events(id int64) (types []string) {
	h.Helper()
	for _, e := range val(h.db.Events(h.ctx(), program, id))(h) {
		types = append(types, e.Type)
	}
	return types
}

// queued are all mails that wait to leave the house, the oldest first, parsed.
func (h *house) queued() (list []letter) {
	h.Helper()
	rows := val(h.db.Outbox(h.ctx(), program, 1000))(h)
	for i := len(rows) - 1; i >= 0; i-- {
		o := val(h.db.OutgoingByMessageID(h.ctx(), rows[i].MessageID))(h)
		m, err := mail.Parse(o.Raw, mail.DefaultLimits())
		h.must(err)
		list = append(list, letter{o, m})
	}
	return list
}

// letter is a mail on its way, as it was queued and as who gets it reads it.
type letter struct {
	row  store.Outgoing
	mail *mail.Message
}

// clocks are the clocks that a ticket keeps.
func (h *house) clocks(id int64) (c struct {
	Respond, Update, Resolve *struct {
		State    string     `json:"state"`
		MissedAt *time.Time `json:"missed_at"`
	}
	EarlierMisses []struct {
		Clock string `json:"clock"`
	} `json:"earlier_misses"`
}) {
	h.Helper()
	if b := h.ticket(id).Clocks; b != nil {
		h.must(json.Unmarshal(b, &c))
	}
	return c
}

// verdict is what the latest decision on a ticket says, as it is kept.
func (h *house) verdict(id int64) (verdict agreement.Verdict, clause string) {
	h.Helper()
	var d struct {
		Verdict agreement.Verdict
		Clause  *string
	}
	h.must(json.Unmarshal(val(h.db.LatestDecision(h.ctx(), program, id))(h).Outcome, &d))
	if d.Clause != nil {
		clause = *d.Clause
	}
	return d.Verdict, clause
}
