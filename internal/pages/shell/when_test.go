package shell

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// The script of the pages is tested with the same cases.
func TestNearTimesInWords(t *testing.T) {
	t.Parallel()
	times := readTimes(t)
	words := map[string]func(now, t time.Time, l Locale) string{"due": Due, "ago": Ago}
	for _, c := range times.Cases {
		clock := Clock{Due: c.T}
		for _, o := range c.Open {
			if from, to := later(o[0], c.Now), o[1]; to.After(from) {
				clock.Left += to.Sub(from)
			}
		}
		if clock.Left == c.T.Sub(c.Now) {
			clock.Left = 0 // nothing is closed in between
		}
		words["left"] = func(now, _ time.Time, l Locale) string { return clock.words(now, l) }
		if got := words[c.Op](c.Now, c.T, times.locale(t, c.Locale, zone(t, c.Zone))); got != c.Want {
			t.Errorf("%s of %s at %s in %s, %s: got %q, want %q", c.Op, c.T, c.Now, c.Zone, c.Locale, got, c.Want)
		}
	}
}

// The script has no words of its own for times: what it is told must be what the cases have it say.
func TestTheScriptIsToldTheWordsForTimes(t *testing.T) {
	t.Parallel()
	times := readTimes(t)
	for name, l := range times.Locales {
		var told words
		if err := json.Unmarshal([]byte(scriptWords(times.locale(t, name, time.UTC))), &told); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(told.Times, l.Times) {
			t.Errorf("%s: the script is told %+v, want %+v", name, told.Times, l.Times)
		}
	}
}

// timesFile are the cases that the script's test reads too.
type timesFile struct {
	Locales map[string]struct {
		Tag    string    `json:"tag"`    // of the conventions, in English words
		Tongue string    `json:"tongue"` // or the language
		Times  timeWords `json:"times"`
	} `json:"locales"`
	Cases []struct {
		Op     string         `json:"op"`
		Now    time.Time      `json:"now"`
		T      time.Time      `json:"t"`
		Zone   string         `json:"zone"`
		Locale string         `json:"locale"`
		Open   [][2]time.Time `json:"open"` // the opening hours, for left
		Want   string         `json:"want"`
	} `json:"cases"`
}

func readTimes(t *testing.T) (f timesFile) {
	t.Helper()
	text, err := os.ReadFile("testdata/times.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f timesFile) locale(t *testing.T, name string, zone *time.Location) Locale {
	t.Helper()
	l, known := f.Locales[name]
	if !known {
		t.Fatalf("no locale is called %q", name)
	}
	if l.Tongue != "" {
		return Locale{Zone: zone}.InTongue(l.Tongue)
	}
	return LocaleFor(zone, l.Tag)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestTimesOfDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC)
	chicago := zone(t, "America/Chicago")
	cases := []struct {
		name  string
		words func(now, t time.Time, l Locale) string
		t     time.Time
		want  string
	}{
		{"stamp of today", Stamp, now, "09:42"},
		{"stamp of yesterday", Stamp, now.AddDate(0, 0, -1), "Mon 09:42"},
		{"stamp of a day ahead", Stamp, now.AddDate(0, 0, 2), "Thu 09:42"},
		{"stamp of last month", Stamp, now.AddDate(0, 0, -20), "11 Feb 09:42"},
		{"stamp of last year", Stamp, now.AddDate(-1, 0, 0), "3 Mar 2025 09:42"},
		{"promise for today", Promise, now.Add(2 * time.Hour), "11:42 today"},
		{"promise for tomorrow", Promise, now.Add(24 * time.Hour), "09:42 tomorrow"},
		{"promise for later", Promise, now.Add(48 * time.Hour), "Thu 5 March, 09:42"},
		{"day", Day, now, "Tue 3 March"},
		{"day of another year", Day, now.AddDate(1, 0, 0), "Wed 3 March 2027"},
	}
	for _, c := range cases {
		if got := c.words(now, c.t, Locale{Zone: chicago}); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestExactTimeNamesTheOtherZoneWhereItsClocksDiffer(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 3, 15, 1, 0, 0, time.UTC)
	chicago := zone(t, "America/Chicago")
	cases := []struct {
		name      string
		elsewhere *time.Location
		want      string
	}{
		{"none", nil, "Tue 3 March 2026, 09:01 CST"},
		{"the same clocks", zone(t, "America/Winnipeg"), "Tue 3 March 2026, 09:01 CST"},
		{"other clocks", zone(t, "Australia/Adelaide"), "Tue 3 March 2026, 09:01 CST; Wed 01:31 in Adelaide"},
		{"two words", zone(t, "America/New_York"), "Tue 3 March 2026, 09:01 CST; Tue 10:01 in New York"},
	}
	for _, c := range cases {
		if got := Exact(at, Locale{Zone: chicago}, c.elsewhere); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	cases := map[time.Duration]string{
		45 * time.Second: "45 s", time.Minute: "1 min", 21*time.Minute + 59*time.Second: "21 min", time.Hour: "1 h",
		80 * time.Minute: "1 h 20", 47 * time.Hour: "47 h", 48 * time.Hour: "2 d", 52 * time.Hour: "2 d 4 h",
	}
	for d, want := range cases {
		if got := Span(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

// Whatever the instants and the zone, a clock is late exactly when its words say so.
func TestWordsAndStateOfAClockAgree(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{zone(t, "America/Chicago"), zone(t, "Australia/Lord_Howe"), zone(t, "Asia/Kathmandu"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1.6e9, 2e9).Draw(t, "now"), 0)
		due := now.Add(time.Duration(rapid.Int64Range(-90*86400, 90*86400).Draw(t, "left")) * time.Second)
		words := Due(now, due, Locale{Zone: rapid.SampledFrom(zones).Draw(t, "zone")})
		late := len(words) > 5 && words[len(words)-5:] == " late"
		state := RunningClock("Respond", now, due, time.Time{}, 0, time.Hour).State
		if late != (state == ClockLate) {
			t.Fatalf("words %q, state %q", words, state)
		}
	})
}
