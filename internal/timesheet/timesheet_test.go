package timesheet_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/timesheet"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(t testing.TB, local string) time.Time {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", local, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// span reads “2026-03-02 10:00–11:30”.
func span(t testing.TB, text string) timesheet.Span {
	t.Helper()
	day, clocks, _ := strings.Cut(text, " ")
	from, to, _ := strings.Cut(clocks, "–")
	end := at(t, day+" "+to)
	if to <= from {
		end = end.AddDate(0, 0, 1)
	}
	return timesheet.Span{Start: at(t, day+" "+from), End: end}
}

func clocks(list []timesheet.Span) (out []string) {
	for _, s := range list {
		out = append(out, s.Start.Format("15:04")+"–"+s.End.Format("15:04"))
	}
	return out
}

func TestWhereNothingIsLogged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		work []string
		now  string
		day  int
		want []string
	}{
		{"nothing at all", nil, "2026-03-09 00:00", 0, []string{"09:00–17:00"}},
		{"between two", []string{"2026-03-02 09:00–10:30", "2026-03-02 12:00–17:00"}, "2026-03-09 00:00", 0, []string{"10:30–12:00"}},
		{"one reaches beyond the hours", []string{"2026-03-02 07:00–09:30", "2026-03-02 16:00–19:00"}, "2026-03-09 00:00", 0, []string{"09:30–16:00"}},
		{"until now", []string{"2026-03-02 09:00–10:00"}, "2026-03-02 11:15", 0, []string{"10:00–11:15"}},
		{"what begins now is none", nil, "2026-03-02 09:00", 0, nil},
		{"less than five minutes are none", []string{"2026-03-02 09:00–12:00", "2026-03-02 12:04–16:55"}, "2026-03-09 00:00", 0, []string{"16:55–17:00"}},
		{"one inside another", []string{"2026-03-02 09:00–14:00", "2026-03-02 10:00–11:00"}, "2026-03-09 00:00", 0, []string{"14:00–17:00"}},
		{"a weekend has none", nil, "2026-03-09 00:00", 5, nil},
		{"work of the night before", []string{"2026-03-02 22:00–10:00"}, "2026-03-09 00:00", 1, []string{"10:00–17:00"}},
	} {
		var work []timesheet.Span
		for _, text := range c.work {
			work = append(work, span(t, text))
		}
		days := timesheet.Week(at(t, "2026-03-02 00:00"), timesheet.Usual(), work, at(t, c.now))
		if got := clocks(days[c.day].Gaps); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00, on 25 October from 03:00 back to 02:00.
func TestGapsAtAChangeOfClocks(t *testing.T) {
	t.Parallel()
	hours := timesheet.Hours{time.Sunday: {{From: 0, To: 6 * 60}}}
	for _, c := range []struct {
		monday, first, last string
		want                time.Duration
	}{{"2026-03-23 00:00", "2026-03-29 00:00", "2026-03-29 06:00", 5 * time.Hour}, {"2026-10-19 00:00", "2026-10-25 00:00", "2026-10-25 06:00", 7 * time.Hour}} {
		days := timesheet.Week(at(t, c.monday), hours, nil, at(t, "2027-01-01 00:00"))
		sunday := days[6]
		if len(sunday.Gaps) != 1 || !sunday.Gaps[0].Start.Equal(at(t, c.first)) || !sunday.Gaps[0].End.Equal(at(t, c.last)) || sunday.Gaps[0].Length() != c.want {
			t.Errorf("%s: %v", c.monday, sunday.Gaps)
		}
		whole := timesheet.Week(at(t, c.monday), hours, []timesheet.Span{{Start: at(t, c.first), End: at(t, c.last)}}, at(t, "2027-01-01 00:00"))
		if len(whole[6].Gaps) != 0 || whole[6].Logged != c.want {
			t.Errorf("%s, all logged: %v, %s", c.monday, whole[6].Gaps, whole[6].Logged)
		}
	}
	if got := timesheet.Monday(at(t, "2026-03-29 23:59"), berlin(t)); !got.Equal(at(t, "2026-03-23 00:00")) {
		t.Errorf("the Monday of that Sunday is %s", got)
	}
	if got := timesheet.Monday(at(t, "2026-03-30 00:00"), berlin(t)); !got.Equal(at(t, "2026-03-30 00:00")) {
		t.Errorf("a Monday is its own: %s", got)
	}
}

func TestOverlapsAndNights(t *testing.T) {
	t.Parallel()
	work := []timesheet.Span{span(t, "2026-03-02 22:00–02:00"), span(t, "2026-03-03 01:00–03:00"), span(t, "2026-03-03 03:00–04:00")}
	days := timesheet.Week(at(t, "2026-03-02 00:00"), timesheet.Usual(), work, at(t, "2026-03-09 00:00"))
	if d := days[0]; d.Logged != 2*time.Hour || len(d.Parts[0].Overlaps) != 0 {
		t.Errorf("Monday: %+v", d)
	}
	d := days[1]
	if d.Logged != 5*time.Hour || !d.Parts[0].Goes || !slices.Equal(d.Parts[0].Overlaps, []int{1}) || !slices.Equal(d.Parts[1].Overlaps, []int{0}) || d.Parts[2].Overlaps != nil {
		t.Errorf("Tuesday: %+v", d)
	}
}

// What is logged inside the working hours and its gaps are the hours themselves, but for gaps that are too short to tell.
func TestLoggedAndGapsFillTheDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		monday := rapid.SampledFrom([]time.Time{at(t, "2026-03-02 00:00"), at(t, "2026-03-23 00:00"), at(t, "2026-10-19 00:00")}).Draw(rt, "monday")
		var hours timesheet.Hours
		for day := range hours {
			hours[day] = []timesheet.Window{{From: 0, To: 24 * 60}}
		}
		var work []timesheet.Span
		from := monday
		for range rapid.IntRange(0, 30).Draw(rt, "entries") {
			from = from.Add(5 * time.Minute * time.Duration(rapid.IntRange(0, 100).Draw(rt, "pause")))
			to := from.Add(5 * time.Minute * time.Duration(rapid.IntRange(1, 100).Draw(rt, "length")))
			work = append(work, timesheet.Span{Start: from, End: to})
			from = to
		}
		for i, day := range timesheet.Week(monday, hours, work, monday.AddDate(0, 0, 7)) {
			sum := day.Logged
			for _, g := range day.Gaps {
				sum += g.Length()
			}
			y, m, d := monday.Date()
			if whole := time.Date(y, m, d+i+1, 0, 0, 0, 0, monday.Location()).Sub(day.Date); sum != whole {
				rt.Errorf("%s: %s of %s", day.Date, sum, whole)
			}
		}
	})
}
