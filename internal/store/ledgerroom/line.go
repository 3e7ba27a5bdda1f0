package ledgerroom

import (
	"context"
	"math"
	"slices"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Line is a rated stretch of work as it is kept. Amounts are in the smallest unit of the agreement's currency. It can be compared with ==.
type Line struct {
	AgreementID int64
	Version     int // of the agreement that rated it
	ClientID    int64
	TicketID    int64
	EntryID     int64
	UserID      int64
	Month       string // 2026-03, of its start in the agreement's zone
	Service     string // path; "" where it is not known
	Mode        string
	Start, End  int64 // microseconds since 1970, UTC
	Seconds     int64
	Verdict     string // with what was ruled
	Own         string // verdict of the agreement alone
	Clause      string
	Rate        string
	Multiplier  string
	Minutes     int // billed
	Amount      int64
	Priced      bool // Amount says something; not while it is undecided or declined
	List        int64
	Listed      bool   // List says something
	Ask         string // facts, with a space between
	Hold        string // why it may stand on no statement yet: undecided, declined, waiting, refused, spent, ended; "" for none
	Flags       string // why a manager should look at it, with a space between
	RulingID    int64
	Ruled       string // accept, bill, waive, cover, decline, settled; "" for none
	ToReview    bool
}

// From is when the line begins, UTC.
func (l Line) From() time.Time { return database.Instant(l.Start) }

// To is when it ends, UTC.
func (l Line) To() time.Time { return database.Instant(l.End) }

// KeptLine is a line with its id.
type KeptLine struct {
	ID int64
	Line
}

const lineColumns = `l.id, l.agreement_id, l.version, l.client_id, l.ticket_id, l.time_entry_id, l.user_id, l.month, l.service, l.mode, l.starts_at, l.ends_at, l.seconds, l.verdict, l.own_verdict,
	l.clause, l.rate, l.multiplier, l.billed_minutes, COALESCE(l.amount_minor, 0) AS amount, l.amount_minor IS NOT NULL AS priced, COALESCE(l.list_minor, 0) AS list, l.list_minor IS NOT NULL AS listed,
	l.ask, l.hold, l.flags, COALESCE(l.ruling_id, 0) AS ruling, l.ruled, l.to_review`

// fields are where lineColumns are read to.
func (l *KeptLine) fields() []any {
	return []any{&l.ID, &l.AgreementID, &l.Version, &l.ClientID, &l.TicketID, &l.EntryID, &l.UserID, &l.Month, &l.Service, &l.Mode, &l.Start, &l.End, &l.Seconds, &l.Verdict, &l.Own,
		&l.Clause, &l.Rate, &l.Multiplier, &l.Minutes, &l.Amount, &l.Priced, &l.List, &l.Listed, &l.Ask, &l.Hold, &l.Flags, &l.RulingID, &l.Ruled, &l.ToReview}
}

func scanLine(scan func(...any) error) (l KeptLine, err error) { return l, scan(l.fields()...) }

// LinesAfter lists the kept lines of an agreement's work that begin no earlier than an instant, in order of time. Only staff may see it.
func (r Reader) LinesAfter(ctx context.Context, v identity.Viewer, agreementID int64, after time.Time) ([]KeptLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.agreement_id = ? AND l.starts_at >= ? ORDER BY l.starts_at, l.id", agreementID, database.Micros(after))
}

// EntriesWithLinesFrom returns which of the entries have kept lines that begin no earlier than an instant. Only staff may see it.
func (r Reader) EntriesWithLinesFrom(ctx context.Context, v identity.Viewer, entries []int64, at time.Time) (ids []int64, err error) {
	if !v.Staff() {
		return nil, nil
	}
	for some := range slices.Chunk(entries, most) {
		var found []int64
		if err := r.conn.Scan(ctx, &found, "SELECT DISTINCT l.time_entry_id FROM rated_lines l WHERE l.time_entry_id IN ("+database.Marks(len(some))+") AND l.starts_at >= ?", append(database.Args(some), database.Micros(at))...); err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	return ids, nil
}

// Drawn lists the kept lines that count towards the limits of clauses: those that the agreement itself covers under them, begun within [from, to), in
// order of time. Only staff may see it.
func (r Reader) Drawn(ctx context.Context, v identity.Viewer, agreementID int64, clauses []string, from, to time.Time) ([]KeptLine, error) {
	if !v.Staff() || len(clauses) == 0 {
		return nil, nil
	}
	args := slices.Concat([]any{agreementID}, database.Args(clauses), []any{database.Micros(from), database.Micros(to)})
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.agreement_id = ? AND l.own_verdict = 'covered' AND l.clause IN ("+database.Marks(len(clauses))+
		") AND l.starts_at >= ? AND l.starts_at < ? ORDER BY l.starts_at, l.id", args...)
}

// Covered is how much work on a ticket the agreement itself covers in a month.
type Covered struct {
	TicketID int64
	Month    string
	Seconds  int64
}

// CoveredSeconds sums up the covered work on tickets that began within [from, to), by ticket and month. Only staff may see it.
func (r Reader) CoveredSeconds(ctx context.Context, v identity.Viewer, agreementID int64, tickets []int64, from, to time.Time) (list []Covered, err error) {
	if !v.Staff() {
		return nil, nil
	}
	for some := range slices.Chunk(tickets, most) {
		sums, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (c Covered, err error) {
			return c, scan(&c.TicketID, &c.Month, &c.Seconds)
		},
			"SELECT l.ticket_id, l.month, SUM(l.seconds) AS seconds FROM rated_lines l WHERE l.ticket_id IN ("+database.Marks(len(some))+`) AND l.starts_at >= ? AND l.starts_at < ? AND l.agreement_id = ?
			AND l.own_verdict = 'covered' GROUP BY l.ticket_id, l.month`, append(database.Args(some), database.Micros(from), database.Micros(to), agreementID)...)
		if err != nil {
			return nil, err
		}
		list = append(list, sums...)
	}
	return list, nil
}

// Lines lists the kept lines of an agreement's work that begins in [from, to), in order of time. Only staff may see it.
func (r Reader) Lines(ctx context.Context, v identity.Viewer, agreementID int64, from, to time.Time) ([]KeptLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.agreement_id = ? AND l.starts_at >= ? AND l.starts_at < ? ORDER BY l.starts_at, l.id",
		agreementID, database.Micros(from), database.Micros(to))
}

