package postroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// FailedMails counts the mails that could not be delivered. Only staff may know.
func (r Reader) FailedMails(ctx context.Context, v identity.Viewer) (n int, err error) {
	if !v.Staff() {
		return 0, nil
	}
	err = r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND state <> 'sent'")
	return n, err
}

// Outgoing is a mail that has not left yet, with its bytes. Only staff may see it.
func (r Reader) Outgoing(ctx context.Context, v identity.Viewer, id int64) (Outgoing, error) {
	const missing = "This mail was not found, or it has been sent."
	if !v.Staff() {
		return Outgoing{}, fault.Errorf(fault.NotFound, missing)
	}
	var row outgoingRow
	err := r.conn.One(ctx, &row, missing, "SELECT "+outgoingColumns+" FROM outbox WHERE id = ? AND state <> 'sent'", id)
	return row.toOutgoing(), err
}

// RetryFailed queues all failed mails again, at once, and returns how many there were.
func (tx *Tx) RetryFailed(ctx context.Context) (int64, error) {
	return tx.conn.Exec(ctx, "UPDATE outbox SET state = 'queued', next_at = ?, created_at = ? WHERE state = 'failed' AND state <> 'sent'", database.Micros(tx.Now), database.Micros(tx.Now))
}

// ReaddressOutgoing gives a mail that no worker has in hands other recipients and bytes, and queues it at once.
func (tx *Tx) ReaddressOutgoing(ctx context.Context, o Outgoing) error {
	n, err := tx.conn.Exec(ctx, "UPDATE outbox SET recipients_json = ?, bcc_json = ?, raw = ?, state = 'queued', tries = 0, last_error = '', next_at = ?, created_at = ? WHERE id = ? AND state <> 'sent' AND lease_until <= ?",
		database.JSON(o.Recipients), database.JSON(o.Bcc), o.Raw, database.Micros(tx.Now), database.Micros(tx.Now), o.ID, database.Micros(tx.Now))
	return free(n, err)
}

// DeleteOutgoing drops a mail that no worker has in hands.
func (tx *Tx) DeleteOutgoing(ctx context.Context, id int64) error {
	n, err := tx.conn.Exec(ctx, "DELETE FROM outbox WHERE id = ? AND state <> 'sent' AND lease_until <= ?", id, database.Micros(tx.Now))
	return free(n, err)
}

// free is a Conflict where a worker had the mail in hands.
func free(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.Errorf(fault.Conflict, "This mail is being sent just now, or it was sent. Look again in a minute.")
	}
	return err
}
