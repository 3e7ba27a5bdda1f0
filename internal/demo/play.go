package demo

import (
	"math/rand/v2"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// play is one ticket under making.
type play struct {
	g       *generator
	r       *rand.Rand
	c       *client
	s       *scenario
	talk    *talk
	cast    *cast
	t       Ticket
	full    Facts // all that a technician finds out
	minutes int   // that the work takes
	terms   *agreement.Terms
	d       coverage.Decision // on all facts
	table   *calendar.Table   // opening hours in which the ticket is worked on
	tech    *userRecord
}

// newPlay chooses who asks about what; when it is asked comes with open.
func (g *generator) newPlay(r *rand.Rand, c *client, s *scenario) *play {
	p := &play{g: g, r: r, c: c, s: s, talk: &s.talks[r.IntN(len(s.talks))]}
	p.cast = &cast{client: c, lib: g.lib, r: r, person: p.sender()}
	p.cast.machine = s.Channel == "alert"
	p.minutes = s.Minutes[0] + r.IntN(s.Minutes[1]-s.Minutes[0]+1)
	p.cast.minutes = p.minutes
	p.cast.asset = p.machine()
	p.full = p.findings()
	return p
}

// sender picks the contact who writes: those whom the client's own file names do so more often.
func (p *play) sender() *person {
	if p.s.Channel == "alert" { // those who are told
		for _, who := range p.c.people {
			if who.Role == identity.Administrator {
				return who
			}
		}
	}
	for {
		who := one(p.r, p.c.people)
		if chance(p.r, 0.25) {
			who = p.c.people[p.r.IntN(min(4, len(p.c.people)))]
		}
		if p.s.From == "" {
			return who
		}
		for _, group := range who.Groups {
			if group == p.s.From {
				return who
			}
		}
	}
}

// machine picks the asset that the request concerns, the sender's own where there is one.
func (p *play) machine() *identity.AssetFile {
	stock := p.c.stock[p.s.Asset]
	if len(stock) == 0 {
		return nil
	}
	for _, a := range stock {
		if a.Contact == p.cast.person.Email && chance(p.r, 0.8) {
			return a
		}
	}
	return one(p.r, stock)
}

// findings are the facts as a technician sees them.
func (p *play) findings() Facts {
	f := Facts{Kind: p.s.Kind, Service: p.s.Service, Mode: p.s.Mode, Impact: p.s.Impact, Urgency: p.s.Urgency, Asset: "none", Site: p.c.File.Sites[0].Slug}
	if p.cast.asset != nil {
		f.Asset, f.Site = p.cast.asset.Tag, p.cast.asset.Site
	} else if p.s.Asset == "unmanaged" {
		f.Asset = "unmanaged"
	}
	if f.Mode == "remote" && chance(p.r, 0.05) && p.s.Channel != "alert" {
		f.Mode = "onsite"
	}
	if f.Urgency == "medium" && chance(p.r, 0.15) {
		f.Urgency = one(p.r, []string{"low", "high"})
	}
	return f
}

// open lets the request arrive: its words, the door, and what is known from the start.
func (p *play) open(at time.Time) {
	p.cast.received, p.cast.at = at, at
	p.terms = p.c.Agreement.At(at)
	channel := p.door()
	p.t = Ticket{Client: p.c.File.Slug, SenderName: p.cast.person.Name, SenderEmail: p.cast.person.Email, Channel: channel, ReceivedAt: at}
	p.t.Subject = p.text(p.talk.subject)
	p.t.Body = smooth(p.talk.body.fill(p.r, p.cast))
	switch channel {
	case ticket.Alert:
		p.t.SenderName, p.t.SenderEmail = "Monitoring", ""
	case ticket.Email:
		p.t.Subject = p.cast.manner(p.t.Subject)
		p.t.Body = p.cast.letter(p.t.Body)
	default:
		p.t.Body = p.cast.manner(p.t.Body)
	}
	p.t.Facts = p.atFirst(channel)
	p.d = coverage.Decide(p.terms, p.c.facts(&p.t, p.full))
	p.table = p.workingHours()
}

// text fills one of the patterns.
func (p *play) text(list []pattern) string { return smooth(one(p.r, list).fill(p.r, p.cast)) }

// door is the way by which the request comes in.
func (p *play) door() ticket.Channel {
	if p.s.Channel == "alert" || chance(p.r, 0.75) {
		return ticket.Channel(p.s.Channel)
	}
	return one(p.r, []ticket.Channel{ticket.Email, ticket.Email, ticket.Email, ticket.Portal, ticket.Portal, ticket.Phone})
}

// atFirst is what is known on arrival: all of it by phone and alert, most in the portal, little by mail.
func (p *play) atFirst(channel ticket.Channel) Facts {
	f := p.full
	switch channel {
	case ticket.Portal:
		p.forget(0.3, &f.Mode)
		p.forget(0.5, &f.Impact, &f.Urgency)
	case ticket.Email:
		known := strings.Contains(p.t.Subject+p.t.Body, f.Asset)
		p.forget(1, &f.Mode, &f.Site, &f.Impact, &f.Urgency)
		p.forget(0.35, &f.Service, &f.Kind)
		if !known {
			f.Asset = ""
		}
	}
	return f
}

// forget makes facts unknown, each with the likelihood.
func (p *play) forget(likelihood float64, facts ...*string) {
	for _, f := range facts {
		if chance(p.r, likelihood) {
			*f = ""
		}
	}
}

// workingHours are the opening hours of the ticket's target, or the first that the agreement names.
func (p *play) workingHours() *calendar.Table {
	if p.d.Target != nil {
		if table := p.terms.Hours[p.d.Target.Hours]; table != nil {
			return table
		}
	}
	return p.terms.Hours[p.terms.HoursOrder[0]]
}
