package store_test

import (
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// plantProvider makes a provider for the client's people, by which one of them signed in.
func (o *objects) plantProvider(t *testing.T, db *store.DB) {
	t.Helper()
	do(t, db, func(tx *store.Tx) (err error) {
		p := store.Provider{Slug: o.slug, Name: o.slug, Issuer: "https://login." + o.domain, Registration: "remit", ClientID: o.client, Domains: []string{o.domain}, Active: true}
		if o.provider, err = tx.PutProvider(t.Context(), p); err != nil {
			return err
		}
		return tx.InsertTie(t.Context(), store.Tie{ProviderID: o.provider, Issuer: p.Issuer, Subject: "s", Person: identity.Person("contact", o.contact), Email: o.address})
	})
}

func providerReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Providers": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Providers(t.Context(), v)
			return held(list, err, func(x store.Provider) bool { return x.ID == o.provider })
		}},
		"Provider": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			x, err := r.Provider(t.Context(), v, o.provider)
			return x.ID != 0, err
		}},
		"Ties": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Ties(t.Context(), v, o.provider, 9))
		}},
		"Tie": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Ties(t.Context(), identity.System("test"), o.provider, 1)
			if err != nil || len(list) == 0 {
				return false, err
			}
			x, err := r.Tie(t.Context(), v, o.provider, list[0].ID)
			return x.ID != 0, err
		}},
	}
}

// TestProvidersForSigningInAreThoseInUse holds what somebody is shown who is nobody yet: the house's providers, and a client's by an address alone.
func TestProvidersForSigningInAreThoseInUse(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{{"by address", providersByAddress}})
}

func providersByAddress(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	one, two := mustClient(t, db, "one"), mustClient(t, db, "two")
	put := func(p store.Provider) (id int64) {
		do(t, db, func(tx *store.Tx) (err error) { id, err = tx.PutProvider(ctx, p); return err })
		return id
	}
	put(store.Provider{Slug: "h", Name: "house", Active: true})
	put(store.Provider{Slug: "off", Name: "off"})
	of := put(store.Provider{Slug: "1", Name: "one", ClientID: one.ID, Domains: []string{"one.example", "group.example"}, Active: true})
	put(store.Provider{Slug: "2", Name: "two", ClientID: two.ID, Domains: []string{"group.example"}, Active: true})
	count := func(email string, house, clients int) {
		t.Helper()
		a, b, err := db.ProvidersFor(ctx, email)
		if err != nil || len(a) != house || len(b) != clients {
			t.Errorf("%q: %d and %d, %v", email, len(a), len(b), err)
		}
	}
	count("", 1, 0)
	count("x@One.example", 1, 1)
	count("x@group.example", 1, 2)
	count("x@sub.one.example", 1, 0)
	if _, err := db.ProviderBySlug(ctx, "off"); err == nil {
		t.Error("a provider that is off is found")
	}
	one.Active = false
	do(t, db, func(tx *store.Tx) error { return tx.UpdateClient(ctx, one) })
	count("x@one.example", 1, 0)
	if has, err := db.HasClientProviders(ctx); err != nil || !has {
		t.Error(has, err)
	}
	do(t, db, func(tx *store.Tx) error {
		if err := tx.InsertTie(ctx, store.Tie{ProviderID: of, Issuer: "i", Subject: "s", Person: "contact:1"}); err != nil {
			return err
		}
		return tx.DropProvider(ctx, of)
	})
	if _, err := db.TieOf(ctx, of, "i", "s"); err == nil {
		t.Error("a tie outlives its provider")
	}
}
