package tieroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// LinkKind says how one ticket stands to another.
type LinkKind string

// The kinds of a link, read from its first ticket to its second. LinkSplit is made by splitting a message off alone.
const (
	LinkRelates    LinkKind = "relates"
	LinkDuplicates LinkKind = "duplicates"
	LinkCauses     LinkKind = "causes"
	LinkBlocks     LinkKind = "blocks"
	LinkSplit      LinkKind = "split"
)

// Link ties one ticket to another.
type Link struct {
	ID      int64
	Kind    LinkKind
	FromID  int64
	ToID    int64
	Subject string // of the other ticket
	Status  string
}

// Other is the ticket at the other end of a link.
func (l Link) Other(id int64) int64 {
	if l.FromID == id {
		return l.ToID
	}
	return l.FromID
}

// Links lists the links of a ticket in both directions, the oldest first. Only staff may see them.
func (r Reader) Links(ctx context.Context, v identity.Viewer, ticketID int64) (list []Link, err error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l Link, err error) {
		return l, scan(&l.ID, &l.Kind, &l.FromID, &l.ToID, &l.Subject, &l.Status)
	}, `SELECT l.id, l.kind, l.from_id, l.to_id, t.subject, t.status FROM ticket_links l
		JOIN tickets t ON t.id = CASE WHEN l.from_id = ? THEN l.to_id ELSE l.from_id END WHERE l.from_id = ? OR l.to_id = ? ORDER BY l.id`, ticketID, ticketID, ticketID)
}

// InsertLink ties two tickets, and tells whether they were not tied so before.
func (tx *Tx) InsertLink(ctx context.Context, l Link, actor string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO ticket_links (kind, from_id, to_id, at, actor) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		string(l.Kind), l.FromID, l.ToID, database.Micros(tx.Now), database.Clean(actor))
	return n > 0, err
}

// DeleteLink unties two tickets.
func (tx *Tx) DeleteLink(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM ticket_links WHERE id = ?", id)
	return err
}

// Parent is the ticket that one is a part of, 0 for none. Only staff may see it.
func (r Reader) Parent(ctx context.Context, v identity.Viewer, ticketID int64) (parent int64, err error) {
	if !v.Staff() {
		return 0, nil
	}
	err = r.conn.Value(ctx, &parent, "SELECT parent_id FROM ticket_parents WHERE child_id = ?", ticketID)
	return parent, err
}

// Children are the tickets that are parts of one, in the order of their numbers. Only staff may see them.
func (r Reader) Children(ctx context.Context, v identity.Viewer, ticketID int64) (ids []int64, err error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Column[int64](ctx, r.conn, "SELECT child_id FROM ticket_parents WHERE parent_id = ? ORDER BY child_id", ticketID)
}

// Ancestors are the parent of a ticket, its parent and so on. Only staff may see them.
func (r Reader) Ancestors(ctx context.Context, v identity.Viewer, ticketID int64) (ids []int64, err error) {
	if !v.Staff() {
		return nil, nil
	}
	err = r.conn.Scan(ctx, &ids, `WITH RECURSIVE up (id, step) AS (SELECT parent_id, 1 FROM ticket_parents WHERE child_id = ? UNION ALL
		SELECT p.parent_id, u.step + 1 FROM ticket_parents p JOIN up u ON p.child_id = u.id WHERE u.step < 1000) SELECT id FROM up ORDER BY step`, ticketID)
	return ids, err
}

// SetParent makes a ticket a part of another; 0 makes it stand by itself.
func (tx *Tx) SetParent(ctx context.Context, ticketID, parent int64) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM ticket_parents WHERE child_id = ?", ticketID); err != nil || parent == 0 {
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO ticket_parents (child_id, parent_id, at) VALUES (?, ?, ?)", ticketID, parent, database.Micros(tx.Now))
	return err
}
