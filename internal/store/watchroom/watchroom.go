// Package watchroom counts what shows whether the program itself does well.
package watchroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// patience is how long mail may be due, and an alarm may have been, before it is a sign that nobody takes care of it.
const patience = 15 * time.Minute

// Figures are the state of the database and of what waits in it.
type Figures struct {
	Tickets  int       // open
	Sessions int       // of browsers, that are not over
	Queued   int       // mails to send
	Stuck    int       // of them due for more than a quarter of an hour, with nobody at work on them
	Failed   int       // mails that were given up
	Oldest   time.Time // since when the oldest of the queued mails waits; zero where there is none
	Unread   int       // mails that were kept more than a quarter of an hour ago and are not tickets yet
	Overdue  int       // tickets with an alarm that should have gone off a quarter of an hour ago
	Bytes    int64     // of the database, without SQLite's write-ahead log
	Damages  int64     // pages that PostgreSQL found damaged by their checksums
}

// Figures counts, for an admin and for the program itself; others see zeros.
func (r Reader) Figures(ctx context.Context, v identity.Viewer, now time.Time) (f Figures, err error) {
	if !v.May(identity.SeeStatus) {
		return f, nil
	}
	at, late := database.Micros(now), database.Micros(now.Add(-patience))
	var oldest int64
	f, err = database.Row(ctx, r.conn, "", func(scan func(...any) error) (f Figures, err error) {
		return f, scan(&f.Tickets, &f.Sessions, &f.Queued, &f.Stuck, &f.Failed, &oldest, &f.Unread, &f.Overdue)
	}, `SELECT (SELECT COUNT(*) FROM tickets WHERE is_open),
		(SELECT COUNT(*) FROM sessions WHERE expires_at > ?),
		(SELECT COUNT(*) FROM outbox WHERE state = 'queued'),
		(SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND next_at < ? AND lease_until < ?),
		(SELECT COUNT(*) FROM outbox WHERE state = 'failed'),
		(SELECT COALESCE(MIN(created_at), 0) FROM outbox WHERE state = 'queued'),
		(SELECT COUNT(*) FROM mails WHERE state = 'kept' AND kept_at < ?),
		(SELECT COUNT(*) FROM tickets WHERE is_open AND alarm_at > 0 AND alarm_at < ?)`, at, late, at, late, late)
	if err != nil {
		return f, err
	}
	f.Oldest = database.Instant(oldest)
	if !r.conn.Postgres {
		return f, r.conn.Value(ctx, &f.Bytes, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
	}
	if err := r.conn.Value(ctx, &f.Bytes, "SELECT pg_database_size(current_database())"); err != nil {
		return f, err
	}
	return f, r.conn.Value(ctx, &f.Damages, "SELECT COALESCE(SUM(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()")
}
