package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Tie says whose a request is.
type Tie struct {
	Client  int64
	Contact bool // the sender is kept as a contact of the client
	Domain  bool // the sender's mail domain names the client from now on
}

// Tie ties a ticket to a client and lets the agreement decide anew, with clocks from when the request came (spec 4, Who).
func (d *Desk) Tie(ctx context.Context, v identity.Viewer, id int64, to Tie) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("say whose request this is")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		c, err := tx.Client(ctx, v, to.Client)
		if err != nil {
			return err
		}
		if to.Domain {
			if err := addDomain(ctx, tx, *t, c); err != nil {
				return err
			}
		}
		contact, err := senderOf(ctx, tx, v, c, *t, to.Contact)
		if err != nil {
			return err
		}
		if err := tx.AdoptMessages(ctx, t.ID, t.RequesterEmail, contact.ID); err != nil {
			return err
		}
		t.ClientID, t.ContactID, t.Flag = c.ID, contact.ID, ""
		if err := note(ctx, tx, v, t.ID, ticket.EventIdentified, map[string]string{"client": c.Name}); err != nil {
			return err
		}
		return d.decideFor(ctx, tx, v, t, contact)
	})
}

// decideFor lets the agreement of the ticket's client decide anew for who asks, and sends the ticket where that agreement wants it, if nobody has it yet.
func (d *Desk) decideFor(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, contact identity.Contact) error {
	facts, err := factsOf(*t)
	if err != nil {
		return err
	}
	facts.Contact = agreement.Fact[agreement.ContactFact]{}
	if contact.ID != 0 {
		facts.Contact = agreement.Known(ruling.ContactFact(contact))
	}
	if err := d.redecide(ctx, tx, v, t, facts, "client"); err != nil || t.TeamID != 0 || t.AssigneeID != 0 {
		return err
	}
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	dec, err := d.Decide(ctx, tx.Reads(), t.ClientID, t.ID, facts)
	if err != nil {
		return err
	}
	return d.route(ctx, tx, house, t, dec, facts)
}

// senderOf finds the client's contact who sent a ticket; keep makes one where there is none. Whose mail failed the check of its domain is not confirmed by it.
func senderOf(ctx context.Context, tx *store.Tx, v identity.Viewer, c identity.Client, t ticket.Ticket, keep bool) (identity.Contact, error) {
	if keep {
		return contactOf(ctx, tx, v, stranger{c.ID, t.RequesterEmail, t.RequesterName, !t.Unverified})
	}
	known, err := tx.ContactOfClient(ctx, c.ID, t.RequesterEmail)
	if fault.Is(err, fault.NotFound) {
		return identity.Contact{}, nil
	}
	return known, err
}

// addDomain lets the mail domain of a ticket's sender name a client, if it can name one at all.
func addDomain(ctx context.Context, tx *store.Tx, t ticket.Ticket, c identity.Client) error {
	domain := mail.Domain(t.RequesterEmail)
	switch {
	case domain == "" || mail.IsPublicDomain(domain):
		return fault.On("domain", "Everybody can have an address at %s, so it names no client.", domain)
	case t.Unverified:
		return fault.On("domain", "The mail failed the check of its sender’s domain, so %s is not taken from it.", domain)
	}
	other, err := tx.ClientByDomain(ctx, identity.System("domain"), domain)
	switch {
	case fault.Is(err, fault.NotFound):
		return tx.AddClientDomain(ctx, c.ID, domain)
	case err == nil && other.ID != c.ID:
		return fault.On("domain", "%s names the client %s already.", domain, other.Name)
	}
	return err
}

// note writes an event with its data.
func note(ctx context.Context, tx *store.Tx, v identity.Viewer, id int64, what string, about map[string]string) error {
	data, err := json.Marshal(about)
	if err != nil {
		return fmt.Errorf("desk: %s: %w", what, err)
	}
	return tx.InsertEvent(ctx, ticket.Event{TicketID: id, Type: what, Actor: ruling.Actor(v), UserID: v.UserID, Data: data})
}

// LetIn says how a stranger's words come into the ticket that they name.
type LetIn struct {
	Contact bool // the stranger is kept as a contact of the ticket's client
	Copy    bool // the next answer is offered to go to the stranger too
}

