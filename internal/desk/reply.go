package desk

import (
	"context"
	"errors"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Reply is a technician's public answer, or, with Note, a remark that never leaves the house.
type Reply struct {
	Ticket   int64
	Text     string // Markdown
	Note     bool
	To       []string // the requester where empty
	Cc       []string
	Bcc      []string      // get the mail without standing in it
	Status   ticket.Status // set in the same stroke; "" leaves it
	Files    []ticket.Attachment
	Revision int   // of the ticket as the writer saw it; 0 does not ask
	Draft    bool  // it was written as the viewer's draft, which is done with it
	Waiting  int64 // the answer that waited to leave and leaves with it, 0 for none: it leaves once
	Try      bool  // nothing is done: whether it could be is asked
	Closed   bool  // it may go out on a ticket that is closed, which stays so
}

// errTried undoes what was only tried.
var errTried = errors.New("desk: tried")

// Reply stores an answer or a note, queues the mail that carries an answer, and sets the status, all at once.
func (d *Desk) Reply(ctx context.Context, v identity.Viewer, r Reply) (ticket.Ticket, error) {
	if v.UserID == 0 {
		return ticket.Ticket{}, fault.MayNot("answer in the provider's name")
	}
	if strings.TrimSpace(r.Text) == "" {
		return ticket.Ticket{}, fault.On("text", "Write something first: the answer is empty.")
	}
	var err error
	if r.To, err = bareAddresses(r.To); err != nil {
		return ticket.Ticket{}, err
	}
	if r.Cc, err = bareAddresses(r.Cc); err != nil {
		return ticket.Ticket{}, err
	}
	if r.Bcc, err = bareAddresses(r.Bcc); err != nil {
		return ticket.Ticket{}, err
	}
	house, err := d.House(ctx)
	if err != nil {
		return ticket.Ticket{}, err
	}
	t, err := d.change(ctx, v, r.Ticket, r.Revision, func(tx *store.Tx, t *ticket.Ticket) error {
		if err := d.answer(ctx, tx, house, v, t, r); err != nil {
			return err
		}
		if err := ties.HoldBack(ctx, tx.Reads(), v, *t, r.Status); err != nil {
			return err
		}
		if err := d.step(ctx, tx, v, t, r.Status); err != nil {
			return err
		}
		return r.written(ctx, tx, v)
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return t, err
}

// written ends what the answer was while it was written, in the transaction that makes it a message.
func (r Reply) written(ctx context.Context, tx *store.Tx, v identity.Viewer) error {
	switch {
	case r.Try:
		return errTried
	case r.Waiting != 0:
		return tx.TakeWaiting(ctx, r.Waiting)
	case r.Draft:
		return tx.DropDraft(ctx, v, r.Ticket)
	}
	return nil
}

// bareAddresses are addresses as they were typed, without the spaces around them.
func bareAddresses(typed []string) ([]string, error) {
	out := make([]string, len(typed))
	for i, a := range typed {
		if !identity.IsAddress(a) {
			return nil, fault.On("cc", "%q is not a mail address; write it like dana@northwind.example.", a)
		}
		out[i] = strings.TrimSpace(a)
	}
	return out, nil
}

// change loads a ticket, lets fn change it, computes its clocks anew and writes it, in one transaction; then tells everybody who watches.
func (d *Desk) change(ctx context.Context, v identity.Viewer, id int64, revision int, fn func(*store.Tx, *ticket.Ticket) error) (t ticket.Ticket, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if t, err = tx.Ticket(ctx, v, id); err != nil {
			return err
		}
		if revision != 0 && revision != t.Revision {
			return fault.Errorf(fault.Conflict, "Somebody changed ticket %s while you were writing. Your text is kept; look at the change, then send again.", ticket.Number(id))
		}
		if err := fn(tx, &t); err != nil {
			return err
		}
		if err := d.reclock(ctx, tx, &t); err != nil {
			return err
		}
		return tx.UpdateTicket(ctx, t)
	})
	if err == nil {
		t.Revision++
		d.Tell(Change{Ticket: id})
	}
	return t, err
}

func (d *Desk) answer(ctx context.Context, tx *store.Tx, house House, v identity.Viewer, t *ticket.Ticket, r Reply) error {
	m := ticket.Message{TicketID: t.ID, Kind: ticket.FromStaff, Channel: t.Channel, UserID: v.UserID, AuthorName: v.Name, AuthorEmail: v.Email, Text: r.Text, Attachments: r.Files}
	if r.Note {
		m.Kind = ticket.Note
		if _, err := tx.InsertMessage(ctx, *t, m); err != nil {
			return err
		}
		return d.tellWatchers(ctx, tx, v, *t, m)
	}
	if t.Status == ticket.Closed && !r.Closed {
		return fault.Errorf(fault.Conflict, "The ticket is closed. Open a new one to write to the client.")
	}
	if len(r.To) == 0 && t.RequesterEmail != "" {
		r.To = []string{t.RequesterEmail}
	}
	if err := mayReceive(ctx, tx, house, *t, r); err != nil {
		return err
	}
	m.Recipients = append(append([]string{}, r.To...), r.Cc...)
	id, err := tx.InsertMessage(ctx, *t, m)
	if err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventStaffReply, Actor: v.Name, UserID: v.UserID}); err != nil {
		return err
	}
	t.LastWordAt, t.LastWordBy, t.LastWordSide = tx.Now, v.Name, "staff"
	if err := d.tellWatchers(ctx, tx, v, *t, m); err != nil {
		return err
	}
	if t.AssigneeID == 0 {
		if err := d.assign(ctx, tx, v, t, v.UserID); err != nil {
			return err
		}
	}
	if len(r.To) == 0 {
		return nil // a request by phone from somebody without an address: the answer is told by phone, and kept
	}
	return d.mailAnswer(ctx, tx, house, v, *t, id, r)
}

// mailAnswer queues the mail of an answer, in the thread of the conversation so far.
func (d *Desk) mailAnswer(ctx context.Context, tx *store.Tx, house House, v identity.Viewer, t ticket.Ticket, message int64, r Reply) error {
	before, err := tx.Messages(ctx, identity.System("thread"), t.ID)
	if err != nil {
		return err
	}
	l := letter{ticket: t, message: message, fromName: v.Name, to: r.To, cc: r.Cc, bcc: r.Bcc, files: r.Files}
	if err := d.write(ctx, tx.Reads(), house, v, &l, r.Text, before); err != nil {
		return err
	}
	l.follow(before)
	messageID, err := d.post(ctx, tx, house, l)
	if err != nil {
		return err
	}
	return tx.SetMessageID(ctx, message, messageID)
}

// SaveDraft keeps an unfinished answer of the viewer's.
func (d *Desk) SaveDraft(ctx context.Context, v identity.Viewer, id int64, begun store.Draft) error {
	if v.UserID == 0 {
		return fault.MayNot("write here")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Ticket(ctx, v, id); err != nil {
			return err
		}
		return tx.PutDraft(ctx, v, id, begun)
	})
}
