package store

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// TimeEntries lists the work logged on a ticket, in order of time. Only staff may see it.
func (r reader) TimeEntries(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.TimeEntry, error) {
	if !v.Staff() {
		return nil, nil
	}
	return rows(ctx, r, func(scan func(...any) error) (e ticket.TimeEntry, err error) {
		var starts, ends, created int64
		err = scan(&e.ID, &e.TicketID, &e.UserID, &starts, &ends, &e.Mode, &e.WorkType, &e.Note, &created)
		e.StartsAt, e.EndsAt, e.CreatedAt = database.Instant(starts), database.Instant(ends), database.Instant(created)
		return e, err
	}, "SELECT id, ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at FROM time_entries WHERE ticket_id = ? ORDER BY starts_at, id", ticketID)
}

// InsertTimeEntry logs work and returns the entry's id.
func (tx *Tx) InsertTimeEntry(ctx context.Context, e ticket.TimeEntry) (int64, error) {
	id, err := tx.insert(ctx, "INSERT INTO time_entries (ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.TicketID, e.UserID, database.Micros(e.StartsAt), database.Micros(e.EndsAt), e.Mode, e.WorkType, database.Clean(e.Note), database.Micros(tx.Now))
	if err != nil {
		return 0, err
	}
	return id, tx.Announce(ctx, Happening{Type: HookTimeLogged, TicketID: e.TicketID, Data: about{"time_entry": id, "minutes": int64(e.EndsAt.Sub(e.StartsAt).Minutes())}})
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
	parts, err := rows(ctx, r, func(scan func(...any) error) (decimal.Decimal, error) { // the same few amounts come again and again
		var amount string
		var times int64
		if err := scan(&amount, &times); err != nil {
			return decimal.Zero, err
		}
		one, err := decimal.NewFromString(amount)
		return one.Mul(decimal.NewFromInt(times)), err
	}, "SELECT amount, COUNT(*) FROM draws WHERE agreement_id = ? AND clause = ? AND unit = ? AND day BETWEEN ? AND ? AND ticket_id <> ? GROUP BY amount",
		agreementID, clause, unit, first, last, without)
	sum := decimal.Zero
	for _, p := range parts {
		sum = sum.Add(p)
	}
	return sum, err
}

// Settlements lists what managers settled about a ticket's scope, in order of time. Only staff may see it.
func (r reader) Settlements(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Settlement, error) {
	if !v.Staff() {
		return nil, nil
	}
	return rows(ctx, r, func(scan func(...any) error) (s ticket.Settlement, err error) {
		var at int64
		err = scan(&s.ID, &s.TicketID, &at, &s.Actor, &s.Verdict, &s.Clause, &s.Rate, &s.Reason)
		s.At = database.Instant(at)
		return s, err
	}, "SELECT id, ticket_id, at, actor, verdict, clause, rate, reason FROM settlements WHERE ticket_id = ? ORDER BY id", ticketID)
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
