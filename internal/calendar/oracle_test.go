package calendar

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oracle says minute by minute what is open around an instant. It knows the rules as the spec words them and
// asks the standard library what clocks on the wall read, so it shares no arithmetic with the tables.
type oracle struct {
	start   int   // Unix minute of the first entry
	reading []int // what a clock on the wall shows, in minutes since 1970-01-01 00:00
	open    []bool
	closing map[int]int // day number → last closing minute of the intervals that start on it
	days    []int       // the days that have one, sorted
}

const oracleDays = 12

// newOracle walks oracleDays to both sides of the middle.
func newOracle(spec Spec, middle time.Time) *oracle {
	o := &oracle{start: int(middle.Unix()/60) - oracleDays*minutesOfDay, closing: map[int]int{}}
	first, last := map[int]int{}, map[int]int{}
	for m := range 2 * oracleDays * minutesOfDay {
		at := time.Unix(int64(o.start+m)*60, 0).In(spec.Zone)
		_, offset := at.Zone()
		local := o.start + m + offset/60
		if n := len(o.reading); n > 0 {
			for skipped := o.reading[n-1] + 1; skipped < local; skipped++ {
				if _, shown := first[skipped]; !shown {
					first[skipped], last[skipped] = m, m
				}
			}
		}
		if _, shown := first[local]; !shown {
			first[local] = m
		}
		last[local] = m
		o.reading = append(o.reading, local)
	}
	o.open = make([]bool, len(o.reading))
	closed := map[int]bool{}
	for _, d := range spec.Extra {
		closed[dayOf(d)] = true
	}
	from, to := floorDiv(o.reading[0], minutesOfDay)+2, floorDiv(o.reading[len(o.reading)-1], minutesOfDay)-2
	for day := from; day <= to; day++ {
		o.mark(spec, day, first, last, closed)
	}
	return o
}

// mark opens the minutes of the intervals that start on a day.
func (o *oracle) mark(spec Spec, day int, first, last map[int]int, closed map[int]bool) {
	date := time.Unix(int64(day)*secondsOfDay, 0).UTC()
	starts := false
	for _, v := range spec.Week[date.Weekday()] {
		opening, closing := first[day*minutesOfDay+int(v.From)], last[day*minutesOfDay+int(v.To)]
		for m := opening; m < closing; m++ {
			if closed[floorDiv(o.reading[m], minutesOfDay)] {
				continue
			}
			o.open[m] = true
			if !closed[day] {
				o.closing[day], starts = max(o.closing[day], m+1), true
			}
		}
	}
	if starts {
		o.days = append(o.days, day)
	}
}

// dayOf counts days by the standard library alone.
func dayOf(d Date) int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Sub(time.Unix(0, 0)) / (24 * time.Hour))
}

// at is an instant some seconds into a minute of the oracle.
func (o *oracle) at(minute, second int) time.Time {
	return time.Unix(int64(o.start+minute)*60+int64(second), 0).UTC()
}

// between counts open seconds.
func (o *oracle) between(a, b time.Time) int {
	total := 0
	for s := a.Unix(); s < b.Unix(); {
		minute := int(s / 60)
		end := min(int64(minute+1)*60, b.Unix())
		if o.open[minute-o.start] {
			total += int(end - s)
		}
		s = end
	}
	return total
}

// add steps second by second; it is not ok beyond the oracle's days.
func (o *oracle) add(at time.Time, seconds int) (time.Time, bool) {
	last := int64(o.start+len(o.open)-3*minutesOfDay) * 60
	for s := at.Unix(); s < last; s++ {
		if !o.open[int(s/60)-o.start] {
			continue
		}
		if seconds == 0 {
			return time.Unix(s, 0).UTC(), true
		}
		if seconds--; seconds == 0 {
			return time.Unix(s+1, 0).UTC(), true
		}
	}
	return time.Time{}, false
}

// addDays counts the days that have a closing minute.
func (o *oracle) addDays(at time.Time, n int) (time.Time, bool) {
	first, ok := at, false
	for !o.open[int(first.Unix()/60)-o.start] {
		if first, ok = o.nextMinute(first); !ok {
			return time.Time{}, false
		}
	}
	day := floorDiv(o.reading[int(first.Unix()/60)-o.start], minutesOfDay)
	for _, d := range o.days {
		if d <= day {
			continue
		}
		if n--; n == 0 {
			return o.at(o.closing[d], 0), true
		}
	}
	return time.Time{}, false
}

func (o *oracle) nextMinute(at time.Time) (time.Time, bool) {
	minute := int(at.Unix()/60) - o.start + 1
	return o.at(minute, 0), minute < len(o.open)-3*minutesOfDay
}

// oracleZones have changes of clocks of an hour, of half an hour and of two, at midnight, over it and by day,
// a date left out, months of winter time in summer, odd offsets and none.
var oracleZones = []string{
	"America/Chicago", "Australia/Adelaide", "Europe/Copenhagen", "Australia/Lord_Howe", "America/Santiago",
	"Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut", "America/Havana",
	"Atlantic/Azores", "Africa/Cairo", "Antarctica/Troll", "Europe/Dublin", "Pacific/Chatham", "Asia/Tehran",
	"America/Nuuk", "Asia/Amman", "Europe/London", "Pacific/Auckland", "UTC",
}

