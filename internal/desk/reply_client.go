package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// ClientReply adds what the client's side said to a ticket in the transaction, and puts the ticket back to work where it waited for it
// (spec 2, Clocks). On a closed ticket it opens a new one that is linked to it. It returns the ticket that holds the message.
func (d *Desk) ClientReply(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, m ticket.Message) (ticket.Ticket, error) {
	if t.Status == ticket.Closed {
		return d.followUp(ctx, tx, v, t, m)
	}
	m.TicketID, m.Kind = t.ID, ticket.FromClient
	if _, err := tx.InsertMessage(ctx, t, m); err != nil {
		return t, err
	}
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventClientReply, Actor: m.AuthorName}); err != nil {
		return t, err
	}
	if err := d.tellWatchers(ctx, tx, v, t, m); err != nil {
		return t, err
	}
	if t.Status == ticket.WaitingClient || t.Status == ticket.Resolved {
		t.Status = ticket.Open
	}
	t.LastWordAt, t.LastWordBy, t.LastWordSide = tx.Now, m.AuthorName, "client"
	if err := d.reclock(ctx, tx, &t); err != nil {
		return t, err
	}
	if err := tx.UpdateTicket(ctx, t); err != nil {
		return t, err
	}
	t.Revision++
	return t, nil
}

// followUp opens a new ticket for an answer to a closed one, with what was known of the old one.
func (d *Desk) followUp(ctx context.Context, tx *store.Tx, v identity.Viewer, old ticket.Ticket, m ticket.Message) (ticket.Ticket, error) {
	q := Request{By: v, Channel: m.Channel, Subject: strings.TrimSpace(mail.SubjectBase(old.Subject)), Message: m, LinkedID: old.ID, Name: m.AuthorName, Email: m.AuthorEmail}
	if err := json.Unmarshal(old.Facts, &q.Facts); err != nil {
		return old, fmt.Errorf("desk: facts of %d: %w", old.ID, err)
	}
	q.Facts.Used, q.Facts.Contact, q.Sources = nil, agreement.Fact[agreement.ContactFact]{}, map[string]string{} // it is decided for who asks now
	for name := range old.Sources {
		q.Sources[name] = "from " + ticket.Number(old.ID)
	}
	sys := identity.System("follow-up")
	var err error
	if old.ClientID != 0 {
		if q.Client, err = tx.Client(ctx, sys, old.ClientID); err != nil {
			return old, err
		}
	}
	if m.ContactID != 0 {
		if q.Contact, err = tx.Contact(ctx, sys, m.ContactID); err != nil {
			return old, err
		}
	}
	opened, err := d.Open(ctx, tx, q)
	return opened.Ticket, err
}

// Answer is what a client's person writes on their request in the portal.
func (d *Desk) Answer(ctx context.Context, v identity.Viewer, id int64, text string, files []ticket.Attachment) (t ticket.Ticket, err error) {
	if !v.Client() {
		return t, fault.MayNot("answer for the client")
	}
	if strings.TrimSpace(text) == "" {
		return t, fault.On("text", "Write something first: the answer is empty.")
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if t, err = tx.Ticket(ctx, v, id); err != nil {
			return err
		}
		t, err = d.ClientReply(ctx, tx, v, t, ticket.Message{Channel: ticket.Portal, ContactID: v.ContactID, AuthorName: v.Name, AuthorEmail: v.Email, Text: text, Attachments: files})
		return err
	})
	if err == nil {
		d.Tell(Change{Ticket: t.ID, New: t.ID != id})
	}
	return t, err
}
