package reportroom

import (
	"context"
	"strconv"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/store/covenant"
)

// Stretch is a half-open time under one agreement: a month in its zone.
type Stretch struct {
	AgreementID int64
	N           int // place of the month
	From, To    time.Time
}

// Attained is how the promises of one priority were kept on requests that came in within one stretch.
type Attained struct {
	AgreementID int64
	covenant.Attainment
	Update covenant.Promises // of tickets that had to be told how it goes: kept where no update was missed until it was over
}

// stretches are them as a table months.
func stretchTable(list []Stretch) (with string, args []any) {
	for _, s := range list {
		args = append(args, s.AgreementID, s.N, database.Micros(s.From), database.Micros(s.To))
	}
	row := "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))"
	return "WITH months (a, n, since, till) AS (VALUES " + row + strings.Repeat(", "+row, len(list)-1) + ") ", args
}

// Attained counts how promises were kept, by agreement, stretch and priority. It is read from an index alone. Only managers may see it.
func (r Reader) Attained(ctx context.Context, v identity.Viewer, list []Stretch) ([]Attained, error) {
	if !v.May(identity.SeeDeskReports) || len(list) == 0 {
		return nil, nil
	}
	with, args := stretchTable(list)
	respond, resolve := covenant.KeptColumn(r.conn, "respond"), covenant.KeptColumn(r.conn, "resolve")
	all, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (x Attained, err error) {
		var n int
		err = scan(&x.AgreementID, &n, &x.Respond.Kept, &x.Respond.Missed, &x.Resolve.Kept, &x.Resolve.Missed)
		x.Stretch, x.Priority = placed(n)
		x.Respond.Missed, x.Resolve.Missed = x.Respond.Missed-x.Respond.Kept, x.Resolve.Missed-x.Resolve.Kept // it was counted how many were due
		return x, err
	}, with+"SELECT m.a, "+covenant.Slot+`, COALESCE(SUM(`+respond+`), 0), COUNT(`+respond+`), COALESCE(SUM(`+resolve+`), 0), COUNT(`+resolve+`)
		FROM months m CROSS JOIN `+covenant.KeptTickets(r.conn)+` WHERE t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till
		GROUP BY m.a, `+covenant.Slot+" ORDER BY m.a, "+covenant.Slot, args...)
	if err != nil {
		return nil, err
	}
	updates, err := r.updated(ctx, with, args)
	return append(all, updates...), err
}

// placed is the stretch and the priority that a slot is of.
func placed(slot int) (stretch int, priority string) {
	if p := slot % covenant.Slots; p > 0 {
		priority = "P" + strconv.Itoa(p)
	}
	return slot / covenant.Slots, priority
}

// hasUpdates are the tickets whose requesters have to be told how it goes, as their index names them.
func (r Reader) hasUpdates() string {
	if r.conn.Postgres {
		return "t.update_kept IS NOT NULL"
	}
	return `t.clocks_json LIKE '%"update":{%'`
}

// keptColumn is whether a promise was kept (1) or missed (0); NULL while it is neither.
func (r Reader) keptColumn(clock string) string {
	switch {
	case clock != "update":
		return covenant.KeptColumn(r.conn, clock)
	case r.conn.Postgres:
		return "t.update_kept"
	}
	return "(CASE WHEN json_extract(t.clocks_json, '$.update.misses') > 0 THEN 0 WHEN NOT t.is_open THEN 1 END)"
}

// updated counts how updates were kept. It is read from an index alone.
func (r Reader) updated(ctx context.Context, with string, args []any) ([]Attained, error) {
	kept := r.keptColumn("update")
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Attained, err error) {
		var n int
		err = scan(&x.AgreementID, &n, &x.Update.Kept, &x.Update.Missed)
		x.Stretch, x.Priority = placed(n)
		x.Update.Missed -= x.Update.Kept // it was counted how many were due
		return x, err
	}, with+"SELECT m.a, "+covenant.Slot+", COALESCE(SUM("+kept+"), 0), COUNT("+kept+`) FROM months m CROSS JOIN tickets t
		WHERE t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till AND `+r.hasUpdates()+" GROUP BY m.a, "+covenant.Slot+" ORDER BY m.a, "+covenant.Slot, args...)
}

// Taken is how long the agreement's hours an answer or a solution took where it was given.
type Taken struct {
	Priority string
	Seconds  int64
}

// Taken lists how long answers (respond) or solutions (resolve) took on requests of the stretches, by priority and length. Only managers may see it.
func (r Reader) Taken(ctx context.Context, v identity.Viewer, list []Stretch, clock string) ([]Taken, error) {
	if !v.May(identity.SeeDeskReports) || len(list) == 0 || clock != "respond" && clock != "resolve" {
		return nil, nil
	}
	with, args := stretchTable(list)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Taken, err error) {
		return x, scan(&x.Priority, &x.Seconds)
	}, with+"SELECT t.priority, CAST("+r.took(clock)+` AS BIGINT) FROM months m CROSS JOIN tickets t
		WHERE t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till AND `+r.taken(clock)+" ORDER BY 1, 2", args...)
}

// took is for how many seconds of open time an answer or a solution took, in SQL; NULL where it was not given.
func (r Reader) took(clock string) string {
	if r.conn.Postgres {
		return "t." + clock + "_took"
	}
	return "(CASE WHEN t.clocks_json = '' THEN NULL WHEN json_extract(t.clocks_json, '$." + clock + ".met_at') IS NOT NULL THEN json_extract(t.clocks_json, '$." + clock + ".elapsed_s') END)"
}

// taken is the condition of tickets of which it is known how long an answer or a solution took.
func (r Reader) taken(clock string) string { return r.took(clock) + " IS NOT NULL" }
