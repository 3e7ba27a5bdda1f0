package reviewroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// The kinds of uncovered work that earns nothing, or may not.
const (
	LeakGiven     = "given"     // billable by the agreement, and waived, covered or declined by hand
	LeakForgotten = "forgotten" // requests out of scope, or undecided, that are done or old and have no time at all
	LeakLate      = "late"      // time that was logged long after it was done, or after its month was issued
	LeakHeld      = "held"      // work on no statement although its month is over
)

// LeakFilter says which of it is listed or added up. Zero fields do not filter, but for the months, of which both are needed.
type LeakFilter struct {
	Kind        string // a Leak… kind
	First, Last string // months, both included: 2026-03
	ClientID    int64
	UserID      int64 // who did the work, or has the ticket
	By          string
	Days        int // from how many days on a ticket is old, and time is logged late
	Now         time.Time
	Limit       int
	After       LeakPlace
}

// LeakPlace is where a page of it ended. The zero place is the beginning.
type LeakPlace struct{ At, ID int64 }

// Leak is a line, or a ticket, that earns nothing, or may not.
type Leak struct {
	ID          int64 // of the line, or of the ticket
	ClientID    int64
	AgreementID int64
	TicketID    int64
	Subject     string
	EntryID     int64 // 0 for a ticket
	UserID      int64
	At          time.Time // when it was done, or received
	LoggedAt    time.Time // zero for a ticket
	Seconds     int64
	Amount      int64 // in the smallest unit of the agreement's currency: what it costs, or would have
	Verdict     string
	Own         string // verdict of the agreement alone
	Hold        string
	Ruled       string
	Reason      string // why it was given away
	By          string // who gave it away
	Statement   string // number of the issued statement that it stands on; "" for none
	IssuedLate  bool   // it was logged after its month was issued
}

// LeakSum is what of one kind comes to, by client and agreement, and by who gave it away.
type LeakSum struct {
	ClientID    int64
	AgreementID int64
	By          string
	Number      int // of lines, or of tickets
	Seconds     int64
	Amount      int64
}

// hour is the least time after which time that was logged can be late, in microseconds: an index holds what is beyond it.
const hour = "3600000000"

// who gave a line away, and why: a ruling, or the settling of the whole ticket.
const (
	givenBy  = "COALESCE(m.name, s.actor, '')"
	givenFor = "COALESCE(x.reason, s.reason, '')"
)

// source is where the rows of a kind are read from: its tables, its conditions, and by which columns.
type source struct {
	tables, where        string
	args                 []any
	amount, by, reason   string
	client, user, at, id string
}

func (f LeakFilter) source() source {
	if f.Kind == LeakForgotten {
		return f.forgotten()
	}
	s := source{client: "l.client_id", user: "l.user_id", at: "l.starts_at", id: "l.id", by: "''", reason: "''", amount: "COALESCE(l.amount_minor, l.list_minor, 0)",
		where: "l.month BETWEEN ? AND ?", args: []any{f.First, f.Last}}
	switch f.Kind {
	case LeakGiven:
		s.tables = `rated_lines l LEFT JOIN line_rulings x ON x.id = l.ruling_id LEFT JOIN users m ON m.id = x.user_id
			LEFT JOIN settlements s ON l.ruled = 'settled' AND s.id = (SELECT MAX(q.id) FROM settlements q WHERE q.ticket_id = l.ticket_id)`
		s.where += " AND l.ruled <> '' AND (l.ruled = 'waive' OR l.own_verdict = 'billable' AND l.verdict <> 'billable')"
		s.amount, s.by, s.reason = "COALESCE(l.list_minor, 0)", givenBy, givenFor
	case LeakLate:
		from, to := bounds(f.First, f.Last)
		s.tables = "time_entries e CROSS JOIN rated_lines l LEFT JOIN statements i ON i.agreement_id = l.agreement_id AND i.period = l.month" // from the few entries to their lines, not the other way
		s.where = "e.created_at - e.ends_at > " + hour + " AND e.starts_at >= ? AND e.starts_at < ? AND l.time_entry_id = e.id AND " + s.where + " AND (e.created_at - e.ends_at > ? OR e.created_at > i.issued_at)"
		s.args = append([]any{from - day, to + day}, append(s.args, int64(f.Days)*day)...)
	default:
		s.tables = "rated_lines l"
		s.where, s.args = s.where+" AND l.hold <> '' AND l.month < ?", append(s.args, f.Now.UTC().Format("2006-01"))
	}
	return s
}

// day is the length of one in microseconds.
const day = int64(24 * time.Hour / time.Microsecond)

// bounds are the first instant of the first month and the one after the last, UTC.
func bounds(first, last string) (from, to int64) {
	a, err := time.Parse("2006-01", first)
	b, wrong := time.Parse("2006-01", last)
	if err != nil || wrong != nil {
		return 0, 0
	}
	return database.Micros(a), database.Micros(b.AddDate(0, 1, 0))
}

