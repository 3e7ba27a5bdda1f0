package reportroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Cost is what an hour costs the house from a day on.
type Cost struct {
	ID       int64
	UserID   int64 // 0: everybody whose own cost is not set
	Currency string
	Since    string // first day, 2026-03-01
	Minor    int64  // of an hour, in the smallest unit of the currency
	SetBy    string // name
	SetAt    time.Time
}

// Costs lists what an hour costs, of everybody first, by currency, the newest day first. Only managers may see it.
func (r Reader) Costs(ctx context.Context, v identity.Viewer) ([]Cost, error) {
	if !v.May(identity.SeeMoney) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Cost, err error) {
		var at int64
		err = scan(&x.ID, &x.UserID, &x.Currency, &x.Since, &x.Minor, &x.SetBy, &at)
		x.SetAt = database.Instant(at)
		return x, err
	}, `SELECT c.id, COALESCE(c.user_id, 0), c.currency, c.since, c.minor, s.name, c.set_at
		FROM hour_costs c JOIN users s ON s.id = c.set_by LEFT JOIN users u ON u.id = c.user_id ORDER BY c.user_id IS NOT NULL, COALESCE(u.name, ''), COALESCE(c.user_id, 0), c.currency, c.since DESC`)
}

// PutCost keeps a cost in the place of the one from the same day, if there is one.
func (tx *Tx) PutCost(ctx context.Context, x Cost, by int64) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO hour_costs (user_id, currency, since, minor, set_by, set_at) VALUES ("+database.Marks(6)+`)
		ON CONFLICT (COALESCE(user_id, 0), currency, since) DO UPDATE SET minor = excluded.minor, set_by = excluded.set_by, set_at = excluded.set_at`,
		database.Null(x.UserID), x.Currency, x.Since, x.Minor, by, database.Micros(tx.Now))
	return err
}

// DropCost takes a cost away, and reports whether there was one.
func (tx *Tx) DropCost(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM hour_costs WHERE id = ?", id)
	return n == 1, err
}

// Effort is how long somebody worked under an agreement in a stretch: a month, or a part of one.
type Effort struct {
	Month       string // of Efforts; "" of EffortsWithin
	N           int    // place of the stretch, of EffortsWithin
	AgreementID int64
	ClientID    int64
	UserID      int64
	Seconds     int64
}

// Efforts adds up all work of the months by agreement and person, whoever pays for it. Only managers may see it.
func (r Reader) Efforts(ctx context.Context, v identity.Viewer, f Work) ([]Effort, error) {
	if !v.May(identity.SeeMoney) {
		return nil, nil
	}
	where, args := f.conditions("s", "s.held")
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Effort, err error) {
		return x, scan(&x.Month, &x.AgreementID, &x.ClientID, &x.UserID, &x.Seconds)
	}, "SELECT s.month, s.agreement_id, s.client_id, s.user_id, SUM(s.seconds) FROM line_sums s WHERE "+where+" GROUP BY s.month, s.agreement_id, s.client_id, s.user_id ORDER BY 1, 2, 3, 4", args...)
}

// EffortsWithin adds up all work that begins within the stretches, by stretch and person. Only managers may see it.
func (r Reader) EffortsWithin(ctx context.Context, v identity.Viewer, list []Stretch) ([]Effort, error) {
	if !v.May(identity.SeeMoney) || len(list) == 0 {
		return nil, nil
	}
	with, args := stretchTable(list)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Effort, err error) {
		return x, scan(&x.N, &x.AgreementID, &x.ClientID, &x.UserID, &x.Seconds)
	}, with+`SELECT m.n, l.agreement_id, l.client_id, l.user_id, SUM(l.seconds) FROM months m CROSS JOIN rated_lines l
		WHERE l.agreement_id = m.a AND l.starts_at >= m.since AND l.starts_at < m.till GROUP BY m.n, l.agreement_id, l.client_id, l.user_id ORDER BY 1, 2, 3, 4`, args...)
}
