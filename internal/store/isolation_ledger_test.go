package store_test

import (
	"errors"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// plantLines stores a rated line of the work on the client's ticket, and a ruling on it.
func (o *objects) plantLines(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		entries, err := tx.TimeEntries(ctx, staff, o.ticket.ID)
		if err != nil {
			return err
		}
		e := entries[0]
		_, ruled := tx.InsertRuling(ctx, store.LineRuling{EntryID: e.ID, StartsAt: e.StartsAt, Kind: "accept", Own: "billable", Seconds: 60, UserID: e.UserID})
		kept := tx.InsertLines(ctx, []store.RatedLine{{AgreementID: o.agreement, Version: 1, ClientID: o.client, TicketID: o.ticket.ID, EntryID: e.ID, UserID: e.UserID, Month: "2026-03", Mode: "remote",
			Start: e.StartsAt.UnixMicro(), End: e.EndsAt.UnixMicro(), Seconds: 60, Verdict: "billable", Own: "billable", Multiplier: "1", Minutes: 1, Flags: "outside", ToReview: true},
			{AgreementID: o.agreement, Version: 1, ClientID: o.client, TicketID: o.ticket.ID, EntryID: e.ID, UserID: e.UserID, Month: "2026-03", Mode: "remote",
				Start: e.StartsAt.UnixMicro(), End: e.EndsAt.UnixMicro(), Seconds: 60, Verdict: "covered", Own: "covered", Clause: "3.1", Multiplier: "1"}})
		changed := tx.InsertTimeChange(ctx, store.TimeChange{Kind: store.TimeChanged, Was: e, Now: e, Rated: true, Reason: "x", UserID: e.UserID})
		return errors.Join(ruled, kept, changed, tx.SumLines(ctx, o.agreement, []string{"2026-03"}))
	})
}

// entry is the work on the client's ticket.
func (o objects) entry(t *testing.T, r store.Reader) (e ticket.TimeEntry) {
	t.Helper()
	entries, err := r.TimeEntries(t.Context(), staff, o.ticket.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		e = entries[0]
	}
	return e
}

// ofOwnOrManager: the technician whose work it is, and managers.
func ofOwnOrManager(w who) bool { return w.ofKim || w.ofManager }

func ledgerReads() map[string]read {
	type v = identity.Viewer
	whole := func() (from, to time.Time) { return time.Unix(0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }
	return map[string]read{
		"RatingDue": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.RatingDue(t.Context(), v, o.agreement))
		}},
		"WorkUnder": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.WorkUnder(t.Context(), v, o.agreement, time.Time{}))
		}},
		"EntriesWithLinesFrom": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.EntriesWithLinesFrom(t.Context(), v, []int64{o.entry(t, r).ID}, time.Unix(0, 0)))
		}},
		"Rulings": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Rulings(t.Context(), v, o.agreement, time.Time{}))
		}},
		"LinesAfter": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LinesAfter(t.Context(), v, o.agreement, time.Time{}))
		}},
		"Drawn": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.Drawn(t.Context(), v, o.agreement, []string{"3.1"}, from, to))
		}},
		"CoveredSeconds": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.CoveredSeconds(t.Context(), v, o.agreement, []int64{o.ticket.ID}, from, to))
		}},
		"TicketLines": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TicketLines(t.Context(), v, o.ticket.ID))
		}},
		"Lines": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.Lines(t.Context(), v, o.agreement, from, to))
		}},
		"ReviewLines": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.ReviewLines(t.Context(), v, store.LineFilter{ClientID: o.client, State: store.LinesWaiting}))
		}},
		"TimeEntry": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			e, err := r.TimeEntry(t.Context(), v, o.entry(t, r).ID)
			return e.ID != 0, err
		}},
		"EntryLines": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.EntryLines(t.Context(), v, o.entry(t, r).ID))
		}},
		"RuledOn": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return r.RuledOn(t.Context(), v, o.entry(t, r).ID)
		}},
		"WorkOf": {ofOwnOrManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.WorkOf(t.Context(), v, o.user, from, to))
		}},
		"LinesOf": {ofOwnOrManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.LinesOf(t.Context(), v, o.user, from, to))
		}},
		"TimeChanges": {ofOwnOrManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.TimeChanges(t.Context(), v, store.ChangeFilter{UserID: o.user}))
		}},
		"LastWorkEnd": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			if o.user != v.UserID {
				return false, nil
			}
			at, err := r.LastWorkEnd(t.Context(), v, time.Unix(0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
			return !at.IsZero(), err
		}},
		"CountLines": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.CountLines(t.Context(), v, store.LineFilter{ClientID: o.client, State: store.LinesWaiting})
			return n > 0, err
		}},
		"LineMonths": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.LineMonths(t.Context(), v) // of all agreements
			return len(list) > 0 && o.slug != "none", err
		}},
		"LineSums": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LineSums(t.Context(), v, "2026-01", "2026-12", o.client))
		}},
		"RequestsUnder": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return some(r.RequestsUnder(t.Context(), v, o.agreement, from, to))
		}},
		"ClockEventsUnder": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			return keyed(r.ClockEventsUnder(t.Context(), v, o.agreement, from, to))
		}},
		"LinesBefore": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			_, to := whole()
			return some(r.LinesBefore(t.Context(), v, o.agreement, to))
		}},
		"RulingsByID": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			all, err := r.Rulings(t.Context(), staff, o.agreement, time.Time{})
			if err != nil || len(all) == 0 {
				return false, err
			}
			return some(r.RulingsByID(t.Context(), v, []int64{all[0].ID}))
		}},
		"LinesByID": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			from, to := whole()
			all, err := r.Lines(t.Context(), staff, o.agreement, from, to)
			if err != nil || len(all) == 0 {
				return false, err
			}
			return some(r.LinesByID(t.Context(), v, []int64{all[0].ID}))
		}},
	}
}
