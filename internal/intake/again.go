package intake

import (
	"bytes"
	"context"
	"strings"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Way is how a mail that could not be read is read once more.
type Way string

// The ways.
const (
	AsNow   Way = "now"    // as the program reads mail today
	Lifted  Way = "lifted" // with the limits lifted, for this once
	AsItIs  Way = "as-is"  // with what its header and its bytes tell, whatever they are
	maxAsIs     = 256 << 10
)

// words say a way to people.
func (w Way) words() string {
	switch w {
	case Lifted:
		return "read again, with the limits lifted"
	case AsItIs:
		return "taken as it is"
	default:
		return "read again"
	}
}

// lifted are limits that only keep the program from harm.
func lifted(l mail.Limits) mail.Limits {
	d := mail.DefaultLimits()
	return mail.Limits{Bytes: 20 * max(l.Bytes, d.Bytes), Attachments: 20 * max(l.Attachments, d.Attachments), Depth: 10 * max(l.Depth, d.Depth),
		Recipients: 100 * max(l.Recipients, d.Recipients), Parts: 20 * max(l.Parts, d.Parts)}
}

// ReadAgain reads the mail of a ticket that could not be read once more, and puts what it says in the ticket's place: it is judged as a mail that came
// now, with the clocks of when it came. It returns the ticket that holds it.
func (i *Intake) ReadAgain(ctx context.Context, v identity.Viewer, id int64, way Way) (t ticket.Ticket, err error) {
	if !v.Staff() {
		return t, fault.Errorf(fault.Forbidden, "You may not read a mail again.")
	}
	l, err := i.letterOf(ctx, v, id)
	if err != nil {
		return t, err
	}
	switch way {
	case AsNow:
		l.read(i.parse, i.limits)
	case Lifted:
		l.read(i.parse, lifted(i.limits))
	case AsItIs:
		l.message = asItIs(l.mail.Raw)
	default:
		return t, fault.On("way", "%q is no way to read a mail; use now, lifted or as-is.", way)
	}
	if l.broken != nil {
		first, _, _ := strings.Cut(l.broken.Error(), "\n")
		return t, fault.Errorf(fault.Conflict, "It still cannot be read: %s", first)
	}
	b, err := i.newBatch(ctx)
	if err != nil {
		return t, err
	}
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		t, err = b.understandIn(ctx, tx, v, id, l, way)
		return err
	})
	if err == nil {
		i.desk.Tell(desk.Change{Ticket: id})
		i.desk.Tell(desk.Change{Ticket: t.ID})
	}
	return t, err
}

// letterOf is the mail of a ticket, as it was kept.
func (i *Intake) letterOf(ctx context.Context, v identity.Viewer, id int64) (*letterIn, error) {
	messages, err := i.db.Messages(ctx, v, id)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		if m.MailID == 0 {
			continue
		}
		raw, err := i.db.Mail(ctx, v, m.MailID)
		raw.Tries = 0
		return &letterIn{mail: raw, result: &Result{}}, err
	}
	return nil, fault.Errorf(fault.NotFound, "Ticket %s holds no mail.", ticket.Number(id))
}

// understandIn judges the mail of an unreadable ticket, and lets the desk put what it says in its place.
func (b *batch) understandIn(ctx context.Context, tx *store.Tx, v identity.Viewer, id int64, l *letterIn, way Way) (ticket.Ticket, error) {
	t, err := tx.Ticket(ctx, v, id)
	if err != nil {
		return t, err
	}
	j := mail.Judge(l.message, b.own)
	place, err := b.thread(ctx, tx, j)
	if err != nil {
		return t, err
	}
	u := desk.Understood{How: way.words()}
	if u.Request, err = b.requestOf(ctx, tx, l, j); err != nil {
		return t, err
	}
	switch {
	case place.ticket.ID == 0 || place.ticket.ID == id:
	case place.inside && place.ticket.Status != ticket.Closed:
		u.Thread = place.ticket.ID
	case place.inside:
		u.LinkedID = place.ticket.ID
	default:
		u.LinkedID, u.Flag = place.ticket.ID, ticket.FlagStranger
	}
	return b.desk.Understand(ctx, tx, v, t, u)
}

// asItIs is what the header of a mail tells, with the bytes under it as its text. Where not even the header can be understood, it is
// who sent it, and the subject.
func asItIs(raw []byte) *mail.Message {
	head, body, ok := cutHeader(raw)
	if !ok {
		head, body = nil, raw
	}
	l := letterIn{mail: store.Mail{Raw: append(plainHead(head), "\r\n\r\n"...)}}
	l.read(mail.Parse, lifted(mail.Limits{}))
	m := l.message
	if m == nil {
		from, subject := mail.PeekSender(raw)
		m = &mail.Message{Subject: subject, MessageID: mail.PeekMessageID(raw), Automatic: mail.PeekAutomatic(raw)}
		if from.Address != "" {
			m.From = &from
		}
	}
	text := strings.ToValidUTF8(string(body[:min(len(body), maxAsIs)]), "\uFFFD")
	m.Reply = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\x00", ""))
	m.Text, m.Quoted, m.HTML, m.Attachments, m.Bounce = m.Reply, "", "", nil, nil
	return m
}

// plainHead is a header without what it says of the form of its mail.
func plainHead(head []byte) []byte {
	var out []byte
	leave := false
	for line := range bytes.Lines(head) {
		if line[0] != ' ' && line[0] != '\t' {
			leave = bytes.HasPrefix(bytes.ToLower(line), []byte("content-")) || bytes.HasPrefix(bytes.ToLower(line), []byte("mime-version"))
		}
		if !leave {
			out = append(out, line...)
		}
	}
	return out
}
