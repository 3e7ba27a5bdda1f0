package store

import (
	"context"

	"remit/internal/store/reviewroom"
)

// What managers ask about work under review, and when they were done with a client.
type (
	ClientAsk  = reviewroom.Ask
	SendBack   = reviewroom.SendBack
	ReviewMark = reviewroom.Mark
)

// The states of what was sent back, and how it was answered.
const (
	SentBack      = reviewroom.SentBack
	SentAnswered  = reviewroom.SentAnswered
	SentWithdrawn = reviewroom.SentWithdrawn
	HowStands     = reviewroom.HowStands
	HowChanged    = reviewroom.HowChanged
	HowDeleted    = reviewroom.HowDeleted
)

// countSentBack counts the tickets with work that was sent back, by who did it.
func (r reader) countSentBack(ctx context.Context, by map[int64]int) error {
	_, err := rows(ctx, r, func(scan func(...any) error) (struct{}, error) {
		var worker int64
		var n int
		err := scan(&worker, &n)
		by[worker] = n
		return struct{}{}, err
	}, "SELECT b.worker_id, COUNT(DISTINCT e.ticket_id) FROM send_backs b JOIN time_entries e ON e.id = b.time_entry_id WHERE b.state = 'open' GROUP BY b.worker_id")
	return err
}

// Uncovered work that earns nothing, or may not.
type (
	Leak       = reviewroom.Leak
	LeakSum    = reviewroom.LeakSum
	LeakFilter = reviewroom.LeakFilter
	LeakPlace  = reviewroom.LeakPlace
)

// The kinds of it.
const (
	LeakGiven     = reviewroom.LeakGiven
	LeakForgotten = reviewroom.LeakForgotten
	LeakLate      = reviewroom.LeakLate
	LeakHeld      = reviewroom.LeakHeld
)
