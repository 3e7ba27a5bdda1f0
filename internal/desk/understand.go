package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Understood is what could be read after all of a mail that could not be read at first.
type Understood struct {
	Request        // who asks what
	How     string // by which way it was read, in words
	Thread  int64  // the ticket that it answers, 0 where none
}

// Understand puts what a mail says in the place of a ticket in which stood only that it could not be read, and lets the agreement decide
// anew. Where the mail answers another ticket, it goes there. It returns the ticket that holds the mail.
func (d *Desk) Understand(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, u Understood) (ticket.Ticket, error) {
	if !v.Staff() {
		return t, fault.MayNot("read a mail again")
	}
	messages, err := tx.Messages(ctx, v, t.ID)
	if err != nil {
		return t, err
	}
	if t.Flag != ticket.FlagUnreadable || len(messages) == 0 {
		return t, fault.Errorf(fault.Conflict, "Somebody settled %s in the meantime.", ticket.Number(t.ID))
	}
	fresh := ruling.NewTicket(u.Request)
	t.Subject, t.RequesterName, t.RequesterEmail, t.ClientID, t.ContactID = fresh.Subject, fresh.RequesterName, fresh.RequesterEmail, fresh.ClientID, fresh.ContactID
	t.Flag, t.Automatic, t.Unverified, t.Sources, t.LastWordBy = u.Flag, u.Automatic, u.Unverified, u.Sources, fresh.LastWordBy
	if u.LinkedID != 0 {
		t.LinkedID = u.LinkedID
	}
	m := u.Message
	m.ID, m.TicketID, m.ContactID, m.AuthorName, m.AuthorEmail = messages[0].ID, t.ID, t.ContactID, t.RequesterName, t.RequesterEmail
	if err := tx.RewriteMessage(ctx, t, m); err != nil {
		return t, err
	}
	if err := note(ctx, tx, v, t.ID, ticket.EventReread, map[string]string{"reason": u.How}); err != nil {
		return t, err
	}
	if err := d.redecide(ctx, tx, v, &t, ruling.CompleteFacts(u.Request, t.ReceivedAt), "read again"); err != nil {
		return t, err
	}
	if u.Thread != 0 {
		return d.moveInto(ctx, tx, v, t, u.Thread)
	}
	if err := d.reclock(ctx, tx, &t); err != nil {
		return t, err
	}
	err = tx.UpdateTicket(ctx, t)
	t.Revision++
	return t, err
}

// moveInto merges a ticket into the one that its mail answers.
func (d *Desk) moveInto(ctx context.Context, tx *store.Tx, v identity.Viewer, old ticket.Ticket, into int64) (ticket.Ticket, error) {
	living, err := tx.Ticket(ctx, v, into)
	if err != nil {
		return old, err
	}
	if err := d.merge(ctx, tx, v, &old, &living); err != nil {
		return old, err
	}
	if living.Status == ticket.WaitingClient || living.Status == ticket.Resolved {
		living.Status = ticket.Open
	}
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: living.ID, Type: ticket.EventClientReply, Actor: old.RequesterName}); err != nil {
		return old, err
	}
	for _, t := range []*ticket.Ticket{&old, &living} {
		if err := d.reclock(ctx, tx, t); err != nil {
			return old, err
		}
		if err := tx.UpdateTicket(ctx, *t); err != nil {
			return old, err
		}
	}
	living.Revision++
	return living, nil
}
