package store

import (
	"context"
	"fmt"

	"remit/internal/identity"
	"remit/internal/store/erasureroom"
)

// What is erased of one of the clients' people, from the room that finds it.
type (
	Erasure       = erasureroom.Erasure
	ErasedPerson  = erasureroom.Person
	ErasedTicket  = erasureroom.Ticket
	ErasedMessage = erasureroom.Message
	ErasedMail    = erasureroom.Mail
	ErasedLetter  = erasureroom.Letter
	ErasedTrace   = erasureroom.Trace
	ErasedPlace   = erasureroom.Place
	ErasedRow     = erasureroom.Row
)

// ErasedArticles is the place of articles, whose words are found by an index of their own.
const ErasedArticles = erasureroom.Articles

// Where people are named, and what they leave.
var (
	ErasedDoors        = erasureroom.Doors
	ErasedTraces       = erasureroom.Traces
	ErasedAnswers      = erasureroom.Answers
	ErasedTicketPlaces = erasureroom.TicketPlaces
	ErasedOtherPlaces  = erasureroom.OtherPlaces
)

// Reindex makes the messages of a ticket findable by what they and the ticket say now, and by nothing else.
func (tx *Tx) Reindex(ctx context.Context, ticketID int64) error {
	t, err := tx.Ticket(ctx, identity.System("Search"), ticketID)
	if err != nil {
		return err
	}
	messages, err := tx.Messages(ctx, identity.System("Search"), ticketID)
	if err != nil {
		return err
	}
	key := "rowid"
	if tx.conn.Postgres {
		key = "message_id"
	}
	if _, err := tx.exec(ctx, "DELETE FROM message_search WHERE "+key+" IN (SELECT id FROM messages WHERE ticket_id = ?)", ticketID); err != nil {
		return err
	}
	rows := make([][]any, len(messages))
	for i, m := range messages {
		rows[i] = tx.indexValues(m.ID, t, m)
	}
	head, row := tx.indexForm()
	return tx.many(ctx, head, row, "", rows)
}

// Fold writes what SQLite's log holds into the database's file, and empties the log: nothing of what was before stays in it. PostgreSQL keeps its log
// in its own way. Where others read just now, a part of the log stays, and is folded with the next writes.
func (d *DB) Fold(ctx context.Context) error {
	if d.conn.Postgres {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.writer.WithContext(ctx).Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error; err != nil {
		return fmt.Errorf("store: fold the log: %w", hindered(err))
	}
	return nil
}
