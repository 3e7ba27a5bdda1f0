package ruling

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// dueSoon is how long before its end a clock is shown as due soon at the latest; the agreement's last warn_percent may come earlier.
const dueSoon = 30 * time.Minute

// ClockEvents are the events of a ticket that clocks are folded over. What was entered with a time before the request came, by a machine whose clock was
// set back, happened as it came.
func ClockEvents(events []ticket.Event) ([]sla.Event, error) {
	out := make([]sla.Event, 0, len(events))
	for _, e := range events {
		var data struct {
			To     string      `json:"to"`
			Target *targetData `json:"target"`
		}
		switch e.Type {
		case ticket.EventReceived, ticket.EventStaffReply, ticket.EventClientReply:
		case ticket.EventStatus, ticket.EventTarget:
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return nil, fmt.Errorf("ruling: event %d: %w", e.ID, err)
			}
		default:
			continue
		}
		target, err := data.Target.target()
		if err != nil {
			return nil, fmt.Errorf("ruling: event %d: %w", e.ID, err)
		}
		out = append(out, sla.Event{At: e.At, Type: sla.EventType(e.Type), To: data.To, Target: target})
	}
	return afterReceived(out), nil
}

// afterReceived lets nothing have happened before the request was received.
func afterReceived(events []sla.Event) []sla.Event {
	first := slices.IndexFunc(events, func(e sla.Event) bool { return e.Type == sla.Received })
	if first < 0 {
		return events
	}
	received := events[first]
	for i := range events {
		if events[i].At.Before(received.At) {
			events[i].At = received.At
		}
	}
	copy(events[1:first+1], events[:first])
	events[0] = received
	return events
}

// AsOf is the instant to look at clocks from: now, or the latest event where the clock was set back since. What has happened has happened.
func AsOf(events []sla.Event, now time.Time) time.Time {
	for _, e := range events {
		if e.At.After(now) {
			now = e.At
		}
	}
	return now
}

// targetData is a target as an event keeps it (spec 2, Clocks).
type targetData struct {
	Hours   string `json:"hours"`
	Respond string `json:"respond,omitempty"`
	Update  string `json:"update,omitempty"`
	Resolve string `json:"resolve,omitempty"`
}

func (t *targetData) target() (*sla.Target, error) {
	if t == nil {
		return nil, nil
	}
	out := sla.Target{Hours: t.Hours}
	for _, f := range []struct {
		text string
		days bool
		span *calendar.Span
	}{{t.Respond, true, &out.Respond}, {t.Update, false, &out.Update}, {t.Resolve, true, &out.Resolve}} {
		if f.text == "" {
			continue
		}
		var err error
		if *f.span, err = calendar.ParseSpan(f.text, f.days); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// TargetEvent is the event of a new target.
func TargetEvent(id int64, at time.Time, t *sla.Target) (ticket.Event, error) {
	var data struct {
		Target *targetData `json:"target"`
	}
	if t != nil {
		data.Target = &targetData{Hours: t.Hours, Respond: t.Respond.Text, Update: t.Update.Text, Resolve: t.Resolve.Text}
	}
	b, err := json.Marshal(data)
	if err != nil {
		return ticket.Event{}, fmt.Errorf("ruling: target: %w", err)
	}
	return ticket.Event{TicketID: id, At: at, Type: ticket.EventTarget, Data: b}, nil
}

func LastTarget(events []sla.Event, now time.Time) *sla.Target {
	var target *sla.Target
	for _, e := range events {
		if e.Type == sla.NewTarget && !e.At.After(now) {
			target = e.Target
		}
	}
	return target
}

// KeepClocks lets a ticket keep its clocks as of now; target and terms are nil where nothing is promised.
func KeepClocks(t *ticket.Ticket, clocks sla.Clocks, target *sla.Target, terms *agreement.Terms, now time.Time) (err error) {
	t.Clock, t.Clocks = ticket.NextClock{}, nil
	t.Missed = anyMissed(clocks)
	name, dueAt, ok := sla.Next(clocks)
	if target == nil {
		return nil
	}
	if t.Clocks, err = json.Marshal(clocks); err != nil {
		return fmt.Errorf("ruling: clocks: %w", err)
	}
	if !ok {
		return nil
	}
	c := clockNamed(clocks, name)
	t.Clock = ticket.NextClock{Name: name, Due: dueAt.UTC(), Allowed: c.Allowed, Elapsed: c.Elapsed, At: now}
	t.Clock.Soon = soon(terms, target, *c, dueAt, now)
	return nil
}

func anyMissed(c sla.Clocks) bool {
	missed := len(c.EarlierMisses) > 0
	for _, clock := range []*sla.Clock{c.Respond, c.Update, c.Resolve} {
		missed = missed || clock != nil && !clock.MissedAt.IsZero()
	}
	return missed
}

func clockNamed(c sla.Clocks, name string) *sla.Clock {
	switch name {
	case "respond":
		return c.Respond
	case "update":
		return c.Update
	}
	return c.Resolve
}

// soon is when a running clock comes to the last percentage that the agreement warns at, or half an hour before it is due if that is earlier.
func soon(terms *agreement.Terms, target *sla.Target, c sla.Clock, dueAt, now time.Time) time.Time {
	latest := dueAt.Add(-dueSoon).UTC()
	percent := 90
	if w := terms.Clock.WarnPercent; len(w) > 0 {
		percent = w[len(w)-1]
	}
	left := time.Duration(int64(c.Allowed)/100*int64(percent)) - c.Elapsed
	if left <= 0 {
		return now
	}
	at, err := terms.Hours[target.Hours].Add(now, left)
	if err != nil || at.After(latest) {
		return latest
	}
	return at.UTC()
}
