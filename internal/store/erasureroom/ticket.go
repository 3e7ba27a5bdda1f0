package erasureroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// Ticket is what a ticket says about people.
type Ticket struct {
	ID, Client     int64
	Asked          bool // the person's own
	Mine           bool // the person's address is theirs there
	Subject        string
	Name, Email    string // of the requester
	LastWordBy     string
	Facts, Sources string // JSON
	Messages       []Message
	Merged         []int64 // tickets that it was merged into
}

// Message is one message of a ticket.
type Message struct {
	ID, Mail           int64
	Wrote              bool // the person's own
	Known              bool // its author is one of the provider's or of a client's people
	Kind               string
	Name, Email        string // of its author
	Recipients         string // JSON
	Text, Quoted, HTML string
	MessageID          string
}

// TicketsTouched lists tickets, from after one on, that the person asked or wrote to, or that may name them. Only the program may see them.
func (r Reader) TicketsTouched(ctx context.Context, v identity.Viewer, p Person, after int64, limit int) ([]int64, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	own := p.wrote().or(r.holds(p, "m.author_name", "m.author_email", "m.recipients_json", "m.text", "m.quoted", "m.html"))
	where := p.asked().or(r.holds(p, "t.subject", "t.requester_name", "t.requester_email", "t.last_word_by", "t.facts_json", "t.sources_json")).
		or(condition{"EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id AND (" + own.sql + "))", own.args})
	where = condition{"t.id > ?", []any{after}}.and(where)
	return database.Column[int64](ctx, r.conn, "SELECT t.id FROM tickets t WHERE "+where.sql+" ORDER BY t.id LIMIT ?", append(where.args, limit)...)
}

// TicketTouched reads what a ticket says about people. Only the program may see it.
func (r Reader) TicketTouched(ctx context.Context, v identity.Viewer, p Person, id int64) (t Ticket, err error) {
	if !v.IsSystem() {
		return t, nil
	}
	asked, mine := p.asked(), p.mine("t.client_id")
	t, err = database.Row(ctx, r.conn, "This ticket was not found.", func(scan func(...any) error) (t Ticket, err error) {
		return t, scan(&t.ID, &t.Client, &t.Asked, &t.Mine, &t.Subject, &t.Name, &t.Email, &t.LastWordBy, &t.Facts, &t.Sources)
	}, "SELECT t.id, COALESCE(t.client_id, 0), COALESCE(("+asked.sql+"), FALSE), COALESCE(("+mine.sql+"), FALSE), t.subject, t.requester_name, t.requester_email, t.last_word_by, t.facts_json, t.sources_json FROM tickets t WHERE t.id = ?",
		append(append(asked.args, mine.args...), id)...)
	if err != nil {
		return t, err
	}
	if t.Merged, err = database.Column[int64](ctx, r.conn, "SELECT into_id FROM merges WHERE from_id = ? AND undone_at = 0", id); err != nil {
		return t, err
	}
	wrote := p.wrote()
	t.Messages, err = database.Rows(ctx, r.conn, func(scan func(...any) error) (m Message, err error) {
		return m, scan(&m.ID, &m.Mail, &m.Wrote, &m.Known, &m.Kind, &m.Name, &m.Email, &m.Recipients, &m.Text, &m.Quoted, &m.HTML, &m.MessageID)
	}, "SELECT m.id, COALESCE(m.mail_id, 0), COALESCE(("+wrote.sql+"), FALSE), m.contact_id IS NOT NULL OR m.user_id IS NOT NULL, m.kind, m.author_name, m.author_email, m.recipients_json, m.text, m.quoted, m.html, m.message_id FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.ticket_id = ? ORDER BY m.id",
		append(wrote.args, id)...)
	return t, err
}

// PutTicket writes what is left of a ticket's words about people. Its clocks, decision and money are not touched.
func (tx *Tx) PutTicket(ctx context.Context, t Ticket) error {
	_, err := tx.conn.Exec(ctx, "UPDATE tickets SET subject = ?, requester_name = ?, requester_email = ?, last_word_by = ?, facts_json = ?, sources_json = ?, revision = revision + 1 WHERE id = ?",
		t.Subject, t.Name, t.Email, t.LastWordBy, t.Facts, t.Sources, t.ID)
	return err
}

// PutMessage writes what is left of a message. A new Message-ID takes the place of the former one in the thread too.
func (tx *Tx) PutMessage(ctx context.Context, ticket int64, was, m Message) error {
	if _, err := tx.conn.Exec(ctx, "UPDATE messages SET author_name = ?, author_email = ?, recipients_json = ?, text = ?, quoted = ?, html = ?, message_id = ? WHERE id = ?",
		m.Name, m.Email, m.Recipients, m.Text, m.Quoted, m.HTML, m.MessageID, m.ID); err != nil || was.MessageID == m.MessageID {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM thread_ids WHERE message_id = ? AND ticket_id = ?", was.MessageID, ticket)
	return err
}

// File is a file of a message, or the bytes of a mail.
type File struct {
	ID      int64
	Outside string // the hash under which its bytes lie outside the database, "" where they lie inside
	Bytes   int64
}

func scanFile(scan func(...any) error) (f File, err error) {
	return f, scan(&f.ID, &f.Outside, &f.Bytes)
}

// FilesOf lists the files that the person sent on a ticket. Only the program may see them.
func (r Reader) FilesOf(ctx context.Context, v identity.Viewer, p Person, ticket int64) ([]File, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	wrote := p.wrote()
	return database.Rows(ctx, r.conn, scanFile, "SELECT x.id, x.outside, x.size FROM attachments x JOIN messages m ON m.id = x.message_id JOIN tickets t ON t.id = m.ticket_id WHERE m.ticket_id = ? AND ("+wrote.sql+") ORDER BY x.id",
		append([]any{ticket}, wrote.args...)...)
}

// DropFile takes a file out of the database, and notes where its bytes lie outside.
func (tx *Tx) DropFile(ctx context.Context, e Erasure, f File) error {
	if err := tx.noteBlob(ctx, e, f.Outside); err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM attachment_chunks WHERE attachment_id = ?", f.ID); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM attachments WHERE id = ?", f.ID)
	return err
}

func (tx *Tx) noteBlob(ctx context.Context, e Erasure, hash string) error {
	if hash == "" {
		return nil
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO erased_blobs (hash, erasure_id) VALUES (?, ?) ON CONFLICT DO NOTHING", hash, e.ID)
	return err
}

// BlobsLeft lists bytes outside the database that an erasing let go of and that are there still. Only the program may see them.
func (r Reader) BlobsLeft(ctx context.Context, v identity.Viewer, e Erasure, limit int) ([]string, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Column[string](ctx, r.conn, "SELECT hash FROM erased_blobs WHERE erasure_id = ? ORDER BY hash LIMIT ?", e.ID, limit)
}

// BlobGone forgets bytes outside that are gone, or that others have too.
func (tx *Tx) BlobGone(ctx context.Context, hash string) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM erased_blobs WHERE hash = ?", hash)
	return err
}
