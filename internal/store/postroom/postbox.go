package postroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// PoisonedMail is a mail that a server lists but does not give. It stays on the server.
type PoisonedMail struct {
	Mailbox     string
	UIDValidity uint32
	UID         uint32
	Reason      string
	FirstAt     time.Time
	LastAt      time.Time
	Times       int
}

// PoisonMail records that a mail could not be got.
func (tx *Tx) PoisonMail(ctx context.Context, p PoisonedMail) error {
	_, err := tx.conn.Exec(ctx, `INSERT INTO poisoned_mails (mailbox, uidvalidity, uid, reason, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (mailbox, uidvalidity, uid) DO UPDATE SET reason = excluded.reason, last_at = excluded.last_at, times = poisoned_mails.times + 1`,
		p.Mailbox, int64(p.UIDValidity), int64(p.UID), database.Clean(p.Reason), database.Micros(tx.Now), database.Micros(tx.Now))
	return err
}

// CureMails forgets that mails could not be got, as they were, and those of a mailbox that the server has numbered anew.
func (tx *Tx) CureMails(ctx context.Context, mailbox string, validity uint32, uids []uint32) error {
	if len(uids) == 0 {
		return nil
	}
	args := []any{mailbox, int64(validity)}
	for _, u := range uids {
		args = append(args, int64(u))
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM poisoned_mails WHERE mailbox = ? AND (uidvalidity <> ? OR uid IN ("+database.Marks(len(uids))+"))", args...)
	return err
}

// PoisonedMails lists the mails of a mailbox that could not be got, the newest first. Only staff may see them.
func (r Reader) PoisonedMails(ctx context.Context, v identity.Viewer, mailbox string) ([]PoisonedMail, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (p PoisonedMail, err error) {
		var first, last int64
		err = scan(&p.Mailbox, &p.UIDValidity, &p.UID, &p.Reason, &first, &last, &p.Times)
		p.FirstAt, p.LastAt = database.Instant(first), database.Instant(last)
		return p, err
	}, "SELECT mailbox, uidvalidity, uid, reason, first_at, last_at, times FROM poisoned_mails WHERE mailbox = ? ORDER BY last_at DESC, uid DESC", mailbox)
}

// The kinds of order to a mailbox's reader.
const (
	OrderNow  = "now"  // look for mail at once
	OrderFrom = "from" // fetch every mail again that came on a day or since
	OrderTry  = "try"  // try one mail again that could not be got
)

// MailboxOrder is what somebody asks of a mailbox's reader.
type MailboxOrder struct {
	ID      int64
	Mailbox string
	Kind    string
	Since   time.Time // of OrderFrom
	UID     uint32    // of OrderTry
	Actor   string
	AskedAt time.Time
	BegunAt time.Time
	DoneAt  time.Time
	Fresh   int // mails that were new
	Known   int // mails that were known
	Error   string
}

const orderColumns = "id, mailbox, kind, since, uid, actor, asked_at, begun_at, done_at, fresh, known, error"

func scanOrder(scan func(...any) error) (o MailboxOrder, err error) {
	var since, asked, begun, done int64
	err = scan(&o.ID, &o.Mailbox, &o.Kind, &since, &o.UID, &o.Actor, &asked, &begun, &done, &o.Fresh, &o.Known, &o.Error)
	o.Since, o.AskedAt, o.BegunAt, o.DoneAt = database.Instant(since), database.Instant(asked), database.Instant(begun), database.Instant(done)
	return o, err
}

// InsertMailboxOrder asks something of a mailbox's reader. What is asked already is not asked twice.
func (tx *Tx) InsertMailboxOrder(ctx context.Context, o MailboxOrder) error {
	var open int
	err := tx.conn.Value(ctx, &open, "SELECT COUNT(*) FROM mailbox_orders WHERE mailbox = ? AND kind = ? AND since = ? AND uid = ? AND done_at = 0", o.Mailbox, o.Kind, database.Micros(o.Since), int64(o.UID))
	if err != nil || open > 0 {
		return err
	}
	_, err = tx.conn.Insert(ctx, "INSERT INTO mailbox_orders (mailbox, kind, since, uid, actor, asked_at) VALUES (?, ?, ?, ?, ?, ?)", o.Mailbox, o.Kind, database.Micros(o.Since), int64(o.UID), database.Clean(o.Actor), database.Micros(tx.Now))
	return err
}

