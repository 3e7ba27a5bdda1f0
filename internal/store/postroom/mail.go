package postroom

import (
	"context"
	"io"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Mail is a raw mail as it came, kept before it was understood (spec 4, Nothing is lost).
type Mail struct {
	ID          int64
	Mailbox     string
	UIDValidity uint32 // 0 for a mail that came by no server
	UID         uint32
	MessageID   string
	Hash        string        // of what makes the mail this mail and no other, hex
	Raw         []byte        // all of it, or its start where Whole is set
	Whole       io.ReadSeeker // to keep a mail that is too large for Raw; never set by a read
	Size        int64         // of what is kept, in bytes
	CutFrom     int64         // how many bytes it had, where only its start is kept; else 0
	KeptAt      time.Time
	State       string // kept, judged, done
	Tries       int
	Outcome     string // created, appended, duplicate, ignored, bounced, unreadable
	TicketID    int64
	Reason      string
	Sender      string    // as far as it could be told
	Subject     string    // as far as it could be told
	ArrivedAt   time.Time // when the server took it, zero where it did not tell
}

// The stages of a mail (spec 4, Nothing is lost): its bytes are here; what it makes is committed; and nothing is left to do,
// on the server it came from neither.
const (
	MailKept   = "kept"
	MailJudged = "judged"
	MailDone   = "done"
)

type mailRow struct {
	ID        int64
	Mailbox   string
	MessageID string
	Hash      string
	Size      int64
	CutFrom   int64
	KeptAt    int64
	State     string
	Tries     int
	Outcome   string
	TicketID  *int64
	Reason    string
	Sender    string
	Subject   string
	ArrivedAt int64
}

func (r mailRow) toMail() Mail {
	return Mail{ID: r.ID, Mailbox: r.Mailbox, MessageID: r.MessageID, Hash: r.Hash, Size: r.Size, CutFrom: r.CutFrom, KeptAt: database.Instant(r.KeptAt),
		State: r.State, Tries: r.Tries, Outcome: r.Outcome, TicketID: database.ID(r.TicketID), Reason: r.Reason,
		Sender: r.Sender, Subject: r.Subject, ArrivedAt: database.Instant(r.ArrivedAt)}
}

const mailColumns = "m.id, m.mailbox, m.message_id, m.hash, m.size, m.cut_from, m.kept_at, m.state, m.tries, m.outcome, m.ticket_id, m.reason, m.sender, m.subject, m.arrived_at"

// KeepMail stores a raw mail, and reports whether it is new. One that is known, by mailbox, UIDVALIDITY and UID, or by
// Message-ID and content within the same recipient, is not stored again: the earlier one is returned. The recipient is the mailbox's
// address, so that the same mail in two folders of an account is one. Where two keep the same mail at the same moment, one of them gets a Conflict.
func (tx *Tx) KeepMail(ctx context.Context, m Mail) (Mail, bool, error) {
	var known int64
	err := tx.conn.Value(ctx, &known, `SELECT id FROM mails WHERE message_id = ? AND hash = ?
		AND (mailbox = ? OR recipient = (SELECT LOWER(address) FROM mailboxes WHERE name = ? AND address <> '')) ORDER BY id LIMIT 1`, database.Clean(m.MessageID), m.Hash, m.Mailbox, m.Mailbox)
	if err == nil && known == 0 && m.UID != 0 {
		err = tx.conn.Value(ctx, &known, "SELECT mail_id FROM mail_uids WHERE mailbox = ? AND uidvalidity = ? AND uid = ?", m.Mailbox, int64(m.UIDValidity), int64(m.UID))
	}
	if err != nil {
		return m, false, err
	}
	if known != 0 {
		var row mailRow
		if err := tx.conn.One(ctx, &row, "This mail was not found.", "SELECT "+mailColumns+" FROM mails m WHERE m.id = ?", known); err != nil {
			return m, false, err
		}
		return row.toMail(), false, tx.keepUID(ctx, m, known, row.State)
	}
	m.KeptAt, m.State = tx.Now, MailKept
	if m.Whole == nil {
		m.Size = int64(len(m.Raw))
	}
	m.ID, err = tx.conn.Insert(ctx, "INSERT INTO mails (mailbox, recipient, message_id, hash, size, cut_from, kept_at, arrived_at) VALUES (?, COALESCE((SELECT LOWER(address) FROM mailboxes WHERE name = ? AND address <> ''), ?), ?, ?, ?, ?, ?, ?)",
		m.Mailbox, m.Mailbox, m.Mailbox, database.Clean(m.MessageID), m.Hash, m.Size, m.CutFrom, database.Micros(tx.Now), database.Micros(m.ArrivedAt))
	if err != nil {
		return m, false, err
	}
	if err := tx.keepBytes(ctx, m); err != nil {
		return m, false, err
	}
	return m, true, tx.keepUID(ctx, m, m.ID, m.State)
}

// keepUID remembers under which UID a server has a mail. A second copy of one that was done leaves something to do again.
func (tx *Tx) keepUID(ctx context.Context, m Mail, id int64, state string) error {
	if m.UID == 0 {
		return nil
	}
	n, err := tx.conn.Exec(ctx, "INSERT INTO mail_uids (mailbox, uidvalidity, uid, mail_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", m.Mailbox, int64(m.UIDValidity), int64(m.UID), id)
	if err == nil && n == 1 && state == MailDone {
		_, err = tx.conn.Exec(ctx, "UPDATE mails SET state = 'judged' WHERE id = ? AND state = 'done'", id)
	}
	return err
}

// KnownUIDs returns which of the UIDs of a mailbox are kept already.
func (r Reader) KnownUIDs(ctx context.Context, mailbox string, validity uint32, uids []uint32) ([]uint32, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	args := []any{mailbox, int64(validity)}
	for _, u := range uids {
		args = append(args, int64(u))
	}
	var known []uint32
	err := r.conn.Scan(ctx, &known, "SELECT uid FROM mail_uids WHERE mailbox = ? AND uidvalidity = ? AND uid IN ("+database.Marks(len(uids))+")", args...)
	return known, err
}

// UnsettledUIDs returns the UIDs of judged mails whose copies on the server are not known to be marked, moved or deleted, rising.
func (r Reader) UnsettledUIDs(ctx context.Context, mailbox string, validity uint32) (uids []uint32, err error) {
	err = r.conn.Scan(ctx, &uids, `SELECT u.uid FROM mail_uids u JOIN mails m ON m.id = u.mail_id
		WHERE NOT u.settled AND u.mailbox = ? AND u.uidvalidity = ? AND m.state <> 'kept' ORDER BY u.uid`, mailbox, int64(validity))
	return uids, err
}

// SettleUIDs records that the server's copies under the UIDs, at most 500, are as the mailbox wants them. A judged mail without another copy is done.
func (tx *Tx) SettleUIDs(ctx context.Context, mailbox string, validity uint32, uids []uint32) error {
	if len(uids) == 0 {
		return nil
	}
	args := []any{mailbox, int64(validity)}
	for _, u := range uids {
		args = append(args, int64(u))
	}
	these := "mailbox = ? AND uidvalidity = ? AND uid IN (" + database.Marks(len(uids)) + ")"
	if err := tx.holdMails(ctx, these, args...); err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "UPDATE mail_uids SET settled = TRUE WHERE "+these, args...); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "UPDATE mails SET state = 'done' WHERE state = 'judged' AND id IN (SELECT mail_id FROM mail_uids WHERE "+these+") AND "+settled, args...)
	return err
}

