package intake

import (
	"context"
	"slices"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// ours reports whether an address is one of the house's mailboxes.
func (b *batch) ours(address string) bool {
	return slices.ContainsFunc(b.own.Addresses, func(a string) bool { return mail.NormaliseAddress(a) == address })
}

// sender finds whose request a mail is: a contact by address, else the client by its mail domain; else a person must say.
func (b *batch) sender(ctx context.Context, tx *store.Tx, j mail.Judgement, q *desk.Request) error {
	if j.Sender == "" {
		q.Flag = ticket.FlagUnknownSender
		return nil
	}
	contacts, err := tx.ContactsByEmail(ctx, j.Sender)
	if err != nil {
		return err
	}
	switch {
	case len(contacts) > 1:
		q.Flag = ticket.FlagWhichClient
		return nil
	case len(contacts) == 1:
		q.Contact = contacts[0]
		q.Client, err = b.client(ctx, tx, contacts[0].ClientID)
		return err
	}
	if j.Domain != "" {
		c, err := tx.ClientByDomain(ctx, mailroom(), j.Domain)
		if err == nil {
			q.Client = c
			who := *q
			who.Email = j.Sender
			q.Contact, err = b.desk.EnsureContact(ctx, tx, who)
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	q.Flag = ticket.FlagUnknownSender
	return nil
}

func (b *batch) client(ctx context.Context, tx *store.Tx, id int64) (identity.Client, error) {
	if c, ok := b.clients[id]; ok {
		return c, nil
	}
	c, err := tx.Client(ctx, mailroom(), id)
	if err == nil {
		b.clients[id] = c
	}
	return c, err
}

// senderName is what a mail calls its sender.
func (l *letterIn) senderName() string {
	if l.message.From == nil {
		return ""
	}
	return l.message.From.Name
}
