package pact_test

import (
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func TestFromWhenToWhenVersionsDecide(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(12 * time.Hour)
	}
	one := func(starts, ends, published string) store.Version {
		return store.Version{Starts: starts, Ends: ends, PublishedAt: at(published)}
	}
	for name, c := range map[string]struct {
		versions []store.Version // the first is version 1
		want     []string
		ended    string // last day of service
	}{
		"one that goes on":                          {versions: []store.Version{one("2026-01-01", "", "2025-12-01")}, want: []string{"from 1 January 2026"}},
		"one that ends":                             {versions: []store.Version{one("2026-01-01", "2026-12-31", "2025-12-01")}, want: []string{"1 January 2026 to 31 December 2026"}},
		"the first holds before it is kept":         {versions: []store.Version{one("2026-01-01", "", "2026-05-01")}, want: []string{"from 1 January 2026"}},
		"a later one takes over":                    {versions: []store.Version{one("2026-01-01", "2026-12-31", "2025-12-01"), one("2026-07-01", "", "2026-06-01")}, want: []string{"1 January 2026 to 30 June 2026", "from 1 July 2026"}},
		"a trial in between":                        {versions: []store.Version{one("2026-01-01", "", "2025-12-01"), one("2026-03-01", "2026-03-31", "2026-02-01")}, want: []string{"1 January 2026 to 28 February 2026 and from 1 April 2026", "1 March 2026 to 31 March 2026"}},
		"an amendment from the day it is published": {versions: []store.Version{one("2026-01-01", "", "2025-12-01"), one("2026-01-01", "", "2026-03-04")}, want: []string{"1 January 2026 to 3 March 2026", "from 4 March 2026"}},
		"one that never came to decide":             {versions: []store.Version{one("2026-01-01", "", "2025-12-01"), one("2026-07-01", "", "2026-06-01"), one("2026-07-01", "", "2026-06-02")}, want: []string{"1 January 2026 to 30 June 2026", "on no day: a later version took its place", "from 1 July 2026"}},
		"one that was replaced from its beginning on does not come back": {versions: []store.Version{one("2026-01-01", "", "2025-12-01"), one("2026-01-01", "2026-12-31", "2026-03-04")},
			want: []string{"1 January 2026 to 3 March 2026", "4 March 2026 to 31 December 2026"}},
		"notice ends it": {versions: []store.Version{one("2026-01-01", "", "2025-12-01"), one("2026-07-01", "", "2026-06-01")},
			want: []string{"1 January 2026 to 15 May 2026", "on no day: a later version took its place"}, ended: "2026-05-15"},
		"a gap": {versions: []store.Version{one("2026-01-01", "2026-02-28", "2025-12-01"), one("2026-05-01", "", "2026-04-01")}, want: []string{"1 January 2026 to 28 February 2026", "from 1 May 2026"}},
	} {
		for i := range c.versions {
			c.versions[i].Version = i + 1
		}
		spans := pact.Spans(c.versions, time.UTC, agreement.NewCourse(c.ended))
		for i, want := range c.want {
			if got := pact.Days(spans[i+1], shell.LocaleFor(time.UTC, "en-GB")); got != want {
				t.Errorf("%s: version %d decides %q, want %q", name, i+1, got, want)
			}
		}
	}
}

func TestDaysAreSaidInEachLanguage(t *testing.T) {
	t.Parallel()
	on := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	spans := []pact.Span{{From: on(1, 1), To: on(2, 28)}, {From: on(4, 1)}}
	for code, want := range map[string][2]string{
		"da": {"fra 1. januar 2026 til 28. februar 2026 og fra 1. april 2026", "på ingen dag: en senere version trådte i stedet"},
		"de": {"vom 1. Januar 2026 bis 28. Februar 2026 und ab 1. April 2026", "an keinem Tag: eine spätere Version trat an ihre Stelle"},
	} {
		l := shell.Locale{}.InTongue(code)
		if got := pact.Days(spans, l); got != want[0] {
			t.Errorf("%s: %q", code, got)
		}
		if got := pact.Days(nil, l); got != want[1] {
			t.Errorf("%s, none: %q", code, got)
		}
	}
}
