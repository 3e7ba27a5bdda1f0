package ledgerroom

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// ReviewLine is a line as a manager looks at it.
type ReviewLine struct {
	KeptLine
	RatedAt    time.Time // since when it is as it is
	OfClient   int       // how many lines of its client the filter lets through, Each aside
	Subject    string    // of the ticket
	ClientName string
	ClientSlug string
	Agreement  string // number
	Technician string
	Note       string // of the technician, on the time entry
	Reason     string // of what was ruled; "" for none
	RuledBy    string
	RuledAt    time.Time
}

// LineFilter says which lines are listed. Zero fields do not filter.
type LineFilter struct {
	Month    string // 2026-03
	Since    string // the first month
	ClientID int64
	UserID   int64
	TicketID int64
	State    string // LinesToReview, LinesWaiting, LinesRuled, LinesHeld; "" for all
	Verdict  string
	New      bool      // only what is as it is since the last review of its client
	Asked    time.Time // with LinesToReview and LinesWaiting: the answers to questions that were asked after it are waited for
	Each     int       // of a client at most, what is new first; 0: no limit
	Limit    int       // 0: no limit
}

// The states of lines in a review.
const (
	LinesToReview = "flagged" // a manager should look at them, and they wait for nobody else
	LinesWaiting  = "waiting" // for an answer of the client's, or of who did the work
	LinesRuled    = "ruled"
	LinesHeld     = "held"
)

const (
	// lastReview joins when the client of a line was reviewed last.
	lastReview = " LEFT JOIN (SELECT client_id, MAX(at) AS at FROM client_reviews WHERE undone_at = 0 GROUP BY client_id) k ON k.client_id = l.client_id"
	// waits holds for a line whose ticket or entry waits for an answer. It takes the instant of LineFilter.Asked, twice.
	waits = `(l.ticket_id IN (SELECT q.ticket_id FROM client_asks q WHERE q.answered_at = 0 AND q.ended_at = 0 AND q.at > ? UNION SELECT x.ticket_id FROM estimates x WHERE x.state = 'waiting' AND x.created_at > ?)
		OR l.time_entry_id IN (SELECT b.time_entry_id FROM send_backs b WHERE b.state = 'open'))`
	// came holds for a line whose entry came back with an answer on which no manager ruled yet.
	came = `l.time_entry_id IN (SELECT b.time_entry_id FROM send_backs b WHERE b.state = 'answered' AND NOT EXISTS
		(SELECT 1 FROM line_rulings r WHERE r.time_entry_id = b.time_entry_id AND r.at >= b.answered_at AND r.undone_at IS NULL))`
)

// arms are the conditions of which a line meets exactly one, where the filter lets it through: each is read from an index of its own.
func (f LineFilter) arms() (arms []string, args []any) {
	where, common := "1 = 1", []any{}
	add := func(condition string, holds bool, values ...any) {
		if holds {
			where, common = where+" AND "+condition, append(common, values...)
		}
	}
	add("l.month = ?", f.Month != "", f.Month)
	add("l.month >= ?", f.Since != "", f.Since)
	add("l.client_id = ?", f.ClientID != 0, f.ClientID)
	add("l.user_id = ?", f.UserID != 0, f.UserID)
	add("l.ticket_id = ?", f.TicketID != 0, f.TicketID)
	add("l.verdict = ?", f.Verdict != "", f.Verdict)
	add("l.ruling_id IS NOT NULL AND l.ruled <> ''", f.State == LinesRuled)
	add("l.hold <> ''", f.State == LinesHeld)
	add("l.rated_at > COALESCE(k.at, 0)", f.New)
	asked := database.Micros(f.Asked)
	add("NOT "+waits, f.State == LinesToReview, asked, asked)
	add(waits, f.State == LinesWaiting, asked, asked)
	if f.State != LinesToReview {
		return []string{where}, common
	}
	return []string{"l.to_review AND " + where, "NOT l.to_review AND " + came + " AND " + where}, append(slices.Clone(common), common...)
}

