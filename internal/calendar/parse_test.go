package calendar

import (
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
)

func TestParseSpan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text     string
		days     bool
		wantD    time.Duration
		wantDays int
	}{
		{"30m", false, 30 * time.Minute, 0},
		{"4h", false, 4 * time.Hour, 0},
		{"1h30m", false, 90 * time.Minute, 0},
		{"90m", false, 90 * time.Minute, 0},
		{"0h5m", false, 5 * time.Minute, 0},
		{"2bd", true, 0, 2},
		{"87672h", false, 87672 * time.Hour, 0},
	}
	for _, tt := range tests {
		got, err := ParseSpan(tt.text, tt.days)
		if err != nil || got.D != tt.wantD || got.Days != tt.wantDays || got.String() != tt.text || got.IsZero() {
			t.Errorf("ParseSpan(%q) = %+v, %v", tt.text, got, err)
		}
	}
	refused := map[string]string{
		"": "not understood", "h": "not understood", "m": "not understood", "4": "not understood", "-4h": "not understood", "4H": "not understood",
		"4h30": "not understood", "30m4h": "not understood", "1.5h": "not understood", "45s": "not understood", "1h 30m": "not understood", "bd": "not understood",
		"1d": "not understood", "1h1bd": "not understood", "0m": "not longer than 0", "0h": "not longer than 0", "0bd": "not longer than 0",
		"87673h": "not understood", "87672h1m": "longer than 10 years", "99999999999h": "not understood", "3654bd": "not understood", "+1h": "not understood",
	}
	for text, why := range refused {
		if _, err := ParseSpan(text, true); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), why) {
			t.Errorf("ParseSpan(%q) gives %v, want it %s", text, err, why)
		}
	}
	if _, err := ParseSpan("2bd", false); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "business days") {
		t.Errorf("business days where none may be: %v", err)
	}
}

func TestParseInterval(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Interval{
		"08:00-12:00": {480, 720},
		"22:00-06:00": {1320, 1800},
		"00:00-24:00": {0, 1440},
		"22:00-24:00": {1320, 1440},
		"22:00-00:00": {1320, 1440},
		"23:59-00:01": {1439, 1441},
	} {
		if got, err := ParseInterval(text); err != nil || got != want {
			t.Errorf("ParseInterval(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "08:00", "08:00-", "8:00-12:00", "08:00-12:60", "24:00-06:00", "25:00-26:00", "08:00-24:01",
		"08:00-08:00", "08:00–12:00", "08:00-12:00-13:00", " 08:00-12:00", "0800-1200", "+8:00-12:00", "08:00 - 12:00"} {
		if got, err := ParseInterval(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("ParseInterval(%q) = %v, %v, want it refused", text, got, err)
		}
	}
}

func TestIntervalsAreWrittenAsTheyCame(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"08:00-12:00", "22:00-06:00", "00:00-24:00", "22:00-24:00", "23:59-23:58"} {
		if got := mustIntervals(t, text)[0].String(); got != text {
			t.Errorf("%q is written %q", text, got)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	utc := time.UTC
	tests := map[string]struct {
		spec Spec
		why  string
	}{
		"no zone":                    {Spec{Always: true}, "no time zone"},
		"hours that never open":      {Spec{Zone: utc}, "never open"},
		"an overlap":                 {Spec{Zone: utc, Week: [7][]Interval{1: {{480, 720}, {719, 800}}}}, `"08:00-12:00" and "11:59-13:20" of Monday overlap`},
		"no order":                   {Spec{Zone: utc, Week: [7][]Interval{1: {{780, 1000}, {480, 720}}}}, "not in order"},
		"a night into the next day":  {Spec{Zone: utc, Week: [7][]Interval{1: {{1320, 1801}}, 2: {{360, 720}}}}, `"22:00-06:01" of Monday runs over midnight into "06:00-12:00" of Tuesday`},
		"Saturday night into Sunday": {Spec{Zone: utc, Week: [7][]Interval{6: {{1320, 1801}}, 0: {{360, 720}}}}, "of Saturday runs over midnight"},
		"Sunday night into Monday":   {Spec{Zone: utc, Week: [7][]Interval{0: {{1320, 1801}}, 1: {{360, 720}}}}, "of Sunday runs over midnight"},
		"an end before its start":    {Spec{Zone: utc, Week: [7][]Interval{1: {{720, 480}}}}, "not one of a day"},
		"always with intervals":      {Spec{Zone: utc, Always: true, Week: [7][]Interval{1: {{480, 720}}}}, "always open"},
		"always with holidays":       {Spec{Zone: utc, Always: true, Extra: []Date{{2026, 1, 1}}}, "no holidays"},
		"an unknown country":         {Spec{Zone: utc, Week: [7][]Interval{1: {{480, 720}}}, Country: "XX"}, `"XX" is not one whose holidays are known`},
	}
	for name, tt := range tests {
		if _, err := New(tt.spec); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s: %v, want it refused with %q", name, err, tt.why)
		}
	}
	touching := Spec{Zone: utc, Week: [7][]Interval{0: {{1320, 1800}}, 1: {{360, 720}, {720, 1320}, {1320, 1440}}, 6: {{1320, 1440}}}}
	if _, err := New(touching); err != nil {
		t.Errorf("intervals that touch: %v", err)
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"30m", "1h30m", "2bd", "", "h", "0m", "999999999h"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, days bool) {
		span, err := ParseSpan(s, days)
		switch {
		case err != nil:
			if !fault.Is(err, fault.Invalid) || !span.IsZero() {
				t.Errorf("ParseSpan(%q) = %+v with an error of the wrong kind: %v", s, span, err)
			}
		case span.Text != s || span.D < 0 || span.Days < 0 || (span.D > 0) == (span.Days > 0) || span.Days > 0 && !days:
			t.Errorf("ParseSpan(%q, %v) = %+v", s, days, span)
		}
	})
}

func FuzzParseInterval(f *testing.F) {
	for _, s := range []string{"08:00-12:00", "22:00-06:00", "00:00-24:00", "", "-", "24:00-24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseInterval(s)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("ParseInterval(%q) gives an error of the wrong kind: %v", s, err)
			}
			return
		}
		if _, err := New(Spec{Zone: time.UTC, Week: [7][]Interval{3: {v}}}); err != nil {
			t.Errorf("ParseInterval(%q) = %+v, of which no table can be made: %v", s, v, err)
		}
		again, err := ParseInterval(v.String())
		if err != nil || again != v {
			t.Errorf("%q is written %q and read as %v, %v", s, v, again, err)
		}
	})
}
