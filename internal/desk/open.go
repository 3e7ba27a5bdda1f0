package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Request is a request that becomes a ticket.
type Request = ruling.Request

// Opened is a ticket that was opened, with the decision on it.
type Opened struct {
	Ticket   ticket.Ticket
	Decision Decided
}

// Open makes a ticket of a request in the transaction: decided, routed, clocked, stored and acknowledged.
func (d *Desk) Open(ctx context.Context, tx *store.Tx, q Request) (Opened, error) {
	house, err := d.House(ctx)
	if err != nil {
		return Opened{}, err
	}
	if q.ReceivedAt.IsZero() {
		q.ReceivedAt = tx.Now
	}
	t := ruling.NewTicket(q)
	facts := ruling.CompleteFacts(q, q.ReceivedAt)
	dec, err := d.first(ctx, tx, q, facts)
	if err != nil {
		return Opened{}, err
	}
	if err := d.route(ctx, tx, house, &t, dec, facts); err != nil {
		return Opened{}, err
	}
	if err := ruling.Show(&t, dec, facts, nil); err != nil {
		return Opened{}, err
	}
	if err := firstClocks(ctx, tx, &t, dec); err != nil {
		return Opened{}, err
	}
	next, err := tx.NextDecision(ctx)
	if err != nil {
		return Opened{}, err
	}
	t.DecisionID = next
	if t.ID, err = tx.InsertTicket(ctx, t); err != nil {
		return Opened{}, err
	}
	if err := d.keepDecision(ctx, tx, &t, dec, facts.ReceivedAt, ruling.Actor(q.By), "arrival"); err != nil {
		return Opened{}, err
	}
	if t.DecisionID != next {
		if err := tx.SetDecision(ctx, t.ID, t.DecisionID); err != nil {
			return Opened{}, err
		}
	}
	if err := d.start(ctx, tx, t, dec, q); err != nil {
		return Opened{}, err
	}
	if err := ties.AddChecklists(ctx, tx, t); err != nil {
		return Opened{}, err
	}
	if err := d.tellAssigned(ctx, tx, q.By, t); err != nil {
		return Opened{}, err
	}
	return Opened{Ticket: t, Decision: dec}, d.firstMessage(ctx, tx, house, t, dec, q)
}

// first makes the decision on a request that is no ticket yet.
func (d *Desk) first(ctx context.Context, tx *store.Tx, q Request, facts agreement.Facts) (Decided, error) {
	if q.Owed != nil {
		return d.decideOwed(ctx, tx.Reads(), *q.Owed, 0, facts)
	}
	return d.Decide(ctx, tx.Reads(), q.Client.ID, 0, facts)
}

// start writes the first events of a ticket.
func (d *Desk) start(ctx context.Context, tx *store.Tx, t ticket.Ticket, dec Decided, q Request) error {
	data, err := json.Marshal(map[string]int64{"decision": t.DecisionID})
	if err != nil {
		return fmt.Errorf("desk: event: %w", err)
	}
	aim, err := ruling.TargetEvent(t.ID, t.ReceivedAt, ruling.TargetOf(dec))
	if err != nil {
		return err
	}
	return tx.InsertEvents(ctx, []ticket.Event{
		{TicketID: t.ID, At: t.ReceivedAt, Type: ticket.EventReceived, Actor: ruling.Actor(q.By), UserID: q.By.UserID},
		aim,
		{TicketID: t.ID, At: t.ReceivedAt, Type: ticket.EventDecision, Actor: ruling.Actor(q.By), Data: data},
	})
}

// firstClocks computes the clocks of a ticket that nothing has happened to yet.
func firstClocks(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided) error {
	target := ruling.TargetOf(dec)
	if dec.Terms == nil || target == nil {
		return nil
	}
	clocks, err := sla.Run(dec.Terms, []sla.Event{{At: t.ReceivedAt, Type: sla.Received}, {At: t.ReceivedAt, Type: sla.NewTarget, Target: target}}, tx.Now)
	if err != nil {
		return err
	}
	return setClocks(ctx, tx, t, clocks, target)
}

// firstMessage stores what was asked and acknowledges it.
func (d *Desk) firstMessage(ctx context.Context, tx *store.Tx, house House, t ticket.Ticket, dec Decided, q Request) error {
	m := q.Message
	m.TicketID, m.Kind, m.Channel, m.CreatedAt = t.ID, ticket.FromClient, q.Channel, q.ReceivedAt
	m.AuthorName, m.AuthorEmail, m.ContactID = t.RequesterName, t.RequesterEmail, t.ContactID
	if q.Message.Kind == ticket.Note { // a colleague says what is to be done
		m.Kind, m.AuthorName, m.AuthorEmail, m.ContactID = ticket.Note, q.Message.AuthorName, q.Message.AuthorEmail, 0
	}
	if m.ID != 0 { // it stood in another ticket so far
		return tx.MoveMessage(ctx, m.ID, t.ID, m.MessageID)
	}
	id, err := tx.InsertMessage(ctx, t, m)
	if err != nil || q.Quiet {
		return err
	}
	m.ID = id
	return d.acknowledge(ctx, tx, house, t, m, promise(dec, t, house))
}

// route sends a new ticket to the team that the agreement names, else the house, and to one of its people where it is said how to pick.
func (d *Desk) route(ctx context.Context, tx *store.Tx, house House, t *ticket.Ticket, dec Decided, facts agreement.Facts) error {
	name, pick := ruling.Route(dec, facts, house.Routes)
	if name == "" {
		return nil
	}
	team, err := tx.TeamBySlug(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return nil // an agreement may name a team that the house has not made yet: the ticket stays in everybody's queue
	}
	if err != nil {
		return err
	}
	t.TeamID = team
	if pick != "least-loaded" && pick != "round-robin" {
		return nil
	}
	t.AssigneeID, err = tx.PickMember(ctx, team, pick)
	return err
}
