package reportroom

import (
	"context"
	"strings"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/store/covenant"
)

// Promise says which requests are listed by how a promise was kept on them. Zero fields do not filter.
type Promise struct {
	Clock    string // respond, update, resolve; "" for any of them, of those that were missed
	State    string // PromiseDue, PromiseKept, PromiseMissed
	Priority string
	Cause    string // of those that were missed: one of Causes
}

// How a promise stands.
const (
	PromiseDue    = "due" // kept or missed
	PromiseKept   = "kept"
	PromiseMissed = "missed"
	PromiseMet    = "met" // fulfilled, in time or late: those of which Taken tells how long it took
)

// Why a promise was missed, as far as what is kept of a ticket tells. The first that holds is it.
const (
	CauseChanged  = "changed"  // it was missed under a target that another has replaced
	CauseReopened = "reopened" // the ticket had been solved and was opened again
	CauseNobody   = "nobody"   // nobody had the ticket when it was missed
	CauseAnswer   = "answer"   // the answer had been late already
	CauseHands    = "hands"    // it had been given three times or more
	CauseWork     = "work"     // who had it took longer
)

// Causes lists them.
func Causes() []string {
	return []string{CauseChanged, CauseReopened, CauseNobody, CauseAnswer, CauseHands, CauseWork}
}

// causeColumn is why a promise was missed, in SQL.
func (r Reader) causeColumn(clock string) string {
	missed := "CAST(strftime('%s', json_extract(t.clocks_json, '$." + clock + ".missed_at')) AS INTEGER) * 1000000"
	if r.conn.Postgres {
		missed = "CAST(EXTRACT(EPOCH FROM CAST(CAST(t.clocks_json AS jsonb) #>> '{" + clock + ",missed_at}' AS timestamptz)) * 1000000 AS BIGINT)"
	}
	given := "(SELECT COUNT(*) FROM events o WHERE o.ticket_id = t.id AND o.type = 'assigned' AND o.at <= " + missed + ")"
	text := "CASE WHEN " + missed + " IS NULL THEN '" + CauseChanged + "' WHEN EXISTS (SELECT 1 FROM events o WHERE o.ticket_id = t.id AND o.at <= " + missed + " AND " + strings.ReplaceAll(reopenedEvent, "e.", "o.") +
		") THEN '" + CauseReopened + "' WHEN " + given + " = 0 THEN '" + CauseNobody + "'"
	if clock != "respond" {
		text += " WHEN " + covenant.KeptColumn(r.conn, "respond") + " = 0 THEN '" + CauseAnswer + "'"
	}
	return "(" + text + " WHEN " + given + " >= 3 THEN '" + CauseHands + "' ELSE '" + CauseWork + "' END)"
}

// isClock reports whether there is such a promise.
func isClock(name string) bool { return name == "respond" || name == "update" || name == "resolve" }

// of is the condition of a promise.
func (r Reader) of(p Promise) (where string, args []any) {
	in := func(clock string) string {
		if p.State == PromiseMet {
			return r.taken(clock)
		}
		condition := map[string]string{PromiseDue: " IS NOT NULL", PromiseKept: " = 1"}[p.State]
		if condition == "" {
			condition = " = 0"
		}
		condition = r.keptColumn(clock) + condition
		if clock == "update" {
			condition = "(" + r.hasUpdates() + " AND " + condition + ")"
		}
		return condition
	}
	switch {
	case isClock(p.Clock):
		where = in(p.Clock)
	default:
		where = "(" + in("respond") + " OR " + in("resolve") + " OR " + in("update") + ")"
	}
	if p.Priority != "" {
		where, args = where+" AND t.priority = ?", append(args, p.Priority)
	}
	if p.Cause != "" && isClock(p.Clock) {
		where, args = where+" AND "+r.causeColumn(p.Clock)+" = ?", append(args, p.Cause)
	}
	return where, args
}

const inStretch = "t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till AND "

// Promised lists the requests of the stretches by how a promise was kept, the newest first. Only managers may see it.
func (r Reader) Promised(ctx context.Context, v identity.Viewer, list []Stretch, p Promise, after Spot, limit int) ([]Request, error) {
	if !v.May(identity.SeeDeskReports) || len(list) == 0 {
		return nil, nil
	}
	with, args := stretchTable(list)
	where, more := r.of(p)
	return r.requests(ctx, with, "months m CROSS JOIN tickets t", inStretch+where, append(args, more...), after, limit)
}

// Caused is on how many tickets of a priority a promise was missed for a reason.
type Caused struct {
	Cause    string
	Priority string
	Tickets  int
}

// Caused counts why a promise was missed on requests of the stretches. Only managers may see it.
func (r Reader) Caused(ctx context.Context, v identity.Viewer, list []Stretch, clock string) ([]Caused, error) {
	if !v.May(identity.SeeDeskReports) || len(list) == 0 || !isClock(clock) {
		return nil, nil
	}
	with, args := stretchTable(list)
	where, more := r.of(Promise{Clock: clock, State: PromiseMissed})
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Caused, err error) {
		return x, scan(&x.Cause, &x.Priority, &x.Tickets)
	}, with+"SELECT "+r.causeColumn(clock)+" AS cause, t.priority, COUNT(*) FROM months m CROSS JOIN tickets t WHERE "+inStretch+where+" GROUP BY cause, t.priority ORDER BY 1, 2", append(args, more...)...)
}

// Drawing is what was drawn from an allowance.
type Drawing struct {
	Request
	Day    string
	Amount string // decimal
}

// Drawings lists what was drawn from a clause's allowance from a day to another, both included. Only managers may see it.
func (r Reader) Drawings(ctx context.Context, v identity.Viewer, agreementID int64, clause, unit, first, last string) ([]Drawing, error) {
	if !v.May(identity.SeeDeskReports) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Drawing, err error) {
		return x, scan(&x.ID, &x.Subject, &x.ClientID, &x.AssigneeID, &x.Priority, &x.Status, &x.Day, &x.Amount)
	}, `SELECT t.id, t.subject, COALESCE(t.client_id, 0), COALESCE(t.assignee_id, 0), t.priority, t.status, d.day, d.amount FROM draws d JOIN tickets t ON t.id = d.ticket_id
		WHERE d.agreement_id = ? AND d.clause = ? AND d.unit = ? AND d.day BETWEEN ? AND ? ORDER BY d.day DESC, d.id DESC`, agreementID, clause, unit, first, last)
}
