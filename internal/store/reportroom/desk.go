package reportroom

import (
	"context"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Request is a ticket behind a figure.
type Request struct {
	ID         int64
	Subject    string
	ClientID   int64
	AssigneeID int64
	Priority   string
	Status     string
	ReceivedAt time.Time
}

// Spot is where a page of requests ended. The zero Spot is the beginning.
type Spot struct {
	ReceivedAt int64 // microseconds
	ID         int64
}

// requests lists tickets, as t, the newest first. Ids are found first: what a row shows is read for those alone.
func (r Reader) requests(ctx context.Context, with, from, where string, args []any, after Spot, limit int) ([]Request, error) {
	if after != (Spot{}) {
		where, args = where+" AND (t.received_at, t.id) < (?, ?)", append(args, after.ReceivedAt, after.ID)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Request, err error) {
		var at int64
		err = scan(&x.ID, &x.Subject, &x.ClientID, &x.AssigneeID, &x.Priority, &x.Status, &at)
		x.ReceivedAt = database.Instant(at)
		return x, err
	}, with+`SELECT k.id, k.subject, COALESCE(k.client_id, 0), COALESCE(k.assignee_id, 0), k.priority, k.status, k.received_at
		FROM (SELECT DISTINCT t.id, t.received_at FROM `+from+" WHERE "+where+` ORDER BY t.received_at DESC, t.id DESC LIMIT ?) x JOIN tickets k ON k.id = x.id ORDER BY x.received_at DESC, x.id DESC`, append(args, limit)...)
}

// Desk says which tickets are counted or listed. Zero fields do not filter.
type Desk struct {
	What     string    // DeskOpen, DeskArrived, DeskSolved, DeskReopened, DeskFirst
	From, To time.Time // half-open: when it came in, for DeskOpen and DeskArrived, else when that happened
	ClientID int64
	UserID   int64  // whose it is now, for DeskRated who had it when it was rated; -1 for nobody's
	Score    string // of DeskRated: good, fair, bad
}

// What happened to tickets.
const (
	DeskOpen     = "open"     // not solved yet
	DeskArrived  = "arrived"  // came in
	DeskSolved   = "solved"   // was solved
	DeskReopened = "reopened" // was solved and opened again
	DeskRated    = "rated"    // its requester said how it went
	DeskFirst    = "first"    // was solved with one answer at most, and not opened again
)

// The kinds of events, as their indexes name them.
const (
	solvedEvent   = `e.type = 'status' AND e.data_json LIKE '%"to":"resolved"%'`
	reopenedEvent = `e.type = 'status' AND e.data_json LIKE '%"to":"open"%' AND (e.data_json LIKE '%"from":"resolved"%' OR e.data_json LIKE '%"from":"closed"%')`
)

// conditions are where the tickets of a filter are found, as t, in a time from and to that is given in SQL.
func (f Desk) conditions(since, till string) (from, where string, args []any) {
	from, where = "tickets t", "t.received_at >= "+since+" AND t.received_at < "+till
	switch f.What {
	case DeskOpen:
		where += " AND t.is_open"
	case DeskSolved, DeskFirst:
		from, where = "events e JOIN tickets t ON t.id = e.ticket_id", solvedEvent+" AND e.at >= "+since+" AND e.at < "+till
	case DeskReopened:
		from, where = "events e JOIN tickets t ON t.id = e.ticket_id", reopenedEvent+" AND e.at >= "+since+" AND e.at < "+till
	}
	if f.What == DeskFirst {
		where += " AND (SELECT COUNT(*) FROM messages w WHERE w.ticket_id = t.id AND w.kind = 'staff') <= 1 AND NOT EXISTS (SELECT 1 FROM events o WHERE o.ticket_id = t.id AND " + strings.ReplaceAll(reopenedEvent, "e.", "o.") + ")"
	}
	whose := "t.assignee_id"
	if f.What == DeskRated {
		from, where, whose = "ratings e JOIN tickets t ON t.id = e.ticket_id", "e.rated_at >= "+since+" AND e.rated_at < "+till, "e.user_id"
	}
	if f.What == DeskRated && f.Score != "" {
		where, args = where+" AND e.score = ?", append(args, f.Score)
	}
	if f.ClientID != 0 {
		where, args = where+" AND t.client_id = ?", append(args, f.ClientID)
	}
	switch {
	case f.UserID > 0:
		where, args = where+" AND "+whose+" = ?", append(args, f.UserID)
	case f.UserID < 0:
		where += " AND " + whose + " IS NULL"
	}
	return from, where, args
}

// Requests lists the tickets of a filter, those that came in last first. Only managers may see them.
func (r Reader) Requests(ctx context.Context, v identity.Viewer, f Desk, after Spot, limit int) ([]Request, error) {
	if !v.May(identity.SeeDeskReports) {
		return nil, nil
	}
	from, where, args := f.conditions("?", "?")
	return r.requests(ctx, "", from, where, append([]any{database.Micros(f.From), until(f.To)}, args...), after, limit)
}

// until is the end of a time; none is the end of all time.
func until(t time.Time) int64 {
	if t.IsZero() {
		return 1<<63 - 1
	}
	return database.Micros(t)
}

// RequestCounts counts the tickets of a filter in times of its own, each by its place in them. Only managers may see it.
func (r Reader) RequestCounts(ctx context.Context, v identity.Viewer, f Desk, times [][2]time.Time) ([]int, error) {
	counts := make([]int, len(times))
	if !v.May(identity.SeeDeskReports) || len(times) == 0 {
		return counts, nil
	}
	args := []any{}
	for i, t := range times {
		args = append(args, i, database.Micros(t[0]), until(t[1]))
	}
	row := "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))"
	from, where, more := f.conditions("m.since", "m.till")
	count := "COUNT(*)" // a ticket comes in once
	switch f.What {
	case DeskSolved, DeskFirst, DeskReopened:
		count = "COUNT(DISTINCT e.ticket_id)"
		if len(more) == 0 && f.UserID == 0 { // the events tell enough
			from, where = "events e", strings.ReplaceAll(where, "t.id", "e.ticket_id")
		}
	}
	found, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (x [2]int, err error) {
		return x, scan(&x[0], &x[1])
	}, "WITH times (n, since, till) AS (VALUES "+row+strings.Repeat(", "+row, len(times)-1)+") SELECT m.n, (SELECT "+count+" FROM "+from+" WHERE "+where+") FROM times m", append(args, more...)...)
	for _, x := range found {
		counts[x[0]] = x[1]
	}
	return counts, err
}

// Load is how many open tickets somebody has.
type Load struct {
	UserID int64 // 0 for nobody
	Open   int
}

// Loads counts open tickets by whose they are. Only managers may see it.
func (r Reader) Loads(ctx context.Context, v identity.Viewer, clientID int64) ([]Load, error) {
	if !v.May(identity.SeeDeskReports) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Load, err error) {
		return x, scan(&x.UserID, &x.Open)
	}, "SELECT COALESCE(t.assignee_id, 0), COUNT(*) FROM tickets t WHERE t.is_open AND (? = 0 OR t.client_id = ?) GROUP BY t.assignee_id ORDER BY COUNT(*) DESC, 1", clientID, clientID)
}
