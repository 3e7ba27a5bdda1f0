package writingroom

import (
	"context"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

func join(addresses []string) string { return strings.Join(addresses, ", ") }

// Canned is a text that is used again in answers. One without an owner is everybody's, or its team's.
type Canned struct {
	ID        int64
	Title     string
	Text      string // Markdown with variables in braces
	Language  string // a code, "" for any
	OwnerID   int64  // 0 where it is shared
	Owner     string
	TeamID    int64  // 0 for all teams
	Status    string // that is set with the answer, "" for none
	Uses      int
	UsedAt    time.Time
	ChangedAt time.Time
	ChangedBy string
}

const cannedSelect = `SELECT c.id, c.title, c.text, c.language, c.owner_id, COALESCE(u.name, '') AS owner, c.team_id, c.status, c.uses, c.used_at, c.changed_at, c.changed_by
	FROM canned_replies c LEFT JOIN users u ON u.id = c.owner_id WHERE `

// scanCanned reads what cannedSelect selects.
func scanCanned(scan func(...any) error) (c Canned, err error) {
	var owner, team *int64
	var used, changed int64
	err = scan(&c.ID, &c.Title, &c.Text, &c.Language, &owner, &c.Owner, &team, &c.Status, &c.Uses, &used, &changed, &c.ChangedBy)
	c.OwnerID, c.TeamID, c.UsedAt, c.ChangedAt = database.ID(owner), database.ID(team), database.Instant(used), database.Instant(changed)
	return c, err
}

// cannedScope keeps somebody's own texts theirs.
const cannedScope = "(c.owner_id IS NULL OR c.owner_id = ?)"

// CannedReplies lists the shared texts and the viewer's own, the most used first. Only staff may see them.
func (r Reader) CannedReplies(ctx context.Context, v identity.Viewer) ([]Canned, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanCanned, cannedSelect+cannedScope+" ORDER BY c.uses DESC, c.title, c.id", v.UserID)
}

// CannedReply is a shared text or one of the viewer's own. Only staff may see them.
func (r Reader) CannedReply(ctx context.Context, v identity.Viewer, id int64) (Canned, error) {
	const missing = "This canned reply was not found."
	if !v.Staff() {
		return Canned{}, fault.Errorf(fault.NotFound, missing)
	}
	return database.Row(ctx, r.conn, missing, scanCanned, cannedSelect+"c.id = ? AND "+cannedScope, id, v.UserID)
}

// PutCanned inserts a text, or changes the one with its id.
func (tx *Tx) PutCanned(ctx context.Context, c Canned) (int64, error) {
	values := []any{database.Clean(c.Title), database.Clean(c.Text), c.Language, database.Null(c.OwnerID), database.Null(c.TeamID), c.Status, database.Micros(tx.now), database.Clean(c.ChangedBy)}
	if c.ID == 0 {
		return tx.conn.Insert(ctx, "INSERT INTO canned_replies (title, text, language, owner_id, team_id, status, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values...)
	}
	_, err := tx.conn.Exec(ctx, "UPDATE canned_replies SET title = ?, text = ?, language = ?, owner_id = ?, team_id = ?, status = ?, changed_at = ?, changed_by = ? WHERE id = ?", append(values, c.ID)...)
	return c.ID, err
}

// CountCannedUse notes that a text was put into an answer.
func (tx *Tx) CountCannedUse(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE canned_replies SET uses = uses + 1, used_at = ? WHERE id = ?", database.Micros(tx.now), id)
	return err
}

// DropCanned drops a text. What was written with it stays.
func (tx *Tx) DropCanned(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM canned_replies WHERE id = ?", id)
	return err
}
