package intake

import (
	"context"
	"time"

	"remit/internal/desk"
	"remit/internal/intake/imapbox"
	"remit/internal/store"
)

// pass calls the readers for what was asked of them since. An order to a mailbox that nobody reads is refused, with what to do.
func (m *Mailboxes) pass(ctx context.Context, boxes []desk.Mailbox) error {
	orders, err := m.intake.db.OpenMailboxOrders(ctx, mailroom())
	if err != nil {
		return err
	}
	for _, o := range orders {
		r := m.readerOf(boxes, o.Mailbox)
		switch {
		case m.away[o.Mailbox]: // the node that reads it sees to it
		case r == nil:
			o.Error = "The mailbox is not read: it is switched off, or names no server to read from."
			err = m.intake.finish(ctx, o)
		case o.Kind == store.OrderNow:
			r.reader.Kick()
			err = m.intake.finish(ctx, o)
		case o.ID > r.heard:
			r.heard = o.ID
			r.reader.Kick()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *Mailboxes) readerOf(boxes []desk.Mailbox, name string) *running {
	for _, b := range boxes {
		if b.Name == name {
			return m.running[b.ID]
		}
	}
	return nil
}

func (i *Intake) finish(ctx context.Context, o store.MailboxOrder) error {
	return i.db.Write(ctx, func(tx *store.Tx) error { return tx.FinishMailboxOrder(ctx, o) })
}

// orders are what somebody asked a mailbox's reader to fetch once more, as the reader takes it.
func (i *Intake) orders(ctx context.Context, mailbox string) ([]imapbox.Again, error) {
	open, err := i.db.OpenMailboxOrders(ctx, mailroom())
	if err != nil {
		return nil, err
	}
	var list []imapbox.Again
	for _, o := range open {
		if o.Mailbox != mailbox || o.Kind == store.OrderNow {
			continue
		}
		list = append(list, i.order(mailbox, o))
	}
	return list, nil
}

// order is one order. Mails that it brought before it was cut off are among those that are known when it is carried out anew.
func (i *Intake) order(mailbox string, o store.MailboxOrder) imapbox.Again {
	before := o.Fresh
	o.Known = 0
	a := imapbox.Again{Since: o.Since}
	if o.Kind == store.OrderTry {
		a.UIDs = []uint32{o.UID}
		a.Gone = func(ctx context.Context, validity uint32, uids []uint32) error {
			o.Error = "The mail is not on the server any more."
			return i.db.Write(ctx, func(tx *store.Tx) error { return tx.CureMails(ctx, mailbox, validity, uids) })
		}
	}
	a.Keep = func(ctx context.Context, mails []imapbox.Fetched) error {
		list := raws(mails)
		for n := range list {
			list[n].Arrived = time.Time{} // what was asked for days later says nothing of how far behind the mailbox is
		}
		results, err := i.Receive(ctx, mailbox, list)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Outcome == Duplicate {
				o.Known++
			} else {
				o.Fresh++
			}
		}
		if err := i.cure(ctx, mailbox, mails); err != nil {
			return err
		}
		return i.db.Write(ctx, func(tx *store.Tx) error { return tx.BeginMailboxOrder(ctx, o) })
	}
	a.Done = func(ctx context.Context, cause error) error {
		o.Known = max(o.Known-before, 0)
		if cause != nil {
			o.Error = cause.Error()
		}
		return i.finish(ctx, o)
	}
	return a
}

// cure forgets that mails could not be got which now were.
func (i *Intake) cure(ctx context.Context, mailbox string, mails []imapbox.Fetched) error {
	poisoned, err := i.db.PoisonedMails(ctx, mailroom(), mailbox)
	if err != nil || len(poisoned) == 0 || len(mails) == 0 {
		return err
	}
	uids := make([]uint32, len(mails))
	for n, m := range mails {
		uids[n] = m.UID
	}
	return i.db.Write(ctx, func(tx *store.Tx) error { return tx.CureMails(ctx, mailbox, mails[0].UIDValidity, uids) })
}
