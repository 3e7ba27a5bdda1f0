package history

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// rows are all rows of several memories, to be stored table by table.
type rows struct {
	tickets     map[int64]ticket.Ticket
	decisions   []ticket.Decision
	events      []ticket.Event
	messages    []ticket.Message
	entries     []ticket.TimeEntry
	settlements []ticket.Settlement
	draws       []ticket.Draw
	fired       []store.Fired
}

// waiting is how many batches wait for an earlier request to come to its end, so that each is stored at once.
const waiting = 3

// batch is what is stored in one transaction: fresh get their numbers, in order of arrival; whole, some of them fresh, have come to their end.
type batch struct{ fresh, whole []*memory }

// batch takes out what can be stored, nothing while it is too little. Where too many wait for one, it gets its number before its end.
func (c *chronicle) batch(last bool) (b batch) {
	ended := slices.IndexFunc(c.memories, func(m *memory) bool { return !m.ended })
	if ended < 0 {
		ended = len(c.memories)
	}
	if ended < c.atOnce && len(c.memories) < waiting*c.atOnce && !last {
		return b
	}
	n := min(len(c.memories), c.atOnce)
	b.fresh, b.whole = c.memories[:n], c.late
	for _, m := range b.fresh {
		if m.ended {
			b.whole = append(b.whole, m)
		}
	}
	c.memories, c.late = slices.Clone(c.memories[n:]), nil
	return b
}

// store stores a batch: each ticket as it stands, and with those that are whole all that belongs to them, at its own instant.
func (c *chronicle) store(ctx context.Context, tx *store.Tx, b batch) error {
	tx.Hush()
	if err := c.number(ctx, tx, b); err != nil {
		return err
	}
	r := rows{tickets: map[int64]ticket.Ticket{}}
	for _, m := range b.whole {
		r.tickets[m.t.ID] = m.t
		for _, d := range m.decisions {
			d.TicketID = m.t.ID
			r.decisions = append(r.decisions, d)
		}
	}
	kept, err := tx.InsertDecisions(ctx, r.decisions)
	if err != nil {
		return err
	}
	for _, m := range b.whole {
		if err := m.name(kept[:len(m.decisions)]); err != nil {
			return err
		}
		kept = kept[len(m.decisions):]
		r.add(m, c.house.Domain)
	}
	if err := r.store(ctx, tx); err != nil {
		return err
	}
	for _, m := range b.whole {
		if err := m.enter(ctx, tx); err != nil {
			return err
		}
		if err := m.estimate(ctx, tx); err != nil {
			return err
		}
		if err := m.rate(ctx, tx); err != nil {
			return err
		}
		if m.t.Status.IsOpen() {
			if err := tx.PlanAlarm(ctx, m.t.ID, m.nextAlarm); err != nil {
				return err
			}
		}
		if c.house.Stored != nil {
			if err := c.house.Stored(ctx, tx, m.key, m.t); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter enters maintenance that was owed, with its ticket.
func (m *memory) enter(ctx context.Context, tx *store.Tx) error {
	if m.owed == nil {
		return nil
	}
	u := store.Upkeep{AgreementID: m.owed.AgreementID, Version: m.owed.Version, Clause: m.owed.Clause, Day: m.owed.Day}
	if _, err := tx.EnterUpkeep(ctx, u); err != nil {
		return err
	}
	return tx.TicketUpkeep(ctx, u, m.t.ID)
}

// rate keeps whom somebody asked how it went, and what they said.
func (m *memory) rate(ctx context.Context, tx *store.Tx) error {
	for _, s := range m.surveys {
		s.TicketID = m.t.ID
		if err := tx.InsertSurvey(ctx, s); err != nil {
			return err
		}
	}
	for _, r := range m.ratings {
		r.TicketID = m.t.ID
		if err := tx.PutRating(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// number gives the fresh ones their numbers, and writes anew those that had one before their end.
func (c *chronicle) number(ctx context.Context, tx *store.Tx, b batch) error {
	for _, m := range b.whole {
		if m.t.ID == 0 {
			break // fresh ones come last
		}
		if err := tx.RewriteTicket(ctx, m.t); err != nil {
			return err
		}
	}
	tickets := make([]ticket.Ticket, len(b.fresh))
	for i, m := range b.fresh {
		tickets[i] = m.t
	}
	ids, err := tx.InsertTickets(ctx, tickets)
	if err != nil {
		return err
	}
	for i, m := range b.fresh {
		m.t.ID = ids[i]
	}
	return nil
}

// name names the decisions that were kept in the events that tell them, then puts the events in order of time.
func (m *memory) name(kept []int64) error {
	for event, decision := range m.decidedBy {
		data, err := json.Marshal(map[string]int64{"decision": kept[decision]})
		if err != nil {
			return fmt.Errorf("history: event: %w", err)
		}
		m.events[event].Data = data
	}
	slices.SortStableFunc(m.events, func(a, b ticket.Event) int { return a.At.Compare(b.At) })
	return nil
}

// add takes the rows of a memory that has its number in.
func (r *rows) add(m *memory, domain string) {
	id := m.t.ID
	for _, e := range m.events {
		e.TicketID = id
		r.events = append(r.events, e)
	}
	for i, w := range m.messages {
		w.TicketID = id
		if w.Kind == ticket.FromStaff && len(w.Recipients) > 0 {
			w.MessageID = mail.NewMessageID(id, "m"+strconv.Itoa(i), domain)
		}
		r.messages = append(r.messages, w)
	}
	for _, e := range m.entries {
		e.TicketID = id
		r.entries = append(r.entries, e)
	}
	for _, s := range m.settlements {
		s.TicketID = id
		r.settlements = append(r.settlements, s)
	}
	for _, d := range m.draws {
		d.TicketID = id
		r.draws = append(r.draws, d)
	}
	for _, a := range m.alarms {
		r.fired = append(r.fired, store.Fired{TicketID: id, Name: ruling.AlarmName(a), At: a.At})
	}
}

// store stores what belongs to the tickets.
func (r *rows) store(ctx context.Context, tx *store.Tx) error {
	for _, step := range []func() error{
		func() error { return tx.InsertEvents(ctx, r.events) },
		func() error { return tx.InsertMessages(ctx, r.messages, r.tickets) },
		func() error { return tx.InsertTimeEntries(ctx, r.entries) },
		func() error { return tx.InsertSettlements(ctx, r.settlements) },
		func() error { return tx.InsertDraws(ctx, r.draws) },
		func() error { return tx.InsertFired(ctx, r.fired) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
