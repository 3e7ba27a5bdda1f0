package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Request is a request that becomes a ticket: who asks what by which door, and what is known of it.
type Request struct {
	By         identity.Viewer // who enters it: the client's person, a technician on the phone, or the program
	Client     identity.Client // zero where none is known
	Contact    identity.Contact
	Name       string // of the requester, where there is no contact
	Email      string
	Channel    ticket.Channel
	ReceivedAt time.Time // zero: now
	Subject    string
	Message    ticket.Message // text, quoted, HTML, attachments and ids of the first message
	Facts      agreement.Facts
	Sources    map[string]string
	Flag       string
	Automatic  bool
	Unverified bool
	LinkedID   int64
	Service    string // suggested by the mailbox; only where the facts name none
	Quiet      bool   // no acknowledgement
}

// Opened is a ticket that was opened, with the decision on it.
type Opened struct {
	Ticket   ticket.Ticket
	Decision Decided
}

// Open makes a ticket of a request in the transaction: decided, routed, clocked, stored and acknowledged.
func (d *Desk) Open(ctx context.Context, tx *store.Tx, q Request) (Opened, error) {
	house, err := d.House(ctx)
	if err != nil {
		return Opened{}, err
	}
	if q.ReceivedAt.IsZero() {
		q.ReceivedAt = tx.Now
	}
	t := newTicket(q)
	facts := CompleteFacts(q, q.ReceivedAt)
	dec, err := d.Decide(ctx, tx.Reads(), q.Client.ID, 0, facts)
	if err != nil {
		return Opened{}, err
	}
	if err := d.route(ctx, tx, &t, dec); err != nil {
		return Opened{}, err
	}
	if err := show(&t, dec, facts, nil); err != nil {
		return Opened{}, err
	}
	if err := firstClocks(ctx, tx, &t, dec); err != nil {
		return Opened{}, err
	}
	if t.ID, err = tx.InsertTicket(ctx, t); err != nil {
		return Opened{}, err
	}
	if err := d.keepDecision(ctx, tx, &t, dec, facts.ReceivedAt, actor(q.By), "arrival"); err != nil {
		return Opened{}, err
	}
	if err := tx.SetDecision(ctx, t.ID, t.DecisionID); err != nil {
		return Opened{}, err
	}
	if err := d.start(ctx, tx, t, dec, q); err != nil {
		return Opened{}, err
	}
	return Opened{Ticket: t, Decision: dec}, d.firstMessage(ctx, tx, house, t, dec, q)
}

func newTicket(q Request) ticket.Ticket {
	name, email := q.Name, q.Email
	if q.Contact.ID != 0 {
		name, email = q.Contact.Name, q.Contact.Email
	}
	if q.Subject = oneLine(q.Subject); q.Subject == "" {
		q.Subject = "(no subject)"
	}
	return ticket.Ticket{Revision: 1, Subject: q.Subject, ClientID: q.Client.ID, ContactID: q.Contact.ID, RequesterName: name, RequesterEmail: email, Channel: q.Channel,
		Status: ticket.New, Flag: q.Flag, Automatic: q.Automatic, Unverified: q.Unverified, LinkedID: q.LinkedID, ReceivedAt: q.ReceivedAt,
		UpdatedAt: q.ReceivedAt, LastWordAt: q.ReceivedAt, LastWordBy: name, LastWordSide: "client", Sources: q.Sources}
}

// oneLine is a text without breaks: a subject and a name go into headers of mails, which refuse them.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
}

// CompleteFacts adds what is always known: when, by which door, in which words, and who asks.
func CompleteFacts(q Request, received time.Time) agreement.Facts {
	f := q.Facts
	f.ReceivedAt, f.Channel, f.Text = received, string(q.Channel), q.Subject+"\n"+q.Message.Text
	if f.Contact.IsUnknown() && q.Contact.ID != 0 {
		f.Contact = agreement.Known(contactFact(q.Contact))
	}
	return f
}

func contactFact(c identity.Contact) agreement.ContactFact {
	groups := c.Groups
	if groups == nil {
		groups = []string{}
	}
	return agreement.ContactFact{Email: agreement.Known(c.Email), VIP: agreement.Known(c.VIP), Groups: agreement.Known(groups)}
}

