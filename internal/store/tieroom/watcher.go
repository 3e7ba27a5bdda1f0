package tieroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// Watcher is one of the provider's people who watches a ticket.
type Watcher struct {
	UserID int64
	Name   string
	Email  string
	Quiet  bool // watching sends them no mails
}

// Watchers lists who watches a ticket and still works here, by name. Only staff may see them.
func (r Reader) Watchers(ctx context.Context, v identity.Viewer, ticketID int64) (list []Watcher, err error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (w Watcher, err error) {
		return w, scan(&w.UserID, &w.Name, &w.Email, &w.Quiet)
	}, "SELECT w.user_id, u.name, u.email, u.watches_quietly FROM watchers w JOIN users u ON u.id = w.user_id WHERE w.ticket_id = ? AND u.active ORDER BY u.name, u.id", ticketID)
}

// Watch lets somebody watch a ticket, and tells whether they did not before.
func (tx *Tx) Watch(ctx context.Context, ticketID, userID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO watchers (ticket_id, user_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", ticketID, userID, database.Micros(tx.Now))
	return n > 0, err
}

// Unwatch lets somebody watch a ticket no more, and tells whether they did.
func (tx *Tx) Unwatch(ctx context.Context, ticketID, userID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM watchers WHERE ticket_id = ? AND user_id = ?", ticketID, userID)
	return n > 0, err
}
