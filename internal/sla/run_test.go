package sla

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/fault"
)

// office are terms with office hours on working days, and hours that are always open, in UTC.
func office(t testing.TB) *agreement.Terms {
	t.Helper()
	day := []calendar.Interval{{From: 9 * 60, To: 17 * 60}}
	terms := &agreement.Terms{Number: "T-1", Zone: time.UTC, Hours: map[string]*calendar.Table{}}
	terms.Clock.PauseResolve = []string{"waiting-client", "scheduled"}
	for name, spec := range map[string]calendar.Spec{
		"always": {Zone: time.UTC, Always: true},
		"office": {Zone: time.UTC, Week: [7][]calendar.Interval{1: day, 2: day, 3: day, 4: day, 5: day}},
	} {
		table, err := calendar.New(spec)
		if err != nil {
			t.Fatal(err)
		}
		terms.Hours[name] = table
	}
	return terms
}

// clockTime reads "2 11:30" as that time of a day of March 2026, which began on a Sunday.
func clockTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-1-2 15:04", "2026-3-"+text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// story reads events such as "2 11:30 status resolved; 2 12:00 target office 4h - 2bd"; a "-" is left out.
func story(t testing.TB, text string) []Event {
	t.Helper()
	var events []Event
	for line := range strings.SplitSeq(text, ";") {
		w := strings.Fields(line)
		e := Event{At: clockTime(t, w[0]+" "+w[1]), Type: EventType(w[2])}
		if e.Type == Status {
			e.To = w[3]
		}
		if e.Type == NewTarget && w[3] != "null" {
			for i := range w {
				w[i] = strings.Trim(w[i], "-")
			}
			e.Target = mustTarget(t, w[3], w[4], w[5], w[6])
		}
		events = append(events, e)
	}
	return events
}

// show writes a clock in short: state elapsed/allowed, then what it has of due, met, missed and misses.
func show(c *Clock) string {
	if c == nil {
		return "none"
	}
	s := fmt.Sprintf("%s %s/%s", c.State, brief(c.Elapsed), brief(c.Allowed))
	for _, each := range []struct {
		name string
		at   time.Time
	}{{"due", c.Due}, {"met", c.MetAt}, {"missed", c.MissedAt}} {
		if !each.at.IsZero() {
			s += " " + each.name + " " + each.at.Format("2 15:04")
		}
	}
	if c.Misses > 0 {
		s += fmt.Sprintf(" misses %d", c.Misses)
	}
	return s
}

// brief writes whole minutes.
func brief(d time.Duration) string {
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "h0m") + map[bool]string{true: "h"}[d%time.Hour == 0 && d > 0]
}

