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
	if !v.IsManager() || len(list) == 0 {
		return nil, nil
	}
	with, args := stretchTable(list)
	respond, resolve := covenant.KeptColumn(r.conn, "respond"), covenant.KeptColumn(r.conn, "resolve")
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Attained, err error) {
		var n int
		err = scan(&x.AgreementID, &n, &x.Respond.Kept, &x.Respond.Missed, &x.Resolve.Kept, &x.Resolve.Missed)
		x.Stretch = n / covenant.Slots
		if p := n % covenant.Slots; p > 0 {
			x.Priority = "P" + strconv.Itoa(p)
		}
		x.Respond.Missed, x.Resolve.Missed = x.Respond.Missed-x.Respond.Kept, x.Resolve.Missed-x.Resolve.Kept // it was counted how many were due
		return x, err
	}, with+"SELECT m.a, "+covenant.Slot+`, COALESCE(SUM(`+respond+`), 0), COUNT(`+respond+`), COALESCE(SUM(`+resolve+`), 0), COUNT(`+resolve+`)
		FROM months m CROSS JOIN tickets t WHERE t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till
		GROUP BY m.a, `+covenant.Slot+" ORDER BY m.a, "+covenant.Slot, args...)
}

// Taken is how long the agreement's hours an answer or a solution took where it was given.
type Taken struct {
	Priority string
	Seconds  int64
}

// Taken lists how long answers (respond) or solutions (resolve) took on requests of the stretches, by priority and length. Only managers may see it.
func (r Reader) Taken(ctx context.Context, v identity.Viewer, list []Stretch, clock string) ([]Taken, error) {
	if !v.IsManager() || len(list) == 0 || clock != "respond" && clock != "resolve" {
		return nil, nil
	}
	with, args := stretchTable(list)
	elapsed, met := "json_extract(t.clocks_json, '$."+clock+".elapsed_s')", "json_extract(t.clocks_json, '$."+clock+".met_at')"
	if r.conn.Postgres {
		elapsed, met = "(CAST(t.clocks_json AS jsonb) -> '"+clock+"' ->> 'elapsed_s')", "(CAST(t.clocks_json AS jsonb) -> '"+clock+"' ->> 'met_at')"
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Taken, err error) {
		return x, scan(&x.Priority, &x.Seconds)
	}, with+"SELECT t.priority, CAST("+elapsed+` AS BIGINT) FROM months m CROSS JOIN tickets t
		WHERE t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till AND t.clocks_json <> '' AND `+met+" IS NOT NULL AND "+elapsed+" IS NOT NULL ORDER BY 1, 2", args...)
}

// Missed lists the requests of the stretches on which a promise was missed: respond, resolve, or either for "". Priority "" is every one. The newest come
// first. Only managers may see it.
func (r Reader) Missed(ctx context.Context, v identity.Viewer, list []Stretch, clock, priority string, after Spot, limit int) ([]Request, error) {
	if !v.IsManager() || len(list) == 0 {
		return nil, nil
	}
	with, args := stretchTable(list)
	respond, resolve := covenant.KeptColumn(r.conn, "respond")+" = 0", covenant.KeptColumn(r.conn, "resolve")+" = 0"
	condition := map[string]string{"respond": respond, "resolve": resolve}[clock]
	if condition == "" {
		condition = "(" + respond + " OR " + resolve + ")"
	}
	where := "t.agreement_id = m.a AND t.received_at >= m.since AND t.received_at < m.till AND " + condition
	if priority != "" {
		where, args = where+" AND t.priority = ?", append(args, priority)
	}
	return r.requests(ctx, with, "months m CROSS JOIN tickets t", where, args, after, limit)
}
