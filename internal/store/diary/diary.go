// Package diary keeps what technicians plan and what they are at: visits, the calendars that follow them, and running timers.
package diary

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

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Visit is work at a client's place that is planned for a technician. Instants are UTC.
type Visit struct {
	ID        int64
	TicketID  int64
	UserID    int64
	StartsAt  time.Time
	EndsAt    time.Time
	Place     string
	Note      string // for the technician
	State     string // a Visit… state
	Sequence  int    // grows with each change (RFC 5545, 3.8.7.4)
	ChangedAt time.Time

	// What lists show beside; not written.
	Subject    string // of the ticket
	ClientName string
	UserName   string
}

// The states of a visit.
const (
	VisitPlanned   = "planned"
	VisitDone      = "done"
	VisitCancelled = "cancelled"
)

const visitColumns = `v.id, v.ticket_id, v.user_id, v.starts_at, v.ends_at, v.place, v.note, v.state, v.sequence, v.changed_at, t.subject, COALESCE(c.name, '') AS client_name, u.name AS user_name
	FROM visits v JOIN tickets t ON t.id = v.ticket_id LEFT JOIN clients c ON c.id = t.client_id JOIN users u ON u.id = v.user_id`

func (r Reader) visits(ctx context.Context, v identity.Viewer, rest string, args ...any) ([]Visit, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Visit, err error) {
		var starts, ends, changed int64
		err = scan(&x.ID, &x.TicketID, &x.UserID, &starts, &ends, &x.Place, &x.Note, &x.State, &x.Sequence, &changed, &x.Subject, &x.ClientName, &x.UserName)
		x.StartsAt, x.EndsAt, x.ChangedAt = database.Instant(starts), database.Instant(ends), database.Instant(changed)
		return x, err
	}, "SELECT "+visitColumns+" "+rest, args...)
}

// TicketVisits lists the visits of a ticket, in the order of their times. Only staff may see them.
func (r Reader) TicketVisits(ctx context.Context, v identity.Viewer, ticketID int64) ([]Visit, error) {
	return r.visits(ctx, v, "WHERE v.ticket_id = ? ORDER BY v.starts_at, v.id", ticketID)
}

// Visits lists the visits that end after from and start before to, of one technician or with 0 of all, cancelled ones too. Only staff may see them.
func (r Reader) Visits(ctx context.Context, v identity.Viewer, user int64, from, to time.Time) ([]Visit, error) {
	rest, args := "WHERE v.ends_at > ? AND v.starts_at < ?", []any{database.Micros(from), database.Micros(to)}
	if user != 0 {
		rest, args = rest+" AND v.user_id = ?", append(args, user)
	}
	return r.visits(ctx, v, rest+" ORDER BY v.starts_at, v.id", args...)
}

// InsertVisit keeps a visit and returns its id.
func (tx *Tx) InsertVisit(ctx context.Context, x Visit) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO visits (ticket_id, user_id, starts_at, ends_at, place, note, state, changed_at) VALUES ("+database.Marks(8)+")",
		x.TicketID, x.UserID, database.Micros(x.StartsAt), database.Micros(x.EndsAt), database.Clean(x.Place), database.Clean(x.Note), x.State, database.Micros(tx.Now))
}

// UpdateVisit writes a visit that still is as it was read, and reports whether it was.
func (tx *Tx) UpdateVisit(ctx context.Context, x Visit) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE visits SET user_id = ?, starts_at = ?, ends_at = ?, place = ?, note = ?, state = ?, sequence = sequence + 1, changed_at = ? WHERE id = ? AND sequence = ?",
		x.UserID, database.Micros(x.StartsAt), database.Micros(x.EndsAt), database.Clean(x.Place), database.Clean(x.Note), x.State, database.Micros(tx.Now), x.ID, x.Sequence)
	return n == 1, err
}

// FeedUser is the person whose calendar the secret with this hash opens, 0 for none.
func (r Reader) FeedUser(ctx context.Context, hash string) (user int64, err error) {
	err = r.conn.Value(ctx, &user, "SELECT COALESCE((SELECT f.user_id FROM feeds f JOIN users u ON u.id = f.user_id WHERE f.hash = ? AND u.active), 0)", hash)
	return user, err
}

// HasFeed reports whether the viewer's calendar has an address.
func (r Reader) HasFeed(ctx context.Context, v identity.Viewer) (bool, error) {
	var n int
	err := r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM feeds WHERE user_id = ?", v.UserID)
	return n > 0 && v.Staff(), err
}

// SetFeed gives a person's calendar an address; the one before leads nowhere from now on. With "" there is none.
func (tx *Tx) SetFeed(ctx context.Context, user int64, hash string) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM feeds WHERE user_id = ?", user); err != nil || hash == "" {
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO feeds (user_id, hash, made_at) VALUES (?, ?, ?)", user, hash, database.Micros(tx.Now))
	return err
}

// Timer is a running stretch of work. StartedAt is UTC; zero where none runs.
type Timer struct {
	TicketID  int64
	StartedAt time.Time
}

// Timer is the viewer's running timer, the zero one for none.
func (r Reader) Timer(ctx context.Context, v identity.Viewer) (t Timer, err error) {
	if !v.Staff() {
		return t, nil
	}
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (t Timer, err error) {
		var at int64
		err = scan(&t.TicketID, &at)
		t.StartedAt = database.Instant(at)
		return t, err
	}, "SELECT ticket_id, started_at FROM timers WHERE user_id = ?", v.UserID)
	if len(list) > 0 {
		t = list[0]
	}
	return t, err
}

// StartTimer starts a person's timer now, and reports whether none ran.
func (tx *Tx) StartTimer(ctx context.Context, user, ticketID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO timers (user_id, ticket_id, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", user, ticketID, database.Micros(tx.Now))
	return n == 1, err
}

// StopTimer forgets a person's timer.
func (tx *Tx) StopTimer(ctx context.Context, user int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM timers WHERE user_id = ?", user)
	return err
}
