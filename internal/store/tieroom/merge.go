package tieroom

import (
	"context"

	"remit/internal/database"
)

// Moved are the marks that a ticket got from one that was merged into it: what it had itself is not among them, so that a split leaves it.
type Moved struct {
	Tags     []string `json:"tags,omitempty"`
	Watchers []int64  `json:"watchers,omitempty"`
}

// MoveMarks gives a ticket the tags and watchers of another too. The other keeps them: they are part of its history, and nobody is told of it any more.
func (tx *Tx) MoveMarks(ctx context.Context, from, into int64) (m Moved, err error) {
	if err = tx.conn.Scan(ctx, &m.Tags, "SELECT tag FROM ticket_tags WHERE ticket_id = ? AND tag NOT IN (SELECT tag FROM ticket_tags WHERE ticket_id = ?) ORDER BY tag", from, into); err != nil {
		return m, err
	}
	if err = tx.conn.Scan(ctx, &m.Watchers, "SELECT user_id FROM watchers WHERE ticket_id = ? AND user_id NOT IN (SELECT user_id FROM watchers WHERE ticket_id = ?) ORDER BY user_id", from, into); err != nil {
		return m, err
	}
	for _, tag := range m.Tags {
		if _, err = tx.AddTag(ctx, into, tag); err != nil {
			return m, err
		}
	}
	for _, user := range m.Watchers {
		if _, err = tx.Watch(ctx, into, user); err != nil {
			return m, err
		}
	}
	return m, nil
}

// TakeMarks takes from a ticket what MoveMarks gave it.
func (tx *Tx) TakeMarks(ctx context.Context, into int64, m Moved) error {
	for _, tag := range m.Tags {
		if _, err := tx.RemoveTag(ctx, into, tag); err != nil {
			return err
		}
	}
	for _, user := range m.Watchers {
		if _, err := tx.Unwatch(ctx, into, user); err != nil {
			return err
		}
	}
	return nil
}

// MoveMessage moves a message with its files from one ticket to another, so that answers to it reach the other one.
func (tx *Tx) MoveMessage(ctx context.Context, id, into int64, messageID string) error {
	if _, err := tx.conn.Exec(ctx, "UPDATE messages SET ticket_id = ? WHERE id = ?", into, id); err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "UPDATE attachments SET ticket_id = ? WHERE message_id = ?", into, id); err != nil || messageID == "" {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM thread_ids WHERE message_id = ?", database.Clean(messageID)); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO thread_ids (message_id, ticket_id) VALUES (?, ?)", database.Clean(messageID), into)
	return err
}
