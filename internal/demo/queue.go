package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/ticket"
)

// stage is how an open request stands at the end of the year: how many of a hundred do so, and what makes one. A request
// that does not come out as it should is thrown away, and another is tried.
type stage struct {
	name  string
	share int
	make  func(*play) bool
}

// stages are the ways in which a queue's work stands.
var stages = []stage{
	{"answer due soon", 7, (*play).answerSoon},
	{"answer late", 4, (*play).answerLate},
	{"new", 18, (*play).fresh},
	{"undecided", 8, (*play).undecided},
	{"solution due soon", 5, (*play).solutionSoon},
	{"solution late", 5, (*play).solutionLate},
	{"under work", 22, (*play).underWork},
	{"waiting for the client", 12, (*play).waitsForClient},
	{"scheduled", 8, (*play).scheduled},
	{"waiting for a vendor", 5, (*play).waitsForVendor},
	{"waiting for approval", 6, (*play).waitsForApproval},
}

// strangersAtMost is how many mails of unknown senders wait.
const strangersAtMost = 2

// openAt is how many requests are open of so many in a year: more in a larger house, but not in proportion.
func openAt(tickets int) int {
	return min(max(int(75*math.Pow(float64(tickets)/3000, 0.74)), 8), tickets/2)
}

// tries is how often a stage looks for a request that fits before it does without.
const tries = 250

