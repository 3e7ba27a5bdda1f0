package covenant

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// OpenTicket is an open request that was decided by an agreement.
type OpenTicket struct {
	ID         int64
	Subject    string
	Status     string
	ReceivedAt time.Time
}

// OpenUnder lists the open requests that an agreement decided, the oldest first, at most so many. Only staff may see them.
func (r Reader) OpenUnder(ctx context.Context, v identity.Viewer, agreementID int64, limit int) ([]OpenTicket, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x OpenTicket, err error) {
		var at int64
		err = scan(&x.ID, &x.Subject, &x.Status, &at)
		x.ReceivedAt = database.Instant(at)
		return x, err
	}, "SELECT t.id, t.subject, t.status, t.received_at FROM tickets t WHERE t.agreement_id = ? AND t.is_open ORDER BY t.received_at, t.id LIMIT ?", agreementID, limit)
}

// PlannedVisit is a visit that is planned on a request that an agreement decided.
type PlannedVisit struct {
	TicketID int64
	Subject  string
	Who      string // technician
	StartsAt time.Time
}

// VisitsUnder lists the planned visits from an instant on of requests that an agreement decided, the earliest first. Only staff may see them.
func (r Reader) VisitsUnder(ctx context.Context, v identity.Viewer, agreementID int64, from time.Time) ([]PlannedVisit, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x PlannedVisit, err error) {
		var at int64
		err = scan(&x.TicketID, &x.Subject, &x.Who, &at)
		x.StartsAt = database.Instant(at)
		return x, err
	}, `SELECT t.id, t.subject, u.name, x.starts_at FROM visits x JOIN tickets t ON t.id = x.ticket_id JOIN users u ON u.id = x.user_id
		WHERE t.agreement_id = ? AND x.state = 'planned' AND x.starts_at >= ? ORDER BY x.starts_at, x.id`, agreementID, database.Micros(from))
}
