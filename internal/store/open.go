package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"remit/internal/database"
	"remit/internal/fault"
)

// writers is how many transactions write to PostgreSQL at the same time.
const writers = 4

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

func (d *DB) openPostgres(o Options) error {
	g, err := gorm.Open(postgres.New(postgres.Config{DSN: o.DSN}), gormConfig(o))
	if err != nil {
		return fault.Errorf(fault.Unavailable, "The database does not answer: %w", err)
	}
	d.reader = newReader(database.Conn{G: g, Postgres: true, Vault: o.Vault})
	d.writer = g
	pool, err := g.DB()
	if err != nil {
		return fmt.Errorf("store: pool: %w", err)
	}
	pool.SetMaxOpenConns(o.Readers + writers + 1)
	pool.SetMaxIdleConns(o.Readers + writers)
	d.slots, d.turns.slot = make(chan struct{}, writers), make(chan struct{}, 1)
	d.pools = append(d.pools, pool)
	return nil
}

// pageBytes is the size of a new database's pages. Mails and what is made of them are long: twice SQLite's own size receives a sixth more mails
// of 100 KB a second, and short ones as before. A database keeps the size that it began with.
const pageBytes = 8192

// checkpointPages is how many pages the write-ahead log gathers before whoever writes folds them into the file, 128 MB of them: everybody who writes
// waits for that. Where Trickle is called, as a server does, it comes first; what a command writes, a pile of mails, dirties the same pages of the
// indexes again and again, which are written once where they are folded in rarely.
const checkpointPages = 128 << 20 / pageBytes

// openSQLite opens one connection that writes and several that cannot: a write by mistake through a reader fails. What is deleted from a page is
// written over there and then, which costs nothing more: so an erasure later has only whole free pages to see to.
func (d *DB) openSQLite(o Options) error {
	if dir := filepath.Dir(o.DSN); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fault.Errorf(fault.Unavailable, "The folder for the database cannot be made: %w", err)
		}
	}
	sync := "FULL"
	if o.Unsafe {
		sync = "OFF"
	}
	base := "file:" + o.DSN + "?_journal_mode=WAL&_busy_timeout=" + strconv.FormatInt(o.Patience.Milliseconds(), 10) + "&_foreign_keys=on&_secure_delete=fast&_stmt_cache_size=200&_synchronous=" + sync
	err := patiently(o.Patience, func() error { return beginSQLite(o) })
	if err != nil {
		return err
	}
	if d.writer, err = d.pool(o, base+"&_txlock=immediate&_cache_size=-16000", 1); err != nil {
		return err
	}
	if err := d.writer.Exec(fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages)).Error; err != nil {
		return fmt.Errorf("store: checkpoints: %w", err)
	}
	if d.folder, err = d.pool(o, base+"&_cache_size=-100", 1); err != nil {
		return err
	}
	g, err := d.pool(o, base+"&mode=ro&_query_only=true&_cache_size=-4000", o.Readers)
	d.reader = newReader(database.Conn{G: g, Vault: o.Vault})
	return err
}

// Trickle folds into SQLite's file what its log holds by now, beside those who read and write: nobody waits for it, and what somebody still reads stays
// in the log. A server calls it again and again. It is for SQLite alone: PostgreSQL does so by itself.
func (d *DB) Trickle(ctx context.Context) error {
	if err := d.folder.WithContext(ctx).Exec("PRAGMA wal_checkpoint(PASSIVE)").Error; err != nil {
		return fmt.Errorf("store: fold the log: %w", hindered(err))
	}
	return nil
}

func (d *DB) pool(o Options, dsn string, conns int) (*gorm.DB, error) {
	g, err := gorm.Open(sqlite.Open(dsn), gormConfig(o))
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The database cannot be opened: %w", err)
	}
	pool, err := g.DB()
	if err != nil {
		return nil, fmt.Errorf("store: pool: %w", err)
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	d.pools = append(d.pools, pool)
	return g, nil
}

// gormConfig leaves PrepareStmt off: with one connection it can wait for itself for ever.
func gormConfig(o Options) *gorm.Config {
	heard := logger.Discard
	if o.Told != nil {
		heard = told{logger.Discard, o.Told}
	}
	return &gorm.Config{SkipDefaultTransaction: true, TranslateError: true, Logger: heard, DisableAutomaticPing: false}
}
