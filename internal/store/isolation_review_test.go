package store_test

import (
	"errors"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// plantReview asks Dana about her ticket, sends the work on it back, marks her client as reviewed, waives the line of the work, and forgets a request.
func (o *objects) plantReview(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	mustTicket(t, db, ticket.Ticket{ClientID: o.client, ContactID: o.contact, AgreementID: o.agreement, Verdict: "billable", Status: ticket.Closed, ReceivedAt: db.Now().Add(-24 * time.Hour)})
	do(t, db, func(tx *store.Tx) error {
		entries, err := tx.TimeEntries(ctx, staff, o.ticket.ID)
		if err != nil {
			return err
		}
		e := entries[0]
		_, asked := tx.InsertAsk(ctx, store.ClientAsk{TicketID: o.ticket.ID, Fact: "asset", Recipient: "Dana", Text: "Which device?", UserID: o.user})
		_, sent := tx.InsertSendBack(ctx, store.SendBack{EntryID: e.ID, WorkerID: e.UserID, Text: "Which device?", UserID: e.UserID})
		_, marked := tx.InsertReviewMark(ctx, o.client, o.user)
		given := tx.InsertLines(ctx, []store.RatedLine{{AgreementID: o.agreement, Version: 1, ClientID: o.client, TicketID: o.ticket.ID, EntryID: e.ID, UserID: e.UserID, Month: "2026-02", Mode: "remote",
			Start: e.StartsAt.UnixMicro(), End: e.EndsAt.UnixMicro(), Seconds: 60, Verdict: "billable", Own: "billable", Multiplier: "1", Ruled: "waive", List: 100, Listed: true}})
		return errors.Join(asked, sent, marked, given)
	})
}

func reviewReads() map[string]read {
	type v = identity.Viewer
	leaks := func(o objects) store.LeakFilter {
		return store.LeakFilter{Kind: store.LeakGiven, First: "2026-01", Last: "2026-12", ClientID: o.client, Days: 7, Now: o.now, Limit: 9}
	}
	forgotten := func(o objects) store.LeakFilter {
		f := leaks(o)
		f.Kind = store.LeakForgotten
		return f
	}
	return map[string]read{
		"Asks": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.Asks(t.Context(), v, []int64{o.ticket.ID}))
		}},
		"AskedFact": {func(w who) bool { return w.ofTicket && !w.ofStaff }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			fact, err := r.AskedFact(t.Context(), v, o.ticket.ID)
			return fact != "", err
		}},
		"SendBacks": {ofOwnOrManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.SendBacks(t.Context(), v, []int64{o.entry(t, r).ID}))
		}},
		"SentBackTo": {ofOwnOrManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.SentBackTo(t.Context(), v, o.user))
		}},
		"ReviewMarks": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			marks, err := r.ReviewMarks(t.Context(), v)
			return marks[o.client].ID != 0, err
		}},
		"Standings": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.Standings(t.Context(), v, []int64{o.ticket.ID}))
		}},
		"LeakSums": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LeakSums(t.Context(), v, leaks(o)))
		}},
		"Leaks": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Leaks(t.Context(), v, leaks(o)))
		}},
		"Leaks of tickets": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Leaks(t.Context(), v, forgotten(o)))
		}},
	}
}