// OpenMailboxOrders lists what was asked of the readers of all mailboxes and is not done, the oldest first.
func (r Reader) OpenMailboxOrders(ctx context.Context, v identity.Viewer) ([]MailboxOrder, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanOrder, "SELECT "+orderColumns+" FROM mailbox_orders WHERE done_at = 0 ORDER BY id")
}

// MailboxOrders lists what was asked of a mailbox's reader last, the newest first. Only staff may see it.
func (r Reader) MailboxOrders(ctx context.Context, v identity.Viewer, mailbox string, limit int) ([]MailboxOrder, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanOrder, "SELECT "+orderColumns+" FROM mailbox_orders WHERE mailbox = ? AND kind <> 'now' ORDER BY id DESC LIMIT ?", mailbox, limit)
}

// BeginMailboxOrder records that a reader works on an order, and how far it is.
func (tx *Tx) BeginMailboxOrder(ctx context.Context, o MailboxOrder) error {
	_, err := tx.conn.Exec(ctx, "UPDATE mailbox_orders SET begun_at = ?, fresh = ?, known = ? WHERE id = ? AND done_at = 0", database.Micros(tx.Now), o.Fresh, o.Known, o.ID)
	return err
}

// FinishMailboxOrder records what came of an order.
func (tx *Tx) FinishMailboxOrder(ctx context.Context, o MailboxOrder) error {
	_, err := tx.conn.Exec(ctx, "UPDATE mailbox_orders SET done_at = ?, fresh = ?, known = ?, error = ? WHERE id = ? AND done_at = 0", database.Micros(tx.Now), o.Fresh, o.Known, database.Clean(o.Error), o.ID)
	return err
}

// SetMailboxBacklog records how many mails a server has that are not read yet.
func (tx *Tx) SetMailboxBacklog(ctx context.Context, name string, toRead int) error {
	_, err := tx.conn.Exec(ctx, "UPDATE mailboxes SET to_read = ? WHERE name = ?", toRead, name)
	return err
}

// Post is a mail that came to a mailbox, without its bytes.
type Post struct {
	ID        int64
	Sender    string
	Subject   string
	Size      int64
	ArrivedAt time.Time // at the server; zero where it did not tell
	KeptAt    time.Time
	DoneAt    time.Time
	State     string // kept, done
	Tries     int
	Outcome   string
	TicketID  int64
	Reason    string
}

// Posts lists the mails that came to a mailbox last, the newest first: all, those of an outcome, or with “held” those that were kept and are
// not judged yet. Only staff may see them.
func (r Reader) Posts(ctx context.Context, v identity.Viewer, mailbox, outcome string, limit int) ([]Post, error) {
	if !v.Staff() {
		return nil, nil
	}
	where, args := "mailbox = ?", []any{mailbox}
	switch outcome {
	case "":
	case "held":
		where += " AND state = 'kept'"
	default:
		where, args = where+" AND state <> 'kept' AND outcome = ?", append(args, outcome)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (p Post, err error) {
		var arrived, kept, done int64
		var ticketID *int64
		err = scan(&p.ID, &p.Sender, &p.Subject, &p.Size, &arrived, &kept, &done, &p.State, &p.Tries, &p.Outcome, &ticketID, &p.Reason)
		p.ArrivedAt, p.KeptAt, p.DoneAt, p.TicketID = database.Instant(arrived), database.Instant(kept), database.Instant(done), database.ID(ticketID)
		return p, err
	}, "SELECT id, sender, subject, size, arrived_at, kept_at, done_at, state, tries, outcome, ticket_id, reason FROM mails WHERE "+where+" ORDER BY kept_at DESC, id DESC LIMIT ?", append(args, limit)...)
}

// PostCounts tells how many mails of a mailbox came to which outcome since an instant; those that are held, however old, under “held”. Only staff may see them.
func (r Reader) PostCounts(ctx context.Context, v identity.Viewer, mailbox string, since time.Time) (map[string]int, error) {
	if !v.Staff() {
		return nil, nil
	}
	var found []struct {
		Outcome string
		N       int
	}
	err := r.conn.Scan(ctx, &found, `SELECT outcome, COUNT(*) AS n FROM mails WHERE mailbox = ? AND kept_at >= ? AND state <> 'kept' GROUP BY outcome
		UNION ALL SELECT 'held', COUNT(*) FROM mails WHERE state = 'kept' AND mailbox = ?`, mailbox, database.Micros(since), mailbox)
	counts := map[string]int{}
	for _, f := range found {
		counts[f.Outcome] = f.N
	}
	return counts, err
}
