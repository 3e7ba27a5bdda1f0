package store

import (
	"context"
	"time"

	"remit/internal/identity"
	"remit/internal/ticket"
)

// BlockedSender is an address whose mails make no tickets.
type BlockedSender struct {
	Address  string
	At       time.Time
	Actor    string
	TicketID int64 // for which it was blocked
}

// BlockedSenders lists the addresses that are blocked, the newest first. Only staff may see them.
func (r reader) BlockedSenders(ctx context.Context, v identity.Viewer) ([]BlockedSender, error) {
	if !v.Staff() {
		return nil, nil
	}
	return rows(ctx, r, func(scan func(...any) error) (b BlockedSender, err error) {
		var at int64
		var from *int64
		err = scan(&b.Address, &at, &b.Actor, &from)
		b.At, b.TicketID = instant(at), id(from)
		return b, err
	}, "SELECT address, at, actor, ticket_id FROM blocked_senders ORDER BY at DESC, address")
}

// BlockSender remembers an address as one whose mails make no tickets.
func (tx *Tx) BlockSender(ctx context.Context, b BlockedSender) error {
	_, err := tx.exec(ctx, "INSERT INTO blocked_senders (address, at, actor, ticket_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", fold(b.Address), micros(tx.Now), clean(b.Actor), null(b.TicketID))
	return err
}

// UnblockSender forgets that an address is blocked, and reports whether it was.
func (tx *Tx) UnblockSender(ctx context.Context, address string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM blocked_senders WHERE address = ?", fold(address))
	return n == 1, err
}

// TellSender records that the sender of a mail that cannot be read is told so, and reports whether nobody told that address for the time given.
func (tx *Tx) TellSender(ctx context.Context, address string, pause time.Duration) (bool, error) {
	n, err := tx.exec(ctx, "INSERT INTO told_senders (address, at) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET at = excluded.at WHERE told_senders.at <= ?",
		fold(address), micros(tx.Now), micros(tx.Now.Add(-pause)))
	return n == 1, err
}

// AddClientDomain lets a mail domain name a client. One that names another client already is a Conflict.
func (tx *Tx) AddClientDomain(ctx context.Context, client int64, domain string) error {
	_, err := tx.exec(ctx, "INSERT INTO client_domains (domain, client_id) VALUES (?, ?)", fold(domain), client)
	return err
}

// AdoptMessages makes what an address wrote in a ticket the words of a contact.
func (tx *Tx) AdoptMessages(ctx context.Context, ticketID int64, address string, contact int64) error {
	_, err := tx.exec(ctx, "UPDATE messages SET contact_id = ? WHERE ticket_id = ? AND kind = 'client' AND LOWER(author_email) = ?", null(contact), ticketID, fold(address))
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
	_, err := tx.exec(ctx, "UPDATE messages SET recipients_json = ? WHERE id = ?", clean(toJSON(append(stringList(row.RecipientsJSON), fold(address)))), row.ID)
	return err
}

// RewriteMessage puts what could be read of a mail after all in the place of what stood there. Its attachments are added to those it has.
func (tx *Tx) RewriteMessage(ctx context.Context, t ticket.Ticket, m ticket.Message) error {
	_, err := tx.exec(ctx, `UPDATE messages SET contact_id = ?, author_name = ?, author_email = ?, recipients_json = ?, text = ?, quoted = ?, html = ? WHERE id = ?`,
		null(m.ContactID), clean(m.AuthorName), clean(m.AuthorEmail), clean(toJSON(m.Recipients)), clean(m.Text), clean(m.Quoted), clean(m.HTML), m.ID)
	if err != nil {
		return err
	}
	for _, f := range m.Attachments {
		if _, err := tx.exec(ctx, "INSERT INTO attachments (ticket_id, message_id, name, type, size, content_id, inline, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			m.TicketID, m.ID, clean(f.Name), clean(f.Type), len(f.Data), clean(f.ContentID), f.Inline, f.Data); err != nil {
			return err
		}
	}
	key := "rowid"
	if tx.postgres {
		key = "message_id"
	}
	if _, err := tx.exec(ctx, "DELETE FROM message_search WHERE "+key+" = ?", m.ID); err != nil {
		return err
	}
	return tx.index(ctx, m.ID, t, m)
}
