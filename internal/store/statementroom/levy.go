package statementroom

import (
	"context"
	"encoding/json"

	"remit/internal/database"
	"remit/internal/identity"
)

// Levy is a tax of the house's own. Percent is a decimal as it is written.
type Levy struct {
	ID             int64
	Name           string
	Percent        string
	Clients        []string // slugs; none: all
	Services       []string // paths; none: all
	ExemptClients  []string
	ExemptServices []string
	Place          int // order on the statement
}

// Levies lists the taxes in their order. Only staff may see them.
func (r Reader) Levies(ctx context.Context, v identity.Viewer) ([]Levy, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l Levy, err error) {
		var lists [4]string
		if err := scan(&l.ID, &l.Name, &l.Percent, &lists[0], &lists[1], &lists[2], &lists[3], &l.Place); err != nil {
			return l, err
		}
		for i, into := range []*[]string{&l.Clients, &l.Services, &l.ExemptClients, &l.ExemptServices} {
			if err := json.Unmarshal([]byte(lists[i]), into); err != nil {
				return l, err
			}
		}
		return l, nil
	}, "SELECT id, name, percent, clients, services, exempt_clients, exempt_services, place FROM levies ORDER BY place, id")
}

func (l Levy) values() []any {
	list := func(s []string) string { return database.JSON(append([]string{}, s...)) }
	return []any{database.Clean(l.Name), l.Percent, list(l.Clients), list(l.Services), list(l.ExemptClients), list(l.ExemptServices), l.Place}
}

// InsertLevy keeps a new tax and returns its id.
func (tx *Tx) InsertLevy(ctx context.Context, l Levy) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO levies (name, percent, clients, services, exempt_clients, exempt_services, place) VALUES ("+database.Marks(7)+")", l.values()...)
}

// UpdateLevy changes a tax, and reports whether there was one. Issued statements keep what they say.
func (tx *Tx) UpdateLevy(ctx context.Context, l Levy) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE levies SET name = ?, percent = ?, clients = ?, services = ?, exempt_clients = ?, exempt_services = ?, place = ? WHERE id = ?", append(l.values(), l.ID)...)
	return n == 1, err
}

// DropLevy deletes a tax, and reports whether there was one.
func (tx *Tx) DropLevy(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM levies WHERE id = ?", id)
	return n == 1, err
}
