package store

import (
	"context"
	"time"

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
	Hash        string // of what makes the mail this mail and no other, hex
	Raw         []byte
	KeptAt      time.Time
	State       string // kept, done
	Tries       int
	Outcome     string // created, appended, duplicate, ignored, bounced, unreadable
	TicketID    int64
	Reason      string
	Sender      string    // as far as it could be told
	Subject     string    // as far as it could be told
	ArrivedAt   time.Time // when the server took it, zero where it did not tell
}

type mailRow struct {
	ID        int64
	Mailbox   string
	MessageID string
	Hash      string
	Raw       []byte
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
	return Mail{ID: r.ID, Mailbox: r.Mailbox, MessageID: r.MessageID, Hash: r.Hash, Raw: r.Raw, KeptAt: instant(r.KeptAt),
		State: r.State, Tries: r.Tries, Outcome: r.Outcome, TicketID: id(r.TicketID), Reason: r.Reason,
		Sender: r.Sender, Subject: r.Subject, ArrivedAt: instant(r.ArrivedAt)}
}

const mailColumns = "m.id, m.mailbox, m.message_id, m.hash, m.kept_at, m.state, m.tries, m.outcome, m.ticket_id, m.reason, m.sender, m.subject, m.arrived_at"

// KeepMail stores a raw mail, and reports whether it is new. One that is known, by mailbox, UIDVALIDITY and UID, or by
// Message-ID and content in the same mailbox, is not stored again: the earlier one is returned.
func (tx *Tx) KeepMail(ctx context.Context, m Mail) (Mail, bool, error) {
	var known int64
	err := tx.value(ctx, &known, "SELECT id FROM mails WHERE mailbox = ? AND message_id = ? AND hash = ?", m.Mailbox, clean(m.MessageID), m.Hash)
	if err == nil && known == 0 && m.UID != 0 {
		err = tx.value(ctx, &known, "SELECT mail_id FROM mail_uids WHERE mailbox = ? AND uidvalidity = ? AND uid = ?", m.Mailbox, int64(m.UIDValidity), int64(m.UID))
	}
	if err != nil {
		return m, false, err
	}
	if known != 0 {
		var row mailRow
		if err := tx.one(ctx, &row, "This mail was not found.", "SELECT "+mailColumns+" FROM mails m WHERE m.id = ?", known); err != nil {
			return m, false, err
		}
		return row.toMail(), false, tx.keepUID(ctx, m, known)
	}
	m.KeptAt, m.State = tx.Now, "kept"
	m.ID, err = tx.insert(ctx, "INSERT INTO mails (mailbox, message_id, hash, size, kept_at, arrived_at) VALUES (?, ?, ?, ?, ?, ?)", m.Mailbox, clean(m.MessageID), m.Hash, len(m.Raw), micros(tx.Now), micros(m.ArrivedAt))
	if err != nil {
		return m, false, err
	}
	if _, err = tx.exec(ctx, "INSERT INTO mail_bytes (mail_id, raw) VALUES (?, ?)", m.ID, m.Raw); err != nil {
		return m, false, err
	}
	return m, true, tx.keepUID(ctx, m, m.ID)
}

func (tx *Tx) keepUID(ctx context.Context, m Mail, id int64) error {
	if m.UID == 0 {
		return nil
	}
	_, err := tx.exec(ctx, "INSERT INTO mail_uids (mailbox, uidvalidity, uid, mail_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", m.Mailbox, int64(m.UIDValidity), int64(m.UID), id)
	return err
}

// KnownUIDs returns which of the UIDs of a mailbox are kept already.
func (r reader) KnownUIDs(ctx context.Context, mailbox string, validity uint32, uids []uint32) ([]uint32, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	args := []any{mailbox, int64(validity)}
	for _, u := range uids {
		args = append(args, int64(u))
	}
	var known []uint32
	err := r.scan(ctx, &known, "SELECT uid FROM mail_uids WHERE mailbox = ? AND uidvalidity = ? AND uid IN ("+marks(len(uids))+")", args...)
	return known, err
}

