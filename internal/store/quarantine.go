package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/ticket"
)

// AddClientDomain lets a mail domain name a client. One that names another client already is a Conflict.
func (tx *Tx) AddClientDomain(ctx context.Context, client int64, domain string) error {
	_, err := tx.exec(ctx, "INSERT INTO client_domains (domain, client_id) VALUES (?, ?)", database.Fold(domain), client)
	return err
}

// AdoptMessages makes what an address wrote in a ticket the words of a contact.
func (tx *Tx) AdoptMessages(ctx context.Context, ticketID int64, address string, contact int64) error {
	_, err := tx.exec(ctx, "UPDATE messages SET contact_id = ? WHERE ticket_id = ? AND kind = 'client' AND LOWER(author_email) = ?", database.Null(contact), ticketID, database.Fold(address))
	return err
}

// AddRecipient adds an address to those to whom the latest message of a ticket went, so that an answer is offered to go there too.
func (tx *Tx) AddRecipient(ctx context.Context, ticketID int64, address string) error {
	var row struct {
		ID             int64
		RecipientsJSON string `gorm:"column:recipients_json"`
	}
	if err := tx.one(ctx, &row, "This message was not found.", "SELECT id, recipients_json FROM messages WHERE ticket_id = ? AND kind = 'client' ORDER BY id DESC LIMIT 1", ticketID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "UPDATE messages SET recipients_json = ? WHERE id = ?", database.Clean(database.JSON(append(database.StringList(row.RecipientsJSON), database.Fold(address)))), row.ID)
	return err
}

// RewriteMessage puts what could be read of a mail after all in the place of what stood there. Its attachments are added to those it has.
func (tx *Tx) RewriteMessage(ctx context.Context, t ticket.Ticket, m ticket.Message) error {
	_, err := tx.exec(ctx, `UPDATE messages SET contact_id = ?, author_name = ?, author_email = ?, recipients_json = ?, text = ?, quoted = ?, html = ? WHERE id = ?`,
		database.Null(m.ContactID), database.Clean(m.AuthorName), database.Clean(m.AuthorEmail), database.Clean(database.JSON(m.Recipients)), database.Clean(m.Text), database.Clean(m.Quoted), database.Clean(m.HTML), m.ID)
	if err != nil {
		return err
	}
	for _, f := range m.Attachments {
		if _, err := tx.exec(ctx, "INSERT INTO attachments (ticket_id, message_id, name, type, size, content_id, inline, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			m.TicketID, m.ID, database.Clean(f.Name), database.Clean(f.Type), len(f.Data), database.Clean(f.ContentID), f.Inline, f.Data); err != nil {
			return err
		}
	}
	key := "rowid"
	if tx.conn.Postgres {
		key = "message_id"
	}
	if _, err := tx.exec(ctx, "DELETE FROM message_search WHERE "+key+" = ?", m.ID); err != nil {
		return err
	}
	return tx.index(ctx, m.ID, t, m)
}
