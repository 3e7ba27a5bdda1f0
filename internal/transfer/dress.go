package transfer

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"remit/internal/query"
	"remit/internal/store/seek"
)

// strip takes off the target what slows copying down, or would act on what is copied, and returns the statements that put it back: references,
// indexes, triggers. Rows come as they are, in any order.
func (m *mover) strip(ctx context.Context) (back []string, err error) {
	const mine = "n.nspname = current_schema() AND c.relkind = 'r' AND c.relname <> 'goose_db_version'"
	from := " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + mine
	for _, q := range []string{
		`SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname), format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
			FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid` + from + " AND k.contype = 'f' ORDER BY k.oid",
		`SELECT format('DROP INDEX %I', i.relname), pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid` + from +
			" AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid) ORDER BY i.oid",
		`SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', c.relname), format('ALTER TABLE %I ENABLE TRIGGER USER', c.relname) FROM pg_class c` + from +
			" AND EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) ORDER BY c.oid",
	} {
		rows, err := m.target.Query(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("transfer: strip: %w", err)
		}
		var off, on string
		var all []string
		if _, err := pgx.ForEachRow(rows, []any{&off, &on}, func() error {
			all, back = append(all, off), append([]string{on}, back...) // the last is put back first
			return nil
		}); err != nil {
			return nil, fmt.Errorf("transfer: strip: %w", err)
		}
		for _, s := range all {
			if _, err := m.target.Exec(ctx, s); err != nil {
				return nil, fmt.Errorf("transfer: strip: %w", err)
			}
		}
	}
	return back, nil
}

// dress puts back what strip took off; the references are checked by it.
func (m *mover) dress(ctx context.Context, back []string) error {
	s := m.begin("putting back", "indexes and references")
	if _, err := m.target.Exec(ctx, "SET LOCAL maintenance_work_mem = '256MB'"); err != nil {
		return fmt.Errorf("transfer: indexes: %w", err)
	}
	for _, statement := range back {
		if _, err := m.target.Exec(ctx, statement); err != nil {
			return fmt.Errorf("transfer: %s: %w", statement, err)
		}
		s.n++
		s.over()
	}
	return nil
}

// index makes messages and articles findable: each database keeps words in a form of its own.
func (m *mover) index(ctx context.Context) error {
	for _, q := range []string{"DELETE FROM message_search", "DELETE FROM article_search",
		"CREATE TEMPORARY TABLE words_of (id BIGINT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, c TEXT NOT NULL) ON COMMIT DROP"} {
		if _, err := m.target.Exec(ctx, q); err != nil {
			return fmt.Errorf("transfer: search: %w", err)
		}
	}
	// Only messages that are found in the source: one that could not be read yet is not.
	err := m.words(ctx, "messages", `SELECT m.id, t.subject, m.author_name || ' ' || m.author_email || ' ' || t.requester_name || ' ' || t.requester_email || ' #' || t.id
		|| COALESCE((SELECT ' ' || group_concat(a.name, ' ') FROM attachments a WHERE a.message_id = m.id), ''), m.text
		FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE EXISTS (SELECT 1 FROM message_search_docsize d WHERE d.id = m.id) ORDER BY m.id`,
		func(a, b, c string) (string, string, string) { return seek.EachOnce(a, b, c), "", "" },
		"INSERT INTO message_search (message_id, words) SELECT id, to_tsvector('simple', a) FROM words_of")
	if err != nil {
		return err
	}
	return m.words(ctx, "articles", "SELECT id, title, keywords, body FROM articles ORDER BY id",
		func(a, b, c string) (string, string, string) { return folded(a), folded(b), folded(c) },
		"INSERT INTO article_search (article_id, words) SELECT id, setweight(to_tsvector('simple', a), 'A') || setweight(to_tsvector('simple', b), 'B') || to_tsvector('simple', c) FROM words_of")
}

// words brings texts over, and has the target take them apart.
func (m *mover) words(ctx context.Context, what, from string, form func(a, b, c string) (string, string, string), into string) error {
	rows, err := m.source.QueryContext(ctx, from) //nolint:sqlclosecheck // closed below; a function in between reads them
	if err != nil {
		return fmt.Errorf("transfer: words of %s: %w", what, err)
	}
	defer rows.Close()
	s := m.begin("indexing", what)
	_, err = m.target.CopyFrom(ctx, pgx.Identifier{"words_of"}, []string{"id", "a", "b", "c"}, pgx.CopyFromFunc(func() ([]any, error) {
		if !rows.Next() {
			return nil, rows.Err()
		}
		var id int64
		var a, b, c string
		if err := rows.Scan(&id, &a, &b, &c); err != nil {
			return nil, err
		}
		a, b, c = form(a, b, c)
		s.one()
		return []any{id, a, b, c}, nil
	}))
	if err != nil {
		return fmt.Errorf("transfer: words of %s: %w", what, err)
	}
	for _, q := range []string{into, "TRUNCATE words_of"} {
		if _, err := m.target.Exec(ctx, q); err != nil {
			return fmt.Errorf("transfer: words of %s: %w", what, err)
		}
	}
	s.over()
	return nil
}

// folded are the words of a text as both databases take them apart.
func folded(text string) string { return strings.Join(query.Words(text), " ") }
