package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/fault"
	"remit/internal/sla"
)

// clocksCmd computes the clocks of tickets from their events (spec 2-time, Clocks). It needs no database.
type clocksCmd struct {
	File   string `arg:"" help:"Agreement file."`
	Events string `required:"" placeholder:"FILE.json" help:"Array of events of one ticket, or of {\"events\":[…],\"now\":T}, one a ticket."`
	Now    string `placeholder:"T" help:"Instant to judge at, RFC 3339; where the file gives none."`
}

// Run prints the clocks of each ticket, a JSON line each. A ticket whose events cannot be has the line null, and
// is said on standard error.
func (c *clocksCmd) Run(p *process) error {
	terms, err := agreement.ReadFile(c.File)
	if err != nil {
		return err
	}
	data, err := readInput(c.Events)
	if err != nil {
		return err
	}
	histories, err := readHistories(data, c.Now)
	if err != nil {
		return fault.Errorf(fault.Invalid, "%s%w", c.Events, err)
	}
	out, failed := json.NewEncoder(p.stdout), []error(nil)
	for i, h := range histories {
		var line any
		if line, err = sla.Run(terms, h.events, h.now); err != nil {
			line, failed = nil, append(failed, fault.Errorf(fault.Invalid, "%s, ticket %d: %w", c.Events, i, err))
		}
		if err := out.Encode(line); err != nil {
			return fmt.Errorf("clocks: write: %w", err)
		}
	}
	return joined(failed)
}

// ticketHistory is what happened on one ticket up to an instant.
type ticketHistory struct {
	events []sla.Event
	now    time.Time
}

// readHistories reads one history from an array of events, or several from an array of objects.
// Errors begin with the place in the file.
func readHistories(data []byte, now string) ([]ticketHistory, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return nil, fmt.Errorf(" is not a JSON array of events: %w", err)
	}
	if len(items) == 0 || !hasEvents(items[0]) {
		h, err := readHistory(items, now)
		return []ticketHistory{h}, err
	}
	histories := make([]ticketHistory, 0, len(items))
	for i, item := range items {
		var ticket struct {
			Events []json.RawMessage `json:"events"`
			Now    string            `json:"now"`
			Want   json.RawMessage   `json:"want"` // files of cases keep the answer beside the question
		}
		if err := decodeStrict(item, &ticket); err != nil {
			return nil, fmt.Errorf(", ticket %d is not understood: %w", i, err)
		}
		if ticket.Now == "" {
			ticket.Now = now
		}
		h, err := readHistory(ticket.Events, ticket.Now)
		if err != nil {
			return nil, fmt.Errorf(", ticket %d%w", i, err)
		}
		histories = append(histories, h)
	}
	return histories, nil
}

// hasEvents reports whether the JSON value is an object with the key events.
func hasEvents(item json.RawMessage) bool {
	var keys map[string]json.RawMessage
	return json.Unmarshal(item, &keys) == nil && keys["events"] != nil
}

// readHistory reads the events of one ticket.
func readHistory(items []json.RawMessage, now string) (ticketHistory, error) {
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		return ticketHistory{}, fmt.Errorf(" is judged at %q, which is no instant: write --now or \"now\" as 2026-03-02T14:00:00Z", now)
	}
	h := ticketHistory{now: at, events: make([]sla.Event, 0, len(items))}
	for i, item := range items {
		e, err := readEvent(item)
		if err != nil {
			return h, fmt.Errorf(", event %d: %w", i, err)
		}
		h.events = append(h.events, e)
	}
	return h, nil
}

// readEvent reads one event; sla.Run refuses one that cannot be.
func readEvent(data []byte) (sla.Event, error) {
	var e struct {
		At     *time.Time      `json:"at"`
		Type   sla.EventType   `json:"type"`
		To     string          `json:"to"`
		Target json.RawMessage `json:"target"`
	}
	if err := decodeStrict(data, &e); err != nil {
		return sla.Event{}, err
	}
	if e.At == nil {
		return sla.Event{}, fault.Errorf(fault.Invalid, `it has no "at": write an instant such as "2026-03-02T14:00:00Z".`)
	}
	event := sla.Event{At: *e.At, Type: e.Type, To: e.To}
	if e.Type != sla.NewTarget || bytes.Equal(e.Target, []byte("null")) {
		return event, nil
	}
	if e.Target == nil {
		return event, fault.Errorf(fault.Invalid, `it has no "target": write {"hours":…,"respond":…,"update":…,"resolve":…}, or null for none.`)
	}
	var err error
	event.Target, err = readTarget(e.Target)
	return event, err
}

// readTarget reads the target of an event.
func readTarget(data []byte) (*sla.Target, error) {
	var t struct {
		Hours   string  `json:"hours"`
		Respond *string `json:"respond"`
		Update  *string `json:"update"`
		Resolve *string `json:"resolve"`
	}
	if err := decodeStrict(data, &t); err != nil {
		return nil, err
	}
	target := &sla.Target{Hours: t.Hours}
	for _, each := range []struct {
		text *string
		into *calendar.Span
		days bool
	}{{t.Respond, &target.Respond, true}, {t.Update, &target.Update, false}, {t.Resolve, &target.Resolve, true}} {
		if each.text == nil {
			continue
		}
		span, err := calendar.ParseSpan(*each.text, each.days)
		if err != nil {
			return nil, err
		}
		*each.into = span
	}
	return target, nil
}
