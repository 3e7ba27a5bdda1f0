// Package relay carries what one node tells to all nodes of a house, over LISTEN and NOTIFY of their PostgreSQL.
package relay

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/live"
)

// Options are what a relay needs.
type Options struct {
	DSN string
	Log *slog.Logger
	// Hub hears what any node tells, this one included, and is told when something may be missing.
	Hub *live.Hub
	// House is called when the house's settings changed, wherever.
	House func()
}

// channel is where nodes listen; a trigger on the settings notifies it too (migration 35).
const (
	channel  = "remit"
	house    = "house"
	most     = 10_000           // changes that wait while the database does not answer; more are not told one by one
	silence  = 10 * time.Second // after it the connection is tried
	patience = 5 * time.Second
	pause    = time.Second // before a broken connection is made again
)

// Relay tells and hears. Run does both.
type Relay struct {
	options Options

	mu      sync.Mutex
	waiting []live.Change
	lost    bool // more waited than are kept
	wake    chan struct{}
}

// New returns a relay, and has the hub's changes go by it.
func New(o Options) *Relay {
	r := &Relay{options: o, wake: make(chan struct{}, 1)}
	o.Hub.Shared(r.send)
	return r
}

// send queues a change for all nodes. It never waits.
func (r *Relay) send(c live.Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) < most {
		r.waiting = append(r.waiting, c)
	} else {
		r.lost = true
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run tells and hears until ctx ends.
func (r *Relay) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { r.again(ctx, "hears", r.hear) })
	wg.Go(func() { r.again(ctx, "tells", r.tell) })
	wg.Wait()
}

// again does a work that ends with its connection, over one connection after the other.
func (r *Relay) again(ctx context.Context, what string, work func(context.Context, *pgx.Conn) error) {
	for ctx.Err() == nil {
		err := r.connected(ctx, work)
		if ctx.Err() != nil {
			return
		}
		r.options.Log.WarnContext(ctx, "The other nodes are out of reach for a moment.", "what", what, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (r *Relay) connected(ctx context.Context, work func(context.Context, *pgx.Conn) error) error {
	dial, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := pgx.Connect(dial, r.options.DSN)
	if err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := conn.Close(end); err != nil {
			r.options.Log.DebugContext(ctx, "a connection took no leave", "error", err)
		}
	}()
	return work(ctx, conn)
}

// hear listens. What was told before it listened is not known one by one: all look at everything again.
func (r *Relay) hear(ctx context.Context, conn *pgx.Conn) error {
	defer r.options.Hub.Deaf()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("relay: listen: %w", err)
	}
	var last uint64
	if err := conn.QueryRow(ctx, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM live_marks").Scan(&last); err != nil {
		return fmt.Errorf("relay: marks: %w", err)
	}
	r.options.Hub.Missed(last)
	r.options.House()
	for {
		quiet, cancel := context.WithTimeout(ctx, silence)
		n, err := conn.WaitForNotification(quiet)
		over := quiet.Err() != nil
		cancel()
		switch {
		case err == nil:
			r.heard(n.Payload)
		case ctx.Err() != nil || !over:
			return fmt.Errorf("relay: %w", err)
		default:
			if err := alive(ctx, conn); err != nil {
				return err
			}
		}
	}
}

// alive tries a connection over which nothing came for a while: a cut one would be silent for ever.
func alive(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := conn.Ping(ctx); err != nil {
		return fmt.Errorf("relay: %w", err)
	}
	return nil
}

func (r *Relay) heard(payload string) {
	if payload == house {
		r.options.House()
		return
	}
	n, c, err := decode(payload)
	if err != nil {
		r.options.Log.Warn("Another node told something that is not understood; is it of another version?", "payload", payload)
		return
	}
	r.options.Hub.Hear(n, c)
}

// tell sends what waits. Under one lock of the whole house, so that the numbers come in the order in which they are given.
func (r *Relay) tell(ctx context.Context, conn *pgx.Conn) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.wake:
		}
		list := r.take()
		if len(list) == 0 {
			continue
		}
		if err := notify(ctx, conn, list); err != nil {
			r.putBack(list)
			return fmt.Errorf("relay: %w", err)
		}
	}
}

func (r *Relay) take() []live.Change {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.waiting
	if r.lost {
		list = append(list, live.Change{New: true})
	}
	r.waiting, r.lost = nil, false
	return list
}

func (r *Relay) putBack(list []live.Change) {
	r.mu.Lock()
	r.waiting = append(list, r.waiting...)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func notify(ctx context.Context, conn *pgx.Conn, list []live.Change) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = encode(c)
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('remit live_marks'))"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "SELECT pg_notify($1, nextval('live_marks') || ' ' || words) FROM unnest($2::text[]) WITH ORDINALITY AS told (words, i) ORDER BY i", channel, words)
		return err
	})
}

// encode writes a change as it travels, without its number: ticket, whether it is new, who.
func encode(c live.Change) string {
	kind := "changed"
	if c.New {
		kind = "new"
	}
	return strconv.FormatInt(c.Ticket, 10) + " " + kind + " " + strconv.FormatInt(c.Who, 10)
}

func decode(payload string) (n uint64, c live.Change, err error) {
	var kind string
	_, err = fmt.Sscan(strings.TrimSpace(payload), &n, &c.Ticket, &kind, &c.Who)
	c.New = kind == "new"
	return n, c, err
}
