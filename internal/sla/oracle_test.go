package sla

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// oracle goes through a ticket's life minute by minute, as somebody with a stopwatch for each clock would.
type oracle struct {
	table    *calendar.Table
	pause    []string
	target   *Target
	status   string
	replied  bool
	answered int // minute at which respond was met; -1 before
	doneAt   int
	update   int // minutes of the current interval; -1 between intervals
	watches  map[string]*stopwatch
}

// stopwatch counts open minutes up to what is allowed and beyond.
type stopwatch struct{ elapsed, allowed, reachedAt, misses, missedAt int }

// tick counts the open minute that begins at m.
func (w *stopwatch) tick(m int) {
	w.elapsed++
	if w.elapsed == w.allowed {
		w.reachedAt = m + 1
	}
}

// simulate lives the events from received up to the minute until, under one target.
func simulate(terms *agreement.Terms, target *Target, events []Event, until int) *oracle {
	start := minuteOf(events[0].At)
	o := &oracle{
		table: terms.Hours[target.Hours], pause: terms.Clock.PauseResolve, target: target,
		status: "new", answered: -1, doneAt: -1, update: -1, watches: map[string]*stopwatch{},
	}
	for name, span := range map[string]calendar.Span{"respond": target.Respond, "update": target.Update, "resolve": target.Resolve} {
		o.watches[name] = &stopwatch{allowed: o.allowed(span, events[0].At), reachedAt: -1, missedAt: -1}
	}
	for m := start; ; m++ {
		for len(events) > 0 && minuteOf(events[0].At) == m {
			o.live(events[0], m)
			events = events[1:]
		}
		if m == until {
			return o
		}
		o.tick(m)
	}
}

// tick lets every running stopwatch count the minute, if it is open.
func (o *oracle) tick(m int) {
	if !o.table.Open(timeOf(m)) {
		return
	}
	if o.answered < 0 {
		o.watches["respond"].tick(m)
	}
	if o.stopped() {
		return
	}
	o.watches["resolve"].tick(m)
	if o.update >= 0 {
		w := o.watches["update"]
		w.elapsed = o.update
		w.tick(m)
		if o.update = w.elapsed; o.update == w.allowed+1 {
			w.misses, w.missedAt = w.misses+1, w.reachedAt
		}
	}
}

func (o *oracle) stopped() bool { return o.done() || slices.Contains(o.pause, o.status) }
func (o *oracle) done() bool    { return o.status == "resolved" || o.status == "closed" }

// live takes an event in.
func (o *oracle) live(e Event, m int) {
	before, wasDone := o.stopped(), o.done()
	switch {
	case e.Type == StaffReply:
		if o.replied = true; o.answered < 0 {
			o.answered = m
		}
		o.update = -1
		if !before {
			o.update = 0
		}
	case e.Type == Status:
		if e.To == "resolved" && o.answered < 0 {
			o.answered = m
		}
		o.status = e.To
	case e.Type == ClientReply && (o.status == "waiting-client" || o.status == "resolved"):
		o.status = "open"
	}
	if o.stopped() {
		o.update = -1
	} else if before && o.replied {
		o.update = 0
	}
	if !o.done() {
		o.doneAt = -1
	} else if !wasDone {
		o.doneAt = m
	}
}

// allowed returns the minutes of a span, 0 where it is left out.
func (o *oracle) allowed(span calendar.Span, received time.Time) int {
	if span.Days == 0 {
		return int(span.D.Minutes())
	}
	end, err := o.table.AddDays(received, span.Days)
	if err != nil {
		panic(err)
	}
	open := 0
	for m := minuteOf(received); m < minuteOf(end); m++ {
		if o.table.Open(timeOf(m)) {
			open++
		}
	}
	return open
}

// clocks is what the stopwatches say, in the form that a clock has.
func (o *oracle) clocks(until int) Clocks {
	var c Clocks
	if w := o.watches["respond"]; w.allowed > 0 {
		c.Respond = o.clock(w, until, o.answered, o.answered < 0)
	}
	if w := o.watches["resolve"]; w.allowed > 0 {
		c.Resolve = o.clock(w, until, o.doneAt, !o.stopped())
	}
	if w := o.watches["update"]; w.allowed > 0 {
		c.Update = o.clock(&stopwatch{elapsed: max(o.update, 0), allowed: w.allowed, reachedAt: w.reachedAt}, until, -1, o.update >= 0)
		if o.done() {
			c.Update.State = Met
		}
		c.Update.Misses, c.Update.MissedAt = w.misses, timeOf(w.missedAt)
	}
	return c
}

