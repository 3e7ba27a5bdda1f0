// Package providerroom keeps the providers of OpenID Connect by which people sign in, and who of the house's people is whom there.
package providerroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
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

// Provider is a provider of OpenID Connect by which the house's own people sign in, or those of one client.
type Provider struct {
	ID           int64
	Slug         string // in its addresses; random
	Name         string
	Issuer       string // as it stands in its tokens, to the letter
	Registration string // the client id under which the house is registered there
	Secret       string // sealed; "" for a public client
	ClientID     int64  // 0: for the house's own people
	ClientSlug   string // not written
	ClientName   string // not written
	Domains      []string
	Strangers    bool // whom nobody made an account for gets one
	Exclusive    bool // its people come in by it alone
	TrustsMail   bool // an address of which it does not say whether it is verified counts
	AsksCode     bool // who has one-time codes is asked for one all the same
	Active       bool
	MadeBy       string
	MadeAt       time.Time
}

// Speaks reports whether the provider may speak for a mail address: one of its domains, or any where it has none.
func (p Provider) Speaks(email string) bool {
	_, domain, ok := strings.Cut(database.Fold(email), "@")
	return ok && (len(p.Domains) == 0 && p.ClientID == 0 || slices.Contains(p.Domains, domain))
}

const providers = `SELECT p.id, p.slug, p.name, p.issuer, p.registration, p.secret, COALESCE(p.client_id, 0), COALESCE(c.slug, ''), COALESCE(c.name, ''), p.domains, p.strangers, p.exclusive, p.trusts_mail, p.asks_code,
	p.active, p.made_by, p.made_at FROM sign_in_providers p LEFT JOIN clients c ON c.id = p.client_id WHERE `

func scanProvider(scan func(...any) error) (p Provider, err error) {
	var domains string
	var made int64
	err = scan(&p.ID, &p.Slug, &p.Name, &p.Issuer, &p.Registration, &p.Secret, &p.ClientID, &p.ClientSlug, &p.ClientName, &domains, &p.Strangers, &p.Exclusive, &p.TrustsMail, &p.AsksCode,
		&p.Active, &p.MadeBy, &made)
	p.Domains, p.MadeAt = strings.Fields(domains), database.Instant(made)
	return p, err
}

const missing = "This sign-in was not found."

// Providers lists the providers, those for the house's own people first, then by client. Only admins may see them.
func (r Reader) Providers(ctx context.Context, v identity.Viewer) ([]Provider, error) {
	if !v.May(identity.ChangeProviders) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanProvider, providers+"1 = 1 ORDER BY COALESCE(c.name, ''), p.name, p.id")
}

// Provider returns a provider. Only admins may see it.
func (r Reader) Provider(ctx context.Context, v identity.Viewer, id int64) (Provider, error) {
	if !v.May(identity.ChangeProviders) {
		return Provider{}, fault.Errorf(fault.NotFound, missing)
	}
	return database.Row(ctx, r.conn, missing, scanProvider, providers+"p.id = ?", id)
}

// ProviderBySlug finds a provider that is in use by what stands in its addresses, for signing in: the caller is nobody yet. That of a client who is
// no client any more is not found.
func (r Reader) ProviderBySlug(ctx context.Context, slug string) (Provider, error) {
	return database.Row(ctx, r.conn, missing, scanProvider, providers+"p.active AND (p.client_id IS NULL OR c.active) AND p.slug = ?", slug)
}

// ProvidersFor lists the providers in use for the house's own people, or, where a client's are asked for, those that speak for a mail address, for
// signing in: the caller is nobody yet.
func (r Reader) ProvidersFor(ctx context.Context, email string) (house, clients []Provider, err error) {
	list, err := database.Rows(ctx, r.conn, scanProvider, providers+"p.active AND (p.client_id IS NULL OR c.active) ORDER BY p.name, p.id")
	for _, p := range list {
		switch {
		case p.ClientID == 0:
			house = append(house, p)
		case p.Speaks(email):
			clients = append(clients, p)
		}
	}
	return house, clients, err
}

// HasClientProviders reports whether any client's people can sign in by a provider; which client, it does not tell.
func (r Reader) HasClientProviders(ctx context.Context) (bool, error) {
	list, err := database.Column[int64](ctx, r.conn, "SELECT p.id FROM sign_in_providers p JOIN clients c ON c.id = p.client_id WHERE p.active AND c.active LIMIT 1")
	return len(list) > 0, err
}

// DomainOfAnother finds among mail domains one that names another client than this, with the client's name; "" where none does. A client of 0 is none.
func (tx *Tx) DomainOfAnother(ctx context.Context, client int64, domains []string) (domain, name string, err error) {
	if len(domains) == 0 {
		return "", "", nil
	}
	args := []any{client}
	for _, d := range domains {
		args = append(args, database.Fold(d))
	}
	scan := func(scan func(...any) error) (bool, error) { return true, scan(&domain, &name) }
	_, err = database.Rows(ctx, tx.conn, scan, `SELECT d.domain, c.name FROM client_domains d JOIN clients c ON c.id = d.client_id
		WHERE d.client_id <> ? AND d.domain IN (`+database.Marks(len(domains))+") ORDER BY d.domain LIMIT 1", args...)
	return domain, name, err
}

// PutProvider adds a provider, or writes the one with its id; its slug, whose it is, who made it and when stay.
func (tx *Tx) PutProvider(ctx context.Context, p Provider) (int64, error) {
	domains := ""
	if len(p.Domains) > 0 {
		domains = " " + strings.Join(p.Domains, " ") + " "
	}
	values := []any{database.Clean(p.Name), database.Clean(p.Issuer), database.Clean(p.Registration), p.Secret, database.Clean(domains), p.Strangers, p.Exclusive, p.TrustsMail, p.AsksCode, p.Active}
	if p.ID == 0 {
		return tx.conn.Insert(ctx, `INSERT INTO sign_in_providers (name, issuer, registration, secret, domains, strangers, exclusive, trusts_mail, asks_code, active, slug, client_id, made_by, made_at)
			VALUES (`+database.Marks(14)+")", append(values, p.Slug, database.Null(p.ClientID), database.Clean(p.MadeBy), database.Micros(tx.Now))...)
	}
	_, err := tx.conn.Exec(ctx, `UPDATE sign_in_providers SET name = ?, issuer = ?, registration = ?, secret = ?, domains = ?, strangers = ?, exclusive = ?, trusts_mail = ?, asks_code = ?, active = ?
		WHERE id = ?`, append(values, p.ID)...)
	return p.ID, err
}

// DropProvider removes a provider with its ties.
func (tx *Tx) DropProvider(ctx context.Context, id int64) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM sign_in_ties WHERE provider_id = ?", id); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM sign_in_providers WHERE id = ?", id)
	return err
}
