package answering

import (
	"context"
	"fmt"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// The limits of the files of one answer.
const (
	MostBytes = 25 << 20 // together: more is refused by most mail servers, encoded it is a third longer
	MostFiles = 30
)

// AddFiles adds files to the viewer's draft on a ticket: they stay there until it is sent.
func (a *Answers) AddFiles(ctx context.Context, v identity.Viewer, id int64, files []ticket.Attachment) error {
	if v.UserID == 0 {
		return fault.Errorf(fault.Forbidden, "You may not write here.")
	}
	if len(files) == 0 {
		return nil
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Ticket(ctx, v, id); err != nil {
			return err
		}
		have, err := tx.DraftFiles(ctx, v, id)
		if err != nil {
			return err
		}
		if err := fits(have, files); err != nil {
			return err
		}
		for _, f := range files {
			if _, err := tx.AddDraftFile(ctx, v, id, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// fits refuses files that are more than one answer can carry.
func fits(have, more []ticket.Attachment) error {
	if len(have)+len(more) > MostFiles {
		return fault.On("files", "An answer carries at most %d files.", MostFiles)
	}
	var bytes int64
	for _, f := range have {
		bytes += f.Size
	}
	for _, f := range more {
		if len(f.Data) == 0 {
			return fault.On("files", "The file %s is empty. It was not added.", f.Name)
		}
		if bytes += int64(len(f.Data)); bytes > MostBytes {
			return fault.On("files", "With %s the files are larger than %d MB together. It was not added; what you wrote is kept.", f.Name, MostBytes>>20)
		}
	}
	return nil
}

// DropFile takes a file out of the viewer's draft on a ticket.
func (a *Answers) DropFile(ctx context.Context, v identity.Viewer, id, file int64) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropDraftFile(ctx, v, id, file); err != nil {
			return fmt.Errorf("answering: drop file: %w", err)
		}
		return nil
	})
}
