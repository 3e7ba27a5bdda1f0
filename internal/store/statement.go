package store

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
)

// The statements of the database, under names that stay in this room: nobody else speaks SQL.

func (r reader) scan(ctx context.Context, dest any, query string, args ...any) error {
	return r.conn.Scan(ctx, dest, query, args...)
}

func (r reader) value(ctx context.Context, dest any, query string, args ...any) error {
	return r.conn.Value(ctx, dest, query, args...)
}

func (r reader) one(ctx context.Context, dest any, missing, query string, args ...any) error {
	return r.conn.One(ctx, dest, missing, query, args...)
}

func rows[T any](ctx context.Context, r reader, take func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	return database.Rows(ctx, r.conn, take, query, args...)
}

func row[T any](ctx context.Context, r reader, missing string, take func(scan func(...any) error) (T, error), query string, args ...any) (T, error) {
	return database.Row(ctx, r.conn, missing, take, query, args...)
}

// named puts what was not found into a sentence with values, which can be told in other languages.
func named(err error, format string, args ...any) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Errorf(fault.NotFound, format, args...)
	}
	return err
}

func column[T any](ctx context.Context, r reader, query string, args ...any) ([]T, error) {
	return database.Column[T](ctx, r.conn, query, args...)
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return tx.conn.Exec(ctx, query, args...)
}

func (tx *Tx) insert(ctx context.Context, query string, args ...any) (int64, error) {
	return tx.conn.Insert(ctx, query, args...)
}

func (tx *Tx) many(ctx context.Context, head, row, tail string, list [][]any) error {
	return tx.conn.Many(ctx, head, row, tail, list)
}

func (tx *Tx) manyWithID(ctx context.Context, head, row string, list [][]any) ([]int64, error) {
	return tx.conn.ManyWithID(ctx, head, row, list)
}
