package store

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// ReviewItem is a ticket whose scope a manager settles or has settled, with the work on it so far.
type ReviewItem struct {
	Ticket    ticket.Row
	Agreement string // number, "" where none was in force
	Outcome   json.RawMessage
	Decided   time.Time // when it was decided as it is
	OfClient  int       // how many of its client the filter lets through, Each aside
	Logged    time.Duration
	Settled   ticket.Settlement // the latest; zero where none
}

// ReviewFilter says which items a review lists. Zero fields do not filter.
type ReviewFilter struct {
	State      string // ticket.ReviewFlagged or ticket.ReviewSettled
	ClientID   int64
	AssigneeID int64
	TicketID   int64
	Verdict    string
	Since      time.Time // received then or later
	Until      time.Time // received before it
	New        bool      // only what was decided since the last review of its client
	Asked      time.Time // with flagged ones: those whose answers to questions that were asked after it are waited for are left out
	Waiting    bool      // they alone are listed
	Each       int       // of a client at most; 0: no limit
	Limit      int
}

// conditions are the WHERE of the review.
func (f ReviewFilter) conditions() (string, []any) {
	where, args := "t.review <> '' AND t.review = ?", []any{f.State} // as the partial index says it
	add := func(condition string, holds bool, values ...any) {
		if holds {
			where, args = where+" AND "+condition, append(args, values...)
		}
	}
	add("t.client_id = ?", f.ClientID != 0, f.ClientID)
	add("t.assignee_id = ?", f.AssigneeID != 0, f.AssigneeID)
	add("t.id = ?", f.TicketID != 0, f.TicketID)
	add("t.verdict = ?", f.Verdict != "", f.Verdict)
	add("t.received_at >= ?", !f.Since.IsZero(), database.Micros(f.Since))
	add("t.received_at < ?", !f.Until.IsZero(), database.Micros(f.Until))
	add("COALESCE(d.at, t.received_at) > COALESCE(k.at, 0)", f.New)
	const waits = "t.id IN (SELECT q.ticket_id FROM client_asks q WHERE q.answered_at = 0 AND q.ended_at = 0 AND q.at > ? UNION SELECT x.ticket_id FROM estimates x WHERE x.state = 'waiting' AND x.created_at > ?)"
	asked := database.Micros(f.Asked)
	add(waits, f.Waiting, asked, asked)
	add("NOT "+waits, !f.Waiting && !f.Asked.IsZero(), asked, asked)
	return where, args
}

// reviewTables are those that a review is read from.
const reviewTables = ` FROM tickets t LEFT JOIN clients c ON c.id = t.client_id LEFT JOIN decisions d ON d.id = t.decision_id
	LEFT JOIN (SELECT client_id, MAX(at) AS at FROM client_reviews WHERE undone_at = 0 GROUP BY client_id) k ON k.client_id = t.client_id`

type reviewRow struct {
	Item       listRow `gorm:"embedded"`
	Number     string
	Outcome    string
	DecidedAt  int64
	Place      int
	OfClient   int
	Logged     int64
	SettledAt  int64
	SettledBy  string
	SettledFor string
}

// Review lists what waits for a manager, by client, what is new since its last review and the newest first, or what was settled, the latest first. Only managers may see it.
func (r reader) Review(ctx context.Context, v identity.Viewer, f ReviewFilter) ([]ReviewItem, error) {
	if !v.May(identity.ReviewWork) {
		return nil, nil
	}
	where, args := f.conditions()
	if f.Each == 0 {
		f.Each = 1 << 30
	}
	order := "COALESCE(c.name, ''), CASE WHEN COALESCE(d.at, t.received_at) > COALESCE(k.at, 0) THEN 0 ELSE 1 END, t.id DESC"
	if f.State == ticket.ReviewSettled {
		order = "COALESCE(s.at, 0) DESC, t.id DESC"
	}
	var rows []reviewRow
	err := r.scan(ctx, &rows, "SELECT * FROM (SELECT "+listColumns+`, 0 AS sort_key, COALESCE(a.number, '') AS number, COALESCE(d.outcome_json, '') AS outcome, COALESCE(d.at, t.received_at) AS decided_at,
		ROW_NUMBER() OVER (PARTITION BY t.client_id ORDER BY `+order+`) AS place, COUNT(*) OVER (PARTITION BY t.client_id) AS of_client, ROW_NUMBER() OVER (ORDER BY `+order+`) AS rank,
		(SELECT COALESCE(SUM(e.ends_at - e.starts_at), 0) FROM time_entries e WHERE e.ticket_id = t.id) AS logged,
		COALESCE(s.at, 0) AS settled_at, COALESCE(s.actor, '') AS settled_by, COALESCE(s.reason, '') AS settled_for
		`+reviewTables+` LEFT JOIN contacts p ON p.id = t.contact_id
		LEFT JOIN users u ON u.id = t.assignee_id LEFT JOIN teams g ON g.id = t.team_id LEFT JOIN agreements a ON a.id = t.agreement_id
		LEFT JOIN settlements s ON s.id = (SELECT MAX(x.id) FROM settlements x WHERE x.ticket_id = t.id)
		WHERE `+where+") x WHERE x.place <= ? ORDER BY x.rank LIMIT ?", append(args, f.Each, f.Limit)...)
	if err != nil {
		return nil, err
	}
	list := make([]ReviewItem, len(rows))
	for i, row := range rows {
		t := toRows([]listRow{row.Item})[0]
		list[i] = ReviewItem{Ticket: t, Agreement: row.Number, Outcome: json.RawMessage(row.Outcome), Decided: database.Instant(row.DecidedAt), OfClient: row.OfClient, Logged: time.Duration(row.Logged) * time.Microsecond,
			Settled: ticket.Settlement{TicketID: t.ID, At: database.Instant(row.SettledAt), Actor: row.SettledBy, Verdict: t.Verdict, Reason: row.SettledFor}}
	}
	return list, nil
}

// OpenCounts counts the open tickets of each client. Only staff may see them.
func (r reader) OpenCounts(ctx context.Context, v identity.Viewer) (map[int64]int, error) {
	if !v.Staff() {
		return nil, nil
	}
	return r.countByClient(ctx, "t.is_open")
}

func (r reader) countByClient(ctx context.Context, where string) (map[int64]int, error) {
	var rows []struct {
		ClientID int64
		N        int
	}
	err := r.scan(ctx, &rows, "SELECT COALESCE(t.client_id, 0) AS client_id, COUNT(*) AS n FROM tickets t WHERE "+where+" GROUP BY COALESCE(t.client_id, 0)")
	counts := make(map[int64]int, len(rows))
	for _, row := range rows {
		counts[row.ClientID] = row.N
	}
	return counts, err
}

// Sending lists the mails that a worker is sending now. Only staff may see them.
func (r reader) Sending(ctx context.Context, v identity.Viewer, now time.Time) (map[int64]bool, error) {
	if !v.Staff() {
		return nil, nil
	}
	var ids []int64
	err := r.scan(ctx, &ids, "SELECT id FROM outbox WHERE state = 'queued' AND lease_until > ?", database.Micros(now))
	sending := make(map[int64]bool, len(ids))
	for _, id := range ids {
		sending[id] = true
	}
	return sending, err
}
