package store_test

import (
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestVisitsFeedsAndTimers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		k := mustTicket(t, db, ticket.Ticket{Subject: "Server room"})
		kim := mustUser(t, db, "kim@provider.example", identity.Technician)
		v := identity.Viewer{UserID: kim.ID, Role: identity.Technician}
		at := clock.Now().Add(24 * time.Hour)
		x := store.Visit{TicketID: k.ID, UserID: kim.ID, StartsAt: at, EndsAt: at.Add(time.Hour), Place: "Duluth", Note: "Key at the desk", State: store.VisitPlanned}
		x.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertVisit(ctx, x) })
		x.ChangedAt, x.Subject, x.UserName = clock.Now(), "Server room", kim.Name
		same(t, "visit", got[[]store.Visit](t)(db.TicketVisits(ctx, v, k.ID)), []store.Visit{x})
		if list := got[[]store.Visit](t)(db.Visits(ctx, v, kim.ID, at.Add(time.Hour), at.Add(2*time.Hour))); len(list) != 0 {
			t.Errorf("a visit that is over when the time begins: %+v", list)
		}

		x.StartsAt = at.Add(30 * time.Minute)
		for _, fresh := range []bool{true, false} { // the second writes what it read before the first
			do(t, db, func(tx *store.Tx) error {
				ok, err := tx.UpdateVisit(ctx, x)
				if ok != fresh {
					t.Errorf("changed: %v, want %v", ok, fresh)
				}
				return err
			})
		}
		if list := got[[]store.Visit](t)(db.Visits(ctx, v, 0, at, at.Add(time.Hour))); len(list) != 1 || !list[0].StartsAt.Equal(x.StartsAt) || list[0].Sequence != 1 {
			t.Errorf("after the change: %+v", list)
		}

		do(t, db, func(tx *store.Tx) error { return tx.SetFeed(ctx, kim.ID, "first") })
		do(t, db, func(tx *store.Tx) error { return tx.SetFeed(ctx, kim.ID, "second") })
		for hash, want := range map[string]int64{"first": 0, "second": kim.ID, "": 0} {
			if user := got[int64](t)(db.FeedUser(ctx, hash)); user != want {
				t.Errorf("the calendar of %q is %d's, want %d", hash, user, want)
			}
		}

		for _, fresh := range []bool{true, false} {
			do(t, db, func(tx *store.Tx) error {
				ok, err := tx.StartTimer(ctx, kim.ID, k.ID)
				if ok != fresh {
					t.Errorf("started: %v, want %v", ok, fresh)
				}
				return err
			})
		}
		same(t, "timer", got[store.Timer](t)(db.Timer(ctx, v)), store.Timer{TicketID: k.ID, StartedAt: clock.Now()})
		do(t, db, func(tx *store.Tx) error { return tx.StopTimer(ctx, kim.ID) })
		same(t, "no timer", got[store.Timer](t)(db.Timer(ctx, v)), store.Timer{})
	})
}
