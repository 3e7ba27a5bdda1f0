// Package database speaks to SQLite and PostgreSQL alike: statements with question marks, rows, and values as columns hold them.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"remit/internal/fault"
)

// Conn is where statements run: a pool, or one transaction.
type Conn struct {
	G        *gorm.DB
	Postgres bool
	Vault    Vault
	Steady   bool // inside a transaction of SQLite: a statement is never broken off, which spares a goroutine for each
}

// patience is the context of a statement.
func (c Conn) patience(ctx context.Context) context.Context {
	if c.Steady {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

type snapshotKey struct{}

// InSnapshot reports whether what is asked with a context sees a snapshot.
func InSnapshot(ctx context.Context) bool {
	_, ok := ctx.Value(snapshotKey{}).(*sql.Tx)
	return ok
}

// Snapshot opens a transaction that only reads: all that is asked with the context it returns sees the database as it is now, until end is called.
// It also spares each statement the locks of its own. The reads follow one another: they have one connection, and ask for no other, so that many
// snapshots at once cannot wait for each other's. Who is InSnapshot has one already.
func (c Conn) Snapshot(ctx context.Context) (_ context.Context, end func(), err error) {
	pool, err := c.G.DB()
	if err != nil {
		return ctx, nil, fmt.Errorf("database: %w", err)
	}
	tx, err := pool.BeginTx(c.patience(ctx), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return ctx, nil, fmt.Errorf("database: %w", err)
	}
	return context.WithValue(ctx, snapshotKey{}, tx), func() { _ = tx.Rollback() }, nil //nolint:errcheck // it wrote nothing that could be lost
}

// pool is where a statement of database/sql runs.
func (c Conn) pool(ctx context.Context) gorm.ConnPool {
	if tx, ok := ctx.Value(snapshotKey{}).(*sql.Tx); ok && !c.Steady {
		return tx
	}
	return c.G.Statement.ConnPool
}

// Mapper is gorm where a statement runs.
func (c Conn) Mapper(ctx context.Context) *gorm.DB {
	g := c.G.WithContext(c.patience(ctx))
	g.Statement.ConnPool = c.pool(ctx)
	return g
}

// Scan reads rows into dest: a value, a row or a slice of rows.
func (c Conn) Scan(ctx context.Context, dest any, query string, args ...any) error {
	return c.Mapper(ctx).Raw(query, args...).Scan(dest).Error
}

// Value reads one value; without a row it stays as it is. It goes by the rows of database/sql: gorm's mapping is only worth its time for structs.
func (c Conn) Value(ctx context.Context, dest any, query string, args ...any) error {
	err := c.pool(ctx).QueryRowContext(c.patience(ctx), c.bind(query), args...).Scan(dest)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	return nil
}

// Rows reads rows by database/sql, for the queries that are asked for every mail and every page; take reads one row into a value.
func Rows[T any](ctx context.Context, c Conn, take func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	found, err := c.pool(ctx).QueryContext(c.patience(ctx), c.bind(query), args...)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	defer found.Close()
	var list []T
	for found.Next() {
		one, err := take(found.Scan)
		if err != nil {
			return nil, fmt.Errorf("database: %w", err)
		}
		list = append(list, one)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return list, nil
}

// Planned begins a read that PostgreSQL plans each time for its very values, not once for all: where the way to go by depends on them, as on how many
// rows hold a word. The caller closes the rows.
func (c Conn) Planned(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if c.Postgres {
		args = append([]any{pgx.QueryExecModeCacheDescribe}, args...)
	}
	began := time.Now()
	found, err := c.pool(ctx).QueryContext(c.patience(ctx), c.bind(query), args...)
	c.G.Logger.Trace(ctx, began, func() (string, int64) { return query, -1 }, err) // as gorm tells of its own
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return found, nil
}

// Row reads exactly one row by database/sql, or returns NotFound with the text for people.
func Row[T any](ctx context.Context, c Conn, missing string, take func(scan func(...any) error) (T, error), query string, args ...any) (one T, err error) {
	list, err := Rows(ctx, c, take, query, args...)
	if err == nil && len(list) == 0 {
		err = fault.Errorf(fault.NotFound, "%s", missing)
	}
	if err != nil {
		return one, err
	}
	return list[0], nil
}

// Column reads rows of one column.
func Column[T any](ctx context.Context, c Conn, query string, args ...any) ([]T, error) {
	return Rows(ctx, c, func(scan func(...any) error) (v T, err error) { return v, scan(&v) }, query, args...)
}

// bind writes the placeholders as the database wants them. No statement here has a question mark in a text.
func (c Conn) bind(query string) string {
	if !c.Postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, c := range query {
		if c != '?' {
			b.WriteRune(c)
			continue
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
	}
	return b.String()
}

// One reads exactly one row into dest, or returns NotFound with the text for people.
func (c Conn) One(ctx context.Context, dest any, missing, query string, args ...any) error {
	res := c.Mapper(ctx).Raw(query, args...).Scan(dest)
	if res.Error != nil {
		return fmt.Errorf("database: %w", res.Error)
	}
	if res.RowsAffected == 0 {
		return fault.Errorf(fault.NotFound, "%s", missing)
	}
	return nil
}

// Exec runs a statement and returns how many rows it changed.
func (c Conn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := c.G.Statement.ConnPool.ExecContext(c.patience(ctx), c.bind(query), args...)
	if err != nil {
		return 0, asConflict(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("database: %w", err)
	}
	return n, nil
}

// Insert runs an INSERT into a table with an id, and returns the new one.
func (c Conn) Insert(ctx context.Context, query string, args ...any) (id int64, err error) {
	pool := c.G.Statement.ConnPool
	if c.Postgres {
		err = pool.QueryRowContext(ctx, c.bind(query+" RETURNING id"), args...).Scan(&id)
	} else {
		var res sql.Result
		if res, err = pool.ExecContext(c.patience(ctx), query, args...); err == nil {
			id, err = res.LastInsertId()
		}
	}
	if err != nil {
		return 0, asConflict(err)
	}
	return id, nil
}

// asConflict makes a broken uniqueness a Conflict, so that a caller can say which value is taken.
func asConflict(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) || strings.Contains(err.Error(), "UNIQUE constraint failed") || strings.Contains(err.Error(), "SQLSTATE 23505") {
		return fault.Errorf(fault.Conflict, "There is one like this already: %w", err)
	}
	return fmt.Errorf("database: %w", err)
}
