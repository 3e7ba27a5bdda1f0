package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
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

// step sets a ticket's status, if to names another one. Who asked may be asked how it went once it is resolved.
func (d *Desk) step(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, to ticket.Status) error {
	e, stepped, err := ruling.Step(v, t, to)
	if err != nil || !stepped {
		return err
	}
	if t.Status == ticket.Resolved && t.ContactID != 0 && !t.Automatic {
		if err := tx.PlanSurvey(ctx, t.ID); err != nil {
			return err
		}
	}
	return tx.InsertEvent(ctx, e)
}

// SetStatus sets where the work on a ticket stands. A client's person may only close or reopen their own request.
func (d *Desk) SetStatus(ctx context.Context, v identity.Viewer, id int64, to ticket.Status, revision int) (ticket.Ticket, error) {
	return d.change(ctx, v, id, revision, func(tx *store.Tx, t *ticket.Ticket) error {
		if !v.Staff() && to != ticket.Closed && to != ticket.Open {
			return fault.Errorf(fault.Forbidden, "You may not set this status.")
		}
		if v.Client() && to == ticket.Open && t.Status.IsOpen() {
			return fault.Errorf(fault.Forbidden, "You may not set this status: somebody is working on the request.")
		}
		if err := ties.HoldBack(ctx, tx.Reads(), v, *t, to); err != nil {
			return err
		}
		return d.step(ctx, tx, v, t, to)
	})
}

// ResolveAnyway resolves a ticket although something holds it back. A manager may, and a lead on tickets of their teams; they say why.
func (d *Desk) ResolveAnyway(ctx context.Context, v identity.Viewer, id int64, reason string) (ticket.Ticket, error) {
	if v.Reach(identity.OverrideHolds) == identity.Nothing { // whoever asks, and for no ticket that they could not see
		return ticket.Ticket{}, fault.MayNot("resolve a ticket that is held back")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		if !v.MayIn(identity.OverrideHolds, t.TeamID) {
			return fault.Errorf(fault.Forbidden, "%s is held back, and belongs to no team of yours: a manager or the lead of its team can resolve it.", ticket.Number(t.ID))
		}
		if err := ties.Override(ctx, tx, v, *t, reason); err != nil {
			return err
		}
		return d.step(ctx, tx, v, t, ticket.Resolved)
	})
}

// Assign gives a ticket to one of the provider's people, or with 0 to nobody.
func (d *Desk) Assign(ctx context.Context, v identity.Viewer, id, user int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("assign tickets")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error { return d.assign(ctx, tx, v, t, user) })
}

func (d *Desk) assign(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, user int64) error {
	if t.AssigneeID == user {
		return nil
	}
	name := ""
	if user != 0 {
		u, err := tx.User(ctx, identity.System("assign"), user)
		if err != nil {
			return err
		}
		if !u.Active {
			return fault.On("assignee", "%s does not work here any more.", u.Name)
		}
		name = u.Name
	}
	e, err := ruling.Assign(v, t, user, name)
	if err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, e); err != nil {
		return err
	}
	return d.tellAssigned(ctx, tx, v, *t)
}

// SetTeam gives a ticket to a team, or with 0 to none.
func (d *Desk) SetTeam(ctx context.Context, v identity.Viewer, id, team int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("assign tickets")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		teams, err := tx.Teams(ctx, v)
		if err != nil || t.TeamID == team {
			return err
		}
		name := ""
		for _, x := range teams {
			if x.ID == team {
				name = x.Name
			}
		}
		if team != 0 && name == "" {
			return fault.On("team", "This team does not exist.")
		}
		t.TeamID = team
		return ties.Tell(ctx, tx, v, t.ID, ticket.EventTeam, map[string]any{"to": name})
	})
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
