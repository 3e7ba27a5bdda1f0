package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// mostTold is how many recipients of a bounce are named in words.
const mostTold = 10

// bounce ties a report on a mail that did not arrive to the ticket that the mail was about, and marks the addresses that do not take mail.
// A report on a mail that we did not send, which anybody can forge, marks nothing.
func (b *batch) bounce(ctx context.Context, tx *store.Tx, l *letterIn, j mail.Judgement) error {
	bounce := l.message.Bounce
	who := strings.Join(bounce.Recipients[:min(len(bounce.Recipients), mostTold)], ", ")
	l.result.Outcome, l.result.Reason = Bounced, strings.TrimSpace(who+" "+bounce.Status+" "+bounce.Reason)
	byID, err := tx.TicketsByMessageIDs(ctx, mailroom(), j.Thread)
	if err != nil {
		return err
	}
	for _, id := range j.Thread {
		n, ok := byID[id]
		if !ok {
			continue
		}
		l.result.Ticket = n
		data, err := json.Marshal(map[string]string{"recipient": who, "kind": string(bounce.Kind), "status": bounce.Status, "reason": bounce.Reason, "message_id": id})
		if err != nil {
			return fmt.Errorf("intake: bounce: %w", err)
		}
		if err := b.markAddresses(ctx, tx, id, bounce); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, ticket.Event{TicketID: n, Type: ticket.EventMailFailed, Actor: "Mail", Data: data})
	}
	return nil
}

// markAddresses marks whom the mail with this Message-ID went to and did not reach for good. Where the report names nobody whom we wrote to, as
// after a forwarding, it is about the one recipient there was.
func (b *batch) markAddresses(ctx context.Context, tx *store.Tx, id string, bounce *mail.Bounce) error {
	sent, err := tx.OutgoingByMessageID(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	to := wroteTo(sent)
	marked := false
	for _, f := range bounce.Failures {
		address := mail.NormaliseAddress(f.Recipient)
		if f.Kind != mail.BouncePermanent || !slices.Contains(to, address) {
			continue
		}
		marked = true
		b.marked[address] = true
		if err := tx.MarkUndeliverable(ctx, store.Undeliverable{Address: address, Status: f.Status, Reason: f.Reason}); err != nil {
			return err
		}
	}
	if marked || !bounce.Permanent() || len(to) != 1 {
		return nil
	}
	b.marked[to[0]] = true
	return tx.MarkUndeliverable(ctx, store.Undeliverable{Address: to[0], Status: bounce.Status, Reason: bounce.Reason})
}

// wroteTo are all whom a mail went to, each once: whom it names, who has it already among them, and whom it does not name.
func wroteTo(sent store.Outgoing) (to []string) {
	add := func(address string) {
		if n := mail.NormaliseAddress(address); !slices.Contains(to, n) {
			to = append(to, n)
		}
	}
	if m, err := mail.Parse(sent.Raw, mail.DefaultLimits()); err == nil { // our own mail; where it cannot be read, the envelope tells
		for _, a := range slices.Concat(m.To, m.Cc) {
			add(a.Address)
		}
	}
	for _, a := range slices.Concat(sent.Recipients, sent.Bcc) {
		add(a)
	}
	return to
}
