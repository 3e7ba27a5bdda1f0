package node_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/node"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newNode(db *store.DB, name string) *node.Node {
	return node.New(node.Options{DB: db, Log: slog.New(slog.DiscardHandler), Name: name, Version: "1", Lease: 20 * time.Second})
}

// two are two nodes on one database, both seen.
func two(t *testing.T, test func(t *testing.T, a, b *node.Node, dbA, dbB *store.DB, clock *storetest.Clock)) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		other := storetest.Again(t, db, clock)
		a, b := newNode(db, "one"), newNode(other, "two")
		must(t, a.Beat(t.Context()))
		must(t, b.Beat(t.Context()))
		must(t, a.Beat(t.Context()))
		test(t, a, b, db, other, clock)
	})
}

func TestALeaseIsOneNodesUntilThatNodeIsGone(t *testing.T) {
	two(t, func(t *testing.T, a, b *node.Node, dbA, dbB *store.DB, clock *storetest.Clock) {
		hold := func(n *node.Node, want bool) context.Context {
			t.Helper()
			ctx, ok, err := n.Hold(t.Context(), "mailbox 1")
			must(t, err)
			if ok != want {
				t.Fatalf("at %s it is held: %v", clock.Now().Format("04:05"), ok)
			}
			return ctx
		}
		underA := hold(a, true)
		hold(b, false)
		for range 5 { // renewed with every beat
			clock.Advance(15 * time.Second)
			must(t, a.Beat(t.Context()))
			must(t, b.Beat(t.Context()))
			hold(a, true)
			hold(b, false)
		}
		gone := 0
		b.OnGone(func() { gone++ })
		clock.Advance(12 * time.Second)
		must(t, b.Beat(t.Context()))
		clock.Advance(8 * time.Second) // 20 seconds without a sign of a
		must(t, b.Beat(t.Context()))
		underB := hold(b, true)
		if a.Alive() || !b.Alive() || gone != 1 {
			t.Errorf("a alive %v, b alive %v, told %d times", a.Alive(), b.Alive(), gone)
		}
		put := func(db *store.DB, ctx context.Context, value string) error {
			return db.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(ctx, "x", value) })
		}
		must(t, put(dbB, underB, "of b"))
		if err := put(dbA, underA, "of a"); !fault.Is(err, fault.Conflict) {
			t.Errorf("who lost the lease writes: %v", err)
		}
		must(t, a.Beat(t.Context())) // it was only slow
		hold(a, false)
		var x string
		if must(t, dbA.Setting(t.Context(), "x", &x)); x != "of b" {
			t.Errorf("what stands is %q", x)
		}
	})
}

func TestWhatADeadNodeHadClaimedIsFree(t *testing.T) {
	two(t, func(t *testing.T, a, b *node.Node, dbA, dbB *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		claim := func(db *store.DB) (mails int, task bool) {
			name, err := db.NewClaim()
			must(t, err)
			must(t, db.Write(ctx, func(tx *store.Tx) error {
				list, err := tx.ClaimOutgoing(ctx, name, time.Hour, 10)
				if err != nil {
					return err
				}
				mails = len(list)
				_, task, err = tx.ClaimTask(ctx, "statements", name, time.Hour)
				return err
			}))
			return mails, task
		}
		must(t, dbA.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.InsertOutgoing(ctx, store.Outgoing{Sender: "a@x.example", Recipients: []string{"b@x.example"}, MessageID: "1@x", Raw: []byte("x")}); err != nil {
				return err
			}
			_, err := tx.AskTask(ctx, store.Task{Kind: "statements", By: "user:1", Body: []byte("{}")})
			return err
		}))
		if mails, task := claim(dbA); mails != 1 || !task {
			t.Fatalf("a claims %d mails, task %v", mails, task)
		}
		if mails, task := claim(dbB); mails != 0 || task {
			t.Fatalf("b claims what a has: %d mails, task %v", mails, task)
		}
		clock.Advance(19 * time.Second)
		must(t, b.Beat(ctx))
		if mails, task := claim(dbB); mails != 0 || task {
			t.Fatalf("b claims what a has, which may be slow: %d mails, task %v", mails, task)
		}
		clock.Advance(time.Second)
		must(t, b.Beat(ctx))
		if mails, task := claim(dbB); mails != 1 || !task {
			t.Errorf("b claims %d mails, task %v", mails, task)
		}
	})
}

func TestANodeThatEndsIsNotWaitedFor(t *testing.T) {
	two(t, func(t *testing.T, a, b *node.Node, dbA, dbB *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		run := func(n *node.Node) (done bool) {
			must(t, n.Alone("maintenance", func(context.Context) error { done = true; return nil })(ctx))
			return done
		}
		shared := dbA.Shared() // on SQLite there is one program, and nothing to agree on
		if first, second := run(a), run(b); !first || second == shared {
			t.Errorf("done by a %v, by b %v", first, second)
		}
		must(t, a.End(ctx))
		if !run(b) {
			t.Error("nobody does it")
		}
		all, err := dbB.Nodes(ctx, identity.System("test"))
		if must(t, err); len(all) != 1 || all[0].Name != "two" {
			t.Errorf("nodes: %+v", all)
		}
	})
}

func TestAClockThatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	db, _ := storetest.OpenPostgres(t) // its server tells the real time, and the test another
	if err := newNode(db, "one").Begin(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a node begins under another clock: %v", err)
	}
}
