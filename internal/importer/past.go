package importer

import (
	"context"
	"time"

	"remit/internal/agreement"
	"remit/internal/history"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// tickets stores the tickets that are not here yet with their past, and adds to those that are here what is new in the export.
func (r *run) tickets(ctx context.Context) error {
	var fresh []Ticket
	for _, t := range r.s.Tickets {
		switch id, known := r.known[r.key(kindTicket, t.ID)]; {
		case known:
			r.out.Known++
			if err := r.more(ctx, id, t); err != nil {
				return err
			}
		case t.CreatedAt.After(r.now) || t.UpdatedAt.After(r.now):
			r.left(t.Where, "The ticket is dated after now.")
		default:
			fresh = append(fresh, t)
			r.count(t)
		}
	}
	if r.dry || len(fresh) == 0 {
		return nil
	}
	house, err := r.Desk.House(ctx)
	if err != nil {
		return err
	}
	by := map[string]Ticket{}
	for _, t := range fresh {
		by[t.ID] = t
	}
	k := history.Keeper{DB: r.DB, NoCover: string(agreement.Billable), Domain: mail.Domain(house.Address), Bare: true,
		Stored: func(ctx context.Context, tx *store.Tx, key string, t ticket.Ticket) error {
			return r.stored(ctx, tx, by[key], t)
		}}
	pasts := func(yield func(history.History, error) bool) {
		for _, t := range fresh {
			if !yield(r.past(t), nil) {
				return
			}
		}
	}
	if _, err := k.Remember(ctx, program, pasts, history.Remembering{Told: r.Told, AtOnce: atOnce}); err != nil {
		return err
	}
	return r.links(ctx, fresh)
}

// count adds a ticket to what comes in.
func (r *run) count(t Ticket) {
	r.out.Tickets++
	r.out.Messages += len(t.Messages)
	for _, m := range t.Messages {
		r.out.Files += len(m.Files)
	}
	for _, w := range t.Work {
		if r.agents[w.Agent].ID == 0 {
			r.left(t.Where, "Work of somebody who is not among the agents is left out.")
			continue
		}
		r.out.Work++
	}
}

// past is a ticket as it is remembered: how it came, what was worked on it, and that its scope was settled elsewhere.
func (r *run) past(t Ticket) history.History {
	first := r.message(t, t.Messages[0])
	first.Attachments = nil
	q := ruling.Request{By: program, Contact: r.people[personKey(t.Requester)], Name: t.Requester.Name, Email: t.Requester.Email, Channel: ticket.Email, ReceivedAt: t.CreatedAt, Subject: t.Subject, Message: first, Quiet: true}
	if q.Client = r.clients[t.Client]; q.Client.ID == 0 {
		q.Client = r.clientByID(q.Contact.ClientID)
	}
	if q.Contact.ClientID != q.Client.ID {
		q.Contact = identity.Contact{}
	}
	if t.Urgency != "" {
		q.Facts.Urgency, q.Sources = agreement.Known(t.Urgency), map[string]string{"urgency": "from " + r.s.Product}
	}
	h := history.History{Request: q, Key: t.ID}
	for _, w := range t.Work {
		u := r.agents[w.Agent]
		if u.ID == 0 {
			continue
		}
		at := w.At
		if at.Before(t.CreatedAt) {
			at = t.CreatedAt
		}
		h.Deeds = append(h.Deeds, history.Past{At: at, By: viewer(u), Do: history.Worked{Entry: entry(w)}})
	}
	return h
}

func entry(w Work) ticket.TimeEntry {
	return ticket.TimeEntry{StartsAt: w.At.Add(-time.Duration(w.Minutes) * time.Minute), EndsAt: w.At, Mode: "remote", Note: w.Note}
}

func viewer(u identity.User) identity.Viewer {
	return identity.Viewer{UserID: u.ID, Name: u.Name, Email: u.Email, Role: u.Role}
}

func (r *run) clientByID(id int64) identity.Client {
	for _, c := range r.clients {
		if c.ID == id {
			return c
		}
	}
	return identity.Client{ID: id}
}
