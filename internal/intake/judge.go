package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// batch is what judging several mails needs of the house, read once.
type batch struct {
	*Intake
	own     mail.Own
	words   *vocabulary
	service map[string]string // mailbox → its service
	blocked map[string]bool   // addresses whose mails make no tickets
	marked  map[string]bool   // addresses that mail came back from
	clients map[int64]identity.Client
}

// mailroom is the viewer for what mail does.
func mailroom() identity.Viewer { return identity.System("Mail") }

func (i *Intake) newBatch(ctx context.Context) (*batch, error) {
	house, err := i.desk.House(ctx)
	if err != nil {
		return nil, err
	}
	b := &batch{Intake: i, own: mail.Own{Domain: mail.Domain(house.Address), LoopID: house.LoopID, Addresses: []string{house.Address}},
		service: map[string]string{}, blocked: map[string]bool{}, marked: map[string]bool{}, clients: map[int64]identity.Client{}}
	boxes, err := i.desk.Mailboxes(ctx, identity.Viewer{UserID: -1, Role: identity.Admin})
	if err != nil {
		return nil, err
	}
	for _, m := range boxes {
		b.own.Addresses = append(b.own.Addresses, m.Address)
		b.service[m.Name] = m.Settings.Service
	}
	senders, err := i.db.BlockedSenders(ctx, mailroom())
	if err != nil {
		return nil, err
	}
	for _, s := range senders {
		b.blocked[s.Address] = true
	}
	marked, err := i.db.AllUndeliverable(ctx, mailroom())
	if err != nil {
		return nil, err
	}
	for _, u := range marked {
		b.marked[u.Address] = true
	}
	b.words, err = i.vocabulary(ctx)
	return b, err
}

// judge follows the order of judgement of spec 4: own mail, bounce, automatic, thread, who, facts.
func (b *batch) judge(ctx context.Context, tx *store.Tx, l *letterIn) error {
	if l.broken != nil {
		return b.unreadable(ctx, tx, l)
	}
	m := l.message
	j := mail.Judge(m, b.own)
	switch j.Kind {
	case mail.KindOwn:
		l.result.Outcome, l.result.Reason = Ignored, j.Reason
		return nil
	case mail.KindBounce:
		return b.bounce(ctx, tx, l, j)
	}
	if b.blocked[j.Sender] {
		l.result.Outcome, l.result.Reason = Ignored, "its sender is blocked as spam"
		return nil
	}
	if b.marked[j.Sender] && j.Kind == mail.KindPersonal && !j.SenderUnverified { // whoever writes from an address is there
		delete(b.marked, j.Sender)
		if _, err := tx.ClearUndeliverable(ctx, j.Sender); err != nil {
			return err
		}
	}
	place, err := b.thread(ctx, tx, j)
	if err != nil {
		return err
	}
	if place.inside {
		return b.append(ctx, tx, l, j, place.ticket)
	}
	return b.create(ctx, tx, l, j, place.ticket.ID)
}

// place is where a mail belongs: inside a ticket, or beside one that it only names; zero where it names none.
type place struct {
	ticket ticket.Ticket
	inside bool
}

// thread finds the ticket that a mail belongs to, at the end of its merges. A number in the subject alone counts only for who takes part in
// that ticket or belongs to its client: a stranger's mail waits beside it. So does a stranger's answer to a closed ticket, as it would open
// one in the client's name. Where headers and subject name none, as after some mail programs, the ticket that the quoted history names counts, for
// who takes part in it alone.
func (b *batch) thread(ctx context.Context, tx *store.Tx, j mail.Judgement) (place, error) {
	byID, err := tx.TicketsByMessageIDs(ctx, mailroom(), j.Thread)
	if err != nil {
		return place{}, err
	}
	for _, id := range j.Thread {
		n, ok := byID[id]
		if !ok {
			continue
		}
		t, err := living(ctx, tx, n)
		if err != nil || t.Status != ticket.Closed || j.Kind == mail.KindAutomatic {
			return place{t, true}, err
		}
		part, err := b.takesPart(ctx, tx, t.ID, j)
		return place{t, part}, err
	}
	named := cmp.Or(j.Ticket, j.QuotedTicket)
	if named == 0 {
		return place{}, nil
	}
	t, err := living(ctx, tx, named)
	if fault.Is(err, fault.NotFound) {
		return place{}, nil
	}
	if err != nil {
		return place{}, err
	}
	part, err := tx.TakesPart(ctx, mailroom(), t.ID, j.Sender)
	if err == nil && !part && t.ID != named {
		part, err = tx.TakesPart(ctx, mailroom(), named, j.Sender) // who asked in the ticket that was merged
	}
	if err == nil && !part && j.Ticket == 0 {
		return place{}, nil
	}
	return place{t, part}, err
}

