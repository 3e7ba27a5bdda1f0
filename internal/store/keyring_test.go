package store_test

import (
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/store/trail"
)

// once writes something of which only the first of several tries may succeed.
func once(t *testing.T, db *store.DB, what string, try func(tx *store.Tx) (bool, error), want ...bool) {
	t.Helper()
	for n, w := range want {
		if done := put(t, db, try); done != w {
			t.Errorf("%s, try %d: %v, want %v", what, n+1, done, w)
		}
	}
}

func TestWhatPeopleComeInBy(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"an invitation opens by its latest secret until it is over", anInvitationOpensByItsLatestSecret},
		{"a code works once and never after a later one", aCodeWorksOnce},
		{"a passkey belongs to one person", aPasskeyBelongsToOnePerson},
	})
}

func anInvitationOpensByItsLatestSecret(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "northwind")
	i := store.Invitation{ClientID: c.ID, Email: "Ada@Northwind.example", Name: "Ada", Role: identity.Approver, Sees: "own", InvitedBy: "Dana", ExpiresAt: clock.Now().Add(time.Hour)}
	i.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertInvitation(ctx, i, "first") })
	err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.InsertInvitation(ctx, i, "another"); return err })
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("the same address again: %v", err)
	}
	do(t, db, func(tx *store.Tx) error { return tx.RenewInvitation(ctx, i.ID, "second", clock.Now().Add(2*time.Hour)) })
	if _, err := db.InvitationBySecret(ctx, "first", clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Errorf("the secret before: %v", err)
	}
	i.Email, i.SentAt, i.ExpiresAt = "ada@northwind.example", clock.Now(), clock.Now().Add(2*time.Hour)
	same(t, "invitation", got[store.Invitation](t)(db.InvitationBySecret(ctx, "second", clock.Now())), i)
	if _, err := db.InvitationBySecret(ctx, "second", i.ExpiresAt); !fault.Is(err, fault.NotFound) {
		t.Errorf("when it is over: %v", err)
	}
	do(t, db, func(tx *store.Tx) error {
		tx.Audited(ctx, identity.System("test"), trail.OnAccount(trail.Invited, c.ID, "", "ada", ""))
		return nil
	})
	for since, want := range map[time.Duration]int{-time.Second: 1, 0: 0} {
		if n := got[int](t)(db.InvitedSince(ctx, c.ID, clock.Now().Add(since))); n != want {
			t.Errorf("sent since %v: %d, want %d", since, n, want)
		}
	}
	once(t, db, "use it", func(tx *store.Tx) (bool, error) { return tx.DeleteInvitation(ctx, i.ID) }, true, false)
}

func aCodeWorksOnce(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	const kim = "user:7"
	begin := func(secret string) func(tx *store.Tx) (bool, error) {
		return func(tx *store.Tx) (bool, error) { return tx.BeginFactor(ctx, kim, secret) }
	}
	use := func(step int64) func(tx *store.Tx) (bool, error) {
		return func(tx *store.Tx) (bool, error) { return tx.UseStep(ctx, kim, step) }
	}
	once(t, db, "begin", begin("first"), true)
	once(t, db, "begin anew before it is confirmed", begin("second"), true)
	once(t, db, "a step", use(100), true, false)
	once(t, db, "an earlier step", use(99), false)
	once(t, db, "a later step", use(101), true)
	once(t, db, "confirm", func(tx *store.Tx) (bool, error) { return tx.ConfirmFactor(ctx, kim) }, true, false)
	once(t, db, "begin anew after that", begin("third"), false)
	same(t, "factor", got[store.Factor](t)(db.Factor(ctx, kim)), store.Factor{Person: kim, Secret: "second", MadeAt: clock.Now(), ConfirmedAt: clock.Now(), UsedStep: 101})

	do(t, db, func(tx *store.Tx) error { return tx.PutRecoveryCodes(ctx, kim, []string{"a", "b"}) })
	once(t, db, "a recovery code", func(tx *store.Tx) (bool, error) { return tx.UseRecoveryCode(ctx, kim, "a") }, true, false)
	once(t, db, "somebody else's", func(tx *store.Tx) (bool, error) { return tx.UseRecoveryCode(ctx, "user:8", "b") }, false)
	do(t, db, func(tx *store.Tx) error { return tx.PutRecoveryCodes(ctx, kim, []string{"c"}) })
	once(t, db, "one of those before", func(tx *store.Tx) (bool, error) { return tx.UseRecoveryCode(ctx, kim, "b") }, false)
	once(t, db, "take it off", func(tx *store.Tx) (bool, error) { return tx.DeleteFactor(ctx, kim) }, true, false)
	once(t, db, "a recovery code after that", func(tx *store.Tx) (bool, error) { return tx.UseRecoveryCode(ctx, kim, "c") }, false)
}

func aPasskeyBelongsToOnePerson(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	k := store.Passkey{Person: "user:7", Credential: "abc", Name: "Laptop", Data: []byte(`{"n":1}`)}
	do(t, db, func(tx *store.Tx) error { return tx.InsertPasskey(ctx, k) })
	k.Person = "user:8"
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.InsertPasskey(ctx, k) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same key for somebody else: %v", err)
	}
	found := got[store.Passkey](t)(db.PasskeyByCredential(ctx, "abc"))
	clock.Advance(time.Minute)
	do(t, db, func(tx *store.Tx) error { return tx.UsePasskey(ctx, found.ID, []byte(`{"n":2}`)) })
	after := got[store.Passkey](t)(db.PasskeyByCredential(ctx, "abc"))
	if after.Person != "user:7" || string(after.Data) != `{"n":2}` || !after.UsedAt.Equal(clock.Now()) || !found.UsedAt.IsZero() {
		t.Errorf("after its use: %+v", after)
	}
	once(t, db, "remove somebody else's", func(tx *store.Tx) (bool, error) { return tx.DeletePasskey(ctx, "user:8", found.ID) }, false)
	once(t, db, "remove one's own", func(tx *store.Tx) (bool, error) { return tx.DeletePasskey(ctx, "user:7", found.ID) }, true, false)
}
