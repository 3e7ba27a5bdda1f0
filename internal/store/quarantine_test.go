package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// plantQuarantine stores what mail needs a person for: one row of every kind.
func plantQuarantine(ctx context.Context, tx *store.Tx, o *objects) error {
	for _, err := range []error{
		tx.InsertMerge(ctx, store.Merge{FromID: o.ticket.LinkedID, IntoID: o.ticket.ID}),
		tx.BlockSender(ctx, store.BlockedSender{Address: "spam@" + o.slug}),
		tx.PoisonMail(ctx, store.PoisonedMail{Mailbox: "m", UIDValidity: 1, UID: 2, Reason: "x"}),
		tx.InsertMailboxOrder(ctx, store.MailboxOrder{Mailbox: "m", Kind: store.OrderTry, UID: 2}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func quarantineReads() map[string]read {
	type v = identity.Viewer
	exists := func(o objects) bool { return o.client != 9999 }
	return map[string]read{
		"MergeOf": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.MergeOf(t.Context(), v, o.ticket.LinkedID))
		}},
		"MergedInto": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.MergedInto(t.Context(), v, o.ticket.ID))
		}},
		"BlockedSenders": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.BlockedSenders(t.Context(), v)
			return held(list, err, func(b store.BlockedSender) bool { return b.Address == "spam@"+o.slug })
		}},
		"PoisonedMails": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.PoisonedMails(t.Context(), v, "m")
			return len(list) > 0 && exists(o), err
		}},
		"MailboxOrders": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.MailboxOrders(t.Context(), v, "m", 5)
			return len(list) > 0 && exists(o), err
		}},
		"OpenMailboxOrders": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.OpenMailboxOrders(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"Posts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Posts(t.Context(), v, "m", "held", 9)
			return held(list, err, func(p store.Post) bool { return p.ID == o.mail })
		}},
		"PostCounts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.PostCounts(t.Context(), v, "m", o.now)
			return n["held"] > 0 && exists(o), err
		}},
		"Mailbox": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			m, err := r.Mailbox(t.Context(), v, 1)
			return m.Name == "m" && exists(o), err
		}},
	}
}

func TestRowsOfTheQuarantine(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"a sender is told once, and again after the pause", aSenderIsToldOnce},
		{"a blocked sender is blocked until unblocked", aBlockedSenderIsBlockedUntilUnblocked},
		{"a poisoned mail is counted until it is got", aPoisonedMailIsCountedUntilItIsGot},
		{"an order is given once and finished once", anOrderIsGivenOnceAndFinishedOnce},
		{"mails are listed and counted by outcome", mailsAreListedAndCountedByOutcome},
		{"draws go over and come back", drawsGoOverAndComeBack},
	})
}

func aSenderIsToldOnce(t *testing.T, db *store.DB, clock *storetest.Clock) {
	for _, x := range []struct {
		name, address string
		after         time.Duration
		first         bool
	}{{"the first time", "Big@x.example", 0, true}, {"again", "big@x.example", time.Hour, false}, {"another", "other@x.example", 0, true},
		{"just before the pause is over", "big@x.example", 22*time.Hour + 59*time.Minute, false}, {"when the pause is over", "big@x.example", time.Minute, true}} {
		clock.Set(clock.Now().Add(x.after))
		if first := put(t, db, func(tx *store.Tx) (bool, error) { return tx.TellSender(t.Context(), x.address, 24*time.Hour) }); first != x.first {
			t.Errorf("%s: told %v", x.name, first)
		}
	}
}

func aBlockedSenderIsBlockedUntilUnblocked(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	for range 2 {
		do(t, db, func(tx *store.Tx) error {
			return tx.BlockSender(ctx, store.BlockedSender{Address: " Spam@x.example", Actor: "Kim", TicketID: 7})
		})
	}
	same(t, "blocked", got[[]store.BlockedSender](t)(db.BlockedSenders(ctx, staff)), []store.BlockedSender{{Address: "spam@x.example", At: db.Now(), Actor: "Kim", TicketID: 7}})
	for _, want := range []bool{true, false} {
		if was := put(t, db, func(tx *store.Tx) (bool, error) { return tx.UnblockSender(ctx, "SPAM@x.example") }); was != want {
			t.Errorf("unblocked %v, want %v", was, want)
		}
	}
}

func aPoisonedMailIsCountedUntilItIsGot(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	p := store.PoisonedMail{Mailbox: "support", UIDValidity: 7, UID: 4_000_000_000, Reason: "it ends in the middle"}
	do(t, db, func(tx *store.Tx) error { return tx.PoisonMail(ctx, p) })
	do(t, db, func(tx *store.Tx) error { return tx.PoisonMail(ctx, p) })
	p.FirstAt, p.LastAt, p.Times = db.Now(), db.Now(), 2
	filled(t, p)
	same(t, "poisoned", got[[]store.PoisonedMail](t)(db.PoisonedMails(ctx, staff, "support")), []store.PoisonedMail{p})
	do(t, db, func(tx *store.Tx) error { return tx.CureMails(ctx, "support", 7, []uint32{1, 2}) })
	if n := len(got[[]store.PoisonedMail](t)(db.PoisonedMails(ctx, staff, "support"))); n != 1 {
		t.Errorf("%d left after others were got", n)
	}
	do(t, db, func(tx *store.Tx) error { return tx.CureMails(ctx, "support", 7, []uint32{p.UID}) })
	if n := len(got[[]store.PoisonedMail](t)(db.PoisonedMails(ctx, staff, "support"))); n != 0 {
		t.Errorf("%d left after it was got", n)
	}
}

