package sla

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// agreementCases are the hours of one agreement with histories of tickets and the clocks that each must give.
type agreementCases struct {
	Agreement string
	Zone      string
	Pause     []string
	Hours     map[string]struct {
		Always bool
		Week   map[string][]string
		Extra  []string
	}
	Cases []struct {
		Events []eventJSON
		Now    time.Time
		Want   json.RawMessage
	}
}

// eventJSON is an event as the cases write it.
type eventJSON struct {
	At     time.Time
	Type   EventType
	To     string
	Target *struct{ Hours, Respond, Update, Resolve string }
}

func TestAgreementCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var files []agreementCases
	if err := json.Unmarshal(data, &files); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		terms := file.terms(t)
		for i, c := range file.Cases {
			var events []Event
			for _, e := range c.Events {
				events = append(events, e.event(t))
			}
			clocks, err := Run(terms, events, c.Now)
			if err != nil {
				t.Errorf("%s, case %d: %v", file.Agreement, i, err)
				continue
			}
			got, err := json.Marshal(clocks)
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, c.Want); err != nil {
				t.Fatal(err)
			}
			if string(got) != want.String() {
				t.Errorf("%s, case %d:\n got %s\nwant %s", file.Agreement, i, got, want.String())
			}
		}
	}
}

// terms makes the part of the terms that clocks read.
func (f *agreementCases) terms(t *testing.T) *agreement.Terms {
	t.Helper()
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		t.Fatal(err)
	}
	terms := &agreement.Terms{Number: f.Agreement, Zone: zone, Hours: map[string]*calendar.Table{}}
	terms.Clock.PauseResolve = f.Pause
	for name, h := range f.Hours {
		spec := calendar.Spec{Zone: zone, Always: h.Always}
		for i, day := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
			spec.Week[i] = mustIntervals(t, h.Week[day]...)
		}
		for _, text := range h.Extra {
			var d calendar.Date
			if _, err := fmt.Sscanf(text, "%d-%d-%d", &d.Year, &d.Month, &d.Day); err != nil {
				t.Fatal(err)
			}
			spec.Extra = append(spec.Extra, d)
		}
		terms.Hours[name] = mustTable(t, spec)
	}
	return terms
}

func (e eventJSON) event(t *testing.T) Event {
	t.Helper()
	out := Event{At: e.At, Type: e.Type, To: e.To}
	if e.Target != nil {
		out.Target = mustTarget(t, e.Target.Hours, e.Target.Respond, e.Target.Update, e.Target.Resolve)
	}
	return out
}

// mustTarget makes a target; an empty span is left out.
func mustTarget(t testing.TB, hours, respond, update, resolve string) *Target {
	t.Helper()
	span := func(s string, days bool) calendar.Span {
		if s == "" {
			return calendar.Span{}
		}
		p, err := calendar.ParseSpan(s, days)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	return &Target{Hours: hours, Respond: span(respond, true), Update: span(update, false), Resolve: span(resolve, true)}
}

func mustIntervals(t testing.TB, texts ...string) []calendar.Interval {
	t.Helper()
	var list []calendar.Interval
	for _, text := range texts {
		v, err := calendar.ParseInterval(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func mustTable(t testing.TB, spec calendar.Spec) *calendar.Table {
	t.Helper()
	table, err := calendar.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
