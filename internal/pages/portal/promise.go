package portal

import (
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/coverage"
	"remit/internal/pages/shell"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// standing is how a promise stands.
type standing string

// A promise runs, is late, stands still while somebody else has to move, was kept or was missed.
const (
	runs   standing = "runs"
	late   standing = "late"
	stands standing = "stands"
	kept   standing = "kept"
	missed standing = "missed"
)

// promise is what an agreement promises of one request, and how it was kept.
type promise struct {
	Clock    string // respond, update, resolve
	State    standing
	Due      time.Time // zero where it stands or is met
	Met      time.Time
	Elapsed  time.Duration // opening hours
	Allowed  time.Duration
	Days     int    // what is allowed, where it is promised in business days
	Misses   int    // of the updates
	Clause   string // of the target
	URL      string
	MissedAt time.Time
}

// icon is the shape of the standing.
func (p promise) icon() string {
	switch p.State {
	case kept:
		return "tick"
	case late, missed:
		return "warning"
	default:
		return "clock"
	}
}

// words tell the promise in a sentence without its clause.
func (p promise) words(now time.Time, l shell.Locale) string {
	switch p.State {
	case late:
		return l.Say("pledge."+p.Clock+"-late", "due", shell.Promise(now, p.Due, l), "late", shell.Due(now, p.Due, l))
	case stands:
		return l.Say("pledge."+p.Clock+"-stands", "used", shell.Span(p.Elapsed), "within", p.within(l))
	case kept:
		return l.Say("pledge."+p.Clock+"-kept", "after", shell.Span(p.Elapsed), "within", p.within(l))
	case missed:
		return p.missedWords(now, l)
	default:
		return l.Say("pledge."+p.Clock+"-runs", "due", shell.Promise(now, p.Due, l))
	}
}

// within is the time that is allowed, as the agreement counts it.
func (p promise) within(l shell.Locale) string {
	if p.Days > 0 {
		return l.Say("pledge.days", "n", p.Days)
	}
	return shell.Span(p.Allowed)
}

func (p promise) missedWords(now time.Time, l shell.Locale) string {
	switch {
	case p.Clock == "update":
		return l.Say("pledge.update-missed", "n", p.Misses)
	case p.Met.IsZero():
		return l.Say("pledge."+p.Clock+"-missed", "due", shell.Promise(now, p.MissedAt, l))
	default:
		return l.Say("pledge."+p.Clock+"-came", "due", shell.Promise(now, p.MissedAt, l), "came", shell.Promise(now, p.Met, l))
	}
}

// clocksKept are the clocks as a ticket keeps them (spec 2, Clocks).
type clocksKept struct {
	Respond, Update, Resolve *clockKept
}

type clockKept struct {
	State    sla.State  `json:"state"`
	Allowed  int64      `json:"allowed_s"`
	Elapsed  int64      `json:"elapsed_s"`
	Due      *time.Time `json:"due"`
	MetAt    *time.Time `json:"met_at"`
	MissedAt *time.Time `json:"missed_at"`
	Misses   int        `json:"misses"`
}

// promises reads the promises on a ticket from its kept clocks and the decision whose target they follow, the answer first.
// The kept clocks are those of the last change; what fell due since is late.
func promises(clocks, outcome json.RawMessage, t ticket.Ticket, now time.Time) ([]promise, coverage.Decision, error) {
	var dec coverage.Decision
	if len(outcome) > 0 {
		if err := json.Unmarshal(outcome, &dec); err != nil {
			return nil, dec, fmt.Errorf("portal: decision on %d: %w", t.ID, err)
		}
	}
	var c clocksKept
	if len(clocks) > 0 {
		if err := json.Unmarshal(clocks, &c); err != nil {
			return nil, dec, fmt.Errorf("portal: clocks of %d: %w", t.ID, err)
		}
	}
	var list []promise
	for _, each := range []struct {
		name  string
		clock *clockKept
	}{{"respond", c.Respond}, {"update", c.Update}, {"resolve", c.Resolve}} {
		if p, ok := each.clock.promise(each.name, t.Status.IsOpen(), now); ok {
			p.cite(dec, t)
			list = append(list, p)
		}
	}
	return list, dec, nil
}

// cite adds to a promise what the decision says of it: the clause, and how its time is counted.
func (p *promise) cite(dec coverage.Decision, t ticket.Ticket) {
	if dec.Target == nil {
		return
	}
	p.Clause, p.URL = dec.Target.Clause, clauseURL(dec.Agreement, t.AgreementVersion, dec.Target.Clause)
	switch p.Clock {
	case "respond":
		p.Days = dec.Target.Respond.Days
	case "resolve":
		p.Days = dec.Target.Resolve.Days
	}
}

// promise is the clock as it stands now; ok is false where there is none. Of a request that is done only what was kept or missed counts.
func (c *clockKept) promise(name string, open bool, now time.Time) (p promise, ok bool) {
	if c == nil {
		return p, false
	}
	p = promise{Clock: name, Elapsed: time.Duration(c.Elapsed) * time.Second, Allowed: time.Duration(c.Allowed) * time.Second,
		Due: when(c.Due), Met: when(c.MetAt), MissedAt: when(c.MissedAt), Misses: c.Misses}
	switch {
	case c.State == sla.Met:
		p.State = kept
	case c.State == sla.Missed && (!open || p.Due.IsZero() || !p.Met.IsZero()):
		p.State, p.Due = missed, time.Time{}
	case !open:
		return p, false
	case !p.Due.IsZero() && now.After(p.Due):
		p.State = late
	case c.State == sla.Paused:
		p.State = stands
	default:
		p.State = runs
	}
	return p, true
}

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// leading is the promise that counts for a row of the list: what is late, else what is due next, else how it ended.
func leading(list []promise) (promise, bool) {
	for _, state := range []standing{late, runs, missed, stands, kept} {
		found, ok := promise{}, false
		for _, p := range list {
			if p.State == state && (!ok || p.Due.Before(found.Due)) {
				found, ok = p, true
			}
		}
		if ok {
			return found, true
		}
	}
	return promise{}, false
}
