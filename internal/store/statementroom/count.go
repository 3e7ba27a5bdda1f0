package statementroom

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Count is how many things a fee counts in a period, as of its first day.
type Count struct {
	AgreementID int64
	Period      string
	Clause      string
	Things      int64
	Counted     int64 // what the program counted; Things differs where a manager corrected it
	TakenAt     time.Time
	ChangedBy   string // name; "" where nobody did
	ChangedAt   time.Time
	Reason      string
}

// FeeCounts lists the counts of an agreement in a period, by clause. Only staff may see them.
func (r Reader) FeeCounts(ctx context.Context, v identity.Viewer, agreementID int64, period string) ([]Count, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (c Count, err error) {
		var taken, changed int64
		err = scan(&c.AgreementID, &c.Period, &c.Clause, &c.Things, &c.Counted, &taken, &c.ChangedBy, &changed, &c.Reason)
		c.TakenAt, c.ChangedAt = database.Instant(taken), database.Instant(changed)
		return c, err
	}, `SELECT f.agreement_id, f.period, f.clause, f.things, f.counted, f.taken_at, COALESCE(u.name, '') AS changer, f.changed_at, f.reason
		FROM fee_counts f LEFT JOIN users u ON u.id = f.changed_by WHERE f.agreement_id = ? AND f.period = ? ORDER BY f.clause`, agreementID, period)
}

// InsertFeeCount keeps what was counted at the transaction's instant, unless it was counted before.
func (tx *Tx) InsertFeeCount(ctx context.Context, c Count) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO fee_counts (agreement_id, period, clause, things, counted, taken_at) VALUES ("+database.Marks(6)+") ON CONFLICT DO NOTHING",
		c.AgreementID, c.Period, c.Clause, c.Things, c.Things, database.Micros(tx.Now))
	return err
}

// CorrectFeeCount sets a count by hand, and reports whether there was one.
func (tx *Tx) CorrectFeeCount(ctx context.Context, c Count, userID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE fee_counts SET things = ?, changed_by = ?, changed_at = ?, reason = ? WHERE agreement_id = ? AND period = ? AND clause = ?",
		c.Things, userID, database.Micros(tx.Now), database.Clean(c.Reason), c.AgreementID, c.Period, c.Clause)
	return n == 1, err
}

// Missing is a ticket of an agreement that missed something, as it is decided and as its clocks say.
type Missing struct {
	TicketID int64
	Priority string
	Verdict  string
	Facts    json.RawMessage
	Clocks   json.RawMessage
}

// MissedIn lists the tickets of an agreement whose kept clocks missed something on a day whose date begins so, such as 2026-03, and those that missed
// something whenever it was and changed after an instant, unless that is zero. Clocks are written in the agreement's zone. Only staff may see them.
func (r Reader) MissedIn(ctx context.Context, v identity.Viewer, agreementID int64, month string, after time.Time) ([]Missing, error) {
	if !v.Staff() {
		return nil, nil
	}
	changed := int64(math.MaxInt64)
	if !after.IsZero() {
		changed = database.Micros(after)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (m Missing, err error) {
		var facts, clocks string
		err = scan(&m.TicketID, &m.Priority, &m.Verdict, &facts, &clocks)
		m.Facts, m.Clocks = json.RawMessage(facts), json.RawMessage(clocks)
		return m, err
	}, `SELECT t.id, t.priority, t.verdict, COALESCE(CASE WHEN t.facts_json <> '' THEN t.facts_json ELSE d.facts_json END, '{}') AS facts, t.clocks_json
		FROM tickets t LEFT JOIN decisions d ON d.id = t.decision_id WHERE t.agreement_id = ? AND (t.clocks_json LIKE ? OR t.updated_at > ? AND t.clocks_json LIKE '%"missed_at":"%') ORDER BY t.id`,
		agreementID, `%"missed_at":"`+month+`-%`, changed)
}
