package promise

import (
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func TestSpansInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"30m": "30 min", "4h": "4 h", "1bd": "1 business day", "3bd": "3 business days", "odd": "odd"} {
		if got := spanWords(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAClockIsAsFullAsItsOpenHours(t *testing.T) {
	t.Parallel()
	terms, err := agreement.ReadFile("../../agreement/testdata/agreements/northwind-dental.toml")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, terms.Zone).UTC() }
	office := ticket.NextClock{Name: "respond", At: at(3, 16), Due: at(4, 10), Allowed: 4 * time.Hour}
	always := ticket.NextClock{Name: "respond", At: at(3, 16), Due: at(3, 20), Allowed: 4 * time.Hour}
	for _, c := range []struct {
		name  string
		clock ticket.NextClock
		now   time.Time
		want  time.Duration
	}{
		{"at the start", office, at(3, 16), 0},
		{"at closing time", office, at(3, 18), 2 * time.Hour},
		{"it stands at night", office, at(4, 3), 2 * time.Hour},
		{"in the morning", office, at(4, 9), 3 * time.Hour},
		{"when it is due", office, at(4, 10), 4 * time.Hour},
		{"long after", office, at(9, 10), 4 * time.Hour},
		{"around the clock", always, at(3, 19), 3 * time.Hour},
	} {
		if got := elapsed(terms, c.clock, c.now); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWhatStandsWhereNoClockRuns(t *testing.T) {
	t.Parallel()
	paused := `{"respond":{"state":"met","allowed_s":100,"elapsed_s":10},"resolve":{"state":"paused","allowed_s":200,"elapsed_s":50}}`
	for _, c := range []struct {
		name   string
		ticket ticket.Ticket
		clocks string
		state  shell.ClockState
		word   string
	}{
		{"waits for the client", ticket.Ticket{Status: ticket.WaitingClient, AgreementID: 1, ClientID: 1}, paused, shell.ClockPaused, "client"},
		{"is scheduled", ticket.Ticket{Status: ticket.Scheduled, AgreementID: 1, ClientID: 1}, paused, shell.ClockPaused, "scheduled"},
		{"answered, and no time to solve it", ticket.Ticket{Status: ticket.Open, AgreementID: 1, ClientID: 1}, `{"respond":{"state":"met","allowed_s":100,"elapsed_s":10}}`, shell.ClockMet, "met"},
		{"declined", ticket.Ticket{Status: ticket.New, AgreementID: 1, ClientID: 1, Verdict: "declined"}, "", shell.ClockNone, "declined"},
		{"no agreement", ticket.Ticket{Status: ticket.New, ClientID: 1, Verdict: "billable"}, "", shell.ClockNone, "no agreement"},
		{"nobody's", ticket.Ticket{Status: ticket.New, Flag: ticket.FlagUnknownSender}, "", shell.ClockNone, "no client"},
		{"solved in time", ticket.Ticket{Status: ticket.Closed}, "", shell.ClockMet, "in time"},
		{"solved late", ticket.Ticket{Status: ticket.Closed, Missed: true}, "", shell.ClockMet, "a target was missed"},
	} {
		got, err := stillClock(c.ticket, []byte(c.clocks))
		if err != nil || got.State != c.state || got.Word != c.word {
			t.Errorf("%s: %s %q, %v; want %s %q", c.name, got.State, got.Word, err, c.state, c.word)
		}
	}
	if _, err := stillClock(ticket.Ticket{}, []byte("{")); err == nil {
		t.Error("broken clocks are shown as if there were none")
	}
}
