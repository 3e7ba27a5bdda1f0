package keyring

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Factor is what makes the one-time codes of a person.
type Factor struct {
	Person      string // user:7 or contact:12
	Secret      string // sealed
	MadeAt      time.Time
	ConfirmedAt time.Time // zero while its first code has not been seen: until then it is asked for nowhere
	UsedStep    int64     // the last stretch of 30 seconds whose code was used
}

// Factor returns a person's second factor, confirmed or not; the zero Factor for none.
func (r Reader) Factor(ctx context.Context, person string) (Factor, error) {
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (f Factor, err error) {
		var made, confirmed int64
		err = scan(&f.Person, &f.Secret, &made, &confirmed, &f.UsedStep)
		f.MadeAt, f.ConfirmedAt = database.Instant(made), database.Instant(confirmed)
		return f, err
	}, "SELECT person, secret, made_at, confirmed_at, used_step FROM second_factors WHERE person = ?", person)
	if err != nil || len(list) == 0 {
		return Factor{}, err
	}
	return list[0], nil
}

// Protected is a person with a second factor, as the house's admins list them.
type Protected struct {
	Person string
	Name   string
	Email  string
	Since  time.Time

	ClientID int64  // 0 for the house's own people
	Client   string // its name
}

// ProtectedPeople lists who has a second factor. Only an admin may see them.
func (r Reader) ProtectedPeople(ctx context.Context, v identity.Viewer) ([]Protected, error) {
	if !v.May(identity.SeeSignIns) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (p Protected, err error) {
		var since int64
		err = scan(&p.Person, &p.Name, &p.Email, &p.ClientID, &p.Client, &since)
		p.Since = database.Instant(since)
		return p, err
	}, `SELECT f.person, u.name, u.email, 0 AS client_id, '' AS client, f.confirmed_at FROM second_factors f JOIN users u ON f.person = 'user:' || u.id WHERE f.confirmed_at > 0
		UNION ALL SELECT f.person, c.name, c.email, o.id, o.name, f.confirmed_at FROM second_factors f JOIN contacts c ON f.person = 'contact:' || c.id JOIN clients o ON o.id = c.client_id WHERE f.confirmed_at > 0
		ORDER BY 5, 2, 1`)
}

// BeginFactor keeps a secret that is not confirmed yet. It takes the place of another that is not; one that is confirmed stays, and false is returned.
func (tx *Tx) BeginFactor(ctx context.Context, person, secret string) (bool, error) {
	n, err := tx.conn.Exec(ctx, `INSERT INTO second_factors (person, secret, made_at) VALUES (?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, used_step = 0 WHERE second_factors.confirmed_at = 0`, person, secret, database.Micros(tx.Now))
	return n == 1, err
}

// ConfirmFactor makes a secret hold from now on, and reports whether it was waiting for that.
func (tx *Tx) ConfirmFactor(ctx context.Context, person string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE second_factors SET confirmed_at = ? WHERE person = ? AND confirmed_at = 0", database.Micros(tx.Now), person)
	return n == 1, err
}

// UseStep uses the code of a step up, and with it all before: of two that try the same one succeeds.
func (tx *Tx) UseStep(ctx context.Context, person string, step int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE second_factors SET used_step = ? WHERE person = ? AND used_step < ?", step, person, step)
	return n == 1, err
}

// DeleteFactor takes a second factor off a person with its recovery codes, and reports whether there was one.
func (tx *Tx) DeleteFactor(ctx context.Context, person string) (bool, error) {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM recovery_codes WHERE person = ?", person); err != nil {
		return false, err
	}
	n, err := tx.conn.Exec(ctx, "DELETE FROM second_factors WHERE person = ?", person)
	return n == 1, err
}

// RecoveryCodesLeft counts the viewer's own recovery codes that are not used.
func (r Reader) RecoveryCodesLeft(ctx context.Context, v identity.Viewer) (n int, err error) {
	err = r.conn.Value(ctx, &n, "SELECT COUNT(*) FROM recovery_codes WHERE person = ? AND used_at = 0", v.Person())
	return n, err
}

// PutRecoveryCodes keeps the hashes of a person's recovery codes in the place of all that they had.
func (tx *Tx) PutRecoveryCodes(ctx context.Context, person string, hashes []string) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM recovery_codes WHERE person = ?", person); err != nil {
		return err
	}
	rows := make([][]any, len(hashes))
	for i, h := range hashes {
		rows[i] = []any{person, h}
	}
	return tx.conn.Many(ctx, "INSERT INTO recovery_codes (person, hash)", "(?, ?)", "", rows)
}

// UseRecoveryCode uses a recovery code up, and reports whether it was one: each works once.
func (tx *Tx) UseRecoveryCode(ctx context.Context, person, hash string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE recovery_codes SET used_at = ? WHERE person = ? AND hash = ? AND used_at = 0", database.Micros(tx.Now), person, hash)
	return n == 1, err
}
