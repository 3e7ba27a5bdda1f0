// Package intake is the hallway behind all doors: what comes in is recognised, threaded, tied to somebody, given facts and handed to the desk.
package intake

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/wire"
)

// Options are what the intake needs.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Log    *slog.Logger
	Limits mail.Limits
	// Kept is how many bytes of one mail are kept at most; of a larger one its start is. 0 is ten times what is read.
	Kept int64
	// Parse understands a mail; mail.Parse where nil.
	Parse Parser
	// Queued is called after mail was queued, so that it is sent at once. It may be nil.
	Queued func()
	// Token returns where a mailbox's access tokens come from, nil where it signs in by password. It may be nil.
	Token func(desk.Mailbox) wire.TokenSource
}

// Parser understands a mail. It may panic: the mail is unreadable then.
type Parser func(raw []byte, limits mail.Limits) (*mail.Message, error)

// Intake takes requests in.
type Intake struct {
	db     *store.DB
	desk   *desk.Desk
	log    *slog.Logger
	limits mail.Limits
	kept   int64
	parse  Parser
	queued func()
	large  chan struct{} // filled while a large mail is in memory
	boxes  atomic.Pointer[Mailboxes]
	token  func(desk.Mailbox) wire.TokenSource
	mu     sync.Mutex
	words  *vocabulary
	readAt time.Time
}

// New returns an intake.
func New(o Options) *Intake {
	if o.Queued == nil {
		o.Queued = func() {}
	}
	if o.Parse == nil {
		o.Parse = mail.Parse
	}
	if o.Token == nil {
		o.Token = func(desk.Mailbox) wire.TokenSource { return nil }
	}
	if o.Limits.Bytes == 0 {
		o.Limits.Bytes = mail.DefaultLimits().Bytes
	}
	if o.Kept == 0 {
		o.Kept = 10 * o.Limits.Bytes
	}
	return &Intake{db: o.DB, desk: o.Desk, log: o.Log, limits: o.Limits, kept: max(o.Kept, o.Limits.Bytes), parse: o.Parse, queued: o.Queued, token: o.Token, large: make(chan struct{}, 1)}
}

// Form is a request from the portal, the phone or the API.
type Form struct {
	Channel   ticket.Channel
	ClientID  int64
	ContactID int64
	Name      string // of somebody who is no contact yet
	Email     string
	Subject   string
	Text      string
	Facts     map[string]string // as desk.SetFact takes them
	Files     []ticket.Attachment
	Quiet     bool // no acknowledgement, as when the caller is on the phone
}

// Preview is what the agreement would decide on a form, with the facts that were given or found in its words.
type Preview struct {
	Decision desk.Decided
	Facts    agreement.Facts
	Sources  map[string]string
	Client   identity.Client
	Contact  identity.Contact
}

// Preview decides on a form without writing anything.
func (i *Intake) Preview(ctx context.Context, v identity.Viewer, f Form) (Preview, error) {
	q, err := i.request(ctx, i.db.Reads(), v, f)
	if err != nil {
		return Preview{}, err
	}
	facts := ruling.CompleteFacts(q, i.db.Now())
	dec, err := i.desk.Decide(ctx, i.db.Reads(), q.Client.ID, 0, facts)
	return Preview{Decision: dec, Facts: facts, Sources: q.Sources, Client: q.Client, Contact: q.Contact}, err
}

// Submit makes a ticket of a form. A client's person submits for their own client and, unless they see the organisation's requests, in their own name.
func (i *Intake) Submit(ctx context.Context, v identity.Viewer, f Form) (opened desk.Opened, err error) {
	if strings.TrimSpace(f.Subject) == "" {
		return opened, fault.On("subject", "Say in a few words what it is about.")
	}
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		q, err := i.request(ctx, tx.Reads(), v, f)
		if err != nil {
			return err
		}
		if q.Contact.ID == 0 && q.Client.ID != 0 && f.Email != "" {
			if q.Contact, err = i.desk.EnsureContact(ctx, tx, q); err != nil {
				return err
			}
		}
		opened, err = i.desk.Open(ctx, tx, q)
		return err
	})
	if err == nil {
		i.desk.Tell(desk.Change{Ticket: opened.Ticket.ID, New: true})
		i.queued()
	}
	return opened, err
}

// request gathers who asks what from a form, and finds facts in its words that the form leaves out.
func (i *Intake) request(ctx context.Context, r store.Reader, v identity.Viewer, f Form) (desk.Request, error) {
	q := desk.Request{By: v, Channel: f.Channel, Name: f.Name, Email: f.Email, Subject: strings.TrimSpace(f.Subject), Quiet: f.Quiet,
		Message: ticket.Message{Text: f.Text, Attachments: f.Files}, Sources: map[string]string{}}
	if err := i.who(ctx, r, v, f, &q); err != nil {
		return q, err
	}
	words, err := i.vocabulary(ctx)
	if err != nil {
		return q, err
	}
	given := "given in the form"
	if v.UserID != 0 {
		given = v.Name
	}
	for name, value := range f.Facts {
		if err := desk.SetFact(ctx, r, q.Client.ID, &q.Facts, name, value); err != nil {
			return q, err
		}
		if value != "" {
			q.Sources[name] = given
		}
	}
	return q, i.find(ctx, r, words, &q)
}

// who ties a form to a client and a contact that the viewer may speak for.
func (i *Intake) who(ctx context.Context, r store.Reader, v identity.Viewer, f Form, q *desk.Request) (err error) {
	if v.Client() {
		if f.ClientID != 0 && f.ClientID != v.ClientID {
			return fault.Errorf(fault.NotFound, "This client was not found.")
		}
		f.ClientID = v.ClientID
		if f.ContactID == 0 || !v.May(identity.AskForOthers) {
			f.ContactID = v.ContactID
		}
	}
	if f.ContactID != 0 {
		if q.Contact, err = r.Contact(ctx, v, f.ContactID); err != nil {
			return err
		}
		if f.ClientID != 0 && f.ClientID != q.Contact.ClientID {
			return fault.On("contact", "%s is a contact of another client.", q.Contact.Name)
		}
		f.ClientID = q.Contact.ClientID
	}
	if f.ClientID != 0 {
		q.Client, err = r.Client(ctx, v, f.ClientID)
		return err
	}
	q.Flag = ticket.FlagUnknownSender
	return nil
}
