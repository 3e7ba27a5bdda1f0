package joinery

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Child is a part of a ticket that becomes a ticket of its own.
type Child struct {
	Of      int64
	Subject string
	Text    string            // what is to be done: an internal note, the first of the ticket
	Facts   map[string]string // by name, over those of the parent
}

// MakeChild makes a ticket of a part of another one: of the same client and person, with its own subject, decided by the agreement as any request.
// No mail tells of it.
func (j *Joinery) MakeChild(ctx context.Context, v identity.Viewer, c Child) (made ticket.Ticket, err error) {
	if strings.TrimSpace(c.Subject) == "" {
		return made, fault.On("subject", "Give the child ticket a subject.")
	}
	err = j.on(ctx, v, c.Of, func(tx *store.Tx, parent ticket.Ticket) error {
		if parent.ClientID == 0 {
			return fault.On("subject", "Say first whose request %s is: the child goes by the same agreement.", ticket.Number(c.Of))
		}
		q := request(v, parent, c.Subject)
		q.Message = ticket.Message{Kind: ticket.Note, UserID: v.UserID, AuthorName: v.Name, AuthorEmail: v.Email, Text: c.Text}
		if strings.TrimSpace(c.Text) == "" {
			q.Message.Text = "A part of " + ticket.Number(parent.ID) + " " + parent.Subject
		}
		if err := q.Facts.UnmarshalJSON(parent.Facts); err != nil {
			return fmt.Errorf("joinery: facts of %d: %w", parent.ID, err)
		}
		q.Facts.Used = nil
		for name, value := range c.Facts {
			if err := desk.SetFact(ctx, tx.Reads(), parent.ClientID, &q.Facts, name, value); err != nil {
				return err
			}
		}
		if made, err = j.open(ctx, tx, q, parent); err != nil {
			return err
		}
		return j.adopt(ctx, tx, v, made.ID, 0, parent.ID)
	})
	if err == nil {
		j.desk.Tell(desk.Change{Ticket: made.ID, New: true})
	}
	return made, err
}

func request(v identity.Viewer, from ticket.Ticket, subject string) desk.Request {
	return desk.Request{By: v, Channel: from.Channel, Subject: subject, Name: from.RequesterName, Email: from.RequesterEmail, Quiet: true, Sources: map[string]string{}}
}

// open opens a ticket of the same client and person as another.
func (j *Joinery) open(ctx context.Context, tx *store.Tx, q desk.Request, from ticket.Ticket) (ticket.Ticket, error) {
	var err error
	if from.ClientID != 0 {
		if q.Client, err = tx.Client(ctx, q.By, from.ClientID); err != nil {
			return ticket.Ticket{}, err
		}
	}
	if from.ContactID != 0 {
		if q.Contact, err = tx.Contact(ctx, q.By, from.ContactID); err != nil {
			return ticket.Ticket{}, err
		}
	}
	opened, err := j.desk.Open(ctx, tx, q)
	return opened.Ticket, err
}

// Apart makes a ticket of its own of a message that a client wrote on another one. The message moves with its files, answers to it reach the new ticket,
// and the agreement decides and the clocks run from when it came. Merging the new ticket into the old one takes it back.
func (j *Joinery) Apart(ctx context.Context, v identity.Viewer, id, message int64, subject string) (made ticket.Ticket, err error) {
	if strings.TrimSpace(subject) == "" {
		return made, fault.On("subject", "Give the new ticket a subject.")
	}
	err = j.on(ctx, v, id, func(tx *store.Tx, t ticket.Ticket) error {
		m, rest, err := partable(ctx, tx, v, id, message)
		if err != nil {
			return err
		}
		if made, err = j.part(ctx, tx, v, t, m, subject); err != nil {
			return err
		}
		last := rest[len(rest)-1]
		if t.LastWordAt, t.LastWordBy, t.LastWordSide = last.CreatedAt, last.AuthorName, "staff"; last.Kind == ticket.FromClient {
			t.LastWordSide = "client"
		}
		return tx.UpdateTicket(ctx, t)
	})
	if err == nil {
		j.desk.Tell(desk.Change{Ticket: made.ID, New: true})
	}
	return made, err
}

// partable finds a message that can be taken from its ticket, and what was said there besides.
func partable(ctx context.Context, tx *store.Tx, v identity.Viewer, id, message int64) (m ticket.Message, rest []ticket.Message, err error) {
	all, err := tx.Messages(ctx, v, id)
	if err != nil {
		return m, nil, err
	}
	for i, x := range all {
		switch {
		case x.ID == message && i == 0:
			return m, nil, fault.Errorf(fault.Conflict, "The first message is what %s is about, and stays.", ticket.Number(id))
		case x.ID == message:
			m = x
		case x.Kind != ticket.Note:
			rest = append(rest, x)
		}
	}
	switch {
	case m.ID == 0:
		return m, nil, fault.Errorf(fault.NotFound, "This message is not on %s any more.", ticket.Number(id))
	case m.Kind != ticket.FromClient || len(rest) == 0:
		return m, nil, fault.Errorf(fault.Conflict, "Only what a client wrote after the first message can become a ticket of its own.")
	}
	return m, rest, nil
}

// part opens the new ticket with the message, and leaves a trace in both.
func (j *Joinery) part(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, m ticket.Message, subject string) (ticket.Ticket, error) {
	if m.ContactID != 0 {
		t.ContactID = m.ContactID
	} else if !strings.EqualFold(m.AuthorEmail, t.RequesterEmail) {
		t.ContactID = 0 // somebody outside wrote it: nobody of the client's asks
	}
	q := request(v, t, subject)
	q.Message, q.ReceivedAt, q.Channel, q.Name, q.Email = m, m.CreatedAt, m.Channel, m.AuthorName, m.AuthorEmail
	var known agreement.Facts
	if err := json.Unmarshal(t.Facts, &known); err != nil {
		return t, fmt.Errorf("joinery: facts of %d: %w", t.ID, err)
	}
	if !known.Site.IsUnknown() {
		q.Facts.Site, q.Sources["site"] = known.Site, "from "+ticket.Number(t.ID)
	}
	made, err := j.open(ctx, tx, q, t)
	if err != nil {
		return made, err
	}
	if _, err := tx.InsertLink(ctx, store.Link{Kind: store.LinkSplit, FromID: made.ID, ToID: t.ID}, ruling.Actor(v)); err != nil {
		return made, err
	}
	return made, ties.TellBoth(ctx, tx, v, ticket.EventMoved, t.ID, made.ID)
}
