package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/fault"
)

// week gives the same intervals to each of the days.
func week(t testing.TB, days []time.Weekday, texts ...string) [7][]Interval {
	t.Helper()
	var w [7][]Interval
	for _, day := range days {
		w[day] = mustIntervals(t, texts...)
	}
	return w
}

var (
	workdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	everyday = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
)

// instantOf reads an instant as the tests write it.
func instantOf(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOpen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, zone, hours string
		days              []time.Weekday
		holidays          []string
		at                string
		want              bool
	}{
		{"before the opening instant", "America/Chicago", "08:00-12:00", workdays, nil, "2026-03-02T07:59:59-06:00", false},
		{"the opening instant", "America/Chicago", "08:00-12:00", workdays, nil, "2026-03-02T08:00:00-06:00", true},
		{"the last moment", "America/Chicago", "08:00-12:00", workdays, nil, "2026-03-02T11:59:59.999-06:00", true},
		{"the closing instant", "America/Chicago", "08:00-12:00", workdays, nil, "2026-03-02T12:00:00-06:00", false},
		{"a day without hours", "America/Chicago", "08:00-12:00", workdays, nil, "2026-03-01T09:00:00-06:00", false},
		{"over midnight, the evening", "America/Chicago", "22:00-06:00", workdays, nil, "2026-01-09T23:00:00-06:00", true},
		{"over midnight, the morning", "America/Chicago", "22:00-06:00", workdays, nil, "2026-01-10T05:59:59-06:00", true},
		{"over midnight, the closing", "America/Chicago", "22:00-06:00", workdays, nil, "2026-01-10T06:00:00-06:00", false},
		{"a whole day to its end", "America/Chicago", "00:00-24:00", workdays, nil, "2026-03-06T23:59:59-06:00", true},
		{"a whole day ends at midnight", "America/Chicago", "00:00-24:00", workdays, nil, "2026-03-07T00:00:00-06:00", false},
		{"a holiday", "America/Chicago", "08:00-12:00", workdays, []string{"2026-03-02"}, "2026-03-02T09:00:00-06:00", false},
		{"the tail of the day before runs into a holiday", "America/Chicago", "22:00-06:00", workdays, []string{"2026-03-03"}, "2026-03-03T00:00:00-06:00", false},
		{"up to the holiday it is open", "America/Chicago", "22:00-06:00", workdays, []string{"2026-03-03"}, "2026-03-02T23:59:59-06:00", true},
		{"the evening of a holiday", "America/Chicago", "22:00-06:00", workdays, []string{"2026-03-03"}, "2026-03-03T23:00:00-06:00", false},
		{"the tail of a holiday's own interval", "America/Chicago", "22:00-06:00", workdays, []string{"2026-03-03"}, "2026-03-04T00:00:00-06:00", true},
		{"a skipped opening is the change: before", "America/Chicago", "02:30-05:00", everyday, nil, "2026-03-08T01:59:59-06:00", false},
		{"a skipped opening is the change: at it", "America/Chicago", "02:30-05:00", everyday, nil, "2026-03-08T03:00:00-05:00", true},
		{"a skipped closing is the change", "America/Chicago", "00:30-02:30", everyday, nil, "2026-03-08T03:00:00-05:00", false},
		{"a repeated opening is the first", "America/Chicago", "01:30-05:00", everyday, nil, "2026-11-01T01:30:00-05:00", true},
		{"a repeated opening does not close again", "America/Chicago", "01:30-05:00", everyday, nil, "2026-11-01T01:00:00-06:00", true},
		{"a repeated closing is the second", "America/Chicago", "00:00-01:30", everyday, nil, "2026-11-01T01:29:59-06:00", true},
		{"a repeated closing closes", "America/Chicago", "00:00-01:30", everyday, nil, "2026-11-01T01:30:00-06:00", false},
		{"a repeated midnight, a holiday begins at the first", "America/Havana", "20:00-24:00", everyday, []string{"2026-11-01"}, "2026-11-01T00:00:00-04:00", false},
		{"a repeated midnight, closing at the second", "America/Havana", "20:00-24:00", everyday, nil, "2026-11-01T00:59:59-04:00", true},
		{"a repeated midnight, closed after the second", "America/Havana", "20:00-24:00", everyday, nil, "2026-11-01T00:00:00-05:00", false},
		{"a skipped midnight opens at the change", "Africa/Cairo", "00:00-24:00", everyday, nil, "2026-04-24T01:00:00+03:00", true},
		{"the day after a date that was left out", "Pacific/Apia", "08:00-17:00", everyday, nil, "2011-12-31T08:00:00+14:00", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := mustTable(t, Spec{Zone: mustZone(t, tt.zone), Week: week(t, tt.days, tt.hours), Extra: mustDates(t, tt.holidays)})
			if got := table.Open(instantOf(t, tt.at)); got != tt.want {
				t.Errorf("Open(%s) = %v, want %v", tt.at, got, tt.want)
			}
		})
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, zone string
		hours      []string
		days       []time.Weekday
		holidays   []string
		a, b, want string
	}{
		{"b is not after a", "America/Chicago", []string{"08:00-12:00"}, workdays, nil, "2026-03-02T09:00:00-06:00", "2026-03-02T09:00:00-06:00", "0s"},
		{"b is before a", "America/Chicago", []string{"08:00-12:00"}, workdays, nil, "2026-03-03T09:00:00-06:00", "2026-03-02T09:00:00-06:00", "0s"},
		{"inside, with fractions", "America/Chicago", []string{"08:00-12:00"}, workdays, nil, "2026-03-02T09:00:00.25-06:00", "2026-03-02T09:00:01.5-06:00", "1.25s"},
		{"fractions outside count nothing", "America/Chicago", []string{"08:00-12:00"}, workdays, nil, "2026-03-02T07:00:00.25-06:00", "2026-03-02T12:00:00.5-06:00", "4h"},
		{"over lunch", "America/Chicago", []string{"08:00-12:00", "13:00-18:00"}, workdays, nil, "2026-03-02T11:00:00-06:00", "2026-03-02T14:00:00-06:00", "2h"},
		{"intervals that touch", "America/Chicago", []string{"08:00-12:00", "12:00-18:00"}, workdays, nil, "2026-03-02T11:00:00-06:00", "2026-03-02T14:00:00-06:00", "3h"},
		{"a week", "America/Chicago", []string{"08:00-12:00", "13:00-18:00"}, workdays, nil, "2026-03-02T00:00:00-06:00", "2026-03-09T00:00:00-05:00", "45h"},
		{"a week with a holiday", "America/Chicago", []string{"08:00-12:00", "13:00-18:00"}, workdays, []string{"2026-03-04"}, "2026-03-02T00:00:00-06:00", "2026-03-09T00:00:00-05:00", "36h"},
		{"weeks before a holiday that closes a tail", "Asia/Kathmandu", []string{"22:00-06:00"}, everyday, []string{"2026-03-16"}, "2026-03-01T06:00:00+05:45", "2026-03-20T06:00:00+05:45", "144h"},
		{"the whole day of the forward change", "America/Chicago", []string{"00:00-24:00"}, everyday, nil, "2026-03-08T00:00:00-06:00", "2026-03-09T00:00:00-05:00", "23h"},
		{"the whole day of the change back", "America/Chicago", []string{"00:00-24:00"}, everyday, nil, "2026-11-01T00:00:00-05:00", "2026-11-02T00:00:00-06:00", "25h"},
		{"an interval that is skipped", "America/Chicago", []string{"02:00-03:00"}, everyday, nil, "2026-03-08T00:00:00-06:00", "2026-03-09T00:00:00-05:00", "0s"},
		{"overlap in the repeated hour counts once", "America/Chicago", []string{"00:00-01:30", "01:30-03:00"}, everyday, nil, "2026-11-01T00:00:00-05:00", "2026-11-02T00:00:00-06:00", "4h"},
		{"half an hour back", "Australia/Lord_Howe", []string{"01:00-02:00"}, everyday, nil, "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30", "1h30m"},
		{"half an hour forward", "Australia/Lord_Howe", []string{"01:00-03:00"}, everyday, nil, "2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00", "1h30m"},
		{"two hours forward", "Antarctica/Troll", []string{"00:00-24:00"}, everyday, nil, "2026-03-29T00:00:00+00:00", "2026-03-30T00:00:00+02:00", "22h"},
		{"a midnight that does not occur", "America/Sao_Paulo", []string{"00:00-24:00"}, everyday, nil, "2018-11-03T00:00:00-03:00", "2018-11-05T00:00:00-02:00", "47h"},
		{"a date that does not occur", "Pacific/Apia", []string{"08:00-17:00"}, everyday, nil, "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00", "18h"},
		{"winter time in Ramadan", "Africa/Casablanca", []string{"02:00-03:00"}, everyday, nil, "2026-02-15T00:00:00+01:00", "2026-02-16T00:00:00+00:00", "2h"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := mustTable(t, Spec{Zone: mustZone(t, tt.zone), Week: week(t, tt.days, tt.hours...), Extra: mustDates(t, tt.holidays)})
			want, err := time.ParseDuration(tt.want)
			if err != nil {
				t.Fatal(err)
			}
			if got := table.Between(instantOf(t, tt.a), instantOf(t, tt.b)); got != want {
				t.Errorf("Between = %v, want %v", got, want)
			}
		})
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, hours string
		days        []time.Weekday
		holidays    []string
		at, span    string
		want        string
	}{
		{"to the closing instant, not the next opening", "08:00-12:00", workdays, nil, "2026-03-02T08:00:00-06:00", "4h", "2026-03-02T12:00:00-06:00"},
		{"a minute beyond the closing", "08:00-12:00", workdays, nil, "2026-03-02T08:00:00-06:00", "4h1m", "2026-03-03T08:01:00-06:00"},
		{"from the closing instant", "08:00-12:00", workdays, nil, "2026-03-02T12:00:00-06:00", "1h", "2026-03-03T09:00:00-06:00"},
		{"over the weekend", "08:00-12:00", workdays, nil, "2026-03-06T11:00:00-06:00", "2h", "2026-03-09T09:00:00-05:00"},
		{"fractions are kept", "08:00-12:00", workdays, nil, "2026-03-02T11:30:00.5-06:00", "1h", "2026-03-03T08:30:00.5-06:00"},
		{"a whole week", "08:00-12:00", workdays, nil, "2026-03-01T00:00:00-06:00", "20h", "2026-03-06T12:00:00-06:00"},
		{"a business day ends with its last interval", "08:00-12:00", workdays, nil, "2026-03-02T09:00:00-06:00", "1bd", "2026-03-03T12:00:00-06:00"},
		{"day 0 is the day of the next opening", "08:00-12:00", workdays, nil, "2026-03-02T12:00:00-06:00", "1bd", "2026-03-04T12:00:00-06:00"},
		{"day 0 on a weekend is Monday", "08:00-12:00", workdays, nil, "2026-03-07T12:00:00-06:00", "1bd", "2026-03-10T12:00:00-05:00"},
		{"a holiday is no business day", "08:00-12:00", workdays, []string{"2026-03-03"}, "2026-03-02T09:00:00-06:00", "1bd", "2026-03-04T12:00:00-06:00"},
		{"a night shift closes on the next date", "22:00-06:00", workdays, nil, "2026-03-02T23:00:00-06:00", "1bd", "2026-03-04T06:00:00-06:00"},
		{"in the morning of a night shift day 0 is today", "22:00-06:00", workdays, nil, "2026-03-03T05:00:00-06:00", "1bd", "2026-03-05T06:00:00-06:00"},
		{"a night shift before a holiday closes at midnight", "22:00-06:00", workdays, []string{"2026-03-04"}, "2026-03-02T23:00:00-06:00", "1bd", "2026-03-04T00:00:00-06:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := mustTable(t, Spec{Zone: mustZone(t, "America/Chicago"), Week: week(t, tt.days, tt.hours), Extra: mustDates(t, tt.holidays)})
			span, err := ParseSpan(tt.span, true)
			if err != nil {
				t.Fatal(err)
			}
			at := instantOf(t, tt.at)
			got, err := table.Due(at, span)
			if err != nil || !got.Equal(instantOf(t, tt.want)) || got.Location() != time.UTC {
				t.Errorf("Due = %v, %v, want %v in UTC", got, err, tt.want)
			}
			allowed, err := table.Allowed(at, span)
			if err != nil || allowed != table.Between(at, got) {
				t.Errorf("Allowed = %v, %v, but %v is open until it is due", allowed, err, table.Between(at, got))
			}
		})
	}
}

