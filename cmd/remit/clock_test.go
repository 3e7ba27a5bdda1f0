package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/api"
	"remit/internal/desk"
	"remit/internal/testenv"
)

// TestAClockThatIsSetBackLosesNothingOfAHouseAtWork has a house at work while its clock is set back by two hours, and right again: what comes is taken
// in and acknowledged at either time, no time is below zero, no loop fails, and the status page says what happened.
func TestAClockThatIsSetBackLosesNothingOfAHouseAtWork(t *testing.T) {
	t.Parallel()
	var shift atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
	e := newEstateAt(t, now)
	sink := testenv.SMTPSink(t, testenv.SinkOptions{})
	ctx, end := context.WithCancel(t.Context())
	_, err := e.app.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "out", Address: "out@harbour.example", Active: true, Settings: desk.MailboxSettings{SMTPHost: sink.Host, SMTPPort: sink.Port, SMTPTLS: "none"}})
	must(t, err)
	must(t, e.app.answers.SetHouseSeconds(t.Context(), operator(), 0))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	served := make(chan error, 1)
	go func() { served <- e.app.serve(ctx, l, now) }()
	t.Cleanup(func() { end(); must(t, <-served) })
	admin := e.visitor(t, "admin")
	var numbers []int
	for i, at := range []time.Duration{0, -2 * time.Hour, 2 * time.Hour} {
		shift.Store(int64(at))
		if at < 0 {
			if page := e.send(t, admin, http.MethodGet, "/settings/status", nil); !strings.Contains(page.text, "set back") {
				t.Errorf("the status page says nothing of the clock: %d", page.status)
			}
		}
		before := len(sink.Mails())
		numbers = append(numbers, e.request(t, fmt.Sprintf("Request %d", i)))
		sink.Wait(t, before+1)
		for _, n := range numbers {
			answered := len(sink.Mails())
			form := url.Values{"text": {"Looked at it."}, "kind": {"reply"}}
			if got := e.send(t, admin, http.MethodPost, fmt.Sprintf("/tickets/%d/messages", n), strings.NewReader(form.Encode()), "Content-Type", formType); got.status != http.StatusSeeOther {
				t.Errorf("at %v ticket %d cannot be answered: %d", at, n, got.status)
			}
			sink.Wait(t, answered+1)
			if page := e.send(t, admin, http.MethodGet, fmt.Sprintf("/tickets/%d", n), nil); page.status != http.StatusOK {
				t.Errorf("at %v the page of ticket %d answers %d", at, n, page.status)
			}
			e.wantNoTimeBelowZero(t, n)
		}
	}
	for _, s := range e.app.crew.States() {
		if s.Err != nil {
			t.Errorf("the loop %s fails: %v", s.Name, s.Err)
		}
	}
}

// request opens a ticket as a program does, and returns its number.
func (e estate) request(t *testing.T, subject string) int {
	t.Helper()
	body := fmt.Sprintf(`{"client": %q, "contact": {"email": %q}, "channel": "portal", "subject": %q, "body": "Please help."}`, first, e.people["dana "+first], subject)
	got := e.send(t, e.visitor(t, ""), http.MethodPost, "/api/v1/requests", strings.NewReader(body), "Content-Type", "application/json", "Authorization", "Bearer "+e.things["secret admin"])
	var made struct{ Ticket struct{ Number int } }
	if err := json.Unmarshal([]byte(got.text), &made); err != nil || got.status != http.StatusCreated {
		t.Fatalf("no ticket is made: %d %s", got.status, got.text)
	}
	return made.Ticket.Number
}

// wantNoTimeBelowZero reads the clocks of a ticket.
func (e estate) wantNoTimeBelowZero(t *testing.T, number int) {
	t.Helper()
	got := e.send(t, e.visitor(t, ""), http.MethodGet, fmt.Sprintf("/api/v1/tickets/%d", number), nil, "Authorization", "Bearer "+e.things["secret admin"])
	var ticket struct {
		Clocks struct{ Respond, Resolve *api.ClockShape }
	}
	must(t, json.Unmarshal([]byte(got.text), &ticket))
	if ticket.Clocks.Respond == nil && ticket.Clocks.Resolve == nil {
		t.Errorf("ticket %d has no clock: %s", number, got.text)
	}
	for _, c := range []*api.ClockShape{ticket.Clocks.Respond, ticket.Clocks.Resolve} {
		if c != nil && (c.Elapsed < 0 || c.Percent < 0) {
			t.Errorf("ticket %d: a clock is at %d seconds, %v percent", number, c.Elapsed, c.Percent)
		}
	}
}
