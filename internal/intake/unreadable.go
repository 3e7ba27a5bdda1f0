package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// tellPause is how long a sender who was told that a mail could not be read is not told so again, whatever comes.
const tellPause = 24 * time.Hour

// unreadable makes a ticket of a mail that cannot be understood, with the raw mail attached. A sender who sent too much is told so, at most once a day.
func (b *batch) unreadable(ctx context.Context, tx *store.Tx, l *letterIn) error {
	reason := l.broken.Error()
	first, _, _ := strings.Cut(reason, "\n")
	from, subject := mail.PeekSender(l.mail.Raw)
	sender := mail.NormaliseAddress(from.Address)
	if b.blocked[sender] {
		l.result.Outcome, l.result.Reason = Ignored, "its sender is blocked as spam"
		return nil
	}
	if subject == "" {
		subject = "A mail that cannot be read"
	}
	var tooMuch *mail.TooMuch
	q := desk.Request{By: mailroom(), Channel: ticket.Email, Subject: subject, Flag: ticket.FlagUnreadable, Email: from.Address, Name: from.Name, Quiet: true, Automatic: true,
		Message: ticket.Message{Text: first, MessageID: l.mail.MessageID, MailID: l.mail.ID, Mailbox: l.mail.Mailbox, Channel: ticket.Email,
			Attachments: []ticket.Attachment{{Name: "mail.eml", Type: "message/rfc822", Size: l.mail.Size, MailID: l.mail.ID}}}}
	if l.mail.CutFrom > 0 {
		q.Message.Text += fmt.Sprintf(" Only its first %d bytes are kept%s.", l.mail.Size, b.whole(l))
	}
	opened, err := b.desk.Open(ctx, tx, q)
	if err != nil {
		return err
	}
	l.result.Outcome, l.result.Ticket, l.result.Reason, l.fresh = Unreadable, opened.Ticket.ID, first, true
	if !errors.As(l.broken, &tooMuch) || from.Address == "" || mail.PeekAutomatic(l.mail.Raw) || b.ours(sender) {
		return nil
	}
	if first, err := tx.TellSender(ctx, sender, tellPause); err != nil || !first {
		return err
	}
	return b.desk.TellTooMuch(ctx, tx, opened.Ticket, from.Address, tooMuch)
}

// whole says where all of a mail is of which only the start is kept. Of one at a server only the head was fetched; one that came by a pipe or a file,
// and is nowhere else now, is kept as far as any mail is.
func (b *batch) whole(l *letterIn) string {
	if l.mail.Size >= b.kept {
		return ""
	}
	return "; the whole stays on the server it came from"
}
