package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/outbox/courier"
	"remit/internal/store"
	"remit/internal/ticket"
)

// nowhere are the addresses of which the server says that they take no mail (spec 4, Bounce: the address is marked), whatever becomes of the others.
func nowhere(receipt courier.Receipt) (marks []store.Undeliverable) {
	for _, r := range receipt.Results {
		if r.NoSuch {
			marks = append(marks, store.Undeliverable{Address: mail.NormaliseAddress(r.To), Status: r.Status, Reason: said(r)})
		}
	}
	return marks
}

// failure is a recipient who does not get a mail, with the server's words.
type failure struct{ To, Words string }

func refused(to []string, words string) []failure {
	out := make([]failure, len(to))
	for i, t := range to {
		out[i] = failure{t, words}
	}
	return out
}

// everybody are all who should get a mail and do not have it.
func everybody(m store.Outgoing) []string { return slices.Concat(m.Recipients, m.Bcc) }

// still are those of a list who are left.
func still(list, left []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(a string) bool { return !slices.Contains(left, a) })
}

// said is what the server said of a recipient.
func said(r courier.Result) string {
	if r.Code == 0 {
		return r.Words
	}
	return fmt.Sprintf("%d %s", r.Code, r.Words)
}

func words(r courier.Receipt, v courier.Verdict) string {
	var out []string
	for _, x := range r.Results {
		if x.Verdict == v {
			out = append(out, x.To+": "+said(x))
		}
	}
	return strings.Join(out, "; ")
}

// again plans the next try, or gives up after two days.
func (o *Outbox) again(m *store.Outgoing, now time.Time) []failure {
	pause, giveUp := courier.NextTry(m.Tries, now.Sub(m.CreatedAt), rand.Float64())
	if giveUp {
		m.State = "failed"
		return refused(everybody(*m), m.LastError)
	}
	m.State, m.NextAt = stateQueue, now.Add(pause)
	return nil
}

// finish writes what came of a try, shows on the ticket who does not get the mail, and marks addresses. A claim that was lost is logged: another
// worker has the mail.
func (o *Outbox) finish(ctx context.Context, m store.Outgoing, failed []failure, marks []store.Undeliverable) error {
	ctx = context.WithoutCancel(ctx) // the server has spoken: that is written down even while the program ends
	err := o.options.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.FinishOutgoing(ctx, m); err != nil {
			return err
		}
		for _, u := range marks {
			if err := tx.MarkUndeliverable(ctx, u); err != nil {
				return err
			}
		}
		for _, f := range failed {
			if m.TicketID == 0 {
				continue
			}
			data, err := json.Marshal(map[string]string{"recipient": f.To, "reason": f.Words, "message_id": m.MessageID})
			if err != nil {
				return fmt.Errorf("outbox: event: %w", err)
			}
			if err := tx.InsertEvent(ctx, ticket.Event{TicketID: m.TicketID, Type: ticket.EventMailFailed, Actor: fromHouse, Data: data}); err != nil {
				return err
			}
		}
		return nil
	})
	if fault.Is(err, fault.Conflict) {
		o.options.Log.WarnContext(ctx, "a mail was taken over by another worker", "mail", m.ID)
		return nil
	}
	if err == nil && m.TicketID != 0 && (len(failed) > 0 || m.State == "sent") {
		o.options.Desk.Tell(desk.Change{Ticket: m.TicketID})
	}
	return err
}
