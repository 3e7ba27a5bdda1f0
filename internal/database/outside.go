package database

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"remit/internal/fault"
)

// Vault is where bytes lie that are not in the database, under their SHA-256.
type Vault interface {
	Open(ctx context.Context, name string) (io.ReadCloser, error)
}

// pieceBytes is how much of what lies outside is in memory at a time.
const pieceBytes = 1 << 20

// Outside hands over what lies outside under a hash, piece by piece, until take wants no more; a piece is used again for the next. Where all was read, it is
// held against the hash: other bytes are Unavailable, as is a vault that is not set up.
func (c Conn) Outside(ctx context.Context, hash string, take func([]byte) (more bool, err error)) (err error) {
	if c.Vault == nil {
		return fault.Errorf(fault.Unavailable, "The bytes of this file lie outside the database, and attachments.store does not say where.")
	}
	from, err := c.Vault.Open(ctx, hash)
	if fault.Is(err, fault.NotFound) {
		return fault.Errorf(fault.Unavailable, "The bytes of this file are gone from where they are kept: %w", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	sum, piece := sha256.New(), make([]byte, pieceBytes)
	for {
		n, read := io.ReadFull(from, piece)
		sum.Write(piece[:n])
		if n > 0 {
			more, err := take(piece[:n])
			if err != nil || !more {
				return err
			}
		}
		switch {
		case errors.Is(read, io.EOF) || errors.Is(read, io.ErrUnexpectedEOF):
			if hex.EncodeToString(sum.Sum(nil)) != hash {
				return fault.Errorf(fault.Unavailable, "This file is damaged where it is kept: its bytes are not those that were put there, %s. Restore it from a copy.", hash)
			}
			return nil
		case read != nil:
			return fault.Errorf(fault.Unavailable, "This file cannot be read where it is kept: %w", read)
		}
	}
}
