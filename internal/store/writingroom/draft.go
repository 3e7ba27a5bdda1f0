package writingroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Draft is an answer that somebody has begun.
type Draft struct {
	Text    string
	Kind    string  // reply, note
	Cc      *string // as typed; nil where nothing was said of it
	Bcc     string
	Status  string // that is to be set with it
	Reason  string // why it came back after it was sent, "" where it was not
	SavedAt time.Time
}

// Draft returns the viewer's unfinished answer on a ticket; an empty one where there is none.
func (r Reader) Draft(ctx context.Context, v identity.Viewer, ticketID int64) (Draft, error) {
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (d Draft, err error) {
		var saved int64
		err = scan(&d.Text, &d.Kind, &d.Cc, &d.Bcc, &d.Status, &d.Reason, &saved)
		d.SavedAt = database.Instant(saved)
		return d, err
	}, "SELECT text, kind, cc, bcc, status, reason, saved_at FROM drafts WHERE ticket_id = ? AND user_id = ?", ticketID, v.UserID)
	if err != nil || len(list) == 0 {
		return Draft{}, err
	}
	return list[0], nil
}

// PutDraft keeps the viewer's unfinished answer; an empty text drops it.
func (tx *Tx) PutDraft(ctx context.Context, v identity.Viewer, ticketID int64, d Draft) error {
	if d.Text == "" {
		_, err := tx.conn.Exec(ctx, "DELETE FROM drafts WHERE ticket_id = ? AND user_id = ?", ticketID, v.UserID)
		return err
	}
	_, err := tx.conn.Exec(ctx, `INSERT INTO drafts (ticket_id, user_id, text, kind, cc, bcc, status, reason, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ticket_id, user_id) DO UPDATE SET text = excluded.text, kind = excluded.kind, cc = excluded.cc, bcc = excluded.bcc,
		status = excluded.status, reason = excluded.reason, saved_at = excluded.saved_at`,
		ticketID, v.UserID, database.Clean(d.Text), d.Kind, d.Cc, database.Clean(d.Bcc), d.Status, database.Clean(d.Reason), database.Micros(tx.now))
	return err
}

// DropDraft drops the viewer's unfinished answer with its files: it was sent.
func (tx *Tx) DropDraft(ctx context.Context, v identity.Viewer, ticketID int64) error {
	if err := tx.PutDraft(ctx, v, ticketID, Draft{}); err != nil {
		return err
	}
	return tx.dropFiles(ctx, "ticket_id = ? AND user_id = ? AND waiting_id IS NULL", ticketID, v.UserID)
}

// UndoSeconds is for how many seconds an answer of the viewer's can be taken back, as they chose; nil where they did not.
func (r Reader) UndoSeconds(ctx context.Context, v identity.Viewer) (*int, error) {
	var seconds *int
	err := r.conn.Value(ctx, &seconds, "SELECT undo_seconds FROM users WHERE id = ?", v.UserID)
	return seconds, err
}

// SetUndoSeconds keeps what the viewer chose; nil is as long as the house says.
func (tx *Tx) SetUndoSeconds(ctx context.Context, v identity.Viewer, seconds *int) error {
	_, err := tx.conn.Exec(ctx, "UPDATE users SET undo_seconds = ? WHERE id = ?", seconds, v.UserID)
	return err
}
