package store_test

import (
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var staff = identity.Viewer{UserID: 1, Role: identity.Technician, Name: "Kim"}

func TestATicketComesBackAsItWasStored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		want := ticket.Ticket{Subject: "Printer\x00 on fire", Channel: ticket.Email, Status: ticket.New, Verdict: "undecided", Ask: []string{"mode"},
			Facts: []byte(`{"channel":"email"}`), Sources: map[string]string{"mode": "Kim"}, ReceivedAt: clock.Now(), LastWordAt: clock.Now()}
		var id int64
		err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
			id, err = tx.InsertTicket(t.Context(), want)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if id != 1001 {
			t.Errorf("the first ticket is %d, want 1001", id)
		}
		got, err := db.Ticket(t.Context(), staff, id)
		if err != nil {
			t.Fatal(err)
		}
		if got.Subject != "Printer on fire" || got.Ask[0] != "mode" || got.Sources["mode"] != "Kim" || !got.ReceivedAt.Equal(want.ReceivedAt) || !got.Clock.Due.IsZero() {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAChangeOfAnOldRevisionIsAConflict(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		write := func(fn func(tx *store.Tx) error) error { return db.Write(t.Context(), fn) }
		tk := ticket.Ticket{Subject: "x", Channel: ticket.Phone, Status: ticket.New, ReceivedAt: clock.Now()}
		if err := write(func(tx *store.Tx) (err error) { tk.ID, err = tx.InsertTicket(t.Context(), tk); return err }); err != nil {
			t.Fatal(err)
		}
		mine, theirs := tk, tk
		mine.Subject, theirs.Subject = "mine", "theirs"
		if err := write(func(tx *store.Tx) error { return tx.UpdateTicket(t.Context(), mine) }); err != nil {
			t.Fatal(err)
		}
		err := write(func(tx *store.Tx) error { return tx.UpdateTicket(t.Context(), theirs) })
		if !fault.Is(err, fault.Conflict) {
			t.Fatalf("got %v, want a conflict", err)
		}
		if got, _ := db.Ticket(t.Context(), staff, tk.ID); got.Subject != "mine" {
			t.Errorf("the first change is lost: %q", got.Subject)
		}
	})
}
