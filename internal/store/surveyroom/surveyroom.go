// Package surveyroom keeps whom the house asked how a solved ticket went.
package surveyroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Solved is a ticket that was solved and whose requester may be asked. SolvedAt is UTC.
type Solved struct {
	TicketID int64
	SolvedAt time.Time
}

// Survey says who was asked about a ticket. Instants are UTC.
type Survey struct {
	TicketID  int64
	ContactID int64
	Address   string
	Hash      string // of the secret in the link
	AskedAt   time.Time
}

// SolvedBefore lists what was solved up to an instant and waits until its requester is asked, the longest waiting first.
func (r Reader) SolvedBefore(ctx context.Context, until time.Time, limit int) ([]Solved, error) {
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (s Solved, err error) {
		var at int64
		err = scan(&s.TicketID, &at)
		s.SolvedAt = database.Instant(at)
		return s, err
	}, "SELECT ticket_id, solved_at FROM survey_due WHERE solved_at <= ? ORDER BY solved_at, ticket_id LIMIT ?", database.Micros(until), limit)
}

// SurveyByHash is the survey whose link carries the secret with this hash, or NotFound.
func (r Reader) SurveyByHash(ctx context.Context, hash string) (Survey, error) {
	return database.Row(ctx, r.conn, "There is nothing under this address.", func(scan func(...any) error) (s Survey, err error) {
		var at int64
		err = scan(&s.TicketID, &s.ContactID, &s.Address, &s.Hash, &at)
		s.AskedAt = database.Instant(at)
		return s, err
	}, "SELECT ticket_id, contact_id, address, hash, asked_at FROM surveys WHERE hash = ?", hash)
}

// PlanSurvey notes that a ticket is solved as of now. One that is solved again waits anew.
func (tx *Tx) PlanSurvey(ctx context.Context, ticketID int64) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO survey_due (ticket_id, solved_at) VALUES (?, ?) ON CONFLICT (ticket_id) DO UPDATE SET solved_at = excluded.solved_at", ticketID, database.Micros(tx.Now))
	return err
}

// TakeSolved takes out what waits, and reports whether it still waited as it was read: of two that take it, one does.
func (tx *Tx) TakeSolved(ctx context.Context, s Solved) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM survey_due WHERE ticket_id = ? AND solved_at = ?", s.TicketID, database.Micros(s.SolvedAt))
	return n == 1, err
}

// AskedBefore says what an asking would repeat: whether somebody was asked about the ticket, and when the address was asked last about any;
// the zero time for never.
func (tx *Tx) AskedBefore(ctx context.Context, ticketID int64, address string) (ticket bool, last time.Time, err error) {
	var n, at int64
	if err = tx.conn.Value(ctx, &n, "SELECT COUNT(*) FROM surveys WHERE ticket_id = ?", ticketID); err != nil {
		return false, last, err
	}
	err = tx.conn.Value(ctx, &at, "SELECT COALESCE(MAX(asked_at), 0) FROM surveys WHERE address = ?", address)
	return n > 0, database.Instant(at), err
}

// InsertSurvey keeps that somebody was asked. A second one about a ticket is a Conflict.
func (tx *Tx) InsertSurvey(ctx context.Context, s Survey) error {
	n, err := tx.conn.Exec(ctx, "INSERT INTO surveys (ticket_id, contact_id, address, hash, asked_at) VALUES ("+database.Marks(5)+") ON CONFLICT DO NOTHING",
		s.TicketID, s.ContactID, database.Clean(s.Address), s.Hash, database.Micros(s.AskedAt))
	if err == nil && n == 0 {
		err = fault.Errorf(fault.Conflict, "Somebody was asked about this ticket already.")
	}
	return err
}
