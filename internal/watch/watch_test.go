package watch

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/jobs"
	"remit/internal/store"
	"remit/internal/store/trail"
)

func TestANightIsDueOnce(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, berlin) }
	for name, c := range map[string]struct {
		last, now time.Time
		want      bool
	}{
		"never":                            {time.Time{}, at(3, 12, 0), true},
		"last night":                       {at(3, 3, 0), at(3, 12, 0), false},
		"the night before":                 {at(2, 3, 0), at(3, 3, 0), true},
		"a moment before the night":        {at(2, 3, 0), at(3, 2, 59), false},
		"missed, as nobody was up":         {at(1, 3, 0), at(3, 2, 0), true},
		"by day, and then the night":       {at(2, 15, 0), at(3, 3, 0), true},
		"the clocks go forward (29 March)": {at(28, 3, 0), at(29, 3, 0), true},
		"done ahead of a clock set back":   {at(4, 3, 0), at(3, 12, 0), false},
	} {
		if got := due(c.last, c.now, berlin); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatIsNotWellIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC)
	well := func() Status {
		return Status{Now: now, Started: now.Add(-200 * time.Hour), Free: 50 << 30, Copies: true, Check: Check{At: now.Add(-12 * time.Hour)}, Copy: Copy{At: now.Add(-12 * time.Hour)}}
	}
	if got := well().Findings(); len(got) != 0 {
		t.Errorf("all is well: %v", got)
	}
	for want, c := range map[string]struct {
		bad    bool
		change func(*Status)
	}{
		"schema 3, and this program wants 4": {true, func(s *Status) { s.Schema = store.SchemaState{Have: 3, Want: 4} }},
		"set back by 1h0m0s":                 {true, func(s *Status) { s.ClockBack = time.Hour }},
		"is full":                            {true, func(s *Status) { s.Free = 1 << 20 }},
		"is nearly full":                     {false, func(s *Status) { s.Free, s.Bytes = 5<<30, 100<<30 }},
		"log of the database is long":        {false, func(s *Status) { s.Log = 2 << 30 }},
		"“alarms” failed 1 time in a row":    {false, func(s *Status) { s.Loops = []jobs.State{{Name: "alarms", Failures: 1, Err: errors.New("x")}} }},
		"The disk is full, so": {true, func(s *Status) {
			s.Loops = []jobs.State{{Name: "outbox", Failures: 3, Err: fault.Errorf(fault.Unavailable, "The disk is full, so …")}}
		}},
		"has been at work for 2h0m0s": {false, func(s *Status) {
			s.Loops = []jobs.State{{Name: "exports", Running: true, Began: now.Add(-2 * time.Hour)}}
		}},
		"mailbox support is not connected": {true, func(s *Status) {
			s.Mailboxes = []store.Mailbox{{Name: "support", Active: true, State: "broken", StateText: "It refuses the password."}}
		}},
		"1 mail has been due":               {true, func(s *Status) { s.Stuck = 1 }},
		"2 mails could not be sent":         {false, func(s *Status) { s.Failed = 2 }},
		"1 mail was kept":                   {true, func(s *Status) { s.Unread = 1 }},
		"2 tickets have an alarm":           {true, func(s *Status) { s.Overdue = 2 }},
		"rows of messages name others":      {true, func(s *Status) { s.Check.Problems = []string{"rows of messages name others"} }},
		"No self-check has been done":       {false, func(s *Status) { s.Check.At = now.Add(-60 * time.Hour) }},
		"self-check lies ahead":             {true, func(s *Status) { s.Check.At = now.Add(time.Hour) }},
		"No copies are made":                {false, func(s *Status) { s.Copies = false }},
		"The last copy failed":              {true, func(s *Status) { s.Copy.Error = "no room" }},
		"No copy has been made in two days": {true, func(s *Status) { s.Copy.At = now.Add(-60 * time.Hour) }},
	} {
		s := well()
		c.change(&s)
		got := s.Findings()
		if len(got) != 1 || !strings.Contains(got[0].What+" "+got[0].Do, want) || got[0].Bad != c.bad || got[0].Do == "" {
			t.Errorf("%q: %v", want, got)
		}
	}
}

