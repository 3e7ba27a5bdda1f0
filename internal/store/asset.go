package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

type assetRow struct {
	ID        int64
	ClientID  int64
	Tag       string
	Name      string
	Class     string
	Managed   bool
	SiteID    *int64
	ContactID *int64
	Active    bool
}

func (r assetRow) toAsset() identity.Asset {
	return identity.Asset{ID: r.ID, ClientID: r.ClientID, Tag: r.Tag, Name: r.Name, Class: r.Class, Managed: r.Managed,
		SiteID: database.ID(r.SiteID), ContactID: database.ID(r.ContactID), Active: r.Active}
}

const assetColumns = "id, client_id, tag, name, class, managed, site_id, contact_id, active"

// Asset returns an asset by id.
func (r reader) Asset(ctx context.Context, v identity.Viewer, id int64) (identity.Asset, error) {
	scope, args := clientScope(v, "client_id")
	var row assetRow
	err := r.one(ctx, &row, "This asset was not found.", "SELECT "+assetColumns+" FROM assets WHERE id = ? AND "+scope, append([]any{id}, args...)...)
	return row.toAsset(), err
}

// Assets lists the assets of a client by tag, those not in use last.
func (r reader) Assets(ctx context.Context, v identity.Viewer, client int64) ([]identity.Asset, error) {
	if v.Staff() {
		return kept(ctx, r, ofClient("assets", client), func() ([]identity.Asset, error) { return r.assetsOf(ctx, v, client) })
	}
	return r.assetsOf(ctx, v, client)
}

func (r reader) assetsOf(ctx context.Context, v identity.Viewer, client int64) ([]identity.Asset, error) {
	scope, args := clientScope(v, "client_id")
	return r.assets(ctx, "SELECT "+assetColumns+" FROM assets WHERE client_id = ? AND "+scope+" ORDER BY active DESC, tag, id", append([]any{client}, args...)...)
}

// AssetsByTag lists the client's assets with one of the tags.
func (r reader) AssetsByTag(ctx context.Context, v identity.Viewer, client int64, tags []string) ([]identity.Asset, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	scope, args := clientScope(v, "client_id")
	all := []any{client}
	for _, t := range tags {
		all = append(all, t)
	}
	return r.assets(ctx, "SELECT "+assetColumns+" FROM assets WHERE client_id = ? AND tag IN ("+database.Marks(len(tags))+") AND active AND "+scope+" ORDER BY id", append(all, args...)...)
}

func (r reader) assets(ctx context.Context, query string, args ...any) ([]identity.Asset, error) {
	return rows(ctx, r, func(scan func(...any) error) (identity.Asset, error) {
		var a assetRow
		err := scan(&a.ID, &a.ClientID, &a.Tag, &a.Name, &a.Class, &a.Managed, &a.SiteID, &a.ContactID, &a.Active)
		return a.toAsset(), err
	}, query, args...)
}

// InsertAsset adds an asset and returns the id. A tag that the client has already is a Conflict.
func (tx *Tx) InsertAsset(ctx context.Context, a identity.Asset) (int64, error) {
	id, err := tx.insert(ctx, "INSERT INTO assets (client_id, tag, name, class, managed, site_id, contact_id, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		a.ClientID, database.Clean(a.Tag), database.Clean(a.Name), a.Class, a.Managed, database.Null(a.SiteID), database.Null(a.ContactID), a.Active)
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Errorf(fault.Conflict, "This client has an asset with the tag %s already.", a.Tag)
	}
	return id, err
}

// UpdateAsset changes all of an asset but the client and the tag.
func (tx *Tx) UpdateAsset(ctx context.Context, a identity.Asset) error {
	_, err := tx.exec(ctx, "UPDATE assets SET name = ?, class = ?, managed = ?, site_id = ?, contact_id = ?, active = ? WHERE id = ?",
		database.Clean(a.Name), a.Class, a.Managed, database.Null(a.SiteID), database.Null(a.ContactID), a.Active, a.ID)
	return err
}

type serviceRow struct {
	ID        int64
	Path      string
	Name      string
	WordsJSON string `gorm:"column:words_json"`
	Active    bool
}

// Services lists the service catalogue by path. Everybody who is signed in may read it.
func (r reader) Services(ctx context.Context) ([]identity.Service, error) {
	return kept(ctx, r, "services", func() ([]identity.Service, error) {
		return rows(ctx, r, func(scan func(...any) error) (s identity.Service, err error) {
			var words string
			err = scan(&s.ID, &s.Path, &s.Name, &words, &s.Active)
			s.Words = database.StringList(words)
			return s, err
		}, "SELECT id, path, name, words_json, active FROM services ORDER BY path")
	})
}

// PutService inserts or updates the service of that path, and tells whether anything changed.
func (tx *Tx) PutService(ctx context.Context, s identity.Service) (changed bool, err error) {
	var row serviceRow
	if err := tx.scan(ctx, &row, "SELECT id, path, name, words_json, active FROM services WHERE path = ?", s.Path); err != nil {
		return false, err
	}
	words := database.JSON(s.Words)
	if row.ID == 0 {
		_, err = tx.insert(ctx, "INSERT INTO services (path, name, words_json, active) VALUES (?, ?, ?, ?)", s.Path, database.Clean(s.Name), words, s.Active)
		return true, err
	}
	if row.Name == s.Name && row.WordsJSON == words && row.Active == s.Active {
		return false, nil
	}
	_, err = tx.exec(ctx, "UPDATE services SET name = ?, words_json = ?, active = ? WHERE id = ?", database.Clean(s.Name), words, s.Active, row.ID)
	return true, err
}

// SiteOfAsset is the slug of the site at which a client's asset stands, "" where none is known.
func (r reader) SiteOfAsset(ctx context.Context, v identity.Viewer, client int64, tag string) (string, error) {
	scope, args := clientScope(v, "a.client_id")
	var slug string
	err := r.value(ctx, &slug, "SELECT s.slug FROM assets a JOIN sites s ON s.id = a.site_id WHERE a.client_id = ? AND a.tag = ? AND "+scope, append([]any{client, tag}, args...)...)
	return slug, err
}
