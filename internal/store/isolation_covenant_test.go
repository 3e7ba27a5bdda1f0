package store_test

import (
	"context"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
)

// everything is a stretch that holds all requests.
var everything = store.Stretch{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}

// plantAcceptance lets Dana accept the agreement, whose end is near.
func plantAcceptance(ctx context.Context, tx *store.Tx, o *objects) error {
	_, err := tx.InsertAcceptance(ctx, store.Acceptance{AgreementID: o.agreement, Version: 1, ContactID: o.contact, Name: "Dana", Email: o.address, Typed: "Dana", Address: "192.0.2.7", Hash: "x"})
	if err != nil {
		return err
	}
	_, err = tx.InsertLifeEvent(ctx, store.LifeEvent{AgreementID: o.agreement, Kind: store.LifeWarned, Day: "2026-12-31", By: "Agreements"})
	return err
}

// covenantReads are the reads of what became of agreements. The figures are the whole client's, the misses go by who may see the request.
func covenantReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Acceptances": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Acceptances(t.Context(), v, o.agreement))
		}},
		"LifeEvents": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LifeEvents(t.Context(), v, o.agreement))
		}},
		"OpenUnder": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.OpenUnder(t.Context(), v, o.agreement, 9))
		}},
		"VisitsUnder": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.VisitsUnder(t.Context(), v, o.agreement, o.now.Add(-time.Hour)))
		}},
		"Kept": {ofClient, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Kept(t.Context(), v, o.agreement, []store.Stretch{everything}))
		}},
		"Misses": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Misses(t.Context(), v, o.agreement, everything, 9))
		}},
		"Untold": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Untold(t.Context(), v, 99)
			return held(list, err, func(u store.Untold) bool { return u.AgreementID == o.agreement })
		}},
	}
}