// holdMails takes the mails of copies for this transaction, in the order of their numbers. Two that settle the last two copies of a mail at once would
// each see the other's still waiting, and neither would end the mail. Of SQLite's transactions one writes at a time.
func (tx *Tx) holdMails(ctx context.Context, copies string, args ...any) error {
	if !tx.conn.Postgres {
		return nil
	}
	var held []int64
	return tx.conn.Scan(ctx, &held, "SELECT id FROM mails WHERE id IN (SELECT mail_id FROM mail_uids WHERE "+copies+") ORDER BY id FOR UPDATE", args...)
}

// settled says of a mail that no copy of it waits on a server.
const settled = "NOT EXISTS (SELECT 1 FROM mail_uids u WHERE u.mail_id = mails.id AND NOT u.settled)"

// MarkMailbox returns the UID from which on every mail of a mailbox is read. A mailbox that is met for the first time is read from next on;
// one that has a new UIDVALIDITY from its first mail on, which are then recognised by what they are.
func (tx *Tx) MarkMailbox(ctx context.Context, mailbox string, validity, next uint32) (uint32, error) {
	var rows []struct{ Uidvalidity, FirstUID int64 }
	if err := tx.conn.Scan(ctx, &rows, "SELECT uidvalidity, first_uid FROM mailbox_marks WHERE mailbox = ?", mailbox); err != nil {
		return 0, err
	}
	first := next
	for _, row := range rows {
		if row.Uidvalidity == int64(validity) {
			return uint32(row.FirstUID), nil
		}
		first = 1
	}
	if _, err := tx.conn.Exec(ctx, "INSERT INTO mailbox_marks (mailbox, uidvalidity, first_uid) VALUES (?, ?, ?)", mailbox, int64(validity), int64(first)); err != nil {
		return 0, err
	}
	return first, tx.forgetCopies(ctx, mailbox, validity)
}

