package covenant

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Stretch is a half-open time: a month in an agreement's zone.
type Stretch struct{ From, To time.Time }

// Attainment is how the promises of one priority were kept on requests that came in within one stretch.
type Attainment struct {
	Stretch  int // index of the stretch
	Priority string
	Respond  Promises
	Resolve  Promises
}

// Promises is of promises that were kept or missed; those that run on are in neither.
type Promises struct{ Kept, Missed int }

// Due is how many were kept or missed.
func (c Promises) Due() int { return c.Kept + c.Missed }

// Kept counts how the promises of an agreement were kept, by stretch and priority, of all its client's requests: one who sees only their own
// requests may know the figures of their organisation. An index finds the requests of each stretch; PostgreSQL reads nothing besides.
func (r Reader) Kept(ctx context.Context, v identity.Viewer, agreementID int64, stretches []Stretch) ([]Attainment, error) {
	if len(stretches) == 0 {
		return nil, nil
	}
	scope, scoped := clientScope(v)
	args := make([]any, 0, 3*len(stretches)+3)
	for i, s := range stretches {
		args = append(args, i, database.Micros(s.From), database.Micros(s.To))
	}
	row := "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))"
	query := "WITH months (n, since, till) AS (VALUES " + row + strings.Repeat(", "+row, len(stretches)-1) + `)
		SELECT m.n, t.priority, COUNT(CASE WHEN t.respond_kept = 1 THEN 1 END), COUNT(CASE WHEN t.respond_kept = 0 THEN 1 END),
			COUNT(CASE WHEN t.resolve_kept = 1 THEN 1 END), COUNT(CASE WHEN t.resolve_kept = 0 THEN 1 END)
		FROM agreements a CROSS JOIN months m CROSS JOIN tickets t
		WHERE a.id = ? AND ` + scope + ` AND t.agreement_id = a.id AND t.received_at >= m.since AND t.received_at < m.till
		GROUP BY m.n, t.priority ORDER BY m.n, t.priority`
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Attainment, err error) {
		return x, scan(&x.Stretch, &x.Priority, &x.Respond.Kept, &x.Respond.Missed, &x.Resolve.Kept, &x.Resolve.Missed)
	}, query, append(append(args, agreementID), scoped...)...)
}

// Miss is a request on which an answer or a solution came too late, or is late.
type Miss struct {
	TicketID   int64
	Subject    string
	Priority   string
	ReceivedAt time.Time
	Respond    bool // the answer was late
	Resolve    bool // the solution was
	Clocks     json.RawMessage
}

// Misses lists the requests under an agreement that came in within a stretch, that the viewer may see, and on which a promise was missed, the
// newest first, at most so many.
func (r Reader) Misses(ctx context.Context, v identity.Viewer, agreementID int64, s Stretch, limit int) ([]Miss, error) {
	where, args := "t.agreement_id = ? AND t.received_at >= ? AND t.received_at < ? AND (t.respond_kept = 0 OR t.resolve_kept = 0)",
		[]any{agreementID, database.Micros(s.From), database.Micros(s.To)}
	switch {
	case v.Staff():
	case v.Client():
		where, args = where+" AND t.client_id = ?", append(args, v.ClientID)
		if !v.SeesOrganisation {
			where, args = where+" AND t.contact_id = ?", append(args, v.ContactID)
		}
	default:
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Miss, err error) {
		var at int64
		var clocks string
		err = scan(&x.TicketID, &x.Subject, &x.Priority, &at, &x.Respond, &x.Resolve, &clocks)
		x.ReceivedAt, x.Clocks = database.Instant(at), database.Raw(clocks)
		return x, err
	}, `SELECT t.id, t.subject, t.priority, t.received_at, COALESCE(t.respond_kept, 1) = 0, COALESCE(t.resolve_kept, 1) = 0, t.clocks_json
		FROM tickets t WHERE `+where+" ORDER BY t.received_at DESC, t.id DESC LIMIT ?", append(args, limit)...)
}
