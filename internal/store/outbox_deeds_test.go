package store_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func TestFailedMailsAreSentAgainReaddressedAndDropped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		queue(t, db, 3)
		do(t, db, func(tx *store.Tx) error {
			list, err := tx.ClaimOutgoing(ctx, "one", time.Minute, 3)
			for i := 0; err == nil && i < 2; i++ {
				list[i].State, list[i].LastError = "failed", "550 no"
				err = tx.FinishOutgoing(ctx, list[i])
			}
			return err
		})
		if n := got[int](t)(db.FailedMails(ctx, staff)); n != 2 {
			t.Errorf("%d failed", n)
		}
		list := got[[]store.Outgoing](t)(db.Outbox(ctx, staff, 9)) // the newest first: the one in hands, then the failed
		refused(t, "to drop what a worker has in hands", db.Write(ctx, func(tx *store.Tx) error { return tx.DeleteOutgoing(ctx, list[0].ID) }), fault.Conflict)
		refused(t, "to readdress it", db.Write(ctx, func(tx *store.Tx) error { return tx.ReaddressOutgoing(ctx, list[0]) }), fault.Conflict)
		o := got[store.Outgoing](t)(db.Outgoing(ctx, staff, list[1].ID))
		o.Recipients, o.Raw = []string{"new@x"}, []byte("new")
		do(t, db, func(tx *store.Tx) error { return tx.ReaddressOutgoing(ctx, o) })
		if now := got[store.Outgoing](t)(db.Outgoing(ctx, staff, o.ID)); now.State != "queued" || now.LastError != "" || !slices.Equal(now.Recipients, o.Recipients) || string(now.Raw) != "new" {
			t.Errorf("readdressed: %+v", now)
		}
		if n := put(t, db, func(tx *store.Tx) (int64, error) { return tx.RetryFailed(ctx) }); n != 1 {
			t.Errorf("%d sent again", n)
		}
		clock.Advance(time.Hour)
		do(t, db, func(tx *store.Tx) error { return tx.DeleteOutgoing(ctx, list[0].ID) })
		_, err := db.Outgoing(ctx, staff, list[0].ID)
		refused(t, "a mail that was dropped", err, fault.NotFound)
	})
}

func TestADomainHasOneKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := t.Context()
		k := store.DomainKey{Domain: "provider.example", Selector: "remit", Algorithm: "rsa", Public: "AB", Secret: "sealed", Active: true}
		do(t, db, func(tx *store.Tx) error { return tx.InsertDomainKey(ctx, k) })
		refused(t, "another key", db.Write(ctx, func(tx *store.Tx) error { return tx.InsertDomainKey(ctx, k) }), fault.Invalid)
		k.CreatedAt, k.CheckedAt, k.CheckedOK, k.Words = clock.Now(), clock.Now(), true, "found"
		do(t, db, func(tx *store.Tx) error { return tx.UpdateDomainKey(ctx, k) })
		filled(t, k)
		same(t, "keys", got[[]store.DomainKey](t)(db.DomainKeys(ctx, staff)), []store.DomainKey{k})
		same(t, "key", got[store.DomainKey](t)(db.DomainKey(ctx, staff, "Provider.Example")), k)
		do(t, db, func(tx *store.Tx) error { return tx.DeleteDomainKey(ctx, k.Domain) })
		_, err := db.DomainKey(ctx, staff, k.Domain)
		refused(t, "a key that was dropped", err, fault.NotFound)
	})
}
