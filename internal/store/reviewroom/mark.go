package reviewroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Mark says that a manager was done with a client's work at an instant. It holds for the whole house.
type Mark struct {
	ID       int64
	ClientID int64
	UserID   int64
	By       string // name
	At       time.Time
}

// ReviewMarks is when each client was reviewed last, by client. Only managers may see it.
func (r Reader) ReviewMarks(ctx context.Context, v identity.Viewer) (map[int64]Mark, error) {
	if !v.May(identity.ReviewWork) {
		return nil, nil
	}
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (m Mark, err error) {
		var at int64
		err = scan(&m.ID, &m.ClientID, &m.UserID, &m.By, &at)
		m.At = database.Instant(at)
		return m, err
	}, "SELECT k.id, k.client_id, k.user_id, u.name, k.at FROM client_reviews k JOIN users u ON u.id = k.user_id WHERE k.undone_at = 0 ORDER BY k.at, k.id")
	marks := map[int64]Mark{}
	for _, m := range list {
		marks[m.ClientID] = m
	}
	return marks, err
}

// InsertReviewMark keeps that a client was reviewed, at the transaction's instant, and returns its id.
func (tx *Tx) InsertReviewMark(ctx context.Context, clientID, userID int64) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO client_reviews (client_id, user_id, at) VALUES (?, ?, ?)", clientID, userID, database.Micros(tx.Now))
}

// UndoReviewMark takes back that a client was reviewed, and reports whether that held until then.
func (tx *Tx) UndoReviewMark(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE client_reviews SET undone_at = ? WHERE id = ? AND undone_at = 0", database.Micros(tx.Now), id)
	return n == 1, err
}