// TicketLines lists the kept lines of a ticket's work, in order of time. Only staff may see it.
func (r Reader) TicketLines(ctx context.Context, v identity.Viewer, ticketID int64) ([]KeptLine, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.ticket_id = ? ORDER BY l.starts_at, l.id", ticketID)
}

// most is how many ids one statement names.
const most = 500

// DropLines deletes kept lines by their ids.
func (tx *Tx) DropLines(ctx context.Context, ids []int64) error {
	for some := range slices.Chunk(ids, most) {
		if _, err := tx.conn.Exec(ctx, "DELETE FROM rated_lines WHERE id IN ("+database.Marks(len(some))+")", database.Args(some)...); err != nil {
			return err
		}
	}
	return nil
}

// InsertLines keeps lines, as they are since the transaction's instant.
func (tx *Tx) InsertLines(ctx context.Context, lines []Line) error {
	list := make([][]any, len(lines))
	some := func(n int64, has bool) any {
		if !has {
			return nil
		}
		return n
	}
	for i, l := range lines {
		list[i] = []any{l.AgreementID, l.Version, l.ClientID, l.TicketID, l.EntryID, l.UserID, l.Month, l.Service, l.Mode, l.Start, l.End, l.Seconds, l.Verdict, l.Own, l.Clause, l.Rate, l.Multiplier, l.Minutes,
			some(l.Amount, l.Priced), some(l.List, l.Listed), l.Ask, l.Hold, l.Flags, database.Null(l.RulingID), l.Ruled, l.ToReview, database.Micros(tx.Now)}
	}
	return tx.conn.Many(ctx, `INSERT INTO rated_lines (agreement_id, version, client_id, ticket_id, time_entry_id, user_id, month, service, mode, starts_at, ends_at, seconds, verdict, own_verdict, clause, rate, multiplier,
		billed_minutes, amount_minor, list_minor, ask, hold, flags, ruling_id, ruled, to_review, rated_at)`, "("+database.Marks(27)+")", "", list)
}