func TestAddNothing(t *testing.T) {
	t.Parallel()
	table := mustTable(t, Spec{Zone: mustZone(t, "America/Chicago"), Week: week(t, workdays, "08:00-12:00")})
	for at, want := range map[string]string{
		"2026-03-02T08:00:00-06:00":   "2026-03-02T08:00:00-06:00",
		"2026-03-02T11:59:59.5-06:00": "2026-03-02T11:59:59.5-06:00",
		"2026-03-02T12:00:00-06:00":   "2026-03-03T08:00:00-06:00",
		"2026-03-02T07:59:59.5-06:00": "2026-03-02T08:00:00-06:00",
	} {
		if got, err := table.Add(instantOf(t, at), 0); err != nil || !got.Equal(instantOf(t, want)) {
			t.Errorf("Add(%s, 0) = %v, %v, want %s", at, got, err, want)
		}
	}
}

func TestAlways(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "America/Chicago")
	always, whole := mustTable(t, Spec{Zone: zone, Always: true}), mustTable(t, Spec{Zone: zone, Week: week(t, everyday, "00:00-24:00")})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawInstant(rt, "a"), drawInstant(rt, "b")
		n := rapid.IntRange(1, 30).Draw(rt, "n")
		d := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(rt, "d"))
		if always.Open(a) != whole.Open(a) || always.Between(a, b) != whole.Between(a, b) || len(whole.Edges(a, b)) > 0 {
			rt.Fatalf("whole days are not always open between %v and %v", a, b)
		}
		x, errX := always.Add(a, d)
		y, errY := whole.Add(a, d)
		if errX != nil || errY != nil || !x.Equal(y) {
			rt.Fatalf("Add gives %v, %v and %v, %v", x, errX, y, errY)
		}
		x, errX = always.AddDays(a, n)
		y, errY = whole.AddDays(a, n)
		if errX != nil || errY != nil || !x.Equal(y) {
			rt.Fatalf("AddDays gives %v, %v and %v, %v", x, errX, y, errY)
		}
	})
}

