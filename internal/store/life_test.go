package store_test

import (
	"testing"

	"remit/internal/coverage"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// happens keeps an event, and says whether it was news.
func happens(t *testing.T, db *store.DB, e store.LifeEvent) (fresh bool) {
	t.Helper()
	do(t, db, func(tx *store.Tx) (err error) {
		fresh, err = tx.InsertLifeEvent(t.Context(), e)
		return err
	})
	return fresh
}

func afterTheLastDayOfServiceNothingIsInForce(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	v := mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "All is billed."))
	inForce := func(on string) int {
		t.Helper()
		return len(got[[]coverage.InForce](t)(db.AgreementsInForce(ctx, c.ID, day(on))))
	}
	ended := func() string {
		t.Helper()
		a := got[store.Agreement](t)(db.Agreement(ctx, staff, v.AgreementID))
		for _, e := range got[[]store.Edition](t)(db.Editions(ctx, staff, v.AgreementID)) {
			if e.Ended != a.Ended {
				t.Errorf("version %d ends on %q, the agreement on %q", e.Version, e.Ended, a.Ended)
			}
		}
		return a.Ended
	}
	if n := inForce("2026-06-02"); n != 1 || ended() != "" {
		t.Fatalf("without notice %d in force, ended %q", n, ended())
	}
	happens(t, db, store.LifeEvent{AgreementID: v.AgreementID, Kind: store.LifeGiven, Day: "2026-05-31", Party: "client"})
	if before, after := inForce("2026-05-30"), inForce("2026-06-02"); before != 1 || after != 0 || ended() != "2026-05-31" {
		t.Errorf("under notice %d, then %d in force, ended %q", before, after, ended())
	}
	given := got[[]store.LifeEvent](t)(db.LifeEvents(ctx, staff, v.AgreementID))[0]
	if !happens(t, db, store.LifeEvent{AgreementID: v.AgreementID, Kind: store.LifeWithdrawn, Of: given.ID}) {
		t.Error("it cannot be withdrawn")
	}
	if happens(t, db, store.LifeEvent{AgreementID: v.AgreementID, Kind: store.LifeWithdrawn, Of: given.ID}) {
		t.Error("it is withdrawn twice")
	}
	if n := inForce("2026-06-02"); n != 1 || ended() != "" {
		t.Errorf("once it is withdrawn %d in force, ended %q", n, ended())
	}
}

func whatHappenedToAnAgreementStays(t *testing.T, db *store.DB, clock *storetest.Clock) {
	c := mustClient(t, db, "north")
	v := mustAgreement(t, db, c.ID, agreementText("N-1", "north", "2026-01-01", "All is billed."))
	kim := mustUser(t, db, "kim@provider.example", "manager")
	want := store.LifeEvent{AgreementID: v.AgreementID, Kind: store.LifeRenewed, Day: "2027-12-31", Received: "2026-11-02", Party: "client", Way: "agreed", Reason: "All are content.", Word: "Dana, by phone",
		UserID: kim.ID, By: "Kim"}
	happens(t, db, want)
	want.ID, want.At = 1, clock.Now()
	same(t, "events", got[[]store.LifeEvent](t)(db.LifeEvents(t.Context(), staff, v.AgreementID)), []store.LifeEvent{want})
	warned := store.LifeEvent{AgreementID: v.AgreementID, Kind: store.LifeWarned, Day: "2026-12-31"}
	if first, again := happens(t, db, warned), happens(t, db, warned); !first || again {
		t.Errorf("of the same end they are told: %v, again %v", first, again)
	}
	for _, change := range []string{"UPDATE agreement_events SET reason = 'another'", "DELETE FROM agreement_events"} {
		if err := db.Exec(t.Context(), change); err == nil {
			t.Errorf("%s is let through", change)
		}
	}
}
