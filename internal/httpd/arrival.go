package httpd

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// arrivals are the connections whose first request has not been read. The server of the standard library drops them when it is shut down, requests and
// all, so they are waited for before.
type arrivals struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// note follows the state of a connection.
func (a *arrivals) note(c net.Conn, state http.ConnState) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if state != http.StateNew {
		delete(a.conns, c)
		return
	}
	if a.conns == nil {
		a.conns = map[net.Conn]struct{}{}
	}
	a.conns[c] = struct{}{}
}

func (a *arrivals) none() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.conns) == 0
}

// wait returns when the first request of each has been read. A browser connects ahead of what it may ask later: so it waits no longer than patience.
func (a *arrivals) wait(patience time.Duration) {
	over := time.NewTimer(patience)
	defer over.Stop()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !a.none() {
		select {
		case <-over.C:
			return
		case <-look.C:
		}
	}
}
