package covenant

import (
	"context"
	"encoding/json"
	"strconv"
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
// requests may know the figures of their organisation. It is read from an index alone.
func (r Reader) Kept(ctx context.Context, v identity.Viewer, agreementID int64, stretches []Stretch) ([]Attainment, error) {
	if len(stretches) == 0 {
		return nil, nil
	}
	scope, scoped := clientScope(v)
	args := make([]any, 0, 3*len(stretches)+3)
	for i, s := range stretches {
		args = append(args, i, database.Micros(s.From), database.Micros(s.To))
	}
	respond, resolve := KeptColumn(r.conn, "respond"), KeptColumn(r.conn, "resolve")
	row := "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))"
	query := "WITH months (n, since, till) AS (VALUES " + row + strings.Repeat(", "+row, len(stretches)-1) + `)
		SELECT ` + Slot + `, COALESCE(SUM(` + respond + `), 0), COUNT(` + respond + `), COALESCE(SUM(` + resolve + `), 0), COUNT(` + resolve + `)
		FROM agreements a CROSS JOIN months m CROSS JOIN ` + KeptTickets(r.conn) + `
		WHERE a.id = ? AND ` + scope + ` AND t.agreement_id = a.id AND t.received_at >= m.since AND t.received_at < m.till
		GROUP BY ` + Slot + ` ORDER BY ` + Slot
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Attainment, err error) {
		var n int
		err = scan(&n, &x.Respond.Kept, &x.Respond.Missed, &x.Resolve.Kept, &x.Resolve.Missed)
		x.Stretch = n / Slots
		if p := n % Slots; p > 0 {
			x.Priority = "P" + strconv.Itoa(p)
		}
		x.Respond.Missed, x.Resolve.Missed = x.Respond.Missed-x.Respond.Kept, x.Resolve.Missed-x.Resolve.Kept // it was counted how many were due
		return x, err
	}, query, append(append(args, agreementID), scoped...)...)
}

// KeptTickets are the tickets, as t, by the index that holds how their promises were kept. SQLite could take any that begins alike, and would have to
// read each ticket for the rest.
func KeptTickets(c database.Conn) string {
	if c.Postgres {
		return "tickets t"
	}
	return "tickets t INDEXED BY tickets_kept"
}

// Slot is the stretch, as m.n, and the priority of a request in one number, by which SQLite sorts in much less time than by both: a stretch has Slots, for no
// priority and for P1 to P4.
const (
	Slot  = "m.n * 5 + CASE t.priority WHEN 'P1' THEN 1 WHEN 'P2' THEN 2 WHEN 'P3' THEN 3 WHEN 'P4' THEN 4 ELSE 0 END"
	Slots = 5
)

// KeptColumn is whether the promise of a clock, respond or resolve, was kept (1) or missed (0), of a ticket as t. SQLite reads a generated column from the table even where an index
// holds it, but finds the expression that makes it in the index.
func KeptColumn(c database.Conn, clock string) string {
	if c.Postgres {
		return "t." + clock + "_kept"
	}
	return strings.ReplaceAll(`(CASE WHEN t.clocks_json = '' THEN NULL
		WHEN t.clocks_json LIKE '%"clock":"CLOCK"%' OR json_extract(t.clocks_json, '$.CLOCK.missed_at') IS NOT NULL THEN 0
		WHEN json_extract(t.clocks_json, '$.CLOCK.met_at') IS NOT NULL THEN 1 END)`, "CLOCK", clock)
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
	respond, resolve := KeptColumn(r.conn, "respond"), KeptColumn(r.conn, "resolve")
	where, args := "t.agreement_id = ? AND t.received_at >= ? AND t.received_at < ? AND ("+respond+" = 0 OR "+resolve+" = 0)",
		[]any{agreementID, database.Micros(s.From), database.Micros(s.To)}
	switch {
	case v.Staff():
	case v.Client():
		where, args = where+" AND t.client_id = ?", append(args, v.ClientID)
		if !v.May(identity.SeeOrganisation) {
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
	}, `SELECT t.id, t.subject, t.priority, t.received_at, COALESCE(`+respond+`, 1) = 0, COALESCE(`+resolve+`, 1) = 0, t.clocks_json
		FROM `+KeptTickets(r.conn)+" WHERE "+where+" ORDER BY t.received_at DESC, t.id DESC LIMIT ?", append(args, limit)...)
}
