package main

import (
	"context"
	"os"
	"time"

	"remit/internal/intake"
	"remit/internal/jobs"
	"remit/internal/node"
	"remit/internal/relay"
)

// aloneLease is that of a node on SQLite, which has no others: it is told now and then, for people to see.
const aloneLease = 4 * time.Minute

// newNode is this run of the program among those that may serve the house. It is entered by serve alone.
func newNode(a *app) *node.Node {
	lease := time.Duration(a.config.Server.Lease) * time.Second
	if !a.db.Shared() {
		lease = aloneLease
	}
	return node.New(node.Options{DB: a.db, Log: a.log, Name: nodeName(a.config.Server), Version: release, Lease: lease})
}

// nodeName is how this node is called among several.
func nodeName(c serverConfig) string {
	if c.Node != "" {
		return c.Node
	}
	name, _ := os.Hostname() //nolint:errcheck // a node without a name is one still
	return name
}

// sole reports whether no other node can have taken over what this one has in hands.
func (a *app) sole() bool { return !a.db.Shared() || a.node.Alive() }

// join enters this node, and has the crew keep it among the others.
func (a *app) join(ctx context.Context, crew *jobs.Crew, boxes *intake.Mailboxes) error {
	if err := a.node.Begin(ctx); err != nil {
		return err
	}
	crew.Go(jobs.Loop{Name: "nodes", Every: a.node.Every(), Late: true, Run: a.node.Beat})
	if a.db.Shared() {
		boxes.Share(a.node.Hold, a.node.Release)
	}
	return nil
}

// succeed has loops go on at once with what a node had in hands that is gone.
func (a *app) succeed(loops ...*jobs.Handle) {
	a.node.OnGone(func() {
		a.desk.Anew() // it may have changed something that it did not come to tell
		for _, loop := range loops {
			loop.Kick()
		}
	})
}

// leave takes this node out, so that the others need not wait until it counts as gone.
func (a *app) leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return a.node.End(ctx)
}

// link has what this node tells heard by all, and the other way round, until ctx ends.
func (a *app) link(ctx context.Context) (wait func()) {
	if !a.db.Shared() {
		return func() {}
	}
	r := relay.New(relay.Options{DSN: a.config.Database.URL, Log: a.log, Hub: &a.desk.Hub, House: a.desk.Forget})
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	return func() { <-done }
}
