package desk

import (
	"context"
	"slices"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// ownersReader is a transaction, or the database.
type ownersReader interface {
	AddressOwners(ctx context.Context, v identity.Viewer, addresses []string) (map[string]store.AddressOwner, error)
}

// owners reads whose the addresses are.
func owners(ctx context.Context, asking ownersReader, house House, addresses []string) (map[string]letters.Owner, error) {
	read, err := asking.AddressOwners(ctx, identity.System("recipients"), addresses)
	out := make(map[string]letters.Owner, len(read))
	for a, o := range read {
		own := o.Mailbox || mail.NormaliseAddress(a) == mail.NormaliseAddress(house.Address)
		out[a] = letters.Owner{House: own, Staff: o.Staff, Clients: o.Clients}
	}
	return out, err
}

// mayReceive refuses an answer to somebody who may not get the ticket's mails (spec 4, Out).
func mayReceive(ctx context.Context, tx *store.Tx, house House, t ticket.Ticket, r Reply) error {
	whose, err := owners(ctx, tx, house, slices.Concat(r.To, r.Cc, r.Bcc))
	if err != nil {
		return err
	}
	part := letters.Part{Client: t.ClientID, Requester: mail.NormaliseAddress(t.RequesterEmail)}
	for _, field := range []struct {
		mark letters.Mark
		list []string
	}{{letters.To, r.To}, {letters.Cc, r.Cc}, {letters.Bcc, r.Bcc}} {
		for _, a := range field.list {
			if err := part.May(mail.NormaliseAddress(a), field.mark, whose[a]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Left is somebody who was copied before and is not copied again by itself, with why.
type Left struct{ Address, Why string }

// Copied are those who stay on the thread of a ticket: whom the client's latest mail and the house's latest answer were copied to, as
// far as they may be written to without a word of the technician.
func (d *Desk) Copied(ctx context.Context, v identity.Viewer, t ticket.Ticket, messages []ticket.Message) (stay []string, left []Left, err error) {
	if !v.Staff() {
		return nil, nil, fault.MayNot("answer tickets")
	}
	house, err := d.House(ctx)
	if err != nil {
		return nil, nil, err
	}
	part := letters.Part{Client: t.ClientID, Requester: mail.NormaliseAddress(t.RequesterEmail)}
	candidates := copiedBefore(messages, &part)
	whose, err := owners(ctx, d.db, house, candidates)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range candidates {
		if stays, why := part.Stays(a, whose[a]); stays {
			stay = append(stay, a)
		} else if !whose[a].House {
			left = append(left, Left{a, why})
		}
	}
	return stay, left, nil
}

// copiedBefore are those who got the latest mail of each side, without the requester. It notes whom the provider's people wrote to.
func copiedBefore(messages []ticket.Message, part *letters.Part) (list []string) {
	seen := map[string]bool{part.Requester: true, "": true}
	took := map[ticket.MessageKind]bool{}
	for _, m := range slices.Backward(messages) {
		if m.Kind != ticket.FromClient && m.Kind != ticket.FromStaff {
			continue
		}
		for _, a := range m.Recipients {
			a = mail.NormaliseAddress(a)
			if m.Kind == ticket.FromStaff {
				part.Added = append(part.Added, a)
			}
			if !seen[a] && !took[m.Kind] {
				seen[a] = true
				list = append(list, a)
			}
		}
		took[m.Kind] = true
	}
	return list
}

// Strangers are those of some addresses that do not belong to the ticket's client, and that nobody has written to on the ticket: an
// answer to them is the first that leaves the client's own people.
func (d *Desk) Strangers(ctx context.Context, v identity.Viewer, t ticket.Ticket, messages []ticket.Message, addresses []string) (strangers []string, err error) {
	if !v.Staff() {
		return nil, fault.MayNot("answer tickets")
	}
	house, err := d.House(ctx)
	if err != nil || len(addresses) == 0 {
		return nil, err
	}
	known := map[string]bool{mail.NormaliseAddress(t.RequesterEmail): true}
	for _, m := range messages {
		if m.Kind == ticket.FromStaff {
			for _, a := range m.Recipients {
				known[mail.NormaliseAddress(a)] = true
			}
		}
	}
	whose, err := owners(ctx, d.db, house, addresses)
	for _, a := range addresses {
		o := whose[a] // another client's people are refused anyway
		if !known[mail.NormaliseAddress(a)] && !o.House && !o.Staff && len(o.Clients) == 0 {
			strangers = append(strangers, a)
		}
	}
	return strangers, err
}