// SumLines makes the sums of an agreement's months anew from its lines.
func (tx *Tx) SumLines(ctx context.Context, agreementID int64, months []string) error {
	for _, month := range months {
		from, to, err := around(month)
		if err != nil {
			return err
		}
		if _, err := tx.conn.Exec(ctx, "DELETE FROM line_sums WHERE agreement_id = ? AND month = ?", agreementID, month); err != nil {
			return err
		}
		if _, err := tx.conn.Exec(ctx, `INSERT INTO line_sums (agreement_id, client_id, month, clause, service, user_id, verdict, ruled, held, lines, seconds, billed_minutes, amount_minor, list_minor)
			SELECT agreement_id, MAX(client_id), month, clause, service, user_id, verdict, ruled, hold <> '', COUNT(*), SUM(seconds), SUM(billed_minutes), COALESCE(SUM(amount_minor), 0), COALESCE(SUM(list_minor), 0)
			FROM rated_lines WHERE agreement_id = ? AND month = ? AND starts_at >= ? AND starts_at < ? GROUP BY agreement_id, month, clause, service, user_id, verdict, ruled, hold <> ''`, agreementID, month, database.Micros(from), database.Micros(to)); err != nil {
			return err
		}
	}
	return nil
}

// around is a time within which a local month lies, wherever in the world: lines are found by when they begin.
func around(month string) (from, to time.Time, err error) {
	from, err = time.Parse("2006-01", month)
	return from.AddDate(0, 0, -1), from.AddDate(0, 1, 1), err
}

// never is since when nothing is due.
const never = math.MaxInt64

// RatingDone says that the lines of an agreement are true as of a mark, and reports whether nothing has changed since: else they are still due.
func (tx *Tx) RatingDone(ctx context.Context, agreementID, mark int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE rating_due SET since = ?, doing = NULL, claim = 0, mark = mark + 1 WHERE agreement_id = ? AND mark = ?", int64(never), agreementID, mark)
	return n == 1, err
}

// ClaimRating notes that all that is due of an agreement is being rated: what is changed from now on is due after it. The mark of what is returned is
// for RatingKept; ok is false where nothing is due. Who does not come to that leaves it due.
func (tx *Tx) ClaimRating(ctx context.Context, agreementID int64) (d Due, ok bool, err error) {
	n, err := tx.conn.Exec(ctx, `UPDATE rating_due SET doing = CASE WHEN doing < since THEN doing ELSE since END, since = ?, mark = mark + 1, claim = mark + 1
		WHERE agreement_id = ? AND (since < ? OR doing IS NOT NULL)`, int64(never), agreementID, int64(never))
	if err != nil || n == 0 {
		return d, false, err
	}
	list, err := tx.RatingDue(ctx, identity.System("ratings"), agreementID)
	if err != nil || len(list) == 0 {
		return d, false, err
	}
	return list[0], true, nil
}

// RatingKept says that what was claimed under a mark is rated, and reports whether the claim still holds: nobody else rated it meanwhile or claimed it.
func (tx *Tx) RatingKept(ctx context.Context, agreementID, mark int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE rating_due SET doing = NULL, claim = 0, mark = mark + 1 WHERE agreement_id = ? AND claim = ?", agreementID, mark)
	return n == 1, err
}

// LinesByID returns kept lines by their ids; those that are no more are left out. Only staff may see them.
func (r Reader) LinesByID(ctx context.Context, v identity.Viewer, ids []int64) ([]KeptLine, error) {
	if !v.Staff() || len(ids) == 0 {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanLine, "SELECT "+lineColumns+" FROM rated_lines l WHERE l.id IN ("+database.Marks(len(ids))+") ORDER BY l.starts_at, l.id", database.Args(ids)...)
}
