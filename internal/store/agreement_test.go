package store_test

import (
	"testing"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func anAgreementIsKeptInVersions(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	first, second := agreementText("N-1", "north", "2026-01-01", "All is billed."), agreementText("N-1", "north", "2026-01-01", "All is billed, amended.")
	v1 := mustAgreement(t, db, c.ID, first)
	if again := mustAgreement(t, db, c.ID, first); again.Version != 1 || again.AgreementID != v1.AgreementID {
		t.Errorf("the same source again is version %d", again.Version)
	}
	v2 := mustAgreement(t, db, c.ID, second)
	if v1.Version != 1 || v2.Version != 2 {
		t.Fatalf("versions %d, %d", v1.Version, v2.Version)
	}
	same(t, "version 1", got[store.Version](t)(db.Version(ctx, staff, v1.AgreementID, 1)), v1)
	same(t, "versions", got[[]store.Version](t)(db.Versions(ctx, staff, v1.AgreementID)), []store.Version{v2, v1})
	want := store.Agreement{ID: v1.AgreementID, Number: "N-1", ClientID: c.ID, ClientName: c.Name, Title: "Support N-1", Rank: 100, Latest: 2, Starts: "2026-01-01"}
	same(t, "agreement", got[store.Agreement](t)(db.Agreement(ctx, staff, v1.AgreementID)), want)
	same(t, "agreement by number", got[store.Agreement](t)(db.AgreementByNumber(ctx, staff, "N-1")), want)
	same(t, "agreements", got[[]store.Agreement](t)(db.Agreements(ctx, staff, c.ID)), []store.Agreement{want})
	same(t, "agreements after", got[[]store.ListedAgreement](t)(db.AgreementsAfter(ctx, staff, 0, "", 5)), []store.ListedAgreement{{Agreement: want, ClientSlug: "north"}})
	same(t, "numbers", got[map[int64]string](t)(db.AgreementNumbers(ctx, []int64{want.ID, 999})), map[int64]string{want.ID: "N-1"})

	terms := got[*agreement.Terms](t)(db.Terms(ctx, v1.AgreementID, 2))
	if terms.Default.Says != "All is billed, amended." || terms.Version != 2 {
		t.Errorf("terms of version 2 say %q, version %d", terms.Default.Says, terms.Version)
	}
	if again := got[*agreement.Terms](t)(db.Terms(ctx, v1.AgreementID, 2)); again != terms {
		t.Error("the terms of a version, which never change, were read twice")
	}
	_, err := db.Terms(ctx, v1.AgreementID, 3)
	refused(t, "a version that is not there", err, fault.NotFound)

	other := mustClient(t, db, "south")
	moved, err := agreement.Read("x", second)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "an amendment that moves the agreement", db.Write(ctx, func(tx *store.Tx) error {
		_, _, err := tx.PutAgreement(ctx, other.ID, second, moved, "Kim")
		return err
	}), fault.Invalid)
}

func theNewestVersionThatCoversTheDayIsInForce(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "old"))
	mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-03-01", "new"))
	for _, x := range []struct{ day, says string }{{"2025-12-30", ""}, {"2026-02-15", "old"}, {"2026-03-02", "new"}} {
		in := got[[]coverage.InForce](t)(db.AgreementsInForce(ctx, c.ID, day(x.day)))
		says := ""
		if len(in) == 1 {
			says = in[0].Terms.Default.Says
		}
		if says != x.says {
			t.Errorf("on %s holds %q of %d, want %q", x.day, says, len(in), x.says)
		}
	}
}

func aVersionThatWasUndoneIsNeverInForce(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	v := mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "kept"))
	undone := agreementText("N-1", "north", "2026-01-01", "undone")
	terms, err := agreement.Read("x", undone)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := tx.PutAgreement(ctx, c.ID, undone, terms, "Kim"); err != nil {
			return err
		}
		in := got[[]coverage.InForce](t)(tx.AgreementsInForce(ctx, c.ID, clock.Now()))
		if in[0].Terms.Default.Says != "undone" {
			t.Errorf("the transaction that stored the version sees %q", in[0].Terms.Default.Says)
		}
		return fault.Errorf(fault.Invalid, "no")
	})
	refused(t, "the transaction", err, fault.Invalid)
	if in := got[[]coverage.InForce](t)(db.AgreementsInForce(ctx, c.ID, clock.Now())); in[0].Terms.Default.Says != "kept" {
		t.Errorf("in force is %q", in[0].Terms.Default.Says)
	}
	mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "second"))
	if terms := got[*agreement.Terms](t)(db.Terms(ctx, v.AgreementID, 2)); terms.Default.Says != "second" {
		t.Errorf("version 2 says %q", terms.Default.Says)
	}
}

// Of two versions stored at the same time the one that got its id first may become durable last: whoever looked in between must see it then.
func TestAVersionThatBecomesDurableLateIsSeen(t *testing.T) {
	t.Parallel()
	db, clock := storetest.OpenPostgres(t)
	ctx := t.Context()
	north, south := mustClient(t, db, "north"), mustClient(t, db, "south")
	text := agreementText("N-1", "north", "2026-01-01", "late")
	terms, err := agreement.Read("x", text)
	if err != nil {
		t.Fatal(err)
	}
	stored, commit, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- db.Write(ctx, func(tx *store.Tx) error {
			_, _, err := tx.PutAgreement(ctx, north.ID, text, terms, "Kim")
			stored <- true
			<-commit
			return err
		})
	}()
	<-stored
	mustAgreement(t, db, south.ID, agreementText("S-1", "south", "2026-01-01", "early"))
	if in := got[[]coverage.InForce](t)(db.AgreementsInForce(ctx, north.ID, clock.Now())); len(in) != 0 {
		t.Fatalf("%d in force before it is durable", len(in))
	}
	commit <- true
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if in := got[[]coverage.InForce](t)(db.AgreementsInForce(ctx, north.ID, clock.Now())); len(in) != 1 {
		t.Errorf("%d in force once it is durable", len(in))
	}
}
