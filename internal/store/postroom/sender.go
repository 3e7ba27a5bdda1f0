package postroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// BlockedSender is an address whose mails make no tickets.
type BlockedSender struct {
	Address  string
	At       time.Time
	Actor    string
	TicketID int64 // for which it was blocked
}

// BlockedSenders lists the addresses that are blocked, the newest first. Only staff may see them.
func (r Reader) BlockedSenders(ctx context.Context, v identity.Viewer) ([]BlockedSender, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (b BlockedSender, err error) {
		var at int64
		var from *int64
		err = scan(&b.Address, &at, &b.Actor, &from)
		b.At, b.TicketID = database.Instant(at), database.ID(from)
		return b, err
	}, "SELECT address, at, actor, ticket_id FROM blocked_senders ORDER BY at DESC, address")
}

// BlockSender remembers an address as one whose mails make no tickets.
func (tx *Tx) BlockSender(ctx context.Context, b BlockedSender) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO blocked_senders (address, at, actor, ticket_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", database.Fold(b.Address), database.Micros(tx.Now), database.Clean(b.Actor), database.Null(b.TicketID))
	return err
}

// UnblockSender forgets that an address is blocked, and reports whether it was.
func (tx *Tx) UnblockSender(ctx context.Context, address string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM blocked_senders WHERE address = ?", database.Fold(address))
	return n == 1, err
}

// TellSender records that the sender of a mail that cannot be read is told so, and reports whether nobody told that address for the time given.
func (tx *Tx) TellSender(ctx context.Context, address string, pause time.Duration) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO told_senders (address, at) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET at = excluded.at WHERE told_senders.at <= ?",
		database.Fold(address), database.Micros(tx.Now), database.Micros(tx.Now.Add(-pause)))
	return n == 1, err
}
