package sla

import (
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// Alarm is an instant at which people are told of a clock: a warning, an escalation or a miss (spec 2-time, Clocks).
type Alarm struct {
	Clock      string                // respond, update, resolve
	Percent    int                   // of what is allowed; 100 for a miss
	At         time.Time             // when elapsed reached that, in UTC
	Since      time.Time             // update: when its interval began, which tells the intervals apart
	Miss       bool                  // the clock was missed
	Escalation *agreement.Escalation // nil for a miss and for a warning of clock.warn_percent
}

// Alarms returns what fell due up to now under the current target, in order of time, and when the next alarm
// does if nothing changes, zero for never. The escalations are those of the terms whose condition holds.
// 100 percent is a miss: it falls due once elapsed is beyond what is allowed. Errors as of Run.
func Alarms(terms *agreement.Terms, events []Event, now time.Time, escalations []agreement.Escalation) (fallen []Alarm, next time.Time, err error) {
	h, target, _, err := fold(terms, events, now)
	if err != nil || target == nil {
		return nil, time.Time{}, err
	}
	table, err := hoursOf(terms, target)
	if err != nil {
		return nil, time.Time{}, err
	}
	w := watch{judgement: judgement{table: table, history: &h, at: now.UTC()}}
	for _, c := range w.courses(target) {
		if c.allowed, err = table.Allowed(h.received, c.span); err != nil {
			return nil, time.Time{}, err
		}
		for _, mark := range marks(c.name, terms.Clock.WarnPercent, escalations) {
			if err = w.look(c, mark); err != nil {
				return nil, time.Time{}, err
			}
		}
	}
	slices.SortStableFunc(w.fallen, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return w.fallen, w.next, nil
}

// marks returns the alarms that a clock can give, without their times.
func marks(clock string, warnings []int, escalations []agreement.Escalation) []Alarm {
	var list []Alarm
	for _, percent := range warnings {
		list = append(list, Alarm{Clock: clock, Percent: percent})
	}
	for i := range escalations {
		if e := &escalations[i]; e.Of == clock {
			list = append(list, Alarm{Clock: clock, Percent: e.Percent, Escalation: e})
		}
	}
	return append(list, Alarm{Clock: clock, Percent: 100, Miss: true})
}

// watch collects alarms.
type watch struct {
	judgement
	fallen []Alarm
	next   time.Time
}

// course is one run of a clock against its target, with the stretches in which it ran.
type course struct {
	name      string
	allowed   time.Duration
	stretches []stretch
	since     time.Time
	span      calendar.Span
}

// courses returns the runs of the clocks that the target has. Each interval of update is one.
func (w *watch) courses(target *Target) []course {
	h := w.history
	var list []course
	if !target.Respond.IsZero() {
		list = append(list, course{name: "respond", span: target.Respond, stretches: []stretch{{h.received, h.answered}}})
	}
	if !target.Update.IsZero() {
		for _, s := range h.update {
			list = append(list, course{name: "update", span: target.Update, stretches: []stretch{s}, since: s.from})
		}
	}
	if !target.Resolve.IsZero() {
		list = append(list, course{name: "resolve", span: target.Resolve, stretches: h.resolve})
	}
	return list
}

// look notes an alarm of a course as fallen, or as next if the clock still runs towards it.
func (w *watch) look(c course, mark Alarm) error {
	k := Clock{Allowed: share(c.allowed, mark.Percent)}
	reached, err := w.run(&k, c.stretches)
	if err != nil {
		return err
	}
	if k.Elapsed > k.Allowed || mark.Percent != 100 && k.Elapsed == k.Allowed {
		mark.At, mark.Since = reached, c.since
		w.fallen = append(w.fallen, mark)
		return nil
	}
	if n := len(c.stretches); n == 0 || !c.stretches[n-1].to.IsZero() {
		return nil
	}
	if mark.Percent == 100 {
		// Equality is no miss yet; waiting for it would find nothing.
		k = Clock{Allowed: k.Allowed + time.Second}
		if reached, err = w.run(&k, c.stretches); err != nil {
			return err
		}
	}
	if w.next.IsZero() || reached.Before(w.next) {
		w.next = reached
	}
	return nil
}

// share returns percent of a duration, without passing what a Duration holds.
func share(d time.Duration, percent int) time.Duration {
	p := time.Duration(percent)
	return d/100*p + d%100*p/100
}
