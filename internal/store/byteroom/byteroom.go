// Package byteroom tells which bytes of attachments and mails lie in the database and which outside, and lets them change places.
package byteroom

import (
	"context"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Kind is what bytes are of.
type Kind string

// The kinds.
const (
	OfAttachment Kind = "attachment"
	OfMail       Kind = "mail"
)

// Bytes are those of one attachment or mail.
type Bytes struct {
	Kind Kind
	ID   int64
	Size int64
	Hash string // SHA-256 in hexadecimal where they lie outside, "" where in the database
}

// form are the tables of a kind.
type form struct{ table, first, column, rest, key, where string }

func (k Kind) form() form {
	if k == OfMail {
		return form{table: "mails", first: "mail_bytes", column: "raw", rest: "mail_chunks", key: "mail_id", where: "state = 'done'"}
	}
	return form{table: "attachments", first: "attachments", column: "data", rest: "attachment_chunks", key: "attachment_id", where: "mail_id IS NULL"}
}

// BytesInside lists bytes of a kind that lie in the database and are at least so many, from after an id on. Only the program may see them.
func (r Reader) BytesInside(ctx context.Context, v identity.Viewer, k Kind, after, least int64, limit int) ([]Bytes, error) {
	return r.list(ctx, v, k, "outside = '' AND size >= ? AND "+k.form().where, after, limit, least)
}

// BytesOutside lists bytes of a kind that lie outside, from after an id on. Only the program may see them.
func (r Reader) BytesOutside(ctx context.Context, v identity.Viewer, k Kind, after int64, limit int) ([]Bytes, error) {
	return r.list(ctx, v, k, "outside <> ''", after, limit)
}

func (r Reader) list(ctx context.Context, v identity.Viewer, k Kind, where string, after int64, limit int, args ...any) ([]Bytes, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (Bytes, error) {
		b := Bytes{Kind: k}
		return b, scan(&b.ID, &b.Size, &b.Hash)
	}, "SELECT id, size, outside FROM "+k.form().table+" WHERE "+where+" AND id > ? ORDER BY id LIMIT ?", append(args, after, limit)...)
}

// Pieces hands over bytes that lie in the database, piece by piece. Only the program may have them.
func (r Reader) Pieces(ctx context.Context, v identity.Viewer, b Bytes, take func([]byte) error) error {
	if !v.IsSystem() {
		return nil
	}
	f := b.Kind.form()
	id := f.key
	if f.first == f.table {
		id = "id"
	}
	query, args := "SELECT "+f.column+" FROM "+f.first+" WHERE "+id+" = ?", []any{b.ID}
	left := b.Size
	for part := 1; left > 0; part++ {
		var piece []byte
		if err := r.conn.Value(ctx, &piece, query, args...); err != nil {
			return err
		}
		if len(piece) == 0 && part == 1 {
			return fault.Errorf(fault.NotFound, "The bytes of %s %d are not in the database.", b.Kind, b.ID)
		}
		if len(piece) == 0 {
			return fmt.Errorf("byteroom: %s %d ends %d bytes early", b.Kind, b.ID, left)
		}
		left -= int64(len(piece))
		if err := take(piece); err != nil {
			return err
		}
		query, args = "SELECT raw FROM "+f.rest+" WHERE "+f.key+" = ? AND part = ?", []any{b.ID, part}
	}
	return nil
}

// NoteBlob says that bytes are about to be put outside, or put there again.
func (tx *Tx) NoteBlob(ctx context.Context, hash string, size int64) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO blobs (hash, size, put_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET put_at = excluded.put_at", hash, size, database.Micros(tx.Now))
	return err
}

// PutOutside lets go of bytes in the database that are outside by now. It reports false where they are not what they were, or not noted any more.
func (tx *Tx) PutOutside(ctx context.Context, b Bytes) (bool, error) {
	noted, err := tx.conn.Exec(ctx, "UPDATE blobs SET put_at = ? WHERE hash = ?", database.Micros(tx.Now), b.Hash)
	if err != nil || noted == 0 {
		return false, err
	}
	f := b.Kind.form()
	n, err := tx.conn.Exec(ctx, "UPDATE "+f.table+" SET outside = ? WHERE id = ? AND outside = '' AND size = ?", b.Hash, b.ID, b.Size)
	if err != nil || n == 0 {
		return false, err
	}
	if f.first == f.table {
		_, err = tx.conn.Exec(ctx, "UPDATE attachments SET data = ? WHERE id = ?", []byte{}, b.ID)
	} else {
		_, err = tx.conn.Exec(ctx, "DELETE FROM mail_bytes WHERE mail_id = ?", b.ID)
	}
	if err != nil {
		return false, err
	}
	_, err = tx.conn.Exec(ctx, "DELETE FROM "+f.rest+" WHERE "+f.key+" = ?", b.ID)
	return true, err
}

// PutInside puts a piece of bytes into the database that lie outside, the first with part 0; when all are there, TakeInside makes them count.
func (tx *Tx) PutInside(ctx context.Context, b Bytes, part int, piece []byte) (err error) {
	f := b.Kind.form()
	switch {
	case part > 0:
		_, err = tx.conn.Exec(ctx, "INSERT INTO "+f.rest+" ("+f.key+", part, raw) VALUES (?, ?, ?)", b.ID, part, piece)
	case f.first == f.table:
		_, err = tx.conn.Exec(ctx, "UPDATE attachments SET data = ? WHERE id = ?", piece, b.ID)
	default:
		_, err = tx.conn.Exec(ctx, "INSERT INTO mail_bytes (mail_id, raw) VALUES (?, ?)", b.ID, piece)
	}
	return err
}

// TakeInside makes bytes count that were put into the database. It reports false where they were inside already.
func (tx *Tx) TakeInside(ctx context.Context, b Bytes) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE "+b.Kind.form().table+" SET outside = '' WHERE id = ? AND outside = ?", b.ID, b.Hash)
	return n == 1, err
}

const orphan = " NOT EXISTS (SELECT 1 FROM attachments a WHERE a.outside = blobs.hash AND a.outside <> '') AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.outside = blobs.hash AND m.outside <> '')"

// Orphans lists bytes outside that nothing names, and that were put there before an instant. Only the program may see them.
func (r Reader) Orphans(ctx context.Context, v identity.Viewer, before time.Time, limit int) ([]string, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Column[string](ctx, r.conn, "SELECT hash FROM blobs WHERE put_at < ? AND"+orphan+" ORDER BY put_at LIMIT ?", database.Micros(before), limit)
}

// DropBlob forgets bytes outside that nothing names still, and reports whether it did: then they may go.
func (tx *Tx) DropBlob(ctx context.Context, hash string, before time.Time) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM blobs WHERE hash = ? AND put_at < ? AND"+orphan, hash, database.Micros(before))
	return n == 1, err
}

// Outside counts what lies outside the database, and its bytes. Only staff may see it.
func (r Reader) Outside(ctx context.Context, v identity.Viewer) (files, bytes int64, err error) {
	if !v.Staff() {
		return 0, 0, nil
	}
	type sum struct{ files, bytes int64 }
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (s sum, err error) { return s, scan(&s.files, &s.bytes) },
		"SELECT COUNT(*), COALESCE(SUM(size), 0) FROM blobs")
	if err != nil {
		return 0, 0, err
	}
	return list[0].files, list[0].bytes, nil
}
