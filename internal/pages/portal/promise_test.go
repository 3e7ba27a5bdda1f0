package portal

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func TestAPromiseInWords(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		clocks string
		status ticket.Status
		want   []string
	}{
		{"no clocks", ``, ticket.New, nil},
		{"an answer runs", `{"respond":{"state":"running","allowed_s":14400,"elapsed_s":60,"due":"2026-03-03T18:00:00Z"}}`, ticket.New,
			[]string{"Answer promised by 18:00 today"}},
		{"it is late since the clocks were kept", `{"respond":{"state":"running","allowed_s":14400,"elapsed_s":60,"due":"2026-03-03T14:30:00Z"}}`, ticket.New,
			[]string{"Answer was promised by 14:30 today and is 30 min late"}},
		{"due at this very instant", `{"respond":{"state":"running","allowed_s":14400,"elapsed_s":60,"due":"2026-03-03T15:00:00Z"}}`, ticket.New,
			[]string{"Answer promised by 15:00 today"}},
		{"kept, and the rest stands", `{"respond":{"state":"met","allowed_s":14400,"elapsed_s":1200,"met_at":"2026-03-03T10:00:00Z"},"resolve":{"state":"paused","allowed_s":28800,"elapsed_s":3600}}`, ticket.WaitingClient,
			[]string{"Answer: kept, after 20 min; promised within 4 h", "Solution: the time stands, 1 h used; promised within 8 h"}},
		{"missed, and came late", `{"respond":{"state":"missed","allowed_s":3600,"elapsed_s":4200,"met_at":"2026-03-03T10:10:00Z","missed_at":"2026-03-03T10:00:00Z","due":"2026-03-03T10:00:00Z"}}`, ticket.Open,
			[]string{"Answer: missed, it was due by 10:00 today and came 10:10 today"}},
		{"missed and still owed", `{"resolve":{"state":"missed","allowed_s":3600,"elapsed_s":4200,"missed_at":"2026-03-03T14:00:00Z","due":"2026-03-03T14:00:00Z"}}`, ticket.Open,
			[]string{"Solution was promised by 14:00 today and is 1 h late"}},
		{"missed and closed", `{"resolve":{"state":"missed","allowed_s":3600,"elapsed_s":4200,"missed_at":"2026-03-03T14:00:00Z","due":"2026-03-03T14:00:00Z"}}`, ticket.Closed,
			[]string{"Solution: missed, it was due by 14:00 today"}},
		{"closed before anything was owed", `{"respond":{"state":"running","allowed_s":14400,"elapsed_s":60,"due":"2026-03-03T14:30:00Z"}}`, ticket.Closed, nil},
		{"news were kept", `{"update":{"state":"met","allowed_s":3600,"elapsed_s":0}}`, ticket.Resolved, []string{"News: kept; promised every 1 h"}},
		{"news were missed twice", `{"update":{"state":"missed","allowed_s":3600,"elapsed_s":0,"missed_at":"2026-03-03T14:00:00Z","misses":2}}`, ticket.Resolved,
			[]string{"News: missed 2 times"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list, _, err := promises(json.RawMessage(c.clocks), nil, ticket.Ticket{Status: c.status}, now)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range list {
				got = append(got, p.words(now, shell.Locale{Zone: time.UTC}))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheLeadingPromise(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 3, 3, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name string
		list []promise
		want string
	}{
		{"what is late before what runs", []promise{{Clock: "respond", State: runs, Due: at(9)}, {Clock: "resolve", State: late, Due: at(12)}}, "resolve"},
		{"what is due first", []promise{{Clock: "update", State: runs, Due: at(12)}, {Clock: "resolve", State: runs, Due: at(10)}}, "resolve"},
		{"what was missed before what was kept", []promise{{Clock: "respond", State: kept}, {Clock: "resolve", State: missed}}, "resolve"},
		{"nothing", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := leading(c.list); got.Clock != c.want || ok != (c.want != "") {
				t.Errorf("got %q, %v", got.Clock, ok)
			}
		})
	}
}

func TestClocksThatDoNotReadAreAnError(t *testing.T) {
	t.Parallel()
	if _, _, err := promises(json.RawMessage(`{"respond":7}`), nil, ticket.Ticket{}, time.Time{}); err == nil {
		t.Error("clocks that are no clocks were read")
	}
	if _, _, err := promises(nil, json.RawMessage(`[]`), ticket.Ticket{}, time.Time{}); err == nil {
		t.Error("a decision that is none was read")
	}
}

func TestEveryStateSaysWhoHasToMove(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range ticket.Statuses() {
		got := stateOf(ticket.Ticket{Status: s}, shell.Locale{})
		if got.Words == "" || got.Next == "" || seen[got.Words] || (got.Turn == nobody) != (s == ticket.Closed) {
			t.Errorf("%s: %+v", s, got)
		}
		seen[got.Words] = true
	}
	if got := stateOf(ticket.Ticket{Status: ticket.Open, Approval: ticket.ApprovalWanted}, shell.Locale{}); got.Turn != yours {
		t.Errorf("approval: %+v", got)
	}
	if got := stateOf(ticket.Ticket{Status: ticket.Closed, Approval: ticket.ApprovalWanted}, shell.Locale{}); got.Turn != nobody {
		t.Errorf("closed with an approval left open: %+v", got)
	}
}
