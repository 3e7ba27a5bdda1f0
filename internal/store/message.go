package store

import (
	"context"
	"fmt"
	"slices"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/store/postroom"
	"remit/internal/ticket"
)

const messageColumns = "m.id, m.ticket_id, m.kind, m.channel, m.user_id, m.contact_id, m.author_name, m.author_email, m.recipients_json, m.text, m.quoted, m.html, m.message_id, m.mail_id, m.mailbox, m.created_at"

// scanMessage reads messageColumns.
func scanMessage(scan func(...any) error) (m ticket.Message, err error) {
	var user, contact, mail *int64
	var recipients string
	var created int64
	err = scan(&m.ID, &m.TicketID, &m.Kind, &m.Channel, &user, &contact, &m.AuthorName, &m.AuthorEmail, &recipients, &m.Text, &m.Quoted, &m.HTML, &m.MessageID, &mail, &m.Mailbox, &created)
	m.UserID, m.ContactID, m.MailID = database.ID(user), database.ID(contact), database.ID(mail)
	m.Recipients, m.CreatedAt = database.StringList(recipients), database.Instant(created)
	return m, err
}

// messageScope keeps internal notes in the house.
func messageScope(v identity.Viewer) (string, []any) {
	scope, args := ticketScope(v)
	if !v.Staff() {
		scope += " AND m.kind <> 'note'"
	}
	return scope, args
}

// Messages returns a ticket's conversation in order of time, with its attachments but not their data.
func (r reader) Messages(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Message, error) {
	scope, args := messageScope(v)
	all := append([]any{ticketID}, args...)
	list, err := rows(ctx, r, scanMessage, "SELECT "+messageColumns+" FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.ticket_id = ? AND "+scope+" ORDER BY m.created_at, m.id", all...)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for i, m := range list {
		at[m.ID] = i
	}
	files, err := rows(ctx, r, func(scan func(...any) error) (f ticket.Attachment, err error) {
		return f, scan(&f.ID, &f.TicketID, &f.MessageID, &f.Name, &f.Type, &f.Size, &f.ContentID, &f.Inline, &f.MailID)
	}, "SELECT f.id, f.ticket_id, f.message_id, f.name, f.type, f.size, f.content_id, f.inline, COALESCE(f.mail_id, 0) AS mail_id FROM attachments f JOIN messages m ON m.id = f.message_id JOIN tickets t ON t.id = m.ticket_id WHERE f.ticket_id = ? AND "+scope+" ORDER BY f.id", all...)
	for _, f := range files {
		if i, ok := at[f.MessageID]; ok {
			list[i].Attachments = append(list[i].Attachments, f)
		}
	}
	return list, err
}

// Message returns one message that the viewer may read.
func (r reader) Message(ctx context.Context, v identity.Viewer, id int64) (ticket.Message, error) {
	scope, args := messageScope(v)
	return row(ctx, r, "This message was not found.", scanMessage, "SELECT "+messageColumns+" FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.id = ? AND "+scope, append([]any{id}, args...)...)
}

// Attachment returns a file with its data; one that is a kept mail names that instead.
func (r reader) Attachment(ctx context.Context, v identity.Viewer, id int64) (ticket.Attachment, error) {
	scope, args := messageScope(v)
	var found struct {
		ticket.Attachment
		Outside string
	}
	err := r.one(ctx, &found, "This file was not found.", `SELECT f.id, f.ticket_id, f.message_id, f.name, f.type, f.size, f.content_id, f.inline, COALESCE(f.mail_id, 0) AS mail_id, f.data, f.outside
		FROM attachments f JOIN messages m ON m.id = f.message_id JOIN tickets t ON t.id = m.ticket_id WHERE f.id = ? AND `+scope, append([]any{id}, args...)...)
	f := found.Attachment
	if err != nil || f.MailID != 0 {
		return f, err
	}
	f.Data = slices.Grow(f.Data, max(int(f.Size)-len(f.Data), 0))
	if found.Outside != "" {
		err := r.conn.Outside(ctx, found.Outside, func(piece []byte) (bool, error) {
			f.Data = append(f.Data, piece...)
			return true, nil
		})
		return f, err
	}
	for part := 1; int64(len(f.Data)) < f.Size; part++ {
		var piece []byte
		if err := r.value(ctx, &piece, "SELECT raw FROM attachment_chunks WHERE attachment_id = ? AND part = ?", id, part); err != nil {
			return f, err
		}
		if len(piece) == 0 {
			return f, fmt.Errorf("store: attachment %d ends after %d of %d bytes", id, len(f.Data), f.Size)
		}
		f.Data = append(f.Data, piece...)
	}
	return f, nil
}