func TestRespond(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, events, now, want string }{
		{"runs", "2 09:00 received; 2 09:00 target office 4h - -", "2 10:00", "running 1h/4h due 2 13:00"},
		{"waits for the opening", "2 06:00 received; 2 06:00 target office 4h - -", "2 08:00", "running /4h due 2 13:00"},
		{"equality with the target is no miss", "2 09:00 received; 2 09:00 target office 4h - -", "2 13:00", "running 4h/4h due 2 13:00"},
		{"a minute more is", "2 09:00 received; 2 09:00 target office 4h - -", "2 13:01", "missed 4h1m/4h due 2 13:00 missed 2 13:00"},
		{"reached at the closing instant, still no miss at night", "2 09:00 received; 2 09:00 target office 8h - -", "3 09:00", "running 8h/8h due 2 17:00"},
		{"and missed from the next opening on", "2 09:00 received; 2 09:00 target office 8h - -", "3 09:01", "missed 8h1m/8h due 2 17:00 missed 2 17:00"},
		{"met by a word", "2 09:00 received; 2 09:00 target office 4h - -; 2 09:30 staff-reply; 2 11:00 staff-reply", "2 12:00", "met 30m/4h met 2 09:30"},
		{"met in time to the minute", "2 09:00 received; 2 09:00 target office 4h - -; 2 13:00 staff-reply", "2 20:00", "met 4h/4h met 2 13:00"},
		{"met too late", "2 09:00 received; 2 09:00 target office 4h - -; 2 13:01 staff-reply", "2 20:00", "missed 4h1m/4h met 2 13:01 missed 2 13:00"},
		{"met by resolving", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 status resolved; 2 11:00 staff-reply", "2 12:00", "met 1h/4h met 2 10:00"},
		{"not met by closing", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 status closed", "2 12:00", "running 3h/4h due 2 13:00"},
		{"never pauses", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 status waiting-client", "2 12:00", "running 3h/4h due 2 13:00"},
		{"not met by the client", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 client-reply", "2 12:00", "running 3h/4h due 2 13:00"},
		{"in business days", "2 10:00 received; 2 10:00 target office 1bd - -", "2 12:00", "running 2h/15h due 3 17:00"},
		{"events after now do not count", "2 09:00 received; 2 09:00 target office 4h - -; 2 13:00 staff-reply", "2 12:59", "running 3h59m/4h due 2 13:00"},
		{"an event now counts", "2 09:00 received; 2 09:00 target office 4h - -; 2 13:00 staff-reply", "2 13:00", "met 4h/4h met 2 13:00"},
		{"no clock before the target", "2 09:00 received; 2 11:00 target office 4h - -", "2 10:59", "none"},
		{"the target judges from received on", "2 09:00 received; 2 11:00 target office 1h - -", "2 11:00", "missed 2h/1h due 2 10:00 missed 2 10:00"},
		{"a target without it", "2 09:00 received; 2 09:00 target office - - 4h", "2 10:00", "none"},
		{"null takes it away", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 target null", "2 10:00", "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Run(office(t), story(t, tt.events), clockTime(t, tt.now))
			if got := show(c.Respond); err != nil || got != tt.want {
				t.Errorf("respond is %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, events, now, want string }{
		{"runs over words", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 staff-reply", "2 11:00", "running 2h/8h due 2 17:00"},
		{"stands while it waits for the client", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status waiting-client", "2 16:00", "paused 1h/8h"},
		{"runs while it waits for a vendor", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status waiting-vendor", "2 16:00", "running 7h/8h due 2 17:00"},
		{"the client's word ends the wait", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status waiting-client; 2 12:00 client-reply", "2 13:00", "running 2h/8h due 3 11:00"},
		{"the client's word does not end scheduled", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status scheduled; 2 12:00 client-reply", "2 13:00", "paused 1h/8h"},
		{"met", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status resolved", "2 16:00", "met 1h/8h met 2 10:00"},
		{"met from a pause", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status scheduled; 2 12:00 status resolved", "2 16:00", "met 1h/8h met 2 12:00"},
		{"closing later does not meet it again", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status resolved; 2 12:00 status closed", "2 16:00", "met 1h/8h met 2 10:00"},
		{"reopened by the client it runs on", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status resolved; 2 12:00 client-reply", "2 13:00", "running 2h/8h due 3 11:00"},
		{"met the second time", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status resolved; 2 12:00 client-reply; 2 13:00 status resolved", "2 14:00", "met 2h/8h met 2 13:00"},
		{"the client's word does not reopen a closed one", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status closed; 2 12:00 client-reply", "2 13:00", "met 1h/8h met 2 10:00"},
		{"missed and running on", "2 09:00 received; 2 09:00 target office - - 1h", "2 11:00", "missed 2h/1h due 2 10:00 missed 2 10:00"},
		{"missed and standing", "2 09:00 received; 2 09:00 target office - - 1h; 2 11:00 status waiting-client", "2 12:00", "missed 2h/1h missed 2 10:00"},
		{"met too late", "2 09:00 received; 2 09:00 target office - - 1h; 2 11:00 status resolved", "2 12:00", "missed 2h/1h met 2 11:00 missed 2 10:00"},
		{"reached to the minute before a pause", "2 09:00 received; 2 09:00 target office - - 1h; 2 10:00 status waiting-client", "2 12:00", "paused 1h/1h"},
		{"after that pause it was due before it", "2 09:00 received; 2 09:00 target office - - 1h; 2 10:00 status waiting-client; 2 12:00 status open", "2 12:00", "running 1h/1h due 2 10:00"},
		{"and is missed since", "2 09:00 received; 2 09:00 target office - - 1h; 2 10:00 status waiting-client; 2 12:00 status open", "2 12:01", "missed 1h1m/1h due 2 10:00 missed 2 10:00"},
		{"a pause pushes business days back", "2 10:00 received; 2 10:00 target office - - 1bd; 2 11:00 status scheduled; 2 13:00 status open", "2 13:00", "running 1h/15h due 4 11:00"},
		{"business days judged again in other hours", "2 10:00 received; 2 10:00 target office - - 1bd; 2 11:00 target always - - 1bd", "2 12:00", "running 2h/38h due 4 00:00"},
		{"the same status again changes nothing", "2 09:00 received; 2 09:00 target office - - 8h; 2 10:00 status waiting-client; 2 11:00 status scheduled; 2 12:00 status scheduled", "2 13:00", "paused 1h/8h"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Run(office(t), story(t, tt.events), clockTime(t, tt.now))
			if got := show(c.Resolve); err != nil || got != tt.want {
				t.Errorf("resolve is %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, events, now, want string }{
		{"stands before the first word", "2 09:00 received; 2 09:00 target office - 2h -", "2 16:00", "paused /2h"},
		{"is met where it was resolved without a word", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 status resolved", "2 16:00", "met /2h"},
		{"runs from a word on", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply", "2 11:00", "running 1h/2h due 2 12:00"},
		{"begins again at the next", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 12:00 staff-reply", "2 13:00", "running 1h/2h due 2 14:00"},
		{"missed while it runs", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply", "2 12:01", "missed 2h1m/2h due 2 12:00 missed 2 12:00 misses 1"},
		{"a miss is kept, the state is not", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 12:01 staff-reply", "2 13:01", "running 1h/2h due 2 14:01 missed 2 12:00 misses 1"},
		{"two misses, the latest is told", "2 09:00 received; 2 09:00 target office - 1h -; 2 10:00 staff-reply; 2 12:00 staff-reply", "2 16:00", "missed 4h/1h due 2 13:00 missed 2 13:00 misses 2"},
		{"ends with a pause", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 11:00 status waiting-client", "2 16:00", "paused /2h"},
		{"a word in a pause begins none", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 status scheduled; 2 11:00 staff-reply", "2 16:00", "paused /2h"},
		{"but the end of that pause does", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 status scheduled; 2 11:00 staff-reply; 2 15:00 status open", "2 16:00", "running 1h/2h due 2 17:00"},
		{"the end of a pause before any word does not", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 status scheduled; 2 15:00 status open", "2 16:00", "paused /2h"},
		{"resolved", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 13:00 status resolved", "2 16:00", "met /2h missed 2 12:00 misses 1"},
		{"reopened", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 11:00 status resolved; 2 15:00 client-reply", "2 16:00", "running 1h/2h due 2 17:00"},
		{"a change between statuses under work does not begin one", "2 09:00 received; 2 09:00 target office - 2h -; 2 10:00 staff-reply; 2 11:00 status waiting-vendor; 2 11:30 status open", "2 11:30", "running 1h30m/2h due 2 12:00"},
		{"over night", "2 09:00 received; 2 09:00 target office - 2h -; 2 16:00 staff-reply", "3 09:30", "running 1h30m/2h due 3 10:00"},
		{"a target without it", "2 09:00 received; 2 09:00 target office 1h - 4h; 2 10:00 staff-reply", "2 11:00", "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Run(office(t), story(t, tt.events), clockTime(t, tt.now))
			if got := show(c.Update); err != nil || got != tt.want {
				t.Errorf("update is %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestEarlierMisses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, events string
		want         []string
	}{
		{"no miss", "2 09:00 received; 2 09:00 target office 2h - 4h; 2 11:00 target office 8h - 8h", nil},
		{"respond", "2 09:00 received; 2 09:00 target office 2h - 4h; 2 11:01 target office 8h - 8h", []string{"respond 2 11:00 2 11:01"}},
		{"both, respond first", "2 09:00 received; 2 09:00 target office 2h - 1h; 2 12:00 target office 8h - 8h", []string{"respond 2 11:00 2 12:00", "resolve 2 10:00 2 12:00"}},
		{"a miss that was met too late", "2 09:00 received; 2 09:00 target office - - 1h; 2 12:00 status resolved; 3 09:00 target null", []string{"resolve 2 10:00 3 09:00"}},
		{"the same target again", "2 09:00 received; 2 09:00 target office 1h - -; 2 12:00 target office 1h - -; 2 13:00 target null", []string{"respond 2 10:00 2 12:00", "respond 2 10:00 2 13:00"}},
		{"of the same instant the order given counts", "2 09:00 received; 2 09:00 target office 1h - -; 2 10:00 staff-reply; 2 10:00 target null", nil},
		{"update misses are not kept", "2 09:00 received; 2 09:00 target office - 1h -; 2 09:00 staff-reply; 2 12:00 target null", nil},
		{"nothing before the first target", "2 09:00 received; 9 09:00 target office 1h - -", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Run(office(t), story(t, tt.events), clockTime(t, "20 12:00"))
			var got []string
			for _, m := range c.EarlierMisses {
				got = append(got, m.Clock+m.MissedAt.Format(" 2 15:04")+m.ReplacedAt.Format(" 2 15:04"))
			}
			if err != nil || strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
				t.Errorf("earlier misses are %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for events, why := range map[string]string{
		"2 09:00 target office 4h - -":                                       "the first event is received",
		"2 09:00 received; 2 10:00 received":                                 "no other is",
		"2 09:00 received; 2 10:00 recieved":                                 `of the type "recieved"`,
		"2 09:00 received; 2 10:00 status done":                              `changes the status to "done"`,
		"2 09:00 received; 2 10:00 target night 4h - -":                      `names the hours "night", which agreement T-1 does not have: write one of always, office`,
		"2 09:00 received; 2 10:00 target office - - 87672h":                 "further than 10 years",
		"2 09:00 received; 2 10:00 target office 3653bd - -":                 "further than 10 years",
		"2 09:00 received; 2 10:00 target night 4h - -; 2 10:00 target null": `names the hours "night"`,
	} {
		if c, err := Run(office(t), story(t, events), clockTime(t, "20 12:00")); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %+v, %v, want it refused with %q", events, c, err, why)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, events, want string }{
		{"the earliest", "2 09:00 received; 2 09:00 target office 4h - 2h", "resolve 2 11:00"},
		{"of equals the first to be answered", "2 09:00 received; 2 09:00 target office 4h - 4h", "respond 2 13:00"},
		{"a missed one that runs on", "2 09:00 received; 2 09:00 target office 30m - 8h", "respond 2 09:30"},
		{"the next word", "2 09:00 received; 2 09:00 target office 1h 2h 8h; 2 09:30 staff-reply", "update 2 11:30"},
		{"none stands", "2 09:00 received; 2 09:00 target office 1h 2h 8h; 2 09:30 status resolved", "none"},
		{"none is", "2 09:00 received", "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Run(office(t), story(t, tt.events), clockTime(t, "2 10:00"))
			clock, due, ok := Next(c)
			got := "none"
			if ok {
				got = clock + due.Format(" 2 15:04")
			}
			if err != nil || got != tt.want {
				t.Errorf("Next is %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestPermille(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		elapsed, allowed time.Duration
		want             string
	}{
		{0, time.Hour, "0.0"},
		{30 * time.Minute, 4 * time.Hour, "12.5"},
		{1, 2000, "0.1"},      // 0.05 % rounds up
		{999, 2000000, "0.0"}, // 0.04995 % down
		{2 * time.Hour, time.Hour, "200.0"},
		{9 * 365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour, "90.0"},
		{10 * 365 * 24 * time.Hour, time.Minute, "525600000.0"},
	} {
		data, err := json.Marshal(percent((&Clock{Elapsed: tt.elapsed, Allowed: tt.allowed}).Permille()))
		if err != nil || string(data) != tt.want {
			t.Errorf("%v of %v is %s %%, %v, want %s", tt.elapsed, tt.allowed, data, err, tt.want)
		}
	}
}