// MarkMailbox returns the UID from which on every mail of a mailbox is read. A mailbox that is met for the first time is read from next on;
// one that has a new UIDVALIDITY from its first mail on, which are then recognised by what they are.
func (tx *Tx) MarkMailbox(ctx context.Context, mailbox string, validity, next uint32) (uint32, error) {
	var rows []struct{ Uidvalidity, FirstUID int64 }
	if err := tx.scan(ctx, &rows, "SELECT uidvalidity, first_uid FROM mailbox_marks WHERE mailbox = ?", mailbox); err != nil {
		return 0, err
	}
	first := next
	for _, row := range rows {
		if row.Uidvalidity == int64(validity) {
			return uint32(row.FirstUID), nil
		}
		first = 1
	}
	_, err := tx.exec(ctx, "INSERT INTO mailbox_marks (mailbox, uidvalidity, first_uid) VALUES (?, ?, ?)", mailbox, int64(validity), int64(first))
	return first, err
}

// ClaimMail takes a kept mail for judging in this transaction, and reports whether nobody else did before.
func (tx *Tx) ClaimMail(ctx context.Context, id int64) (bool, error) {
	n, err := tx.exec(ctx, "UPDATE mails SET state = 'done' WHERE id = ? AND state = 'kept'", id)
	return n == 1, err
}

// FinishMail records what became of a kept mail: its outcome, ticket and reason, and who sent it under which subject.
func (tx *Tx) FinishMail(ctx context.Context, m Mail) error {
	_, err := tx.exec(ctx, "UPDATE mails SET state = 'done', outcome = ?, ticket_id = ?, reason = ?, sender = ?, subject = ?, done_at = ? WHERE id = ?",
		m.Outcome, null(m.TicketID), clean(m.Reason), clean(m.Sender), clean(m.Subject), micros(tx.Now), m.ID)
	return err
}

// TryMail counts a try at a kept mail before it is made, so that a mail that ends the program is not tried for ever.
func (tx *Tx) TryMail(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, "UPDATE mails SET tries = tries + 1 WHERE id = ?", id)
	return err
}

// KeptMails lists mails that were kept but not yet judged, the oldest first.
func (r reader) KeptMails(ctx context.Context, limit int) ([]Mail, error) {
	var rows []mailRow
	err := r.scan(ctx, &rows, "SELECT "+mailColumns+", b.raw FROM mails m JOIN mail_bytes b ON b.mail_id = m.id WHERE m.state = 'kept' ORDER BY m.id LIMIT ?", limit)
	list := make([]Mail, len(rows))
	for i, row := range rows {
		list[i] = row.toMail()
	}
	return list, err
}

// Mail returns a raw mail. Only staff may see it.
func (r reader) Mail(ctx context.Context, v identity.Viewer, id int64) (Mail, error) {
	var row mailRow
	if !v.Staff() {
		return Mail{}, fault.Errorf(fault.NotFound, "This mail was not found.")
	}
	err := r.one(ctx, &row, "This mail was not found.", "SELECT "+mailColumns+", b.raw FROM mails m JOIN mail_bytes b ON b.mail_id = m.id WHERE m.id = ?", id)
	return row.toMail(), err
}

// AutoReplies tells how many automatic answers went to an address since an instant.
func (r reader) AutoReplies(ctx context.Context, address string, since time.Time) (int, error) {
	var n int
	err := r.value(ctx, &n, "SELECT COUNT(*) FROM auto_replies WHERE address = ? AND at > ?", fold(address), micros(since))
	return n, err
}

// InsertAutoReply records that an automatic answer goes to an address.
func (tx *Tx) InsertAutoReply(ctx context.Context, address string) error {
	_, err := tx.exec(ctx, "INSERT INTO auto_replies (address, at) VALUES (?, ?)", fold(address), micros(tx.Now))
	return err
}
