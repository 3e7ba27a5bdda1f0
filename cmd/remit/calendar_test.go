package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// officeTerms is a small agreement with two tables of hours.
const officeTerms = `format    = 1
number    = "T-1"
title     = "Support"
client    = "acme"
currency  = "USD"
time_zone = "America/Chicago"

[term]
starts = 2026-01-01

[hours.office]
mon = ["08:00-12:00"]
tue = ["08:00-12:00"]
holidays = { extra = [2026-03-10] }

[hours.always]
always = true

[scope_default]
clause  = "1"
says    = "All work is included."
verdict = "covered"

[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]

[clock]
pause_resolve = ["waiting-client"]
`

// runWith runs remit with the files in place of their names in args.
func runWith(t *testing.T, files map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for i, arg := range args {
		text, ok := files[arg]
		if !ok {
			continue
		}
		args[i] = filepath.Join(dir, arg)
		if err := os.WriteFile(args[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	p := &process{ctx: context.Background(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: func() time.Time { return time.Time{} }}
	code = run(p, args)
	return code, out.String(), strings.ReplaceAll(errs.String(), dir+string(filepath.Separator), "")
}

func TestCalendarCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, hours, cases string
		code               int
		stdout, stderr     string
	}{
		{
			"every operation", "office", `[{"op":"add","t":"2026-03-02T14:00:00Z","seconds":14400},
				{"op":"between","a":"2026-03-02T14:00:00Z","b":"2026-03-09T20:00:00Z"},
				{"op":"days","t":"2026-03-03T14:00:00Z","n":2}, {"op":"open","t":"2026-03-02T14:00:00Z"}]`,
			exitDone, `["2026-03-02T18:00:00Z",43200,"2026-03-16T17:00:00Z",true]` + "\n", "",
		},
		{"no cases", "always", `[]`, exitDone, "[]\n", ""},
		{
			"a case that lacks a field", "always", `[{"op":"add","t":"2026-03-02T14:00:00Z"},{"op":"open","t":"2026-03-02T14:00:00Z"}]`,
			exitInput, "[null,true]\n", `cases.json, case 0: write {"op":"add"`,
		},
		{"an unknown key", "always", `[{"op":"open","at":"2026-03-02T14:00:00Z"}]`, exitInput, "[null]\n", `unknown field "at"`},
		{"a time below 0", "always", `[{"op":"add","t":"2026-03-02T14:00:00Z","seconds":-9223372036854775808}]`, exitInput, "[null]\n", "below 0"},
		{"further than ten years", "office", `[{"op":"days","t":"2026-03-02T14:00:00Z","n":2000}]`, exitInput, "[null]\n", "further than 10 years"},
		{"no array", "always", `{"op":"open"}`, exitInput, "", "cases.json is not a JSON array"},
		{"unknown hours", "night", `[]`, exitInput, "", `has no hours "night": name one of always, office`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"terms.toml": officeTerms, "cases.json": tt.cases}
			code, stdout, stderr := runWith(t, files, "calendar", "terms.toml", tt.hours, "--cases", "cases.json")
			if code != tt.code || stdout != tt.stdout || !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
				t.Errorf("exit %d, printed %q, said %q; want %d, %q, %q", code, stdout, stderr, tt.code, tt.stdout, tt.stderr)
			}
		})
	}
}

func TestClocksCommand(t *testing.T) {
	t.Parallel()
	const (
		received = `{"at":"2026-03-02T14:00:00Z","type":"received"}`
		target   = `{"at":"2026-03-02T14:00:00Z","type":"target","target":{"hours":"office","respond":"4h","resolve":null}}`
		clocks   = `{"respond":{"state":"running","allowed_s":14400,"elapsed_s":1800,"due":"2026-03-02T12:00:00-06:00","met_at":null,"missed_at":null,"percent":12.5},"update":null,"resolve":null,"earlier_misses":[]}` + "\n"
		nothing  = `{"respond":null,"update":null,"resolve":null,"earlier_misses":[]}` + "\n"
	)
	tests := []struct {
		name, events, now string
		code              int
		stdout, stderr    string
	}{
		{"one ticket", `[` + received + `,` + target + `]`, "2026-03-02T14:30:00Z", exitDone, clocks, ""},
		{"several", `[{"events":[` + received + `,` + target + `],"now":"2026-03-02T14:30:00Z"},{"events":[` + received + `]}]`, "2026-03-02T14:30:00Z", exitDone, clocks + nothing, ""},
		{"no events", `[]`, "2026-03-02T14:30:00Z", exitDone, nothing, ""},
		{"no instant", `[` + received + `]`, "", exitInput, "", `events.json is judged at "", which is no instant`},
		{"one of several that cannot be", `[{"events":[` + target + `],"now":"2026-03-02T14:30:00Z"},{"events":[],"now":"2026-03-02T14:30:00Z"}]`, "", exitInput, "null\n" + nothing, "events.json, ticket 0: The event at 2026-03-02T14:00:00Z"},
		{"no time", `[{"type":"received"}]`, "2026-03-02T14:30:00Z", exitInput, "", `events.json, event 0: it has no "at"`},
		{"no target", `[{"at":"2026-03-02T14:00:00Z","type":"target"}]`, "2026-03-02T14:30:00Z", exitInput, "", `event 0: it has no "target"`},
		{"a span that is none", `[{"events":[` + strings.Replace(target, "4h", "4d", 1) + `]}]`, "2026-03-02T14:30:00Z", exitInput, "", `ticket 0, event 0: The duration "4d" is not understood`},
		{"a key that is none", `[` + strings.Replace(received, "at", "when", 1) + `]`, "2026-03-02T14:30:00Z", exitInput, "", `event 0: json: unknown field "when"`},
		{"hours that are none", `[` + received + `,` + strings.Replace(target, "office", "night", 1) + `]`, "2026-03-02T14:30:00Z", exitInput, "null\n", `names the hours "night"`},
		{"no array", `{}`, "2026-03-02T14:30:00Z", exitInput, "", "events.json is not a JSON array"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"terms.toml": officeTerms, "events.json": tt.events}
			code, stdout, stderr := runWith(t, files, "agreement", "clocks", "terms.toml", "--events", "events.json", "--now="+tt.now)
			if code != tt.code || stdout != tt.stdout || !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
				t.Errorf("exit %d, printed %q, said %q; want %d, %q, %q", code, stdout, stderr, tt.code, tt.stdout, tt.stderr)
			}
		})
	}
}
