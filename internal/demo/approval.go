package demo

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/ticket"
)

// wantsApproval reports whether the client must agree before the work is done.
func (p *play) wantsApproval() bool {
	if p.d.Verdict != agreement.Billable || p.d.Approval == "" {
		return false
	}
	if p.d.Approval == "always" {
		return true
	}
	over, err := decimal.NewFromString(p.d.Approval)
	if err != nil {
		return false
	}
	for _, rate := range p.terms.Rates {
		if rate.Name == p.d.Rate {
			return rate.Price.Mul(decimal.New(int64(p.minutes), 0)).Div(decimal.New(60, 0)).GreaterThan(over)
		}
	}
	return false
}

// approver is the mail address of the person who may agree to costs.
func (p *play) approver() string {
	for _, c := range p.terms.Contacts {
		if c.Role == "approver" {
			return c.Email
		}
	}
	return p.c.File.Contacts[0].Email
}

// ask sends an estimate and gives the answer's instant; false where it was refused and the ticket is done.
func (p *play) ask(at time.Time) (time.Time, bool) {
	p.estimate(at)
	answer := p.plus(at, p.between(20*time.Minute, 9*time.Hour))
	granted := chance(p.r, 0.88)
	words := p.c.words.refuse
	if granted {
		words = p.c.words.approve
	}
	p.cast.at = answer
	p.add(Event{At: answer, Type: Approval, Author: p.approver(), Granted: granted, Text: p.text(words)})
	if granted {
		return p.plus(answer, p.between(5*time.Minute, time.Hour)), true
	}
	end := p.plus(answer, p.between(10*time.Minute, 2*time.Hour))
	p.say(end, p.c.words.refused, ticket.Resolved)
	p.close(end)
	return end, false
}

// estimate tells the sender what is estimated, and asks the approver.
func (p *play) estimate(at time.Time) {
	for i := range p.c.File.Contacts {
		if c := &p.c.File.Contacts[i]; c.Email == p.approver() {
			p.cast.approver = c.Name
		}
	}
	rounded := (p.minutes + 29) / 30 * 30
	p.say(at, p.c.words.estimate, "")
	p.add(Event{At: at, Type: Estimate, Author: p.tech.Email, Minutes: rounded, Text: p.t.Subject})
}
