// Package covenant keeps what became of agreements: who accepted which version, and how their promises were kept.
package covenant

import (
	"context"
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

// Acceptance is that one of a client's people accepted a version of an agreement, as it was then. It is never changed or deleted.
type Acceptance struct {
	AgreementID int64
	Version     int
	ContactID   int64
	Name        string // of the contact
	Email       string
	Typed       string // the name that they typed
	Address     string // IP address that it came from; only the provider's people and they themselves read it
	Hash        string // SHA-256 of the version's source, hex
	At          time.Time
}

// clientScope says which agreements a viewer may see.
func clientScope(v identity.Viewer) (where string, args []any) {
	switch {
	case v.Staff():
		return "1 = 1", nil
	case v.Client():
		return "a.client_id = ?", []any{v.ClientID}
	}
	return "1 = 0", nil
}

// Acceptances lists who accepted the versions of an agreement, the newest version first, of each in order of time.
func (r Reader) Acceptances(ctx context.Context, v identity.Viewer, agreementID int64) ([]Acceptance, error) {
	scope, args := clientScope(v)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Acceptance, err error) {
		var at int64
		err = scan(&x.AgreementID, &x.Version, &x.ContactID, &x.Name, &x.Email, &x.Typed, &x.Address, &x.Hash, &at)
		if x.At = database.Instant(at); !v.Staff() && v.ContactID != x.ContactID {
			x.Address = ""
		}
		return x, err
	}, `SELECT x.agreement_id, x.version, x.contact_id, x.contact_name, x.contact_email, x.typed_name, x.address, x.hash, x.accepted_at
		FROM agreement_acceptances x JOIN agreements a ON a.id = x.agreement_id WHERE x.agreement_id = ? AND `+scope+" ORDER BY x.version DESC, x.accepted_at, x.id", append([]any{agreementID}, args...)...)
}

// InsertAcceptance keeps an acceptance, at the transaction's instant, and reports whether this contact had not accepted the version before.
func (tx *Tx) InsertAcceptance(ctx context.Context, x Acceptance) (bool, error) {
	n, err := tx.conn.Exec(ctx, `INSERT INTO agreement_acceptances (agreement_id, version, contact_id, contact_name, contact_email, typed_name, address, hash, accepted_at)
		VALUES (`+database.Marks(9)+") ON CONFLICT DO NOTHING", x.AgreementID, x.Version, x.ContactID, database.Clean(x.Name), x.Email, database.Clean(x.Typed), x.Address, x.Hash, database.Micros(tx.Now))
	return n == 1, err
}

// Untold is a version whose publication nobody was told of.
type Untold struct {
	AgreementID int64
	ClientID    int64
	Number      string
	Version     int
	Latest      int // newest version of the agreement
	PublishedAt time.Time
}

// Untold lists versions that nobody was told of, in the order of publication, for the program itself.
func (r Reader) Untold(ctx context.Context, v identity.Viewer, limit int) ([]Untold, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (x Untold, err error) {
		var at int64
		err = scan(&x.AgreementID, &x.ClientID, &x.Number, &x.Version, &x.Latest, &at)
		x.PublishedAt = database.Instant(at)
		return x, err
	}, `SELECT a.id, a.client_id, a.number, v.version, a.latest, v.published_at FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id
		WHERE NOT EXISTS (SELECT 1 FROM agreement_told x WHERE x.agreement_id = v.agreement_id AND x.version = v.version) ORDER BY v.id LIMIT ?`, limit)
}

// InsertTold keeps that a version was told of, and reports whether it had not been.
func (tx *Tx) InsertTold(ctx context.Context, agreementID int64, version int) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO agreement_told (agreement_id, version, told_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", agreementID, version, database.Micros(tx.Now))
	return n == 1, err
}