func TestTenYears(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "UTC")
	hour := mustTable(t, Spec{Zone: zone, Week: week(t, []time.Weekday{time.Thursday}, "09:00-10:00")})
	always := mustTable(t, Spec{Zone: zone, Always: true})
	at := instantOf(t, "2026-01-01T00:00:00Z") // a Thursday
	weeks := time.Duration(522)                // Thursdays up to 2035-12-27
	if got, err := hour.Add(at, weeks*time.Hour); err != nil || !got.Equal(instantOf(t, "2035-12-27T10:00:00Z")) {
		t.Errorf("%d weeks = %v, %v", weeks, got, err)
	}
	tooFar := map[string]func() (time.Time, error){
		"Add beyond":              func() (time.Time, error) { return hour.Add(at, weeks*time.Hour+1) },
		"Add the longest":         func() (time.Time, error) { return hour.Add(at, 1<<63-1) },
		"Add, always":             func() (time.Time, error) { return always.Add(at, 3653*24*time.Hour) },
		"Add the longest, always": func() (time.Time, error) { return always.Add(at, 1<<63-1) },
		"AddDays beyond":          func() (time.Time, error) { return hour.AddDays(at, 523) },
		"AddDays, very many":      func() (time.Time, error) { return always.AddDays(at, 1<<62) },
		"Add below 0":             func() (time.Time, error) { return hour.Add(at, -1) },
		"AddDays of none":         func() (time.Time, error) { return hour.AddDays(at, 0) },
	}
	for name, try := range tooFar {
		if got, err := try(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s = %v, %v, want it refused", name, got, err)
		}
	}
	if got, err := always.Add(at, 3652*24*time.Hour); err != nil || !got.Equal(instantOf(t, "2036-01-01T00:00:00Z")) {
		t.Errorf("exactly ten years = %v, %v", got, err)
	}
	if got, err := hour.AddDays(at, 521); err != nil || !got.Equal(instantOf(t, "2035-12-27T10:00:00Z")) {
		t.Errorf("521 days = %v, %v", got, err)
	}
}

