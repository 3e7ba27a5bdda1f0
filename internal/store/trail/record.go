package trail

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now     time.Time // UTC, to the microsecond
	pending *[]Entry
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now, new([]Entry)} }

// Audited enters a deed of the viewer. It is written with the transaction, as its last step: so the end of the chain, for which all who write wait, is
// held for as short as can be, and by nobody who waits for something else.
func (tx *Tx) Audited(ctx context.Context, v identity.Viewer, e Entry) {
	if e.Person == "" {
		e.Person = v.Person()
	}
	if e.Actor == "" {
		e.Actor = v.Name
	}
	e.At, e.Origin = tx.Now, identity.Origin(ctx)
	*tx.pending = append(*tx.pending, e)
}

// Recorded is how many deeds were entered so far, for Unrecord.
func (tx *Tx) Recorded() int { return len(*tx.pending) }

// Unrecord takes back what was entered after the first n, as a part of the transaction was undone.
func (tx *Tx) Unrecord(n int) { *tx.pending = (*tx.pending)[:n] }

// KeepRecords writes what was entered to the end of the chain.
func (tx *Tx) KeepRecords(ctx context.Context) error {
	list := *tx.pending
	if len(list) == 0 {
		return nil
	}
	*tx.pending = nil
	seq, prev, err := tx.holdHead(ctx, int64(len(list)))
	if err != nil {
		return err
	}
	var entries, words [][]any
	for i, e := range list {
		r := row{Entry: e, DetailJSON: database.Clean(detailText(e.Detail)), Prev: prev}
		r.Seq = seq - int64(len(list)) + int64(i) + 1
		r.Actor, r.Origin, r.Subject = database.Clean(e.Actor), database.Clean(e.Origin), database.Clean(e.Subject)
		if r.Salt, err = newSalt(); err != nil {
			return err
		}
		r.Seal = r.sealed()
		r.Hash = r.chained()
		prev = r.Hash
		entries = append(entries, []any{r.Seq, database.Micros(r.At), string(r.Kind), r.Client, r.Person, r.Object, r.Seal, r.Prev, r.Hash})
		words = append(words, []any{r.Seq, r.Salt, r.Actor, r.Origin, r.Subject, r.DetailJSON})
	}
	if err := tx.conn.Many(ctx, "INSERT INTO audit (seq, at, kind, client_id, person, object, seal, prev, hash)", "("+database.Marks(9)+")", "", entries); err != nil {
		return err
	}
	if err := tx.conn.Many(ctx, "INSERT INTO audit_words (seq, salt, actor, origin, subject, detail_json)", "("+database.Marks(6)+")", "", words); err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "UPDATE audit_head SET hash = ?", prev)
	return err
}

// holdHead makes room for n entries, and returns the number of the last of them and the hash before the first. Others wait until the transaction ends.
func (tx *Tx) holdHead(ctx context.Context, n int64) (seq int64, hash string, err error) {
	if _, err := tx.conn.Exec(ctx, "UPDATE audit_head SET seq = seq + ?", n); err != nil {
		return 0, "", err
	}
	h, err := tx.head(ctx)
	return h.Seq, h.Hash, err
}

func newSalt() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("trail: salt: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// SealImported chains what was kept before there was a chain. Done again it changes nothing.
func (tx *Tx) SealImported(ctx context.Context) error {
	seq, prev, err := tx.holdHead(ctx, 0)
	if err != nil || seq == 0 || prev != "" {
		return err
	}
	list, err := tx.rows(ctx, 0, seq)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Salt, err = newSalt(); err != nil {
			return err
		}
		r.Prev, r.Seal = prev, r.sealed()
		r.Hash = r.chained()
		prev = r.Hash
		if _, err := tx.conn.Exec(ctx, "UPDATE audit SET seal = ?, prev = ?, hash = ? WHERE seq = ?", r.Seal, r.Prev, r.Hash, r.Seq); err != nil {
			return err
		}
		if _, err := tx.conn.Exec(ctx, "UPDATE audit_words SET salt = ? WHERE seq = ?", r.Salt, r.Seq); err != nil {
			return err
		}
	}
	_, err = tx.conn.Exec(ctx, "UPDATE audit_head SET hash = ?", prev)
	return err
}
