package sla

import (
	"slices"
	"time"
)

// The statuses of a ticket, and those that mean something to clocks by themselves.
const (
	statusNew           = "new"
	statusOpen          = "open"
	statusWaitingClient = "waiting-client"
	statusResolved      = "resolved"
	statusClosed        = "closed"
)

var statuses = []string{statusNew, statusOpen, statusWaitingClient, "waiting-vendor", "scheduled", statusResolved, statusClosed}

// stretch is a time in which a clock runs. To is zero while it still does.
type stretch struct{ from, to time.Time }

// history is what the events say of a ticket whatever its target: when each clock ran and stood.
type history struct {
	pause    []string // statuses in which resolve stands
	status   string
	received time.Time
	answered time.Time // respond was met
	replied  bool      // there was a staff-reply
	doneAt   time.Time // the ticket became resolved or closed and still is
	resolve  []stretch
	update   []stretch
}

// add takes the next event in.
func (h *history) add(e Event) {
	at := e.At.UTC()
	switch e.Type {
	case Received:
		h.received = at
		h.change(statusNew, at)
	case Status:
		if e.To == statusResolved {
			h.answer(at)
		}
		h.change(e.To, at)
	case StaffReply:
		h.answer(at)
		h.replied = true
		h.update = finish(h.update, at)
		if h.works(h.status) {
			h.update = append(h.update, stretch{from: at})
		}
	case ClientReply:
		if h.status == statusWaitingClient || h.status == statusResolved {
			h.change(statusOpen, at)
		}
	}
}

// answer meets respond, if nothing did before.
func (h *history) answer(at time.Time) {
	if h.answered.IsZero() {
		h.answered = at
	}
}

// change starts and stops clocks as the status becomes another.
func (h *history) change(to string, at time.Time) {
	worked, works := h.works(h.status), h.works(to)
	switch {
	case works && !worked:
		h.resolve = append(h.resolve, stretch{from: at})
		if h.replied {
			h.update = append(h.update, stretch{from: at})
		}
	case worked && !works:
		h.resolve = finish(h.resolve, at)
		h.update = finish(h.update, at)
	}
	if !done(to) {
		h.doneAt = time.Time{}
	} else if h.doneAt.IsZero() {
		h.doneAt = at
	}
	h.status = to
}

// works reports whether the status is one of a ticket under work: neither paused nor done.
// Before the ticket is received there is none.
func (h *history) works(status string) bool {
	return status != "" && !done(status) && !slices.Contains(h.pause, status)
}

// done reports whether the status is resolved or closed.
func done(status string) bool { return status == statusResolved || status == statusClosed }

// finish ends the last stretch, if it still runs.
func finish(list []stretch, at time.Time) []stretch {
	if n := len(list); n > 0 && list[n-1].to.IsZero() {
		list[n-1].to = at
	}
	return list
}