// forgetCopies ends the wait for copies that a server had under other UIDVALIDITYs: they are gone, and nothing can be done to them.
func (tx *Tx) forgetCopies(ctx context.Context, mailbox string, validity uint32) error {
	const these = "NOT settled AND mailbox = ? AND uidvalidity <> ?"
	if err := tx.holdMails(ctx, these, mailbox, int64(validity)); err != nil {
		return err
	}
	var left []int64
	err := tx.conn.Scan(ctx, &left, "SELECT mail_id FROM mail_uids WHERE "+these, mailbox, int64(validity))
	if err != nil || len(left) == 0 {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "UPDATE mail_uids SET settled = TRUE WHERE "+these, mailbox, int64(validity)); err != nil {
		return err
	}
	for _, id := range left {
		if _, err := tx.conn.Exec(ctx, "UPDATE mails SET state = 'done' WHERE state = 'judged' AND id = ? AND "+settled, id); err != nil {
			return err
		}
	}
	return nil
}

// ClaimMail takes a kept mail for judging in this transaction, and reports whether nobody else did before.
func (tx *Tx) ClaimMail(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE mails SET state = 'judged' WHERE id = ? AND state = 'kept'", id)
	return n == 1, err
}

// FinishMail records what became of a kept mail: its outcome, ticket and reason, and who sent it under which subject. It is done at once where no
// server has a copy of it.
func (tx *Tx) FinishMail(ctx context.Context, m Mail) error {
	_, err := tx.conn.Exec(ctx, "UPDATE mails SET state = CASE WHEN "+settled+" THEN 'done' ELSE 'judged' END, outcome = ?, ticket_id = ?, reason = ?, sender = ?, subject = ?, done_at = ? WHERE id = ?",
		m.Outcome, database.Null(m.TicketID), database.Clean(m.Reason), database.Clean(m.Sender), database.Clean(m.Subject), database.Micros(tx.Now), m.ID)
	return err
}

// TryMail counts a try at a kept mail before it is made, so that a mail that ends the program is not tried for ever.
func (tx *Tx) TryMail(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE mails SET tries = tries + 1 WHERE id = ?", id)
	return err
}

// KeptMails lists mails that were kept but not yet judged, those first that were tried least, then the oldest, without their bytes.
func (r Reader) KeptMails(ctx context.Context, limit int) ([]Mail, error) {
	var rows []mailRow
	err := r.conn.Scan(ctx, &rows, "SELECT "+mailColumns+" FROM mails m WHERE m.state = 'kept' ORDER BY m.tries, m.id LIMIT ?", limit)
	list := make([]Mail, len(rows))
	for i, row := range rows {
		list[i] = row.toMail()
	}
	return list, err
}

// Mail returns a raw mail with all its bytes. Only staff may see it.
func (r Reader) Mail(ctx context.Context, v identity.Viewer, id int64) (Mail, error) {
	var row mailRow
	if !v.Staff() {
		return Mail{}, fault.Errorf(fault.NotFound, "This mail was not found.")
	}
	if err := r.conn.One(ctx, &row, "This mail was not found.", "SELECT "+mailColumns+" FROM mails m WHERE m.id = ?", id); err != nil {
		return Mail{}, err
	}
	m := row.toMail()
	var err error
	m.Raw, err = r.mailBytes(ctx, id, m.Size)
	return m, err
}

// AutoReplies tells how many automatic answers went to an address since an instant.
func (r Reader) AutoReplies(ctx context.Context, address string, since time.Time) (int, error) {
	var n int
	err := r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM auto_replies WHERE address = ? AND at > ?", database.Fold(address), database.Micros(since))
	return n, err
}

// InsertAutoReply records that an automatic answer goes to an address.
func (tx *Tx) InsertAutoReply(ctx context.Context, address string) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO auto_replies (address, at) VALUES (?, ?)", database.Fold(address), database.Micros(tx.Now))
	return err
}
