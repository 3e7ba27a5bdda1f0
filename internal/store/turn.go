package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
)

// turns are those that this node gives.
type turns struct {
	mu   [64]sync.Mutex // SQLite: who wants the same turn waits here, others hardly ever
	slot chan struct{}  // PostgreSQL: one at a time, as a turn holds a connection, of which there is one more for it
}

// Turn waits until nobody has the turn for a key, on this node or another of the house, and takes it until end is called: for what compares and then
// changes in more than one transaction. It says nothing to those who change without asking for a turn.
func (d *DB) Turn(ctx context.Context, key string) (end func(), err error) {
	if d.conn.Postgres {
		return d.turnOfHouse(ctx, key)
	}
	sum := fnv.New32a()
	sum.Write([]byte(key))
	mine := &d.turns.mu[sum.Sum32()%uint32(len(d.turns.mu))]
	mine.Lock()
	return mine.Unlock, nil
}

// turnOfHouse is a turn that PostgreSQL gives, for as long as a transaction lasts that does nothing else.
func (d *DB) turnOfHouse(ctx context.Context, key string) (end func(), err error) {
	d.turns.slot <- struct{}{}
	release := func() { <-d.turns.slot }
	tx, err := d.pools[0].BeginTx(context.WithoutCancel(ctx), nil) // the lock outlasts whoever stops waiting for what is done under it
	if err != nil {
		release()
		return nil, fmt.Errorf("store: turn: %w", hindered(err))
	}
	end = func() {
		_ = tx.Rollback() // it wrote nothing; a connection that broke has lost the lock too
		release()
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "remit turn "+key); err != nil {
		end()
		return nil, fmt.Errorf("store: turn: %w", hindered(err))
	}
	return end, nil
}
