package postroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Outgoing is a mail on its way out (spec 4, Out). Its Message-ID and its bytes are fixed before the first try.
type Outgoing struct {
	ID         int64
	TicketID   int64
	MessageRow int64    // the message of the ticket that it carries, 0 where none
	Mailbox    string   // name of the mailbox whose SMTP server sends it, "" for the house's
	Sender     string   // envelope
	Recipients []string // of the first envelope, less those who have it
	Bcc        []string // who stand in no byte of the mail: each has an envelope of their own
	MessageID  string
	Subject    string
	Raw        []byte
	State      string // queued, sent, failed
	Tries      int
	NextAt     time.Time
	LeaseToken string
	LastError  string
	CreatedAt  time.Time
	SentAt     time.Time
}

type outgoingRow struct {
	ID             int64
	TicketID       *int64
	MessageRow     *int64
	Mailbox        string
	Sender         string
	RecipientsJSON string `gorm:"column:recipients_json"`
	BccJSON        string `gorm:"column:bcc_json"`
	MessageID      string
	Subject        string
	Raw            []byte
	State          string
	Tries          int
	NextAt         int64
	LeaseToken     string
	LastError      string
	CreatedAt      int64
	SentAt         int64
}

func (r outgoingRow) toOutgoing() Outgoing {
	return Outgoing{ID: r.ID, TicketID: database.ID(r.TicketID), MessageRow: database.ID(r.MessageRow), Mailbox: r.Mailbox, Sender: r.Sender, Recipients: database.StringList(r.RecipientsJSON),
		Bcc: database.StringList(r.BccJSON), MessageID: r.MessageID, Subject: r.Subject, Raw: r.Raw, State: r.State, Tries: r.Tries, NextAt: database.Instant(r.NextAt), LeaseToken: r.LeaseToken,
		LastError: r.LastError, CreatedAt: database.Instant(r.CreatedAt), SentAt: database.Instant(r.SentAt)}
}

const outgoingColumns = "id, ticket_id, message_row, mailbox, sender, recipients_json, bcc_json, message_id, subject, raw, state, tries, next_at, lease_token, last_error, created_at, sent_at"

// InsertOutgoing queues a mail. It leaves the house only after the transaction that queued it is durable.
func (tx *Tx) InsertOutgoing(ctx context.Context, o Outgoing) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO outbox (ticket_id, message_row, mailbox, sender, recipients_json, bcc_json, message_id, subject, raw, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		database.Null(o.TicketID), database.Null(o.MessageRow), o.Mailbox, o.Sender, database.JSON(o.Recipients), database.JSON(o.Bcc), o.MessageID, database.Clean(o.Subject), o.Raw, database.Micros(tx.Now), database.Micros(tx.Now))
}

// ClaimOutgoing gives up to limit mails that are due to one worker until the lease is over. token must be new each time.
func (tx *Tx) ClaimOutgoing(ctx context.Context, token string, lease time.Duration, limit int) ([]Outgoing, error) {
	skip := ""
	if tx.conn.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	now := database.Micros(tx.Now)
	var rows []outgoingRow
	err := tx.conn.Scan(ctx, &rows, `UPDATE outbox SET lease_until = ?, lease_token = ?, tries = tries + 1 WHERE id IN (
		SELECT id FROM outbox WHERE state = 'queued' AND next_at <= ? AND lease_until <= ? ORDER BY next_at, id LIMIT ?`+skip+`) RETURNING `+outgoingColumns,
		database.Micros(tx.Now.Add(lease)), token, now, now, limit)
	list := make([]Outgoing, len(rows))
	for i, row := range rows {
		list[i] = row.toOutgoing()
	}
	return list, err
}

