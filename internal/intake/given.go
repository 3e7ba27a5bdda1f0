package intake

import (
	"context"
	"strings"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// SubmitGiven makes a ticket of a program's request: a form whose facts come in the form of spec 1, Facts, in place of those of the form.
// Where the form names neither client nor contact, they are found by the sender's address as for a mail (spec 4, Who).
func (i *Intake) SubmitGiven(ctx context.Context, v identity.Viewer, f Form, given agreement.Facts) (opened desk.Opened, err error) {
	if strings.TrimSpace(f.Subject) == "" {
		return opened, fault.On("subject", "Say in a few words what it is about.")
	}
	words, err := i.prepare(ctx)
	if err != nil {
		return opened, err
	}
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		q, err := i.given(ctx, tx, v, f, given)
		if err != nil {
			return err
		}
		if err := i.find(ctx, tx.Reads(), words, &q); err != nil {
			return err
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

// prepare reads what opening a ticket needs of the house before its transaction begins: a transaction that waits for a second connection
// would wait for ever where all of them are held by such transactions.
func (i *Intake) prepare(ctx context.Context) (*vocabulary, error) {
	if _, err := i.desk.House(ctx); err != nil {
		return nil, err
	}
	return i.vocabulary(ctx)
}

// given gathers who asks what, with the facts that were given.
func (i *Intake) given(ctx context.Context, tx *store.Tx, v identity.Viewer, f Form, given agreement.Facts) (desk.Request, error) {
	q := desk.Request{By: v, Channel: f.Channel, Name: f.Name, Email: f.Email, Subject: strings.TrimSpace(f.Subject), Quiet: f.Quiet,
		Message: ticket.Message{Text: f.Text, Attachments: f.Files}, Sources: map[string]string{}}
	if err := i.asks(ctx, tx, v, f, &q); err != nil {
		return q, err
	}
	names, err := desk.GiveFacts(ctx, tx.Reads(), q.Client.ID, &q.Facts, given)
	if err != nil {
		return q, err
	}
	for _, name := range names {
		q.Sources[name] = v.Name
	}
	return q, nil
}

// asks ties the request to whom the form names, else to whom the address belongs.
func (i *Intake) asks(ctx context.Context, tx *store.Tx, v identity.Viewer, f Form, q *desk.Request) (err error) {
	if v.Staff() && f.ClientID == 0 && f.ContactID == 0 {
		b := &batch{Intake: i, clients: map[int64]identity.Client{}}
		return b.sender(ctx, tx, mail.Judgement{Sender: mail.NormaliseAddress(f.Email), Domain: mail.Domain(f.Email)}, q)
	}
	if err := i.who(ctx, tx.Reads(), v, f, q); err != nil {
		return err
	}
	if q.Contact.ID == 0 && q.Client.ID != 0 && f.Email != "" {
		q.Contact, err = i.desk.EnsureContact(ctx, tx, *q)
	}
	return err
}
