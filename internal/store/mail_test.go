package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func aMailIsKeptOnceHoweverItIsRecognised(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	keep := func(m store.Mail) (out store.Mail, fresh bool) {
		m.Raw = []byte("raw " + m.Hash)
		do(t, db, func(tx *store.Tx) (err error) {
			out, fresh, err = tx.KeepMail(ctx, m)
			return err
		})
		return out, fresh
	}
	arrived := clock.Now().Add(-time.Minute)
	first, _ := keep(store.Mail{Mailbox: "support", UIDValidity: 1, UID: 10, MessageID: "a@x", Hash: "h1", ArrivedAt: arrived})
	for _, x := range []struct {
		name  string
		mail  store.Mail
		fresh bool
	}{
		{"the same UID", store.Mail{Mailbox: "support", UIDValidity: 1, UID: 10, MessageID: "a@x", Hash: "h1"}, false},
		{"the same mail under another UID", store.Mail{Mailbox: "support", UIDValidity: 1, UID: 11, MessageID: "a@x", Hash: "h1"}, false},
		{"the same mail after UIDVALIDITY changed", store.Mail{Mailbox: "support", UIDValidity: 2, UID: 1, MessageID: "a@x", Hash: "h1"}, false},
		{"the same mail by no server", store.Mail{Mailbox: "support", MessageID: "a@x", Hash: "h1"}, false},
		{"the same UID whose bytes were cut off", store.Mail{Mailbox: "support", UIDValidity: 1, UID: 11, MessageID: "", Hash: "cut"}, false},
		{"another body", store.Mail{Mailbox: "support", UIDValidity: 1, UID: 12, MessageID: "a@x", Hash: "h2"}, true},
		{"another recipient", store.Mail{Mailbox: "sales", UIDValidity: 1, UID: 10, MessageID: "a@x", Hash: "h1"}, true},
		{"no Message-ID", store.Mail{Mailbox: "support", UIDValidity: 1, UID: 13, Hash: "h1"}, true},
	} {
		m, fresh := keep(x.mail)
		if fresh != x.fresh || !fresh && m.ID != first.ID {
			t.Errorf("%s: fresh %v, mail %d", x.name, fresh, m.ID)
		}
	}
	known := got[[]uint32](t)(db.KnownUIDs(ctx, "support", 1, []uint32{9, 10, 11, 12, 99}))
	slices.Sort(known)
	same(t, "known UIDs", known, []uint32{10, 11, 12})

	want := store.Mail{ID: first.ID, Mailbox: "support", MessageID: "a@x", Hash: "h1", Raw: []byte("raw h1"), Size: 6, KeptAt: clock.Now(), State: "kept", ArrivedAt: arrived}
	same(t, "mail", got[store.Mail](t)(db.Mail(ctx, staff, first.ID)), want)
	if n := len(got[[]store.Mail](t)(db.KeptMails(ctx, 10))); n != 4 {
		t.Errorf("%d mails wait to be judged, want 4", n)
	}
	k := mustTicket(t, db, ticket.Ticket{})
	do(t, db, func(tx *store.Tx) error {
		if err := tx.TryMail(ctx, first.ID); err != nil {
			return err
		}
		return tx.FinishMail(ctx, store.Mail{ID: first.ID, Outcome: "created", TicketID: k.ID, Reason: "because", Sender: "a@x.example", Subject: "Printer"})
	})
	want.State, want.Tries, want.Outcome, want.TicketID, want.Reason = "judged", 1, "created", k.ID, "because"
	want.Sender, want.Subject = "a@x.example", "Printer"
	filled(t, want, "UIDValidity", "UID", "Whole", "CutFrom")
	same(t, "finished mail", got[store.Mail](t)(db.Mail(ctx, staff, first.ID)), want)
	if kept := got[[]store.Mail](t)(db.KeptMails(ctx, 10)); len(kept) != 3 || kept[0].Hash != "h2" {
		t.Errorf("still waiting: %+v", kept)
	}
}

func TestAMailboxIsReadFromWhereItWasMet(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	for _, x := range []struct {
		name, mailbox        string
		validity, next, want uint32
	}{{"met for the first time", "a", 1, 100, 100}, {"met again", "a", 1, 500, 100}, {"under a new UIDVALIDITY", "a", 2, 70, 1}, {"that again", "a", 2, 90, 1}, {"another mailbox", "b", 2, 9, 9}} {
		if first := put(t, db, func(tx *store.Tx) (uint32, error) { return tx.MarkMailbox(t.Context(), x.mailbox, x.validity, x.next) }); first != x.want {
			t.Errorf("%s: read from %d on, want %d", x.name, first, x.want)
		}
	}
}

