package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"remit/internal/store/noderoom"
)

// The programs that serve the house, and what each has taken on.
type (
	Node  = noderoom.Node
	Lease = noderoom.Lease
	Task  = noderoom.Task
)

// The states of a task.
const (
	TaskWaiting = noderoom.TaskWaiting
	TaskRunning = noderoom.TaskRunning
	TaskOver    = noderoom.TaskOver
)

// Node names this program among those that may serve the house: each has another name, and each start a new one.
func (d *DB) Node() string { return d.node }

// NewClaim returns a name for a claim of this program. When the program is gone, the claims that begin with its name are free.
func (d *DB) NewClaim() (string, error) {
	random, err := newNode()
	return d.node + "." + random, err
}

func newNode() (string, error) {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("store: node: %w", err)
	}
	return hex.EncodeToString(b), nil
}

type leaseKey struct{}

// Under is a context whose writes are made only while a lease is held; one under a lost lease is a Conflict.
func Under(ctx context.Context, l Lease) context.Context {
	return context.WithValue(ctx, leaseKey{}, l)
}

// LeaseOf is the lease that writes with the context are made under, the zero Lease for none.
func LeaseOf(ctx context.Context) Lease {
	l, _ := ctx.Value(leaseKey{}).(Lease)
	return l
}
