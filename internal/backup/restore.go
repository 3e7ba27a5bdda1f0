package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/fault"
)

// Order is what is put back where.
type Order struct {
	File     string // the copy
	Database string // what takes its place: the path of an SQLite file, or an address postgres://…
	Newest   int64  // the newest schema that the program knows
	Force    bool   // a database that has something in it is put aside
	Now      time.Time
}

// Restored says what was put back, and where the database that was there before lies now: a file, or a schema of PostgreSQL; "" where there was none.
type Restored struct {
	Report
	Aside string
}

// Restore checks a copy and makes it the database. The caller sees to it that no server runs. Nothing is lost: what was there is put aside, and
// stays in place where anything fails.
func Restore(ctx context.Context, o Order) (Restored, error) {
	if same(o.File, o.Database) {
		return Restored{}, fault.Errorf(fault.Invalid, "%s is the database itself: name a copy.", o.File)
	}
	begins, err := beginning(o.File)
	if err != nil {
		return Restored{}, fault.Errorf(fault.Invalid, "The copy %s cannot be read: %w", o.File, err)
	}
	if archive := len(begins) > 5 && begins[:5] == "PGDMP"; archive != OnPostgres(o.Database) {
		return Restored{}, fault.Errorf(fault.Invalid, "The copy %s and the database are not of one kind: a copy of SQLite goes back to SQLite, one of PostgreSQL to PostgreSQL.", o.File)
	}
	if OnPostgres(o.Database) {
		return restorePostgres(ctx, o)
	}
	return restoreSQLite(ctx, o)
}

func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// fits refuses a copy of a newer program.
func (o Order) fits(r Report) error {
	if r.Schema > o.Newest {
		return fault.Errorf(fault.Conflict, "The copy has schema %d, and this program knows %d. Put it back with the newer program it was made with.", r.Schema, o.Newest)
	}
	return nil
}

// full refuses to replace what somebody may still want.
func (o Order) full() error {
	return fault.Errorf(fault.Conflict, "The database has something in it. With --force it is put aside, not deleted, and the copy takes its place.")
}

// restoreSQLite copies the file beside the database, checks what arrived there, and changes names last.
func restoreSQLite(ctx context.Context, o Order) (r Restored, err error) {
	if !o.Force {
		used, err := inUse(ctx, o.Database)
		if err != nil {
			return r, err
		}
		if used {
			return r, o.full()
		}
	}
	if err := os.MkdirAll(filepath.Dir(o.Database), 0o700); err != nil {
		return r, fault.Errorf(fault.Unavailable, "The folder for the database cannot be made: %w", err)
	}
	part := o.Database + "." + stamp(o.Now) + partEnd
	if err := copyFile(o.File, part); err != nil {
		return r, errors.Join(fault.Errorf(fault.Unavailable, "The copy cannot be brought to %s: %w", part, err), gone(part))
	}
	if r.Report, err = checkSQLite(ctx, part); err == nil {
		err = o.fits(r.Report)
	}
	if err != nil {
		return r, errors.Join(err, gone(part))
	}
	if r.Aside, err = putAside(ctx, o); err != nil {
		return r, errors.Join(err, gone(part))
	}
	r.File = o.File
	return r, settle(part, o.Database)
}

// inUse reports whether an SQLite file has a house in it. One that cannot be read may have one.
func inUse(ctx context.Context, file string) (used bool, err error) {
	about, err := os.Stat(file)
	if errors.Is(err, os.ErrNotExist) || err == nil && about.Size() == 0 {
		return false, nil
	}
	db, err := open(file, "mode=ro&_busy_timeout=10000")
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var n int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM users").Scan(&n); err != nil {
		return true, nil //nolint:nilerr // what cannot be read is not known to be empty
	}
	return n > 0, nil
}

func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// putAside gives the database another name, with what SQLite keeps beside it.
func putAside(ctx context.Context, o Order) (aside string, err error) {
	if _, err := os.Lstat(o.Database); errors.Is(err, os.ErrNotExist) {
		return "", gone(o.Database) // of a log without its database nothing can be read
	}
	folded := fold(ctx, o.Database) // where it fails, as over a damaged file, the log goes along by its name
	aside = o.Database + ".before-" + stamp(o.Now)
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(o.Database+end, aside+end); err != nil && (end == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", errors.Join(fault.Errorf(fault.Unavailable, "The database cannot be put aside: %w", err), folded)
		}
	}
	return aside, nil
}

// fold writes the write-ahead log into its database.
func fold(ctx context.Context, file string) error {
	db, err := open(file, "mode=rw&_busy_timeout=10000")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, db.Close())
}

// restorePostgres puts the tables that are there into a schema of another name, and the archive's into the place of them. Where that fails, the former
// come back.
func restorePostgres(ctx context.Context, o Order) (r Restored, err error) {
	if r.Report, err = checkDump(ctx, o.File); err == nil {
		err = o.fits(r.Report)
	}
	if err != nil {
		return r, err
	}
	conn, err := pgx.Connect(ctx, o.Database)
	if err != nil {
		return r, fault.Errorf(fault.Unavailable, "The database does not answer: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if err := o.alone(ctx, conn); err != nil {
		return r, err
	}
	aside := asideBegins + stamp(o.Now)
	name := pgx.Identifier{aside}.Sanitize()
	if _, err := conn.Exec(ctx, "BEGIN; ALTER SCHEMA public RENAME TO "+name+"; CREATE SCHEMA public AUTHORIZATION pg_database_owner; COMMIT"); err != nil {
		return r, fault.Errorf(fault.Unavailable, "The database cannot be put aside: %w", err)
	}
	if _, err := tool(ctx, o.Database, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", o.File); err != nil {
		_, back := conn.Exec(context.WithoutCancel(ctx), "BEGIN; DROP SCHEMA public CASCADE; ALTER SCHEMA "+name+" RENAME TO public; COMMIT")
		return r, errors.Join(err, back)
	}
	if r.Aside, err = o.keepAside(ctx, conn, aside); err != nil {
		return r, err
	}
	return r, nil
}

// alone refuses over a server that runs, and over a house where that was not asked for.
func (o Order) alone(ctx context.Context, conn *pgx.Conn) error {
	var others int
	err := conn.QueryRow(ctx, "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'").Scan(&others)
	if err != nil {
		return fmt.Errorf("backup: connections: %w", err)
	}
	if others > 0 {
		return fault.Errorf(fault.Unavailable, "%d connections to the database are open. End the servers that use it first.", others)
	}
	var name sql.NullString
	if err := conn.QueryRow(ctx, "SELECT to_regclass('public.users')::text").Scan(&name); err != nil || !name.Valid || o.Force {
		return err
	}
	var users int
	if err := conn.QueryRow(ctx, "SELECT COUNT(*) FROM public.users").Scan(&users); err != nil {
		return fmt.Errorf("backup: users: %w", err)
	}
	if users > 0 {
		return o.full()
	}
	return nil
}

// keepAside drops the schema that was put aside where there was nothing in it.
func (o Order) keepAside(ctx context.Context, conn *pgx.Conn, aside string) (string, error) {
	var tables int
	if err := conn.QueryRow(ctx, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = $1", aside).Scan(&tables); err != nil {
		return aside, fmt.Errorf("backup: tables: %w", err)
	}
	if tables > 0 {
		return aside, nil
	}
	_, err := conn.Exec(ctx, "DROP SCHEMA "+pgx.Identifier{aside}.Sanitize()+" CASCADE")
	return "", err
}
