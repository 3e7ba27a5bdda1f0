package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// slugs are the clients that are there, by name.
func slugs(t *testing.T, db *store.DB) (list []string) {
	t.Helper()
	for _, c := range got[[]identity.Client](t)(db.Clients(t.Context(), staff)) {
		list = append(list, c.Slug)
	}
	return list
}

func insert(t *testing.T, tx *store.Tx, slug string) error {
	_, err := tx.InsertClient(t.Context(), identity.Client{Slug: slug, Name: slug, Active: true})
	return err
}

func TestTransactions(t *testing.T) {
	t.Parallel()
	no := errors.New("no")
	onBoth(t, []example{
		{"what was done is undone on an error", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(insert(t, tx, "a"), no) })
			if !errors.Is(err, no) || len(slugs(t, db)) != 0 {
				t.Errorf("%v; there are %v", err, slugs(t, db))
			}
		}},
		{"what was done is undone on a panic, and the next may write", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				_ = db.Write(t.Context(), func(tx *store.Tx) error { panic(insert(t, tx, "a")) })
			}()
			do(t, db, func(tx *store.Tx) error { return insert(t, tx, "b") })
			same(t, "clients", slugs(t, db), []string{"b"})
		}},
		{"all of a transaction happens at one instant, to the microsecond", func(t *testing.T, db *store.DB, clock *storetest.Clock) {
			at := clock.Now().Add(1234567).In(time.FixedZone("east", 7200))
			clock.Set(at)
			do(t, db, func(tx *store.Tx) error {
				clock.Advance(time.Hour)
				if want := at.Truncate(time.Microsecond).UTC(); tx.Now != want {
					t.Errorf("it happens at %s, want %s", tx.Now, want)
				}
				return nil
			})
		}},
		{"a transaction sees what it did", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			do(t, db, func(tx *store.Tx) error {
				if err := insert(t, tx, "a"); err != nil {
					return err
				}
				_, err := tx.ClientBySlug(t.Context(), staff, "a")
				return err
			})
		}},
		{"a savepoint undoes its part alone", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			do(t, db, func(tx *store.Tx) error {
				if err := insert(t, tx, "before"); err != nil {
					return err
				}
				if err := tx.Savepoint(t.Context(), func(tx *store.Tx) error { return errors.Join(insert(t, tx, "inside"), no) }); !errors.Is(err, no) {
					t.Errorf("the savepoint says %v", err)
				}
				return insert(t, tx, "then")
			})
			same(t, "clients", slugs(t, db), []string{"before", "then"})
		}},
		{"a savepoint goes on after the database refused something in it", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			do(t, db, func(tx *store.Tx) error {
				if err := insert(t, tx, "a"); err != nil {
					return err
				}
				refused(t, "the same again", tx.Savepoint(t.Context(), func(tx *store.Tx) error { return insert(t, tx, "a") }), fault.Conflict)
				return tx.Savepoint(t.Context(), func(tx *store.Tx) error { return insert(t, tx, "b") })
			})
			same(t, "clients", slugs(t, db), []string{"a", "b"})
		}},
		{"savepoints nest", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			ctx := t.Context()
			do(t, db, func(tx *store.Tx) error {
				return tx.Savepoint(ctx, func(tx *store.Tx) error {
					if err := insert(t, tx, "outer"); err != nil {
						return err
					}
					inner := tx.Savepoint(ctx, func(tx *store.Tx) error {
						kept := tx.Savepoint(ctx, func(tx *store.Tx) error { return insert(t, tx, "innermost") })
						return errors.Join(kept, insert(t, tx, "inner"), no)
					})
					if !errors.Is(inner, no) {
						t.Errorf("the inner one says %v", inner)
					}
					return insert(t, tx, "outer-end")
				})
			})
			same(t, "clients", slugs(t, db), []string{"outer", "outer-end"})
		}},
		{"a transaction inside a transaction's error leaves no half", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				done := tx.Savepoint(t.Context(), func(tx *store.Tx) error { return insert(t, tx, "a") })
				return errors.Join(done, no)
			})
			if !errors.Is(err, no) || len(slugs(t, db)) != 0 {
				t.Errorf("%v; there are %v", err, slugs(t, db))
			}
		}},
	})
}

