package store

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/database"
	"remit/internal/ticket"
)

// EventAlertAgain is the event of a ticket that tells how often its alert was reported; there is one for each ticket.
const EventAlertAgain = "alert-again"

// LockCause lets one transaction at a time deal with a cause. SQLite has one writer anyway.
func (tx *Tx) LockCause(ctx context.Context, cause string) error {
	if !tx.conn.Postgres {
		return nil
	}
	_, err := tx.exec(ctx, "SELECT pg_advisory_xact_lock(hashtext(?))", cause)
	return err
}

// CountAlert counts another report of a ticket's alert, and returns how many there were with the first.
func (tx *Tx) CountAlert(ctx context.Context, ticketID int64, actor string) (times int, err error) {
	var row struct {
		ID       int64
		DataJSON string `gorm:"column:data_json"`
	}
	if err := tx.scan(ctx, &row, "SELECT id, data_json FROM events WHERE ticket_id = ? AND type = ?", ticketID, EventAlertAgain); err != nil {
		return 0, fmt.Errorf("store: alert of %d: %w", ticketID, err)
	}
	data := struct {
		Times int `json:"times"`
	}{1}
	if row.ID != 0 {
		if err := json.Unmarshal([]byte(row.DataJSON), &data); err != nil {
			return 0, fmt.Errorf("store: event %d: %w", row.ID, err)
		}
	}
	data.Times++
	text, err := json.Marshal(data)
	if err != nil {
		return 0, fmt.Errorf("store: event: %w", err)
	}
	if row.ID == 0 {
		return data.Times, tx.InsertEvent(ctx, ticket.Event{TicketID: ticketID, Type: EventAlertAgain, Actor: actor, Data: text})
	}
	_, err = tx.exec(ctx, "UPDATE events SET at = ?, data_json = ? WHERE id = ?", database.Micros(tx.Now), string(text), row.ID)
	return data.Times, err
}
