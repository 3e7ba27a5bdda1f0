// Package storetest opens empty, migrated databases for tests.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"remit/internal/database"
	"remit/internal/store"
	"remit/internal/testenv"
)

// Clock is a time that a test sets. It starts on Tuesday 3 March 2026, 15:42 UTC.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// NewClock returns a clock that stands at the start.
func NewClock() *Clock { return &Clock{t: time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC)} }

// Now tells the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// template is a migrated SQLite file, made once and copied for each test.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "remit-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "remit.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// postgres is a migrated database of PostgreSQL, made once and copied for each test.
var postgres = testenv.Pattern{Fill: migrate}

// migrate brings an empty database up to date. The last connection folds the write-ahead log into an SQLite file.
func migrate(dsn string) error {
	db, err := store.Open(store.Options{DSN: dsn, Now: NewClock().Now, Unsafe: true})
	if err != nil {
		return err
	}
	_, err = db.Migrate(context.Background())
	return errors.Join(err, db.Close())
}

// Open returns an empty SQLite database, closed when the test ends.
func Open(t testing.TB) (*store.DB, *Clock) {
	t.Helper()
	b, err := template()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "remit.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// Each runs the test on SQLite and on PostgreSQL; where there is no PostgreSQL, that half is skipped with a line that says so.
func Each(t *testing.T, test func(t *testing.T, db *store.DB, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db, clock := Open(t)
		test(t, db, clock)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		db, clock := OpenPostgres(t)
		test(t, db, clock)
	})
}

// OpenPostgres returns an empty PostgreSQL database, closed and dropped when the test ends; where there is no PostgreSQL, the test is skipped.
func OpenPostgres(t testing.TB) (*store.DB, *Clock) {
	t.Helper()
	return open(t, postgres.Database(t))
}

// addresses are where the databases are that were opened.
var addresses sync.Map

// Address is where a database is: the path of an SQLite file, or an address postgres://….
func Address(t testing.TB, db *store.DB) string {
	t.Helper()
	dsn, _ := addresses.Load(db)
	return dsn.(string)
}

// Again opens a database once more, as another program would.
func Again(t testing.TB, db *store.DB, clock *Clock) *store.DB {
	t.Helper()
	dsn, _ := addresses.Load(db)
	return openAt(t, dsn.(string), clock)
}

// AgainWith is Again for a program that has a vault for bytes outside the database.
func AgainWith(t testing.TB, db *store.DB, clock *Clock, v database.Vault) *store.DB {
	t.Helper()
	dsn, _ := addresses.Load(db)
	return openWith(t, store.Options{DSN: dsn.(string), Now: clock.Now, Unsafe: true, Vault: v})
}

func open(t testing.TB, dsn string) (*store.DB, *Clock) {
	t.Helper()
	clock := NewClock()
	return openAt(t, dsn, clock), clock
}

func openAt(t testing.TB, dsn string, clock *Clock) *store.DB {
	t.Helper()
	return openWith(t, store.Options{DSN: dsn, Now: clock.Now, Unsafe: true})
}

func openWith(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	addresses.Store(db, o.DSN)
	t.Cleanup(func() {
		addresses.Delete(db)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
