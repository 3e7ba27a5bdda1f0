// Package live tells changes of tickets to everybody who watches.
package live

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Change says that a ticket is new or has changed. It carries no words of the ticket: who hears it looks again with their own rights.
type Change struct {
	Ticket int64  // 0: some changes were lost, look at everything again
	New    bool   // with Ticket 0: the mark says nothing, whatever was known before may be otherwise
	Who    int64  // a person who came to the ticket, left it or began to write, while the ticket stayed as it was; 0 for a change of it
	Mark   string // where the row of all that was told stands with this one; set by Tell
}

// kept is how many changes are kept for those who come back; room is how many a watcher may be behind.
const (
	kept = 512
	room = 64
)

// Hub tells changes to everybody who watches. A watcher that does not keep up loses changes and is told so once it reads again.
// The zero Hub is ready.
type Hub struct {
	told atomic.Uint64 // changes of tickets alone

	mu       sync.Mutex
	watchers map[chan Change]bool
	run      string       // names this run of the program in its marks
	last     uint64       // how many were told, with those of people
	first    uint64       // marks before it are not known
	send     func(Change) // where changes go, nil for a hub by itself
	deaf     bool         // the others are not heard
	ring     [kept]Change // the last of them, each at its number
}

// Told is how many changes of tickets were told. While it stays the same, what was read of tickets after it was asked for is still so.
func (h *Hub) Told() uint64 {
	h.mu.Lock()
	deaf := h.deaf
	h.mu.Unlock()
	if deaf { // something may have been told: nothing that was read before holds
		return h.told.Add(1)
	}
	return h.told.Load()
}

// Mark is where the row of all that was told stands, for WatchFrom. What is read of tickets after it was asked for misses nothing.
func (h *Hub) Mark() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark(h.last)
}

func (h *Hub) mark(n uint64) string {
	if h.run == "" {
		h.run = strconv.FormatInt(time.Now().UnixNano(), 36)
	}
	return h.run + "." + strconv.FormatUint(n, 36)
}

// number reads a mark; ok is false for one of another run, or of none. Of hubs that are one, another may be a little ahead.
func (h *Hub) number(mark string) (n uint64, ok bool) {
	run, digits, _ := strings.Cut(mark, ".")
	n, err := strconv.ParseUint(digits, 36, 64)
	if h.send != nil && n > h.last && n-h.last <= kept {
		n = h.last
	}
	return n, err == nil && run == h.run && n >= h.first && n <= h.last && !h.deaf
}

// WatchFrom returns a channel of the changes after a mark, and a function that ends the watch: what came since then is told first. Where that
// cannot be said any more, because it was too much or the program was started anew, the first change has Ticket 0 and is New.
func (h *Hub) WatchFrom(mark string) (changes <-chan Change, end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	since, ok := h.number(mark)
	if !ok || h.last-since > kept {
		c := make(chan Change, room)
		c <- Change{New: true, Mark: h.mark(h.last)}
		return h.add(c)
	}
	c := make(chan Change, room+h.last-since)
	for n := since + 1; n <= h.last; n++ {
		c <- h.ring[n%kept]
	}
	return h.add(c)
}

func (h *Hub) add(c chan Change) (<-chan Change, func()) {
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
	if c.Who == 0 {
		h.told.Add(1)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.send != nil {
		h.send(c)
		return
	}
	h.spread(h.last+1, c)
}

// spread tells the change of a number to all who watch.
func (h *Hub) spread(n uint64, c Change) {
	h.last = n
	c.Mark = h.mark(h.last)
	h.ring[h.last%kept] = c
	for w := range h.watchers {
		select {
		case w <- c:
		default:
			drain(w)
			w <- Change{Mark: c.Mark}
		}
	}
}

// drain makes room in a full channel; only the hub sends to it, under the hub's lock.
func drain(w chan Change) {
	for {
		select {
		case <-w:
		default:
			return
		}
	}
}
