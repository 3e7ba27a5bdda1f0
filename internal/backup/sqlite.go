package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/mattn/go-sqlite3"

	"remit/internal/fault"
)

// stepPages is how many pages are copied before it is asked whether anybody still wants the copy: 16 MB of them.
const stepPages = 2048

// copySQLite copies page for page. The source is read inside one transaction that was begun before the first page: SQLite does not begin anew
// when somebody writes meanwhile, as it does for a backup that reads in many.
func copySQLite(ctx context.Context, database, name string) (err error) {
	from, err := open(database, "mode=ro&_query_only=true&_busy_timeout=10000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := open(name, "mode=rw&_synchronous=OFF") // it is brought to the disk as a whole, before it gets its name
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	source, err := from.Conn(ctx)
	if err != nil {
		return unread(database, err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := pin(ctx, source); err != nil {
		return unread(database, err)
	}
	target, err := to.Conn(ctx)
	if err != nil {
		return unwritten(name, err)
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	err = target.Raw(func(t any) error {
		return source.Raw(func(s any) error { return pages(ctx, t.(*sqlite3.SQLiteConn), s.(*sqlite3.SQLiteConn)) })
	})
	if err != nil {
		return unwritten(name, err)
	}
	if _, err := target.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil { // one file, with nothing beside it
		return unwritten(name, err)
	}
	return nil
}

// pin begins the read transaction that the copy is made in; it ends with the connection.
func pin(ctx context.Context, source *sql.Conn) error {
	if _, err := source.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	var n int64
	return source.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_schema").Scan(&n)
}

func pages(ctx context.Context, target, source *sqlite3.SQLiteConn) error {
	b, err := target.Backup("main", source, "main")
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = b.Step(stepPages)
		}
	}
	return errors.Join(err, b.Finish())
}

// open opens an SQLite file over one connection.
func open(file, options string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+options)
	if err != nil {
		return nil, fmt.Errorf("backup: open: %w", err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func unread(file string, err error) error {
	return fault.Errorf(fault.Unavailable, "The database %s cannot be read: %w", file, err)
}

func unwritten(file string, err error) error {
	return fault.Errorf(fault.Unavailable, "The copy %s cannot be made: %w", file, err)
}

// checkSQLite has SQLite read every page and every index of a file that nobody writes, then every reference between tables.
func checkSQLite(ctx context.Context, file string) (Report, error) {
	db, err := open(file, "mode=ro&immutable=1&_query_only=true")
	if err != nil {
		return Report{}, err
	}
	defer db.Close()
	if err := Sound(ctx, db, false); err != nil {
		return Report{}, err
	}
	var schema sql.NullInt64
	err = db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&schema)
	if err != nil || schema.Int64 == 0 {
		return Report{}, fault.Errorf(fault.Invalid, "%s is an SQLite file, but none of this program.", file)
	}
	return report(file, schema.Int64)
}

// Sound has SQLite read a database through: quickly all its pages, or the entries of its indexes too, then each reference between its tables. An error
// of the kind fault.Invalid says what was found.
func Sound(ctx context.Context, db *sql.DB, quickly bool) error {
	pragma := "PRAGMA integrity_check(3)"
	if quickly {
		pragma = "PRAGMA quick_check(3)"
	}
	rows, err := db.QueryContext(ctx, pragma)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var said string
		if err := rows.Scan(&said); err != nil {
			return damaged(err)
		}
		if said != "ok" {
			return fault.Errorf(fault.Invalid, "The database is damaged: %s. Put a copy back with remit restore.", said)
		}
	}
	if err := rows.Err(); err != nil {
		return damaged(err)
	}
	return referenced(ctx, db)
}

// damaged puts an error of reading into words; one of who asks stays what it is.
func damaged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("backup: check: %w", err)
	}
	return fault.Errorf(fault.Invalid, "The database cannot be read through: %w", err)
}

// referenced looks for rows that name one that is not there.
func referenced(ctx context.Context, db *sql.DB) error {
	var table string
	err := db.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return damaged(err)
	}
	return fault.Errorf(fault.Invalid, "The database is damaged: rows of %s name others that are not there. Put a copy back with remit restore.", table)
}

// SoundFile is Sound for a file that others may be writing.
func SoundFile(ctx context.Context, file string) (err error) {
	db, err := open(file, "mode=ro&_query_only=true&_busy_timeout=10000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return Sound(ctx, db, true)
}
