package store_test

import (
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
)

func reportReads() map[string]read {
	type v = identity.Viewer
	always := func(o objects) []store.ReportStretch {
		return []store.ReportStretch{{AgreementID: o.agreement, From: time.Unix(0, 0), To: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}}
	}
	work := func(o objects) store.ReportWork {
		return store.ReportWork{First: "2026-01", Last: "2026-12", ClientID: o.client}
	}
	return map[string]read{
		"Hours": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Hours(t.Context(), v, work(o), store.ByClient))
		}},
		"WorkLines": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.WorkLines(t.Context(), v, work(o), store.ReportPlace{}, 10))
		}},
		"Attained": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Attained(t.Context(), v, always(o)))
		}},
		"Taken": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Taken(t.Context(), v, always(o), "resolve"))
		}},
		"Missed": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Missed(t.Context(), v, always(o), "", "", store.ReportSpot{}, 10))
		}},
		"Requests": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Requests(t.Context(), v, store.ReportDesk{What: store.DeskOpen, ClientID: o.client}, store.ReportSpot{}, 10))
		}},
		"RequestCounts": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.RequestCounts(t.Context(), v, store.ReportDesk{What: store.DeskArrived, ClientID: o.client}, [][2]time.Time{{}})
			return err == nil && n[0] > 0, err
		}},
		"Loads": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Loads(t.Context(), v, o.client))
		}},
	}
}