func TestEdges(t *testing.T) {
	t.Parallel()
	table := mustTable(t, Spec{Zone: mustZone(t, "America/Chicago"), Week: week(t, workdays, "08:00-12:00", "12:00-13:00", "22:00-06:00")})
	got := table.Edges(instantOf(t, "2026-03-02T08:00:00-06:00"), instantOf(t, "2026-03-03T08:00:00-06:00"))
	want := []string{"2026-03-02T13:00:00-06:00", "2026-03-02T22:00:00-06:00", "2026-03-03T06:00:00-06:00"}
	if len(got) != len(want) {
		t.Fatalf("Edges = %v, want %v", got, want)
	}
	for i := range got {
		if !got[i].Equal(instantOf(t, want[i])) {
			t.Errorf("edge %d = %v, want %v", i, got[i], want[i])
		}
	}
}

// drawInstant draws an instant to the nanosecond between 2000 and 2040.
func drawInstant(rt *rapid.T, label string) time.Time {
	second := rapid.Int64Range(946684800, 2208988800).Draw(rt, label)
	return time.Unix(second, rapid.SampledFrom([]int64{0, 0, 1, 500_000_000}).Draw(rt, label+" ns")).UTC()
}

func TestAddAndBetweenInvertEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		zone, at := drawMiddle(rt)
		spec := drawSpec(rt, zone, at)
		table, err := New(spec)
		if err != nil {
			rt.Skip("the draw never opens")
		}
		at = at.Add(time.Duration(rapid.Int64Range(-int64(200*time.Hour), int64(200*time.Hour)).Draw(rt, "shift")))
		d := time.Duration(rapid.Int64Range(1, int64(3*time.Duration(table.weekOpen)*time.Second)).Draw(rt, "d"))
		end, err := table.Add(at, d)
		if err != nil {
			rt.Fatal(err)
		}
		if got := table.Between(at, end); got != d {
			rt.Fatalf("Between(%v, Add(%v)) = %v, want %v", at, end, got, d)
		}
		if got := table.Between(at, end.Add(-1)); got != d-1 {
			rt.Fatalf("%v is not the earliest instant: %v are open up to just before it, want %v", end, got, d-1)
		}
	})
}

func TestBetweenAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		zone, middle := drawMiddle(rt)
		table, err := New(drawSpec(rt, zone, middle))
		if err != nil {
			rt.Skip("the draw never opens")
		}
		shift := rapid.Int64Range(-int64(9000*time.Hour), int64(9000*time.Hour))
		a := middle.Add(time.Duration(shift.Draw(rt, "a")))
		b := a.Add(time.Duration(shift.Draw(rt, "b")).Abs())
		c := b.Add(time.Duration(shift.Draw(rt, "c")).Abs())
		if whole, parts := table.Between(a, c), table.Between(a, b)+table.Between(b, c); whole != parts {
			rt.Fatalf("Between(%v, %v, %v) = %v, in two parts %v", a, b, c, whole, parts)
		}
	})
}
