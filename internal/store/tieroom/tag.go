package tieroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// mostTags is how many tags are offered while one is typed.
const mostTags = 200

// Tags are the tags of a ticket, by name. Only staff may see them.
func (r Reader) Tags(ctx context.Context, v identity.Viewer, ticketID int64) ([]string, error) {
	return r.strings(ctx, v, "SELECT tag FROM ticket_tags WHERE ticket_id = ? ORDER BY tag", ticketID)
}

// TagsOf are the tags of tickets by the ticket, each by name. Only staff may see them.
func (r Reader) TagsOf(ctx context.Context, v identity.Viewer, tickets []int64) (map[int64][]string, error) {
	if !v.Staff() || len(tickets) == 0 {
		return nil, nil
	}
	of := map[int64][]string{}
	_, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (struct{}, error) {
		var id int64
		var tag string
		err := scan(&id, &tag)
		of[id] = append(of[id], tag)
		return struct{}{}, err
	}, "SELECT ticket_id, tag FROM ticket_tags WHERE ticket_id IN ("+database.Marks(len(tickets))+") ORDER BY tag", database.Args(tickets)...)
	return of, err
}

// UsedTags are the tags in use, those that were given last first. Only staff may see them.
func (r Reader) UsedTags(ctx context.Context, v identity.Viewer) ([]string, error) {
	return r.strings(ctx, v, "SELECT name FROM tags WHERE EXISTS (SELECT 1 FROM ticket_tags x WHERE x.tag = name) ORDER BY used_at DESC, name LIMIT ?", mostTags)
}

// AddTag tags a ticket, and tells whether it was not tagged so before.
func (tx *Tx) AddTag(ctx context.Context, ticketID int64, tag string) (bool, error) {
	tag = database.Clean(tag)
	if _, err := tx.conn.Exec(ctx, "INSERT INTO tags (name, used_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at", tag, database.Micros(tx.Now)); err != nil {
		return false, err
	}
	n, err := tx.conn.Exec(ctx, "INSERT INTO ticket_tags (ticket_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING", ticketID, tag)
	return n > 0, err
}

// RemoveTag takes a tag from a ticket, and tells whether it was there.
func (tx *Tx) RemoveTag(ctx context.Context, ticketID int64, tag string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM ticket_tags WHERE ticket_id = ? AND tag = ?", ticketID, database.Clean(tag))
	return n > 0, err
}
