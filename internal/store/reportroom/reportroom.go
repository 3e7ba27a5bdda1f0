// Package reportroom adds up what managers look back on.
package reportroom

import (
	"context"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Work says which rated work is added up or listed. Zero fields do not filter.
type Work struct {
	First, Last string // months, both included: 2026-03
	ClientID    int64
	AgreementID int64
	UserID      int64
	Clause      *string // "" is work that no clause decided
	Service     *string // "" is work whose service is not known
	Kind        string  // WorkScope, WorkBillable, WorkHeld; "" for all
}

// The kinds of work: each line is of one of them.
const (
	WorkScope    = "scope"    // covered
	WorkBillable = "billable" // to be billed, or waived
	WorkHeld     = "held"     // on no statement until it is decided
)

// conditions are those of lines and of sums, of which t is the name; held says in SQL whether one is held.
func (f Work) conditions(t, held string) (string, []any) {
	where, args := []string{t + ".month BETWEEN ? AND ?"}, []any{f.First, f.Last}
	add := func(holds bool, condition string, values ...any) {
		if holds {
			where, args = append(where, condition), append(args, values...)
		}
	}
	add(f.ClientID != 0, t+".client_id = ?", f.ClientID)
	add(f.AgreementID != 0, t+".agreement_id = ?", f.AgreementID)
	add(f.UserID != 0, t+".user_id = ?", f.UserID)
	if f.Clause != nil {
		add(true, t+".clause = ?", *f.Clause)
	}
	if f.Service != nil {
		add(true, t+".service = ?", *f.Service)
	}
	add(f.Kind == WorkHeld, held)
	add(f.Kind == WorkScope || f.Kind == WorkBillable, "NOT ("+held+")")
	add(f.Kind == WorkScope, t+".verdict = 'covered'")
	add(f.Kind == WorkBillable, t+".verdict <> 'covered'")
	return strings.Join(where, " AND "), args
}

// The words by which work can be added up.
const (
	ByClient     = "client"
	ByAgreement  = "agreement"
	ByClause     = "clause" // of one agreement: the key is the agreement with the clause
	ByService    = "service"
	ByTechnician = "technician"
	ByMonth      = "month"
)

// Part is a number of lines and how long they are.
type Part struct {
	Lines   int
	Seconds int64
}

// Hours is what the work of one key comes to under one agreement.
type Hours struct {
	Key         string // month, clause or service; "" for the others
	ID          int64  // client, agreement or user; 0 for the others
	AgreementID int64
	Scope       Part
	Billable    Part
	Held        Part
	Amount      int64 // of the billable part, in the smallest unit of the agreement's currency
	List        int64 // what the part in scope would have cost
}

// Hours adds up rated work by one of the words, and by agreement. Only managers may see it.
func (r Reader) Hours(ctx context.Context, v identity.Viewer, f Work, by string) ([]Hours, error) {
	column := map[string]string{ByClause: "s.clause", ByService: "s.service", ByMonth: "s.month"}[by]
	id := map[string]string{ByClient: "s.client_id", ByAgreement: "s.agreement_id", ByClause: "s.agreement_id", ByTechnician: "s.user_id"}[by]
	if !v.May(identity.SeeMoney) || column == "" && id == "" {
		return nil, nil
	}
	group := strings.TrimSuffix(column+", ", ", ")
	if column == "" {
		column, group = "''", ""
	}
	if id == "" {
		id = "0"
	} else {
		group = strings.TrimPrefix(group+", "+id, ", ")
	}
	where, args := f.conditions("s", "s.held")
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Hours, err error) {
		return x, scan(&x.Key, &x.ID, &x.AgreementID, &x.Scope.Lines, &x.Scope.Seconds, &x.Billable.Lines, &x.Billable.Seconds, &x.Held.Lines, &x.Held.Seconds, &x.Amount, &x.List)
	}, "SELECT "+column+", "+id+`, s.agreement_id,
		COALESCE(SUM(s.lines) FILTER (WHERE s.verdict = 'covered' AND NOT s.held), 0), COALESCE(SUM(s.seconds) FILTER (WHERE s.verdict = 'covered' AND NOT s.held), 0),
		COALESCE(SUM(s.lines) FILTER (WHERE s.verdict <> 'covered' AND NOT s.held), 0), COALESCE(SUM(s.seconds) FILTER (WHERE s.verdict <> 'covered' AND NOT s.held), 0),
		COALESCE(SUM(s.lines) FILTER (WHERE s.held), 0), COALESCE(SUM(s.seconds) FILTER (WHERE s.held), 0),
		COALESCE(SUM(s.amount_minor) FILTER (WHERE s.verdict <> 'covered' AND NOT s.held), 0), COALESCE(SUM(s.list_minor) FILTER (WHERE s.verdict = 'covered' AND NOT s.held), 0)
		FROM line_sums s WHERE `+where+" GROUP BY "+distinct(group, "s.agreement_id")+" ORDER BY 1, 2, 3", args...)
}

// distinct is a list of columns with one more, where it is not among them.
func distinct(list, more string) string {
	switch {
	case list == "":
		return more
	case strings.Contains(list, more):
		return list
	}
	return list + ", " + more
}

// Line is a stretch of rated work behind a figure.
type Line struct {
	ID          int64
	AgreementID int64
	Version     int
	ClientID    int64
	TicketID    int64
	Subject     string
	UserID      int64
	Month       string
	Service     string
	StartsAt    time.Time
	Seconds     int64
	Verdict     string
	Clause      string
	Amount      int64
	Priced      bool
	List        int64 // of a line in scope: what it would have cost
	Held        bool
	Ask         string
}

// Place is where a page of lines ended. The zero Place is the beginning.
type Place struct {
	Month    string
	StartsAt int64 // microseconds
	ID       int64
}

// WorkLines lists the rated work that Hours adds up, the latest first. Only managers may see it.
func (r Reader) WorkLines(ctx context.Context, v identity.Viewer, f Work, after Place, limit int) ([]Line, error) {
	if !v.May(identity.SeeMoney) {
		return nil, nil
	}
	where, args := f.conditions("l", "l.hold <> ''")
	if after != (Place{}) {
		where, args = where+" AND (l.month, l.starts_at, l.id) < (?, ?, ?)", append(args, after.Month, after.StartsAt, after.ID)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l Line, err error) {
		var at int64
		err = scan(&l.ID, &l.AgreementID, &l.Version, &l.ClientID, &l.TicketID, &l.Subject, &l.UserID, &l.Month, &l.Service, &at, &l.Seconds, &l.Verdict, &l.Clause, &l.Amount, &l.Priced, &l.List, &l.Held, &l.Ask)
		l.StartsAt = database.Instant(at)
		return l, err
	}, `SELECT l.id, l.agreement_id, l.version, l.client_id, l.ticket_id, t.subject, l.user_id, l.month, l.service, l.starts_at, l.seconds, l.verdict, l.clause,
		COALESCE(l.amount_minor, 0), l.amount_minor IS NOT NULL, COALESCE(l.list_minor, 0), l.hold <> '', l.ask
		FROM (SELECT l.id, l.month, l.starts_at FROM rated_lines l WHERE `+where+` ORDER BY l.month DESC, l.starts_at DESC, l.id DESC LIMIT ?) x
		JOIN rated_lines l ON l.id = x.id JOIN tickets t ON t.id = l.ticket_id ORDER BY x.month DESC, x.starts_at DESC, x.id DESC`, append(args, limit)...)
}
