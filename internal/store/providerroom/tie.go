package providerroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Tie says who of the house's people somebody at a provider is. Instants are UTC.
type Tie struct {
	ID         int64
	ProviderID int64
	Issuer     string
	Subject    string // who they are there, for good (OpenID Connect Core 1.0, section 5.7)
	Person     string // user:7 or contact:12
	Name       string // of the person; not written
	Email      string // by which they were found at first
	MadeAt     time.Time
	UsedAt     time.Time
}

const ties = `SELECT t.id, t.provider_id, t.issuer, t.subject, t.person, COALESCE(u.name, c.name, ''), t.email, t.made_at, t.used_at FROM sign_in_ties t
	LEFT JOIN users u ON t.person = 'user:' || u.id LEFT JOIN contacts c ON t.person = 'contact:' || c.id WHERE `

func scanTie(scan func(...any) error) (t Tie, err error) {
	var made, used int64
	err = scan(&t.ID, &t.ProviderID, &t.Issuer, &t.Subject, &t.Person, &t.Name, &t.Email, &made, &used)
	t.MadeAt, t.UsedAt = database.Instant(made), database.Instant(used)
	return t, err
}

// Ties lists who signed in by a provider, the latest first, at most so many. Only admins may see them.
func (r Reader) Ties(ctx context.Context, v identity.Viewer, provider int64, limit int) ([]Tie, error) {
	if !v.May(identity.ChangeProviders) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanTie, ties+"t.provider_id = ? ORDER BY t.used_at DESC, t.id DESC LIMIT ?", provider, limit)
}

// Tie returns a tie of a provider. Only admins may see it.
func (r Reader) Tie(ctx context.Context, v identity.Viewer, provider, id int64) (Tie, error) {
	if !v.May(identity.ChangeProviders) {
		return Tie{}, fault.Errorf(fault.NotFound, noTie)
	}
	return database.Row(ctx, r.conn, noTie, scanTie, ties+"t.provider_id = ? AND t.id = ?", provider, id)
}

const noTie = "This tie was not found."

// TieOf finds who somebody at a provider is, for signing in: the caller is nobody yet. NotFound where they never signed in.
func (r Reader) TieOf(ctx context.Context, provider int64, issuer, subject string) (Tie, error) {
	return database.Row(ctx, r.conn, noTie, scanTie, ties+"t.provider_id = ? AND t.issuer = ? AND t.subject = ?", provider, issuer, subject)
}

// TieOfPerson finds by whom at a provider one of the house's people signs in. NotFound where they never did.
func (r Reader) TieOfPerson(ctx context.Context, provider int64, issuer, person string) (Tie, error) {
	return database.Row(ctx, r.conn, noTie, scanTie, ties+"t.provider_id = ? AND t.issuer = ? AND t.person = ?", provider, issuer, person)
}

// InsertTie keeps who somebody at a provider is. A subject or a person that is tied already is a Conflict.
func (tx *Tx) InsertTie(ctx context.Context, t Tie) error {
	now := database.Micros(tx.Now)
	_, err := tx.conn.Insert(ctx, "INSERT INTO sign_in_ties (provider_id, issuer, subject, person, email, made_at, used_at) VALUES ("+database.Marks(7)+")",
		t.ProviderID, t.Issuer, database.Clean(t.Subject), t.Person, database.Fold(t.Email), now, now)
	return err
}

// UseTie keeps that somebody signed in by a tie.
func (tx *Tx) UseTie(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE sign_in_ties SET used_at = ? WHERE id = ?", database.Micros(tx.Now), id)
	return err
}

// DropTie forgets a tie: the next who comes with the person's address is tied anew.
func (tx *Tx) DropTie(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM sign_in_ties WHERE id = ?", id)
	return err
}
