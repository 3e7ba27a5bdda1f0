package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/agreement"
)

// brigade are the escalations of the tests.
var brigade = []agreement.Escalation{{Clause: "6.8", Percent: 75, Of: "resolve"}, {Clause: "6.9", Percent: 100, Of: "respond"}}

func TestAlarms(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, events, now, want, next string }{
		{"none yet", "2 09:00 received; 2 09:00 target office 4h - -", "2 10:59", "", "2 11:00:00"},
		{"a warning at its instant", "2 09:00 received; 2 09:00 target office 4h - -", "2 11:00", "warn 50% of respond 2 11:00", "2 13:00:01"},
		{"equality with the target is no miss", "2 09:00 received; 2 09:00 target office 4h - -", "2 13:00", "warn 50% of respond 2 11:00", "2 13:00:01"},
		{"a miss, and who hears of it", "2 09:00 received; 2 09:00 target office 4h - -", "2 13:01", "warn 50% of respond 2 11:00, 6.9 100% of respond 2 13:00, miss 100% of respond 2 13:00", "never"},
		{"reached at the closing instant it is missed in the morning", "2 09:00 received; 2 09:00 target office 8h - -", "2 18:00", "warn 50% of respond 2 13:00", "3 09:00:01"},
		{"met before", "2 09:00 received; 2 09:00 target office 4h - -; 2 10:00 staff-reply", "2 18:00", "", "never"},
		{"met after the warning", "2 09:00 received; 2 09:00 target office 4h - -; 2 12:00 staff-reply", "2 18:00", "warn 50% of respond 2 11:00", "never"},
		{"an escalation", "2 09:00 received; 2 09:00 target office - - 4h", "2 12:30", "warn 50% of resolve 2 11:00, 6.8 75% of resolve 2 12:00", "2 13:00:01"},
		{"a pause moves it", "2 09:00 received; 2 09:00 target office - - 4h; 2 10:00 status scheduled; 2 12:00 status open", "2 12:30", "", "2 13:00:00"},
		{"none while it stands", "2 09:00 received; 2 09:00 target office - - 4h; 2 10:00 status scheduled", "2 12:30", "", "never"},
		{"each interval of update has its own", "2 09:00 received; 2 09:00 target office - 2h -; 2 09:00 staff-reply; 2 10:30 staff-reply", "2 12:00", "warn 50% of update 2 10:00 since 2 09:00, warn 50% of update 2 11:30 since 2 10:30", "2 12:30:01"},
		{"no target", "2 09:00 received", "2 12:00", "", "never"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			terms := office(t)
			terms.Clock.WarnPercent = []int{50}
			fallen, next, err := Alarms(terms, story(t, tt.events), clockTime(t, tt.now), brigade)
			var got []string
			for _, a := range fallen {
				got = append(got, showAlarm(a))
			}
			when := "never"
			if !next.IsZero() {
				when = next.Format("2 15:04:05")
			}
			if err != nil || strings.Join(got, ", ") != tt.want || when != tt.next {
				t.Errorf("alarms are %q, next %s, %v; want %q, next %s", got, when, err, tt.want, tt.next)
			}
		})
	}
}

func showAlarm(a Alarm) string {
	name := "warn"
	switch {
	case a.Miss:
		name = "miss"
	case a.Escalation != nil:
		name = a.Escalation.Clause
	}
	s := fmt.Sprintf("%s %d%% of %s %s", name, a.Percent, a.Clock, a.At.Format("2 15:04"))
	if !a.Since.IsZero() {
		s += " since " + a.Since.Format("2 15:04")
	}
	return s
}

