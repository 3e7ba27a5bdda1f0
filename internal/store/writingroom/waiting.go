package writingroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Waiting is an answer that was sent and has not left yet: until LeavesAt its writer can take it back.
type Waiting struct {
	ID        int64
	TicketID  int64
	UserID    int64
	Author    string
	Text      string // Markdown
	Cc        []string
	Bcc       []string
	Status    string   // that is set when it leaves, "" for none
	Hints     []string // what its writer is told while it can be taken back
	Files     int
	WrittenAt time.Time
	LeavesAt  time.Time
}

const waitingSelect = `SELECT w.id, w.ticket_id, w.user_id, u.name AS author, w.text, w.cc_json, w.bcc_json, w.status, w.hints_json, w.written_at, w.leaves_at,
	(SELECT COUNT(*) FROM draft_files f WHERE f.waiting_id = w.id) FROM waiting_answers w JOIN users u ON u.id = w.user_id WHERE `

// scanWaiting reads what waitingSelect selects.
func scanWaiting(scan func(...any) error) (w Waiting, err error) {
	var cc, bcc, hints string
	var written, leaves int64
	err = scan(&w.ID, &w.TicketID, &w.UserID, &w.Author, &w.Text, &cc, &bcc, &w.Status, &hints, &written, &leaves, &w.Files)
	w.Cc, w.Bcc, w.Hints = database.StringList(cc), database.StringList(bcc), database.StringList(hints)
	w.WrittenAt, w.LeavesAt = database.Instant(written), database.Instant(leaves)
	return w, err
}

// WaitingAnswers lists the answers of a ticket that have not left yet, in the order in which they leave. Only staff may see them.
func (r Reader) WaitingAnswers(ctx context.Context, v identity.Viewer, ticketID int64) ([]Waiting, error) {
	if !v.Staff() {
		return nil, nil
	}
	return r.waiting(ctx, "w.ticket_id = ? ORDER BY w.leaves_at, w.id", ticketID)
}

// DueAnswers lists the answers that are to leave by an instant, at most some, the first to leave first. Only staff may see them.
func (r Reader) DueAnswers(ctx context.Context, v identity.Viewer, at time.Time, most int) ([]Waiting, error) {
	if !v.Staff() {
		return nil, nil
	}
	return r.waiting(ctx, "w.leaves_at <= ? ORDER BY w.leaves_at, w.id LIMIT ?", database.Micros(at), most)
}

func (r Reader) waiting(ctx context.Context, where string, args ...any) ([]Waiting, error) {
	return database.Rows(ctx, r.conn, scanWaiting, waitingSelect+where, args...)
}

// InsertWaiting lets the viewer's unfinished answer wait to leave, with its files, and returns its id. The draft is empty from then on.
func (tx *Tx) InsertWaiting(ctx context.Context, v identity.Viewer, w Waiting) (int64, error) {
	id, err := tx.conn.Insert(ctx, "INSERT INTO waiting_answers (ticket_id, user_id, text, cc_json, bcc_json, status, hints_json, written_at, leaves_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		w.TicketID, v.UserID, database.Clean(w.Text), database.Clean(database.JSON(w.Cc)), database.Clean(database.JSON(w.Bcc)), w.Status, database.JSON(w.Hints),
		database.Micros(tx.now), database.Micros(w.LeavesAt))
	if err != nil {
		return 0, err
	}
	if _, err := tx.conn.Exec(ctx, "UPDATE draft_files SET waiting_id = ? WHERE ticket_id = ? AND user_id = ? AND waiting_id IS NULL", id, w.TicketID, v.UserID); err != nil {
		return 0, err
	}
	return id, tx.PutDraft(ctx, v, w.TicketID, Draft{})
}

// TakeWaiting takes an answer out of those that wait, with its files, because it leaves now. Whoever comes second finds nothing.
func (tx *Tx) TakeWaiting(ctx context.Context, id int64) error {
	if err := tx.dropFiles(ctx, "waiting_id = ?", id); err != nil {
		return err
	}
	n, err := tx.conn.Exec(ctx, "DELETE FROM waiting_answers WHERE id = ?", id)
	if err == nil && n == 0 {
		err = fault.Errorf(fault.NotFound, "This answer does not wait any more.")
	}
	return err
}

// UnsendWaiting makes an answer that waits a draft of its writer's again, on a ticket that may be another one by now. Its files come with it.
func (tx *Tx) UnsendWaiting(ctx context.Context, id, ticketID int64, reason string) error {
	list, err := tx.waiting(ctx, "w.id = ?", id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Errorf(fault.NotFound, "This answer does not wait any more.")
	}
	w, v := list[0], identity.Viewer{UserID: list[0].UserID}
	begun, err := tx.Draft(ctx, v, ticketID)
	if err != nil {
		return err
	}
	cc := join(w.Cc)
	d := Draft{Text: w.Text, Kind: "reply", Cc: &cc, Bcc: join(w.Bcc), Status: w.Status, Reason: reason}
	if begun.Text != "" { // what was begun meanwhile stands below it: nothing is lost
		d.Text += "\n\n" + begun.Text
	}
	if err := tx.PutDraft(ctx, v, ticketID, d); err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "UPDATE draft_files SET waiting_id = NULL, ticket_id = ? WHERE waiting_id = ?", ticketID, id); err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "DELETE FROM waiting_answers WHERE id = ?", id)
	return err
}

// PostponeWaiting lets an answer wait until another instant, because it could not leave for a reason that is ours.
func (tx *Tx) PostponeWaiting(ctx context.Context, id int64, until time.Time) error {
	_, err := tx.conn.Exec(ctx, "UPDATE waiting_answers SET leaves_at = ? WHERE id = ?", database.Micros(until), id)
	return err
}
