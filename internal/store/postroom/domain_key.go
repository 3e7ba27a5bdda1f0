package postroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// DomainKey is the key that mails of a domain are signed with.
type DomainKey struct {
	Domain    string
	Selector  string
	Algorithm string // rsa, ed25519
	Public    string // as the record in the DNS holds it
	Secret    string // sealed; never shown
	Active    bool   // mails are signed
	CreatedAt time.Time
	CheckedAt time.Time // zero where the record was never looked for
	CheckedOK bool
	Words     string // what was found
}

type domainKeyRow struct {
	Domain       string
	Selector     string
	Algorithm    string
	Public       string
	Secret       string
	Active       bool
	CreatedAt    int64
	CheckedAt    int64
	CheckedOK    bool `gorm:"column:checked_ok"`
	CheckedWords string
}

func (r domainKeyRow) toKey() DomainKey {
	return DomainKey{Domain: r.Domain, Selector: r.Selector, Algorithm: r.Algorithm, Public: r.Public, Secret: r.Secret, Active: r.Active,
		CreatedAt: database.Instant(r.CreatedAt), CheckedAt: database.Instant(r.CheckedAt), CheckedOK: r.CheckedOK, Words: r.CheckedWords}
}

const domainKeyColumns = "domain, selector, algorithm, public, secret, active, created_at, checked_at, checked_ok, checked_words"

// DomainKeys lists the keys by domain. Only staff may see them.
func (r Reader) DomainKeys(ctx context.Context, v identity.Viewer) ([]DomainKey, error) {
	if !v.Staff() {
		return nil, nil
	}
	var rows []domainKeyRow
	err := r.conn.Scan(ctx, &rows, "SELECT "+domainKeyColumns+" FROM domain_keys ORDER BY domain")
	list := make([]DomainKey, len(rows))
	for i, row := range rows {
		list[i] = row.toKey()
	}
	return list, err
}

// DomainKey is the key of a domain, or NotFound. Only staff may see it.
func (r Reader) DomainKey(ctx context.Context, v identity.Viewer, domain string) (DomainKey, error) {
	var row domainKeyRow
	if !v.Staff() {
		return DomainKey{}, fault.Errorf(fault.NotFound, "There is no key for %s.", domain)
	}
	err := r.conn.One(ctx, &row, "There is no key for "+domain+".", "SELECT "+domainKeyColumns+" FROM domain_keys WHERE domain = ?", database.Fold(domain))
	return row.toKey(), err
}

// InsertDomainKey adds a key. A domain that has one is a Conflict.
func (tx *Tx) InsertDomainKey(ctx context.Context, k DomainKey) error {
	n, err := tx.conn.Exec(ctx, "INSERT INTO domain_keys (domain, selector, algorithm, public, secret, active, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (domain) DO NOTHING",
		database.Fold(k.Domain), k.Selector, k.Algorithm, k.Public, k.Secret, k.Active, database.Micros(tx.Now))
	if err == nil && n == 0 {
		return fault.On("domain", "There is a key for %s already.", k.Domain)
	}
	return err
}

// UpdateDomainKey changes whether mails are signed, and what was found of the record.
func (tx *Tx) UpdateDomainKey(ctx context.Context, k DomainKey) error {
	_, err := tx.conn.Exec(ctx, "UPDATE domain_keys SET active = ?, checked_at = ?, checked_ok = ?, checked_words = ? WHERE domain = ?",
		k.Active, database.Micros(k.CheckedAt), k.CheckedOK, database.Clean(k.Words), database.Fold(k.Domain))
	return err
}

// DeleteDomainKey drops a key.
func (tx *Tx) DeleteDomainKey(ctx context.Context, domain string) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM domain_keys WHERE domain = ?", database.Fold(domain))
	return err
}
