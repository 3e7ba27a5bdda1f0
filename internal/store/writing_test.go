package store_test

import (
	"context"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// plantWriting stores what Kim is writing on a ticket: an answer that waits, a draft with a file, and a text of her own.
func plantWriting(ctx context.Context, tx *store.Tx, o *objects) error {
	kim, file := identity.Viewer{UserID: o.user, Role: identity.Technician}, ticket.Attachment{Name: "x.txt", Type: "text/plain", Data: []byte("x")}
	if _, err := tx.AddDraftFile(ctx, kim, o.ticket.ID, file); err != nil {
		return err
	}
	if _, err := tx.InsertWaiting(ctx, kim, store.Waiting{TicketID: o.ticket.ID, Text: "waits", LeavesAt: tx.Now.Add(-time.Second)}); err != nil {
		return err
	}
	if _, err := tx.AddDraftFile(ctx, kim, o.ticket.ID, file); err != nil {
		return err
	}
	seconds := 5
	if err := tx.SetUndoSeconds(ctx, kim, &seconds); err != nil {
		return err
	}
	for _, owner := range []int64{0, o.user} {
		if _, err := tx.PutCanned(ctx, store.Canned{Title: o.slug, Text: "Hello", OwnerID: owner}); err != nil {
			return err
		}
	}
	return tx.PutDraft(ctx, kim, o.ticket.ID, store.Draft{Text: "begun", Kind: "reply"})
}

func writingReads() map[string]read {
	type v = identity.Viewer
	exists := func(o objects) bool { return o.client != 9999 }
	waiting := func(t *testing.T, r store.Reader, o objects) int64 {
		t.Helper()
		list, err := r.WaitingAnswers(t.Context(), staff, o.ticket.ID)
		if err != nil || len(list) == 0 {
			return 9999
		}
		return list[0].ID
	}
	canned := func(own bool) func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
		return func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			if !exists(o) {
				return one(r.CannedReply(t.Context(), v, 9999))
			}
			list, err := r.CannedReplies(t.Context(), identity.Viewer{UserID: o.user, Role: identity.Technician})
			if err != nil {
				return false, err
			}
			for _, c := range list {
				if c.Title == o.slug && (c.OwnerID != 0) == own {
					return one(r.CannedReply(t.Context(), v, c.ID))
				}
			}
			return false, nil
		}
	}
	return map[string]read{
		"Draft": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			d, err := r.Draft(t.Context(), v, o.ticket.ID)
			return d.Text != "", err
		}},
		"DraftFiles": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.DraftFiles(t.Context(), v, o.ticket.ID))
		}},
		"DraftFile": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.DraftFiles(t.Context(), identity.Viewer{UserID: o.user}, o.ticket.ID)
			if err != nil || len(list) == 0 {
				return false, err
			}
			return one(r.DraftFile(t.Context(), v, list[0].ID))
		}},
		"UndoSeconds": {ofKim, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			seconds, err := r.UndoSeconds(t.Context(), v)
			return seconds != nil && exists(o), err
		}},
		"WaitingAnswers": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.WaitingAnswers(t.Context(), v, o.ticket.ID))
		}},
		"WaitingFiles": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.WaitingFiles(t.Context(), v, waiting(t, r, o)))
		}},
		"DueAnswers": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.DueAnswers(t.Context(), v, o.now.Add(time.Hour), 9)
			return held(list, err, func(w store.Waiting) bool { return w.TicketID == o.ticket.ID })
		}},
		"CannedReplies": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.CannedReplies(t.Context(), v)
			return held(list, err, func(c store.Canned) bool { return c.Title == o.slug })
		}},
		"CannedReply that is shared":    {ofStaff, canned(false)},
		"CannedReply of somebody’s own": {ofKim, canned(true)},
	}
}
