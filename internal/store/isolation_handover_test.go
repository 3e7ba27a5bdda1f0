package store_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
)

// plantExports makes an export of everything of the client, which somebody took, and one with internal notes.
func (o *objects) plantExports(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		for _, internal := range []bool{false, true} {
			if _, err := tx.InsertExport(ctx, store.Export{ClientID: o.client, Internal: internal, By: "Ada"}); err != nil {
				return err
			}
			x, _, err := tx.ClaimExport(ctx, "worker of "+o.slug, time.Hour)
			if err != nil {
				return err
			}
			if _, err := tx.PutExportPart(ctx, x, 0, []byte("x"), time.Hour); err != nil {
				return err
			}
			if _, err := tx.FinishExport(ctx, x); err != nil {
				return err
			}
			if err := tx.InsertExportDownload(ctx, x.ID, o.user, 0, "Kim", "192.0.2.7"); err != nil {
				return err
			}
			if internal {
				o.secret = x.ID
			} else {
				o.export = x.ID
			}
		}
		return nil
	})
}

// ofAdministrators are who may take everything of a client: managers, and its administrator who sees the organisation.
func ofAdministrators(w who) bool {
	return w.ofManager || w.ofClient && w.viewer.May(identity.TakeExport)
}

func handoverReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Exports": {ofAdministrators, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Exports(t.Context(), v, o.client, 9))
		}},
		"Exports with internal notes": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Exports(t.Context(), v, o.client, 9)
			return slices.ContainsFunc(list, func(x store.Export) bool { return x.Internal }), err
		}},
		"Export": {ofAdministrators, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			x, err := r.Export(t.Context(), v, o.export)
			return x.ID != 0, err
		}},
		"Export with internal notes": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			x, err := r.Export(t.Context(), v, o.secret)
			return x.ID != 0, err
		}},
		"ExportPart": {ofAdministrators, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.ExportPart(t.Context(), v, o.export, 0))
		}},
		"ExportPart with internal notes": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.ExportPart(t.Context(), v, o.secret, 0))
		}},
		"ExportDownloads": {ofAdministrators, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.ExportDownloads(t.Context(), v, o.client))
		}},
		"ExportsDue": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.ExportsDue(t.Context(), v, o.now, o.now.Add(time.Hour))
			return held(list, err, func(x store.Export) bool { return x.ClientID == o.client })
		}},
		"TicketsOf": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TicketsOf(t.Context(), v, o.client, 0, 9))
		}},
	}
}