func TestTheReadersCannotWrite(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	if err := db.ExecRead(t.Context(), "INSERT INTO settings (name, value) VALUES ('a', 'b')"); err == nil {
		t.Error("a write by a connection that reads succeeded")
	}
}

// TestSnapshotsAskForNoSecondConnection takes all snapshots that there may be, and the connection that is left: what is read then must not wait for another.
func TestSnapshotsAskForNoSecondConnection(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	do(t, db, func(tx *store.Tx) error { return insert(t, tx, "northwind") })
	ctx := t.Context()
	for range 3 {
		snapshot, end, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer end()
		ctx = snapshot
	}
	release, err := db.Occupy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	reads := map[string]func(context.Context) error{
		"a slice of rows": func(ctx context.Context) error { _, err := db.Versions(ctx, staff, 1); return err },
		"one row":         func(ctx context.Context) error { _, err := db.Version(ctx, staff, 1, 1); return err },
		"rows by hand":    func(ctx context.Context) error { _, err := db.Clients(ctx, staff); return err },
		"a value":         func(ctx context.Context) error { _, err := db.CountUsers(ctx); return err },
		"a search": func(ctx context.Context) error {
			_, err := db.Search(ctx, staff, ticket.Search{Terms: terms("printer")}, clock.Now())
			return err
		},
		"a list": func(ctx context.Context) error {
			_, err := db.Tickets(ctx, staff, ticket.Filter{View: ticket.ViewOpen}, clock.Now())
			return err
		},
	}
	reads["one within another"] = func(ctx context.Context) error {
		_, end, err := db.Snapshot(ctx)
		if err == nil {
			end()
		}
		return err
	}
	done := make(chan error, 1)
	for name, read := range reads {
		go func() { done <- read(ctx) }()
		select {
		case err := <-done:
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(time.Minute): // it would wait for ever
			t.Fatalf("%s waits for another connection", name)
		}
	}
}

// TestPagesThatReadBesideTheirSnapshotWaitForNobodyForEver has more pages than connections, which all read by another context while they hold a snapshot.
func TestPagesThatReadBesideTheirSnapshotWaitForNobodyForEver(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // they would wait for ever
	defer stop()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, end, err := db.Snapshot(ctx)
			if err != nil {
				t.Errorf("page %d: %v", i, err)
				return
			}
			defer end()
			time.Sleep(time.Millisecond) // until all that may have theirs
			if _, err := db.CountUsers(ctx); err != nil {
				t.Errorf("page %d: %v", i, err)
			}
			end()
		})
	}
	all.Wait()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 {
		_, end, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer end()
	}
	if _, _, err := db.Snapshot(done); err == nil {
		t.Error("there was one snapshot more than there may be, or somebody waits for it who has gone")
	}
}

func TestAWriterAndReadersAtTheSameTimeNeverWaitInVain(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	ctx := t.Context()
	failures := make(chan error, 100)
	var all sync.WaitGroup
	for w := range 2 {
		all.Go(func() {
			for i := range 60 {
				err := db.Write(ctx, func(tx *store.Tx) error {
					id, err := tx.InsertTicket(ctx, ticket.Ticket{Subject: fmt.Sprint(w, i), Channel: ticket.Email, Status: ticket.Open})
					if err != nil {
						return err
					}
					_, err = tx.InsertMessage(ctx, ticket.Ticket{ID: id}, ticket.Message{TicketID: id, Kind: ticket.FromClient, Text: "some words to be found"})
					return err
				})
				if err != nil {
					failures <- fmt.Errorf("write: %w", err)
					return
				}
			}
		})
	}
	for range 6 {
		all.Go(func() {
			for range 40 {
				rows, err := db.Tickets(ctx, staff, ticket.Filter{View: ticket.ViewOpen, Text: "words"}, clock.Now())
				if err != nil {
					failures <- fmt.Errorf("read: %w", err)
					return
				}
				if counts, err := db.Counts(ctx, staff, clock.Now()); err != nil || counts[ticket.ViewOpen] < len(rows) {
					failures <- fmt.Errorf("counted %d after %d were listed: %w", counts[ticket.ViewOpen], len(rows), err)
					return
				}
			}
		})
	}
	all.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	if n := got[store.Counts](t)(db.Counts(ctx, staff, clock.Now()))[ticket.ViewOpen]; n != 120 {
		t.Errorf("%d of 120 tickets are there", n)
	}
}
