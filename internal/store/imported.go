package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// Imported is what came in from the exports of a product: kind and id there, as ticket/17, to the id here, 0 for what has none of its own.
// Only admins may see it.
func (r reader) Imported(ctx context.Context, v identity.Viewer, product string) (map[string]int64, error) {
	found := map[string]int64{}
	if !v.May(identity.ImportPast) {
		return found, nil
	}
	_, err := rows(ctx, r, func(scan func(...any) error) (struct{}, error) {
		var kind, id string
		var here int64
		err := scan(&kind, &id, &here)
		found[kind+"/"+id] = here
		return struct{}{}, err
	}, "SELECT kind, source_id, local_id FROM imported WHERE product = ?", product)
	return found, err
}

// RememberImported keeps that a thing of an export is here, under its id here.
func (tx *Tx) RememberImported(ctx context.Context, product, kind, id string, here int64) error {
	_, err := tx.exec(ctx, "INSERT INTO imported (product, kind, source_id, local_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", product, kind, database.Clean(id), here, database.Micros(tx.Now))
	return err
}
