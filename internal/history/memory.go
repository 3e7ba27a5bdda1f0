package history

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// memory is one request as far as it has been told: its ticket, and the rows to be stored with it.
type memory struct {
	number      int // by order of arrival
	key         string
	t           ticket.Ticket
	owed        *ruling.Owed
	facts       agreement.Facts    // of the latest decision
	inForce     []coverage.InForce // at inForceAt
	inForceAt   time.Time
	terms       *agreement.Terms // of the latest decision, like target
	target      *sla.Target
	deeds       []Past // to come
	messages    []ticket.Message
	events      []ticket.Event
	decisions   []ticket.Decision
	decidedBy   map[int]int // index of an event that tells a decision → the decision's
	entries     []ticket.TimeEntry
	settlements []ticket.Settlement
	draws       []ticket.Draw
	surveys     []store.Survey
	ratings     []store.Rating
	alarms      []sla.Alarm
	nextAlarm   time.Time
	estimates   []store.Estimate
	answered    []ticket.Message // to the estimates, in order
	ended       bool
}

// event adds to what happened.
func (m *memory) event(at time.Time, e ticket.Event) {
	e.At = at
	m.events = append(m.events, e)
}

// open takes a request in, as Open does.
func (c *chronicle) open(ctx context.Context, m *memory, h History) error {
	m.number, m.t, m.owed, m.decidedBy, m.key = c.arrived, ruling.NewTicket(h.Request), h.Owed, map[int]int{}, h.Key
	c.arrived++
	m.facts = ruling.CompleteFacts(h.Request, h.ReceivedAt)
	dec, err := c.decide(ctx, m, m.facts)
	if err != nil {
		return err
	}
	c.route(m, dec, h.Deeds)
	m.event(h.ReceivedAt, ticket.Event{Type: ticket.EventReceived, Actor: ruling.Actor(h.By), UserID: h.By.UserID})
	aim, err := ruling.TargetEvent(0, h.ReceivedAt, ruling.TargetOf(dec))
	if err != nil {
		return err
	}
	m.events = append(m.events, aim)
	if err := c.keep(m, h.ReceivedAt, identity.Viewer{Name: h.By.Name}, dec, "arrival"); err != nil {
		return err
	}
	w := h.Message
	w.Kind, w.Channel, w.CreatedAt = ticket.FromClient, h.Channel, h.ReceivedAt
	w.AuthorName, w.AuthorEmail, w.ContactID = m.t.RequesterName, m.t.RequesterEmail, m.t.ContactID
	m.messages = append(m.messages, w)
	return nil
}

// keep lets the ticket show a decision, keeps it, tells it, and draws what it draws.
func (c *chronicle) keep(m *memory, at time.Time, by identity.Viewer, dec ruling.Decided, cause string) error {
	var last json.RawMessage
	if n := len(m.decisions); n > 0 {
		last = m.decisions[n-1].Outcome
	}
	if err := ruling.Show(&m.t, dec, m.facts, last); err != nil {
		return err
	}
	row, err := ruling.DecisionRow(&m.t, dec, ruling.Actor(by), cause)
	if err != nil {
		return err
	}
	row.At = at
	m.decisions = append(m.decisions, row)
	m.decidedBy[len(m.events)] = len(m.decisions) - 1
	m.event(at, ticket.Event{Type: ticket.EventDecision, Actor: ruling.Actor(by), UserID: by.UserID})
	m.terms, m.target = dec.Terms, ruling.TargetOf(dec)
	if dec.Terms == nil || !dec.Terms.CountsTickets() {
		return nil
	}
	c.dropDraws(m, "tickets")
	if draw, ok := ruling.TicketDraw(&m.t, dec, m.facts.ReceivedAt); ok {
		c.draw(m, draw)
	}
	return nil
}

// redecide decides anew on other facts, as Desk.redecide does.
func (c *chronicle) redecide(ctx context.Context, m *memory, p Past, facts agreement.Facts) error {
	facts.Used = nil
	dec, err := c.decide(ctx, m, facts)
	if err != nil {
		return err
	}
	m.facts = facts
	before := m.target
	moved := m.t.AgreementID != dec.AgreementID || m.t.AgreementVersion != dec.Version
	if err := c.keep(m, p.At, p.By, dec, "facts"); err != nil {
		return err
	}
	if !moved && reflect.DeepEqual(before, m.target) {
		return nil
	}
	e, err := ruling.TargetEvent(0, p.At, m.target)
	m.events = append(m.events, e)
	return err
}

// draw records a draw; the same clause, unit and day counts once, with the newest amount.
func (c *chronicle) draw(m *memory, d ticket.Draw) {
	i := slices.IndexFunc(m.draws, func(o ticket.Draw) bool { return sameDraw(o, d) })
	if i < 0 {
		m.draws = append(m.draws, d)
		c.ledger.add(d, d.Amount)
		return
	}
	c.ledger.add(d, d.Amount.Sub(m.draws[i].Amount))
	m.draws[i].Amount = d.Amount
}

func sameDraw(a, b ticket.Draw) bool {
	return a.AgreementID == b.AgreementID && a.Clause == b.Clause && a.Unit == b.Unit && a.Day == b.Day
}

func (c *chronicle) dropDraws(m *memory, unit string) {
	m.draws = slices.DeleteFunc(m.draws, func(d ticket.Draw) bool {
		if d.Unit == unit {
			c.ledger.add(d, d.Amount.Neg())
		}
		return d.Unit == unit
	})
}

// drawn is what the request itself has drawn from an allowance in a period.
func (m *memory) drawn(a ruling.DrawnFrom) decimal.Decimal {
	sum := decimal.Zero
	for _, d := range m.draws {
		if d.AgreementID == a.Agreement && d.Clause == a.Clause && d.Unit == a.Unit && d.Day >= a.First && d.Day <= a.Last {
			sum = sum.Add(d.Amount)
		}
	}
	return sum
}

// end computes what follows from all that happened: clocks as of now, and the alarms that went off on the way.
func (c *chronicle) end(m *memory) error {
	m.ended = true
	if m.terms == nil {
		return nil
	}
	events, err := ruling.ClockEvents(m.events)
	if err != nil {
		return err
	}
	clocks, err := sla.Run(m.terms, events, c.now)
	if err != nil {
		return err
	}
	if err := ruling.KeepClocks(&m.t, clocks, m.target, m.terms, c.now); err != nil {
		return err
	}
	due := coverage.Escalations(m.terms, m.facts, agreement.Priority(m.t.Priority), agreement.Verdict(m.t.Verdict))
	if m.alarms, m.nextAlarm, err = sla.Alarms(m.terms, events, c.now, due); err != nil {
		return err
	}
	for _, a := range m.alarms {
		e, err := ruling.AlarmEvent(0, a, false)
		if err != nil {
			return err
		}
		m.events = append(m.events, e)
	}
	return nil
}