// ReleaseOutgoing ends the claims of workers that ended without a word, so that their mails need not wait for the end of the lease. A file of
// SQLite has one server, so that at its start every claim is of one that is gone; on PostgreSQL other nodes may be sending, and nothing is done.
func (tx *Tx) ReleaseOutgoing(ctx context.Context) error {
	if tx.conn.Postgres {
		return nil
	}
	_, err := tx.conn.Exec(ctx, "UPDATE outbox SET lease_until = 0, lease_token = '' WHERE state = 'queued' AND lease_until > 0")
	return err
}

// FinishOutgoing records the end of a try under the claim's token: sent, failed for good, or to be tried again at next for the recipients that are left.
// A claim that another worker took over meanwhile is a Conflict.
func (tx *Tx) FinishOutgoing(ctx context.Context, o Outgoing) error {
	set := []any{o.State, database.JSON(o.Recipients), database.JSON(o.Bcc), o.Tries, database.Micros(o.NextAt), database.Clean(o.LastError)}
	end := "sent_at = 0"
	if o.State == "sent" { // one that names somebody who was erased is not kept
		end, set = "sent_at = ?, raw = CASE WHEN forget THEN ? ELSE raw END", append(set, database.Micros(tx.Now), []byte{})
	}
	n, err := tx.conn.Exec(ctx, "UPDATE outbox SET state = ?, recipients_json = ?, bcc_json = ?, tries = ?, next_at = ?, last_error = ?, "+end+", lease_until = 0, lease_token = '' WHERE id = ? AND lease_token = ?",
		append(set, o.ID, o.LeaseToken)...)
	if err == nil && n == 0 {
		return fault.Errorf(fault.Conflict, "Mail %d was taken over by another worker.", o.ID)
	}
	return err
}

// RetryOutgoing queues a failed mail again, at once. One that a worker is sending stays with that worker.
func (tx *Tx) RetryOutgoing(ctx context.Context, id int64) error {
	n, err := tx.conn.Exec(ctx, "UPDATE outbox SET state = 'queued', next_at = ?, created_at = ? WHERE id = ? AND state <> 'sent'", database.Micros(tx.Now), database.Micros(tx.Now), id)
	if err == nil && n == 0 {
		return fault.Errorf(fault.NotFound, "This mail was not found, or it has been sent.")
	}
	return err
}

// TicketOutbox lists the mails of a ticket without their bytes. Only staff may see them.
func (r Reader) TicketOutbox(ctx context.Context, v identity.Viewer, ticketID int64) ([]Outgoing, error) {
	return r.outgoing(ctx, v, "ticket_id = ? ORDER BY id", ticketID)
}

// Outbox lists the mails that wait or have failed, without their bytes, the newest first. Only staff may see them.
func (r Reader) Outbox(ctx context.Context, v identity.Viewer, limit int) ([]Outgoing, error) {
	return r.outgoing(ctx, v, "state <> 'sent' ORDER BY id DESC LIMIT ?", limit)
}

func (r Reader) outgoing(ctx context.Context, v identity.Viewer, where string, arg any) ([]Outgoing, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (Outgoing, error) {
		var o outgoingRow
		err := scan(&o.ID, &o.TicketID, &o.MessageRow, &o.Mailbox, &o.Sender, &o.RecipientsJSON, &o.BccJSON, &o.MessageID, &o.Subject, &o.State, &o.Tries, &o.NextAt, &o.LastError, &o.CreatedAt, &o.SentAt)
		return o.toOutgoing(), err
	}, `SELECT id, ticket_id, message_row, mailbox, sender, recipients_json, bcc_json, message_id, subject, state, tries, next_at, last_error, created_at, sent_at
		FROM outbox WHERE `+where, arg)
}

// OutgoingByMessageID finds what we sent, to tie a bounce to it.
func (r Reader) OutgoingByMessageID(ctx context.Context, messageID string) (Outgoing, error) {
	var row outgoingRow
	err := r.conn.One(ctx, &row, "We sent no mail with this Message-ID.", "SELECT "+outgoingColumns+" FROM outbox WHERE message_id = ?", messageID)
	return row.toOutgoing(), err
}
