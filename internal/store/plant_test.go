package store_test

import (
	"reflect"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// put does fn in a transaction of its own and returns what fn returned.
func put[T any](t testing.TB, db *store.DB, fn func(tx *store.Tx) (T, error)) (out T) {
	t.Helper()
	do(t, db, func(tx *store.Tx) (err error) {
		out, err = fn(tx)
		return err
	})
	return out
}

// do does fn in a transaction of its own.
func do(t testing.TB, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// got is a value that a read returned without an error: got(t)(db.Client(…)).
func got[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// same compares what came back with what was stored.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// filled refuses a wanted value with a field that is zero: what is not set cannot be seen to come back.
func filled(t testing.TB, v any, but ...string) {
	t.Helper()
	at := reflect.ValueOf(v)
	for i := range at.NumField() {
		name := at.Type().Field(i).Name
		excused := false
		for _, b := range but {
			excused = excused || b == name
		}
		if !excused && at.Field(i).IsZero() {
			t.Errorf("%T.%s is not set in the example", v, name)
		}
	}
}

func refused(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: got %v, want an error of kind %s", what, err, kind)
	}
}

func mustUser(t testing.TB, db *store.DB, email string, role identity.Role) identity.User {
	t.Helper()
	u := identity.User{Email: email, Name: "User " + email, Role: role, Active: true}
	u.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertUser(t.Context(), u) })
	return u
}

func mustClient(t testing.TB, db *store.DB, slug string) identity.Client {
	t.Helper()
	c := identity.Client{Slug: slug, Name: "Client " + slug, Language: "en", Domains: []string{slug + ".example"}, Active: true}
	c.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertClient(t.Context(), c) })
	return c
}

func mustContact(t testing.TB, db *store.DB, client int64, email string) identity.Contact {
	t.Helper()
	c := identity.Contact{ClientID: client, Email: email, Name: "Contact " + email, Role: identity.Requester, Sees: "own", Verified: true, Active: true}
	c.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertContact(t.Context(), c) })
	return c
}

// mustTicket stores a ticket; what it lacks to be one is filled in.
func mustTicket(t testing.TB, db *store.DB, k ticket.Ticket) ticket.Ticket {
	t.Helper()
	if k.Subject == "" {
		k.Subject = "Something broke"
	}
	if k.Channel == "" {
		k.Channel = ticket.Email
	}
	if k.Status == "" {
		k.Status = ticket.Open
	}
	if k.ReceivedAt.IsZero() {
		k.ReceivedAt = db.Now()
	}
	if k.UpdatedAt.IsZero() {
		k.UpdatedAt = k.ReceivedAt
	}
	k.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertTicket(t.Context(), k) })
	return k
}

func mustMessage(t testing.TB, db *store.DB, k ticket.Ticket, m ticket.Message) ticket.Message {
	t.Helper()
	m.TicketID = k.ID
	if m.Kind == "" {
		m.Kind = ticket.FromClient
	}
	m.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertMessage(t.Context(), k, m) })
	return m
}

// agreementText is a small agreement that starts on a date.
func agreementText(number, client, starts, says string) []byte {
	return []byte(`format = 1
number = "` + number + `"
title = "Support ` + number + `"
client = "` + client + `"
currency = "EUR"
time_zone = "Europe/Berlin"

[term]
starts = ` + starts + `

[hours.always]
always = true

[scope_default]
clause = "4.9"
says = "` + says + `"
verdict = "billable"
rate = "standard"

[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }

[[rate]]
name = "standard"
clause = "7.4"
price = "100.00"
minimum = "15m"
increment = "15m"
`)
}

func mustAgreement(t testing.TB, db *store.DB, client int64, text []byte) store.Version {
	t.Helper()
	terms, err := agreement.Read("test.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	return put(t, db, func(tx *store.Tx) (store.Version, error) {
		v, _, err := tx.PutAgreement(t.Context(), client, text, terms, "Kim")
		return v, err
	})
}

func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}
