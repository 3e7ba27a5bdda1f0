package store

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// OutcomesOf returns the latest decisions of tickets that the viewer may see, as JSON of spec 1, The decision: lists leave them out,
// and a client's person reads in them under which clause an answer is promised.
func (r reader) OutcomesOf(ctx context.Context, v identity.Viewer, ids []int64) (map[int64]json.RawMessage, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	scope, args := ticketScope(v)
	var rows []struct {
		ID          int64
		OutcomeJSON string `gorm:"column:outcome_json"`
	}
	err := r.scan(ctx, &rows, "SELECT t.id, d.outcome_json FROM tickets t JOIN decisions d ON d.id = t.decision_id WHERE t.id IN ("+database.Marks(len(ids))+") AND "+scope, append(database.Args(ids), args...)...)
	found := make(map[int64]json.RawMessage, len(rows))
	for _, row := range rows {
		found[row.ID] = json.RawMessage(row.OutcomeJSON)
	}
	return found, err
}

// Record is how the promises of an agreement were kept on requests that are done.
type Record struct{ Done, Missed int }

// Record counts the requests under an agreement that the viewer may see, that came in from an instant on and are done, and those of
// them on which a promised time was missed. Requests on which nothing was promised do not count.
func (r reader) Record(ctx context.Context, v identity.Viewer, agreementID int64, since time.Time) (Record, error) {
	scope, args := ticketScope(v)
	var row Record
	err := r.scan(ctx, &row, `SELECT COUNT(*) AS done, COUNT(CASE WHEN t.missed THEN 1 END) AS missed FROM tickets t
		WHERE t.agreement_id = ? AND NOT t.is_open AND t.clocks_json <> '' AND t.received_at >= ? AND `+scope, append([]any{agreementID, database.Micros(since)}, args...)...)
	return row, err
}
