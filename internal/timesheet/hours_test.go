package timesheet_test

import (
	"testing"

	"remit/internal/fault"
	"remit/internal/timesheet"
)

func TestWorkingHoursAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                     "",
		"mon-fri 09:00-17:00":  timesheet.Usual().String(),
		"Mon – fri 9:00-17:00": "", // a span is one word
		"sat 10:00–14:00":      "sat 10:00-14:00",
		"fri 08:00-12:00\nmon-thu 8:00-12:00, 13:00-17:00\n\n": "mon-thu 08:00-12:00 13:00-17:00\nfri 08:00-12:00",
		"mon-sun 00:00-24:00": "mon-sun 00:00-24:00",
		"wed":                 "", // free, like all the others
	} {
		h, err := timesheet.ParseHours(text)
		if text == "Mon – fri 9:00-17:00" {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v, %v", text, h, err)
			}
			continue
		}
		if err != nil || h.String() != want {
			t.Errorf("%q is %q, want %q, %v", text, h, want, err)
		}
	}
}

func TestWorkingHoursThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"monday 09:00-17:00":                   `Line 1: "monday" is no day; write one of mon, tue, wed, thu, fri, sat, sun, or a span such as mon-thu.`,
		"fri-mon 09:00-17:00":                  `Line 1: "fri-mon" is no day; write one of mon, tue, wed, thu, fri, sat, sun, or a span such as mon-thu.`,
		"mon 09:00-17:00\ntue 17:00-09:00":     `Line 2: "17:00-09:00" are no hours; write them as 08:00-12:00, the end after the beginning.`,
		"mon 9-17":                             `Line 1: "9-17" are no hours; write them as 08:00-12:00, the end after the beginning.`,
		"mon 09:00-24:01":                      `Line 1: "09:00-24:01" are no hours; write them as 08:00-12:00, the end after the beginning.`,
		"mon 09:00-12:00 11:00-17:00":          `Line 1: "11:00-17:00" begins before the hours before it end.`,
		"mon-fri 09:00-17:00\nwed 09:00-12:00": `Line 2: wed stands on an earlier line already; write a day once, with all its hours.`,
	} {
		if _, err := timesheet.ParseHours(text); !fault.Is(err, fault.Invalid) || fault.Text(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestOwnHoursGoBeforeTheHouses(t *testing.T) {
	t.Parallel()
	if got := timesheet.HoursOf("", "sat 10:00-14:00").String(); got != "sat 10:00-14:00" {
		t.Errorf("the house's: %s", got)
	}
	if got := timesheet.HoursOf("sun 10:00-14:00", "sat 10:00-14:00").String(); got != "sun 10:00-14:00" {
		t.Errorf("own: %s", got)
	}
	if got := timesheet.HoursOf("", " ").String(); got != timesheet.Usual().String() {
		t.Errorf("none: %s", got)
	}
}