// takesPart is whether the sender of a mail is known in a ticket, or is one of the house's people.
func (b *batch) takesPart(ctx context.Context, tx *store.Tx, id int64, j mail.Judgement) (bool, error) {
	part, err := tx.TakesPart(ctx, mailroom(), id, j.Sender)
	if err != nil || part || j.SenderUnverified {
		return part, err
	}
	_, err = tx.UserByEmail(ctx, j.Sender)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// living is a ticket, or the one that it was merged into. Only closed tickets were.
func living(ctx context.Context, tx *store.Tx, id int64) (ticket.Ticket, error) {
	t, err := tx.Ticket(ctx, mailroom(), id)
	if err != nil || t.Status != ticket.Closed {
		return t, err
	}
	end, err := tx.Living(ctx, id)
	if err != nil || end == id {
		return t, err
	}
	return tx.Ticket(ctx, mailroom(), end)
}

// append adds a mail to its ticket: an answer of the client's side, a colleague's remark, or what a program said.
func (b *batch) append(ctx context.Context, tx *store.Tx, l *letterIn, j mail.Judgement, t ticket.Ticket) error {
	m := message(l, j)
	l.result.Outcome, l.result.Ticket, l.result.Reason = Appended, t.ID, "it answers "+ticket.Number(t.ID)
	if j.Kind == mail.KindAutomatic {
		m.TicketID, m.Kind = t.ID, ticket.Automatic
		l.result.Reason += "; " + j.Reason
		_, err := tx.InsertMessage(ctx, t, m)
		return err
	}
	u, err := tx.UserByEmail(ctx, j.Sender)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if u.ID != 0 && !j.SenderUnverified {
		m.TicketID, m.Kind, m.UserID = t.ID, ticket.Note, u.ID // a colleague's mail stays in the house until somebody sends it on
		_, err := tx.InsertMessage(ctx, t, m)
		return err
	}
	contacts, err := tx.ContactsByEmail(ctx, j.Sender)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if c.ClientID == t.ClientID {
			m.ContactID = c.ID
		}
	}
	t.Unverified = t.Unverified || j.SenderUnverified
	out, err := b.desk.ClientReply(ctx, tx, mailroom(), t, m)
	if out.ID != t.ID {
		l.result.Outcome, l.result.Reason, l.fresh = Created, "it answers "+ticket.Number(t.ID)+", which is closed", true
	}
	l.result.Ticket = out.ID
	return err
}

// create opens a ticket for a mail. One that names a ticket in which its sender takes no part waits for a person, linked to it.
func (b *batch) create(ctx context.Context, tx *store.Tx, l *letterIn, j mail.Judgement, link int64) error {
	q, err := b.requestOf(ctx, tx, l, j)
	if err != nil {
		return err
	}
	if link != 0 {
		q.LinkedID, q.Flag = link, ticket.FlagStranger
	}
	opened, err := b.desk.Open(ctx, tx, q)
	l.result.Outcome, l.result.Ticket, l.result.Reason, l.fresh = Created, opened.Ticket.ID, j.Reason, true
	if link != 0 {
		l.result.Reason = fmt.Sprintf("its subject names %s, but its sender takes no part in it", ticket.Number(link))
	}
	return err
}

// requestOf is what a mail asks, by whom, with the facts that its words hold.
func (b *batch) requestOf(ctx context.Context, tx *store.Tx, l *letterIn, j mail.Judgement) (desk.Request, error) {
	q := desk.Request{By: mailroom(), Channel: ticket.Email, Subject: l.message.Subject, Message: message(l, j), Automatic: j.Kind == mail.KindAutomatic,
		Unverified: j.SenderUnverified, Service: b.service[l.mail.Mailbox], Sources: map[string]string{}, Email: j.Sender, Name: l.senderName()}
	q.Quiet = q.Automatic || j.Sender == "" || j.FromHouse
	if err := b.sender(ctx, tx, j, &q); err != nil {
		return q, err
	}
	return q, b.find(ctx, tx.Reads(), b.words, &q)
}

// message is a mail as a ticket keeps it.
func message(l *letterIn, j mail.Judgement) ticket.Message {
	m := l.message
	out := ticket.Message{Channel: ticket.Email, AuthorName: l.senderName(), AuthorEmail: j.Sender, Text: m.Reply, Quoted: m.Quoted, HTML: m.HTML,
		MessageID: m.MessageID, MailID: l.mail.ID, Mailbox: l.mail.Mailbox}
	if out.AuthorName == "" {
		out.AuthorName = j.Sender
	}
	for _, a := range append(slices.Clone(m.To), m.Cc...) {
		if mail.NormaliseAddress(a.Address) == j.Sender {
			continue // who writes to themselves asks for no copy of the answer
		}
		out.Recipients = append(out.Recipients, a.Address)
	}
	for _, a := range m.Attachments {
		out.Attachments = append(out.Attachments, ticket.Attachment{Name: a.Name, Type: a.Type, Size: a.Size, ContentID: a.ContentID, Inline: a.Inline, Data: a.Data})
	}
	return out
}
