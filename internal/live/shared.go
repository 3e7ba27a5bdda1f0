package live

// Shared lets several hubs be one: what is told to any of them is heard by all, in the same order and under the same numbers, so that a mark of one is
// one of all. Without it a hub's marks name the run of the program.
//
// send takes a change to the others, and to this hub: it comes back by Hear. It must not wait.
func (h *Hub) Shared(send func(Change)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.send, h.run, h.deaf = send, "all", true
}

// Hear is told what was told to any hub, with its number. Numbers grow; where one is missing, all look at everything again.
func (h *Hub) Hear(n uint64, c Change) {
	if c.Who == 0 {
		h.told.Add(1)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if n <= h.last {
		return
	}
	if n != h.last+1 {
		h.restart(n - 1)
	}
	h.spread(n, c)
}

// Missed says that what was told up to a number was not heard, or that some was never told: all look at everything again. From then on it is heard again.
func (h *Hub) Missed(n uint64) {
	h.told.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deaf = false
	h.restart(n)
}

// Anew has all look at everything again: something may have changed that was not told.
func (h *Hub) Anew() {
	h.told.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.restart(h.last)
}

// Deaf says that nothing is heard until Missed is called.
func (h *Hub) Deaf() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deaf = true
}

// restart lets the row of what was told begin after a number: no mark before it is known any more.
func (h *Hub) restart(n uint64) {
	h.first, h.last = n, n
	again := Change{New: true, Mark: h.mark(n)}
	for w := range h.watchers {
		select {
		case w <- again:
		default:
			drain(w)
			w <- again
		}
	}
}
