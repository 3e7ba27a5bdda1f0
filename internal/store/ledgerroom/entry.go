package ledgerroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// EntryLines lists the kept lines of one time entry, in order of time. Only staff may see it.
func (r Reader) EntryLines(ctx context.Context, v identity.Viewer, entryID int64) ([]KeptLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.time_entry_id = ? ORDER BY l.starts_at, l.id", entryID)
}

// LinesOf lists the kept lines of a person's work of which some lies in [from, to), in order of time. Only they and who may see their week may see it.
func (r Reader) LinesOf(ctx context.Context, v identity.Viewer, user int64, from, to time.Time) ([]KeptLine, error) {
	if !v.MayFor(identity.SeeWeeks, user) && (!v.Staff() || v.UserID != user) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+` FROM time_entries e JOIN rated_lines l ON l.time_entry_id = e.id
		WHERE e.user_id = ? AND e.starts_at >= ? AND e.starts_at < ? AND e.ends_at > ? ORDER BY l.starts_at, l.id`,
		user, database.Micros(from.Add(-24*time.Hour)), database.Micros(to), database.Micros(from))
}

// RuledOn reports whether a manager ruled on a time entry, and that stands. Only staff may know it.
func (r Reader) RuledOn(ctx context.Context, v identity.Viewer, entryID int64) (bool, error) {
	if !v.Staff() {
		return false, nil
	}
	var n int
	err := r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM line_rulings WHERE time_entry_id = ? AND undone_at IS NULL", entryID)
	return n > 0, err
}
