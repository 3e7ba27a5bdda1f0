package calendar

import (
	"maps"
	"slices"
	"testing"
	"time"

	"remit/internal/fault"
)

func TestCountryHolidays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		country string
		on, off []string
	}{
		{"US", []string{"2026-01-01", "2026-07-03", "2026-11-26", "2026-12-25"}, []string{"2026-07-04", "2026-07-06", "2026-11-27"}},
		{"US", []string{"2027-12-31"}, []string{"2028-01-01", "2028-01-03"}}, // observed in the year before
		{"US-MN", []string{"2026-07-03"}, nil},
		{"GB", []string{"2026-12-25", "2026-12-28"}, []string{"2026-12-26"}}, // Boxing Day on a Saturday
		{"DE", []string{"2026-10-03", "2026-05-14"}, []string{"2026-06-04", "2026-11-01"}},
		{"DE-BY", []string{"2026-01-06", "2026-06-04", "2026-11-01", "2026-10-03"}, []string{"2026-10-31"}},
		{"DE-BB", []string{"2026-10-31"}, []string{"2026-11-01"}},
		{"DK", []string{"2026-04-02", "2026-06-05", "2026-12-26"}, []string{"2026-05-01"}}, // the General Prayer Day ended in 2023
		{"CH-ZH", []string{"2026-05-01", "2026-08-01"}, nil},
		{"AU", []string{"2026-01-26", "2026-04-03"}, []string{"2026-06-08"}}, // the King's birthday is not on one day
		{"AU-NSW", []string{"2026-06-08"}, nil},
		{"SE", []string{"2026-06-06", "2026-06-20"}, []string{"2026-06-19", "2026-12-24"}}, // eves are no public holidays
		{"JP", []string{"2026-09-22"}, nil},
	}
	for _, tt := range tests {
		table := mustTable(t, Spec{Zone: time.UTC, Week: week(t, everyday, "00:00-24:00"), Country: tt.country})
		for _, d := range mustDates(t, tt.on) {
			if !table.Holiday(d) {
				t.Errorf("%s: %s is no holiday", tt.country, d)
			}
		}
		for _, d := range mustDates(t, tt.off) {
			if table.Holiday(d) {
				t.Errorf("%s: %s is a holiday", tt.country, d)
			}
		}
	}
}

func TestExtraAndExcept(t *testing.T) {
	t.Parallel()
	table := mustTable(t, Spec{
		Zone: mustZone(t, "America/Chicago"), Week: week(t, workdays, "08:00-17:00"), Country: "US",
		Extra: mustDates(t, []string{"2026-11-27", "2026-03-03"}), Except: mustDates(t, []string{"2026-10-12", "2026-03-03"}),
	})
	for text, want := range map[string]bool{"2026-11-26": true, "2026-11-27": true, "2026-10-12": false, "2026-03-03": false} {
		if got := table.Holiday(mustDates(t, []string{text})[0]); got != want {
			t.Errorf("Holiday(%s) = %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]bool{
		"2026-11-27T05:59:59Z": true, // still Thursday in Chicago
		"2026-11-28T05:59:59Z": true,
		"2026-11-28T06:00:00Z": false,
	} {
		if got := table.HolidayAt(instantOf(t, text)); got != want {
			t.Errorf("HolidayAt(%s) = %v, want %v", text, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"US": "US", "US-MN": "US", "DE-BY": "DE-BY", "GB-SCT": "GB", "AU": "AU"} {
		if got, err := Country(code); err != nil || got != want {
			t.Errorf("Country(%q) = %q, %v, want %q", code, got, err, want)
		}
	}
	for _, code := range []string{"", "us", "UK", "XX", "US-", "US-mn", "US-MINN", "DE-XX", "DE-by", "-BY", "CH-DE-BY"} {
		if got, err := Country(code); !fault.Is(err, fault.Invalid) {
			t.Errorf("Country(%q) = %q, %v, want it refused", code, got, err)
		}
	}
}

func TestEveryCountryHasHolidaysEachYear(t *testing.T) {
	t.Parallel()
	codes := slices.Concat(slices.Collect(maps.Keys(countries)), slices.Collect(maps.Keys(subdivisions)))
	for _, code := range codes {
		table := mustTable(t, Spec{Zone: time.UTC, Week: week(t, workdays, "08:00-17:00"), Country: code})
		for year := 2020; year <= 2040; year++ {
			first, _ := slices.BinarySearch(table.holidays, Date{year, time.January, 1}.number())
			next, _ := slices.BinarySearch(table.holidays, Date{year + 1, time.January, 1}.number())
			if n := next - first; n < 5 || n > 25 {
				t.Errorf("%s has %d holidays in %d", code, n, year)
			}
		}
	}
}
