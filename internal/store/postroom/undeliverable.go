package postroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Undeliverable is an address that mail came back from for good (spec 4, Bounce: the address is marked).
type Undeliverable struct {
	Address string // normalised
	At      time.Time
	Status  string // enhanced status code such as 5.1.1 (RFC 3463), "" where the server gave none
	Reason  string // the server's own words
}

// MarkUndeliverable marks an address as of now; the newest reason counts.
func (tx *Tx) MarkUndeliverable(ctx context.Context, u Undeliverable) error {
	_, err := tx.conn.Exec(ctx, `INSERT INTO undeliverable (address, at, status, reason) VALUES (?, ?, ?, ?)
		ON CONFLICT (address) DO UPDATE SET at = excluded.at, status = excluded.status, reason = excluded.reason`,
		database.Fold(u.Address), database.Micros(tx.Now), database.Clean(u.Status), database.Clean(u.Reason))
	return err
}

// ClearUndeliverable takes the mark from an address, and reports whether there was one.
func (tx *Tx) ClearUndeliverable(ctx context.Context, address string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM undeliverable WHERE address = ?", database.Fold(address))
	return n > 0, err
}

// AllUndeliverable lists the addresses that are marked. Only staff may know.
func (r Reader) AllUndeliverable(ctx context.Context, v identity.Viewer) ([]Undeliverable, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanUndeliverable, "SELECT address, at, status, reason FROM undeliverable")
}

func scanUndeliverable(scan func(...any) error) (u Undeliverable, err error) {
	var at int64
	err = scan(&u.Address, &at, &u.Status, &u.Reason)
	u.At = database.Instant(at)
	return u, err
}

// Undeliverable tells which of some addresses are marked, by address. Only staff may know.
func (r Reader) Undeliverable(ctx context.Context, v identity.Viewer, addresses []string) (map[string]Undeliverable, error) {
	marked := map[string]Undeliverable{}
	if !v.Staff() || len(addresses) == 0 {
		return marked, nil
	}
	args := make([]any, len(addresses))
	for i, a := range addresses {
		args[i] = database.Fold(a)
	}
	list, err := database.Rows(ctx, r.conn, scanUndeliverable, "SELECT address, at, status, reason FROM undeliverable WHERE address IN ("+database.Marks(len(args))+")", args...)
	for _, u := range list {
		marked[u.Address] = u
	}
	return marked, err
}
