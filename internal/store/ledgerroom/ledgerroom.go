// Package ledgerroom keeps work as the agreements rate it, and what managers ruled on it.
package ledgerroom

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Due is an agreement whose lines are behind from an instant on.
type Due struct {
	AgreementID int64
	Since       time.Time
	Mark        int64 // counts the changes: the same mark, the same work
}

// RatingDue lists the agreements whose lines are behind. Agreement 0 is every one. Only staff may see it.
func (r Reader) RatingDue(ctx context.Context, v identity.Viewer, agreementID int64) ([]Due, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (d Due, err error) {
		var since int64
		err = scan(&d.AgreementID, &since, &d.Mark)
		d.Since = database.Instant(since)
		return d, err
	}, "SELECT agreement_id, CASE WHEN doing < since THEN doing ELSE since END AS since, mark FROM rating_due WHERE (agreement_id = ? OR ? = 0) AND (since < ? OR doing IS NOT NULL) ORDER BY agreement_id", agreementID, agreementID, int64(never))
}

// Work is a time entry with what rating it needs to know of its ticket.
type Work struct {
	EntryID  int64
	TicketID int64
	ClientID int64
	UserID   int64
	StartsAt time.Time
	EndsAt   time.Time
	LoggedAt time.Time
	Mode     string
	WorkType string
	Facts    json.RawMessage // of the ticket
	Verdict  string          // of the ticket, as it is settled
	Review   string
	Approval string
	Outcome  json.RawMessage // the ticket's decision, where a manager settled it; nil else
	HeldFor  string          // waiting, refused, spent; "" for none
	Mended   time.Time       // when what rating looks at was corrected last; zero for never
}

// WorkUnder lists the work on an agreement's tickets that ends after an instant, in order of time. Only staff may see it.
func (r Reader) WorkUnder(ctx context.Context, v identity.Viewer, agreementID int64, after time.Time) ([]Work, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (w Work, err error) {
		var starts, ends, logged, mended int64
		var facts, outcome string
		err = scan(&w.EntryID, &w.TicketID, &w.ClientID, &w.UserID, &starts, &ends, &logged, &w.Mode, &w.WorkType, &facts, &w.Verdict, &w.Review, &w.Approval, &outcome, &w.HeldFor, &mended)
		w.StartsAt, w.EndsAt, w.LoggedAt, w.Facts = database.Instant(starts), database.Instant(ends), database.Instant(logged), json.RawMessage(facts)
		if outcome != "" {
			w.Outcome = json.RawMessage(outcome)
		}
		if mended != 0 {
			w.Mended = database.Instant(mended)
		}
		return w, err
	}, `SELECT e.id, t.id AS ticket, COALESCE(t.client_id, 0) AS client, e.user_id, e.starts_at, e.ends_at, e.created_at, e.mode, e.work_type, COALESCE(CASE WHEN t.facts_json <> '' THEN t.facts_json ELSE d.facts_json END, '{}') AS facts, t.verdict, t.review, t.approval,
		CASE WHEN t.review = 'settled' THEN COALESCE(d.outcome_json, '') ELSE '' END AS outcome, COALESCE(h.reason, '') AS held,
		COALESCE((SELECT MAX(x.at) FROM time_entry_changes x WHERE x.time_entry_id = e.id AND x.rated), 0) AS mended
		FROM `+workAfter(after)+` LEFT JOIN decisions d ON d.id = t.decision_id LEFT JOIN held_time h ON h.time_entry_id = e.id
		WHERE t.agreement_id = ? AND t.id = e.ticket_id AND e.ends_at > ? ORDER BY e.starts_at, e.id`, agreementID, database.Micros(after))
}

// workAfter joins work with its tickets, beginning with that of which there is less: the agreement's tickets for all of its work, the latest work
// else. A CROSS JOIN keeps SQLite to that order.
func workAfter(after time.Time) string {
	if after.Unix() <= 0 {
		return "tickets t CROSS JOIN time_entries e"
	}
	return "time_entries e CROSS JOIN tickets t"
}

// Ruling is what a manager ruled on a line.
type Ruling struct {
	ID       int64
	EntryID  int64
	StartsAt time.Time // of the line
	Kind     string    // accept, bill, waive, cover, decline
	Own      string    // verdict of the agreement when it was ruled on
	Seconds  int64     // length of the line then
	Reason   string
	UserID   int64
	At       time.Time
}

const rulingColumns = "r.id, r.time_entry_id, r.starts_at, r.kind, r.own_verdict, r.seconds, r.reason, r.user_id, r.at"

func scanRuling(scan func(...any) error) (x Ruling, err error) {
	var starts, at int64
	err = scan(&x.ID, &x.EntryID, &starts, &x.Kind, &x.Own, &x.Seconds, &x.Reason, &x.UserID, &at)
	x.StartsAt, x.At = database.Instant(starts), database.Instant(at)
	return x, err
}

// Rulings lists what holds of what was ruled on work under an agreement that ends after an instant, the latest last. Only staff may see it.
func (r Reader) Rulings(ctx context.Context, v identity.Viewer, agreementID int64, after time.Time) ([]Ruling, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanRuling, "SELECT "+rulingColumns+` FROM `+workAfter(after)+` CROSS JOIN line_rulings r
		WHERE t.agreement_id = ? AND t.id = e.ticket_id AND r.time_entry_id = e.id AND e.ends_at > ? AND r.undone_at IS NULL ORDER BY r.id`, agreementID, database.Micros(after))
}

// RulingsByID returns rulings by their ids, taken back or not. Only staff may see them.
func (r Reader) RulingsByID(ctx context.Context, v identity.Viewer, ids []int64) ([]Ruling, error) {
	if !v.Staff() || len(ids) == 0 {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanRuling, "SELECT "+rulingColumns+" FROM line_rulings r WHERE r.id IN ("+database.Marks(len(ids))+") ORDER BY r.id", database.Args(ids)...)
}

// InsertRuling keeps a ruling, at the transaction's instant, and returns its id.
func (tx *Tx) InsertRuling(ctx context.Context, x Ruling) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO line_rulings (time_entry_id, starts_at, kind, own_verdict, seconds, reason, user_id, at) VALUES ("+database.Marks(8)+")",
		x.EntryID, database.Micros(x.StartsAt), x.Kind, x.Own, x.Seconds, database.Clean(x.Reason), x.UserID, database.Micros(tx.Now))
}

// UndoRuling takes a ruling back and reports whether it held until then.
func (tx *Tx) UndoRuling(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE line_rulings SET undone_at = ? WHERE id = ? AND undone_at IS NULL", database.Micros(tx.Now), id)
	return n == 1, err
}