func TestAutomaticAnswersAreCountedByAddressAndTime(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	ctx := t.Context()
	start := clock.Now()
	for range 3 {
		do(t, db, func(tx *store.Tx) error { return tx.InsertAutoReply(ctx, "Dana@X.example") })
		clock.Advance(10 * time.Minute)
	}
	for _, x := range []struct {
		since time.Duration
		want  int
	}{{-time.Second, 3}, {0, 2}, {10 * time.Minute, 1}, {20 * time.Minute, 0}} {
		if n := got[int](t)(db.AutoReplies(ctx, "dana@x.example", start.Add(x.since))); n != x.want {
			t.Errorf("since %s: %d, want %d", x.since, n, x.want)
		}
	}
}

func queue(t *testing.T, db *store.DB, n int) {
	t.Helper()
	k := mustTicket(t, db, ticket.Ticket{})
	do(t, db, func(tx *store.Tx) error {
		for i := range n {
			if _, err := tx.InsertOutgoing(t.Context(), store.Outgoing{TicketID: k.ID, Sender: "help@p.example", Recipients: []string{"d@x"}, MessageID: fmt.Sprintf("m%d@p.example", i), Subject: "s", Raw: []byte("raw")}); err != nil {
				return err
			}
		}
		return nil
	})
}

func theOutboxClaimsFinishesAndTriesAgain(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	start := clock.Now()
	claim := func(token string, limit int) []store.Outgoing {
		return put(t, db, func(tx *store.Tx) ([]store.Outgoing, error) { return tx.ClaimOutgoing(ctx, token, time.Minute, limit) })
	}
	k := mustTicket(t, db, ticket.Ticket{})
	m := mustMessage(t, db, k, ticket.Message{Text: "x"})
	o := store.Outgoing{TicketID: k.ID, MessageRow: m.ID, Mailbox: "support", Sender: "help@p.example", Recipients: []string{"a@x", "b@x"}, Bcc: []string{"c@x", "d@x"}, MessageID: "m@p.example",
		Subject: "Re: x", Raw: []byte("raw\x00\xff")}
	o.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertOutgoing(ctx, o) })

	o.State, o.Tries, o.NextAt, o.LeaseToken, o.CreatedAt = "queued", 1, start, "one", start
	same(t, "claimed", claim("one", 5), []store.Outgoing{o})
	if again := claim("two", 5); len(again) != 0 {
		t.Error("a mail was claimed under another's lease")
	}
	clock.Advance(time.Minute)
	if late := claim("three", 5); len(late) != 1 || late[0].Tries != 2 {
		t.Errorf("after the lease was over: %+v", late)
	}
	refused(t, "the end of a try whose lease was taken over", db.Write(ctx, func(tx *store.Tx) error {
		done := o
		done.State = "sent"
		return tx.FinishOutgoing(ctx, done)
	}), fault.Conflict)

	o.Recipients, o.Bcc, o.LastError, o.Tries, o.NextAt, o.LeaseToken = []string{"b@x"}, []string{"d@x"}, "451 later", 2, clock.Now().Add(time.Hour), "three"
	do(t, db, func(tx *store.Tx) error { return tx.FinishOutgoing(ctx, o) })
	if early := claim("four", 5); len(early) != 0 {
		t.Error("claimed before it is due again")
	}
	o.LeaseToken, o.Raw = "", nil
	same(t, "waiting", got[[]store.Outgoing](t)(db.Outbox(ctx, staff, 5)), []store.Outgoing{o})
	same(t, "of the ticket", got[[]store.Outgoing](t)(db.TicketOutbox(ctx, staff, k.ID)), []store.Outgoing{o})

	clock.Set(o.NextAt)
	again := claim("five", 5)[0]
	again.State = "sent"
	do(t, db, func(tx *store.Tx) error { return tx.FinishOutgoing(ctx, again) })
	sent := got[store.Outgoing](t)(db.OutgoingByMessageID(ctx, "m@p.example"))
	if sent.State != "sent" || sent.SentAt != clock.Now() || string(sent.Raw) != "raw\x00\xff" {
		t.Errorf("sent: %+v", sent)
	}
	refused(t, "sending a sent mail again", db.Write(ctx, func(tx *store.Tx) error { return tx.RetryOutgoing(ctx, o.ID) }), fault.NotFound)
	if left := got[[]store.Outgoing](t)(db.Outbox(ctx, staff, 5)); len(left) != 0 {
		t.Errorf("nothing waits, but these are listed: %+v", left)
	}
}

