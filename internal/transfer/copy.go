package transfer

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/database"
	"remit/internal/fault"
)

// often is after how many rows progress is told.
const often = 50_000

// read hands over the rows of a source's table in the order of their key, each as the target takes it. The row is used again for the next.
func (m *mover) read(ctx context.Context, doing string, t table, take func([]any) error) error {
	rows, err := m.source.QueryContext(ctx, "SELECT "+quoteAll(t.columns, plain)+" FROM "+t.quoted()+" ORDER BY "+quoteAll(t.key, plain))
	if err != nil {
		return fmt.Errorf("transfer: read %s: %w", t.name, err)
	}
	defer rows.Close()
	row, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		into[i] = &row[i]
	}
	s := m.begin(doing, t.name)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("transfer: read %s: %w", t.name, err)
		}
		for i := range row {
			if row[i], err = m.value(row[i], t.types[i]); err != nil {
				return fault.Errorf(fault.Invalid, "Row %d of %s, column %s: %w", s.n+1, t.name, t.columns[i], err)
			}
		}
		if err := take(row); err != nil {
			return err
		}
		s.one()
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("transfer: read %s: %w", t.name, err)
	}
	s.over()
	return nil
}

// value is what SQLite holds as a type of PostgreSQL: int64, bool, string, []byte or nil.
func (m *mover) value(v any, kind string) (any, error) {
	switch kind {
	case "bigint", "integer", "smallint":
		switch x := v.(type) {
		case bool:
			if x {
				return int64(1), nil
			}
			return int64(0), nil
		case int64, nil:
			return v, nil
		}
	case "boolean":
		switch x := v.(type) {
		case int64:
			return x != 0, nil
		case bool, nil:
			return v, nil
		}
	case "text":
		switch x := v.(type) {
		case []byte:
			return m.clean(string(x)), nil
		case string:
			return m.clean(x), nil
		case int64:
			return strconv.FormatInt(x, 10), nil
		case nil:
			return nil, nil
		}
	case "bytea":
		switch x := v.(type) {
		case string:
			return []byte(x), nil
		case []byte, nil:
			return v, nil
		}
	}
	return nil, fmt.Errorf("%T cannot be kept as %s", v, kind)
}

func (m *mover) clean(s string) string {
	c := database.Clean(s)
	if c != s {
		m.report.Cleaned++
	}
	return c
}

// copy copies a table, and notes what it sent.
func (m *mover) copy(ctx context.Context, t table) (d digest, err error) {
	if _, err := m.target.Exec(ctx, "DELETE FROM "+t.quoted()); err != nil { // what every new house has
		return d, fmt.Errorf("transfer: %s: %w", t.name, err)
	}
	rows := make(chan []any, 1000)
	done := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(rows)
		done <- m.read(ctx, "copying", t, func(row []any) error {
			d.add(t, row)
			select {
			case rows <- append([]any(nil), row...):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	n, err := m.target.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(func() ([]any, error) { return <-rows, nil }))
	stop()
	if read := <-done; read != nil && err == nil {
		err = read
	}
	if err != nil {
		return d, fmt.Errorf("transfer: copy %s: %w", t.name, err)
	}
	m.report.Tables++
	m.report.Rows += n
	return d, nil
}

// sequences let each table's numbers go on after the largest.
func (m *mover) sequences(ctx context.Context, tables []table) error {
	for _, t := range tables {
		if t.identity == "" {
			continue
		}
		column := pgx.Identifier{t.identity}.Sanitize()
		_, err := m.target.Exec(ctx, "SELECT setval(pg_get_serial_sequence($1, $2), (SELECT MAX("+column+") FROM "+t.quoted()+")) WHERE EXISTS (SELECT 1 FROM "+t.quoted()+")", t.name, t.identity)
		if err != nil {
			return fmt.Errorf("transfer: numbers of %s: %w", t.name, err)
		}
	}
	return nil
}

// stage tells how far something is.
type stage struct {
	m     *mover
	step  Step
	n     int64
	began time.Time
}

func (m *mover) begin(doing, table string) *stage {
	return &stage{m: m, step: Step{Doing: doing, Table: table}, began: m.Now()}
}

func (s *stage) one() {
	if s.n++; s.n%often == 0 {
		s.over()
	}
}

func (s *stage) over() {
	s.step.Rows, s.step.Took = s.n, s.m.Now().Sub(s.began)
	s.m.Progress(s.step)
}
