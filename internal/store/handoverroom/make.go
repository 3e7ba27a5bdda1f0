package handoverroom

import (
	"context"
	"time"

	"remit/internal/database"
)

// InsertExport asks for an export and returns its id.
func (tx *Tx) InsertExport(ctx context.Context, x Export) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO client_exports (client_id, internal, state, user_id, contact_id, by_name, asked_at) VALUES ("+database.Marks(7)+")",
		x.ClientID, x.Internal, Waiting, database.Null(x.UserID), database.Null(x.ContactID), database.Clean(x.By), database.Micros(tx.Now))
}

// ClaimExport takes the export that waits longest and nobody makes, under a claim that lasts so long; ok is false where none waits.
func (tx *Tx) ClaimExport(ctx context.Context, claim string, lease time.Duration) (x Export, ok bool, err error) {
	n, err := tx.conn.Exec(ctx, `UPDATE client_exports SET claimed_by = ?, claimed_until = ?, tries = tries + 1
		WHERE state = 'waiting' AND id = (SELECT MIN(id) FROM client_exports WHERE state = 'waiting' AND claimed_until <= ?) AND claimed_until <= ?`,
		claim, database.Micros(tx.Now.Add(lease)), database.Micros(tx.Now), database.Micros(tx.Now))
	if err != nil || n == 0 {
		return x, false, err
	}
	list, err := database.Rows(ctx, tx.conn, scan, columns+"x.state = 'waiting' AND x.claimed_by = ?", claim)
	if err != nil || len(list) == 0 {
		return x, false, err
	}
	return list[0], true, nil
}

// PutExportPart keeps a piece of an export under its claim, and holds the claim on for so long. It reports whether the claim still stands.
func (tx *Tx) PutExportPart(ctx context.Context, x Export, n int, data []byte, lease time.Duration) (bool, error) {
	held, err := tx.conn.Exec(ctx, "UPDATE client_exports SET claimed_until = ? WHERE id = ? AND claimed_by = ? AND state = 'waiting'", database.Micros(tx.Now.Add(lease)), x.ID, x.Claim)
	if err != nil || held == 0 {
		return false, err
	}
	_, err = tx.conn.Exec(ctx, "INSERT INTO client_export_parts (export_id, claim, n, data) VALUES (?, ?, ?, ?)", x.ID, x.Claim, n, data)
	return true, err
}

// FinishExport makes an export ready, and drops what an earlier try left.
func (tx *Tx) FinishExport(ctx context.Context, x Export) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE client_exports SET state = 'ready', ready_at = ?, bytes = ?, files = ?, hash = ? WHERE id = ? AND claimed_by = ? AND state = 'waiting'",
		database.Micros(tx.Now), x.Bytes, x.Files, x.Hash, x.ID, x.Claim)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.conn.Exec(ctx, "DELETE FROM client_export_parts WHERE export_id = ? AND claim <> ?", x.ID, x.Claim)
	return true, err
}

// FailExport gives an export up.
func (tx *Tx) FailExport(ctx context.Context, x Export) error {
	if _, err := tx.conn.Exec(ctx, "UPDATE client_exports SET state = 'failed' WHERE id = ? AND claimed_by = ? AND state = 'waiting'", x.ID, x.Claim); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM client_export_parts WHERE export_id = ? AND claim = ?", x.ID, x.Claim)
	return err
}

// DropExports takes away the bytes of exports that were ready before an instant. That there was one, and who took it, stays.
func (tx *Tx) DropExports(ctx context.Context, before time.Time) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM client_export_parts WHERE export_id IN (SELECT id FROM client_exports WHERE state = 'ready' AND ready_at < ?)", database.Micros(before))
	if err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, "UPDATE client_exports SET state = 'dropped' WHERE state = 'ready' AND ready_at < ?", database.Micros(before))
	return err
}

// InsertExportDownload keeps who took an export, from which address.
func (tx *Tx) InsertExportDownload(ctx context.Context, id, user, contact int64, name, address string) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO client_export_downloads (export_id, user_id, contact_id, by_name, address, at) VALUES ("+database.Marks(6)+")",
		id, database.Null(user), database.Null(contact), database.Clean(name), address, database.Micros(tx.Now))
	return err
}
