package sla

import (
	"maps"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/fault"
)

// judge sets the clocks that a history shows at an instant under a target; without one there are none.
func judge(c *Clocks, terms *agreement.Terms, h *history, target *Target, at time.Time) error {
	if target == nil {
		return nil
	}
	table, err := hoursOf(terms, target)
	if err != nil {
		return err
	}
	j := judgement{table: table, history: h, at: at.UTC()}
	if c.Respond, err = j.respond(target.Respond); err != nil {
		return err
	}
	if c.Update, err = j.update(target.Update); err != nil {
		return err
	}
	c.Resolve, err = j.resolve(target.Resolve)
	return err
}

// hoursOf returns the opening hours that the target names.
func hoursOf(terms *agreement.Terms, target *Target) (*calendar.Table, error) {
	table, ok := terms.Hours[target.Hours]
	if !ok {
		return nil, fault.Errorf(fault.Invalid, "The target names the hours %q, which agreement %s does not have: write one of %s.",
			target.Hours, terms.Number, strings.Join(slices.Sorted(maps.Keys(terms.Hours)), ", "))
	}
	return table, nil
}

// judgement is a history seen at an instant through opening hours.
type judgement struct {
	table   *calendar.Table
	history *history
	at      time.Time
}

// respond judges the time up to the first answer.
func (j *judgement) respond(span calendar.Span) (*Clock, error) {
	if span.IsZero() {
		return nil, nil //nolint:nilnil // a target may lack the clock
	}
	h := j.history
	return j.clock(span, []stretch{{from: h.received, to: h.answered}}, h.answered)
}

// resolve judges the time under work.
func (j *judgement) resolve(span calendar.Span) (*Clock, error) {
	if span.IsZero() {
		return nil, nil //nolint:nilnil // a target may lack the clock
	}
	return j.clock(span, j.history.resolve, j.history.doneAt)
}

// clock judges a clock that runs in the stretches and is met at the instant met, zero where it is not.
func (j *judgement) clock(span calendar.Span, stretches []stretch, met time.Time) (*Clock, error) {
	allowed, err := j.table.Allowed(j.history.received, span)
	if err != nil {
		return nil, err
	}
	c := &Clock{State: Paused, Allowed: allowed, MetAt: met}
	reached, err := j.run(c, stretches)
	if err != nil {
		return nil, err
	}
	running := len(stretches) > 0 && stretches[len(stretches)-1].to.IsZero()
	switch {
	case c.Elapsed > c.Allowed:
		c.State, c.MissedAt = Missed, reached
	case !met.IsZero():
		c.State = Met
	case running:
		c.State = Running
	}
	if running {
		c.Due = reached
	}
	return c, nil
}

// run sums the open time of the stretches into c and returns when it reached what is allowed; if it did not
// and the last stretch still runs, when it will.
func (j *judgement) run(c *Clock, stretches []stretch) (reached time.Time, err error) {
	for _, s := range stretches {
		end := s.to
		if end.IsZero() {
			end = j.at
		}
		open := j.table.Between(s.from, end)
		if reached.IsZero() && (s.to.IsZero() || c.Elapsed+open >= c.Allowed) {
			if reached, err = j.table.Add(s.from, c.Allowed-c.Elapsed); err != nil {
				return reached, err
			}
		}
		c.Elapsed += open
	}
	return reached, nil
}

// update judges the intervals between words to the client, each by itself.
func (j *judgement) update(span calendar.Span) (*Clock, error) {
	if span.IsZero() {
		return nil, nil //nolint:nilnil // a target may lack the clock
	}
	c := &Clock{State: Paused, Allowed: span.D}
	if done(j.history.status) {
		c.State = Met
	}
	for _, s := range j.history.update {
		interval := Clock{Allowed: span.D}
		reached, err := j.run(&interval, []stretch{s})
		if err != nil {
			return nil, err
		}
		missed := interval.Elapsed > interval.Allowed
		if missed {
			c.Misses++
			c.MissedAt = reached
		}
		if s.to.IsZero() {
			c.State, c.Elapsed, c.Due = Running, interval.Elapsed, reached
			if missed {
				c.State = Missed
			}
		}
	}
	return c, nil
}
