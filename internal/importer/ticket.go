package importer

import (
	"context"
	"fmt"

	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/markup"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// message is a message as it is kept: its HTML cleaned as mail is, and its text apart from what it quotes.
func (r *run) message(t Ticket, m Message) ticket.Message {
	out := ticket.Message{Kind: m.Kind, Channel: ticket.Email, Text: m.Text, MessageID: m.Ref, CreatedAt: m.At, Attachments: m.Files}
	if m.HTML != "" {
		root := markup.Parse(m.HTML)
		out.HTML = markup.SanitiseTree(root, markup.Display{})
		if out.Text == "" {
			out.Text, _ = markup.MarkedText(root)
		}
	}
	if m.Kind == ticket.FromClient {
		out.Text, out.Quoted = mail.StripQuotes(out.Text)
		from := m.From
		if from.Email == "" && from.Name == "" {
			from = t.Requester
		}
		out.AuthorName, out.AuthorEmail, out.ContactID = from.Name, from.Email, r.people[personKey(from)].ID
		return out
	}
	out.HTML = "" // what staff wrote is shown as text
	u := r.agents[m.Agent]
	if out.UserID, out.AuthorName, out.AuthorEmail = u.ID, u.Name, u.Email; out.AuthorName == "" {
		out.AuthorName = "Somebody who is not in the export"
	}
	if m.Kind == ticket.FromStaff && t.Requester.Email != "" {
		out.Recipients = []string{t.Requester.Email}
	}
	return out
}

// stored adds to a ticket that has its number what was said after the request, its files, its marks and how it stands, and remembers all of it.
func (r *run) stored(ctx context.Context, tx *store.Tx, t Ticket, here ticket.Ticket) error {
	tx.Hush()
	if err := r.remember(ctx, tx, kindTicket, t.ID, here.ID); err != nil {
		return err
	}
	messages, err := tx.Messages(ctx, program, here.ID)
	if err != nil {
		return err
	}
	if err := tx.AddFiles(ctx, here.ID, messages[0].ID, t.Messages[0].Files); err != nil {
		return err
	}
	if err := r.remember(ctx, tx, kindMessage, t.ID+"/"+t.Messages[0].ID, messages[0].ID); err != nil {
		return err
	}
	for _, m := range t.Messages[1:] {
		if err := r.say(ctx, tx, here, t, m); err != nil {
			return err
		}
	}
	for _, w := range t.Work {
		if err := r.remember(ctx, tx, kindWork, t.ID+"/"+w.ID, 0); err != nil {
			return err
		}
	}
	if err := r.mark(ctx, tx, here.ID, t); err != nil {
		return err
	}
	last := t.Messages[len(t.Messages)-1]
	here.Status, here.UpdatedAt, here.Review = t.Status, t.UpdatedAt, ticket.ReviewSettled
	here.LastWordAt, here.LastWordBy, here.LastWordSide = last.At, r.message(t, last).AuthorName, "client"
	if last.Kind != ticket.FromClient {
		here.LastWordSide = "staff"
	}
	if u := r.agents[t.Agent]; u.Active {
		here.AssigneeID = u.ID
	}
	return tx.RewriteTicket(ctx, here)
}

// say adds a message of the export to a ticket.
func (r *run) say(ctx context.Context, tx *store.Tx, here ticket.Ticket, t Ticket, m Message) error {
	w := r.message(t, m)
	w.TicketID = here.ID
	id, err := tx.InsertMessage(ctx, here, w)
	if err != nil {
		return err
	}
	return r.remember(ctx, tx, kindMessage, t.ID+"/"+m.ID, id)
}

// mark adds the tags, and a note by which the ticket is found under its old number.
func (r *run) mark(ctx context.Context, tx *store.Tx, id int64, t Ticket) error {
	for _, typed := range t.Tags {
		tag, err := ties.ParseTag(typed)
		if fault.Is(err, fault.Invalid) {
			r.left(t.Where, fmt.Sprintf("The tag %q cannot be a tag here.", typed))
			continue
		}
		if err == nil {
			_, err = tx.AddTag(ctx, id, tag)
		}
		if err != nil {
			return err
		}
	}
	kept, err := tx.Ticket(ctx, program, id)
	if err != nil {
		return err
	}
	number := t.Number
	if number == "" {
		number = t.ID
	}
	_, err = tx.InsertMessage(ctx, kept, ticket.Message{TicketID: id, Kind: ticket.Note, Channel: ticket.Email, AuthorName: "Import", Text: "Came from " + r.s.Product + ", where it was number " + number + ".", CreatedAt: t.CreatedAt})
	return err
}

// more adds to a ticket that is here what a later export tells beyond it. What people did with it here stays.
func (r *run) more(ctx context.Context, id int64, t Ticket) error {
	var messages []Message
	var work []Work
	for _, m := range t.Messages {
		if _, known := r.known[r.key(kindMessage, t.ID+"/"+m.ID)]; !known && !m.At.After(r.now) {
			messages = append(messages, m)
			r.out.Messages++
			r.out.Files += len(m.Files)
		}
	}
	for _, w := range t.Work {
		if _, known := r.known[r.key(kindWork, t.ID+"/"+w.ID)]; !known && r.agents[w.Agent].ID != 0 {
			work = append(work, w)
			r.out.Work++
		}
	}
	if r.dry || len(messages)+len(work) == 0 {
		return nil
	}
	return r.DB.Write(ctx, func(tx *store.Tx) error {
		tx.Hush()
		here, err := tx.Ticket(ctx, program, id)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if err := r.say(ctx, tx, here, t, m); err != nil {
				return err
			}
		}
		for _, w := range work {
			e := entry(w)
			e.TicketID, e.UserID = id, r.agents[w.Agent].ID
			if _, err := tx.InsertTimeEntry(ctx, e); err != nil {
				return err
			}
			if err := r.remember(ctx, tx, kindWork, t.ID+"/"+w.ID, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// links ties the tickets that were merged to the ones that live on.
func (r *run) links(ctx context.Context, fresh []Ticket) error {
	return r.DB.Write(ctx, func(tx *store.Tx) error {
		tx.Hush()
		for _, t := range fresh {
			from, to := r.known[r.key(kindTicket, t.ID)], r.known[r.key(kindTicket, t.MergedTo)]
			if t.MergedTo == "" || from == 0 || to == 0 {
				continue
			}
			if _, err := tx.InsertLink(ctx, store.Link{Kind: store.LinkDuplicates, FromID: from, ToID: to}, program.Name); err != nil {
				return err
			}
		}
		return nil
	})
}
