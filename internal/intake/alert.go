package intake

import (
	"context"
	"slices"
	"strings"
	"time"

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
	AlertReopened = "reopened" // its ticket was resolved, or closed by itself a short while ago, and is open again
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

// Flap is how soon a cause must be back for the ticket that closed by itself to open again: one that comes and goes is one ticket.
const Flap = 30 * time.Minute

// Report takes an alert: one ticket for each cause, its repetitions counted, closed by itself where the cause goes before anybody touched it.
func (i *Intake) Report(ctx context.Context, v identity.Viewer, a Alert) (Alerted, error) {
	out, err := i.ReportAll(ctx, v, []Alert{a})
	if err != nil {
		return Alerted{}, err
	}
	return out[0], nil
}

// ReportAll takes the alerts of one message, all of them or none: who sends it again because it was refused doubles nothing. What became of each stands in
// their order.
func (i *Intake) ReportAll(ctx context.Context, v identity.Viewer, alerts []Alert) (out []Alerted, err error) {
	if !v.Staff() {
		return nil, fault.Errorf(fault.Forbidden, "You may not report alerts.")
	}
	words, err := i.prepare(ctx)
	if err != nil || len(alerts) == 0 {
		return []Alerted{}, err
	}
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		out = make([]Alerted, len(alerts))
		if err := lockCauses(ctx, tx, alerts); err != nil {
			return err
		}
		for n, a := range alerts {
			if out[n], err = i.report(ctx, tx, words, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	told := map[int64]bool{}
	for _, o := range out {
		if o.Ticket != 0 && o.Outcome != AlertIgnored && !told[o.Ticket] {
			told[o.Ticket] = true
			i.desk.Tell(desk.Change{Ticket: o.Ticket, New: o.Outcome == AlertOpened})
		}
	}
	return out, nil
}

// lockCauses lets one message at a time deal with a cause. All go by the same order, so that none waits for another that waits for it.
func lockCauses(ctx context.Context, tx *store.Tx, alerts []Alert) error {
	names := make([]string, len(alerts))
	for n, a := range alerts {
		names[n] = a.thread()
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if err := tx.LockCause(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (i *Intake) report(ctx context.Context, tx *store.Tx, words *vocabulary, a Alert) (out Alerted, err error) {
	t, found, err := a.ticket(ctx, tx)
	switch {
	case err != nil:
		return out, err
	case a.Over:
		return i.alertOver(ctx, tx, a, t, found)
	case !found:
		return i.openAlert(ctx, tx, words, a)
	case t.Status.IsOpen():
		out = Alerted{Outcome: AlertCounted, Ticket: t.ID}
		out.Times, err = tx.CountAlert(ctx, t.ID, a.Source)
		return out, err
	}
	return i.alertAgain(ctx, tx, a, t)
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
	flaps, err := a.flaps(ctx, tx, t)
	if err != nil {
		return Alerted{}, err
	}
	if flaps {
		if err := i.desk.ReopenAlert(ctx, tx, a.program(), t); err != nil {
			return Alerted{}, err
		}
		times, err := tx.CountAlert(ctx, t.ID, a.Source)
		return Alerted{AlertReopened, t.ID, times}, err
	}
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
		return Alerted{Outcome: AlertClosed, Ticket: t.ID}, i.desk.CloseAlert(ctx, tx, a.program(), t)
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

// flaps reports whether a ticket was closed by its own alert a short while ago.
func (a Alert) flaps(ctx context.Context, tx *store.Tx, t ticket.Ticket) (bool, error) {
	if t.Status != ticket.Closed {
		return false, nil
	}
	events, err := tx.Events(ctx, a.program(), t.ID)
	for _, e := range slices.Backward(events) {
		if e.Type == ticket.EventStatus {
			return e.UserID == 0 && e.Actor == a.Source && tx.Now.Sub(e.At) <= Flap, err
		}
	}
	return false, err
}
