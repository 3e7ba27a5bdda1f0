package ruling_test

import (
	"testing"
	"time"

	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/ticket"
)

func TestNothingHappensBeforeTheRequestCame(t *testing.T) {
	t.Parallel()
	at := func(hours int) time.Time { return time.Date(2026, 3, 3, 12+hours, 0, 0, 0, time.UTC) }
	rows := []ticket.Event{ // as they are read: by their time
		{ID: 3, At: at(-2), Type: ticket.EventStaffReply},
		{ID: 4, At: at(-1), Type: ticket.EventStatus, Data: []byte(`{"to":"resolved"}`)},
		{ID: 1, At: at(0), Type: ticket.EventReceived},
		{ID: 5, At: at(1), Type: ticket.EventClientReply},
	}
	events, err := ruling.ClockEvents(rows)
	if err != nil {
		t.Fatal(err)
	}
	want := []sla.Event{{At: at(0), Type: sla.Received}, {At: at(0), Type: sla.StaffReply}, {At: at(0), Type: sla.Status, To: "resolved"}, {At: at(1), Type: sla.ClientReply}}
	for i, e := range events {
		if len(events) != len(want) || e.At != want[i].At || e.Type != want[i].Type || e.To != want[i].To {
			t.Fatalf("the clocks are folded over\n%v\nwant\n%v", events, want)
		}
	}
	for now, asOf := range map[time.Time]time.Time{at(-1): at(1), at(1): at(1), at(5): at(5)} {
		if got := ruling.AsOf(events, now); got != asOf {
			t.Errorf("at %v the clocks are looked at from %v, want %v", now, got, asOf)
		}
	}
}
