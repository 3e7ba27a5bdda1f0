package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/fault"
)

// calendarCmd computes with the opening hours of an agreement file (spec 2-time, Calendar). It needs no database.
type calendarCmd struct {
	File  string `arg:"" help:"Agreement file."`
	Hours string `arg:"" help:"Name of a table of hours in it."`
	Cases string `required:"" placeholder:"FILE.json" help:"Array of operations: {\"op\":\"add\",\"t\",\"seconds\"}, {\"op\":\"between\",\"a\",\"b\"}, {\"op\":\"days\",\"t\",\"n\"}, {\"op\":\"open\",\"t\"}."`
}

// Run prints the result of each case in a JSON array: seconds, instants in UTC, true or false. A case that has
// no result is null there, and said on standard error.
func (c *calendarCmd) Run(p *process) error {
	terms, err := agreement.ReadFile(c.File)
	if err != nil {
		return err
	}
	table, ok := terms.Hours[c.Hours]
	if !ok {
		return fault.Errorf(fault.Invalid, "%s has no hours %q: name one of %s.", c.File, c.Hours, strings.Join(slices.Sorted(maps.Keys(terms.Hours)), ", "))
	}
	data, err := readInput(c.Cases)
	if err != nil {
		return err
	}
	var cases []json.RawMessage
	if err := json.Unmarshal(data, &cases); err != nil {
		return fault.Errorf(fault.Invalid, "%s is not a JSON array of cases: %w", c.Cases, err)
	}
	results, failed := make([]any, len(cases)), []error(nil)
	for i, raw := range cases {
		results[i], err = compute(table, raw)
		if err != nil {
			failed = append(failed, fault.Errorf(fault.Invalid, "%s, case %d: %w", c.Cases, i, err))
		}
	}
	if err := json.NewEncoder(p.stdout).Encode(results); err != nil {
		return fmt.Errorf("calendar: write results: %w", err)
	}
	return joined(failed)
}

// joined makes one error for people of those of single cases, nil of none.
func joined(failed []error) error {
	if len(failed) == 0 {
		return nil
	}
	return fault.Errorf(fault.Invalid, "%w", errors.Join(failed...))
}

// operation is one case; which fields it needs follows from Op.
type operation struct {
	Op      string     `json:"op"`
	T       *time.Time `json:"t"`
	A       *time.Time `json:"a"`
	B       *time.Time `json:"b"`
	Seconds *int64     `json:"seconds"`
	N       *int       `json:"n"`
}

// compute returns the result of one case.
func compute(table *calendar.Table, raw json.RawMessage) (any, error) {
	var o operation
	if err := decodeStrict(raw, &o); err != nil {
		return nil, fault.Errorf(fault.Invalid, "it is not understood: %w", err)
	}
	switch {
	case o.Op == "add" && o.T != nil && o.Seconds != nil:
		if *o.Seconds < 0 || *o.Seconds > maxSeconds {
			return nil, fault.Errorf(fault.Invalid, "%d seconds are below 0 or more than ten years.", *o.Seconds)
		}
		return instant(table.Add(*o.T, time.Duration(*o.Seconds)*time.Second))
	case o.Op == "days" && o.T != nil && o.N != nil:
		return instant(table.AddDays(*o.T, *o.N))
	case o.Op == "between" && o.A != nil && o.B != nil:
		return int64(table.Between(*o.A, *o.B) / time.Second), nil
	case o.Op == "open" && o.T != nil:
		return table.Open(*o.T), nil
	}
	return nil, fault.Errorf(fault.Invalid, `write {"op":"add","t":…,"seconds":…}, {"op":"between","a":…,"b":…}, {"op":"days","t":…,"n":…} or {"op":"open","t":…}.`)
}

// maxSeconds is beyond what any table can add, and well within a time.Duration.
const maxSeconds = 11 * 366 * 24 * 60 * 60

// instant writes a time as RFC 3339 in UTC.
func instant(at time.Time, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return at.UTC().Format(time.RFC3339), nil
}

// readInput reads a file that the command line names.
func readInput(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Errorf(fault.NotFound, "The file %s does not exist.", path)
	case err != nil:
		return nil, fault.Errorf(fault.Unavailable, "The file %s cannot be read: %w", path, err)
	}
	return data, nil
}

// decodeStrict decodes one JSON value whose keys must all be known.
func decodeStrict(data []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