func anOrderIsGivenOnceAndFinishedOnce(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	o := store.MailboxOrder{Mailbox: "support", Kind: store.OrderFrom, Since: clock.Now().Add(-48 * time.Hour), Actor: "Teo"}
	for range 2 {
		do(t, db, func(tx *store.Tx) error { return tx.InsertMailboxOrder(ctx, o) })
	}
	open := got[[]store.MailboxOrder](t)(db.OpenMailboxOrders(ctx, staff))
	if len(open) != 1 || !open[0].Since.Equal(o.Since) || open[0].Actor != "Teo" {
		t.Fatalf("open: %+v", open)
	}
	o = open[0]
	o.Fresh, o.Known, o.Error = 2, 5, "cut off"
	do(t, db, func(tx *store.Tx) error { return tx.BeginMailboxOrder(ctx, o) })
	do(t, db, func(tx *store.Tx) error { return tx.FinishMailboxOrder(ctx, o) })
	o.Known = 99
	do(t, db, func(tx *store.Tx) error { return tx.FinishMailboxOrder(ctx, o) })
	o.Known, o.BegunAt, o.DoneAt = 5, db.Now(), db.Now()
	filled(t, o, "UID")
	same(t, "orders", got[[]store.MailboxOrder](t)(db.MailboxOrders(ctx, staff, "support", 5)), []store.MailboxOrder{o})
}

func mailsAreListedAndCountedByOutcome(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	yesterday := clock.Now().Add(-24 * time.Hour)
	k := mustTicket(t, db, ticket.Ticket{})
	for n, outcome := range []string{"created", "appended", "created", ""} {
		do(t, db, func(tx *store.Tx) error {
			m, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", MessageID: "m", Hash: outcome + string(rune('a'+n)), Raw: []byte("abc"), ArrivedAt: yesterday})
			if err != nil || outcome == "" {
				return err
			}
			return tx.FinishMail(ctx, store.Mail{ID: m.ID, Outcome: outcome, TicketID: k.ID, Reason: "so", Sender: "a@x.example", Subject: "S"})
		})
	}
	posts := func(outcome string) []store.Post {
		return got[[]store.Post](t)(db.Posts(ctx, staff, "support", outcome, 9))
	}
	if all, made, held := posts(""), posts("created"), posts("held"); len(all) != 4 || len(made) != 2 || len(held) != 1 || all[0].ID != held[0].ID {
		t.Errorf("all %+v\nmade %+v\nheld %+v", all, made, held)
	}
	want := posts("appended")[0]
	filled(t, want, "Tries")
	same(t, "post", want, store.Post{ID: want.ID, Sender: "a@x.example", Subject: "S", Size: 3, ArrivedAt: yesterday, KeptAt: db.Now(), DoneAt: db.Now(), State: "done", Outcome: "appended", TicketID: k.ID, Reason: "so"})
	same(t, "counts", got[map[string]int](t)(db.PostCounts(ctx, staff, "support", db.Now())), map[string]int{"created": 2, "appended": 1, "held": 1})
	same(t, "counts of tomorrow", got[map[string]int](t)(db.PostCounts(ctx, staff, "support", db.Now().Add(time.Hour))), map[string]int{"held": 1})
}

func drawsGoOverAndComeBack(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	a := mustAgreement(t, db, c.ID, agreementText("A-1", "north", "2026-01-01", "All is billed.")).AgreementID
	from, into := mustTicket(t, db, ticket.Ticket{ClientID: c.ID}), mustTicket(t, db, ticket.Ticket{ClientID: c.ID})
	draw := func(id int64, unit, day string, amount int64) ticket.Draw {
		return ticket.Draw{AgreementID: a, Clause: "3", Unit: unit, Day: day, TicketID: id, Amount: decimal.NewFromInt(amount)}
	}
	planted := []ticket.Draw{draw(from.ID, "tickets", "2026-03-02", 1), draw(into.ID, "tickets", "2026-03-02", 1), draw(from.ID, "hours", "2026-03-02", 2), draw(into.ID, "hours", "2026-03-02", 3),
		draw(from.ID, "visits", "2026-03-02", 1), draw(into.ID, "visits", "2026-03-02", 1), draw(from.ID, "visits", "2026-03-03", 1)}
	for _, d := range planted {
		do(t, db, func(tx *store.Tx) error { return tx.PutDraw(ctx, d) })
	}
	want := func(when string, sums map[string]int64) {
		t.Helper()
		for unit, sum := range sums {
			if used := got[decimal.Decimal](t)(db.Used(ctx, a, "3", unit, "2026-03-01", "2026-03-31", 0)); !used.Equal(decimal.NewFromInt(sum)) {
				t.Errorf("%s: %s drawn %s, want %d", when, unit, used, sum)
			}
		}
	}
	want("before", map[string]int64{"tickets": 2, "hours": 5, "visits": 3})
	moved := put(t, db, func(tx *store.Tx) (store.Moved, error) { return tx.MoveConversation(ctx, from.ID, into.ID) })
	want("merged", map[string]int64{"tickets": 1, "hours": 5, "visits": 2})
	do(t, db, func(tx *store.Tx) error {
		return tx.MoveBack(ctx, store.Merge{FromID: from.ID, IntoID: into.ID, Moved: moved})
	})
	for _, d := range planted {
		if drawn := got[decimal.Decimal](t)(db.DrawnOn(ctx, d)); !drawn.Equal(d.Amount) {
			t.Errorf("back: %+v drew %s", d, drawn)
		}
	}
}
