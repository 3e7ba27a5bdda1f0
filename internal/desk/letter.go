package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// maxAutoReplies is how many automatic answers one address gets in an hour, whatever the headers of its mails say (spec 4, Order of judgement).
const maxAutoReplies = 5

// letter is a mail to be queued.
type letter struct {
	ticket    ticket.Ticket // zero where the mail belongs to none
	message   int64         // the message of the ticket that it carries
	mailbox   string
	fromName  string // of the person who answers, "" for the house alone
	to, cc    []string
	bcc       []string // in no byte of the mail
	words     letters.Letter
	said      letters.Quoted // the conversation below the words
	inReplyTo string
	refs      []string
	automatic bool
	unbounded bool // its address may get any number: it is no answer, so it cannot go round
	files     []ticket.Attachment
}

// send composes a letter of the house's own and queues it in the transaction. It is left out where its address had too many,
// and where it is one that no mail can go to: what caused the letter is done all the same.
func (d *Desk) send(ctx context.Context, tx *store.Tx, house House, l letter) error {
	_, err := d.post(ctx, tx, house, l)
	if fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}

// post is send that also returns the Message-ID, "" where nothing was queued.
func (d *Desk) post(ctx context.Context, tx *store.Tx, house House, l letter) (string, error) {
	if l.automatic && !l.unbounded {
		if err := tx.LockCause(ctx, "automatic answers to "+l.to[0]); err != nil {
			return "", err
		}
		n, err := tx.AutoReplies(ctx, l.to[0], tx.Now.Add(-time.Hour))
		if err != nil || n >= maxAutoReplies {
			return "", err
		}
		if err := tx.InsertAutoReply(ctx, l.to[0]); err != nil {
			return "", err
		}
	}
	l.inReplyTo, l.refs = threadable(l.inReplyTo, l.refs)
	unique, _, err := identity.NewToken()
	if err != nil {
		return "", err
	}
	from := d.fromAddress(ctx, tx, house, l.mailbox)
	look, err := d.look(ctx, house)
	if err != nil {
		return "", err
	}
	draft := compose.Draft{From: mail.Address{Name: fromName(house, l.fromName), Address: from}, To: addresses(l.to), Cc: addresses(l.cc), Subject: l.words.Subject,
		Markdown: l.words.Rich, Plain: l.words.Plain, Said: compose.Said(l.said), Mark: mark(l.ticket), Look: look, MessageID: mail.NewMessageID(l.ticket.ID, unique[:22], mail.Domain(from)), InReplyTo: l.inReplyTo, References: l.refs,
		Date: tx.Now, Automatic: l.automatic, LoopID: house.LoopID, Attachments: mailFiles(l.files)}
	raw, err := compose.Mail(draft)
	if err == nil {
		raw, err = d.sign(ctx, tx, from, raw)
	}
	if err != nil {
		return "", err
	}
	_, err = tx.InsertOutgoing(ctx, store.Outgoing{TicketID: l.ticket.ID, MessageRow: l.message, Mailbox: l.mailbox, Sender: from, Recipients: draft.Recipients(),
		Bcc: without(l.bcc, draft.Recipients()), MessageID: draft.MessageID, Subject: l.words.Subject, Raw: raw})
	if err == nil && l.ticket.ID != 0 {
		err = tx.InsertThreadID(ctx, draft.MessageID, l.ticket.ID)
	}
	return draft.MessageID, err
}

// without leaves out of a list who gets the mail already, and who stands in it twice.
func without(list, have []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range have {
		seen[mail.NormaliseAddress(a)] = true
	}
	for _, a := range list {
		if n := mail.NormaliseAddress(a); !seen[n] {
			seen[n] = true
			out = append(out, a)
		}
	}
	return out
}

// mark names the ticket at the end of a mail, so that an answer finds it even where a program drops the thread and rewrites the subject.
func mark(t ticket.Ticket) string {
	if t.ID == 0 {
		return ""
	}
	return "[" + ticket.Number(t.ID) + "]"
}

// threadable leaves out the Message-IDs of received mails that no header may carry: such a mail is answered without its place in the thread.
func threadable(inReplyTo string, refs []string) (string, []string) {
	odd := func(id string) bool {
		return strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c >= 127 || c == '<' || c == '>' })
	}
	if odd(inReplyTo) {
		inReplyTo = ""
	}
	return inReplyTo, slices.DeleteFunc(slices.Clone(refs), odd)
}

// fromAddress is the mailbox's own address, so that an answer comes back to where the request came in, else the house's.
func (d *Desk) fromAddress(ctx context.Context, tx *store.Tx, house House, mailbox string) string {
	if mailbox == "" {
		return house.Address
	}
	address, err := tx.MailboxAddress(ctx, mailbox)
	if err != nil || address == "" {
		return house.Address
	}
	return address
}

func fromName(house House, person string) string {
	if person == "" {
		return house.Name
	}
	return person + " (" + house.Name + ")"
}

func addresses(list []string) []mail.Address {
	out := make([]mail.Address, len(list))
	for i, a := range list {
		out[i] = mail.Address{Address: a}
	}
	return out
}

func mailFiles(files []ticket.Attachment) []mail.Attachment {
	out := make([]mail.Attachment, len(files))
	for i, f := range files {
		out[i] = mail.Attachment{Name: f.Name, Type: f.Type, Data: f.Data}
	}
	return out
}

