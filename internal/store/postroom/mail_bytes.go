package postroom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// ChunkBytes is how much of a mail lies in one row. A database holds several copies of a row while it writes it.
const ChunkBytes = 1 << 20

// keepBytes writes the bytes of a mail, the first piece beside the others, so that the many small mails are a row each.
func (tx *Tx) keepBytes(ctx context.Context, m Mail) error {
	var from io.Reader = bytes.NewReader(m.Raw)
	if m.Whole != nil {
		if _, err := m.Whole.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("postroom: read the mail: %w", err)
		}
		from = io.LimitReader(m.Whole, m.Size)
	}
	piece := make([]byte, min(ChunkBytes, max(m.Size, 1)))
	written := int64(0)
	for part := 0; ; part++ {
		n, err := io.ReadFull(from, piece)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("postroom: read the mail: %w", err)
		}
		switch {
		case part == 0:
			_, err = tx.conn.Exec(ctx, "INSERT INTO mail_bytes (mail_id, raw) VALUES (?, ?)", m.ID, piece[:n])
		case n > 0:
			_, err = tx.conn.Exec(ctx, "INSERT INTO mail_chunks (mail_id, part, raw) VALUES (?, ?, ?)", m.ID, part, piece[:n])
		default:
			err = nil
		}
		if err != nil {
			return err
		}
		if written += int64(n); written >= m.Size || n == 0 {
			break
		}
	}
	if written != m.Size {
		return fmt.Errorf("postroom: the mail has %d bytes, not %d", written, m.Size)
	}
	return nil
}

// MailStart returns at most so many bytes of the start of a kept mail. Only staff may see them.
func (r Reader) MailStart(ctx context.Context, v identity.Viewer, id, most int64) ([]byte, error) {
	if !v.Staff() {
		return nil, fault.Errorf(fault.NotFound, "This mail was not found.")
	}
	return r.mailBytes(ctx, id, most)
}

func (r Reader) mailBytes(ctx context.Context, id, most int64) ([]byte, error) {
	var size int64
	if err := r.conn.Value(ctx, &size, "SELECT size FROM mails WHERE id = ?", id); err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, min(size, most)))
	err := r.pieces(ctx, id, func(piece []byte) (bool, error) {
		b.Write(piece[:min(int64(len(piece)), most-int64(b.Len()))])
		return int64(b.Len()) < most, nil
	})
	return b.Bytes(), err
}

// CopyMail writes the bytes of a kept mail to w, piece by piece. Only staff may see them.
func (r Reader) CopyMail(ctx context.Context, v identity.Viewer, id int64, w io.Writer) error {
	if !v.Staff() {
		return fault.Errorf(fault.NotFound, "This mail was not found.")
	}
	return r.pieces(ctx, id, func(piece []byte) (bool, error) {
		_, err := w.Write(piece)
		return true, err
	})
}

// pieces hands over the bytes of a mail in their order, until take wants no more.
func (r Reader) pieces(ctx context.Context, id int64, take func([]byte) (more bool, err error)) error {
	outside, err := database.Column[string](ctx, r.conn, "SELECT outside FROM mails WHERE id = ?", id)
	if err != nil {
		return err
	}
	if len(outside) == 0 {
		return fault.Errorf(fault.NotFound, "This mail was not found.")
	}
	if outside[0] != "" {
		return r.conn.Outside(ctx, outside[0], take)
	}
	query := "SELECT raw FROM mail_bytes WHERE mail_id = ?"
	args := []any{id}
	for part := 1; ; part++ {
		var piece []byte
		if err := r.conn.Value(ctx, &piece, query, args...); err != nil {
			return err
		}
		if len(piece) == 0 {
			return nil
		}
		more, err := take(piece)
		if err != nil || !more {
			return err
		}
		query, args = "SELECT raw FROM mail_chunks WHERE mail_id = ? AND part = ?", []any{id, part}
	}
}
