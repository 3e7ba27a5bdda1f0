package main

import (
	"remit/internal/store"
)

// openStore opens the database that the configuration names, as it is.
func openStore(p *process, c config) (*store.DB, error) {
	return store.Open(store.Options{DSN: c.Database.URL, Now: p.now})
}
