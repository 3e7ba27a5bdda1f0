package store

import (
	"context"
	"encoding/json"

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
	err := r.scan(ctx, &rows, "SELECT t.id, d.outcome_json FROM tickets t JOIN decisions d ON d.id = t.decision_id WHERE t.id IN ("+marks(len(ids))+") AND "+scope, append(anyIDs(ids), args...)...)
	found := make(map[int64]json.RawMessage, len(rows))
	for _, row := range rows {
		found[row.ID] = json.RawMessage(row.OutcomeJSON)
	}
	return found, err
}