// found lists the ids of the lines that a filter lets through, with what they are ordered by.
func (f LineFilter) found() (query string, args []any) {
	arms, args := f.arms()
	for i, where := range arms {
		arms[i] = "SELECT l.id, COALESCE(c.name, '') AS client, CASE WHEN l.rated_at > COALESCE(k.at, 0) THEN 0 ELSE 1 END AS seen, l.client_id, l.ticket_id, l.starts_at FROM rated_lines l LEFT JOIN clients c ON c.id = l.client_id" + lastReview + " WHERE " + where
	}
	return strings.Join(arms, " UNION ALL "), args
}

// ReviewLines lists lines by client, what is new since its last review first, then by ticket and time. Only managers may see it.
func (r Reader) ReviewLines(ctx context.Context, v identity.Viewer, f LineFilter) ([]ReviewLine, error) {
	if !v.May(identity.ReviewWork) {
		return nil, nil
	}
	found, args := f.found()
	each, limit := cmp.Or(f.Each, 1<<30), cmp.Or(f.Limit, 1<<30)
	const order = " ORDER BY f.client, f.seen, f.ticket_id, f.starts_at, f.id"
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l ReviewLine, err error) {
		var rated, at int64
		err = scan(append(l.fields(), &rated, &l.OfClient, &l.Subject, &l.ClientName, &l.ClientSlug, &l.Agreement, &l.Technician, &l.Note, &l.Reason, &l.RuledBy, &at)...)
		l.RatedAt, l.RuledAt = database.Instant(rated), database.Instant(at)
		return l, err
	}, "SELECT "+lineColumns+`, l.rated_at, f.of_client, t.subject, f.client, COALESCE(c.slug, '') AS slug, a.number, u.name AS technician, e.note, COALESCE(x.reason, '') AS reason, COALESCE(m.name, '') AS ruled_by, COALESCE(x.at, 0) AS ruled_at
		FROM (SELECT f.* FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.client_id ORDER BY f.seen, f.ticket_id, f.starts_at, f.id) AS place, COUNT(*) OVER (PARTITION BY f.client_id) AS of_client
			FROM (`+found+") f) f WHERE f.place <= ?"+order+` LIMIT ?) f JOIN rated_lines l ON l.id = f.id JOIN tickets t ON t.id = l.ticket_id JOIN agreements a ON a.id = l.agreement_id JOIN users u ON u.id = l.user_id JOIN time_entries e ON e.id = l.time_entry_id
		LEFT JOIN clients c ON c.id = l.client_id LEFT JOIN line_rulings x ON x.id = l.ruling_id LEFT JOIN users m ON m.id = x.user_id`+order, append(args, each, limit)...)
}

// CountLines counts the lines that a filter lets through, its limit aside. Only managers may see it.
func (r Reader) CountLines(ctx context.Context, v identity.Viewer, f LineFilter) (n int, err error) {
	if !v.May(identity.ReviewWork) {
		return 0, nil
	}
	found, args := f.found()
	return n, r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM ("+found+") f", args...)
}

// LineSum is what lines of one kind come to.
type LineSum struct {
	AgreementID int64
	Agreement   string // number
	ClientID    int64
	ClientName  string
	Month       string
	Clause      string
	Service     string
	UserID      int64
	Verdict     string
	Ruled       string
	Held        bool
	Lines       int
	Seconds     int64
	Minutes     int64 // billed
	Amount      int64 // in the smallest unit of the agreement's currency
	List        int64
}

// LineSums lists what the lines of the months from first to last come to, by client, agreement and month. Client 0 is every one. Only managers may see it.
func (r Reader) LineSums(ctx context.Context, v identity.Viewer, first, last string, clientID int64) ([]LineSum, error) {
	if !v.May(identity.ReviewWork) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (s LineSum, err error) {
		return s, scan(&s.AgreementID, &s.Agreement, &s.ClientID, &s.ClientName, &s.Month, &s.Clause, &s.Service, &s.UserID, &s.Verdict, &s.Ruled, &s.Held, &s.Lines, &s.Seconds, &s.Minutes, &s.Amount, &s.List)
	}, `SELECT s.agreement_id, a.number, s.client_id, COALESCE(c.name, '') AS client, s.month, s.clause, s.service, s.user_id, s.verdict, s.ruled, s.held, s.lines, s.seconds, s.billed_minutes, s.amount_minor, s.list_minor
		FROM line_sums s JOIN agreements a ON a.id = s.agreement_id LEFT JOIN clients c ON c.id = s.client_id
		WHERE s.month BETWEEN ? AND ? AND (? = 0 OR s.client_id = ?) ORDER BY client, a.number, s.month, s.clause, s.verdict`, first, last, clientID, clientID)
}

