package testenv

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const postgresRemedy = "install PostgreSQL 15 or newer (apt install postgresql), or set REMIT_TEST_POSTGRES to the DSN of a server where databases may be made"

// Postgres returns the DSN of a new, empty database that is dropped when the test ends. Its server is the one that
// REMIT_TEST_POSTGRES names as a postgres:// address, else one started for this test process on loopback.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	return newDatabase(t, "")
}

// PostgresCopy returns the DSN of a copy of such a database, which nobody may use meanwhile. It is dropped when the test ends.
func PostgresCopy(t testing.TB, of string) (dsn string) {
	t.Helper()
	at, err := url.Parse(of)
	require(t, err, postgresRemedy)
	return newDatabase(t, " TEMPLATE "+strings.TrimPrefix(at.Path, "/"))
}

// Pattern is a database that is filled once in this test process, of which each test has a copy.
type Pattern struct {
	// Fill fills an empty database. It leaves no connection open.
	Fill func(dsn string) error
	once sync.Once
	name string
	err  error
}

// Database returns the DSN of a copy of the pattern, dropped when the test ends. At a server that REMIT_TEST_POSTGRES names nothing is left behind by
// this process: each database is filled there.
func (p *Pattern) Database(t testing.TB) (dsn string) {
	t.Helper()
	if os.Getenv("REMIT_TEST_POSTGRES") != "" {
		dsn = newDatabase(t, "")
		require(t, p.Fill(dsn), postgresRemedy)
		return dsn
	}
	server := postgresServer(t)
	p.once.Do(func() {
		p.name = fmt.Sprintf("remit_pattern_%d", databases.Add(1))
		if p.err = execute(context.Background(), server, "CREATE DATABASE "+p.name); p.err == nil {
			p.err = p.Fill(named(t, server, p.name))
		}
	})
	require(t, p.err, postgresRemedy)
	return newDatabase(t, " TEMPLATE "+p.name)
}

func postgresServer(t testing.TB) string {
	t.Helper()
	if server := os.Getenv("REMIT_TEST_POSTGRES"); server != "" {
		return server
	}
	server, err := cluster()
	require(t, err, postgresRemedy)
	return server
}

// named is the DSN of a database at a server.
func named(t testing.TB, server, database string) string {
	t.Helper()
	at, err := url.Parse(server)
	require(t, err, postgresRemedy)
	at.Path = "/" + database
	return at.String()
}

func newDatabase(t testing.TB, options string) (dsn string) {
	t.Helper()
	server := postgresServer(t)
	name := fmt.Sprintf("remit_test_%d_%d", os.Getpid(), databases.Add(1))
	require(t, execute(t.Context(), server, "CREATE DATABASE "+name+options), postgresRemedy)
	t.Cleanup(func() {
		if err := execute(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("testenv: %v", err)
		}
	})
	return named(t, server, name)
}

var databases atomic.Int64

// creating keeps the databases from being made at the same time, which PostgreSQL refuses for one template.
var creating sync.Mutex

func execute(ctx context.Context, dsn, sql string) error {
	creating.Lock()
	defer creating.Unlock()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// cluster starts one PostgreSQL server for this process. It forgets everything in a crash, which makes it fast.
var cluster = sync.OnceValues(func() (dsn string, err error) {
	initdb, err := program("initdb", "/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb")
	if err != nil {
		return "", err
	}
	who, err := accountFor("postgres")
	if err != nil {
		return "", err
	}
	dir, err := who.folder("postgres")
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	init := who.command(initdb, "-D", data, "-U", "remit", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	if out, err := init.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	server := filepath.Join(filepath.Dir(initdb), "postgres")
	return adminDSN(port), startPostgres(who, server, dir, port)
})

func startPostgres(who account, server, dir string, port int) error {
	data := filepath.Join(dir, "data")
	cmd := who.command(server, "-D", data, "-p", fmt.Sprint(port), "-k", dir, "-c", "listen_addresses=127.0.0.1",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "shared_buffers=64MB", "-c", "max_connections=200", "-c", "autovacuum=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	// A server is ended by QUIT at once: nothing of it is kept. Its process ends before its folder goes.
	if _, err := endWithProcess(`kill -QUIT $(head -1 "$1/data/postmaster.pid"); sleep 0.2; rm -rf "$1"`, dir); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // reaps it; how it ended is in its log
	return answersPostgres(dir, port)
}

// answersPostgres waits until the server takes sign-ins, which is later than that it takes connections.
func answersPostgres(dir string, port int) error {
	err := answers(port, patience)
	for try := 0; err == nil && try < 100; try++ {
		signIn := execute(context.Background(), adminDSN(port), "SELECT 1")
		if signIn == nil {
			return nil
		}
		if try == 99 {
			err = signIn
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	return fmt.Errorf("PostgreSQL did not start: %w\n%s", err, log)
}

func adminDSN(port int) string {
	return fmt.Sprintf("postgres://remit@127.0.0.1:%d/postgres?sslmode=disable", port)
}
