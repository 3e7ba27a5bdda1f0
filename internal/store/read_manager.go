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
	Logged    time.Duration
	Settled   ticket.Settlement // the latest; zero where none
}

// ReviewFilter says which items a review lists. Zero fields do not filter.
type ReviewFilter struct {
	State    string // ticket.ReviewFlagged or ticket.ReviewSettled
	ClientID int64
	Verdict  string
	Limit    int
}

// conditions are the WHERE of the review.
func (f ReviewFilter) conditions() (string, []any) {
	where, args := "t.review = ?", []any{f.State}
	if f.ClientID != 0 {
		where, args = where+" AND t.client_id = ?", append(args, f.ClientID)
	}
	if f.Verdict != "" {
		where, args = where+" AND t.verdict = ?", append(args, f.Verdict)
	}
	return where, args
}

type reviewRow struct {
	Item       listRow `gorm:"embedded"`
	Number     string
	Outcome    string
	Logged     int64
	SettledAt  int64
	SettledBy  string
	SettledFor string
}

// Review lists what waits for a manager, by client and the newest first, or what was settled, the latest first. Only managers may see it.
func (r reader) Review(ctx context.Context, v identity.Viewer, f ReviewFilter) ([]ReviewItem, error) {
	if !v.IsManager() {
		return nil, nil
	}
	where, args := f.conditions()
	order := "COALESCE(c.name, ''), t.id DESC"
	if f.State == ticket.ReviewSettled {
		order = "settled_at DESC, t.id DESC"
	}
	var rows []reviewRow
	err := r.scan(ctx, &rows, "SELECT "+listColumns+`, 0 AS sort_key, COALESCE(a.number, '') AS number, COALESCE(d.outcome_json, '') AS outcome,
		(SELECT COALESCE(SUM(e.ends_at - e.starts_at), 0) FROM time_entries e WHERE e.ticket_id = t.id) AS logged,
		COALESCE(s.at, 0) AS settled_at, COALESCE(s.actor, '') AS settled_by, COALESCE(s.reason, '') AS settled_for
		FROM tickets t LEFT JOIN clients c ON c.id = t.client_id LEFT JOIN contacts p ON p.id = t.contact_id
		LEFT JOIN users u ON u.id = t.assignee_id LEFT JOIN teams g ON g.id = t.team_id
		LEFT JOIN agreements a ON a.id = t.agreement_id LEFT JOIN decisions d ON d.id = t.decision_id
		LEFT JOIN settlements s ON s.id = (SELECT MAX(x.id) FROM settlements x WHERE x.ticket_id = t.id)
		WHERE `+where+" ORDER BY "+order+" LIMIT ?", append(args, f.Limit)...)
	if err != nil {
		return nil, err
	}
	list := make([]ReviewItem, len(rows))
	for i, row := range rows {
		t := toRows([]listRow{row.Item})[0]
		list[i] = ReviewItem{Ticket: t, Agreement: row.Number, Outcome: json.RawMessage(row.Outcome), Logged: time.Duration(row.Logged) * time.Microsecond,
			Settled: ticket.Settlement{TicketID: t.ID, At: database.Instant(row.SettledAt), Actor: row.SettledBy, Verdict: t.Verdict, Reason: row.SettledFor}}
	}
	return list, nil
}

// ReviewCounts counts what waits for a manager, by client.
func (r reader) ReviewCounts(ctx context.Context, v identity.Viewer) (map[int64]int, error) {
	if !v.IsManager() {
		return nil, nil
	}
	return r.countByClient(ctx, "t.review = 'flagged'")
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
