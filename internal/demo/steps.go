package demo

import (
	"slices"
	"time"

	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// add puts an event on the ticket.
func (p *play) add(e Event) { p.t.Events = append(p.t.Events, e) }

// take gives the ticket to a technician of the team, who looks at it shortly before at.
func (p *play) take(at time.Time) {
	team := p.s.team()
	if p.d.Route != nil {
		team = p.d.Route.Team
	}
	p.tech = p.technician(team)
	p.cast.tech = first(p.tech.Name)
	before := at.Add(-time.Duration(1+p.r.IntN(5)) * time.Minute)
	if before.Before(p.t.ReceivedAt) {
		before = p.t.ReceivedAt.Add(at.Sub(p.t.ReceivedAt) / 2)
	}
	found := p.t.Facts.lacks(p.full)
	if found != (Facts{}) {
		before = p.lookedAt(before)
	}
	p.add(Event{At: before, Type: Assigned, Author: p.tech.Email})
	if found != (Facts{}) {
		p.add(Event{At: before, Type: FactsSet, Author: p.tech.Email, Facts: found})
	}
}

// lookedAt is when somebody looks at a request of which facts are missing: before the answer, and before the time runs out
// that holds while they are missing, which may be the shorter one.
func (p *play) lookedAt(before time.Time) time.Time {
	d := coverage.Decide(p.terms, p.c.facts(&p.t, p.t.Facts))
	if d.Target == nil || d.Target.RespondDue.IsZero() || d.Target.RespondDue.After(before) {
		return before
	}
	table := p.terms.Hours[d.Target.Hours]
	allowed, err := table.Allowed(p.t.ReceivedAt, d.Target.Respond)
	if err != nil {
		return before
	}
	at, err := table.Add(p.t.ReceivedAt, time.Duration((0.2+0.6*p.r.Float64())*float64(allowed)))
	if err != nil || at.After(before) {
		return before
	}
	return at.UTC().Truncate(time.Second)
}

// technician picks somebody of the team; managers and administrators take few tickets.
func (p *play) technician(team string) *userRecord {
	list := p.g.lib.provider.inTeam(team)
	if len(list) == 0 {
		list = p.g.lib.provider.inTeam("field")
	}
	for {
		u := one(p.r, list)
		if atWork(u.Role) || chance(p.r, 0.2) {
			return u
		}
	}
}

// atWork reports whether tickets are what somebody of a role is there for.
func atWork(r identity.Role) bool { return r == identity.Technician || r == identity.Lead }

// say lets the technician write to the client. An empty status leaves it as it is.
func (p *play) say(at time.Time, list []pattern, status ticket.Status) {
	p.cast.at = at
	p.add(Event{At: at, Type: StaffReply, Author: p.tech.Email, Text: p.cast.staffLetter(capital(p.text(list))), Status: status})
}

// hear lets the sender write again; of an alert there is none, so those who were told do.
func (p *play) hear(at time.Time, list []pattern) {
	p.cast.at = at
	author := p.cast.person.Email
	p.add(Event{At: at, Type: ClientWord, Author: author, Text: p.cast.answer(p.text(list))})
}

// note leaves a word for colleagues.
func (p *play) note(at time.Time, list []pattern) {
	p.cast.at = at
	p.add(Event{At: at, Type: Note, Author: p.tech.Email, Text: capital(p.text(list))})
}

// set changes the status without a word.
func (p *play) set(at time.Time, status ticket.Status) {
	p.add(Event{At: at, Type: Status, Author: p.tech.Email, Status: status})
}

// firstWords are the patterns of the first answer.
func (p *play) firstWords() []pattern {
	if len(p.talk.reply) > 0 {
		return p.talk.reply
	}
	return p.c.words.alerted
}

// log books the work that ended at end, with the way there where it was on site.
func (p *play) log(end time.Time, minutes int, about string) {
	start := end.Add(-time.Duration(minutes) * time.Minute)
	if start.Before(p.t.ReceivedAt) {
		start = p.t.ReceivedAt
	}
	if !start.Before(end) {
		return
	}
	w := Work{User: p.tech.Email, Start: start, End: end, Mode: p.full.Mode, Type: p.s.workType(), Note: about}
	if p.full.Mode == "onsite" {
		way := time.Duration(15+5*p.r.IntN(6)) * time.Minute
		if start.Add(-way).After(p.t.ReceivedAt) {
			p.t.Work = append(p.t.Work, Work{User: p.tech.Email, Start: start.Add(-way), End: start, Mode: "onsite", Type: "travel", Note: p.c.File.Sites[0].Name})
		}
	}
	p.t.Work = append(p.t.Work, w)
}

// plus is at with open time added in the ticket's hours; where they do not say, the time itself.
func (p *play) plus(at time.Time, d time.Duration) time.Time {
	later, err := p.table.Add(at, max(d, time.Second))
	if err != nil {
		return at.Add(d)
	}
	return later.UTC().Truncate(time.Second)
}

// between is a duration from least to most.
func (p *play) between(least, most time.Duration) time.Duration {
	return least + time.Duration(p.r.Int64N(int64(most-least)+1))
}

// tidy puts the events and the work in order of time.
func (p *play) tidy() Ticket {
	slices.SortStableFunc(p.t.Events, func(a, b Event) int { return a.At.Compare(b.At) })
	slices.SortStableFunc(p.t.Work, func(a, b Work) int { return a.Start.Compare(b.Start) })
	return p.t
}
