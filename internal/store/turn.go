package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
)

// turns has those who want the same turn wait for each other, others hardly ever.
type turns struct {
	mu   [64]sync.Mutex
	slot chan struct{} // PostgreSQL: a turn holds a connection, of which there is one more for it
}

// Turn waits until nobody has the turn for a key, on this node or another of the house, and takes it until end is called: for what compares and then
// changes in more than one transaction. It says nothing to those who change without asking for a turn.
func (d *DB) Turn(ctx context.Context, key string) (end func(), err error) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(key))
	mine := &d.turns.mu[sum.Sum64()%uint64(len(d.turns.mu))]
	mine.Lock()
	if !d.conn.Postgres {
		return mine.Unlock, nil
	}
	d.turns.slot <- struct{}{}
	release := func() {
		<-d.turns.slot
		mine.Unlock()
	}
	tx, err := d.pools[0].BeginTx(context.WithoutCancel(ctx), nil) // the lock outlasts whoever stops waiting for what is done under it
	if err != nil {
		release()
		return nil, fmt.Errorf("store: turn: %w", hindered(err))
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "remit turn "+key); err != nil {
		_ = tx.Rollback()
		release()
		return nil, fmt.Errorf("store: turn: %w", hindered(err))
	}
	return func() {
		_ = tx.Rollback() // it wrote nothing; a connection that broke has lost the lock too
		release()
	}, nil
}
