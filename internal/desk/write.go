package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// follow puts a letter into the thread of a conversation: it answers the latest public message, from the mailbox that it came in by.
func (l *letter) follow(messages []ticket.Message) {
	for _, m := range messages {
		if m.Kind == ticket.Note || m.MessageID == "" {
			continue
		}
		l.refs, l.inReplyTo = append(l.refs, m.MessageID), m.MessageID
		if m.Mailbox != "" {
			l.mailbox = m.Mailbox
		}
	}
}

// only is the address that the letter goes to, "" where it is read by several.
func (l *letter) only() string {
	if len(l.to) != 1 || len(l.cc) > 0 {
		return ""
	}
	return l.to[0]
}

// Writer writes to one of a client's people, by their address, as the house does.
func (d *Desk) Writer(ctx context.Context, r store.Reader, client int64, address string) (letters.Writer, error) {
	house, err := d.House(ctx)
	if err != nil {
		return letters.Writer{}, err
	}
	return d.writer(ctx, r, house, client, address)
}

// WriteTo queues a letter of the house's own to one of a ticket's people in the transaction, in the thread of their conversation. It reports
// whether it was queued: no program writes to an address too often, nor to one that no mail can go to.
func (d *Desk) WriteTo(ctx context.Context, tx *store.Tx, t ticket.Ticket, address string, words letters.Letter) (bool, error) {
	house, err := d.House(ctx)
	if err != nil {
		return false, err
	}
	said, err := tx.Messages(ctx, identity.System("thread"), t.ID)
	if err != nil {
		return false, err
	}
	l := letter{ticket: t, to: []string{address}, words: words, automatic: true}
	l.follow(said)
	id, err := d.post(ctx, tx, house, l)
	if fault.Is(err, fault.Invalid) {
		return false, nil
	}
	return id != "", err
}
