package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/demo"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var looker = identity.System("test")

func load(t testing.TB, db *store.DB, o demo.Options) (demo.Loaded, *desk.Desk, error) {
	t.Helper()
	d := desk.New(desk.Options{DB: db})
	o.Now = db.Now()
	done, err := demo.Loader{DB: db, Desk: d, Told: func(int) {}}.Load(t.Context(), mustPlan(t, o))
	return done, d, err
}

func mustLoad(t testing.TB, db *store.DB, o demo.Options) (demo.Loaded, *desk.Desk) {
	t.Helper()
	done, d, err := load(t, db, o)
	if err != nil {
		t.Fatal(err)
	}
	return done, d
}

// content is a figure that differs when anything does in what the first n tickets are, or in the agreements.
func content(t testing.TB, db *store.DB, n int) string {
	t.Helper()
	h := sha256.New()
	out := json.NewEncoder(h)
	add := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if err := out.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	agreements, err := db.Agreements(ctx, looker, 0)
	add(agreements, err)
	for _, a := range agreements {
		add(db.Versions(ctx, looker, a.ID))
	}
	for id := int64(1001); id < 1001+int64(n); id++ {
		add(db.Ticket(ctx, looker, id))
		add(db.Messages(ctx, looker, id))
		add(db.Events(ctx, looker, id))
		add(db.Decisions(ctx, looker, id))
		add(db.TimeEntries(ctx, looker, id))
		add(db.Settlements(ctx, looker, id))
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestTheSameSeedAndTimeMakeTheSameHouse(t *testing.T) {
	t.Parallel()
	var sums []string
	for _, seed := range []uint64{4, 4, 5} {
		db, clock := storetest.Open(t)
		clock.Set(now)
		mustLoad(t, db, demo.Options{Seed: seed, Clients: 4, Tickets: 90})
		sums = append(sums, content(t, db, 90))
	}
	if sums[0] != sums[1] {
		t.Error("the same seed made another house")
	}
	if sums[0] == sums[2] {
		t.Error("another seed made the same house")
	}
}

func TestEveryViewHoldsWork(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{now, now.Add(9 * time.Hour), time.Date(2026, 11, 29, 13, 0, 0, 0, time.UTC)} {
		t.Run(at.Format("Mon 15:04"), func(t *testing.T) {
			t.Parallel()
			db, clock := storetest.Open(t)
			clock.Set(at)
			done, _ := mustLoad(t, db, demo.Options{Seed: 1, Tickets: 1200})
			counts, err := db.Counts(t.Context(), identity.Viewer{UserID: 1, Role: identity.Technician}, at)
			if err != nil {
				t.Fatal(err)
			}
			for _, view := range ticket.Views() {
				if counts[view] == 0 && view != ticket.ViewUnreadable && view != ticket.ViewStranger && view != ticket.ViewSolved { // a made-up year has no mail that needs a person
					t.Errorf("%s holds nothing of %d tickets", view, done.Tickets)
				}
			}
			if n := counts[ticket.ViewReview]; n < 10 || n > done.Tickets/8 {
				t.Errorf("%d of %d tickets wait for a review", n, done.Tickets)
			}
		})
	}
}

// On both databases: what is derived is what the running program would derive, and the next ticket has the next number.
func TestTheHouseStandsAsIfItHadBeenLivedIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		clock.Set(now)
		const tickets = 250
		done, d := mustLoad(t, db, demo.Options{Seed: 2, Tickets: tickets})
		if got := [4]int{done.Clients, done.Contacts, done.Assets, done.Tickets}; got != [4]int{12, 200, 400, tickets} {
			t.Errorf("clients, contacts, assets and tickets are %v", got)
		}
		before := content(t, db, tickets)
		if changed, err := d.Rebuild(t.Context()); err != nil || changed != 0 {
			t.Errorf("rebuild changed %d tickets, %v", changed, err)
		}
		if err := d.FireAlarms(t.Context()); err != nil {
			t.Fatal(err)
		}
		if content(t, db, tickets) != before {
			t.Error("rebuild and alarms found something to do")
		}
		for _, s := range done.SignIns {
			if _, err := d.SignIn(t.Context(), s.Email, demo.Password); err != nil {
				t.Errorf("%s cannot sign in: %v", s.Email, err)
			}
		}
		canFind(t, db)
		nextNumber(t, db, d, 1001+tickets+int64(done.Upkeep))
	})
}

func canFind(t *testing.T, db *store.DB) {
	t.Helper()
	all, err := db.Tickets(t.Context(), looker, ticket.Filter{Limit: 1}, now)
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	word := ""
	for _, w := range strings.FieldsFunc(all[0].Subject, func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' }) {
		if len(w) > len(word) {
			word = w
		}
	}
	found, err := db.Tickets(t.Context(), looker, ticket.Filter{Text: word, Limit: 100}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range found {
		if row.ID == all[0].ID {
			return
		}
	}
	t.Errorf("%q of %q finds %d tickets, and not its own", word, all[0].Subject, len(found))
}

func nextNumber(t *testing.T, db *store.DB, d *desk.Desk, want int64) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		opened, err := d.Open(t.Context(), tx, ruling.Request{By: looker, Subject: "One more", Channel: ticket.API})
		if opened.Ticket.ID != want {
			t.Errorf("the next ticket is %d, want %d", opened.Ticket.ID, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoMailGoesOut(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	clock.Set(now)
	mustLoad(t, db, demo.Options{Seed: 1, Clients: 3, Tickets: 40})
	if waiting, err := db.Outbox(t.Context(), identity.System("test"), 10); err != nil || len(waiting) != 0 {
		t.Errorf("these mails wait: %+v, %v", waiting, err)
	}
}

func TestAHouseThatIsNotEmptyIsRefused(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	clock.Set(now)
	mustLoad(t, db, demo.Options{Seed: 1, Clients: 1, Tickets: 20})
	before := content(t, db, 20)
	if _, _, err := load(t, db, demo.Options{Seed: 2, Tickets: 20}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second time gives %v", err)
	}
	if content(t, db, 20) != before {
		t.Error("the house was changed")
	}
}

func TestOneClientIsEnough(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	clock.Set(now)
	done, _ := mustLoad(t, db, demo.Options{Seed: 1, Clients: 1, Tickets: 8})
	if done.Clients != 1 || done.Tickets != 8 || len(done.SignIns) != 10 {
		t.Errorf("%d clients, %d tickets, %d who can sign in", done.Clients, done.Tickets, len(done.SignIns))
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db, clock := storetest.Open(b)
		clock.Set(now)
		b.StartTimer()
		if done, _ := mustLoad(b, db, demo.Options{Seed: 1}); done.Tickets != 3000 {
			b.Fatal(done.Tickets)
		}
	}
}
