package demo

import (
	"math"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/ticket"
)

// history makes a request that has been dealt with by the end of the year.
func (p *play) history() Ticket {
	p.course()
	t := p.tidy()
	if t.Events[len(t.Events)-1].At.After(p.g.o.Now.Add(-2 * time.Minute)) {
		p.rush()
	}
	return p.tidy()
}

// course plays the whole conversation, from the first answer to the closing.
func (p *play) course() {
	reply := p.replyAt()
	p.take(reply)
	switch {
	case p.d.Verdict == agreement.Declined:
		p.say(reply, p.declining(), ticket.Resolved)
		if chance(p.r, 0.06) {
			p.log(reply, 10, p.t.Subject)
		}
		p.close(reply)
		return
	case p.wantsApproval():
		agreed, ok := p.ask(reply)
		if !ok {
			return
		}
		reply = agreed
	}
	if p.quick(reply) {
		return
	}
	p.finish(p.middle(reply))
}

// declining are the patterns that say that the work is not done.
func (p *play) declining() []pattern {
	if p.s.Outside && len(p.talk.reply) > 0 {
		return p.talk.reply
	}
	return p.c.words.declined
}

// rush plays the short way: there is little time until now.
func (p *play) rush() {
	left := p.g.o.Now.Sub(p.t.ReceivedAt)
	p.t.Events, p.t.Work = nil, nil
	reply, done := p.t.ReceivedAt.Add(left/5).Truncate(time.Second), p.t.ReceivedAt.Add(left*3/4).Truncate(time.Second)
	p.take(reply)
	words := p.talk.done
	if p.d.Verdict == agreement.Declined {
		words = p.declining()
	} else {
		p.say(reply, p.firstWords(), ticket.Open)
		p.log(done, min(p.minutes, int(left.Minutes()/2)), p.t.Subject)
	}
	p.say(done, words, ticket.Resolved)
}

// allowed is the open time that a target's span gives, or instead where it gives none.
func (p *play) allowed(span calendar.Span, instead time.Duration) time.Duration {
	if span.IsZero() {
		return instead
	}
	d, err := p.table.Allowed(p.t.ReceivedAt, span)
	if err != nil || d <= 0 {
		return instead
	}
	return d
}

// spans are the open times for the first answer and for the solution.
func (p *play) spans() (respond, resolve time.Duration) {
	respond, resolve = 6*time.Hour, 16*time.Hour
	if p.d.Target != nil {
		respond = p.allowed(p.d.Target.Respond, respond)
		resolve = p.allowed(p.d.Target.Resolve, max(resolve, 2*respond))
	}
	return respond, resolve
}

// replyAt is when the first answer is given: mostly well in time, now and then too late.
func (p *play) replyAt() time.Time {
	if p.t.Channel == ticket.Phone {
		return p.t.ReceivedAt.Add(p.between(2*time.Minute, 11*time.Minute)).Truncate(time.Second)
	}
	respond, _ := p.spans()
	share := 0.02 + 0.8*math.Pow(p.r.Float64(), 1.8)
	if chance(p.r, 0.035) {
		share = 1.05 + 0.7*p.r.Float64()
	}
	return p.plus(p.t.ReceivedAt, time.Duration(share*float64(respond)))
}

// quick solves the request in the first answer, where that is in time; false where it is not.
func (p *play) quick(reply time.Time) bool {
	end := reply.Add(time.Duration(p.minutes) * time.Minute)
	late := p.d.Target != nil && end.After(p.d.Target.RespondDue)
	if late || p.full.Mode == "onsite" || p.minutes > 45 || p.wantsApproval() || !chance(p.r, 0.4) {
		return false
	}
	p.log(end, p.minutes, p.t.Subject)
	p.say(end, p.talk.done, ticket.Resolved)
	p.aftermath(end)
	return true
}

// middle plays what happens between the first answer and the work, and gives the instant from which the work goes on.
func (p *play) middle(reply time.Time) time.Time {
	if p.full.Mode == "onsite" {
		return p.visit(reply)
	}
	if len(p.talk.ask) > 0 && chance(p.r, 0.5) {
		return p.question(reply)
	}
	p.say(reply, p.firstWords(), ticket.Open)
	switch {
	case chance(p.r, 0.06):
		return p.vendor(reply)
	case chance(p.r, 0.08):
		return p.chase(reply)
	}
	p.remark(reply)
	return reply
}

// visit fixes a day on site.
func (p *play) visit(reply time.Time) time.Time {
	there := p.appointment(reply)
	p.say(reply, p.c.words.schedule, ticket.Scheduled)
	p.set(there, ticket.Open)
	return there
}

// appointment is a time in one of the next working days, which the words about it will name.
func (p *play) appointment(after time.Time) time.Time {
	day := after.In(p.c.zone).AddDate(0, 0, 1+p.r.IntN(2))
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), 9+p.r.IntN(7), 15*p.r.IntN(4), 0, 0, p.c.zone)
	p.cast.keep("nextday", p.c.words.Weekdays[at.Weekday()])
	p.cast.keep("visit", at.Format("15:04"))
	return at.UTC()
}