// night is a house whose clock a test moves.
type night struct {
	now    time.Time
	watch  *Watch
	folder string
	log    *strings.Builder
}

func newNight(t *testing.T) *night {
	t.Helper()
	n := &night{now: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), folder: filepath.Join(t.TempDir(), "copies"), log: &strings.Builder{}}
	file := filepath.Join(t.TempDir(), "remit.db")
	db, err := store.Open(store.Options{DSN: file, Now: func() time.Time { return n.now }, Unsafe: true})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	n.watch = New(Options{DB: db, Log: slog.New(slog.NewTextHandler(n.log, nil)), Database: file, Folder: n.folder, Keep: 2,
		Zone: func(context.Context) (*time.Location, error) { return time.UTC, nil }})
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (n *night) status(t *testing.T) Status {
	t.Helper()
	must(t, n.watch.Work(t.Context()))
	s, err := n.watch.Status(t.Context(), identity.System("test"))
	must(t, err)
	return s
}

func TestEachNightChecksAndKeepsTheNewestCopies(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for range 4 {
		s := n.status(t)
		if !s.Check.At.Equal(n.now) || len(s.Check.Problems) != 0 || !s.Copy.At.Equal(n.now) || s.Copy.Error != "" || s.Copy.Bytes == 0 {
			t.Fatalf("check %+v, copy %+v", s.Check, s.Copy)
		}
		n.now = n.now.Add(24 * time.Hour)
	}
	list, err := os.ReadDir(n.folder)
	must(t, err)
	if len(list) != 2 || list[0].Name() != "remit-20260305T120000Z.db" {
		t.Errorf("kept: %v", list)
	}
	entries, err := n.watch.options.DB.Audit(t.Context(), identity.System("test"), store.AuditFilter{}, 0, 100)
	must(t, err)
	entries = slices.DeleteFunc(entries, func(e store.AuditEntry) bool { return e.Kind != trail.BackupMade })
	if len(entries) != 4 || entries[0].Subject != "remit-20260306T120000Z.db" || entries[0].Detail["bytes"] == "" {
		t.Errorf("of four copies the audit trail says %+v", entries)
	}
}

func TestACopyThatFailsIsSaid(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	must(t, os.WriteFile(n.folder, nil, 0o600)) // where the folder should be
	if s := n.status(t); !strings.Contains(s.Copy.Error, "cannot be made") || !strings.Contains(n.log.String(), "The copy of the night failed.") {
		t.Errorf("said %q, log %s", s.Copy.Error, n.log)
	}
}

func TestWhatACheckFindsIsKept(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.watch.options.More = map[string]func(context.Context) error{
		"record": func(context.Context) error { return fault.Errorf(fault.Invalid, "The record is broken at entry 7.") },
		"rest":   func(context.Context) error { return errors.New("inside") },
	}
	want := []string{"The record is broken at entry 7.", "The check of the rest failed; the log says why."}
	if s := n.status(t); len(s.Check.Problems) != 2 || s.Check.Problems[0] != want[0] || s.Check.Problems[1] != want[1] {
		t.Errorf("found %q", s.Check.Problems)
	}
}

func TestAClockThatIsSetBackIsNoticedAndComesRight(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.status(t)
	n.now = n.now.Add(-time.Hour)
	if s := n.status(t); s.ClockBack != time.Hour || strings.Count(n.log.String(), "The clock was set back.") != 1 {
		t.Errorf("back by %v, log %s", s.ClockBack, n.log)
	}
	n.now = n.now.Add(2 * time.Hour)
	if s := n.status(t); s.ClockBack != 0 {
		t.Errorf("still back by %v", s.ClockBack)
	}
}
