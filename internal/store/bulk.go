package store

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/ticket"
)

// InsertTickets adds tickets, without naming their decisions, and returns their numbers.
func (tx *Tx) InsertTickets(ctx context.Context, list []ticket.Ticket) ([]int64, error) {
	all := make([][]any, len(list))
	for i, t := range list {
		all[i] = fromTicket(t).values()
	}
	ids, err := tx.manyWithID(ctx, "INSERT INTO tickets ("+ticketColumns+")", "("+database.Marks(ticketColumnCount)+")", all)
	if err != nil {
		return nil, err
	}
	return ids, tx.indexTickets(ctx, ids, list)
}

// RewriteTicket writes all of a ticket that nobody else can have changed.
func (tx *Tx) RewriteTicket(ctx context.Context, t ticket.Ticket) error {
	_, err := tx.exec(ctx, "UPDATE tickets SET ("+ticketColumns+") = ("+database.Marks(ticketColumnCount)+") WHERE id = ?", append(fromTicket(t).values(), t.ID)...)
	return err
}

// InsertDecisions keeps decisions, each as of its own instant, and returns their ids. The latest of each ticket is the one that counts for it.
func (tx *Tx) InsertDecisions(ctx context.Context, list []ticket.Decision) ([]int64, error) {
	all := make([][]any, len(list))
	for i, d := range list {
		all[i] = decisionValues(d)
	}
	ids, err := tx.manyWithID(ctx, "INSERT INTO decisions ("+decisionColumns+")", "("+database.Marks(8)+")", all)
	if err != nil || len(ids) == 0 {
		return ids, err
	}
	_, err = tx.exec(ctx, `UPDATE tickets SET decision_id = (SELECT MAX(d.id) FROM decisions d WHERE d.ticket_id = tickets.id)
		WHERE id IN (SELECT d.ticket_id FROM decisions d WHERE d.id BETWEEN ? AND ?)`, ids[0], ids[len(ids)-1])
	return ids, err
}

// InsertMessages adds messages without files, each as of its own instant: remembered for threading, and searchable. of holds their tickets by number.
func (tx *Tx) InsertMessages(ctx context.Context, list []ticket.Message, of map[int64]ticket.Ticket) error {
	all := make([][]any, len(list))
	var threads [][]any
	for i, m := range list {
		all[i] = messageValues(m)
		if m.MessageID != "" {
			threads = append(threads, []any{database.Clean(m.MessageID), m.TicketID})
		}
	}
	ids, err := tx.manyWithID(ctx, "INSERT INTO messages ("+messageInsert+")", "("+database.Marks(15)+")", all)
	if err != nil {
		return err
	}
	if err := tx.many(ctx, "INSERT INTO thread_ids (message_id, ticket_id)", "(?, ?)", " ON CONFLICT DO NOTHING", threads); err != nil {
		return err
	}
	head, row := tx.indexForm()
	words := make([][]any, len(list))
	for i, m := range list {
		words[i] = tx.indexValues(ids[i], of[m.TicketID], m)
	}
	return tx.many(ctx, head, row, "", words)
}

// InsertTimeEntries adds work, each entry logged at its own instant.
func (tx *Tx) InsertTimeEntries(ctx context.Context, list []ticket.TimeEntry) error {
	all := make([][]any, len(list))
	for i, e := range list {
		all[i] = []any{e.TicketID, e.UserID, database.Micros(e.StartsAt), database.Micros(e.EndsAt), e.Mode, e.WorkType, database.Clean(e.Note), database.Micros(e.CreatedAt)}
	}
	return tx.many(ctx, "INSERT INTO time_entries (ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at)", "("+database.Marks(8)+")", "", all)
}

// InsertSettlements keeps what was settled, each as of its own instant.
func (tx *Tx) InsertSettlements(ctx context.Context, list []ticket.Settlement) error {
	all := make([][]any, len(list))
	for i, s := range list {
		all[i] = []any{s.TicketID, database.Micros(s.At), database.Clean(s.Actor), s.Verdict, s.Clause, s.Rate, database.Clean(s.Reason)}
	}
	return tx.many(ctx, "INSERT INTO settlements (ticket_id, at, actor, verdict, clause, rate, reason)", "("+database.Marks(7)+")", "", all)
}

// InsertDraws records draws of tickets that have drawn nothing yet.
func (tx *Tx) InsertDraws(ctx context.Context, list []ticket.Draw) error {
	all := make([][]any, len(list))
	for i, d := range list {
		all[i] = []any{d.AgreementID, d.Clause, d.Unit, d.Day, d.TicketID, d.Amount.String()}
	}
	return tx.many(ctx, "INSERT INTO draws (agreement_id, clause, unit, day, ticket_id, amount)", "("+database.Marks(6)+")", "", all)
}

// Fired is an alarm that went off in time.
type Fired struct {
	TicketID int64
	Name     string
	At       time.Time
}

// InsertFired records alarms that went off; one that is recorded already stays as it is.
func (tx *Tx) InsertFired(ctx context.Context, list []Fired) error {
	all := make([][]any, len(list))
	for i, a := range list {
		all[i] = []any{a.TicketID, a.Name, database.Micros(a.At), database.Micros(a.At), false}
	}
	return tx.many(ctx, "INSERT INTO alarms (ticket_id, name, due_at, fired_at, late)", "("+database.Marks(5)+")", " ON CONFLICT DO NOTHING", all)
}
