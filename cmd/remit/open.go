package main

import (
	"context"
	"strings"
	"time"

	"remit/internal/hold"
	"remit/internal/store"
	"remit/internal/trace"
)

// openStore opens the database that the configuration names, as it is.
func openStore(p *process, c config, t *trace.Tracer) (*store.DB, error) {
	o := store.Options{DSN: c.Database.URL, Now: p.now}
	if t != nil {
		o.Told = func(ctx context.Context, began time.Time, text func() string, failed bool) {
			t.Statement(ctx, began, p.now(), text, failed)
		}
	}
	v, err := c.Attachments.vaultAt(c.Attachments.Store)
	if err != nil {
		return nil, err
	}
	if v != nil {
		o.Vault = v
	}
	return store.Open(o)
}

// onPostgres reports whether the data is kept in PostgreSQL.
func (c *config) onPostgres() bool { return onPostgres(c.Database.URL) }

func onPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// alone is with for a deed that no other server may do at the same time: over SQLite there is one. It waits for a server that is about to end as
// long as patience lasts.
func (p *process) alone(patience time.Duration, fn func(ctx context.Context, a *app) error) (err error) {
	c, err := loadConfig(p.config, p.environ)
	if err != nil {
		return err
	}
	if !c.onPostgres() {
		held, err := hold.Await(p.ctx, c.Database.URL, patience)
		if err != nil {
			return err
		}
		defer func() {
			if released := held.Release(); err == nil {
				err = released
			}
		}()
	}
	return p.with(fn)
}
