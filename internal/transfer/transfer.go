// Package transfer moves a house from SQLite to PostgreSQL: every row, and a check of every row.
package transfer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/mattn/go-sqlite3" // the driver of the source

	"remit/internal/fault"
)

// Options are what a transfer needs. Both databases have the schema of the program.
type Options struct {
	From string // path of an SQLite file; it is read as it stands at one instant, whoever writes to it meanwhile
	To   string // postgres://…, with no rows but those that every new house has
	Now  func() time.Time
	// Progress is told now and then how many of a table's rows are through; nil for nobody.
	Progress func(Step)
}

// Step is how far a transfer is.
type Step struct {
	Doing string // copying, indexing, checking
	Table string
	Rows  int64
	Took  time.Duration // for the table so far
}

// Report says what was moved.
type Report struct {
	Tables  int
	Rows    int64
	Cleaned int64 // texts with bytes that PostgreSQL does not take: NUL is left out, what is no UTF-8 became U+FFFD
	Copied  time.Duration
	Indexed time.Duration // indexes, references and search
	Checked time.Duration
}

// mover is one transfer.
type mover struct {
	Options
	source *sql.Tx
	target pgx.Tx
	report Report
}

// Run copies all rows, makes them findable and checks each against its source, in one transaction of the target: it is whole, or as it was before.
// Errors: Conflict for a target that is not empty or holds other than the source afterwards, Unavailable for what fails outside.
func Run(ctx context.Context, o Options) (r Report, err error) {
	if o.Progress == nil {
		o.Progress = func(Step) {}
	}
	err = between(ctx, o, func(m *mover) error {
		tables, err := m.tables(ctx)
		if err != nil {
			return err
		}
		if err := m.empty(ctx); err != nil {
			return err
		}
		if err := m.move(ctx, tables); err != nil {
			return err
		}
		r = m.report
		return nil
	})
	return r, err
}

// Check compares every row of both sides. A difference is a Conflict that says where.
func Check(ctx context.Context, o Options) (r Report, err error) {
	if o.Progress == nil {
		o.Progress = func(Step) {}
	}
	err = between(ctx, o, func(m *mover) error {
		tables, err := m.tables(ctx)
		if err != nil {
			return err
		}
		var digests []digest
		for _, t := range tables {
			d := digest{}
			if err := m.read(ctx, "reading", t, func(row []any) error { d.add(t, row); return nil }); err != nil {
				return err
			}
			digests = append(digests, d)
		}
		err = m.check(ctx, tables, digests)
		r = m.report
		return err
	})
	return r, err
}

// between opens both sides and does fn in one transaction of each.
func between(ctx context.Context, o Options, fn func(*mover) error) (err error) {
	from, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: o.From}).EscapedPath()+"?mode=ro&_query_only=true&_busy_timeout=10000&_cache_size=-64000")
	if err != nil {
		return fault.Errorf(fault.Unavailable, "%s cannot be read: %w", o.From, err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	source, err := from.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fault.Errorf(fault.Unavailable, "%s cannot be read: %w", o.From, err)
	}
	defer func() { _ = source.Rollback() }() //nolint:errcheck // it wrote nothing that could be lost
	conn, err := pgx.Connect(ctx, o.To)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "The database to copy to does not answer: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return pgx.BeginFunc(ctx, conn, func(target pgx.Tx) error { return fn(&mover{Options: o, source: source, target: target}) })
}

// empty refuses a target in which a house lives already.
func (m *mover) empty(ctx context.Context) error {
	for _, table := range []string{"users", "clients", "tickets", "mails", "mailboxes"} {
		var any bool
		if err := m.target.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+")").Scan(&any); err != nil {
			return fmt.Errorf("transfer: %w", err)
		}
		if any {
			return fault.Errorf(fault.Conflict, "The database to copy to is not empty: it has %s. Name a new, empty one.", table)
		}
	}
	return nil
}

func (m *mover) move(ctx context.Context, tables []table) error {
	began := m.Now()
	bare, err := m.strip(ctx)
	if err != nil {
		return err
	}
	digests := make([]digest, len(tables))
	for i, t := range tables {
		if digests[i], err = m.copy(ctx, t); err != nil {
			return err
		}
	}
	m.report.Copied = m.Now().Sub(began)
	began = m.Now()
	if err := m.index(ctx); err != nil {
		return err
	}
	if err := m.sequences(ctx, tables); err != nil {
		return err
	}
	if err := m.dress(ctx, bare); err != nil {
		return err
	}
	if _, err := m.target.Exec(ctx, "ANALYZE"); err != nil { // without it the first pages are planned as if the tables were empty
		return fmt.Errorf("transfer: analyze: %w", err)
	}
	m.report.Indexed = m.Now().Sub(began)
	return m.check(ctx, tables, digests)
}

// table is one of the tables that both sides have.
type table struct {
	name     string
	columns  []string
	types    []string // of PostgreSQL
	key      []string // columns of the primary key, all columns where there is none
	identity string   // the column whose numbers the database gives, "" for none
}

func (t table) quoted() string { return pgx.Identifier{t.name}.Sanitize() }

// quoteAll writes columns as both databases take them.
func quoteAll(columns []string, suffix func(string) string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = pgx.Identifier{c}.Sanitize() + suffix(c)
	}
	return strings.Join(out, ", ")
}

func plain(string) string { return "" }

// notMoved are the tables that are made anew on the other side, or that say who serves this one.
var notMoved = []string{"goose_db_version", "nodes", "leases", "message_search", "article_search"}

// tables lists what is moved, by what the target says of itself.
func (m *mover) tables(ctx context.Context) ([]table, error) {
	rows, err := m.target.Query(ctx, `SELECT c.table_name, c.column_name, c.data_type, c.is_identity = 'YES',
		COALESCE(array_position(k.key::text[], c.column_name::text), 0)
		FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
		LEFT JOIN (SELECT x.indrelid, array_agg(a.attname ORDER BY array_position(x.indkey::smallint[], a.attnum)) AS key
			FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey) WHERE x.indisprimary GROUP BY x.indrelid) k
			ON k.indrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass
		WHERE c.table_schema = current_schema() AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position`)
	if err != nil {
		return nil, fmt.Errorf("transfer: tables: %w", err)
	}
	var list []table
	places := map[string]int{}
	var name, column, kind string
	var identity bool
	var place int
	_, err = pgx.ForEachRow(rows, []any{&name, &column, &kind, &identity, &place}, func() error {
		if slices.Contains(notMoved, name) {
			return nil
		}
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, table{name: name})
		}
		t := &list[len(list)-1]
		t.columns, t.types = append(t.columns, column), append(t.types, kind)
		if identity {
			t.identity = column
		}
		if place > 0 {
			t.key = append(t.key, column)
			places[name+"."+column] = place
		}
		return nil
	})
	for i := range list {
		t := &list[i]
		slices.SortFunc(t.key, func(a, b string) int { return places[t.name+"."+a] - places[t.name+"."+b] })
		if len(t.key) == 0 {
			t.key = t.columns
		}
	}
	if err != nil {
		return nil, fmt.Errorf("transfer: tables: %w", err)
	}
	return list, nil
}
