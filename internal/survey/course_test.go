package survey

import (
	"encoding/json"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ticket"
)

func TestTheCourseOfATicket(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	status := func(to ticket.Status) ticket.Event {
		return ticket.Event{Type: ticket.EventStatus, Data: json.RawMessage(`{"to":"` + string(to) + `"}`)}
	}
	reply, spam := ticket.Event{Type: ticket.EventClientReply}, ticket.Event{Type: ticket.EventSpam}
	for name, x := range map[string]struct {
		events               []ticket.Event
		solved, closed, spam bool
	}{
		"nothing happened":               {},
		"resolved":                       {events: []ticket.Event{status(ticket.Resolved)}, solved: true},
		"resolved, then closed":          {events: []ticket.Event{status(ticket.Resolved), status(ticket.Closed)}, solved: true, closed: true},
		"closed at once":                 {events: []ticket.Event{status(ticket.Closed)}, closed: true},
		"opened again by an answer":      {events: []ticket.Event{status(ticket.Resolved), reply}},
		"opened again by hand":           {events: []ticket.Event{status(ticket.Resolved), status(ticket.Open)}},
		"opened again, then closed":      {events: []ticket.Event{status(ticket.Resolved), reply, status(ticket.Closed)}, closed: true},
		"opened again, then resolved":    {events: []ticket.Event{status(ticket.Resolved), reply, status(ticket.Resolved)}, solved: true},
		"answered before it was solved":  {events: []ticket.Event{reply, status(ticket.Resolved)}, solved: true},
		"an answer after it was closed":  {events: []ticket.Event{status(ticket.Resolved), status(ticket.Closed), reply}, solved: true, closed: true},
		"resolved, then closed as spam":  {events: []ticket.Event{status(ticket.Resolved), spam, status(ticket.Closed)}, solved: true, closed: true, spam: true},
		"a merge that was taken back":    {events: []ticket.Event{status(ticket.Resolved), status(ticket.Closed), status(ticket.Resolved)}, solved: true},
		"other events say nothing of it": {events: []ticket.Event{status(ticket.Resolved), {Type: ticket.EventTag, Data: json.RawMessage(`{"to":"open"}`)}}, solved: true},
	} {
		for i := range x.events {
			x.events[i].At = begun.Add(time.Duration(i) * time.Hour)
		}
		got, err := fold(x.events)
		if err != nil || got.solved != x.solved || got.closedAt.IsZero() == x.closed || got.spam != x.spam {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := fold([]ticket.Event{{Type: ticket.EventStatus, Data: json.RawMessage(`{`)}}); err == nil {
		t.Error("what cannot be read is passed over")
	}
}

func TestWhatSpeaksAgainstAsking(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	right := candidate{ticket: ticket.Ticket{RequesterEmail: "dana@northwind.example", Channel: ticket.Email}, course: course{solved: true},
		contact: identity.Contact{ID: 1, Email: "dana@northwind.example", Active: true, Verified: true}}
	for name, x := range map[string]struct {
		change func(*candidate)
		want   string
	}{
		"nothing":                      {func(*candidate) {}, ""},
		"an alert":                     {func(c *candidate) { c.ticket.Channel = ticket.Alert }, "no person asked"},
		"a program's mail":             {func(c *candidate) { c.ticket.Automatic = true }, "no person asked"},
		"nobody known":                 {func(c *candidate) { c.contact = identity.Contact{} }, "the requester has no address here"},
		"by phone, without address":    {func(c *candidate) { c.ticket.RequesterEmail = "" }, "the requester has no address here"},
		"a sender that nobody checked": {func(c *candidate) { c.contact.Verified = false }, "who asked is not sure"},
		"a flag":                       {func(c *candidate) { c.ticket.Flag = ticket.FlagStranger }, "who asked is not sure"},
		"asked exactly a week ago":     {func(c *candidate) { c.last = now.Add(-between) }, ""},
		"asked a second less ago":      {func(c *candidate) { c.last = now.Add(-between + time.Second) }, "the requester was asked within a week"},
	} {
		c := right
		x.change(&c)
		if got := c.against(now); got != x.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
