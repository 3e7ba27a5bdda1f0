package erasureroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// Gone is the reason that stands with a mail whose bytes were erased.
const Gone = "erased"

// Mail is a mail that came in.
type Mail struct {
	File
	Sender, Recipient, Subject, MessageID string
}

// MailsOf lists the mails of a ticket that have their words still, and of no ticket, with 0, those from after one on that came from the person's address.
// Only the program may see them.
func (r Reader) MailsOf(ctx context.Context, v identity.Viewer, p Person, ticket, after int64, limit int) ([]Mail, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	where := condition{"x.ticket_id = ? OR x.id IN (SELECT m.mail_id FROM messages m WHERE m.ticket_id = ?)", []any{ticket, ticket}}
	if ticket == 0 {
		where = r.holds(Person{Like: p.Like[:1]}, "x.sender").and(condition{"x.ticket_id IS NULL", nil}.or(p.mine("t.client_id")))
	}
	wrote := p.wrote() // a mail that nobody could read is the only copy of what somebody else sent
	where = condition{"NOT EXISTS (SELECT 1 FROM attachments f JOIN messages m ON m.id = f.message_id JOIN tickets t ON t.id = m.ticket_id WHERE f.mail_id = x.id AND NOT COALESCE((" + wrote.sql + "), FALSE))", wrote.args}.and(where)
	where = condition{"x.state <> 'kept' AND x.reason <> ? AND x.id > ?", []any{Gone, after}}.and(where)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (m Mail, err error) {
		return m, scan(&m.ID, &m.Outside, &m.Bytes, &m.Sender, &m.Recipient, &m.Subject, &m.MessageID)
	}, "SELECT x.id, x.outside, x.size, x.sender, x.recipient, x.subject, x.message_id FROM mails x LEFT JOIN tickets t ON t.id = x.ticket_id WHERE "+where.sql+" ORDER BY x.id LIMIT ?", append(where.args, limit)...)
}

// DropMail takes the bytes of a mail away and writes what is left of its head. That it came stays known, so that it is not taken in a second time.
func (tx *Tx) DropMail(ctx context.Context, e Erasure, m Mail) error {
	if err := tx.noteBlob(ctx, e, m.Outside); err != nil {
		return err
	}
	for _, table := range []string{"mail_bytes", "mail_chunks"} {
		if _, err := tx.conn.Exec(ctx, "DELETE FROM "+table+" WHERE mail_id = ?", m.ID); err != nil {
			return err
		}
	}
	_, err := tx.conn.Exec(ctx, "UPDATE mails SET size = 0, outside = '', sender = ?, recipient = ?, subject = ?, message_id = ?, reason = ? WHERE id = ?", m.Sender, m.Recipient, m.Subject, m.MessageID, Gone, m.ID)
	return err
}

// Letter is a mail that goes out, or went.
type Letter struct {
	ID              int64
	State           string
	Recipients, Bcc []string
	Subject         string
}

// LettersOf lists the mails of a ticket that have their bytes still, and with 0 those, from after one on, that went to the person's address. Only the
// program may see them.
func (r Reader) LettersOf(ctx context.Context, v identity.Viewer, p Person, ticket, after int64, limit int) ([]Letter, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	where := condition{"x.ticket_id = ?", []any{ticket}}
	if ticket == 0 {
		where = r.holds(Person{Like: p.Like[:1]}, "x.recipients_json", "x.bcc_json").and(condition{"x.ticket_id IS NULL", nil}.or(p.mine("t.client_id")))
	}
	where = condition{"LENGTH(x.raw) > 0 AND NOT x.forget AND x.id > ?", []any{after}}.and(where)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l Letter, err error) {
		var to, bcc string
		err = scan(&l.ID, &l.State, &to, &bcc, &l.Subject)
		l.Recipients, l.Bcc = database.StringList(to), database.StringList(bcc)
		return l, err
	}, "SELECT x.id, x.state, x.recipients_json, x.bcc_json, x.subject FROM outbox x LEFT JOIN tickets t ON t.id = x.ticket_id WHERE "+where.sql+" ORDER BY x.id LIMIT ?", append(where.args, limit)...)
}

// DropLetter takes a mail out of the outbox.
func (tx *Tx) DropLetter(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM outbox WHERE id = ?", id)
	return err
}

// EmptyLetter takes the bytes of a mail away and writes what is left of its head; one that still has to go loses them once it went.
func (tx *Tx) EmptyLetter(ctx context.Context, l Letter) error {
	_, err := tx.conn.Exec(ctx, "UPDATE outbox SET recipients_json = ?, bcc_json = ?, subject = ?, forget = state <> 'sent', raw = CASE WHEN state = 'sent' THEN ? ELSE raw END WHERE id = ?",
		database.JSON(l.Recipients), database.JSON(l.Bcc), l.Subject, []byte{}, l.ID)
	return err
}
