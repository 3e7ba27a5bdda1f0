package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// clientScope limits a query to the clients that the viewer may see, by the column that holds the client's id.
func clientScope(v identity.Viewer, column string) (where string, args []any) {
	switch {
	case v.Staff():
		return "1 = 1", nil
	case v.Client():
		return column + " = ?", []any{v.ClientID}
	}
	return "1 = 0", nil
}

const clientColumns = "c.id, c.slug, c.name, c.language, c.active, c.created_at"

// scanClient reads clientColumns.
func scanClient(scan func(...any) error) (c identity.Client, err error) {
	var created int64
	err = scan(&c.ID, &c.Slug, &c.Name, &c.Language, &c.Active, &created)
	c.CreatedAt = database.Instant(created)
	return c, err
}

// Client returns a client by id.
func (r reader) Client(ctx context.Context, v identity.Viewer, id int64) (identity.Client, error) {
	return r.client(ctx, v, "c.id = ?", id)
}

// ClientLanguage is the language that a client is written to in.
func (r reader) ClientLanguage(ctx context.Context, v identity.Viewer, id int64) (string, error) {
	scope, args := clientScope(v, "id")
	var language string
	err := r.value(ctx, &language, "SELECT language FROM clients WHERE id = ? AND "+scope, append([]any{id}, args...)...)
	return language, err
}

// LanguageFor is the language that somebody with an address is written to in on a client's matters: the one that they chose, where they are one of
// its people, else the client's.
func (r reader) LanguageFor(ctx context.Context, v identity.Viewer, client int64, address string) (string, error) {
	scope, args := clientScope(v, "c.id")
	var language string
	err := r.value(ctx, &language, `SELECT COALESCE((SELECT NULLIF(p.language, '') FROM contacts p WHERE p.client_id = c.id AND p.email = ? AND p.active), c.language)
		FROM clients c WHERE c.id = ? AND `+scope, append([]any{database.Fold(address), client}, args...)...)
	return language, err
}

// ClientBySlug returns a client by its slug.
func (r reader) ClientBySlug(ctx context.Context, v identity.Viewer, slug string) (identity.Client, error) {
	return r.client(ctx, v, "c.slug = ?", slug)
}

func (r reader) client(ctx context.Context, v identity.Viewer, where string, arg any) (identity.Client, error) {
	scope, args := clientScope(v, "c.id")
	c, err := row(ctx, r, "This client was not found.", scanClient, "SELECT "+clientColumns+" FROM clients c WHERE "+where+" AND "+scope, append([]any{arg}, args...)...)
	if err != nil {
		return identity.Client{}, err
	}
	c.Domains, err = column[string](ctx, r, "SELECT domain FROM client_domains WHERE client_id = ? ORDER BY domain", c.ID)
	return c, err
}

// Clients lists the clients that the viewer may see, by name, the inactive ones last.
func (r reader) Clients(ctx context.Context, v identity.Viewer) ([]identity.Client, error) {
	scope, args := clientScope(v, "c.id")
	return rows(ctx, r, scanClient, "SELECT "+clientColumns+" FROM clients c WHERE "+scope+" ORDER BY c.active DESC, c.name, c.id", args...)
}

// ClientByDomain finds the client that a mail domain names, or NotFound.
func (r reader) ClientByDomain(ctx context.Context, v identity.Viewer, domain string) (identity.Client, error) {
	return r.client(ctx, v, "c.id = (SELECT client_id FROM client_domains WHERE domain = ?)", database.Fold(domain))
}

// InsertClient adds a client with its domains and returns the id.
func (tx *Tx) InsertClient(ctx context.Context, c identity.Client) (int64, error) {
	id, err := tx.insert(ctx, "INSERT INTO clients (slug, name, language, active, created_at) VALUES (?, ?, ?, ?, ?)",
		c.Slug, database.Clean(c.Name), c.Language, c.Active, database.Micros(tx.Now))
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Errorf(fault.Conflict, "There is a client with the slug %q already.", c.Slug)
	}
	if err != nil {
		return 0, err
	}
	return id, tx.setDomains(ctx, id, c.Domains)
}

// UpdateClient changes all of a client but the slug.
func (tx *Tx) UpdateClient(ctx context.Context, c identity.Client) error {
	_, err := tx.exec(ctx, "UPDATE clients SET name = ?, language = ?, active = ? WHERE id = ?", database.Clean(c.Name), c.Language, c.Active, c.ID)
	if err != nil {
		return err
	}
	return tx.setDomains(ctx, c.ID, c.Domains)
}

func (tx *Tx) setDomains(ctx context.Context, client int64, domains []string) error {
	if _, err := tx.exec(ctx, "DELETE FROM client_domains WHERE client_id = ?", client); err != nil {
		return err
	}
	for _, d := range domains {
		var other string
		if err := tx.scan(ctx, &other, "SELECT c.slug FROM client_domains d JOIN clients c ON c.id = d.client_id WHERE d.domain = ?", database.Fold(d)); err != nil {
			return err
		}
		if other != "" {
			return fault.On("mail_domains", "The mail domain %s belongs to the client %s already.", d, other)
		}
		if _, err := tx.exec(ctx, "INSERT INTO client_domains (domain, client_id) VALUES (?, ?)", database.Fold(d), client); err != nil {
			return err
		}
	}
	return nil
}

// Sites lists the sites of a client by name.
func (r reader) Sites(ctx context.Context, v identity.Viewer, client int64) ([]identity.Site, error) {
	if v.Staff() {
		return kept(ctx, r, ofClient("sites", client), func() ([]identity.Site, error) { return r.sitesOf(ctx, v, client) })
	}
	return r.sitesOf(ctx, v, client)
}

func (r reader) sitesOf(ctx context.Context, v identity.Viewer, client int64) ([]identity.Site, error) {
	scope, args := clientScope(v, "client_id")
	return rows(ctx, r, func(scan func(...any) error) (s identity.Site, err error) {
		return s, scan(&s.ID, &s.ClientID, &s.Slug, &s.Name, &s.Zone, &s.Active)
	}, "SELECT id, client_id, slug, name, zone, active FROM sites WHERE client_id = ? AND "+scope+" ORDER BY active DESC, name, id",
		append([]any{client}, args...)...)
}

// InsertSite adds a site and returns the id.
func (tx *Tx) InsertSite(ctx context.Context, s identity.Site) (int64, error) {
	return tx.insert(ctx, "INSERT INTO sites (client_id, slug, name, zone, active) VALUES (?, ?, ?, ?, ?)", s.ClientID, s.Slug, database.Clean(s.Name), s.Zone, s.Active)
}

// UpdateSite changes a site's name, zone and whether it is in use.
func (tx *Tx) UpdateSite(ctx context.Context, s identity.Site) error {
	_, err := tx.exec(ctx, "UPDATE sites SET name = ?, zone = ?, active = ? WHERE id = ?", database.Clean(s.Name), s.Zone, s.Active, s.ID)
	return err
}
