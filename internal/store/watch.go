package store

import (
	"database/sql"

	"remit/internal/store/watchroom"
)

// Figures are the state of the database and of what waits in it.
type Figures = watchroom.Figures

// Pool is how a pool of connections does.
type Pool struct {
	Name string // writer, folder (of the write-ahead log), reader; both are one over PostgreSQL
	sql.DBStats
}

// Pools tells how the pools of connections do.
func (d *DB) Pools() []Pool {
	names := []string{"writer", "folder", "reader"}
	if d.conn.Postgres {
		names = []string{"both"}
	}
	var list []Pool
	for i, p := range d.pools {
		list = append(list, Pool{Name: names[min(i, len(names)-1)], DBStats: p.Stats()})
	}
	return list
}
