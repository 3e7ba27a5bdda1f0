package main

import (
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"remit/internal/store"
	"remit/internal/testenv"
	"remit/internal/transfer"
	"remit/migrations"
)

// TestAHouseOfEverySchemaIsBroughtUpToDate takes a house that has something of every kind down one schema after the other, as far as each can hold it,
// and brings a copy of each up to date: what it held, it holds afterwards, and people find their pages.
func TestAHouseOfEverySchemaIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	file := filepath.Join(e.dir, "remit.db")
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		descend(t, e, copied(t, file), copied)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dsn := testenv.Postgres(t)
		db := raw(t, dsn)
		_, err := schemas(t, dsn, db).Up(t.Context())
		must(t, err)
		must(t, db.Close())
		_, err = transfer.Run(t.Context(), transfer.Options{From: file, To: dsn, Now: time.Now, Progress: func(transfer.Step) {}})
		must(t, err)
		descend(t, e, dsn, func(t *testing.T, of string) string { return testenv.PostgresCopy(t, of) })
	})
}

// copied is a copy of an SQLite file that nobody writes.
func copied(t *testing.T, file string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "remit.db")
	db := raw(t, file)
	defer db.Close()
	_, err := db.ExecContext(t.Context(), "VACUUM INTO ?", to)
	must(t, err)
	return to
}

// raw is a database without the program.
func raw(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	driver := "sqlite3"
	if onPostgres(dsn) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	db.SetMaxOpenConns(1)
	return db
}

// schemas runs migrations up and down.
func schemas(t *testing.T, dsn string, db *sql.DB) *goose.Provider {
	t.Helper()
	dialect, folder := goose.DialectSQLite3, "sqlite"
	if onPostgres(dsn) {
		dialect, folder = goose.DialectPostgres, "postgres"
	}
	files, err := fs.Sub(migrations.Files, folder)
	must(t, err)
	p, err := goose.NewProvider(dialect, db, files)
	must(t, err)
	return p
}

// descend takes the house at dsn down to the first schema, and tries the way up from each.
func descend(t *testing.T, e estate, dsn string, snapshot func(*testing.T, string) string) {
	t.Helper()
	newest, err := store.NewestSchema()
	must(t, err)
	db := raw(t, dsn)
	today := columns(t, dsn, db)
	must(t, db.Close())
	for n := newest - 1; n >= 1; n-- {
		db := raw(t, dsn)
		_, err := schemas(t, dsn, db).DownTo(t.Context(), n)
		must(t, err)
		must(t, db.Close()) // nobody may use what is copied
		t.Run(fmt.Sprintf("from schema %d", n), func(t *testing.T) { ascend(t, e, snapshot(t, dsn), today) })
	}
}

// ascend brings a house up to date, and compares what it held in the columns that there are today.
func ascend(t *testing.T, e estate, dsn string, today []string) {
	db := raw(t, dsn)
	defer db.Close()
	lasting := slices.DeleteFunc(columns(t, dsn, db), func(c string) bool { return !slices.Contains(today, c) })
	before := rows(t, db, lasting)
	_, err := schemas(t, dsn, db).Up(t.Context())
	must(t, err)
	after := rows(t, db, lasting)
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if !slices.Equal(before[table], after[table]) {
			t.Errorf("%s held\n%.2000q\nand holds\n%.2000q", table, before[table], after[table])
		}
	}
	works(t, e, dsn)
}

// works looks at the pages of a house by the program of today.
func works(t *testing.T, e estate, dsn string) {
	t.Helper()
	a := inside(t, e.dir, t.Output(), time.Now, "REMIT_DATABASE_URL="+dsn, "REMIT_LOG_REQUESTS=failed")
	defer a.close()
	web, err := a.web(time.Now)
	must(t, err)
	e.app, e.server = a, httptest.NewServer(web)
	defer e.server.Close()
	for who, pages := range map[string][]string{
		"admin":         {"/queue", "/tickets/" + e.things["ticket dana "+first], "/search?q=printer", "/review", "/agreements", "/clients/" + first, "/reports", "/settings", "/knowledge", "/week"},
		"dana " + first: {"/portal", "/portal/requests/" + e.things["ticket dana "+first], "/portal/agreement", "/portal/new"},
	} {
		v := e.visitor(t, who)
		for _, page := range pages {
			if got := e.send(t, v, http.MethodGet, page, nil); got.status != http.StatusOK {
				t.Errorf("%s answers %s with %d", page, who, got.status)
			}
		}
	}
}

// columns are the columns of all tables as table.column, without those of the search, which is rebuilt, of goose's book, and the counters that say that a list
// of the house changed: they go up when a table is written anew.
func columns(t *testing.T, dsn string, db *sql.DB) []string {
	t.Helper()
	query := "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
	if onPostgres(dsn) {
		query = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
	}
	return slices.DeleteFunc(texts(t, db, query), func(c string) bool {
		return strings.Contains(c, "_search") || strings.HasPrefix(c, "goose") || strings.HasPrefix(c, "house_lists.")
	})
}

// texts are the values of a query of one column, in order.
func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer found.Close()
	for found.Next() {
		var text string
		must(t, found.Scan(&text))
		list = append(list, text)
	}
	must(t, found.Err())
	slices.Sort(list)
	return list
}

// rows are the rows of all tables in these columns, as text.
func rows(t *testing.T, db *sql.DB, columns []string) map[string][]string {
	t.Helper()
	of := map[string][]string{}
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		of[table] = append(of[table], "COALESCE(CAST("+column+" AS TEXT), 'nothing')")
	}
	all := map[string][]string{}
	for table, list := range of {
		all[table] = texts(t, db, "SELECT "+strings.Join(list, " || '|' || ")+" FROM "+table)
	}
	return all
}
