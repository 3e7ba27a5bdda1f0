package intake

import (
	"context"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Alert is what a monitoring program reports of one cause. What it says of client and asset is taken where it fits: no alert is refused for it.
type Alert struct {
	Source  string // name of the program, for people
	Cause   string // tells causes of the source apart; the same for all reports of one
	Over    bool   // the cause is gone
	Client  string // slug
	Asset   string // tag
	Facts   agreement.Facts
	Subject string
	Text    string
}

// What became of an alert.
const (
	AlertOpened   = "opened"   // a ticket was made
	AlertCounted  = "counted"  // its ticket is open: the report was counted on it
	AlertReopened = "reopened" // its ticket was resolved and is open again
	AlertClosed   = "closed"   // it is over, and nobody had touched its ticket
	AlertNoted    = "noted"    // it is over, and its ticket says so
	AlertIgnored  = "ignored"  // it is over, and there is nothing to do
)

// Alerted is what became of an alert. Times counts the reports of an open ticket, the first included.
type Alerted struct {
	Outcome string
	Ticket  int64
	Times   int
}

// Report takes an alert: one ticket for each cause, its repetitions counted, closed by itself where the cause goes before anybody touched it.
func (i *Intake) Report(ctx context.Context, v identity.Viewer, a Alert) (out Alerted, err error) {
	if !v.Staff() {
		return out, fault.Errorf(fault.Forbidden, "You may not report alerts.")
	}
	words, err := i.prepare(ctx)
	if err != nil {
		return out, err
	}
	var t ticket.Ticket
	err = i.db.Write(ctx, func(tx *store.Tx) (err error) {
		if err := tx.LockCause(ctx, a.thread()); err != nil {
			return err
		}
		found := false
		if t, found, err = a.ticket(ctx, tx); err != nil {
			return err
		}
		switch {
		case a.Over:
			out, err = i.alertOver(ctx, tx, a, t, found)
		case !found:
			out, err = i.openAlert(ctx, tx, words, a)
		case t.Status.IsOpen():
			out = Alerted{Outcome: AlertCounted, Ticket: t.ID}
			out.Times, err = tx.CountAlert(ctx, t.ID, a.Source)
		default:
			out, err = i.alertAgain(ctx, tx, a, t)
		}
		return err
	})
	if err != nil || out.Ticket == 0 {
		return out, err
	}
	if out.Outcome == AlertClosed {
		return i.closeAlert(ctx, a, t)
	}
	i.desk.Tell(desk.Change{Ticket: out.Ticket, New: out.Outcome == AlertOpened})
	return out, nil
}

// program is the viewer for what an alert does.
func (a Alert) program() identity.Viewer { return identity.System(a.Source) }

// thread is the name under which the reports of a cause find their ticket.
func (a Alert) thread() string { return "alert:" + a.Source + ":" + a.Cause }

// ticket finds the newest ticket of the cause.
func (a Alert) ticket(ctx context.Context, tx *store.Tx) (t ticket.Ticket, found bool, err error) {
	ids, err := tx.TicketsByMessageIDs(ctx, a.program(), []string{a.thread()})
	if err != nil || ids[a.thread()] == 0 {
		return t, false, err
	}
	t, err = tx.Ticket(ctx, a.program(), ids[a.thread()])
	return t, err == nil, err
}

func (a Alert) message(kind ticket.MessageKind, text string) ticket.Message {
	return ticket.Message{Kind: kind, Channel: ticket.Alert, AuthorName: a.Source, Text: text}
}

func (i *Intake) openAlert(ctx context.Context, tx *store.Tx, words *vocabulary, a Alert) (Alerted, error) {
	q := desk.Request{By: a.program(), Channel: ticket.Alert, Name: a.Source, Subject: strings.TrimSpace(a.Subject),
		Message: a.message(ticket.FromClient, a.Text), Sources: map[string]string{}, Automatic: true, Quiet: true}
	if err := a.whose(ctx, tx, &q); err != nil {
		return Alerted{}, err
	}
	if err := i.find(ctx, tx.Reads(), words, &q); err != nil {
		return Alerted{}, err
	}
	opened, err := i.desk.Open(ctx, tx, q)
	if err != nil {
		return Alerted{}, err
	}
	return Alerted{AlertOpened, opened.Ticket.ID, 1}, tx.InsertThreadID(ctx, a.thread(), opened.Ticket.ID)
}

// whose ties the request to the client and the asset that the alert names.
func (a Alert) whose(ctx context.Context, tx *store.Tx, q *desk.Request) error {
	names, err := desk.GiveFacts(ctx, tx.Reads(), 0, &q.Facts, a.Facts)
	if err != nil {
		return err
	}
	for _, name := range names {
		q.Sources[name] = a.Source
	}
	c, err := tx.ClientBySlug(ctx, a.program(), a.Client)
	if fault.Is(err, fault.NotFound) {
		q.Flag = ticket.FlagUnknownSender
		return nil
	}
	if err != nil || a.Asset == "" {
		q.Client = c
		return err
	}
	q.Client = c
	assets, err := tx.AssetsByTag(ctx, a.program(), c.ID, []string{a.Asset})
	if err != nil || len(assets) == 0 {
		return err
	}
	q.Sources["asset"] = a.Source
	q.Facts.Asset = agreement.Known(ruling.AssetFact(assets[0]))
	return nil
}

// alertAgain deals with a cause that is back after its ticket was resolved or closed.
func (i *Intake) alertAgain(ctx context.Context, tx *store.Tx, a Alert, t ticket.Ticket) (Alerted, error) {
	now, err := i.desk.ClientReply(ctx, tx, a.program(), t, a.message(ticket.FromClient, a.Text))
	if err != nil {
		return Alerted{}, err
	}
	if now.ID == t.ID {
		return Alerted{Outcome: AlertReopened, Ticket: t.ID}, nil
	}
	return Alerted{AlertOpened, now.ID, 1}, tx.InsertThreadID(ctx, a.thread(), now.ID)
}

// alertOver says what a cause that is gone means for its ticket.
func (i *Intake) alertOver(ctx context.Context, tx *store.Tx, a Alert, t ticket.Ticket, found bool) (Alerted, error) {
	if !found || !t.Status.IsOpen() {
		return Alerted{Outcome: AlertIgnored, Ticket: t.ID}, nil
	}
	messages, err := tx.Messages(ctx, a.program(), t.ID)
	if err != nil {
		return Alerted{}, err
	}
	touched, err := wasTouched(ctx, tx, t, messages)
	if err != nil {
		return Alerted{}, err
	}
	if !touched {
		return Alerted{Outcome: AlertClosed, Ticket: t.ID}, nil
	}
	m := a.message(ticket.Automatic, "The alert is over.")
	if last := messages[len(messages)-1]; last.Kind == m.Kind && last.Text == m.Text {
		return Alerted{Outcome: AlertIgnored, Ticket: t.ID}, nil
	}
	m.TicketID = t.ID
	_, err = tx.InsertMessage(ctx, t, m)
	return Alerted{Outcome: AlertNoted, Ticket: t.ID}, err
}

// wasTouched reports whether a person did anything on a ticket.
func wasTouched(ctx context.Context, tx *store.Tx, t ticket.Ticket, messages []ticket.Message) (bool, error) {
	byPerson := func(m ticket.Message) bool { return m.UserID != 0 || m.ContactID != 0 }
	if t.Status != ticket.New || slices.ContainsFunc(messages, byPerson) {
		return true, nil
	}
	events, err := tx.Events(ctx, identity.System("alerts"), t.ID)
	return slices.ContainsFunc(events, func(e ticket.Event) bool { return e.UserID != 0 }), err
}

// closeAlert closes a ticket that nobody had touched. Where somebody did in the meantime, it stays as it is now.
func (i *Intake) closeAlert(ctx context.Context, a Alert, t ticket.Ticket) (Alerted, error) {
	_, err := i.desk.SetStatus(ctx, a.program(), t.ID, ticket.Closed, t.Revision)
	if fault.Is(err, fault.Conflict) {
		return Alerted{Outcome: AlertIgnored, Ticket: t.ID}, nil
	}
	return Alerted{Outcome: AlertClosed, Ticket: t.ID}, err
}
