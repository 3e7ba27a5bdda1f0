package sla

import (
	"time"

	"remit/internal/agreement"
)

// Phase is a time in which a clock ran or stood, with the event that began it, for people to read.
type Phase struct {
	Clock   string        // respond, update, resolve
	State   State         // running, paused, met
	From    time.Time     // UTC
	To      time.Time     // UTC; now in the last phase of a clock
	Elapsed time.Duration // open time that passed on the clock, in the hours of the current target
	Cause   Event
}

// Phases returns the phases up to now of each clock that the current target has, respond, update, resolve,
// each in order of time. Without a target there are none. Errors as of Run.
func Phases(terms *agreement.Terms, events []Event, now time.Time) ([]Phase, error) {
	_, target, _, err := fold(terms, events, now)
	if err != nil || target == nil {
		return nil, err
	}
	table, err := hoursOf(terms, target)
	if err != nil {
		return nil, err
	}
	var list []Phase
	for _, clock := range []struct {
		name  string
		has   bool
		state func(*history) (State, time.Time)
	}{
		{"respond", !target.Respond.IsZero(), (*history).respondState},
		{"update", !target.Update.IsZero(), (*history).updateState},
		{"resolve", !target.Resolve.IsZero(), (*history).resolveState},
	} {
		if clock.has {
			list = append(list, phases(terms, inOrder(events), now, clock.name, clock.state)...)
		}
	}
	for i := range list {
		if list[i].State == Running {
			list[i].Elapsed = table.Between(list[i].From, list[i].To)
		}
	}
	return list, nil
}

// phases goes through the events and begins a phase at each that changes the state of one clock.
func phases(terms *agreement.Terms, events []Event, now time.Time, clock string, state func(*history) (State, time.Time)) []Phase {
	h := history{pause: terms.Clock.PauseResolve}
	var list []Phase
	var since time.Time
	for _, e := range events {
		if e.At.After(now) {
			break
		}
		h.add(e)
		s, from := state(&h)
		last := len(list) - 1
		if last >= 0 && list[last].State == s && since.Equal(from) {
			continue
		}
		at := e.At.UTC()
		if last >= 0 {
			list[last].To = at
		}
		list, since = append(list, Phase{Clock: clock, State: s, From: at, To: now.UTC(), Cause: e}), from
	}
	return list
}

// respondState says how respond stands.
func (h *history) respondState() (State, time.Time) {
	if h.answered.IsZero() {
		return Running, time.Time{}
	}
	return Met, time.Time{}
}

// resolveState says how resolve stands.
func (h *history) resolveState() (State, time.Time) {
	switch {
	case done(h.status):
		return Met, time.Time{}
	case h.works(h.status):
		return Running, time.Time{}
	default:
		return Paused, time.Time{}
	}
}

// updateState says how update stands, and when its interval began.
func (h *history) updateState() (State, time.Time) {
	if n := len(h.update); n > 0 && h.update[n-1].to.IsZero() {
		return Running, h.update[n-1].from
	}
	if done(h.status) {
		return Met, time.Time{}
	}
	return Paused, time.Time{}
}
