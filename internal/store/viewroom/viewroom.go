// Package viewroom keeps the views of the queue that people saved.
package viewroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// ViewReader reads. The zero ViewReader reads nothing: NewReader makes one.
type ViewReader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) ViewReader { return ViewReader{c} }

// ViewTx writes in one transaction, at one instant.
type ViewTx struct {
	inner
	now time.Time // UTC, to the microsecond
}

// inner keeps what ViewTx reads a step deeper, so that a type that holds both a ViewReader and a ViewTx reads by the former.
type inner struct{ ViewReader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) ViewTx { return ViewTx{inner{ViewReader{c}}, now} }

const savedColumns = "s.id, s.owner_id, u.name, s.name, s.query, s.share, s.team_id, COALESCE(g.name, ''), s.place"

const savedFrom = " FROM saved_views s JOIN users u ON u.id = s.owner_id LEFT JOIN teams g ON g.id = s.team_id WHERE "

// seen are the views that one of the provider's people sees: their own, those of their teams, those of everybody. It takes the user twice.
const seen = "(s.owner_id = ? OR s.share = 'all' OR s.share = 'team' AND s.team_id IN (SELECT m.team_id FROM team_members m WHERE m.user_id = ?))"

func scanSaved(scan func(...any) error) (s ticket.SavedView, err error) {
	var team *int64
	err = scan(&s.ID, &s.OwnerID, &s.OwnerName, &s.Name, &s.Query, &s.Share, &team, &s.TeamName, &s.Place)
	s.TeamID = database.ID(team)
	return s, err
}

// SavedViews lists the views that a person sees: their own as they placed them, then those that others share, by name. A client's
// person and a guest see none.
func (r ViewReader) SavedViews(ctx context.Context, v identity.Viewer) ([]ticket.SavedView, error) {
	if v.UserID == 0 {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanSaved, "SELECT "+savedColumns+savedFrom+seen+
		" ORDER BY CASE WHEN s.owner_id = ? THEN 0 ELSE 1 END, CASE WHEN s.owner_id = ? THEN s.place ELSE 0 END, s.name, s.id", v.UserID, v.UserID, v.UserID, v.UserID)
}

// SavedView is one of the views that a person sees, or NotFound.
func (r ViewReader) SavedView(ctx context.Context, v identity.Viewer, id int64) (ticket.SavedView, error) {
	found, err := database.Rows(ctx, r.conn, scanSaved, "SELECT "+savedColumns+savedFrom+"s.id = ? AND "+seen, id, v.UserID, v.UserID)
	switch {
	case err != nil:
		return ticket.SavedView{}, err
	case len(found) == 0 || v.UserID == 0:
		return ticket.SavedView{}, fault.Errorf(fault.NotFound, "There is no such view, or it is not shared with you any more.")
	}
	return found[0], nil
}

// FirstView is the list that a person starts with, as the page's address says it; "" where they chose none.
func (r ViewReader) FirstView(ctx context.Context, v identity.Viewer) (query string, err error) {
	if v.UserID == 0 {
		return "", nil
	}
	err = r.conn.Value(ctx, &query, "SELECT query FROM first_views WHERE user_id = ?", v.UserID)
	return query, err
}

// InsertSavedView adds a view, behind those that its owner has.
func (tx *ViewTx) InsertSavedView(ctx context.Context, s ticket.SavedView) (int64, error) {
	now := database.Micros(tx.now)
	return tx.conn.Insert(ctx, `INSERT INTO saved_views (owner_id, name, query, share, team_id, place, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(MAX(o.place), 0) + 1 FROM saved_views o WHERE o.owner_id = ?), ?, ?)`,
		s.OwnerID, database.Clean(s.Name), s.Query, string(s.Share), database.Null(s.TeamID), s.OwnerID, now, now)
}

// UpdateSavedView changes a view's name, filter and who sees it. Its owner and its place stay.
func (tx *ViewTx) UpdateSavedView(ctx context.Context, s ticket.SavedView) error {
	_, err := tx.conn.Exec(ctx, "UPDATE saved_views SET name = ?, query = ?, share = ?, team_id = ?, updated_at = ? WHERE id = ?",
		database.Clean(s.Name), s.Query, string(s.Share), database.Null(s.TeamID), database.Micros(tx.now), s.ID)
	return err
}

// PlaceSavedView sets where a view stands among its owner's.
func (tx *ViewTx) PlaceSavedView(ctx context.Context, id int64, place int) error {
	_, err := tx.conn.Exec(ctx, "UPDATE saved_views SET place = ? WHERE id = ?", place, id)
	return err
}

// DeleteSavedView drops a view.
func (tx *ViewTx) DeleteSavedView(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM saved_views WHERE id = ?", id)
	return err
}

// SetFirstView sets with which list a person starts; "" takes the choice back.
func (tx *ViewTx) SetFirstView(ctx context.Context, user int64, query string) error {
	if query == "" {
		_, err := tx.conn.Exec(ctx, "DELETE FROM first_views WHERE user_id = ?", user)
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO first_views (user_id, query) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET query = excluded.query", user, query)
	return err
}
