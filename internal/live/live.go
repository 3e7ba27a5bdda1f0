// Package live tells changes of tickets to everybody who watches.
package live

import (
	"sync"
	"sync/atomic"
)

// Change says that a ticket is new or has changed. It carries no words of the ticket: who hears it looks again with their own rights.
type Change struct {
	Ticket int64
	New    bool
}

// Hub tells changes to everybody who watches. A watcher that does not keep up loses changes and is told so once it reads again.
// The zero Hub is ready.
type Hub struct {
	mu       sync.Mutex
	watchers map[chan Change]bool
	told     atomic.Uint64
}

// Told is how many changes were told. While it stays the same, what was read of tickets after it was asked for is still so.
func (h *Hub) Told() uint64 { return h.told.Load() }

// Watch returns a channel of changes and a function that ends the watch. A Change with Ticket 0 means that some were lost: look at everything again.
func (h *Hub) Watch() (<-chan Change, func()) {
	c := make(chan Change, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers == nil {
		h.watchers = map[chan Change]bool{}
	}
	h.watchers[c] = true
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers, c)
	}
}

// Tell makes a change known. It is called after the transaction is durable, and never waits.
func (h *Hub) Tell(c Change) {
	h.told.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers {
		select {
		case w <- c:
		default:
			drain(w)
			w <- Change{}
		}
	}
}

// drain makes room in a full channel; only Tell sends to it, under the hub's lock.
func drain(w chan Change) {
	for {
		select {
		case <-w:
		default:
			return
		}
	}
}