// fillQueue makes the requests that are open now, oldest first.
func (g *generator) fillQueue() []Ticket {
	total := openAt(g.o.Tickets)
	var list []Ticket
	for i, s := range g.lib.strangers[:min(strangersAtMost, total/4)] {
		list = append(list, g.stranger(i, s))
	}
	var shares []float64
	for _, c := range g.clients {
		shares = append(shares, last(shares)+c.kind.Share)
	}
	rest, before := total-len(list), 0
	for si, s := range stages {
		for n := before * rest / 100; n < (before+s.share)*rest/100; n++ {
			if t, ok := g.stage(s, uint64(si)<<32|uint64(n)<<12, shares); ok {
				list = append(list, t)
			}
		}
		before += s.share
	}
	slices.SortStableFunc(list, func(a, b Ticket) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return list
}

// stage makes one request of the stage.
func (g *generator) stage(s stage, stream uint64, shares []float64) (Ticket, bool) {
	for try := range uint64(tries) {
		r := rand.New(rand.NewPCG(g.o.Seed, queueStream|stream|try))
		c := g.clients[weighted(r, shares)]
		p := g.newPlay(r, c, c.requests[weighted(r, c.sums)])
		if s.make(p) {
			return p.tidy(), true
		}
	}
	return Ticket{}, false
}

// stranger is a mail of somebody whom no client file knows.
func (g *generator) stranger(i int, s stranger) Ticket {
	r := rand.New(rand.NewPCG(g.o.Seed, queueStream|1<<39|uint64(i)))
	at := g.o.Now.Add(-time.Duration(25+r.IntN(300)) * time.Minute)
	return Ticket{SenderName: s.Name, SenderEmail: s.Email, Channel: ticket.Email, ReceivedAt: at, Subject: s.Subject, Body: s.Body}
}

// dueOf says which due time of a decision counts.
type dueOf func(*coverage.Target) time.Time

func answerDue(t *coverage.Target) time.Time   { return t.RespondDue }
func solutionDue(t *coverage.Target) time.Time { return t.ResolveDue }

// seek lets the request arrive so that the due time of what is known lies between two instants; false where that cannot be.
func (p *play) seek(known func() Facts, due dueOf, from, to time.Time) bool {
	now := p.g.o.Now
	want := from.Add(p.between(0, to.Sub(from)))
	p.open(now.Add(-time.Minute))
	at := func(received time.Time) (time.Time, bool) {
		p.t.ReceivedAt = received
		d := coverage.Decide(p.terms, p.c.facts(&p.t, known()))
		if d.Target == nil || due(d.Target).IsZero() {
			return time.Time{}, false
		}
		return due(d.Target), true
	}
	early, late := now.Add(-15*24*time.Hour), now.Add(-time.Minute)
	for late.Sub(early) > 40*time.Second {
		middle := early.Add(late.Sub(early) / 2).Truncate(time.Second)
		d, ok := at(middle)
		if !ok {
			return false
		}
		if d.After(want) {
			late = middle
		} else {
			early = middle
		}
	}
	p.open(early)
	d, ok := at(early)
	return ok && !d.Before(from) && !d.After(to)
}

// onArrival are the facts that the request came with.
func (p *play) onArrival() Facts { return p.t.Facts }

// complete are the facts as a technician finds them.
func (p *play) complete() Facts { return p.full }

// arrive lets the request come at some time between two ages, when people of the client are about.
func (p *play) arrive(youngest, oldest time.Duration) bool {
	at := p.g.o.Now.Add(-p.between(youngest, oldest)).Truncate(time.Second)
	hour := at.In(p.c.zone).Hour()
	if (hour < 7 || hour >= 20) && p.s.Channel != "alert" && p.c.kind.Rhythm == "office" {
		return false
	}
	p.open(at)
	return true
}

// answerSoon is a new request whose answer is due within the hour.
func (p *play) answerSoon() bool {
	now := p.g.o.Now
	return p.seek(p.onArrival, answerDue, now.Add(9*time.Minute), now.Add(52*time.Minute))
}

// answerLate is a request that nobody has answered in time.
func (p *play) answerLate() bool {
	now := p.g.o.Now
	return p.seek(p.onArrival, answerDue, now.Add(-150*time.Minute), now.Add(-4*time.Minute))
}

// fresh is a new request with time left, which somebody may have taken.
func (p *play) fresh() bool {
	if !p.arrive(3*time.Minute, 16*time.Hour) {
		return false
	}
	now := p.g.o.Now
	d := coverage.Decide(p.terms, p.c.facts(&p.t, p.t.Facts))
	if d.Target == nil || !d.Target.RespondDue.After(now.Add(65*time.Minute)) || p.t.Channel == ticket.Phone {
		return false
	}
	if chance(p.r, 0.2) {
		p.take(now.Add(-p.between(time.Minute, 2*time.Minute)))
		p.t.Events = p.t.Events[:1]
	}
	return true
}

// undecided is a new request of which the agreement must know more.
func (p *play) undecided() bool {
	if p.s.Channel == "alert" || !p.arrive(10*time.Minute, 20*time.Hour) {
		return false
	}
	d := coverage.Decide(p.terms, p.c.facts(&p.t, p.t.Facts))
	return d.Verdict == agreement.Undecided && (d.Target == nil || d.Target.RespondDue.After(p.g.o.Now.Add(55*time.Minute)))
}

// solutionSoon is a request under work whose solution is due within the hour.
func (p *play) solutionSoon() bool {
	now := p.g.o.Now
	return p.seek(p.complete, solutionDue, now.Add(9*time.Minute), now.Add(52*time.Minute)) && p.answered()
}

// solutionLate is a request under work that should be solved by now.
func (p *play) solutionLate() bool {
	now := p.g.o.Now
	return p.seek(p.complete, solutionDue, now.Add(-20*time.Hour), now.Add(-10*time.Minute)) && p.answered()
}

// underWork is a request under work with time left.
func (p *play) underWork() bool {
	if !p.arrive(40*time.Minute, 4*24*time.Hour) || !p.answered() {
		return false
	}
	due := p.d.Target
	return due == nil || due.ResolveDue.IsZero() || due.ResolveDue.After(p.g.o.Now.Add(65*time.Minute))
}

// answered gives the first answer in time, and such updates as the target asks for; false where that is not past yet,
// or where the work would not go on.
func (p *play) answered() bool {
	now := p.g.o.Now
	if p.d.Verdict == agreement.Declined || p.wantsApproval() {
		return false
	}
	respond, _ := p.spans()
	reply := p.plus(p.t.ReceivedAt, time.Duration((0.05+0.7*p.r.Float64())*float64(respond)))
	if p.t.Channel == ticket.Phone {
		reply = p.t.ReceivedAt.Add(5 * time.Minute)
	}
	if reply.After(now.Add(-4 * time.Minute)) {
		return false
	}
	p.take(reply)
	p.say(reply, p.firstWords(), ticket.Open)
	p.remark(reply)
	p.keepUpdating(reply, now.Add(5*time.Minute))
	if chance(p.r, 0.4) {
		p.log(reply.Add(time.Duration(min(p.minutes, 30))*time.Minute), min(p.minutes, 30), p.t.Subject)
	}
	return p.isPast()
}

// isPast reports whether all that happened and was logged lies before now.
func (p *play) isPast() bool {
	now := p.g.o.Now
	return !slices.ContainsFunc(p.t.Events, func(e Event) bool { return !e.At.Before(now) }) &&
		!slices.ContainsFunc(p.t.Work, func(w Work) bool { return !w.End.Before(now) })
}

// waitsForClient is a request that the client was asked about.
func (p *play) waitsForClient() bool {
	if len(p.talk.ask) == 0 || !p.arrive(time.Hour, 5*24*time.Hour) || !p.answered() {
		return false
	}
	return p.then(p.talk.ask, ticket.WaitingClient, 5*time.Minute, 3*time.Hour)
}

// scheduled is a request with a date for the work.
func (p *play) scheduled() bool {
	if p.full.Mode != "onsite" || !p.arrive(4*time.Hour, 6*24*time.Hour) || !p.answered() {
		return false
	}
	p.appointment(p.g.o.Now)
	return p.then(p.c.words.schedule, ticket.Scheduled, 20*time.Minute, 8*time.Hour)
}

// waitsForVendor is a request that somebody else must act on first.
func (p *play) waitsForVendor() bool {
	if p.s.Channel == "phone" || p.s.Kind != "incident" || !p.arrive(5*time.Hour, 6*24*time.Hour) || !p.answered() {
		return false
	}
	return p.then(p.c.words.vendor, ticket.WaitingVendor, 20*time.Minute, 6*time.Hour)
}

// then writes to the client after a while, which puts the request to rest; false where that is not past yet.
func (p *play) then(words []pattern, status ticket.Status, least, most time.Duration) bool {
	latest := p.t.Events[len(p.t.Events)-1].At
	for _, e := range p.t.Events {
		if e.At.After(latest) {
			latest = e.At
		}
	}
	p.say(p.plus(latest, p.between(least, most)), words, status)
	return p.isPast()
}

// waitsForApproval is a request whose estimate nobody has agreed to yet.
func (p *play) waitsForApproval() bool {
	if !p.arrive(90*time.Minute, 4*24*time.Hour) || !p.wantsApproval() {
		return false
	}
	respond, _ := p.spans()
	reply := p.plus(p.t.ReceivedAt, time.Duration((0.1+0.6*p.r.Float64())*float64(respond)))
	p.take(reply)
	p.estimate(reply)
	return p.isPast()
}