// question asks the client something, and waits for the answer.
func (p *play) question(reply time.Time) time.Time {
	p.say(reply, p.talk.ask, ticket.WaitingClient)
	answer := reply.Add(p.between(6*time.Minute, 3*time.Hour))
	if chance(p.r, 0.3) {
		answer = p.plus(reply, p.between(2*time.Hour, 12*time.Hour))
	}
	words := p.talk.answer
	if len(words) == 0 {
		words = p.c.words.chaser
	}
	p.hear(answer, words)
	p.remark(answer)
	return p.plus(answer, p.between(time.Minute, 20*time.Minute))
}

// vendor waits for somebody else.
func (p *play) vendor(reply time.Time) time.Time {
	at := p.plus(reply, p.between(20*time.Minute, 2*time.Hour))
	p.say(at, p.c.words.vendor, ticket.WaitingVendor)
	back := p.plus(at, p.between(4*time.Hour, 18*time.Hour))
	p.set(back, ticket.Open)
	p.note(back, p.c.words.vendorDone)
	return back
}

// chase lets the client ask again.
func (p *play) chase(reply time.Time) time.Time {
	at := p.plus(reply, p.between(time.Hour, 6*time.Hour))
	p.hear(at, p.c.words.chaser)
	back := p.plus(at, p.between(5*time.Minute, 90*time.Minute))
	p.say(back, p.c.words.progress, "")
	return back
}

// remark leaves a note now and then.
func (p *play) remark(after time.Time) {
	at := after.Add(p.between(3*time.Minute, 15*time.Minute)).Truncate(time.Second)
	switch {
	case len(p.talk.note) > 0 && chance(p.r, 0.45):
		p.note(at, p.talk.note)
	case chance(p.r, 0.12):
		p.note(at, p.c.words.note)
	}
}

// finish does the work that goes on at resume, tells the client, and closes.
func (p *play) finish(resume time.Time) {
	_, resolve := p.spans()
	share := 0.05 + 0.75*math.Pow(p.r.Float64(), 2)
	if chance(p.r, 0.035) {
		share = 1.05 + 0.6*p.r.Float64()
	}
	work := time.Duration(p.minutes) * time.Minute
	left := time.Duration(share*float64(resolve)) - p.table.Between(p.t.ReceivedAt, resume)
	done := p.plus(resume, max(left, work))
	if earliest := resume.Add(work); done.Before(earliest) {
		done = earliest
	}
	p.keepUpdating(resume, done)
	if end := done.Add(-p.between(0, 6*time.Minute)).Truncate(time.Minute); p.minutes > 150 {
		p.log(resume.Add(work/2).Truncate(time.Minute), p.minutes/2, p.t.Subject)
		p.log(end, p.minutes-p.minutes/2, p.t.Subject)
	} else {
		p.log(end, p.minutes, p.t.Subject)
	}
	p.say(done, p.talk.done, ticket.Resolved)
	p.aftermath(done)
}

// keepUpdating writes to the client as often as the target asks.
func (p *play) keepUpdating(from, to time.Time) {
	if p.d.Target == nil || p.d.Target.Update.IsZero() {
		return
	}
	for range 5 {
		from = p.plus(from, time.Duration(float64(p.d.Target.Update.D)*(0.6+0.35*p.r.Float64())))
		if !from.Before(to.Add(-10 * time.Minute)) {
			return
		}
		p.say(from, p.c.words.progress, "")
	}
}

// aftermath is what follows a solution: thanks, or the same again; in the end the ticket closes.
func (p *play) aftermath(done time.Time) {
	limit := p.g.o.Now.Add(-3 * time.Hour)
	switch {
	case p.t.Channel == ticket.Alert:
	case chance(p.r, 0.04):
		again := done.Add(p.between(time.Hour, 30*time.Hour)).Truncate(time.Second)
		end := p.plus(again, p.between(15*time.Minute, 3*time.Hour))
		if end.After(limit) {
			break
		}
		p.hear(again, p.c.words.reopen)
		p.log(end, min(p.minutes, 25), p.t.Subject)
		p.say(end, p.c.words.reopened, ticket.Resolved)
		done = end
	case chance(p.r, 0.09):
		again := done.Add(p.between(4*time.Minute, 10*time.Hour)).Truncate(time.Second)
		end := p.plus(again, p.between(5*time.Minute, 50*time.Minute))
		if end.After(limit) {
			break
		}
		p.hear(again, p.c.words.thanks)
		p.set(end, ticket.Resolved)
		done = end
	}
	p.close(done)
}

// closesAfter is how long a solved ticket stays open to an answer.
const closesAfter = 5 * 24 * time.Hour

// close closes the ticket when nobody has written for a while.
func (p *play) close(resolved time.Time) {
	if at := resolved.Add(closesAfter); at.Before(p.g.o.Now) {
		p.add(Event{At: at, Type: Status, Status: ticket.Closed})
	}
}
