package approvals

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
)

// InsertEstimate keeps an estimate and returns its id. Of two that would wait for the same ticket the second is a Conflict.
func (tx *Tx) InsertEstimate(ctx context.Context, e Estimate) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO estimates (ticket_id, agreement_id, version, clause, text, minutes, rate, amount, currency, state, cap, reason, created_at, user_id, author) VALUES ("+database.Marks(15)+")",
		e.TicketID, database.Null(e.AgreementID), e.Version, e.Clause, database.Clean(e.Text), e.Minutes, e.Rate, e.Amount.String(), e.Currency, e.State, capOf(e), database.Clean(e.Reason), database.Micros(tx.at(e.CreatedAt)), database.Null(e.UserID), database.Clean(e.Author))
}

// at is when something happened: what is told of the past has its own instant.
func (tx *Tx) at(t time.Time) time.Time {
	if t.IsZero() {
		return tx.Now
	}
	return t
}

// capOf is up to what an estimate was approved, "" where it was not.
func capOf(e Estimate) string {
	if e.State != EstimateApproved {
		return ""
	}
	return e.Cap.String()
}

// WithdrawEstimate takes back what waits on a ticket, with its links.
func (tx *Tx) WithdrawEstimate(ctx context.Context, ticketID int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE estimates SET state = 'withdrawn' WHERE ticket_id = ? AND state = 'waiting'", ticketID)
	return err
}

// OverrideEstimate lets work begin without the answer to what waits on a ticket, and reports whether anything waited.
func (tx *Tx) OverrideEstimate(ctx context.Context, e Estimate) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE estimates SET state = 'overridden', reason = ?, user_id = ?, author = ? WHERE ticket_id = ? AND state = 'waiting'",
		database.Clean(e.Reason), database.Null(e.UserID), database.Clean(e.Author), e.TicketID)
	return n > 0, err
}

// InsertApprover keeps whom an estimate is put to, with the hash of their link.
func (tx *Tx) InsertApprover(ctx context.Context, a Approver) error {
	most := ""
	if a.Most.Valid {
		most = a.Most.Decimal.String()
	}
	_, err := tx.conn.Insert(ctx, "INSERT INTO estimate_approvers (estimate_id, contact_id, name, email, most, token_hash, expires_at) VALUES ("+database.Marks(7)+")",
		a.EstimateID, database.Null(a.ContactID), database.Clean(a.Name), a.Email, most, a.TokenHash, database.Micros(a.ExpiresAt))
	return err
}

// AnswerEstimate ends the waiting of an estimate with what was answered: approved up to a cap, or refused. Of two answers at the same time one
// is a Conflict. All links to it are used up.
func (tx *Tx) AnswerEstimate(ctx context.Context, id int64, state, most string) error {
	n, err := tx.conn.Exec(ctx, "UPDATE estimates SET state = ?, cap = ? WHERE id = ? AND state = 'waiting'", state, most, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Errorf(fault.Conflict, "This estimate has been answered already, or taken back. Nothing was changed.")
	}
	_, err = tx.conn.Exec(ctx, "UPDATE estimate_approvers SET used_at = ? WHERE estimate_id = ? AND used_at = 0", database.Micros(tx.Now), id)
	return err
}

// InsertAnswer keeps what was said to an estimate.
func (tx *Tx) InsertAnswer(ctx context.Context, a Answer) error {
	amount := ""
	if a.Kind == AnswerApproved {
		amount = a.Amount.String()
	}
	_, err := tx.conn.Insert(ctx, "INSERT INTO estimate_answers (estimate_id, at, kind, amount, text, contact_id, name, email, ip, way, shown) VALUES ("+database.Marks(11)+")",
		a.EstimateID, database.Micros(tx.at(a.At)), a.Kind, amount, database.Clean(a.Text), database.Null(a.ContactID), database.Clean(a.Name), a.Email, a.IP, a.Way, database.Clean(a.Shown))
	return err
}

// TellSpent notes that so many percent of what was approved were told.
func (tx *Tx) TellSpent(ctx context.Context, id int64, percent int) error {
	_, err := tx.conn.Exec(ctx, "UPDATE estimates SET told = ? WHERE id = ?", percent, id)
	return err
}

// HoldTime holds a time entry: it is billed when a manager says so.
func (tx *Tx) HoldTime(ctx context.Context, entry, ticketID int64, why string) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO held_time (time_entry_id, ticket_id, reason) VALUES (?, ?, ?)", entry, ticketID, why)
	return err
}

// Expired reports whether a link can be used no more: its time is over, or it was used.
func (a Approver) Expired(now time.Time) bool { return !a.UsedAt.IsZero() || !now.Before(a.ExpiresAt) }
