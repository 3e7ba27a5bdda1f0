package writingroom

import (
	"context"
	"fmt"
	"slices"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// pieceBytes is how long a piece of a file is.
const pieceBytes = 1 << 20

const fileColumns = "id, ticket_id, name, type, size"

// scanFile reads fileColumns.
func scanFile(scan func(...any) error) (f ticket.Attachment, err error) {
	return f, scan(&f.ID, &f.TicketID, &f.Name, &f.Type, &f.Size)
}

// DraftFiles lists the files of the viewer's unfinished answer on a ticket, without their data.
func (r Reader) DraftFiles(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Attachment, error) {
	return database.Rows(ctx, r.conn, scanFile, "SELECT "+fileColumns+" FROM draft_files WHERE ticket_id = ? AND user_id = ? AND waiting_id IS NULL ORDER BY id", ticketID, v.UserID)
}

// DraftFile returns a file of the viewer's own drafts with its data.
func (r Reader) DraftFile(ctx context.Context, v identity.Viewer, id int64) (ticket.Attachment, error) {
	f, err := database.Row(ctx, r.conn, "This file was not found.", scanFile, "SELECT "+fileColumns+" FROM draft_files WHERE id = ? AND user_id = ?", id, v.UserID)
	if err != nil {
		return f, err
	}
	return r.filled(ctx, f)
}

// filled reads a file's data.
func (r Reader) filled(ctx context.Context, f ticket.Attachment) (ticket.Attachment, error) {
	f.Data = make([]byte, 0, f.Size)
	for part := 0; int64(len(f.Data)) < f.Size; part++ {
		var piece []byte
		if err := r.conn.Value(ctx, &piece, "SELECT raw FROM draft_file_chunks WHERE file_id = ? AND part = ?", f.ID, part); err != nil {
			return f, err
		}
		if len(piece) == 0 {
			return f, fmt.Errorf("writingroom: file %d ends after %d of %d bytes", f.ID, len(f.Data), f.Size)
		}
		f.Data = append(f.Data, piece...)
	}
	return f, nil
}

// AddDraftFile adds a file to the viewer's unfinished answer on a ticket.
func (tx *Tx) AddDraftFile(ctx context.Context, v identity.Viewer, ticketID int64, f ticket.Attachment) (int64, error) {
	id, err := tx.conn.Insert(ctx, "INSERT INTO draft_files (ticket_id, user_id, name, type, size, added_at) VALUES (?, ?, ?, ?, ?, ?)",
		ticketID, v.UserID, database.Clean(f.Name), database.Clean(f.Type), int64(len(f.Data)), database.Micros(tx.now))
	if err != nil {
		return 0, err
	}
	part := 0
	for piece := range slices.Chunk(f.Data, pieceBytes) {
		if _, err := tx.conn.Exec(ctx, "INSERT INTO draft_file_chunks (file_id, part, raw) VALUES (?, ?, ?)", id, part, piece); err != nil {
			return 0, err
		}
		part++
	}
	return id, nil
}

// DropDraftFile takes a file out of the viewer's unfinished answer on a ticket.
func (tx *Tx) DropDraftFile(ctx context.Context, v identity.Viewer, ticketID, id int64) error {
	if _, err := tx.DraftFile(ctx, v, id); err != nil {
		return err
	}
	return tx.dropFiles(ctx, "id = ? AND ticket_id = ? AND user_id = ? AND waiting_id IS NULL", id, ticketID, v.UserID)
}

// dropFiles drops the files that the condition holds for; condition is a constant of the caller's.
func (tx *Tx) dropFiles(ctx context.Context, condition string, args ...any) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM draft_file_chunks WHERE file_id IN (SELECT id FROM draft_files WHERE "+condition+")", args...); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM draft_files WHERE "+condition, args...)
	return err
}

// WaitingFiles are the files of an answer that waits to leave, with their data. Only staff may see them.
func (r Reader) WaitingFiles(ctx context.Context, v identity.Viewer, waiting int64) ([]ticket.Attachment, error) {
	if !v.Staff() {
		return nil, fault.Errorf(fault.NotFound, "This answer was not found.")
	}
	files, err := database.Rows(ctx, r.conn, scanFile, "SELECT "+fileColumns+" FROM draft_files WHERE waiting_id = ? ORDER BY id", waiting)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if files[i], err = r.filled(ctx, files[i]); err != nil {
			return nil, err
		}
	}
	return files, nil
}
