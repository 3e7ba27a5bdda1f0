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

	said   string    // the last error that the log was told of
	saidAt time.Time // when
}

// hush is how long the log is told nothing more of an error that a loop meets again and again.
const hush = time.Minute

// heard reports whether the log should be told how a run went, and how many failed in a row up to it, itself among them.
func (h *Handle) heard(err error, now time.Time) (failed int, tells bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	failed = h.state.Failures
	if err == nil {
		h.said = ""
		return failed, failed > 0
	}
	since := now.Sub(h.saidAt)
	if err.Error() == h.said && since >= 0 && since < hush {
		return failed + 1, false
	}
	h.said, h.saidAt = err.Error(), now
	return failed + 1, true
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
