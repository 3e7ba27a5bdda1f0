package shell

import (
	"net/netip"
	"sync"
	"time"
)

// Throttle slows down guessing: after a number of failures under a key, such as an account or an address, it makes the key wait.
// It is kept in memory: each node counts for itself what is tried at once. What failed is counted for all nodes by credential.Failed.
type Throttle struct {
	limit int
	span  time.Duration
	mu    sync.Mutex
	fails map[string][]time.Time // the failures of each key within span, the oldest first
}

// NewThrottle allows limit failures within span.
func NewThrottle(limit int, span time.Duration) *Throttle {
	return &Throttle{limit: limit, span: span, fails: map[string][]time.Time{}}
}

// Wait is how long the keys must still wait before another attempt, zero where none has to.
func (t *Throttle) Wait(now time.Time, keys ...string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, key := range keys {
		recent := t.recent(now, key)
		if len(recent) < t.limit {
			continue
		}
		free := recent[len(recent)-t.limit].Add(t.span)
		longest = max(longest, free.Sub(now))
	}
	return longest
}

// Fail counts a failure under each key.
func (t *Throttle) Fail(now time.Time, keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sweep(now)
	for _, key := range keys {
		recent := append(t.recent(now, key), now)
		t.fails[key] = recent[max(0, len(recent)-t.limit):]
	}
}

// Forget clears the keys after a success.
func (t *Throttle) Forget(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		delete(t.fails, key)
	}
}

// recent drops the failures of the key that are older than the span, and returns the rest.
func (t *Throttle) recent(now time.Time, key string) []time.Time {
	fails := t.fails[key]
	for len(fails) > 0 && !fails[0].Add(t.span).After(now) {
		fails = fails[1:]
	}
	return fails
}

// throttleKeys is how many keys are kept at most, so that many addresses cannot fill the memory.
const throttleKeys = 10000

// sweep makes room: the old keys go, and where all are young a tenth of them, first of those that do not have to wait.
func (t *Throttle) sweep(now time.Time) {
	if len(t.fails) < throttleKeys {
		return
	}
	for key := range t.fails {
		if len(t.recent(now, key)) == 0 {
			delete(t.fails, key)
		}
	}
	for _, waiting := range []bool{false, true} {
		for key, fails := range t.fails {
			if len(t.fails) <= throttleKeys*9/10 {
				return
			}
			if (len(fails) >= t.limit) == waiting {
				delete(t.fails, key)
			}
		}
	}
}

// AddressKey is an IP address as a key: of one in version 6 the network, as whoever has one has all 2^64 addresses in it (RFC 4291, section 2.5.4).
func AddressKey(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	network, err := a.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return network.String()
}
