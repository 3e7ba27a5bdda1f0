package credential_test

import (
	"fmt"
	"testing"
	"time"

	"remit/internal/credential"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// Two rooms over one database are two nodes.
func TestFailuresCountAtAllNodes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx, start := t.Context(), clock.Now()
		one, two := credential.New(credential.Options{DB: db}), credential.New(credential.Options{DB: storetest.Again(t, db, clock)})
		kim, home := credential.Limit{Key: "kim", Most: 3}, credential.Limit{Key: "203.0.113.7", Most: 5}
		want := func(what string, at time.Duration, left time.Duration, failed bool, limits ...credential.Limit) {
			t.Helper()
			got, some, err := two.Wait(ctx, start.Add(at), limits...)
			if err != nil || got != left || some != failed {
				t.Errorf("%s: wait %v, failed %v, %v; want %v and %v", what, got, some, err, left, failed)
			}
		}
		fail := func(c *credential.Credentials, at time.Duration, keys ...string) {
			t.Helper()
			if err := c.Failed(ctx, start.Add(at), keys...); err != nil {
				t.Fatal(err)
			}
		}
		want("nothing failed", 0, 0, false, kim, home)
		fail(one, 0, "kim", "203.0.113.7")
		fail(two, time.Minute, "kim", "203.0.113.7")
		want("two failed", time.Minute, 0, true, kim, home)
		fail(one, 2*time.Minute, "kim")
		want("three failed, at both", 2*time.Minute, 13*time.Minute, true, kim, home)
		want("another account from there", 2*time.Minute, 0, false, credential.Limit{Key: "joel", Most: 3}, home)
		want("a moment before the first is old", 15*time.Minute-time.Second, time.Second, true, kim, home)
		want("when the first is old", 15*time.Minute, 0, true, kim, home)
		for range 4 {
			fail(one, 3*time.Minute, "203.0.113.7")
		}
		want("too many from one address", 3*time.Minute, 13*time.Minute, false, credential.Limit{Key: "joel", Most: 3}, home)
		if err := one.Forget(ctx, "kim"); err != nil {
			t.Fatal(err)
		}
		want("after a success", 3*time.Minute, 0, false, kim)
	})
}

func TestOldFailuresGoAndNoMoreThanSoManyStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx, start := t.Context(), clock.Now()
		count := func(at time.Time, most int64, keys ...string) {
			t.Helper()
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.CountGuesses(ctx, keys, at, at.Add(-credential.GuessSpan), most) }); err != nil {
				t.Fatal(err)
			}
		}
		kept := func(keys ...string) (n int) {
			t.Helper()
			found, err := db.Guesses(ctx, keys, time.Unix(0, 0))
			if err != nil {
				t.Fatal(err)
			}
			for _, list := range found {
				n += len(list)
			}
			return n
		}
		count(start, 100, "old")
		count(start.Add(credential.GuessSpan), 100, "young")
		if kept("old") != 0 || kept("young") != 1 {
			t.Errorf("%d old and %d young failures are kept", kept("old"), kept("young"))
		}
		var all []string
		for i := range 30 {
			all = append(all, fmt.Sprint(i))
			count(start.Add(credential.GuessSpan), 10, all[i])
		}
		if got := kept(append(all, "young")...); got != 10 || kept("29") != 1 {
			t.Errorf("%d failures are kept, the last of them %d times; want the newest 10", got, kept("29"))
		}
	})
}
