package reviewroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// The states of what was sent back.
const (
	SentBack      = "open"
	SentAnswered  = "answered"
	SentWithdrawn = "withdrawn"
)

// How somebody answered what was sent back to them. A correction answers by itself.
const (
	HowStands  = "stands"
	HowChanged = "changed"
	HowDeleted = "deleted"
)

// SendBack is a time entry that a manager sent back to who did the work.
type SendBack struct {
	ID         int64
	EntryID    int64
	TicketID   int64 // that the entry is on; 0 where it is no more
	WorkerID   int64
	Worker     string
	Text       string
	UserID     int64
	By         string // name
	At         time.Time
	State      string
	How        string
	Answer     string // words; the reason of a correction
	AnsweredAt time.Time
}

const backColumns = `b.id, b.time_entry_id, COALESCE(e.ticket_id, 0) AS ticket, b.worker_id, w.name AS worker, b.text, b.user_id, u.name AS sender, b.at, b.state, b.how, b.answer, b.answered_at
	FROM send_backs b JOIN users w ON w.id = b.worker_id JOIN users u ON u.id = b.user_id LEFT JOIN time_entries e ON e.id = b.time_entry_id`

func scanBack(scan func(...any) error) (b SendBack, err error) {
	var at, answered int64
	err = scan(&b.ID, &b.EntryID, &b.TicketID, &b.WorkerID, &b.Worker, &b.Text, &b.UserID, &b.By, &at, &b.State, &b.How, &b.Answer, &answered)
	b.At, b.AnsweredAt = database.Instant(at), moment(answered)
	return b, err
}

// ownBack says whose entries a viewer may see what was sent back of: a manager everybody's, a technician their own.
func ownBack(v identity.Viewer) (where string, args []any) {
	switch {
	case v.May(identity.ReviewWork):
		return "1 = 1", nil
	case v.Staff() && v.UserID != 0:
		return "b.worker_id = ?", []any{v.UserID}
	}
	return "1 = 0", nil
}

// SendBacks is what was sent back of time entries last, by entry. Managers may see it, and of their own entries who did the work.
func (r Reader) SendBacks(ctx context.Context, v identity.Viewer, entries []int64) (map[int64]SendBack, error) {
	where, args := ownBack(v)
	if len(entries) == 0 || !v.Staff() {
		return nil, nil
	}
	list, err := database.Rows(ctx, r.conn, scanBack, "SELECT "+backColumns+" WHERE "+where+" AND b.state <> 'withdrawn' AND b.time_entry_id IN ("+database.Marks(len(entries))+") ORDER BY b.id", append(args, database.Args(entries)...)...)
	by := map[int64]SendBack{}
	for _, b := range list {
		by[b.EntryID] = b
	}
	return by, err
}

// SentBackTo lists what waits for a worker's answer, the oldest first. They may see it, and managers.
func (r Reader) SentBackTo(ctx context.Context, v identity.Viewer, worker int64) ([]SendBack, error) {
	where, args := ownBack(v)
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanBack, "SELECT "+backColumns+" WHERE "+where+" AND b.state = 'open' AND b.worker_id = ? AND e.id IS NOT NULL ORDER BY b.id", append(args, worker)...)
}

// InsertSendBack keeps what is sent back, at the transaction's instant. An entry that waits for an answer already is a Conflict.
func (tx *Tx) InsertSendBack(ctx context.Context, b SendBack) (int64, error) {
	var open int
	if err := tx.conn.Value(ctx, &open, "SELECT COUNT(*) FROM send_backs WHERE time_entry_id = ? AND state = 'open'", b.EntryID); err != nil {
		return 0, err
	}
	if open > 0 {
		return 0, fault.Errorf(fault.Conflict, "This work was sent back already and waits for an answer.")
	}
	return tx.conn.Insert(ctx, "INSERT INTO send_backs (time_entry_id, worker_id, text, user_id, at) VALUES ("+database.Marks(5)+")",
		b.EntryID, b.WorkerID, database.Clean(b.Text), b.UserID, database.Micros(tx.Now))
}

// AnswerSendBack keeps that the time stands as it is, and reports whether an answer was waited for.
func (tx *Tx) AnswerSendBack(ctx context.Context, entryID int64, words string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE send_backs SET state = 'answered', how = 'stands', answer = ?, answered_at = ? WHERE time_entry_id = ? AND state = 'open'", database.Clean(words), database.Micros(tx.Now), entryID)
	return n > 0, err
}

// WithdrawSendBack takes back that an entry was sent back, and reports whether it waited until then.
func (tx *Tx) WithdrawSendBack(ctx context.Context, entryID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE send_backs SET state = 'withdrawn', answered_at = ? WHERE time_entry_id = ? AND state = 'open'", database.Micros(tx.Now), entryID)
	return n > 0, err
}
