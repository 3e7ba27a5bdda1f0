package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/ticket"
)

// bulkRows is how many rows one statement inserts: far below what either database binds, and enough that a round trip more makes no difference.
const bulkRows = 64

// many inserts rows, many with one statement. row is the form of one, such as (?, ?); tail ends the statement.
func (tx *Tx) many(ctx context.Context, head, row, tail string, list [][]any) error {
	for part := range slices.Chunk(list, bulkRows) {
		if _, err := tx.exec(ctx, head+values(row, len(part))+tail, slices.Concat(part...)...); err != nil {
			return err
		}
	}
	return nil
}

// manyWithID is many for a table with an id. It returns the ids in the order of the rows: each is larger than the one before.
func (tx *Tx) manyWithID(ctx context.Context, head, row string, list [][]any) ([]int64, error) {
	ids := make([]int64, 0, len(list))
	for part := range slices.Chunk(list, bulkRows) {
		some, err := rows(ctx, tx.reader, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) },
			head+values(row, len(part))+" RETURNING id", slices.Concat(part...)...)
		if err != nil {
			return nil, err
		}
		slices.Sort(some) // the order in which they are returned is not promised
		ids = append(ids, some...)
	}
	return ids, nil
}

func values(row string, n int) string { return " VALUES " + row + strings.Repeat(", "+row, n-1) }

// InsertTickets adds tickets, without naming their decisions, and returns their numbers.
func (tx *Tx) InsertTickets(ctx context.Context, list []ticket.Ticket) ([]int64, error) {
	all := make([][]any, len(list))
	for i, t := range list {
		all[i] = fromTicket(t).values()
	}
	return tx.manyWithID(ctx, "INSERT INTO tickets ("+ticketColumns+")", "("+marks(ticketColumnCount)+")", all)
}

// RewriteTicket writes all of a ticket that nobody else can have changed.
func (tx *Tx) RewriteTicket(ctx context.Context, t ticket.Ticket) error {
	_, err := tx.exec(ctx, "UPDATE tickets SET ("+ticketColumns+") = ("+marks(ticketColumnCount)+") WHERE id = ?", append(fromTicket(t).values(), t.ID)...)
	return err
}

// InsertDecisions keeps decisions, each as of its own instant, and returns their ids. The latest of each ticket is the one that counts for it.
func (tx *Tx) InsertDecisions(ctx context.Context, list []ticket.Decision) ([]int64, error) {
	all := make([][]any, len(list))
	for i, d := range list {
		all[i] = decisionValues(d)
	}
	ids, err := tx.manyWithID(ctx, "INSERT INTO decisions ("+decisionColumns+")", "("+marks(8)+")", all)
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
			threads = append(threads, []any{clean(m.MessageID), m.TicketID})
		}
	}
	ids, err := tx.manyWithID(ctx, "INSERT INTO messages ("+messageInsert+")", "("+marks(15)+")", all)
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
		all[i] = []any{e.TicketID, e.UserID, micros(e.StartsAt), micros(e.EndsAt), e.Mode, e.WorkType, clean(e.Note), micros(e.CreatedAt)}
	}
	return tx.many(ctx, "INSERT INTO time_entries (ticket_id, user_id, starts_at, ends_at, mode, work_type, note, created_at)", "("+marks(8)+")", "", all)
}

// InsertSettlements keeps what was settled, each as of its own instant.
func (tx *Tx) InsertSettlements(ctx context.Context, list []ticket.Settlement) error {
	all := make([][]any, len(list))
	for i, s := range list {
		all[i] = []any{s.TicketID, micros(s.At), clean(s.Actor), s.Verdict, s.Clause, s.Rate, clean(s.Reason)}
	}
	return tx.many(ctx, "INSERT INTO settlements (ticket_id, at, actor, verdict, clause, rate, reason)", "("+marks(7)+")", "", all)
}

// InsertDraws records draws of tickets that have drawn nothing yet.
func (tx *Tx) InsertDraws(ctx context.Context, list []ticket.Draw) error {
	all := make([][]any, len(list))
	for i, d := range list {
		all[i] = []any{d.AgreementID, d.Clause, d.Unit, d.Day, d.TicketID, d.Amount.String()}
	}
	return tx.many(ctx, "INSERT INTO draws (agreement_id, clause, unit, day, ticket_id, amount)", "("+marks(6)+")", "", all)
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
		all[i] = []any{a.TicketID, a.Name, micros(a.At), micros(a.At), false}
	}
	return tx.many(ctx, "INSERT INTO alarms (ticket_id, name, due_at, fired_at, late)", "("+marks(5)+")", " ON CONFLICT DO NOTHING", all)
}
