package store

import (
	"context"

	"github.com/pressly/goose/v3"
)

// Exec runs SQL of a test by the writer, with ? for its values.
func (d *DB) Exec(ctx context.Context, query string, args ...any) error {
	return d.writer.WithContext(ctx).Exec(query, args...).Error
}

// ExecRead is Exec by the connections that read.
func (d *DB) ExecRead(ctx context.Context, query string, args ...any) error {
	return d.conn.G.WithContext(ctx).Exec(query, args...).Error
}

// Scan reads rows by SQL of a test.
func (d *DB) Scan(ctx context.Context, dest any, query string, args ...any) error {
	return d.writer.WithContext(ctx).Raw(query, args...).Scan(dest).Error
}

// Postgres reports whether the database is PostgreSQL.
func (d *DB) Postgres() bool { return d.conn.Postgres }

// Migrations runs migrations up and down.
func (d *DB) Migrations() (*goose.Provider, error) { return d.provider() }

// Forget throws away what is kept of agreements.
func (d *DB) Forget() {
	d.cache.mu.Lock()
	defer d.cache.mu.Unlock()
	d.cache.m, d.cache.versions, d.cache.stored = newTermsCache().m, nil, 0
}

// Occupy takes a connection that reads, until release is called.
func (d *DB) Occupy(ctx context.Context) (release func(), err error) {
	pool, err := d.conn.G.DB()
	if err != nil {
		return nil, err
	}
	c, err := pool.Conn(ctx)
	return func() { _ = c.Close() }, err
}

// Tamper runs SQL of a test inside a transaction.
func (tx *Tx) Tamper(ctx context.Context, query string, args ...any) error {
	_, err := tx.exec(ctx, query, args...)
	return err
}
