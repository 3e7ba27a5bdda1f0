// Package stow moves the bytes of attachments and mails out of the database into a vault, and back.
package stow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/vault"
)

// Least is how many bytes are worth a place outside: what is smaller stays in the database, where it costs no more than a row.
const Least = 32 << 10

// grace is how long bytes outside are kept that nothing names: who is about to name them has time, and a database that is put back finds them.
const grace = 24 * time.Hour

const atOnce = 100

// Stower moves bytes between a database and a vault.
type Stower struct {
	db    *store.DB
	vault vault.Vault
	after map[string]int64 // up to which attachment and mail all were looked at
}

// New returns a stower.
func New(db *store.DB, v vault.Vault) *Stower {
	return &Stower{db: db, vault: v, after: map[string]int64{}}
}

func program() identity.Viewer { return identity.System("Attachments") }

// Work puts outside what is worth it, and takes away what nothing names any more. It is a loop's.
func (s *Stower) Work(ctx context.Context) error {
	for _, k := range []store.Bytes{{Kind: store.OfAttachment}, {Kind: store.OfMail}} {
		for {
			list, err := s.db.BytesInside(ctx, program(), k.Kind, s.after[string(k.Kind)], Least, atOnce)
			if err != nil {
				return err
			}
			for _, b := range list {
				if err := s.out(ctx, b); err != nil {
					return err
				}
				s.after[string(k.Kind)] = b.ID
			}
			if len(list) < atOnce {
				break
			}
		}
	}
	return s.Sweep(ctx, s.db.Now().Add(-grace))
}

// out puts bytes outside: noted, durable there, and only then let go of in the database.
func (s *Stower) out(ctx context.Context, b store.Bytes) error {
	sum := sha256.New()
	if err := s.db.Pieces(ctx, program(), b, func(piece []byte) error { sum.Write(piece); return nil }); err != nil {
		return err
	}
	b.Hash = hex.EncodeToString(sum.Sum(nil))
	if err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.NoteBlob(ctx, b.Hash, b.Size) }); err != nil {
		return err
	}
	err := s.put(ctx, b, func(w io.Writer) error {
		return s.db.Pieces(ctx, program(), b, func(piece []byte) error { _, err := w.Write(piece); return err })
	})
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PutOutside(ctx, b) // another that was quicker has done the same
		return err
	})
}

// put has the vault read what fill writes.
func (s *Stower) put(ctx context.Context, b store.Bytes, fill func(io.Writer) error) error {
	r, w := io.Pipe()
	filled := make(chan error, 1)
	go func() {
		err := fill(w)
		filled <- errors.Join(err, w.CloseWithError(err))
	}()
	err := s.vault.Put(ctx, b.Hash, b.Size, r)
	return errors.Join(err, r.CloseWithError(errors.New("stow: the vault takes no more")), ignoreClosed(err, <-filled))
}

// ignoreClosed leaves out that nobody read to the end, where it is said why.
func ignoreClosed(why, err error) error {
	if why != nil {
		return nil //nolint:nilerr // why is told in its place
	}
	return err
}

// Sweep takes away what nothing names and was put outside before an instant.
func (s *Stower) Sweep(ctx context.Context, before time.Time) error {
	list, err := s.db.Orphans(ctx, program(), before, atOnce)
	if err != nil {
		return err
	}
	for _, hash := range list {
		gone := false
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			if gone, err = tx.DropBlob(ctx, hash, before); err != nil || !gone {
				return err
			}
			return s.vault.Delete(ctx, hash) // undone where the vault does not answer: it is tried again
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Moved says what a move did.
type Moved struct{ Files, Bytes int64 }

// MoveTo copies all bytes that lie in the vault into another, each checked on the way. What was there before stays.
func (s *Stower) MoveTo(ctx context.Context, to vault.Vault, progress func(Moved)) (m Moved, err error) {
	err = s.each(ctx, func(b store.Bytes) error {
		if err := copyTo(ctx, s.vault, to, b); err != nil {
			return err
		}
		m.Files, m.Bytes = m.Files+1, m.Bytes+b.Size
		progress(m)
		return nil
	})
	return m, err
}

func copyTo(ctx context.Context, from, to vault.Vault, b store.Bytes) error {
	r, err := from.Open(ctx, b.Hash)
	if err != nil {
		return err
	}
	sum := sha256.New()
	err = to.Put(ctx, b.Hash, b.Size, io.TeeReader(r, sum))
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != b.Hash {
		return errors.Join(damaged(from, b), to.Delete(ctx, b.Hash))
	}
	return nil
}

func damaged(v vault.Vault, b store.Bytes) error {
	return fault.Errorf(fault.Conflict, "The bytes of %s %d in %s are not those that were put there, %s. Restore them from a copy, then begin again.", b.Kind, b.ID, v.Where(), b.Hash)
}

// MoveIn puts all bytes that lie in the vault back into the database.
func (s *Stower) MoveIn(ctx context.Context, progress func(Moved)) (m Moved, err error) {
	err = s.each(ctx, func(b store.Bytes) error {
		if err := s.in(ctx, b); err != nil {
			return err
		}
		m.Files, m.Bytes = m.Files+1, m.Bytes+b.Size
		progress(m)
		return nil
	})
	return m, err
}

// in puts bytes into the database in one transaction, which is undone where they are not what they were.
func (s *Stower) in(ctx context.Context, b store.Bytes) error {
	r, err := s.vault.Open(ctx, b.Hash)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		inside, err := tx.TakeInside(ctx, b)
		if err != nil || !inside {
			return err
		}
		sum, piece := sha256.New(), make([]byte, 1<<20)
		for part := 0; ; part++ {
			n, err := io.ReadFull(r, piece)
			if n > 0 {
				sum.Write(piece[:n])
				if err := tx.PutInside(ctx, b, part, piece[:n]); err != nil {
					return err
				}
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("stow: read %s: %w", b.Hash, err)
			}
		}
		if hex.EncodeToString(sum.Sum(nil)) != b.Hash {
			return damaged(s.vault, b)
		}
		return nil
	})
	return errors.Join(err, r.Close())
}

// each goes through all bytes that lie outside.
func (s *Stower) each(ctx context.Context, do func(store.Bytes) error) error {
	for _, k := range []store.Bytes{{Kind: store.OfAttachment}, {Kind: store.OfMail}} {
		after := int64(0)
		for {
			list, err := s.db.BytesOutside(ctx, program(), k.Kind, after, atOnce)
			if err != nil {
				return err
			}
			for _, b := range list {
				if err := do(b); err != nil {
					return err
				}
				after = b.ID
			}
			if len(list) < atOnce {
				break
			}
		}
	}
	return nil
}