func TestAFailedMailIsQueuedAgainAndOneUnderWayIsNotSentTwice(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	ctx := t.Context()
	queue(t, db, 1)
	claim := func(token string) []store.Outgoing {
		return put(t, db, func(tx *store.Tx) ([]store.Outgoing, error) { return tx.ClaimOutgoing(ctx, token, time.Minute, 5) })
	}
	o := claim("one")[0]
	do(t, db, func(tx *store.Tx) error { return tx.RetryOutgoing(ctx, o.ID) })
	if twice := claim("two"); len(twice) != 0 {
		t.Error("a mail that a worker is sending was given to another")
	}
	o.State, o.LastError = "failed", "550 no"
	do(t, db, func(tx *store.Tx) error { return tx.FinishOutgoing(ctx, o) })
	do(t, db, func(tx *store.Tx) error { return tx.RetryOutgoing(ctx, o.ID) })
	if again := claim("three"); len(again) != 1 {
		t.Error("a failed mail is not queued again")
	}
}

func twoWorkersNeverClaimTheSameMail(t *testing.T, db *store.DB, _ *storetest.Clock) {
	const mails = 40
	queue(t, db, mails)
	type claims struct {
		ids []int64
		err error
	}
	worker := func(name string, out chan claims) {
		var c claims
		for round := 0; c.err == nil; round++ {
			var some []store.Outgoing
			c.err = db.Write(t.Context(), func(tx *store.Tx) (err error) {
				some, err = tx.ClaimOutgoing(t.Context(), fmt.Sprint(name, round), time.Minute, 3)
				return err
			})
			if len(some) == 0 {
				break
			}
			for _, o := range some {
				c.ids = append(c.ids, o.ID)
			}
		}
		out <- c
	}
	out := make(chan claims)
	go worker("a", out)
	go worker("b", out)
	seen := map[int64]bool{}
	for range 2 {
		c := <-out
		if c.err != nil {
			t.Error(c.err)
		}
		for _, id := range c.ids {
			if seen[id] {
				t.Errorf("mail %d was claimed twice", id)
			}
			seen[id] = true
		}
	}
	if len(seen) != mails {
		t.Errorf("%d of %d mails were claimed", len(seen), mails)
	}
}

func TestCopiesThatAreSettledAtOnceEndTheirMail(t *testing.T) {
	t.Parallel()
	db, clock := storetest.OpenPostgres(t)
	ctx := t.Context()
	keep := func(uid uint32) store.Mail {
		return put(t, db, func(tx *store.Tx) (m store.Mail, err error) {
			m, _, err = tx.KeepMail(ctx, store.Mail{Mailbox: "support", UIDValidity: 1, UID: uid, MessageID: "a@x", Hash: "h1", Raw: []byte("raw")})
			return m, err
		})
	}
	m := keep(1)
	keep(2)
	do(t, db, func(tx *store.Tx) error { return tx.FinishMail(ctx, m) })
	other := make(chan error, 1)
	do(t, db, func(tx *store.Tx) error {
		if err := tx.SettleUIDs(ctx, "support", 1, []uint32{1}); err != nil {
			return err
		}
		second := storetest.Again(t, db, clock)
		go func() {
			other <- second.Write(ctx, func(tx *store.Tx) error { return tx.SettleUIDs(ctx, "support", 1, []uint32{2}) })
		}()
		return waiting(t, db, other)
	})
	if err := <-other; err != nil {
		t.Fatal(err)
	}
	if m = got[store.Mail](t)(db.Mail(ctx, staff, m.ID)); m.State != store.MailDone {
		t.Errorf("the mail is %s, with all its copies settled", m.State)
	}
}

// waiting returns when somebody waits for a lock of the database, or has ended without.
func waiting(t *testing.T, db *store.DB, ended chan error) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), storetest.Address(t, db))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for n := 0; n == 0; {
		select {
		case err := <-ended:
			ended <- err
			return nil
		default:
		}
		if err := conn.QueryRow(t.Context(), "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())").Scan(&n); err != nil {
			return err
		}
	}
	return nil
}