// AssetFact is what an agreement may ask of an asset.
func AssetFact(a identity.Asset) agreement.AssetFact {
	return agreement.AssetFact{Tag: agreement.Known(a.Tag), Class: agreement.Known(a.Class), Managed: agreement.Known(a.Managed)}
}

// actor is how a viewer is named in the timeline.
func actor(v identity.Viewer) string {
	if v.Name == "" {
		return "Remit"
	}
	return v.Name
}

// start writes the first events of a ticket.
func (d *Desk) start(ctx context.Context, tx *store.Tx, t ticket.Ticket, dec Decided, q Request) error {
	data, err := json.Marshal(map[string]int64{"decision": t.DecisionID})
	if err != nil {
		return fmt.Errorf("desk: event: %w", err)
	}
	aim, err := targetEvent(t.ID, t.ReceivedAt, targetOf(dec))
	if err != nil {
		return err
	}
	return tx.InsertEvents(ctx, []ticket.Event{
		{TicketID: t.ID, At: t.ReceivedAt, Type: ticket.EventReceived, Actor: actor(q.By), UserID: q.By.UserID},
		aim,
		{TicketID: t.ID, At: t.ReceivedAt, Type: ticket.EventDecision, Actor: actor(q.By), Data: data},
	})
}

// firstClocks computes the clocks of a ticket that nothing has happened to yet.
func firstClocks(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided) error {
	target := targetOf(dec)
	if dec.Terms == nil || target == nil {
		return nil
	}
	clocks, err := sla.Run(dec.Terms, []sla.Event{{At: t.ReceivedAt, Type: sla.Received}, {At: t.ReceivedAt, Type: sla.NewTarget, Target: target}}, tx.Now)
	if err != nil {
		return err
	}
	return setClocks(ctx, tx, t, clocks, target)
}

// firstMessage stores what was asked and acknowledges it.
func (d *Desk) firstMessage(ctx context.Context, tx *store.Tx, house House, t ticket.Ticket, dec Decided, q Request) error {
	m := q.Message
	m.TicketID, m.Kind, m.Channel, m.CreatedAt = t.ID, ticket.FromClient, q.Channel, q.ReceivedAt
	m.AuthorName, m.AuthorEmail, m.ContactID = t.RequesterName, t.RequesterEmail, t.ContactID
	id, err := tx.InsertMessage(ctx, t, m)
	if err != nil || q.Quiet {
		return err
	}
	m.ID = id
	return d.acknowledge(ctx, tx, house, t, m, promise(dec, t, house))
}

// promise tells in the acknowledgement when an answer is due and whether the request is covered, each under its clause.
func promise(dec Decided, t ticket.Ticket, house House) string {
	if dec.Terms == nil || dec.Target == nil || t.Flag != "" {
		return ""
	}
	s := ""
	if !dec.Target.RespondDue.IsZero() {
		due := dec.Target.RespondDue.In(dec.Terms.Zone)
		s = fmt.Sprintf(" You get an answer by %s (%s) under clause %s of your agreement.", due.Format("Monday 2 January 15:04"), due.Format("MST"), dec.Target.Clause)
	}
	switch dec.Verdict {
	case agreement.Covered:
		if n := dec.Clause; n != "" {
			s += fmt.Sprintf(" It is covered by clause %s.", n)
		}
	case agreement.Billable:
		if n := dec.Clause; n != "" {
			s += fmt.Sprintf(" It is outside the scope of your agreement under clause %s and is billed separately.", n)
		}
	}
	return s
}

// route sends a new ticket to the team that the agreement names, and to one of its people where the agreement says how to pick.
func (d *Desk) route(ctx context.Context, tx *store.Tx, t *ticket.Ticket, dec Decided) error {
	if dec.Route == nil {
		return nil
	}
	team, err := tx.TeamBySlug(ctx, dec.Route.Team)
	if fault.Is(err, fault.NotFound) {
		return nil // an agreement may name a team that the house has not made yet: the ticket stays in everybody's queue
	}
	if err != nil {
		return err
	}
	t.TeamID = team
	if dec.Route.Pick != "least-loaded" && dec.Route.Pick != "round-robin" {
		return nil
	}
	t.AssigneeID, err = tx.PickMember(ctx, team, dec.Route.Pick)
	return err
}
