package main

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"remit/internal/demo"
)

// seedTickets is how many tickets the demonstration makes up before they are told again and again.
const seedTickets = 10_000

// multiplied makes a database of many tickets at path: the demonstration's own year, with the years before it told anew from it, long closed.
func multiplied(tb testing.TB, path string, tickets int) {
	tb.Helper()
	seed := path
	if tickets > seedTickets {
		seed = path + ".seed"
	}
	filled(tb, seed, min(tickets, seedTickets))
	if seed == path {
		return
	}
	empty := bench(tb, path)
	empty.close()
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=OFF&_synchronous=OFF&_cache_size=-400000&_foreign_keys=off")
	needed(tb, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(query string, args ...any) {
		tb.Helper()
		if _, err := db.ExecContext(tb.Context(), query, args...); err != nil {
			tb.Fatal(query, err)
		}
	}
	do("ATTACH ? AS seed", seed)
	for _, table := range []string{"settings", "users", "teams", "team_members", "clients", "client_domains", "sites", "contacts", "assets", "services", "agreements", "agreement_versions", "mailboxes"} {
		do(fmt.Sprintf("DELETE FROM main.%[1]s", table))
		do(fmt.Sprintf("INSERT INTO main.%[1]s SELECT * FROM seed.%[1]s", table))
	}
	times := (tickets + seedTickets - 1) / seedTickets
	for i := range times {
		age := int64(times-1-i) * int64(365*24*time.Hour/time.Microsecond) / int64(times) * 4 // four years in all
		retell(tb, db, i, age)
	}
	do("INSERT INTO ticket_search (rowid, subject, marks) SELECT t.id, t.subject, k.marks FROM tickets t JOIN ticket_marks k ON k.id = t.id ORDER BY t.id")
	do("INSERT INTO message_search (rowid, subject, people, body, marks) SELECT id, subject, people, body, marks FROM message_words ORDER BY id")
	do("DETACH seed")
}

// retell copies what the seed tells, as the i-th year, older by so many microseconds.
func retell(tb testing.TB, db *sql.DB, i int, age int64) {
	tb.Helper()
	for _, table := range []string{"tickets", "messages", "events", "decisions", "time_entries", "settlements", "draws"} {
		var largest int64
		needed(tb, db.QueryRowContext(tb.Context(), "SELECT COALESCE(MAX(id), 0) + 1 FROM seed."+table).Scan(&largest))
		columns := columnsOf(tb, db, table)
		values := make([]string, len(columns))
		for n, c := range columns {
			values[n] = retold(table, c, i, age, largest)
		}
		_, err := db.ExecContext(tb.Context(), "INSERT INTO main."+table+" ("+strings.Join(columns, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM seed."+table+" ORDER BY id")
		needed(tb, err)
	}
}

func columnsOf(tb testing.TB, db *sql.DB, table string) (columns []string) {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), "SELECT name FROM pragma_table_info(?)", table)
	needed(tb, err)
	defer rows.Close()
	for rows.Next() {
		var c string
		needed(tb, rows.Scan(&c))
		columns = append(columns, c)
	}
	needed(tb, rows.Err())
	return columns
}

// retold is the value of a column in the i-th year.
func retold(table, column string, i int, age, largest int64) string {
	past := age > 0
	switch {
	case column == "id":
		return fmt.Sprintf("id + %d", int64(i)*largest)
	case column == "ticket_id":
		return fmt.Sprintf("ticket_id + %d * (SELECT MAX(id) + 1 FROM seed.tickets)", i)
	case column == "decision_id":
		return fmt.Sprintf("decision_id + %d * (SELECT MAX(id) + 1 FROM seed.decisions)", i)
	case column == "message_id":
		return "''"
	case column == "mail_id", column == "linked_id":
		return "NULL"
	case past && column == "is_open":
		return "0"
	case past && column == "status":
		return "'closed'"
	case past && column == "clock_due", past && column == "clock_soon":
		return "9223372036854775807"
	case past && column == "review", past && column == "clock":
		return "''"
	case table == "messages" && column == "text":
		return fmt.Sprintf("text || ' Reference year%d case%d' || id", i, i)
	case column == "at" || strings.HasSuffix(column, "_at"):
		return fmt.Sprintf("%s - %d", column, age)
	}
	return column
}

func needed(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// filled makes the demonstration at path.
func filled(tb testing.TB, path string, tickets int) {
	tb.Helper()
	a := bench(tb, path)
	defer a.close()
	plan, err := demo.Generate(demo.Options{Seed: 1, Now: a.db.Now(), Tickets: tickets})
	needed(tb, err)
	_, err = (demo.Loader{DB: a.db, Desk: a.desk, Told: func(int) {}}).Load(tb.Context(), plan)
	needed(tb, err)
}

// bench opens the program over a database.
func bench(tb testing.TB, path string) *app {
	tb.Helper()
	dir := filepath.Dir(path)
	if strings.Contains(path, "://") {
		dir = tb.TempDir() // what a server keeps sealed is not read here
	}
	return inside(tb, dir, io.Discard, time.Now, "REMIT_DATABASE_URL="+path)
}

// TestMultiply builds the database of the benchmarks where REMIT_BENCH_DATABASE says, so that several runs can share it.
func TestMultiply(t *testing.T) {
	path := os.Getenv("REMIT_BENCH_BUILD")
	if path == "" {
		t.Skip("builds nothing where REMIT_BENCH_BUILD names no file")
	}
	var n int
	_, err := fmt.Sscan(os.Getenv("REMIT_BENCH_TICKETS"), &n)
	needed(t, err)
	multiplied(t, path, n)
}
