package survey

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// course is what a ticket's events say of its end.
type course struct {
	solved   bool // it is resolved, or was closed after it had been
	spam     bool
	closedAt time.Time // zero where it is not closed
}

// courseOf folds the events of a ticket.
func courseOf(ctx context.Context, r store.Reader, id int64) (course, error) {
	events, err := r.Events(ctx, identity.System("Survey"), id)
	if err != nil {
		return course{}, err
	}
	return fold(events)
}

func fold(events []ticket.Event) (c course, err error) {
	for _, e := range events {
		switch e.Type {
		case ticket.EventSpam:
			c.spam = true
		case ticket.EventClientReply:
			c.solved = c.solved && !c.closedAt.IsZero() // it opens what is resolved, and not what is closed
		case ticket.EventStatus:
			var data struct {
				To ticket.Status `json:"to"`
			}
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return c, fmt.Errorf("survey: event %d: %w", e.ID, err)
			}
			c.step(data.To, e.At)
		}
	}
	return c, nil
}

// step is what a status changes.
func (c *course) step(to ticket.Status, at time.Time) {
	switch to {
	case ticket.Resolved:
		c.solved, c.closedAt = true, time.Time{}
	case ticket.Closed:
		c.closedAt = at
	default:
		c.solved, c.closedAt = false, time.Time{}
	}
}

// ScoreWord is a score in a word for the provider's people.
func ScoreWord(s store.Score) string {
	switch s {
	case store.ScoreGood:
		return "good"
	case store.ScoreFair:
		return "so-so"
	}
	return string(s)
}
