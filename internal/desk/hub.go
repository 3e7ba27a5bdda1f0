package desk

import "sync"

// Change says that a ticket is new or has changed. It carries no words of the ticket: who hears it looks again with their own rights.
type Change struct {
	Ticket int64
	New    bool
}

// hub tells changes to everybody who watches. A watcher that does not keep up loses changes and is told so once it reads again.
type hub struct {
	mu       sync.Mutex
	watchers map[chan Change]bool
}

// Watch returns a channel of changes and a function that ends the watch. A Change with Ticket 0 means that some were lost: look at everything again.
func (d *Desk) Watch() (<-chan Change, func()) {
	c := make(chan Change, 64)
	d.hub.mu.Lock()
	defer d.hub.mu.Unlock()
	if d.hub.watchers == nil {
		d.hub.watchers = map[chan Change]bool{}
	}
	d.hub.watchers[c] = true
	return c, func() {
		d.hub.mu.Lock()
		defer d.hub.mu.Unlock()
		delete(d.hub.watchers, c)
	}
}

// Tell makes a change known. It is called after the transaction is durable, and never waits.
func (d *Desk) Tell(c Change) {
	d.hub.mu.Lock()
	defer d.hub.mu.Unlock()
	for w := range d.hub.watchers {
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
