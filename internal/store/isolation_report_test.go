package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// plantReports has a report about the client go out by mail, and sets what an hour of its technician costs.
func (o *objects) plantReports(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) (err error) {
		o.mailing, err = tx.InsertMailing(ctx, store.Mailing{UserID: o.user, Path: "/reports", Query: "client=" + o.slug, Title: o.slug, Recipients: []int64{o.user}, Every: "day", Zone: "UTC", DueAt: tx.Now})
		drawn := tx.PutDraw(ctx, ticket.Draw{AgreementID: o.agreement, Clause: "3.2", Unit: "visits", Day: "2026-03-02", TicketID: o.ticket.ID, Amount: decimal.NewFromInt(1)})
		return errors.Join(err, drawn, tx.PutCost(ctx, store.HourCost{UserID: o.user, Currency: "USD", Since: "2026-01-01", Minor: 9000}, o.user))
	})
}

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
		"Promised": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Promised(t.Context(), v, always(o), store.ReportPromise{State: store.PromiseMissed}, store.ReportSpot{}, 10))
		}},
		"Caused": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Caused(t.Context(), v, always(o), "respond"))
		}},
		"Drawings": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Drawings(t.Context(), v, o.agreement, "3.2", "visits", "0000-01-01", "9999-12-31"))
		}},
		"Efforts": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Efforts(t.Context(), v, work(o)))
		}},
		"EffortsWithin": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.EffortsWithin(t.Context(), v, always(o)))
		}},
		"BilledIn": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.BilledIn(t.Context(), v, o.agreement, "2026-03"))
		}},
		"LineMarks": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.LineMarks(t.Context(), v, o.agreement))
		}},
		"PartsIn": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.PartsIn(t.Context(), v, "2026-01", "2026-12")
			return held(list, err, func(p store.StatementParts) bool { return p.AgreementID == o.agreement })
		}},
		"CountsIn": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.CountsIn(t.Context(), v)
			return held(list, err, func(c store.FeeCount) bool { return c.AgreementID == o.agreement })
		}},
		"Costs": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Costs(t.Context(), v)
			return held(list, err, func(c store.HourCost) bool { return c.UserID == o.user })
		}},
		"Mailings": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Mailings(t.Context(), v)
			return held(list, err, func(m store.Mailing) bool { return m.Title == o.slug })
		}},
		"Mailing": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Mailing(t.Context(), v, o.mailing))
		}},
		"MailingsDue": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.MailingsDue(t.Context(), v, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 99)
			return held(list, err, func(m store.Mailing) bool { return m.Title == o.slug })
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