func TestTheNextAlarmFallsThen(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	terms.Clock.WarnPercent = []int{50, 90}
	rapid.Check(t, func(rt *rapid.T) {
		events := drawStory(rt, clockTime(t, "28 12:00"))
		now := events[len(events)-1].At
		before, next, err := Alarms(terms, events, now, brigade)
		if err != nil {
			rt.Fatal(err)
		}
		if next.IsZero() {
			return
		}
		if !next.After(now) {
			rt.Fatalf("at %v the next alarm falls at %v", now, next)
		}
		almost, _, errAlmost := Alarms(terms, events, next.Add(-time.Second), brigade)
		then, _, errThen := Alarms(terms, events, next, brigade)
		if errAlmost != nil || errThen != nil || len(almost) != len(before) || len(then) <= len(before) {
			rt.Fatalf("%d alarms at %v, %d just before %v, %d then (%v, %v)", len(before), now, len(almost), next, len(then), errAlmost, errThen)
		}
	})
}

func TestMissesAreAlarms(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	rapid.Check(t, func(rt *rapid.T) {
		events := drawStory(rt, clockTime(t, "28 12:00"))
		now := events[len(events)-1].At.Add(5 * time.Hour)
		clocks, err := Run(terms, events, now)
		if err != nil {
			rt.Fatal(err)
		}
		fallen, _, err := Alarms(terms, events, now, nil)
		if err != nil {
			rt.Fatal(err)
		}
		misses := map[string]int{}
		for _, a := range fallen {
			misses[a.Clock]++
		}
		for name, c := range map[string]*Clock{"respond": clocks.Respond, "update": clocks.Update, "resolve": clocks.Resolve} {
			want := 0
			if c != nil && name == "update" {
				want = c.Misses
			} else if c != nil && c.State == Missed {
				want = 1
			}
			if misses[name] != want {
				rt.Fatalf("%d alarms tell of a missed %s, want %d", misses[name], name, want)
			}
		}
	})
}

func TestPhases(t *testing.T) {
	t.Parallel()
	const life = "2 09:00 received; 2 09:00 target office 4h 2h 8h; 2 10:00 staff-reply; 2 11:00 status waiting-vendor; 2 11:00 staff-reply;" +
		"2 12:00 status waiting-client; 2 14:00 client-reply; 2 15:00 status resolved; 2 16:00 status closed"
	want := []string{
		"respond running 09:00-10:00 1h0m0s received", "respond met 10:00-16:30 0s staff-reply",
		"update paused 09:00-10:00 0s received", "update running 10:00-11:00 1h0m0s staff-reply", "update running 11:00-12:00 1h0m0s staff-reply",
		"update paused 12:00-14:00 0s status", "update running 14:00-15:00 1h0m0s client-reply", "update met 15:00-16:30 0s status",
		"resolve running 09:00-12:00 3h0m0s received", "resolve paused 12:00-14:00 0s status", "resolve running 14:00-15:00 1h0m0s client-reply", "resolve met 15:00-16:30 0s status",
	}
	phases, err := Phases(office(t), story(t, life), clockTime(t, "2 16:30"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range phases {
		got = append(got, fmt.Sprintf("%s %s %s-%s %v %s", p.Clock, p.State, p.From.Format("15:04"), p.To.Format("15:04"), p.Elapsed, p.Cause.Type))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("phases are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPhasesAddUpToElapsed(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	rapid.Check(t, func(rt *rapid.T) {
		events := drawStory(rt, clockTime(t, "28 12:00"))
		now := events[len(events)-1].At.Add(5 * time.Hour)
		clocks, err := Run(terms, events, now)
		if err != nil {
			rt.Fatal(err)
		}
		phases, err := Phases(terms, events, now)
		if err != nil {
			rt.Fatal(err)
		}
		sum := map[string]time.Duration{}
		for _, p := range phases {
			sum[p.Clock] += p.Elapsed
		}
		if clocks.Respond != nil && sum["respond"] != clocks.Respond.Elapsed || clocks.Resolve != nil && sum["resolve"] != clocks.Resolve.Elapsed {
			rt.Fatalf("phases add up to %v, clocks are %s", sum, mustJSON(rt, clocks))
		}
	})
}
