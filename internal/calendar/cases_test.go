package calendar

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"
)

// agreementCases are the hours of one agreement with operations on them and what each must give.
type agreementCases struct {
	Agreement string
	Zone      string
	Hours     map[string]struct {
		Always bool
		Week   map[string][]string
		Extra  []string
	}
	Cases []struct {
		Hours string
		Case  struct {
			Op      string
			T, A, B time.Time
			Seconds int
			N       int
		}
		Want any
	}
}

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday,
}

func TestAgreementCases(t *testing.T) {
	t.Parallel()
	var files []agreementCases
	readJSON(t, "testdata/cases.json", &files)
	for _, file := range files {
		tables := map[string]*Table{}
		for name, h := range file.Hours {
			spec := Spec{Zone: mustZone(t, file.Zone), Always: h.Always, Extra: mustDates(t, h.Extra)}
			for day, intervals := range h.Week {
				spec.Week[weekdays[day]] = mustIntervals(t, intervals...)
			}
			tables[name] = mustTable(t, spec)
		}
		for i, c := range file.Cases {
			table := tables[c.Hours]
			var got any
			var err error
			switch c.Case.Op {
			case "add":
				got, err = table.Add(c.Case.T, time.Duration(c.Case.Seconds)*time.Second)
			case "days":
				got, err = table.AddDays(c.Case.T, c.Case.N)
			case "between":
				got = table.Between(c.Case.A, c.Case.B).Seconds()
			case "open":
				got = table.Open(c.Case.T)
			}
			if at, ok := got.(time.Time); ok {
				got = at.Format(time.RFC3339)
			}
			if err != nil || got != c.Want {
				t.Errorf("%s, case %d: %s %+v = %v, %v, want %v", file.Agreement, i, c.Hours, c.Case, got, err, c.Want)
			}
		}
	}
}

// bruteCase is a week with an addition and a span of time whose results were counted second by second.
type bruteCase struct {
	ID           string
	TZ           string
	Weekly       map[string][][2]string
	Holidays     []string
	Start        time.Time
	AddSeconds   int       `json:"add_seconds"`
	BetweenEnd   time.Time `json:"between_end"`
	ExpectedEnd  time.Time `json:"expected_end"`
	ExpectedOpen int       `json:"expected_between_seconds"`
}

func TestBruteForceCases(t *testing.T) {
	t.Parallel()
	var cases []bruteCase
	readJSON(t, "testdata/brute_force.json", &cases)
	for _, c := range cases {
		spec := Spec{Zone: mustZone(t, c.TZ), Extra: mustDates(t, c.Holidays)}
		for day, intervals := range c.Weekly {
			for _, v := range intervals {
				spec.Week[weekdays[day]] = append(spec.Week[weekdays[day]], mustIntervals(t, v[0]+"-"+v[1])...)
			}
		}
		table := mustTable(t, spec)
		end, err := table.Add(c.Start, time.Duration(c.AddSeconds)*time.Second)
		if err != nil || !end.Equal(c.ExpectedEnd) {
			t.Errorf("%s: Add gives %v, %v, want %v", c.ID, end, err, c.ExpectedEnd)
		}
		if open := table.Between(c.Start, c.BetweenEnd); open != seconds(c.ExpectedOpen) {
			t.Errorf("%s: Between gives %v, want %v", c.ID, open, seconds(c.ExpectedOpen))
		}
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func mustTable(t testing.TB, spec Spec) *Table {
	t.Helper()
	table, err := New(spec)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func mustIntervals(t testing.TB, texts ...string) []Interval {
	t.Helper()
	list := make([]Interval, 0, len(texts))
	for _, text := range texts {
		v, err := ParseInterval(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func mustDates(t testing.TB, texts []string) []Date {
	t.Helper()
	var dates []Date
	for _, text := range texts {
		var d Date
		if _, err := fmt.Sscanf(text, "%d-%d-%d", &d.Year, &d.Month, &d.Day); err != nil {
			t.Fatal(err)
		}
		dates = append(dates, d)
	}
	return dates
}
