package erasureroom

import (
	"context"
	"fmt"

	"remit/internal/database"
	"remit/internal/identity"
)

// Entry is an entry of the audit trail with its words in one.
type Entry struct {
	Seq, Client int64
	Own         bool // done by the person, or to them
	Words       string
}

// EntriesNaming lists entries of the audit trail that have their words still and are about the person, or may name them. Only the program may see them.
func (r Reader) EntriesNaming(ctx context.Context, v identity.Viewer, p Person) ([]Entry, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	who := fmt.Sprintf("contact:%d", p.ID)
	own := condition{"a.person = ? OR a.object = ?", []any{who, who}}
	where := own.or(condition{"a.client_id IN (0, ?)", []any{p.Client}}.and(r.holds(p, "w.actor", "w.subject", "w.detail_json")))
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (e Entry, err error) {
		return e, scan(&e.Seq, &e.Client, &e.Own, &e.Words)
	}, "SELECT a.seq, a.client_id, ("+own.sql+"), w.actor || '\n' || w.subject || '\n' || w.detail_json FROM audit a JOIN audit_words w ON w.seq = a.seq WHERE "+where.sql+" ORDER BY a.seq",
		append(own.args, where.args...)...)
}

// DropWords takes the words from entries of the audit trail, by the entry that says so. The chain holds without them.
func (tx *Tx) DropWords(ctx context.Context, entries []int64, by int64) error {
	for _, seq := range entries {
		if _, err := tx.conn.Exec(ctx, "INSERT INTO audit_erased (seq, entry) VALUES (?, ?) ON CONFLICT DO NOTHING", seq, by); err != nil {
			return err
		}
		if _, err := tx.conn.Exec(ctx, "DELETE FROM audit_words WHERE seq = ?", seq); err != nil {
			return err
		}
	}
	return nil
}

// TrailEnd is the number of the last entry of the audit trail.
func (tx *Tx) TrailEnd(ctx context.Context) (seq int64, err error) {
	err = tx.conn.Value(ctx, &seq, "SELECT seq FROM audit_head")
	return seq, err
}

// OverwriteDeleted has SQLite write zeros over whole pages too that are freed from now on, or with false only over what is deleted from pages that stay
// in use, as it always does. PostgreSQL uses the room of deleted rows again by itself.
func (tx *Tx) OverwriteDeleted(ctx context.Context, pages bool) error {
	if tx.conn.Postgres {
		return nil
	}
	var now int64
	if pages {
		return tx.conn.Value(ctx, &now, "PRAGMA secure_delete = ON")
	}
	return tx.conn.Value(ctx, &now, "PRAGMA secure_delete = FAST")
}

// mergePages is how much of an index one step of its cleaning works on.
const mergePages = 2000

// Words of deleted rows stay in SQLite's full-text indexes until the parts that hold them are merged.
var indexes = []string{"message_search", "ticket_search", "article_search"}

// CleanIndex does a piece of merging the full-text indexes, the first with first, and reports whether they are clean. PostgreSQL's are clean as soon as their rows are.
func (tx *Tx) CleanIndex(ctx context.Context, first bool) (clean bool, err error) {
	if tx.conn.Postgres {
		return true, nil
	}
	clean = true
	for _, index := range indexes {
		pages := mergePages
		if first {
			pages = -mergePages
		}
		var before, after int64
		if err := tx.conn.Value(ctx, &before, "SELECT total_changes()"); err != nil {
			return false, err
		}
		if _, err := tx.conn.Exec(ctx, "INSERT INTO "+index+" ("+index+", rank) VALUES ('merge', ?)", pages); err != nil {
			return false, err
		}
		if err := tx.conn.Value(ctx, &after, "SELECT total_changes()"); err != nil {
			return false, err
		}
		clean = clean && after-before < 2
	}
	return clean, nil
}

// fillBytes is how much one step of overwriting free pages writes.
const fillBytes = 4 << 20

// FillFree overwrites pages of an SQLite file that are free and hold what was deleted before, in steps: what fills them stays until DropFill. It
// reports whether none are left. PostgreSQL uses the room of deleted rows again by itself.
func (tx *Tx) FillFree(ctx context.Context) (full bool, err error) {
	if tx.conn.Postgres {
		return true, nil
	}
	if _, err := tx.conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS erasure_fill (raw BLOB NOT NULL)"); err != nil {
		return false, err
	}
	var free, size int64
	if err := tx.conn.Value(ctx, &free, "PRAGMA freelist_count"); err != nil {
		return false, err
	}
	if err := tx.conn.Value(ctx, &size, "PRAGMA page_size"); err != nil || free == 0 {
		return free == 0, err
	}
	_, err = tx.conn.Exec(ctx, "INSERT INTO erasure_fill (raw) VALUES (zeroblob(?))", min(free*size, fillBytes))
	return false, err
}

// DropFill frees the pages that FillFree wrote over.
func (tx *Tx) DropFill(ctx context.Context) error {
	if tx.conn.Postgres {
		return nil
	}
	_, err := tx.conn.Exec(ctx, "DROP TABLE IF EXISTS erasure_fill")
	return err
}

// RenewStatistics has PostgreSQL make its statistics anew, which hold values of columns.
func (tx *Tx) RenewStatistics(ctx context.Context) error {
	if !tx.conn.Postgres {
		return nil
	}
	_, err := tx.conn.Exec(ctx, "ANALYZE")
	return err
}
