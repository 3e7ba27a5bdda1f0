package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// rows are all rows of several memories, to be stored table by table.
type rows struct {
	tickets     []ticket.Ticket
	decisions   []ticket.Decision
	events      []ticket.Event
	messages    []ticket.Message
	entries     []ticket.TimeEntry
	settlements []ticket.Settlement
	draws       []store.Draw
	fired       []store.Fired
}

// store stores memories in their order: each ticket as it stands, and all that belongs to it at its own instant.
func (c *chronicle) store(ctx context.Context, tx *store.Tx, list []*memory) error {
	var r rows
	for _, m := range list {
		r.tickets = append(r.tickets, m.t)
	}
	ids, err := tx.InsertTickets(ctx, r.tickets)
	if err != nil {
		return err
	}
	for i, m := range list {
		m.t.ID, r.tickets[i].ID = ids[i], ids[i]
		for _, d := range m.decisions {
			d.TicketID = m.t.ID
			r.decisions = append(r.decisions, d)
		}
	}
	kept, err := tx.InsertDecisions(ctx, r.decisions)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := m.name(kept[:len(m.decisions)]); err != nil {
			return err
		}
		kept = kept[len(m.decisions):]
		r.add(m, mail.Domain(c.house.Address))
	}
	if err := tx.NameDecisions(ctx, ids[0], ids[len(ids)-1]); err != nil {
		return err
	}
	if err := r.store(ctx, tx); err != nil {
		return err
	}
	for _, m := range list {
		if m.t.Status.IsOpen() {
			if err := tx.PlanAlarm(ctx, m.t.ID, m.nextAlarm); err != nil {
				return err
			}
		}
	}
	return nil
}

// name names the decisions that were kept in the events that tell them, then puts the events in order of time.
func (m *memory) name(kept []int64) error {
	for event, decision := range m.decidedBy {
		data, err := json.Marshal(map[string]int64{"decision": kept[decision]})
		if err != nil {
			return fmt.Errorf("desk: event: %w", err)
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
		r.fired = append(r.fired, store.Fired{TicketID: id, Name: alarmName(a), At: a.At})
	}
}

// store stores what belongs to the tickets, which follow each other by number.
func (r *rows) store(ctx context.Context, tx *store.Tx) error {
	of := func(id int64) ticket.Ticket {
		i, _ := slices.BinarySearchFunc(r.tickets, id, func(t ticket.Ticket, id int64) int { return int(t.ID - id) })
		return r.tickets[i]
	}
	for _, step := range []func() error{
		func() error { return tx.InsertEvents(ctx, r.events) },
		func() error { return tx.InsertMessages(ctx, r.messages, of) },
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