// AddStranger moves what a stranger wrote into the ticket that the mail names, as from somebody outside: no contact of the client and no reader
// of its answers, unless that is asked for.
func (d *Desk) AddStranger(ctx context.Context, v identity.Viewer, id int64, how LetIn) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("let somebody into a ticket")
	}
	t, err := d.db.Ticket(ctx, v, id)
	if err != nil {
		return t, err
	}
	if t.Flag != ticket.FlagStranger || t.LinkedID == 0 {
		return t, fault.Errorf(fault.Conflict, "Ticket %s waits for no such decision any more.", ticket.Number(id))
	}
	return d.pair(ctx, v, id, t.LinkedID, func(tx *store.Tx, old, living *ticket.Ticket) error {
		if old.Flag != ticket.FlagStranger {
			return fault.Errorf(fault.Conflict, "Somebody settled %s in the meantime.", ticket.Number(id))
		}
		if err := tx.AdoptMessages(ctx, old.ID, old.RequesterEmail, 0); err != nil {
			return err
		}
		if err := d.letIn(ctx, tx, v, *old, *living, how); err != nil {
			return err
		}
		if err := d.merge(ctx, tx, v, old, living); err != nil {
			return err
		}
		if living.Status == ticket.WaitingClient || living.Status == ticket.Resolved {
			living.Status = ticket.Open
		}
		living.LastWordAt, living.LastWordBy, living.LastWordSide = tx.Now, old.RequesterName, "client"
		return tx.InsertEvent(ctx, ticket.Event{TicketID: living.ID, Type: ticket.EventClientReply, Actor: old.RequesterName})
	})
}

func (d *Desk) letIn(ctx context.Context, tx *store.Tx, v identity.Viewer, old, living ticket.Ticket, how LetIn) error {
	if how.Contact {
		if living.ClientID == 0 {
			return fault.On("contact", "%s belongs to no client yet, so nobody can be its contact.", ticket.Number(living.ID))
		}
		c, err := tx.Client(ctx, identity.System("contact"), living.ClientID)
		if err != nil {
			return err
		}
		contact, err := senderOf(ctx, tx, v, c, old, true)
		if err != nil {
			return err
		}
		if err := tx.AdoptMessages(ctx, old.ID, old.RequesterEmail, contact.ID); err != nil {
			return err
		}
	}
	if !how.Copy || old.RequesterEmail == "" {
		return nil
	}
	return tx.AddRecipient(ctx, old.ID, old.RequesterEmail)
}

// Spam closes a ticket as one that nobody asked for, and blocks its sender: what they send is kept and makes no ticket. Who belongs to a client
// or to the house is not blocked, as their name may have been borrowed. It reports whether the sender is blocked.
func (d *Desk) Spam(ctx context.Context, v identity.Viewer, id int64) (blocked bool, err error) {
	if !v.Staff() {
		return false, fault.MayNot("close a ticket as spam")
	}
	_, err = d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		if t.Status == ticket.Closed {
			return fault.Errorf(fault.Conflict, "The ticket is closed already.")
		}
		if blocked, err = blockable(ctx, tx, t.RequesterEmail); err != nil {
			return err
		}
		about := map[string]string{}
		if blocked {
			about["recipient"] = t.RequesterEmail
			if err := tx.BlockSender(ctx, store.BlockedSender{Address: mail.NormaliseAddress(t.RequesterEmail), Actor: ruling.Actor(v), TicketID: t.ID}); err != nil {
				return err
			}
		}
		if err := note(ctx, tx, v, t.ID, ticket.EventSpam, about); err != nil {
			return err
		}
		if err := tx.DropDraws(ctx, t.ID, "tickets"); err != nil {
			return err
		}
		t.Flag, t.Review, t.Approval = "", "", ""
		return d.step(ctx, tx, v, t, ticket.Closed)
	})
	return blocked, err
}

// blockable reports whether an address belongs to nobody whom we know.
func blockable(ctx context.Context, tx *store.Tx, address string) (bool, error) {
	if address == "" {
		return false, nil
	}
	_, err := tx.UserByEmail(ctx, address)
	if !fault.Is(err, fault.NotFound) {
		return false, err
	}
	people, err := tx.ContactsByEmail(ctx, address)
	return len(people) == 0, err
}

// Unblock lets the mails of an address make tickets again.
func (d *Desk) Unblock(ctx context.Context, v identity.Viewer, address string) error {
	if !v.Staff() {
		return fault.MayNot("unblock a sender")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.UnblockSender(ctx, address)
		if err == nil && !was {
			return fault.Errorf(fault.NotFound, "%s is not blocked.", address)
		}
		return err
	})
}