// drawMiddle draws a zone and an instant there, mostly one at which clocks change between 2000 and 2035.
func drawMiddle(rt *rapid.T) (*time.Location, time.Time) {
	zone, err := time.LoadLocation(rapid.SampledFrom(oracleZones).Draw(rt, "zone"))
	if err != nil {
		rt.Fatal(err)
	}
	low, high := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	at := time.Unix(rapid.Int64Range(low.Unix(), high.Unix()).Draw(rt, "around"), 0).UTC().Truncate(time.Minute)
	if _, change := at.In(zone).ZoneBounds(); !change.IsZero() && change.Before(high) && rapid.IntRange(0, 3).Draw(rt, "near a change") > 0 {
		return zone, change.UTC()
	}
	return zone, at
}

// drawSpec draws a week of intervals, many of them in the small hours and over midnight, and holidays near the middle.
func drawSpec(rt *rapid.T, zone *time.Location, middle time.Time) Spec {
	spec := Spec{Zone: zone}
	const week = 7 * minutesOfDay
	minute := rapid.Custom(func(rt *rapid.T) int {
		day := rapid.IntRange(0, 6).Draw(rt, "day") * minutesOfDay
		if rapid.Bool().Draw(rt, "small hours") {
			return day + rapid.IntRange(0, 16).Draw(rt, "quarter")*15
		}
		return day + rapid.IntRange(0, minutesOfDay-1).Draw(rt, "minute")
	})
	points := rapid.SliceOfNDistinct(minute, 2, 24, rapid.ID[int]).Draw(rt, "points")
	slices.Sort(points)
	touching := rapid.Bool().Draw(rt, "touching")
	for i := 0; i < len(points); i++ {
		from, to := points[i], points[(i+1)%len(points)]
		if to <= from {
			to += week
		}
		if length := to - from; length <= minutesOfDay && (touching || i%2 == 0) {
			day := from / minutesOfDay
			spec.Week[day] = append(spec.Week[day], Interval{Minute(from % minutesOfDay), Minute(from%minutesOfDay + length)})
		}
	}
	for _, n := range rapid.SliceOfN(rapid.IntRange(-6, 6), 0, 4).Draw(rt, "holidays") {
		spec.Extra = append(spec.Extra, DateOf(middle.In(zone).AddDate(0, 0, n)))
	}
	return spec
}

func TestTablesAgreeWithTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		zone, middle := drawMiddle(rt)
		spec := drawSpec(rt, zone, middle)
		table, err := New(spec)
		if err != nil {
			rt.Skip("the draw never opens")
		}
		o := newOracle(spec, middle)
		near := rapid.IntRange(-7*minutesOfDay, 6*minutesOfDay)
		for range 8 {
			a := o.at(oracleDays*minutesOfDay+near.Draw(rt, "a"), rapid.IntRange(0, 59).Draw(rt, "second"))
			b := o.at(oracleDays*minutesOfDay+near.Draw(rt, "b"), rapid.SampledFrom([]int{0, 0, 31}).Draw(rt, "second"))
			o.compare(rt, table, a, b)
		}
		o.compareEdges(rt, table)
	})
}

// compare asks table and oracle the same questions.
func (o *oracle) compare(rt *rapid.T, table *Table, a, b time.Time) {
	if got, want := table.Open(a), o.open[int(a.Unix()/60)-o.start]; got != want {
		rt.Fatalf("Open(%s) = %v, want %v", a, got, want)
	}
	for _, end := range []time.Time{b, o.at((2*oracleDays-3)*minutesOfDay, 7)} {
		if got, want := table.Between(a, end), seconds(o.between(a, end)); got != want {
			rt.Fatalf("Between(%s, %s) = %v, want %v", a, end, got, want)
		}
	}
	add := rapid.OneOf(rapid.SampledFrom([]int{0, 1, o.between(a, b), table.weekOpen}), rapid.IntRange(0, 200_000)).Draw(rt, "add")
	if want, ok := o.add(a, add); ok {
		if got, err := table.Add(a, seconds(add)); err != nil || !got.Equal(want) {
			rt.Fatalf("Add(%s, %d s) = %v, %v, want %v", a, add, got, err, want)
		}
	}
	n := rapid.IntRange(1, 5).Draw(rt, "n")
	if want, ok := o.addDays(a, n); ok {
		if got, err := table.AddDays(a, n); err != nil || !got.Equal(want) {
			rt.Fatalf("AddDays(%s, %d) = %v, %v, want %v", a, n, got, err, want)
		}
	}
}

// compareEdges looks for every change between open and closed in the middle of the oracle.
func (o *oracle) compareEdges(rt *rapid.T, table *Table) {
	low, high := 4*minutesOfDay, (2*oracleDays-4)*minutesOfDay
	var want []time.Time
	for m := low + 1; m < high; m++ {
		if o.open[m] != o.open[m-1] {
			want = append(want, o.at(m, 0))
		}
	}
	got := table.Edges(o.at(low, 0), o.at(high, 0))
	if len(got) != len(want) {
		rt.Fatalf("Edges gives %d instants %v, want %d %v", len(got), got, len(want), want)
	}
	for i := range got {
		if !got[i].Equal(want[i]) {
			rt.Fatalf("edge %d is %v, want %v", i, got[i], want[i])
		}
	}
}
