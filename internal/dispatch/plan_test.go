package dispatch_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/dispatch"
	"remit/internal/store"
)

func TestWhenAReportGoesOutNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		m     store.Mailing
		after string
		want  string
	}{
		{"later today", store.Mailing{Every: "day", Minute: 450, Zone: "America/Chicago"}, "2026-03-03T13:29:59Z", "2026-03-03T13:30:00Z"},
		{"at that minute it has gone out", store.Mailing{Every: "day", Minute: 450, Zone: "America/Chicago"}, "2026-03-03T13:30:00Z", "2026-03-04T13:30:00Z"},
		{"summer time has begun", store.Mailing{Every: "day", Minute: 450, Zone: "America/Chicago"}, "2026-03-08T00:00:00Z", "2026-03-08T12:30:00Z"},
		{"the minute is skipped as summer time begins", store.Mailing{Every: "day", Minute: 150, Zone: "America/Chicago"}, "2026-03-08T07:00:00Z", "2026-03-08T08:30:00Z"},
		{"the minute comes twice as it ends", store.Mailing{Every: "day", Minute: 90, Zone: "America/Chicago"}, "2026-11-01T05:00:00Z", "2026-11-01T06:30:00Z"},
		{"and is over after the first", store.Mailing{Every: "day", Minute: 90, Zone: "America/Chicago"}, "2026-11-01T06:30:00Z", "2026-11-02T07:30:00Z"},
		{"on Monday", store.Mailing{Every: "week", Day: 1, Minute: 0, Zone: "Pacific/Auckland"}, "2026-03-03T00:00:00Z", "2026-03-08T11:00:00Z"},
		{"on Sunday", store.Mailing{Every: "week", Day: 7, Minute: 60, Zone: "UTC"}, "2026-03-08T01:00:00Z", "2026-03-15T01:00:00Z"},
		{"on the first", store.Mailing{Every: "month", Day: 1, Minute: 450, Zone: "Europe/Copenhagen"}, "2026-03-01T06:30:00Z", "2026-04-01T05:30:00Z"},
		{"on the last of a short month", store.Mailing{Every: "month", Day: 31, Minute: 0, Zone: "UTC"}, "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"},
		{"of a leap year", store.Mailing{Every: "month", Day: 30, Minute: 0, Zone: "UTC"}, "2028-02-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		{"on the 30th of a long month", store.Mailing{Every: "month", Day: 30, Minute: 0, Zone: "UTC"}, "2026-03-01T00:00:00Z", "2026-03-30T00:00:00Z"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got, err := dispatch.Next(c.m, after)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s %v, want %s", c.name, got.Format(time.RFC3339), err, c.want)
		}
	}
	if _, err := dispatch.Next(store.Mailing{Every: "week", Day: 8, Zone: "UTC"}, time.Now()); err == nil {
		t.Error("there is an eighth day of the week")
	}
	if _, err := dispatch.Next(store.Mailing{Every: "day", Zone: "Nowhere/Land"}, time.Now()); err == nil {
		t.Error("there is a zone of nowhere")
	}
}

// However clocks are put, a daily report goes out once on each local day.
func TestADailyReportGoesOutOnceADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := store.Mailing{Every: "day", Minute: rapid.IntRange(0, 1439).Draw(rt, "minute"), Zone: rapid.SampledFrom([]string{"America/Chicago", "Europe/Copenhagen", "Australia/Lord_Howe", "Africa/Cairo", "UTC"}).Draw(rt, "zone")}
		zone, err := time.LoadLocation(m.Zone)
		if err != nil {
			rt.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(rt, "from"), 0)
		last := ""
		for range 200 {
			next, err := dispatch.Next(m, at)
			if err != nil || !next.After(at) {
				rt.Fatalf("%s after %s: %v", next, at, err)
			}
			day := next.In(zone).Format(time.DateOnly)
			if day == last || last != "" && next.Sub(at) > 26*time.Hour {
				rt.Fatalf("%s, then %s", at.In(zone), next.In(zone))
			}
			at, last = next, day
		}
	})
}
