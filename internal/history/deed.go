package history

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// route sends a request to the team that the agreement names, else the house. Where one of its people is picked, it is the one who took it
// afterwards, if that was one of them, else the one with the fewest open tickets.
func (c *chronicle) route(m *memory, dec ruling.Decided, deeds []Past) {
	name, pick := ruling.Route(dec, m.facts, c.house.Routes)
	team, ok := c.teams[name]
	if !ok {
		return
	}
	m.t.TeamID = team.ID
	if pick != "least-loaded" && pick != "round-robin" || len(team.Members) == 0 {
		return
	}
	picked := slices.MinFunc(team.Members, func(a, b int64) int { return c.load[a] - c.load[b] })
	for _, p := range deeds {
		if _, took := p.Do.(Took); took && slices.Contains(team.Members, p.By.UserID) {
			picked = p.By.UserID
			break
		}
	}
	m.t.AssigneeID = picked
	c.load[picked]++
}

func (Took) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	if m.t.AssigneeID == p.By.UserID {
		return nil
	}
	u, err := c.user(p.By.UserID)
	if err != nil {
		return err
	}
	c.load[m.t.AssigneeID]--
	c.load[u.ID]++
	e, err := ruling.Assign(p.By, &m.t, u.ID, u.Name)
	m.event(p.At, e)
	return err
}

func (d Found) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	if m.t.Sources == nil {
		m.t.Sources = map[string]string{}
	}
	for name := range d.Set {
		m.t.Sources[name] = ruling.Actor(p.By) + ", " + p.At.Format("2006-01-02T15:04Z")
	}
	data, err := json.Marshal(map[string]any{"set": d.Set})
	if err != nil {
		return fmt.Errorf("history: facts: %w", err)
	}
	m.event(p.At, ticket.Event{Type: ticket.EventFacts, Actor: ruling.Actor(p.By), UserID: p.By.UserID, Data: data})
	return c.redecide(ctx, m, p, d.Facts)
}

func (d Answered) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	w := ticket.Message{Kind: ticket.FromStaff, Channel: m.t.Channel, UserID: p.By.UserID, AuthorName: p.By.Name, AuthorEmail: p.By.Email, Text: d.Text, CreatedAt: p.At}
	if m.t.RequesterEmail != "" {
		w.Recipients = []string{m.t.RequesterEmail}
	}
	m.messages = append(m.messages, w)
	m.event(p.At, ticket.Event{Type: ticket.EventStaffReply, Actor: p.By.Name, UserID: p.By.UserID})
	m.t.LastWordAt, m.t.LastWordBy, m.t.LastWordSide = p.At, p.By.Name, "staff"
	if m.t.AssigneeID == 0 {
		if err := (Took{}).tell(ctx, c, m, p); err != nil {
			return err
		}
	}
	return Stepped{Status: d.Status}.tell(ctx, c, m, p)
}

func (d Wrote) tell(_ context.Context, c *chronicle, m *memory, p Past) error {
	w := d.Message
	w.Kind, w.CreatedAt, w.ContactID, w.AuthorName, w.AuthorEmail = ticket.FromClient, p.At, p.By.ContactID, p.By.Name, p.By.Email
	m.messages = append(m.messages, w)
	m.event(p.At, ticket.Event{Type: ticket.EventClientReply, Actor: w.AuthorName})
	if m.t.Status == ticket.Resolved {
		c.load[m.t.AssigneeID]++
	}
	if m.t.Status == ticket.WaitingClient || m.t.Status == ticket.Resolved {
		m.t.Status = ticket.Open
	}
	m.t.LastWordAt, m.t.LastWordBy, m.t.LastWordSide = p.At, w.AuthorName, "client"
	return nil
}

func (d Noted) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	m.messages = append(m.messages, ticket.Message{Kind: ticket.Note, Channel: m.t.Channel, UserID: p.By.UserID, AuthorName: p.By.Name, AuthorEmail: p.By.Email, Text: d.Text, CreatedAt: p.At})
	return Stepped{}.tell(ctx, c, m, p)
}

func (d Stepped) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	wasOpen := m.t.Status.IsOpen()
	e, changed, err := ruling.Step(p.By, &m.t, d.Status)
	if err != nil || !changed {
		return err
	}
	if wasOpen && !m.t.Status.IsOpen() {
		c.load[m.t.AssigneeID]--
	}
	m.event(p.At, e)
	return nil
}

