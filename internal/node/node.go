// Package node keeps this run of the program among the others that serve the same house: seen while it lives, and in place of those that died.
package node

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Options are what a node needs.
type Options struct {
	DB      *store.DB
	Log     *slog.Logger
	Name    string // for people: the host's
	Version string
	// Lease is for how long a node counts as living that is not heard of. It is told to live four times in that time.
	Lease time.Duration
}

// Node is this run of the program.
type Node struct {
	options Options
	self    store.Node

	mu     sync.Mutex
	until  time.Time              // by our own clock, counted from before the beat
	peers  []string               // who else was there at the last beat
	leases map[string]store.Lease // that are held
	gone   func()
}

// skewed is how much the clocks of node and database may differ: leases are told by the clocks of their nodes.
const skewed = 4

// New returns a node that nobody knows of yet.
func New(o Options) *Node {
	return &Node{options: o, gone: func() {}, self: store.Node{ID: o.DB.Node(), Name: o.Name, Version: o.Version}, leases: map[string]store.Lease{}}
}

// OnGone sets what is called when another node is gone: what it did is to be done here.
func (n *Node) OnGone(fn func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gone = fn
}

// Every is the pause between two beats.
func (n *Node) Every() time.Duration { return n.options.Lease / 4 }

// Begin enters the node. Its clock must be that of the database, within a quarter of the lease: else Unavailable.
func (n *Node) Begin(ctx context.Context) error {
	db := n.options.DB
	ahead, err := db.Skew(ctx, db.Now())
	if err != nil {
		return err
	}
	if ahead.Abs() > n.options.Lease/skewed {
		return fault.Errorf(fault.Unavailable, "This host's clock differs from the database server's by %v. Set both by the same time servers, then start again.", ahead.Abs().Round(time.Millisecond))
	}
	n.self.StartedAt = db.Now()
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.DropAllNodes(ctx) }); err != nil {
		return err
	}
	return n.Beat(ctx)
}

// Beat tells the others that this node lives, and takes out those that do not. It is a loop's.
func (n *Node) Beat(ctx context.Context) error {
	db := n.options.DB
	before := db.Now()
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SeeNode(ctx, n.self, n.options.Lease) }); err != nil {
		return err
	}
	n.mu.Lock()
	n.until = before.Add(n.options.Lease)
	n.mu.Unlock()
	var dead []string
	err := db.Write(ctx, func(tx *store.Tx) (err error) {
		dead, err = tx.DropDeadNodes(ctx)
		return err
	})
	for _, name := range dead {
		n.options.Log.WarnContext(ctx, "A node is gone; what it did is taken over.", "node", name)
	}
	return errors.Join(err, n.look(ctx))
}

// look tells when another node is gone.
func (n *Node) look(ctx context.Context) error {
	all, err := n.options.DB.Nodes(ctx, identity.System("Nodes"))
	if err != nil {
		return err
	}
	var peers []string
	for _, x := range all {
		if x.ID != n.self.ID {
			peers = append(peers, x.ID)
		}
	}
	n.mu.Lock()
	gone := slices.ContainsFunc(n.peers, func(id string) bool { return !slices.Contains(peers, id) })
	n.peers = peers
	tell := n.gone
	n.mu.Unlock()
	if gone {
		tell()
	}
	return nil
}

// End takes the node out: the others need not wait for its lease to be over.
func (n *Node) End(ctx context.Context) error {
	return n.options.DB.Write(ctx, func(tx *store.Tx) error { return tx.DropNode(ctx, n.self.ID) })
}

// Alive reports whether no other node can have taken over from this one.
func (n *Node) Alive() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.options.DB.Now().Before(n.until)
}

// Hold holds a lease, or takes it where nobody does. What is written with the context that it returns is written only while the lease is held; ok is
// false where another node holds it.
func (n *Node) Hold(ctx context.Context, name string) (_ context.Context, ok bool, err error) {
	db := n.options.DB
	n.mu.Lock()
	l, held := n.leases[name]
	alive := db.Now().Before(n.until)
	n.mu.Unlock()
	if held && alive {
		if still, err := db.LeaseHeld(ctx, l, db.Now()); err != nil || still {
			return store.Under(ctx, l), still, err
		}
	}
	n.forget(name)
	if free, err := db.LeaseFree(ctx, name, db.Now()); err != nil || !free || !alive {
		return ctx, false, err
	}
	err = db.Write(ctx, func(tx *store.Tx) (err error) {
		l, ok, err = tx.TakeLease(ctx, name, n.self.ID, n.options.Lease)
		return err
	})
	if err != nil || !ok {
		return ctx, false, err
	}
	n.mu.Lock()
	n.leases[name] = l
	n.mu.Unlock()
	return store.Under(ctx, l), true, nil
}

// Release gives a lease back, where it is held.
func (n *Node) Release(ctx context.Context, name string) error {
	n.mu.Lock()
	l, held := n.leases[name]
	n.mu.Unlock()
	n.forget(name)
	if !held {
		return nil
	}
	return n.options.DB.Write(ctx, func(tx *store.Tx) error { return tx.DropLease(ctx, l) })
}

func (n *Node) forget(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.leases, name)
}

// Alone is a run that is done on one node at a time: on the others it does nothing.
func (n *Node) Alone(name string, run func(context.Context) error) func(context.Context) error {
	if !n.options.DB.Shared() {
		return run
	}
	return func(ctx context.Context) error {
		under, ok, err := n.Hold(ctx, name)
		if err != nil || !ok {
			return err
		}
		return run(under)
	}
}
