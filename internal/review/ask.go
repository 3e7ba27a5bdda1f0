package review

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/speech"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Person is one of the client's people whom a question can go to.
type Person struct{ Name, Email, Role string }

// Prepared is a question to the client as it is proposed.
type Prepared struct {
	Ticket    ticket.Ticket
	Fact      string // that is not known, and is asked after; "" where none is
	Text      string // Markdown, in the language of To
	To        string // address
	People    []Person
	Approvals bool // an estimate can be put to the client instead
}

// Prepare proposes what to ask the client about a ticket, and whom: the requester, unless to is another of the client's people.
func (x *Reviews) Prepare(ctx context.Context, v identity.Viewer, ticketID int64, to string) (p Prepared, err error) {
	if !v.May(identity.ReviewWork) {
		return p, fault.MayNot("ask a client about what is billed")
	}
	if p.Ticket, err = x.db.Ticket(ctx, v, ticketID); err != nil {
		return p, err
	}
	t := p.Ticket
	if t.ClientID == 0 {
		return p, fault.Errorf(fault.Conflict, "It is not known which client asks on %s, so nobody can be asked. Say who asks first.", ticket.Number(t.ID))
	}
	if p.People, err = x.people(ctx, v, t); err != nil {
		return p, err
	}
	if len(p.People) == 0 {
		return p, fault.Errorf(fault.Conflict, "Nobody of the client has a mail address, so nobody can be asked about %s.", ticket.Number(t.ID))
	}
	p.To = p.People[0].Email
	name := p.People[0].Name
	for _, one := range p.People {
		if one.Email == to {
			p.To, name = to, one.Name
		}
	}
	if i := slices.IndexFunc(t.Ask, func(f string) bool { return slices.Contains(desk.FactNames(), f) }); i >= 0 && t.Verdict == string(agreement.Undecided) {
		p.Fact = t.Ask[i]
	}
	p.Approvals = t.Verdict == string(agreement.Billable) && t.Status != ticket.Closed && t.AgreementID != 0
	p.Text, err = x.words(ctx, t, p.Fact, p.To, name)
	return p, err
}

// people are whom a question can go to: who asked first, then who may approve.
func (x *Reviews) people(ctx context.Context, v identity.Viewer, t ticket.Ticket) (list []Person, err error) {
	if t.RequesterEmail != "" {
		list = append(list, Person{cmp.Or(t.RequesterName, t.RequesterEmail), t.RequesterEmail, "asked"})
	}
	contacts, err := x.db.Contacts(ctx, v, t.ClientID)
	for _, c := range contacts {
		if c.Verified && c.Email != "" && !strings.EqualFold(c.Email, t.RequesterEmail) && c.May(identity.ApproveWork) {
			list = append(list, Person{c.Name, c.Email, string(c.Role)})
		}
	}
	return list, err
}

// words are the proposed text, in the language of who reads it.
func (x *Reviews) words(ctx context.Context, t ticket.Ticket, fact, to, name string) (string, error) {
	w, err := x.desk.Writer(ctx, x.db.Reads(), t.ClientID, to)
	if err != nil {
		return "", err
	}
	in := speech.In(w.Language)
	first, _, _ := strings.Cut(name, " ")
	values := map[string]any{"name": first, "ticket": ticket.Number(t.ID), "subject": mail.SubjectBase(t.Subject)}
	if fact == "" {
		return in.Say("review.ask-open", nil, values), nil
	}
	values["question"] = in.Say("question."+fact, nil, nil)
	return in.Say("review.ask-fact", nil, values), nil
}

// Question is what goes to the client about a ticket.
type Question struct {
	Ticket int64
	To     string // address of one of the client's people
	Text   string // Markdown
}

// Ask sends a question about a ticket under review, as an answer on it that is mailed and shown in the portal. Until the client's side says something,
// or Patience is over, its work waits for them. A ticket that is worked on waits for the client too; one that is closed stays closed.
func (x *Reviews) Ask(ctx context.Context, v identity.Viewer, q Question) error {
	p, err := x.Prepare(ctx, v, q.Ticket, q.To)
	if err != nil {
		return err
	}
	if q.Text = strings.TrimSpace(strings.ReplaceAll(q.Text, "\r\n", "\n")); q.Text == "" {
		return fault.On("text", "Write the question first: the message is empty.")
	}
	if p.Fact == "" && q.Text == strings.TrimSpace(p.Text) {
		return fault.On("text", "Write your question below the greeting: as it stands, nothing is asked.")
	}
	i := slices.IndexFunc(p.People, func(one Person) bool { return one.Email == q.To })
	if i < 0 {
		return fault.On("to", "Choose who is asked: somebody of the client's people.")
	}
	_, err = x.desk.Amend(ctx, v, q.Ticket, func(tx *store.Tx, t *ticket.Ticket) error {
		if err := x.desk.Say(ctx, tx, v, t, desk.Reply{Ticket: t.ID, Text: q.Text, To: []string{q.To}, Closed: true}); err != nil {
			return err
		}
		if _, err := tx.InsertAsk(ctx, store.ClientAsk{TicketID: t.ID, Fact: p.Fact, Recipient: p.People[i].Name, Text: q.Text, UserID: v.UserID}); err != nil {
			return err
		}
		if t.Status == ticket.Closed || t.Status == ticket.Resolved {
			return nil
		}
		return x.desk.Step(ctx, tx, v, t, ticket.WaitingClient)
	})
	return err
}

// StopWaiting lets a manager decide without the client's answer.
func (x *Reviews) StopWaiting(ctx context.Context, v identity.Viewer, ticketID int64) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("review what is billed")
	}
	return x.db.Write(ctx, func(tx *store.Tx) error {
		waited, err := tx.EndAsks(ctx, ticketID)
		if err == nil && !waited {
			return fault.Errorf(fault.Conflict, "No answer is waited for any more.")
		}
		return err
	})
}

// Tell answers in the portal what one of the client's people was asked: the fact is set, the agreement decides anew, and the work is rated by it.
// words are the answer as they read it.
func (x *Reviews) Tell(ctx context.Context, v identity.Viewer, ticketID int64, value, words string) error {
	if !v.Client() {
		return fault.MayNot("answer for the client")
	}
	_, err := x.desk.Amend(ctx, v, ticketID, func(tx *store.Tx, t *ticket.Ticket) error {
		fact, err := tx.AskedFact(ctx, v, ticketID)
		if err != nil {
			return err
		}
		if fact == "" {
			return fault.Errorf(fault.Conflict, "This question has been answered already. Nothing was changed.")
		}
		if err := x.desk.Learn(ctx, tx, v, t, map[string]string{fact: value}); err != nil {
			return err
		}
		m := ticket.Message{TicketID: t.ID, Kind: ticket.FromClient, Channel: ticket.Portal, ContactID: v.ContactID, AuthorName: v.Name, AuthorEmail: v.Email, Text: words}
		if _, err := tx.InsertMessage(ctx, *t, m); err != nil {
			return err
		}
		if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventClientReply, Actor: v.Name}); err != nil {
			return err
		}
		told, err := ties.ToTell(ctx, tx, v, *t, m)
		if err != nil {
			return err
		}
		if err := x.desk.TellColleagues(ctx, tx, *t, told, v.Name, words); err != nil {
			return err
		}
		if t.Status == ticket.WaitingClient { // as any answer of the client's puts it back to work
			t.Status = ticket.Open
		}
		t.LastWordAt, t.LastWordBy, t.LastWordSide = tx.Now, v.Name, "client"
		return nil
	})
	return err
}