func (o *oracle) clock(w *stopwatch, until, met int, running bool) *Clock {
	c := &Clock{
		State: Paused, MetAt: timeOf(met),
		Allowed: time.Duration(w.allowed) * time.Minute, Elapsed: time.Duration(w.elapsed) * time.Minute,
	}
	switch {
	case w.elapsed > w.allowed:
		c.State, c.MissedAt = Missed, timeOf(w.reachedAt)
	case met >= 0:
		c.State = Met
	case running:
		c.State = Running
	}
	if running {
		c.Due = timeOf(o.due(*w, until))
	}
	return c
}

// due goes on from a minute until the stopwatch reaches what is allowed, if it has not.
func (o *oracle) due(w stopwatch, from int) int {
	if w.elapsed >= w.allowed {
		return w.reachedAt
	}
	for m := from; w.elapsed < w.allowed; m++ {
		if o.table.Open(timeOf(m)) {
			w.tick(m)
		}
	}
	return w.reachedAt
}

// minuteOf and timeOf turn instants into minutes and back; before the first there is none.
func minuteOf(at time.Time) int { return int(at.Unix() / 60) }

func timeOf(minute int) time.Time {
	if minute < 0 {
		return time.Time{}
	}
	return time.Unix(int64(minute)*60, 0).UTC()
}

// judgeByStopwatch is Run by the oracle.
func judgeByStopwatch(terms *agreement.Terms, events []Event, now time.Time) Clocks {
	var target *Target
	var misses []EarlierMiss
	lived := 0
	for ; lived < len(events) && !events[lived].At.After(now); lived++ {
		e := events[lived]
		if e.Type != NewTarget {
			continue
		}
		if target != nil {
			old := simulate(terms, target, events[:lived], minuteOf(e.At)).clocks(minuteOf(e.At))
			if old.Respond != nil && old.Respond.State == Missed {
				misses = append(misses, EarlierMiss{"respond", old.Respond.MissedAt, e.At})
			}
			if old.Resolve != nil && old.Resolve.State == Missed {
				misses = append(misses, EarlierMiss{"resolve", old.Resolve.MissedAt, e.At})
			}
		}
		target = e.Target
	}
	c := Clocks{}
	if target != nil {
		c = simulate(terms, target, events[:lived], minuteOf(now)).clocks(minuteOf(now))
	}
	c.EarlierMisses, c.zone = misses, terms.Zone
	return c
}

// drawStory draws a ticket's life of a few days.
func drawStory(rt *rapid.T, start time.Time) []Event {
	events := []Event{{At: start, Type: Received}}
	span := func(label string, days bool) calendar.Span {
		text := rapid.SampledFrom([]string{"", "30m", "1h", "4h", "8h", "1bd", "2bd"}).Draw(rt, label)
		if text == "" || !days && text[1:] == "bd" {
			return calendar.Span{}
		}
		s, err := calendar.ParseSpan(text, days)
		if err != nil {
			rt.Fatal(err)
		}
		return s
	}
	at := start
	for i := range rapid.IntRange(1, 12).Draw(rt, "events") {
		step := rapid.SampledFrom([]int{0, 0, 1, 30, 60, 240, 480, 700, 1440, 3000}).Draw(rt, "minutes")
		at = at.Add(time.Duration(step) * time.Minute)
		e := Event{At: at, Type: rapid.SampledFrom([]EventType{NewTarget, Status, Status, StaffReply, StaffReply, ClientReply}).Draw(rt, "type")}
		if i == 0 && rapid.Bool().Draw(rt, "target first") {
			e.Type = NewTarget
		}
		switch e.Type {
		case Status:
			e.To = rapid.SampledFrom(statuses).Draw(rt, "to")
		case NewTarget:
			if rapid.IntRange(0, 5).Draw(rt, "null") > 0 {
				e.Target = &Target{Hours: rapid.SampledFrom([]string{"office", "always", "zone"}).Draw(rt, "hours"), Respond: span("respond", true), Update: span("update", false), Resolve: span("resolve", true)}
			}
		}
		events = append(events, e)
	}
	return events
}

