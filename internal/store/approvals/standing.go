package approvals

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Standing is how the client's approval of the work on a ticket stands: the newest estimate, and who answered it.
type Standing struct {
	Estimate
	By string // who approved or refused it; "" where nobody did
	At time.Time
}

// Standings are how approvals stand, by ticket. Tickets without an estimate are left out, and estimates that were taken back. Only staff may see them.
func (r Reader) Standings(ctx context.Context, v identity.Viewer, tickets []int64) (map[int64]Standing, error) {
	if !v.Staff() || len(tickets) == 0 {
		return nil, nil
	}
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (s Standing, err error) {
		var at int64
		s.Estimate, err = scanEstimate(func(dest ...any) error { return scan(append(dest, &s.By, &at)...) })
		s.At = database.Instant(at)
		return s, err
	}, "SELECT "+estimateColumns+`, COALESCE(s.name, '') AS answered_by, COALESCE(s.at, 0) AS answered_at FROM estimates e
		LEFT JOIN estimate_answers s ON s.id = (SELECT MAX(x.id) FROM estimate_answers x WHERE x.estimate_id = e.id AND x.kind IN ('approved', 'refused'))
		WHERE e.state <> 'withdrawn' AND e.ticket_id IN (`+database.Marks(len(tickets))+") ORDER BY e.id", database.Args(tickets)...)
	by := map[int64]Standing{}
	for _, s := range list {
		by[s.TicketID] = s
	}
	return by, err
}