// LineMonths lists the months that there are lines in, the latest first. Only staff may see it.
func (r Reader) LineMonths(ctx context.Context, v identity.Viewer) ([]string, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Column[string](ctx, r.conn, "SELECT DISTINCT month FROM line_sums ORDER BY month DESC")
}

// RuledLine is a line with the reason of what was ruled on it, or on its whole ticket; "" for none.
type RuledLine struct {
	KeptLine
	Reason string
}

// LinesBefore lists the kept lines of an agreement's work that begins before an instant, with the reasons of what was ruled, in order of time. Only
// staff may see it.
func (r Reader) LinesBefore(ctx context.Context, v identity.Viewer, agreementID int64, before time.Time) ([]RuledLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l RuledLine, err error) {
		return l, scan(append(l.fields(), &l.Reason)...)
	}, "SELECT "+lineColumns+`, CASE WHEN l.ruling_id IS NOT NULL THEN COALESCE(x.reason, '')
			WHEN l.ruled <> '' THEN COALESCE((SELECT s.reason FROM settlements s WHERE s.ticket_id = l.ticket_id ORDER BY s.id DESC LIMIT 1), '') ELSE '' END AS reason
		FROM rated_lines l LEFT JOIN line_rulings x ON x.id = l.ruling_id WHERE l.agreement_id = ? AND l.starts_at < ? ORDER BY l.starts_at, l.id`, agreementID, database.Micros(before))
}

// BilledIn lists the kept lines of an agreement's work in a month that do not cost nothing by its terms, as LinesBefore does. Only staff may see it.
func (r Reader) BilledIn(ctx context.Context, v identity.Viewer, agreementID int64, month string) ([]RuledLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "%q is no month; write it as 2026-03.", month)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l RuledLine, err error) {
		return l, scan(append(l.fields(), &l.Reason)...)
	}, "SELECT "+lineColumns+`, CASE WHEN l.ruling_id IS NOT NULL THEN COALESCE(x.reason, '')
			WHEN l.ruled <> '' THEN COALESCE((SELECT s.reason FROM settlements s WHERE s.ticket_id = l.ticket_id ORDER BY s.id DESC LIMIT 1), '') ELSE '' END AS reason
		FROM rated_lines l LEFT JOIN line_rulings x ON x.id = l.ruling_id WHERE l.agreement_id = ? AND l.starts_at >= ? AND l.starts_at < ? AND l.month = ? AND l.billed_minutes > 0 ORDER BY l.starts_at, l.id`,
		agreementID, database.Micros(first.AddDate(0, 0, -2)), database.Micros(first.AddDate(0, 1, 2)), month)
}

// LineMarks are texts that change where the lines of an agreement that cost something do, by month. Only staff may see them.
func (r Reader) LineMarks(ctx context.Context, v identity.Viewer, agreementID int64) (map[string]string, error) {
	if !v.Staff() {
		return nil, nil
	}
	marks := map[string]string{}
	_, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (x struct{}, err error) {
		var month, clause, ruled string
		var held bool
		var lines, seconds, minutes, amount, list int64
		err = scan(&month, &clause, &ruled, &held, &lines, &seconds, &minutes, &amount, &list)
		marks[month] += fmt.Sprint(clause, ruled, held, lines, seconds, minutes, amount, list, ";")
		return x, err
	}, `SELECT month, clause, ruled, held, SUM(lines), SUM(seconds), SUM(billed_minutes), SUM(amount_minor), SUM(list_minor) FROM line_sums
		WHERE agreement_id = ? AND verdict <> 'covered' GROUP BY month, clause, ruled, held ORDER BY 1, 2, 3, 4`, agreementID)
	return marks, err
}
