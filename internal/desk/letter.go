package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
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
	subject   string
	text      string // Markdown
	inReplyTo string
	refs      []string
	automatic bool
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
	if l.automatic {
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
	draft := mail.Draft{From: mail.Address{Name: fromName(house, l.fromName), Address: from}, To: addresses(l.to), Cc: addresses(l.cc), Subject: l.subject,
		Markdown: l.text, MessageID: mail.NewMessageID(l.ticket.ID, unique[:22], mail.Domain(from)), InReplyTo: l.inReplyTo, References: l.refs,
		Date: tx.Now, Automatic: l.automatic, LoopID: house.LoopID, Attachments: mailFiles(l.files)}
	raw, err := mail.Compose(draft)
	if err != nil {
		return "", err
	}
	_, err = tx.InsertOutgoing(ctx, store.Outgoing{TicketID: l.ticket.ID, MessageRow: l.message, Mailbox: l.mailbox, Sender: from, Recipients: draft.Recipients(),
		MessageID: draft.MessageID, Subject: l.subject, Raw: raw})
	if err == nil && l.ticket.ID != 0 {
		err = tx.InsertThreadID(ctx, draft.MessageID, l.ticket.ID)
	}
	return draft.MessageID, err
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

// replySubject names the ticket, so that an answer finds it even where a mail program drops the thread.
func replySubject(t ticket.Ticket) string {
	return fmt.Sprintf("Re: %s [%s]", strings.TrimSpace(mail.SubjectBase(t.Subject)), ticket.Number(t.ID))
}

// acknowledge tells the requester that the ticket is there, what the agreement decided and when an answer is promised.
func (d *Desk) acknowledge(ctx context.Context, tx *store.Tx, house House, t ticket.Ticket, first ticket.Message, promise string) error {
	if t.RequesterEmail == "" || t.Automatic || t.Flag == ticket.FlagUnreadable {
		return nil
	}
	text := fmt.Sprintf("Hello%s,\n\nyour request **%s** has arrived and is ticket %s.%s\n\nAnswer to this mail to add to it.\n\n%s\n",
		greeting(t.RequesterName), escapeMarkdown(t.Subject), ticket.Number(t.ID), promise, house.Name)
	l := letter{ticket: t, mailbox: first.Mailbox, to: []string{t.RequesterEmail}, subject: replySubject(t), text: text, automatic: true}
	if first.MessageID != "" {
		l.inReplyTo, l.refs = first.MessageID, []string{first.MessageID}
	}
	return d.send(ctx, tx, house, l)
}

func greeting(name string) string {
	if name == "" || strings.Contains(name, "@") {
		return ""
	}
	return " " + escapeMarkdown(name)
}

// markdownSigns are what Markdown would take for more than text, a link by its looks too: names and subjects are strangers' words.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "://", `\://`, "www.", `www\.`, "\n", " ", "\r", " ")

func escapeMarkdown(s string) string { return markdownSigns.Replace(s) }

// TellTooMuch tells the sender of a mail that is beyond the limits that a person will look at it.
func (d *Desk) TellTooMuch(ctx context.Context, tx *store.Tx, t ticket.Ticket, address, why string) error {
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Hello,\n\nyour mail **%s** arrived, but we could not read it: %s\n\nIt is kept as ticket %s, and somebody looks at it. Sending it again in smaller parts may be quicker.\n\n%s\n",
		escapeMarkdown(t.Subject), escapeMarkdown(why), ticket.Number(t.ID), house.Name)
	return d.send(ctx, tx, house, letter{ticket: t, to: []string{address}, subject: replySubject(t), text: text, automatic: true})
}
