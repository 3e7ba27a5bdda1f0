package store_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"remit/internal/identity"
	"remit/internal/store"
)

// plantEstimates stores an estimate that waits for Dana, what she said to it, one that was overridden, and time that is held.
func (o *objects) plantEstimates(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		begun := store.Estimate{TicketID: o.ticket.ID, State: store.EstimateOverridden, Reason: "water", Amount: decimal.NewFromInt(1)}
		_, err := tx.InsertEstimate(ctx, begun)
		begun.State = store.EstimateWaiting
		id, failed := tx.InsertEstimate(ctx, begun)
		entries, unread := tx.TimeEntries(ctx, staff, o.ticket.ID)
		return errors.Join(err, failed, unread,
			tx.InsertApprover(ctx, store.Approver{EstimateID: id, ContactID: o.contact, Email: o.address, TokenHash: "link of " + o.slug, ExpiresAt: tx.Now}),
			tx.InsertAnswer(ctx, store.EstimateAnswer{EstimateID: id, Kind: store.AnswerAsked, Text: "Why?", ContactID: o.contact, Name: "Dana", Email: o.address, Way: "portal", Shown: "x"}),
			tx.HoldTime(ctx, entries[0].ID, o.ticket.ID, "waiting"))
	})
}

func estimateReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Estimates": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Estimates(t.Context(), v, o.ticket.ID))
		}},
		"EstimateAnswers": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.EstimateAnswers(t.Context(), v, o.ticket.ID))
		}},
		"LastEstimate": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.LastEstimate(t.Context(), v, o.ticket.ID))
		}},
		"HeldTime": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return keyed(r.HeldTime(t.Context(), v, o.ticket.ID))
		}},
		"MyApproval": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.MyApproval(t.Context(), v, o.ticket.ID))
		}},
		"MyApprovals": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.MyApprovals(t.Context(), v)
			return held(list, err, func(w store.WaitingForMe) bool { return w.TicketID == o.ticket.ID })
		}},
		"Overrides": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Overrides(t.Context(), v)
			return held(list, err, func(x store.Overridden) bool { return x.TicketID == o.ticket.ID })
		}},
	}
}
