package store_test

import (
	"errors"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func TestAListOfTheHouseIsReadAgainWhenItHasChanged(t *testing.T) {
	t.Parallel()
	paths := func(t *testing.T, r store.Reader) (list []string) {
		t.Helper()
		for _, s := range got[[]identity.Service](t)(r.Services(t.Context())) {
			list = append(list, s.Path)
		}
		return list
	}
	put := func(t *testing.T, path string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.PutService(t.Context(), identity.Service{Path: path, Name: path, Active: true})
			return err
		}
	}
	no := errors.New("no")
	onBoth(t, []example{
		{"by who changed it, and by another program on the same database", func(t *testing.T, db *store.DB, clock *storetest.Clock) {
			other := storetest.Again(t, db, clock)
			same(t, "none yet", paths(t, db.Reads()), nil)
			do(t, db, put(t, "a"))
			same(t, "own", paths(t, db.Reads()), []string{"a"})
			do(t, other, put(t, "b"))
			same(t, "of the other", paths(t, db.Reads()), []string{"a", "b"})
		}},
		{"a transaction sees what it did, and nobody what it took back", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				err := put(t, "undone")(tx)
				same(t, "inside", paths(t, tx.Reads()), []string{"undone"})
				return errors.Join(err, no)
			})
			if !errors.Is(err, no) {
				t.Fatal(err)
			}
			same(t, "after it", paths(t, db.Reads()), nil)
			do(t, db, put(t, "done"))
			same(t, "at last", paths(t, db.Reads()), []string{"done"})
		}},
		{"a page sees one state of all lists, the next page the next", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			do(t, db, put(t, "a"))
			page := db.Unbroken(t.Context())
			services := func() int { return len(got[[]identity.Service](t)(db.Services(page))) }
			if services() != 1 {
				t.Fatal("the page does not see the service")
			}
			do(t, db, put(t, "b"))
			if n := services(); n != 1 {
				t.Errorf("the same page sees %d services", n)
			}
			same(t, "the next page", paths(t, db.Reads()), []string{"a", "b"})
		}},
		{"who gets a list may change it: it is theirs", func(t *testing.T, db *store.DB, _ *storetest.Clock) {
			do(t, db, put(t, "a"))
			got[[]identity.Service](t)(db.Services(t.Context()))[0].Path = "spoiled"
			got[[]identity.Service](t)(db.Services(t.Context()))[0].Path = "spoiled"
			same(t, "services", paths(t, db.Reads()), []string{"a"})
		}},
	})
}
