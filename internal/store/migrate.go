package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"remit/internal/fault"
	"remit/migrations"
)

// SchemaState says how the schema of a database stands to what the program knows.
type SchemaState struct{ Have, Want int64 }

// Migrate brings the schema up to date. A schema newer than the program is a Conflict: an old program must not touch it.
func (d *DB) Migrate(ctx context.Context) (SchemaState, error) {
	s, err := d.Schema(ctx)
	if err != nil {
		return s, err
	}
	if s.Have > s.Want {
		return s, fault.Errorf(fault.Conflict, "The database has schema %d, and this program knows %d. Start the newer program it was made with.", s.Have, s.Want)
	}
	p, err := d.provider()
	if err != nil {
		return s, err
	}
	for {
		_, failed := p.Up(ctx)
		now, err := d.Schema(ctx)
		if err != nil {
			return now, err
		}
		if failed == nil {
			return now, d.Write(ctx, func(tx *Tx) error { return tx.SealImported(ctx) })
		}
		if now.Have == s.Have {
			return now, fmt.Errorf("store: migrate: %w", failed)
		}
		s = now // another program was quicker with a step: go on from there
	}
}

// Schema tells the schema's number and the newest one that the program knows.
func (d *DB) Schema(ctx context.Context) (SchemaState, error) {
	p, err := d.provider()
	if err != nil {
		return SchemaState{}, err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return SchemaState{}, fault.Errorf(fault.Unavailable, "The database's schema cannot be read: %w", err)
	}
	return SchemaState{Have: have, Want: want}, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "sqlite"
	var opts []goose.ProviderOption
	if d.conn.Postgres {
		dialect, folder = goose.DialectPostgres, "postgres"
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("store: lock: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations.Files, folder)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	var pool *sql.DB
	if pool, err = d.writer.DB(); err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	p, err := goose.NewProvider(dialect, pool, files, opts...)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}

// NewestSchema is the number of the newest schema that the program knows.
func NewestSchema() (newest int64, err error) {
	files, err := fs.Glob(migrations.Files, "sqlite/*.sql")
	if err != nil {
		return 0, fmt.Errorf("store: migrations: %w", err)
	}
	for _, name := range files {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("store: migrations: %w", err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}
