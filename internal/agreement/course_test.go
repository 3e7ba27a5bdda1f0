package agreement_test

import (
	"fmt"
	"testing"
	"time"

	"remit/internal/agreement"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// term is a term from 2026 on.
func term(t *testing.T, ends, mode string, months, notice, terminate int) agreement.Term {
	t.Helper()
	x := agreement.Term{Starts: day(t, "2026-01-01"), Ends: day(t, ends)}
	if mode != "" {
		x.Renewal = &agreement.Renewal{Mode: mode, Months: months, NoticeDays: notice}
	}
	if terminate >= 0 {
		x.Termination = &agreement.Termination{NoticeDays: terminate}
	}
	return x
}

func TestTheTermThatADayLiesIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, ends, mode, on, want string
		months                     int
	}{
		{"before the end", "2026-12-31", "automatic", "2026-03-03", "2026-12-31", 12},
		{"on the end", "2026-12-31", "automatic", "2026-12-31", "2026-12-31", 12},
		{"the day after", "2026-12-31", "automatic", "2027-01-01", "2027-12-31", 12},
		{"the third renewal by a month", "2026-01-31", "automatic", "2026-04-15", "2026-04-30", 1},
		{"renewed by agreement alone", "2026-01-31", "by-agreement", "2026-04-15", "2026-01-31", 12},
		{"not renewed", "2026-01-31", "", "2026-04-15", "2026-01-31", 0},
		{"without an end", "", "", "2026-04-15", "", 0},
	} {
		if got := term(t, c.ends, c.mode, c.months, 60, -1).EndOn(day(t, c.on)); !got.Equal(day(t, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got.Format(time.DateOnly), c.want)
		}
	}
}

func TestHowNoticeEndsAnAgreement(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, ends, mode  string
		notice, terminate int
		received, want    string
	}{
		{"termination comes first", "2026-12-31", "automatic", 60, 30, "2026-03-10", "[termination 2026-04-09 early] [term 2026-12-31]"},
		{"on the last day for notice", "2026-12-31", "automatic", 60, -1, "2026-11-01", "[term 2026-12-31]"},
		{"a day too late", "2026-12-31", "automatic", 60, -1, "2026-11-02", "[term 2027-12-31 missed 2026-12-31]"},
		{"the end of the term comes first", "2026-12-31", "automatic", 10, 60, "2026-12-01", "[term 2026-12-31] [termination 2027-01-30 early]"},
		{"termination reaches beyond a term that is not renewed", "2026-12-31", "", 0, 60, "2026-12-01", "[termination 2026-12-31]"},
		{"of a term without an end", "", "", 0, 30, "2026-03-10", "[termination 2026-04-09]"},
		{"the terms say nothing", "2026-12-31", "by-agreement", 60, -1, "2026-03-10", ""},
	} {
		got := ""
		for _, w := range term(t, c.ends, c.mode, 12, c.notice, c.terminate).Ways(day(t, c.received)) {
			words := w.Name + " " + w.LastDay.Format(time.DateOnly)
			if w.Early() {
				words += " early"
			}
			if !w.Missed.IsZero() {
				words += " missed " + w.Missed.Format(time.DateOnly)
			}
			if got != "" {
				got += " "
			}
			got += fmt.Sprintf("[%s]", words)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestACourseKnowsWhenTheAgreementEnds(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	at := func(local string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04:05", local, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x.UTC()
	}
	for _, c := range []struct {
		name, ends, mode, lastDay, end string
		at                             string
		inForce, over                  bool
	}{
		{"no notice", "2026-12-31", "automatic", "", "", "2027-06-01 12:00:00", true, false},
		{"the last second of the last day", "2026-12-31", "automatic", "2026-04-09", "2026-04-09", "2026-04-09 23:59:59", true, false},
		{"the second after", "2026-12-31", "automatic", "2026-04-09", "2026-04-09", "2026-04-10 00:00:00", false, true},
		{"the first day", "2026-12-31", "", "2026-04-09", "2026-04-09", "2026-01-01 00:00:00", true, false},
		{"before the term", "2026-12-31", "", "2026-04-09", "2026-04-09", "2025-12-31 23:59:59", false, false},
		{"the term ends before the notice takes effect", "2026-12-31", "none", "2027-02-01", "2026-12-31", "2027-01-01 00:00:00", false, true},
	} {
		terms := &agreement.Terms{Zone: zone, Term: term(t, c.ends, c.mode, 12, 60, 30)}
		course := agreement.NewCourse(c.lastDay)
		if got := course.End(terms); !got.Equal(day(t, c.end)) {
			t.Errorf("%s: ends %s, want %s", c.name, got.Format(time.DateOnly), c.end)
		}
		if got := course.InForce(terms, at(c.at)); got != c.inForce {
			t.Errorf("%s: in force %v", c.name, got)
		}
		if got := course.Over(terms, at(c.at)); got != c.over {
			t.Errorf("%s: over %v", c.name, got)
		}
	}
}