// acknowledge tells the requester that the ticket is there, what the agreement decided and when an answer is promised.
func (d *Desk) acknowledge(ctx context.Context, tx *store.Tx, house House, t ticket.Ticket, first ticket.Message, p letters.Promise) error {
	if t.RequesterEmail == "" || t.Automatic || t.Flag == ticket.FlagUnreadable {
		return nil
	}
	w, err := d.writer(ctx, tx.Reads(), house, t.ClientID, t.RequesterEmail)
	if err != nil {
		return err
	}
	about := lettersTicket(t)
	if about.Closed, err = d.closedBefore(ctx, tx, t); err != nil {
		return err
	}
	l := letter{ticket: t, mailbox: first.Mailbox, to: []string{t.RequesterEmail}, words: w.Acknowledge(about, p), automatic: true}
	if first.MessageID != "" {
		l.inReplyTo, l.refs = first.MessageID, []string{first.MessageID}
	}
	return d.send(ctx, tx, house, l)
}

// closedBefore is the number of the closed ticket that a new one goes on from, "" where there is none, or where it is another
// client's: a stranger may name any number.
func (d *Desk) closedBefore(ctx context.Context, tx *store.Tx, t ticket.Ticket) (string, error) {
	if t.LinkedID == 0 || t.ClientID == 0 {
		return "", nil
	}
	before, err := tx.Ticket(ctx, identity.System("thread"), t.LinkedID)
	if err != nil || before.Status != ticket.Closed || before.ClientID != t.ClientID {
		return "", err
	}
	return ticket.Number(before.ID), nil
}

// promise is what the acknowledgement tells: when an answer is due and whether the request is covered, each under its clause.
func promise(dec Decided, t ticket.Ticket, _ House) (p letters.Promise) {
	if dec.Terms == nil || dec.Target == nil || t.Flag != "" {
		return p
	}
	if !dec.Target.RespondDue.IsZero() {
		p.Due, p.DueClause = dec.Target.RespondDue.In(dec.Terms.Zone), dec.Target.Clause
	}
	switch p.Clause = dec.Clause; dec.Verdict {
	case agreement.Covered:
		p.Scope = letters.Covered
	case agreement.Billable:
		p.Scope = letters.Billable
	}
	return p
}

// lettersTicket is what letters say of a ticket.
func lettersTicket(t ticket.Ticket) letters.Ticket {
	return letters.Ticket{Number: ticket.Number(t.ID), Subject: strings.TrimSpace(mail.SubjectBase(t.Subject)), Name: t.RequesterName}
}

// write puts a technician's words into a letter, in the language of who gets it, with the signature and as much of the conversation as the
// house wishes below it.
func (d *Desk) write(ctx context.Context, r store.Reader, house House, v identity.Viewer, l *letter, text string, before []ticket.Message) error {
	w, err := d.writer(ctx, r, house, l.ticket.ClientID, l.only())
	if err != nil {
		return err
	}
	u, err := r.User(ctx, identity.System("signature"), v.UserID)
	if err != nil {
		return err
	}
	l.words = w.Answer(lettersTicket(l.ticket), text, letters.Author{Name: v.Name, Line: u.Signature})
	if w.Book.History == letters.NoHistory {
		return nil
	}
	zone, err := clientZone(ctx, r, house, l.ticket.ClientID)
	if err != nil {
		return err
	}
	l.said = w.Quote(w.Book.History, said(before, l.message, zone))
	return nil
}

// said are the public messages before one: what the client and the house said to each other, and nothing else.
func said(before []ticket.Message, answer int64, zone *time.Location) []letters.Said {
	var list []letters.Said
	for _, m := range before {
		if m.ID != answer && (m.Kind == ticket.FromClient || m.Kind == ticket.FromStaff) {
			list = append(list, letters.Said{At: m.CreatedAt.In(zone), Name: cmp.Or(m.AuthorName, m.AuthorEmail), Text: m.Text, Ours: m.Kind == ticket.FromStaff})
		}
	}
	return list
}

// clientZone is where the client's sites are, the house's where they are in several zones or in none that is known.
func clientZone(ctx context.Context, r store.Reader, house House, client int64) (*time.Location, error) {
	name := ""
	if client != 0 {
		sites, err := r.Sites(ctx, identity.System("zone"), client)
		if err != nil {
			return nil, err
		}
		for _, s := range sites {
			switch {
			case !s.Active || s.Zone == "":
			case name != "" && name != s.Zone:
				name = house.Zone
			default:
				name = s.Zone
			}
		}
	}
	zone, err := time.LoadLocation(cmp.Or(name, house.Zone))
	if err != nil {
		return time.UTC, nil //nolint:nilerr // a zone that this machine does not know is no reason to leave a mail unwritten
	}
	return zone, nil
}

// TellTooMuch tells the sender of a mail that is beyond the limits that a person will look at it.
func (d *Desk) TellTooMuch(ctx context.Context, tx *store.Tx, t ticket.Ticket, address string, why *mail.TooMuch) error {
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	w, err := d.writer(ctx, tx.Reads(), house, t.ClientID, address)
	if err != nil {
		return err
	}
	what := why.What
	if what == "levels of parts" {
		what = "parts"
	}
	words := w.TooLarge(lettersTicket(t), what, strconv.FormatInt(why.Have, 10), strconv.FormatInt(why.Limit, 10))
	return d.send(ctx, tx, house, letter{ticket: t, to: []string{address}, words: words, automatic: true})
}
