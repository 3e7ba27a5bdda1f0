package store_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/testenv"
	"remit/migrations"
)

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	list := func(folder string) []string {
		found, err := fs.Glob(migrations.Files, folder+"/*.sql")
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(found), err)
		}
		for i := range found {
			found[i] = strings.TrimPrefix(found[i], folder+"/")
		}
		return found
	}
	same(t, "migrations", list("postgres"), list("sqlite"))
}

// schema lists the columns of all tables as table.column.
func schema(t *testing.T, db *store.DB) (columns []string) {
	t.Helper()
	query := "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
	if !db.Postgres() {
		query = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
	}
	if err := db.Scan(t.Context(), &columns, query); err != nil {
		t.Fatal(err)
	}
	columns = slices.DeleteFunc(columns, ownWay)
	slices.Sort(columns)
	return columns
}

// ownWay reports whether a column is of a table that each database has in its own way: those of the search, and goose's book.
func ownWay(column string) bool {
	return strings.HasPrefix(column, "message_search") || strings.HasPrefix(column, "ticket_search") || strings.HasPrefix(column, "article_search") || strings.HasPrefix(column, "goose")
}

// nullable lists the columns that may be empty.
func nullable(t *testing.T, db *store.DB) (columns []string) {
	t.Helper()
	query := "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'YES'"
	if !db.Postgres() {
		query = `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND c."notnull" = 0 AND c.pk = 0`
	}
	if err := db.Scan(t.Context(), &columns, query); err != nil {
		t.Fatal(err)
	}
	columns = slices.DeleteFunc(columns, ownWay)
	slices.Sort(columns)
	return columns
}

// indexes lists the names of the indexes that the migrations name.
func indexes(t *testing.T, db *store.DB) (names []string) {
	t.Helper()
	query := "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE 'goose%' AND indexname NOT IN ('message_search_words', 'article_search_words', 'tickets_subject_words')"
	if !db.Postgres() {
		query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'goose%'"
	}
	if err := db.Scan(t.Context(), &names, query); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	t.Parallel()
	lite, _ := storetest.Open(t)
	post, _ := storetest.OpenPostgres(t)
	if n := len(schema(t, lite)); n < 200 {
		t.Fatalf("only %d columns were found", n)
	}
	same(t, "columns", schema(t, post), schema(t, lite))
	same(t, "columns that may be empty", nullable(t, post), nullable(t, lite))
	same(t, "indexes", indexes(t, post), indexes(t, lite))
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		before := schema(t, db)
		mustClient(t, db, "north")
		p, err := db.Migrations()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(ctx, 0); err != nil {
			t.Fatal(err)
		}
		if left := schema(t, db); len(left) != 0 {
			t.Errorf("left after all the way down: %v", left)
		}
		state, err := db.Migrate(ctx)
		if err != nil || state.Have != state.Want || state.Want < 1 {
			t.Fatalf("%+v, %v", state, err)
		}
		same(t, "columns after up again", schema(t, db), before)
	})
}

func TestANewerSchemaIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		before := schema(t, db)
		if err := db.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?)", true); err != nil {
			t.Fatal(err)
		}
		state, err := db.Migrate(ctx)
		refused(t, "migrating", err, fault.Conflict)
		if state.Have != 99999 || state.Want >= state.Have {
			t.Errorf("state %+v", state)
		}
		same(t, "columns", schema(t, db), before)
	})
}

func TestFourMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return t.TempDir() + "/remit.db" },
		"postgres": func(t *testing.T) string { return testenv.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := dsn(t)
			results := make(chan error)
			for range 4 {
				go func() { results <- migrate(t, at) }()
			}
			for range 4 {
				if err := <-results; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// migrate opens a database as a program of its own does, and brings it up to date.
func migrate(t *testing.T, dsn string) error {
	db, err := store.Open(store.Options{DSN: dsn, Now: storetest.NewClock().Now, Unsafe: true})
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Migrate(t.Context())
	return err
}