func (d Estimated) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	m.t.Approval = ticket.ApprovalWanted
	data, err := json.Marshal(map[string]int{"minutes": d.Minutes})
	if err != nil {
		return fmt.Errorf("history: estimate: %w", err)
	}
	m.estimates = append(m.estimates, store.Estimate{AgreementID: m.t.AgreementID, Version: m.t.AgreementVersion, Clause: m.t.Clause, Text: m.t.Subject, Minutes: d.Minutes, Rate: m.t.Rate,
		Amount: worth(m.terms, m.t.Rate, d.Minutes), Currency: currency(m.terms), State: store.EstimateWaiting, UserID: p.By.UserID, Author: p.By.Name, CreatedAt: p.At})
	m.event(p.At, ticket.Event{Type: ticket.EventEstimate, Actor: ruling.Actor(p.By), UserID: p.By.UserID, Data: data})
	return Stepped{Status: ticket.WaitingClient}.tell(ctx, c, m, p)
}

func (d Approved) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	kind := ticket.EventRefused
	m.t.Approval = ticket.ApprovalRefused
	if d.Granted {
		kind, m.t.Approval = ticket.EventApproved, ticket.ApprovalApproved
	}
	if n := len(m.estimates); n > 0 {
		e := &m.estimates[n-1]
		if e.State = store.EstimateRefused; d.Granted {
			e.State, e.Cap = store.EstimateApproved, e.Amount
		}
		m.answered = append(m.answered, d.Message)
	}
	if err := (Wrote{d.Message}).tell(ctx, c, m, p); err != nil {
		return err
	}
	m.event(p.At, ticket.Event{Type: kind, Actor: ruling.Actor(p.By)})
	return nil
}

// tell keeps a rating. Nobody knows the secret of a link that was mailed so long ago: it is made and forgotten.
func (d Rated) tell(_ context.Context, _ *chronicle, m *memory, p Past) error {
	if !d.Asked.IsZero() {
		_, hash, err := identity.NewToken()
		if err != nil {
			return err
		}
		m.surveys = append(m.surveys, store.Survey{ContactID: p.By.ContactID, Address: mail.NormaliseAddress(p.By.Email), Hash: hash, AskedAt: d.Asked})
	}
	if d.Score == "" {
		return nil
	}
	m.ratings = append(m.ratings, store.Rating{ContactID: p.By.ContactID, UserID: m.t.AssigneeID, Score: d.Score, Comment: d.Comment, Via: d.Via, RatedAt: p.At})
	e, err := ruling.RatingEvent(p.By, 0, ruling.Rating{Score: string(d.Score), Comment: d.Comment, Via: d.Via})
	m.event(p.At, e)
	return err
}

func (d Worked) tell(ctx context.Context, c *chronicle, m *memory, p Past) error {
	e := d.Entry
	e.UserID, e.CreatedAt = p.By.UserID, p.At
	m.entries = append(m.entries, e)
	data, err := json.Marshal(map[string]any{"minutes": int(e.EndsAt.Sub(e.StartsAt).Minutes()), "mode": e.Mode, "note": e.Note})
	if err != nil {
		return fmt.Errorf("history: time: %w", err)
	}
	m.event(p.At, ticket.Event{Type: ticket.EventTime, Actor: p.By.Name, UserID: p.By.UserID, Data: data})
	if m.t.AgreementID == 0 {
		return nil
	}
	dec, err := c.decide(ctx, m, ruling.FactsAtWork(m.facts, e))
	if err != nil {
		return err
	}
	draw, ok, err := ruling.WorkDraw(dec, 0, e, m.drawnOn)
	if ok {
		c.draw(m, draw)
	}
	return err
}

// drawnOn is what the request has drawn already on the draw's day from the draw's allowance.
func (m *memory) drawnOn(d ticket.Draw) (decimal.Decimal, error) {
	for _, o := range m.draws {
		if sameDraw(o, d) {
			return o.Amount, nil
		}
	}
	return decimal.Zero, nil
}

// applies reports whether there is something to settle.
func (d Settled) applies(m *memory) bool {
	return m.t.Review == ticket.ReviewFlagged && (d.Verdict != "" || m.t.Verdict != string(agreement.Undecided))
}

func (d Settled) tell(_ context.Context, _ *chronicle, m *memory, p Past) error {
	if d.Verdict != "" {
		m.t.Verdict = string(d.Verdict)
	}
	m.t.Review, m.t.Ask = ticket.ReviewSettled, nil
	s, e, err := ruling.Settlement(p.By, &m.t, d.Reason)
	s.At = p.At
	m.settlements = append(m.settlements, s)
	m.event(p.At, e)
	return err
}
