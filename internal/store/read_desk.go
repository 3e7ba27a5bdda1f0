package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// listFrom joins to a list's tickets the names that its rows show.
const listFrom = ` FROM tickets t LEFT JOIN clients c ON c.id = t.client_id LEFT JOIN contacts p ON p.id = t.contact_id
	LEFT JOIN users u ON u.id = t.assignee_id LEFT JOIN teams g ON g.id = t.team_id WHERE `

// RowsOf returns those of some tickets that a list holds now, to bring an open list up to date. Filter.After and Limit do not count.
func (r reader) RowsOf(ctx context.Context, v identity.Viewer, f ticket.Filter, ids []int64, now time.Time) ([]ticket.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	where, args, err := r.conditions(ctx, v, f, now)
	if err != nil {
		return nil, err
	}
	key, _ := listOrder(f)
	found, err := rows(ctx, r, scanListRow, "SELECT "+listColumns+", "+key+" AS sort_key"+listFrom+where+" AND t.id IN ("+database.Marks(len(ids))+")", append(args, database.Args(ids)...)...)
	return toRows(found), err
}

func toRows(rows []listRow) []ticket.Row {
	list := make([]ticket.Row, len(rows))
	for i, row := range rows {
		list[i] = ticket.Row{Ticket: row.Row.toTicket(), ClientName: row.ClientName, ClientSlug: row.ClientSlug, ContactName: row.ContactName,
			AssigneeName: row.AssigneeName, TeamName: row.TeamName, Cursor: ticket.Cursor{Key: row.SortKey, ID: row.Row.ID}}
	}
	return list
}

// ClocksOf returns the clocks that tickets keep, as JSON of spec 2, Clocks: lists leave them out, and need them where no clock runs.
func (r reader) ClocksOf(ctx context.Context, v identity.Viewer, ids []int64) (map[int64]json.RawMessage, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	scope, args := ticketScope(v)
	found := map[int64]json.RawMessage{}
	_, err := rows(ctx, r, func(scan func(...any) error) (struct{}, error) {
		var id int64
		var clocks string
		err := scan(&id, &clocks)
		found[id] = json.RawMessage(clocks)
		return struct{}{}, err
	}, "SELECT t.id, t.clocks_json FROM tickets t WHERE t.id IN ("+database.Marks(len(ids))+") AND t.clocks_json <> '' AND "+scope, append(database.Args(ids), args...)...)
	return found, err
}

// maxLinked bounds how many linked tickets are listed.
const maxLinked = 20

// LinkedTickets lists the tickets that one is linked to, in both directions, the newest first.
func (r reader) LinkedTickets(ctx context.Context, v identity.Viewer, t ticket.Ticket) ([]ticket.Row, error) {
	scope, args := ticketScope(v)
	ids, err := column[int64](ctx, r, "SELECT t.id FROM tickets t WHERE t.linked_id = ? AND "+scope+" ORDER BY t.id DESC LIMIT ?", append(append([]any{t.ID}, args...), maxLinked)...)
	if t.LinkedID != 0 && t.LinkedID != t.ID {
		ids = append(ids, t.LinkedID)
	}
	if err != nil || len(ids) == 0 { // most are linked to none
		return nil, err
	}
	list, err := r.RowsOf(ctx, v, ticket.Filter{}, ids, time.Time{})
	slices.SortFunc(list, func(a, b ticket.Row) int { return cmp.Compare(b.ID, a.ID) })
	return list, err
}

// OpenTickets tells how many open tickets a client has, and how many of them a contact.
func (r reader) OpenTickets(ctx context.Context, v identity.Viewer, client, contact int64) (ofClient, ofContact int, err error) {
	scope, args := ticketScope(v)
	_, err = rows(ctx, r, func(scan func(...any) error) (struct{}, error) { return struct{}{}, scan(&ofClient, &ofContact) }, "SELECT COUNT(*), COUNT(CASE WHEN t.contact_id = ? THEN 1 END) FROM tickets t WHERE t.is_open AND t.client_id = ? AND "+scope,
		append([]any{contact, client}, args...)...)
	return ofClient, ofContact, err
}

// Neighbours are the tickets that stand before and after one in a list, 0 where there is none. The ticket itself may have left the list.
func (r reader) Neighbours(ctx context.Context, v identity.Viewer, f ticket.Filter, id int64, now time.Time) (before, after int64, err error) {
	where, args, err := r.conditions(ctx, v, f, now)
	if err != nil {
		return 0, 0, err
	}
	key, descending := listOrder(f)
	here := "(SELECT " + key + " FROM tickets t WHERE t.id = ?)"
	next := func(sign, order string) (found int64, err error) {
		err = r.value(ctx, &found, "SELECT t.id FROM tickets t WHERE "+where+" AND ("+key+", t.id) "+sign+" ("+here+", ?) ORDER BY "+key+order+", t.id"+order+" LIMIT 1", append(args[:len(args):len(args)], id, id)...)
		return found, err
	}
	if before, err = next("<", " DESC"); err != nil {
		return 0, 0, err
	}
	after, err = next(">", "")
	if descending {
		before, after = after, before
	}
	return before, after, err
}