func (f LeakFilter) forgotten() source {
	from, to := bounds(f.First, f.Last)
	return source{tables: "tickets t", client: "t.client_id", user: "t.assignee_id", at: "t.received_at", id: "t.id", by: "''", reason: "''", amount: "0",
		where: `t.verdict IN ('billable', 'undecided') AND t.received_at >= ? AND t.received_at < ? AND t.client_id IS NOT NULL AND (NOT t.is_open OR t.received_at < ?)
			AND NOT EXISTS (SELECT 1 FROM time_entries e WHERE e.ticket_id = t.id) AND NOT EXISTS (SELECT 1 FROM merges g WHERE g.from_id = t.id AND g.undone_at = 0)`,
		args: []any{from, to, database.Micros(f.Now) - int64(f.Days)*day}}
}

// narrowed are the conditions of a source with those of the filter that hold for every kind.
func (f LeakFilter) narrowed() source {
	s := f.source()
	add := func(holds bool, condition string, values ...any) {
		if holds {
			s.where, s.args = s.where+" AND "+condition, append(s.args, values...)
		}
	}
	add(f.ClientID != 0, s.client+" = ?", f.ClientID)
	add(f.UserID != 0, s.user+" = ?", f.UserID)
	add(f.By != "", s.by+" = ?", f.By)
	return s
}

// LeakSums adds up one kind, by client, agreement and who gave it away. Only managers may see it.
func (r Reader) LeakSums(ctx context.Context, v identity.Viewer, f LeakFilter) ([]LeakSum, error) {
	if !v.May(identity.SeeMoney) {
		return nil, nil
	}
	s := f.narrowed()
	agreement, seconds := "l.agreement_id", "l.seconds"
	if f.Kind == LeakForgotten {
		agreement, seconds = "COALESCE(t.agreement_id, 0)", "0"
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x LeakSum, err error) {
		return x, scan(&x.ClientID, &x.AgreementID, &x.By, &x.Number, &x.Seconds, &x.Amount)
	}, "SELECT client, agreement, giver, COUNT(*), SUM(seconds), SUM(amount) FROM (SELECT "+s.client+" AS client, "+agreement+" AS agreement, "+s.by+" AS giver, "+seconds+" AS seconds, "+s.amount+" AS amount FROM "+s.tables+" WHERE "+s.where+
		") z GROUP BY client, agreement, giver ORDER BY client, agreement, giver", s.args...)
}

// Leaks lists what LeakSums adds up, the latest first. Only managers may see it.
func (r Reader) Leaks(ctx context.Context, v identity.Viewer, f LeakFilter) ([]Leak, error) {
	if !v.May(identity.SeeMoney) {
		return nil, nil
	}
	s := f.narrowed()
	if f.After != (LeakPlace{}) {
		s.where, s.args = s.where+" AND ("+s.at+", "+s.id+") < (?, ?)", append(s.args, f.After.At, f.After.ID)
	}
	order := " ORDER BY " + s.at + " DESC, " + s.id + " DESC LIMIT ?"
	if f.Kind == LeakForgotten {
		return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Leak, err error) {
			var at int64
			err = scan(&x.ID, &x.ClientID, &x.AgreementID, &x.Subject, &x.UserID, &at, &x.Verdict)
			x.TicketID, x.Own, x.At = x.ID, x.Verdict, database.Instant(at)
			return x, err
		}, "SELECT t.id, t.client_id, COALESCE(t.agreement_id, 0), t.subject, COALESCE(t.assignee_id, 0), t.received_at, t.verdict FROM tickets t WHERE "+s.where+order, append(s.args, f.Limit)...)
	}
	return database.Rows(ctx, r.conn, scanLeak, "SELECT l.id, l.client_id, l.agreement_id, l.ticket_id, t.subject, l.time_entry_id, l.user_id, l.starts_at, e.created_at, l.seconds, z.amount, l.verdict, l.own_verdict, l.hold, l.ruled, z.reason, z.giver, "+
		`COALESCE((SELECT q.number FROM statement_lines p JOIN statements q ON q.id = p.statement_id WHERE p.time_entry_id = l.time_entry_id AND p.starts_at = l.starts_at ORDER BY p.id DESC LIMIT 1), '') AS number,
		COALESCE((SELECT MAX(q.issued_at) FROM statements q WHERE q.agreement_id = l.agreement_id AND q.period = l.month), 0) AS issued
		FROM (SELECT l.id, `+s.amount+" AS amount, "+s.reason+" AS reason, "+s.by+" AS giver FROM "+s.tables+" WHERE "+s.where+order+") z JOIN rated_lines l ON l.id = z.id JOIN tickets t ON t.id = l.ticket_id JOIN time_entries e ON e.id = l.time_entry_id ORDER BY l.starts_at DESC, l.id DESC",
		append(s.args, f.Limit)...)
}

func scanLeak(scan func(...any) error) (x Leak, err error) {
	var at, logged, issued int64
	err = scan(&x.ID, &x.ClientID, &x.AgreementID, &x.TicketID, &x.Subject, &x.EntryID, &x.UserID, &at, &logged, &x.Seconds, &x.Amount, &x.Verdict, &x.Own, &x.Hold, &x.Ruled, &x.Reason, &x.By, &x.Statement, &issued)
	x.At, x.LoggedAt, x.IssuedLate = database.Instant(at), database.Instant(logged), issued != 0 && logged > issued
	return x, err
}
