package store_test

import (
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// upkeepReads are the reads of maintenance that came due.
func upkeepReads() map[string]read {
	type v = identity.Viewer
	mine := store.UpkeepFilter{}
	return map[string]read{
		"Upkeeps": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Upkeeps(t.Context(), v, store.UpkeepFilter{AgreementID: o.agreement})
			return len(list) > 0, err
		}},
		"Upkeeps of all": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Upkeeps(t.Context(), v, mine)
			return held(list, err, func(u store.Upkeep) bool { return u.AgreementID == o.agreement })
		}},
		"Upkeeps with their tickets": {func(w who) bool { return w.ofStaff || w.ofTicket && w.viewer.SeesOrganisation }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Upkeeps(t.Context(), v, store.UpkeepFilter{AgreementID: o.agreement, From: "2026-03-01", To: "2026-03-31"})
			return held(list, err, func(u store.Upkeep) bool { return u.TicketID == o.ticket.ID && u.Subject != "" })
		}},
		"Editions": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Editions(t.Context(), v, o.agreement))
		}},
		"Editions of all": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Editions(t.Context(), v, 0)
			return held(list, err, func(e store.Edition) bool { return e.AgreementID == o.agreement })
		}},
	}
}

func TestMaintenanceIsEnteredOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		kim := mustUser(t, db, "kim@provider.example", identity.Technician)
		o := plantDana(t, db, "northwind", kim.ID)
		u := store.Upkeep{AgreementID: o.agreement, Version: 1, Clause: "8.3", Day: "2026-04-01"}
		enter := func() bool {
			return put(t, db, func(tx *store.Tx) (bool, error) { return tx.EnterUpkeep(t.Context(), u) })
		}
		if !enter() || enter() {
			t.Error("it was not entered exactly once")
		}
		list := got[[]store.Upkeep](t)(db.Upkeeps(t.Context(), staff, store.UpkeepFilter{From: "2026-04-01"}))
		same(t, "before a ticket was opened", list, []store.Upkeep{{AgreementID: o.agreement, Version: 1, Clause: "8.3", Day: "2026-04-01", At: clock.Now(), Passed: true}})
		last := got[map[store.UpkeepRule]string](t)(db.LastUpkeep(t.Context()))
		same(t, "the last day", last, map[store.UpkeepRule]string{{AgreementID: o.agreement, Clause: "8.3"}: "2026-04-01"})
		owed, is, err := db.OwedFor(t.Context(), o.ticket.ID)
		if err != nil || !is || owed.Clause != "8.3" || owed.Day != "2026-03-02" {
			t.Errorf("the ticket is owed for %+v %v %v", owed, is, err)
		}
	})
}
