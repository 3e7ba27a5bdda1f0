package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// store stores a memory: the ticket as it stands, and all rows that belong to it, each at its own instant.
func (m *memory) store(ctx context.Context, tx *store.Tx, house House) (err error) {
	if m.t.ID, err = tx.InsertTicket(ctx, m.t); err != nil {
		return err
	}
	if err := m.storeDecisions(ctx, tx); err != nil {
		return err
	}
	slices.SortStableFunc(m.events, func(a, b ticket.Event) int { return a.At.Compare(b.At) })
	for i := range m.events {
		m.events[i].TicketID = m.t.ID
	}
	if err := tx.InsertEvents(ctx, m.events); err != nil {
		return err
	}
	for i, w := range m.messages {
		w.TicketID = m.t.ID
		if w.Kind == ticket.FromStaff && len(w.Recipients) > 0 {
			w.MessageID = mail.NewMessageID(m.t.ID, "m"+strconv.Itoa(i), mail.Domain(house.Address))
		}
		if _, err := tx.InsertMessage(ctx, m.t, w); err != nil {
			return err
		}
	}
	return m.storeWork(ctx, tx)
}

// storeDecisions stores the decisions, and names them in the events that tell them.
func (m *memory) storeDecisions(ctx context.Context, tx *store.Tx) error {
	ids := make([]int64, len(m.decisions))
	for i, d := range m.decisions {
		d.TicketID = m.t.ID
		var err error
		if ids[i], err = tx.InsertDecision(ctx, d); err != nil {
			return err
		}
	}
	for event, decision := range m.decidedBy {
		data, err := decisionData(ids[decision])
		if err != nil {
			return err
		}
		m.events[event].Data = data
	}
	m.t.DecisionID = ids[len(ids)-1]
	return tx.SetDecision(ctx, m.t.ID, m.t.DecisionID)
}

// storeWork stores time, draws, settlements and the alarms that went off.
func (m *memory) storeWork(ctx context.Context, tx *store.Tx) error {
	for _, e := range m.entries {
		e.TicketID = m.t.ID
		if _, err := at(tx, e.CreatedAt).InsertTimeEntry(ctx, e); err != nil {
			return err
		}
	}
	for _, d := range m.draws {
		d.TicketID = m.t.ID
		if err := tx.PutDraw(ctx, d); err != nil {
			return err
		}
	}
	for _, s := range m.settlements {
		s.TicketID = m.t.ID
		if err := at(tx, s.At).InsertSettlement(ctx, s); err != nil {
			return err
		}
	}
	for _, a := range m.alarms {
		if _, err := at(tx, a.At).FireAlarm(ctx, m.t.ID, alarmName(a), a.At, false); err != nil {
			return err
		}
	}
	return tx.PlanAlarm(ctx, m.t.ID, m.nextAlarm)
}

// at is the transaction at another instant.
func at(tx *store.Tx, when time.Time) *store.Tx {
	then := *tx
	then.Now = when
	return &then
}
