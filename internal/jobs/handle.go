package jobs

import (
	"sync"
	"time"
)

// State is how a loop is doing. Instants are UTC.
type State struct {
	Name     string
	Running  bool
	Began    time.Time     // of the last run
	Took     time.Duration // the last run that ended
	Runs     int           // that ended
	Failures int           // in a row, now
	Err      error         // of the last run that ended, nil if it went well
}

// Handle is a started loop.
type Handle struct {
	loop  Loop
	kick  chan struct{}
	mu    sync.Mutex
	state State
}

// Kick has the loop run now, or once more right after the run it is in. Several kicks before that run are one.
func (h *Handle) Kick() {
	select {
	case h.kick <- struct{}{}:
	default:
	}
}

// State returns how the loop is doing.
func (h *Handle) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

func (h *Handle) begin(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Running, h.state.Began = true, at
}

func (h *Handle) end(took time.Duration, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Running, h.state.Took, h.state.Err = false, took, err
	h.state.Runs++
	if err == nil {
		h.state.Failures = 0
	} else {
		h.state.Failures++
	}
}
