package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Worked is a time entry with what its ticket is about.
type Worked struct {
	ticket.TimeEntry
	Worker     string // name of who did the work
	Subject    string
	ClientName string // "" where the ticket is nobody's yet
}

const workedColumns = "e.id, e.ticket_id, e.user_id, e.starts_at, e.ends_at, e.mode, e.work_type, e.note, e.created_at, u.name AS worker, t.subject, COALESCE(c.name, '') AS client"

const workedTables = " FROM time_entries e JOIN users u ON u.id = e.user_id JOIN tickets t ON t.id = e.ticket_id LEFT JOIN clients c ON c.id = t.client_id WHERE "

func scanWorked(scan func(...any) error) (w Worked, err error) {
	var starts, ends, created int64
	err = scan(&w.ID, &w.TicketID, &w.UserID, &starts, &ends, &w.Mode, &w.WorkType, &w.Note, &created, &w.Worker, &w.Subject, &w.ClientName)
	w.StartsAt, w.EndsAt, w.CreatedAt = database.Instant(starts), database.Instant(ends), database.Instant(created)
	return w, err
}

// TimeEntry is one time entry. Only staff may see it.
func (r reader) TimeEntry(ctx context.Context, v identity.Viewer, id int64) (Worked, error) {
	const missing = "This time entry is not there any more."
	if !v.Staff() {
		return Worked{}, fault.Errorf(fault.NotFound, missing)
	}
	return row(ctx, r, missing, scanWorked, "SELECT "+workedColumns+workedTables+"e.id = ?", id)
}

// mayFollow reports whether a viewer may see a person's time as a whole: their own, or whose week they may see.
func mayFollow(v identity.Viewer, user int64) bool {
	return v.Staff() && v.UserID == user || v.MayFor(identity.SeeWeeks, user)
}

// WorkOf lists a person's work of which some lies in [from, to), in order of time. Only they and managers may see it.
func (r reader) WorkOf(ctx context.Context, v identity.Viewer, user int64, from, to time.Time) ([]Worked, error) {
	if !mayFollow(v, user) {
		return nil, nil
	}
	const longest = 24 * time.Hour // of an entry: what begins earlier has ended
	return rows(ctx, r, scanWorked, "SELECT "+workedColumns+workedTables+"e.user_id = ? AND e.starts_at >= ? AND e.starts_at < ? AND e.ends_at > ? ORDER BY e.starts_at, e.id",
		user, database.Micros(from.Add(-longest)), database.Micros(to), database.Micros(from))
}

// LastWorkEnd is when the viewer's last work between two instants ended; the zero time where there was none.
func (r reader) LastWorkEnd(ctx context.Context, v identity.Viewer, from, to time.Time) (time.Time, error) {
	var last int64
	err := r.value(ctx, &last, "SELECT COALESCE(MAX(ends_at), 0) FROM time_entries WHERE user_id = ? AND starts_at >= ? AND ends_at > ? AND ends_at <= ?",
		v.UserID, database.Micros(from.Add(-24*time.Hour)), database.Micros(from), database.Micros(to))
	if err != nil || last == 0 {
		return time.Time{}, err
	}
	return database.Instant(last), nil
}

// The kinds of changes of time.
const (
	TimeChanged = "changed"
	TimeDeleted = "deleted"
)

// TimeChange is what a time entry was before it was changed or deleted.
type TimeChange struct {
	ID     int64
	Kind   string // TimeChanged or TimeDeleted
	Was    ticket.TimeEntry
	Now    ticket.TimeEntry // zero where it was deleted
	Rated  bool             // what rating looks at was changed: times, mode or type of work
	Reason string
	UserID int64  // who changed it
	By     string // their name
	At     time.Time
}

// ChangeFilter says which changes of time are listed: those of one entry, or of one person's work.
type ChangeFilter struct {
	EntryID int64
	UserID  int64 // who did the work
	From    time.Time
	To      time.Time // of when the work began before the change
}

