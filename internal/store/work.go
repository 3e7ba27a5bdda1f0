package store

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

type timeEntryRow struct {
	ID        int64
	TicketID  int64
	UserID    int64
	StartsAt  int64
	EndsAt    int64
	Mode      string
	WorkType  string
	Note      string
	CreatedAt int64
}

// TimeEntries lists the work logged on a ticket, in order of time. Only staff may see it.
func (r reader) TimeEntries(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.TimeEntry, error) {
	if !v.Staff() {
		return nil, nil
	}
	var rows []timeEntryRow
	err := r.scan(ctx, &rows, "SELECT id, ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at FROM time_entries WHERE ticket_id = ? ORDER BY starts_at, id", ticketID)
	list := make([]ticket.TimeEntry, len(rows))
	for i, row := range rows {
		list[i] = ticket.TimeEntry{ID: row.ID, TicketID: row.TicketID, UserID: row.UserID, StartsAt: database.Instant(row.StartsAt), EndsAt: database.Instant(row.EndsAt),
			Mode: row.Mode, WorkType: row.WorkType, Note: row.Note, CreatedAt: database.Instant(row.CreatedAt)}
	}
	return list, err
}

// InsertTimeEntry logs work and returns the entry's id.
func (tx *Tx) InsertTimeEntry(ctx context.Context, e ticket.TimeEntry) (int64, error) {
	return tx.insert(ctx, "INSERT INTO time_entries (ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.TicketID, e.UserID, database.Micros(e.StartsAt), database.Micros(e.EndsAt), e.Mode, e.WorkType, database.Clean(e.Note), database.Micros(tx.Now))
}

// PutDraw records a draw; the same ticket, clause, unit and day counts once, with the newest amount.
func (tx *Tx) PutDraw(ctx context.Context, d ticket.Draw) error {
	_, err := tx.exec(ctx, `INSERT INTO draws (agreement_id, clause, unit, day, ticket_id, amount) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (agreement_id, clause, unit, ticket_id, day) DO UPDATE SET amount = excluded.amount`,
		d.AgreementID, d.Clause, d.Unit, d.Day, d.TicketID, d.Amount.String())
	return err
}

// DropDraws takes back what a ticket drew from allowances counted in a unit.
func (tx *Tx) DropDraws(ctx context.Context, ticketID int64, unit string) error {
	_, err := tx.exec(ctx, "DELETE FROM draws WHERE ticket_id = ? AND unit = ?", ticketID, unit)
	return err
}

// Used sums what was drawn from a clause's allowance in the days from first to last, both included, without one ticket's own part.
func (r reader) Used(ctx context.Context, agreementID int64, clause, unit, first, last string, without int64) (decimal.Decimal, error) {
	var amounts []string
	err := r.scan(ctx, &amounts, "SELECT amount FROM draws WHERE agreement_id = ? AND clause = ? AND unit = ? AND day BETWEEN ? AND ? AND ticket_id <> ?",
		agreementID, clause, unit, first, last, without)
	sum := decimal.Zero
	for _, a := range amounts {
		d, perr := decimal.NewFromString(a)
		if perr != nil {
			return sum, perr
		}
		sum = sum.Add(d)
	}
	return sum, err
}

// Settlements lists what managers settled about a ticket's scope, in order of time. Only staff may see it.
func (r reader) Settlements(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Settlement, error) {
	if !v.Staff() {
		return nil, nil
	}
	var rows []struct {
		ID, TicketID, At                     int64
		Actor, Verdict, Clause, Rate, Reason string
	}
	err := r.scan(ctx, &rows, "SELECT id, ticket_id, at, actor, verdict, clause, rate, reason FROM settlements WHERE ticket_id = ? ORDER BY id", ticketID)
	list := make([]ticket.Settlement, len(rows))
	for i, row := range rows {
		list[i] = ticket.Settlement{ID: row.ID, TicketID: row.TicketID, At: database.Instant(row.At), Actor: row.Actor, Verdict: row.Verdict, Clause: row.Clause, Rate: row.Rate, Reason: row.Reason}
	}
	return list, err
}

// InsertSettlement keeps what a manager settled, with the reason.
func (tx *Tx) InsertSettlement(ctx context.Context, s ticket.Settlement) error {
	_, err := tx.insert(ctx, "INSERT INTO settlements (ticket_id, at, actor, verdict, clause, rate, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
		s.TicketID, database.Micros(tx.Now), database.Clean(s.Actor), s.Verdict, s.Clause, s.Rate, database.Clean(s.Reason))
	return err
}

// FireAlarm records that an alarm went off, and reports whether it is the first time for this ticket, name and due time.
func (tx *Tx) FireAlarm(ctx context.Context, ticketID int64, name string, dueAt time.Time, late bool) (bool, error) {
	n, err := tx.exec(ctx, "INSERT INTO alarms (ticket_id, name, due_at, fired_at, late) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", ticketID, name, database.Micros(dueAt), database.Micros(tx.Now), late)
	return n == 1, err
}

// DrawnOn is what a ticket has drawn already on the draw's day from the draw's allowance.
func (r reader) DrawnOn(ctx context.Context, d ticket.Draw) (decimal.Decimal, error) {
	var amount string
	err := r.value(ctx, &amount, "SELECT amount FROM draws WHERE agreement_id = ? AND clause = ? AND unit = ? AND day = ? AND ticket_id = ?", d.AgreementID, d.Clause, d.Unit, d.Day, d.TicketID)
	if err != nil || amount == "" {
		return decimal.Zero, err
	}
	return decimal.NewFromString(amount)
}
