// Package sla judges how fast a ticket was served: its clocks are a fold over its events.
package sla

import (
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/fault"
)

// EventType says what happened on a ticket.
type EventType string

// The events that move clocks (spec 2-time, Clocks).
const (
	Received    EventType = "received"     // the first event, always
	NewTarget   EventType = "target"       // a new decision's target, or none
	Status      EventType = "status"       // the status became To
	StaffReply  EventType = "staff-reply"  // a public message of a technician that the requester gets
	ClientReply EventType = "client-reply" // a message of the client's side
)

// Event is one thing that happened on a ticket.
type Event struct {
	At     time.Time
	Type   EventType
	To     string  // status: new, open, waiting-client, waiting-vendor, scheduled, resolved, closed
	Target *Target // target: nil takes the targets away
}

// Target is how fast a ticket is to be served, in the opening hours of the table Hours. Spans are zero where left out.
type Target struct {
	Hours   string
	Respond calendar.Span
	Update  calendar.Span // never in business days
	Resolve calendar.Span
}

// State says how a clock stands.
type State string

// The states of a clock. Missed is missed and running on, or standing since, or met too late.
const (
	Running State = "running"
	Paused  State = "paused"
	Met     State = "met"
	Missed  State = "missed"
)

// Clock is one clock of a ticket. Instants are UTC; one that is zero is absent.
type Clock struct {
	State    State
	Allowed  time.Duration // open time
	Elapsed  time.Duration // open time; for update, of the current interval
	Due      time.Time     // when elapsed reaches or reached allowed; zero while the clock stands or is met
	MetAt    time.Time     // never for update
	MissedAt time.Time     // when elapsed reached allowed, once it is beyond; for update, of the latest miss
	Misses   int           // update: how many intervals were missed
}

// EarlierMiss is a miss under a target that another has replaced.
type EarlierMiss struct {
	Clock      string // respond, resolve
	MissedAt   time.Time
	ReplacedAt time.Time
}

// Clocks are the clocks of a ticket at one instant. One that the target lacks is nil.
type Clocks struct {
	Respond       *Clock
	Update        *Clock
	Resolve       *Clock
	EarlierMisses []EarlierMiss

	zone *time.Location // of the agreement, for writing
}

// Run folds the events up to now into clocks (spec 2-time, Clocks). Events are in order of time or are put
// so, equal times in the order given. Errors are fault.Invalid: an event that cannot be, hours that the terms
// do not have, a due time further than ten years off.
func Run(terms *agreement.Terms, events []Event, now time.Time) (Clocks, error) {
	h, target, earlier, err := fold(terms, events, now)
	if err != nil {
		return Clocks{}, err
	}
	clocks := Clocks{EarlierMisses: earlier, zone: terms.Zone}
	err = judge(&clocks, terms, &h, target, now)
	return clocks, err
}

// fold takes in the events up to now: what happened, the target it is judged by, and what was missed under others.
func fold(terms *agreement.Terms, events []Event, now time.Time) (h history, target *Target, earlier []EarlierMiss, err error) {
	h = history{pause: terms.Clock.PauseResolve}
	for i, e := range inOrder(events) {
		if e.At.After(now) {
			break
		}
		if err := checkEvent(e, i == 0); err != nil {
			return h, nil, nil, err
		}
		if e.Type == NewTarget {
			misses, err := missed(terms, &h, target, e.At)
			if err != nil {
				return h, nil, nil, err
			}
			earlier, target = append(earlier, misses...), e.Target
		}
		h.add(e)
	}
	return h, target, earlier, nil
}

// inOrder returns the events in order of time.
func inOrder(events []Event) []Event {
	byTime := func(a, b Event) int { return a.At.Compare(b.At) }
	if slices.IsSortedFunc(events, byTime) {
		return events
	}
	events = slices.Clone(events)
	slices.SortStableFunc(events, byTime)
	return events
}

// checkEvent refuses an event that cannot be.
func checkEvent(e Event, first bool) error {
	switch e.Type {
	case Received, NewTarget, StaffReply, ClientReply:
	case Status:
		if !slices.Contains(statuses, e.To) {
			return fault.Errorf(fault.Invalid, "The event at %s changes the status to %q: write one of new, open, waiting-client, waiting-vendor, scheduled, resolved, closed.", e.At.Format(time.RFC3339), e.To)
		}
	default:
		return fault.Errorf(fault.Invalid, "The event at %s is of the type %q: write one of received, target, status, staff-reply, client-reply.", e.At.Format(time.RFC3339), e.Type)
	}
	if first != (e.Type == Received) {
		return fault.Errorf(fault.Invalid, "The event at %s is %q: the first event is received, and no other is.", e.At.Format(time.RFC3339), e.Type)
	}
	return nil
}

// missed returns what was missed under the target when another replaced it, respond before resolve.
func missed(terms *agreement.Terms, h *history, target *Target, at time.Time) ([]EarlierMiss, error) {
	var old Clocks
	if err := judge(&old, terms, h, target, at); err != nil {
		return nil, err
	}
	var misses []EarlierMiss
	if old.Respond != nil && old.Respond.State == Missed {
		misses = append(misses, EarlierMiss{"respond", old.Respond.MissedAt, at.UTC()})
	}
	if old.Resolve != nil && old.Resolve.State == Missed {
		misses = append(misses, EarlierMiss{"resolve", old.Resolve.MissedAt, at.UTC()})
	}
	return misses, nil
}

// Next returns the clock that is due first of those that run, missed ones included, with its due time in UTC.
func Next(c Clocks) (clock string, due time.Time, ok bool) {
	for _, each := range []struct {
		name  string
		clock *Clock
	}{{"respond", c.Respond}, {"update", c.Update}, {"resolve", c.Resolve}} {
		if each.clock == nil || each.clock.Due.IsZero() || ok && !each.clock.Due.Before(due) {
			continue
		}
		clock, due, ok = each.name, each.clock.Due, true
	}
	return clock, due, ok
}