// TimeChanges lists changes of time, the earliest first. Technicians see those of one entry, and those of their own work; managers those of anybody.
func (r reader) TimeChanges(ctx context.Context, v identity.Viewer, f ChangeFilter) ([]TimeChange, error) {
	if !v.Staff() || f.EntryID == 0 && (f.UserID == 0 || !mayFollow(v, f.UserID)) {
		return nil, nil
	}
	from, to := database.Micros(f.From), database.Micros(f.To)
	if f.To.IsZero() {
		from, to = 0, 1<<62
	}
	return rows(ctx, r, scanTimeChange, `SELECT x.id, x.kind, x.was_json, x.now_json, x.rated, x.reason, x.user_id, u.name, x.at FROM time_entry_changes x JOIN users u ON u.id = x.user_id
		WHERE (? = 0 OR x.time_entry_id = ?) AND (? = 0 OR x.worker_id = ?) AND x.starts_at >= ? AND x.starts_at < ? ORDER BY x.id`, f.EntryID, f.EntryID, f.UserID, f.UserID, from, to)
}

func scanTimeChange(scan func(...any) error) (x TimeChange, err error) {
	var was, now string
	var at int64
	if err = scan(&x.ID, &x.Kind, &was, &now, &x.Rated, &x.Reason, &x.UserID, &x.By, &at); err != nil {
		return x, err
	}
	x.At = database.Instant(at)
	if err = json.Unmarshal([]byte(was), &x.Was); err == nil && now != "" {
		err = json.Unmarshal([]byte(now), &x.Now)
	}
	if err != nil {
		err = fmt.Errorf("store: change %d of time: %w", x.ID, err)
	}
	return x, err
}

// InsertTimeChange keeps what a time entry was, at the transaction's instant.
func (tx *Tx) InsertTimeChange(ctx context.Context, x TimeChange) error {
	now := ""
	if x.Kind == TimeChanged {
		now = database.JSON(x.Now)
	}
	_, err := tx.insert(ctx, "INSERT INTO time_entry_changes (time_entry_id, ticket_id, worker_id, starts_at, kind, rated, was_json, now_json, reason, user_id, at) VALUES ("+database.Marks(11)+")",
		x.Was.ID, x.Was.TicketID, x.Was.UserID, database.Micros(x.Was.StartsAt), x.Kind, x.Rated, database.Clean(database.JSON(x.Was)), database.Clean(now), database.Clean(x.Reason), x.UserID, database.Micros(tx.Now))
	return err
}

// UpdateTimeEntry writes when, how and what was worked. What was ruled on the entry's first line stays with it where that begins at another time.
func (tx *Tx) UpdateTimeEntry(ctx context.Context, was, e ticket.TimeEntry) error {
	_, err := tx.exec(ctx, "UPDATE time_entries SET starts_at = ?, ends_at = ?, mode = ?, work_type = ?, note = ? WHERE id = ?",
		database.Micros(e.StartsAt), database.Micros(e.EndsAt), e.Mode, e.WorkType, database.Clean(e.Note), e.ID)
	if err != nil || was.StartsAt.Equal(e.StartsAt) {
		return err
	}
	_, err = tx.exec(ctx, "UPDATE line_rulings SET starts_at = ? WHERE time_entry_id = ? AND starts_at = ?", database.Micros(e.StartsAt), e.ID, database.Micros(was.StartsAt))
	return err
}

// DeleteTimeEntry takes a time entry away, with what it was held for and what was ruled on it.
func (tx *Tx) DeleteTimeEntry(ctx context.Context, id int64) error {
	if err := tx.ReleaseTime(ctx, id); err != nil {
		return err
	}
	for _, query := range []string{"DELETE FROM line_rulings WHERE time_entry_id = ?", "DELETE FROM time_entries WHERE id = ?"} {
		if _, err := tx.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseTime holds a time entry no more.
func (tx *Tx) ReleaseTime(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "DELETE FROM held_time WHERE time_entry_id = ?", id)
	return err
}
