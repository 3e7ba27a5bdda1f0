// Package noderoom keeps which programs serve the house, and what each of them has taken on.
package noderoom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Node is a program that serves the house. Instants are UTC.
type Node struct {
	ID        string
	Name      string
	Version   string
	StartedAt time.Time
	SeenAt    time.Time
	Until     time.Time // when it counts as gone, unless it is seen before
}

// Nodes lists the programs that serve the house, the oldest first. Only staff may see them.
func (r Reader) Nodes(ctx context.Context, v identity.Viewer) ([]Node, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (Node, error) {
		var n Node
		var started, seen, until int64
		err := scan(&n.ID, &n.Name, &n.Version, &started, &seen, &until)
		n.StartedAt, n.SeenAt, n.Until = database.Instant(started), database.Instant(seen), database.Instant(until)
		return n, err
	}, "SELECT id, name, version, started_at, seen_at, until FROM nodes ORDER BY started_at, id")
}

// Skew is how far a clock that shows now is ahead of the database's; 0 on SQLite, which has none of its own.
func (r Reader) Skew(ctx context.Context, now time.Time) (time.Duration, error) {
	if !r.conn.Postgres {
		return 0, nil
	}
	var us int64
	if err := r.conn.Value(ctx, &us, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"); err != nil {
		return 0, err
	}
	return now.Sub(database.Instant(us)), nil
}

// Shared reports whether several programs may serve the house: PostgreSQL can be reached by many, a file of SQLite is one program's.
func (r Reader) Shared() bool { return r.conn.Postgres }

// SeeNode enters a node, or that it is alive for so long from now, and all leases that it holds with it.
func (tx *Tx) SeeNode(ctx context.Context, n Node, lease time.Duration) error {
	until := database.Micros(tx.Now.Add(lease))
	_, err := tx.conn.Exec(ctx, `INSERT INTO nodes (id, name, version, started_at, seen_at, until) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, until = excluded.until`,
		n.ID, database.Clean(n.Name), database.Clean(n.Version), database.Micros(n.StartedAt), database.Micros(tx.Now), until)
	if err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "UPDATE leases SET until = ? WHERE holder = ? AND until > ?", until, n.ID, database.Micros(tx.Now))
	return err
}

// DropNode takes a node out and frees what it had claimed.
func (tx *Tx) DropNode(ctx context.Context, id string) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM nodes WHERE id = ?", id); err != nil {
		return err
	}
	return tx.free(ctx, id)
}

// DropDeadNodes takes out the nodes that were not seen for the time of their lease, frees what they had claimed and returns their names.
func (tx *Tx) DropDeadNodes(ctx context.Context) ([]string, error) {
	dead, err := database.Rows(ctx, tx.conn, func(scan func(...any) error) (n Node, err error) { return n, scan(&n.ID, &n.Name) },
		"DELETE FROM nodes WHERE until <= ? RETURNING id, name", database.Micros(tx.Now))
	var names []string
	for _, n := range dead {
		if err := tx.free(ctx, n.ID); err != nil {
			return nil, err
		}
		names = append(names, n.Name)
	}
	return names, err
}

// DropAllNodes takes out every node, on SQLite: a file has one program, so that at its start all others are gone.
func (tx *Tx) DropAllNodes(ctx context.Context) error {
	if tx.conn.Postgres {
		return nil
	}
	for _, q := range []string{"DELETE FROM nodes", "DELETE FROM leases", "UPDATE tasks SET claimed_until = 0 WHERE state = 'running'"} {
		if _, err := tx.conn.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// free ends the claims of a node: their names begin with its own.
func (tx *Tx) free(ctx context.Context, id string) error {
	if _, err := tx.conn.Exec(ctx, "UPDATE leases SET until = 0 WHERE holder = ?", id); err != nil {
		return err
	}
	mine := id + "."
	for _, q := range []string{
		"UPDATE outbox SET lease_until = 0, lease_token = '' WHERE state = 'queued' AND lease_until > 0 AND SUBSTR(lease_token, 1, ?) = ?",
		"UPDATE client_exports SET claimed_until = 0 WHERE state = 'waiting' AND claimed_until > 0 AND SUBSTR(claimed_by, 1, ?) = ?",
		"UPDATE tasks SET claimed_until = 0 WHERE state = 'running' AND SUBSTR(claimed_by, 1, ?) = ?",
	} {
		if _, err := tx.conn.Exec(ctx, q, len(mine), mine); err != nil {
			return err
		}
	}
	return nil
}

// Lease is that one node alone does something. Its token grows with each holder.
type Lease struct {
	Name, Holder string
	Token        int64
}

// LeaseFree reports whether nobody holds a lease now.
func (r Reader) LeaseFree(ctx context.Context, name string, now time.Time) (bool, error) {
	until, err := database.Column[int64](ctx, r.conn, "SELECT until FROM leases WHERE name = ?", name)
	return len(until) == 0 || until[0] <= database.Micros(now), err
}

// LeaseHeld reports whether a lease is held still.
func (r Reader) LeaseHeld(ctx context.Context, l Lease, now time.Time) (bool, error) {
	held, err := database.Column[int64](ctx, r.conn, "SELECT token FROM leases WHERE name = ? AND holder = ? AND token = ? AND until > ?", l.Name, l.Holder, l.Token, database.Micros(now))
	return len(held) > 0, err
}

// TakeLease takes a lease that nobody holds; ok is false where somebody does, or is in the midst of a write under it.
func (tx *Tx) TakeLease(ctx context.Context, name, holder string, lease time.Duration) (l Lease, ok bool, err error) {
	l = Lease{Name: name, Holder: holder}
	if _, err := tx.conn.Exec(ctx, "INSERT INTO leases (name, holder, token, until) VALUES (?, '', 0, 0) ON CONFLICT (name) DO NOTHING", name); err != nil {
		return l, false, err
	}
	lock := ""
	if tx.conn.Postgres { // who writes under the lease holds a share of its row, so that it cannot pass to another in between
		lock = " FOR UPDATE SKIP LOCKED"
	}
	tokens, err := database.Column[int64](ctx, tx.conn, "SELECT token FROM leases WHERE name = ? AND until <= ?"+lock, name, database.Micros(tx.Now))
	if err != nil || len(tokens) == 0 {
		return l, false, err
	}
	l.Token = tokens[0] + 1
	_, err = tx.conn.Exec(ctx, "UPDATE leases SET holder = ?, token = ?, until = ? WHERE name = ?", holder, l.Token, database.Micros(tx.Now.Add(lease)), name)
	return l, err == nil, err
}

// DropLease gives a lease back, where it is still held.
func (tx *Tx) DropLease(ctx context.Context, l Lease) error {
	_, err := tx.conn.Exec(ctx, "UPDATE leases SET until = 0 WHERE name = ? AND holder = ? AND token = ?", l.Name, l.Holder, l.Token)
	return err
}

// UnderLease makes sure that a lease is held until the transaction ends; a lost one is a Conflict.
func (tx *Tx) UnderLease(ctx context.Context, l Lease) error {
	lock := ""
	if tx.conn.Postgres { // lets the lease be renewed meanwhile, but not taken
		lock = " FOR KEY SHARE"
	}
	held, err := database.Column[int64](ctx, tx.conn, "SELECT token FROM leases WHERE name = ? AND holder = ? AND token = ? AND until > ?"+lock, l.Name, l.Holder, l.Token, database.Micros(tx.Now))
	if err == nil && len(held) == 0 {
		err = fault.Errorf(fault.Conflict, "Another node has taken over %s.", l.Name)
	}
	return err
}