// zoned adds hours over midnight with a holiday in a zone whose clocks change on 29 March 2026.
func zoned(t *testing.T, terms *agreement.Terms) *agreement.Terms {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	spec := calendar.Spec{Zone: zone, Extra: []calendar.Date{{Year: 2026, Month: time.March, Day: 31}}}
	for day := range spec.Week {
		spec.Week[day] = mustIntervals(t, "02:30-04:00", "21:00-01:30")
	}
	terms.Zone, terms.Hours["zone"] = zone, mustTable(t, spec)
	return terms
}

func TestRunAgreesWithTheStopwatches(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	rapid.Check(t, func(rt *rapid.T) {
		start := clockTime(t, "27 12:00").Add(time.Duration(rapid.IntRange(0, 3*1440).Draw(rt, "start")) * time.Minute)
		events := drawStory(rt, start)
		end := int(events[len(events)-1].At.Sub(start).Minutes()) + 2000
		now := start.Add(time.Duration(rapid.IntRange(0, end).Draw(rt, "now")) * time.Minute)
		got, err := Run(terms, events, now)
		if err != nil {
			rt.Fatal(err)
		}
		g, w := mustJSON(rt, got), mustJSON(rt, judgeByStopwatch(terms, events, now))
		if g != w {
			rt.Fatalf("at %v\n got %s\nwant %s", now, g, w)
		}
	})
}

func TestOnlyTheEventsUpToNowMatter(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	rapid.Check(t, func(rt *rapid.T) {
		events := drawStory(rt, clockTime(t, "28 12:00"))
		cut := rapid.IntRange(1, len(events)).Draw(rt, "cut")
		now := events[cut-1].At
		for cut < len(events) && !events[cut].At.After(now) {
			cut++
		}
		whole, errWhole := Run(terms, events, now)
		part, errPart := Run(terms, events[:cut], now)
		if g, w := mustJSON(rt, whole), mustJSON(rt, part); errWhole != nil || errPart != nil || g != w {
			rt.Fatalf("with later events %s, %v\nwithout %s, %v", g, errWhole, w, errPart)
		}
	})
}

func TestTheOrderInWhichEventsComeInDoesNotMatter(t *testing.T) {
	t.Parallel()
	terms := zoned(t, office(t))
	rapid.Check(t, func(rt *rapid.T) {
		events := drawStory(rt, clockTime(t, "28 12:00"))
		for i := range events { // no two at once: among those the order given counts
			events[i].At = events[i].At.Add(time.Duration(i) * time.Second)
		}
		now := events[len(events)-1].At.Add(10 * time.Hour)
		want, errWant := Run(terms, events, now)
		shuffled := rapid.Permutation(events).Draw(rt, "shuffled")
		asGiven := slices.Clone(shuffled)
		got, err := Run(terms, shuffled, now)
		if g, w := mustJSON(rt, got), mustJSON(rt, want); err != nil || errWant != nil || g != w {
			rt.Fatalf("shuffled %s, %v\nin order %s, %v", g, err, w, errWant)
		}
		for i := range shuffled {
			if !shuffled[i].At.Equal(asGiven[i].At) {
				rt.Fatal("Run sorted the caller's events")
			}
		}
	})
}

func mustJSON(rt *rapid.T, c Clocks) string {
	data, err := json.Marshal(c)
	if err != nil {
		rt.Fatal(err)
	}
	return string(data)
}

func BenchmarkRun(b *testing.B) {
	terms := office(b)
	events := story(b, "2 09:00 received; 2 09:00 target office 4h 8h 5bd; 2 10:00 staff-reply; 2 11:00 status waiting-client; 3 12:00 client-reply; 4 10:00 staff-reply; 5 10:00 status waiting-vendor")
	for _, days := range []int{1, 30, 365} {
		now := clockTime(b, "5 12:00").AddDate(0, 0, days)
		b.Run(strconv.Itoa(days)+"d", func(b *testing.B) {
			for b.Loop() {
				if _, err := Run(terms, events, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