// InsertMessage adds a message with its attachments to a ticket, remembers its Message-ID for threading and makes it searchable.
func (tx *Tx) InsertMessage(ctx context.Context, t ticket.Ticket, m ticket.Message) (int64, error) {
	if m.CreatedAt.IsZero() {
		m.CreatedAt = tx.Now
	}
	id, err := tx.insert(ctx, "INSERT INTO messages ("+messageInsert+") VALUES ("+database.Marks(15)+")", messageValues(m)...)
	if err != nil {
		return 0, err
	}
	for _, f := range m.Attachments {
		if err := tx.insertAttachment(ctx, m.TicketID, id, f); err != nil {
			return 0, err
		}
	}
	if m.MessageID != "" {
		if err := tx.InsertThreadID(ctx, m.MessageID, m.TicketID); err != nil {
			return 0, err
		}
	}
	if err := tx.index(ctx, id, t, m); err != nil {
		return 0, err
	}
	return id, tx.tellMessage(ctx, m, id)
}

// AddFiles adds files to a message that is there already.
func (tx *Tx) AddFiles(ctx context.Context, ticketID, messageID int64, files []ticket.Attachment) error {
	for _, f := range files {
		if err := tx.insertAttachment(ctx, ticketID, messageID, f); err != nil {
			return err
		}
	}
	return nil
}

// insertAttachment stores a file in pieces: a database holds several copies of a row while it writes it.
func (tx *Tx) insertAttachment(ctx context.Context, ticketID, messageID int64, f ticket.Attachment) error {
	size, first := int64(len(f.Data)), f.Data[:min(len(f.Data), postroom.ChunkBytes)]
	if f.MailID != 0 {
		size, first, f.Data = f.Size, nil, nil
	}
	if first == nil {
		first = []byte{}
	}
	id, err := tx.insert(ctx, "INSERT INTO attachments (ticket_id, message_id, name, type, size, content_id, inline, mail_id, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		ticketID, messageID, database.Clean(f.Name), database.Clean(f.Type), size, database.Clean(f.ContentID), f.Inline, database.Null(f.MailID), first)
	if err != nil {
		return err
	}
	part := 0
	for piece := range slices.Chunk(f.Data[len(first):], postroom.ChunkBytes) {
		part++
		if _, err := tx.exec(ctx, "INSERT INTO attachment_chunks (attachment_id, part, raw) VALUES (?, ?, ?)", id, part, piece); err != nil {
			return err
		}
	}
	return nil
}

// messageInsert are the columns that messageValues fills, in its order.
const messageInsert = "ticket_id, kind, channel, user_id, contact_id, author_name, author_email, recipients_json, text, quoted, html, message_id, mail_id, mailbox, created_at"

func messageValues(m ticket.Message) []any {
	return []any{m.TicketID, string(m.Kind), string(m.Channel), database.Null(m.UserID), database.Null(m.ContactID), database.Clean(m.AuthorName), database.Clean(m.AuthorEmail),
		database.Clean(database.JSON(m.Recipients)), database.Clean(m.Text), database.Clean(m.Quoted), database.Clean(m.HTML), database.Clean(m.MessageID), database.Null(m.MailID), m.Mailbox, database.Micros(m.CreatedAt)}
}

// SetMessageID records the Message-ID under which a message left the house.
func (tx *Tx) SetMessageID(ctx context.Context, id int64, messageID string) error {
	_, err := tx.exec(ctx, "UPDATE messages SET message_id = ? WHERE id = ?", messageID, id)
	return err
}

// InsertThreadID lets answers to a Message-ID find the ticket.
func (tx *Tx) InsertThreadID(ctx context.Context, messageID string, ticketID int64) error {
	_, err := tx.exec(ctx, "INSERT INTO thread_ids (message_id, ticket_id) VALUES (?, ?) ON CONFLICT DO NOTHING", database.Clean(messageID), ticketID)
	return err
}

// TicketsByMessageIDs finds the tickets that the Message-IDs belong to: the newest ticket of each.
func (r reader) TicketsByMessageIDs(ctx context.Context, v identity.Viewer, ids []string) (map[string]int64, error) {
	if len(ids) == 0 || !v.Staff() {
		return nil, nil
	}
	var rows []struct {
		MessageID string
		TicketID  int64
	}
	err := r.scan(ctx, &rows, "SELECT message_id, MAX(ticket_id) AS ticket_id FROM thread_ids WHERE message_id IN ("+database.Marks(len(ids))+") GROUP BY message_id", database.Args(ids)...)
	found := map[string]int64{}
	for _, row := range rows {
		found[row.MessageID] = row.TicketID
	}
	return found, err
}

// TakesPart reports whether somebody with this address wrote in a ticket, got one of its public messages, or is a contact of its client.
func (r reader) TakesPart(ctx context.Context, v identity.Viewer, ticketID int64, address string) (bool, error) {
	if !v.Staff() || address == "" {
		return false, nil
	}
	address = database.Fold(address)
	var n int
	err := r.scan(ctx, &n, `SELECT (SELECT COUNT(*) FROM tickets t WHERE t.id = ? AND LOWER(t.requester_email) = ?)
		+ (SELECT COUNT(*) FROM tickets t JOIN contacts p ON p.client_id = t.client_id WHERE t.id = ? AND p.email = ? AND p.active)
		+ (SELECT COUNT(*) FROM messages m WHERE m.ticket_id = ? AND m.kind = 'staff' AND LOWER(m.recipients_json) LIKE ? ESCAPE '\')`,
		ticketID, address, ticketID, address, ticketID, "%"+escapeLike(database.JSON(address))+"%")
	return n > 0, err
}
