package tieroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Checklist is a template: what is to be done for tickets of a kind.
type Checklist struct {
	ID        int64
	Name      string
	Kind      string // of the tickets that it is for, "" for any
	Service   string // the path of the service that it is for and of those below, "" for any
	Items     []string
	Holds     bool // a ticket is not resolved while an item is open
	Automatic bool // it is added by itself where the facts say so
	Active    bool
}

// Checklists lists the templates by name. Only staff may see them.
func (r Reader) Checklists(ctx context.Context, v identity.Viewer) ([]Checklist, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (c Checklist, err error) { // asked for with each ticket: no detour through the mapper
		var items string
		err = scan(&c.ID, &c.Name, &c.Kind, &c.Service, &items, &c.Holds, &c.Automatic, &c.Active)
		c.Items = database.StringList(items)
		return c, err
	}, "SELECT id, name, kind, service, items_json, holds, automatic, active FROM checklists ORDER BY name")
}

// PutChecklist adds a template, or changes the one with its id. What stands on tickets stays as it is. A name that is taken is at fault.
func (tx *Tx) PutChecklist(ctx context.Context, c Checklist) (err error) {
	values := []any{database.Clean(c.Name), c.Kind, c.Service, database.Clean(database.JSON(c.Items)), c.Holds, c.Automatic, c.Active}
	if c.ID == 0 {
		_, err = tx.conn.Insert(ctx, "INSERT INTO checklists (name, kind, service, items_json, holds, automatic, active) VALUES (?, ?, ?, ?, ?, ?, ?)", values...)
	} else {
		_, err = tx.conn.Exec(ctx, "UPDATE checklists SET name = ?, kind = ?, service = ?, items_json = ?, holds = ?, automatic = ?, active = ? WHERE id = ?", append(values, c.ID)...)
	}
	if fault.Is(err, fault.Conflict) {
		return fault.On("name", "There is a checklist with the name %s already.", c.Name)
	}
	return err
}

// Item is one line of a checklist on a ticket.
type Item struct {
	ID          int64
	TicketID    int64
	ChecklistID int64  // 0 where it was added by hand
	List        string // the name of the checklist that it came with, "" for none
	Text        string
	Holds       bool
	DoneAt      time.Time // zero where it is open
	DoneBy      string
}

// Items are the lines of the checklists on a ticket, in their order. Only staff may see them.
func (r Reader) Items(ctx context.Context, v identity.Viewer, ticketID int64) ([]Item, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (i Item, err error) {
		var checklist *int64
		var done int64
		err = scan(&i.ID, &i.TicketID, &checklist, &i.List, &i.Text, &i.Holds, &done, &i.DoneBy)
		i.ChecklistID, i.DoneAt = database.ID(checklist), database.Instant(done)
		return i, err
	}, "SELECT id, ticket_id, checklist_id, list, text, holds, done_at, done_by FROM checklist_items WHERE ticket_id = ? ORDER BY list, id", ticketID)
}

// InsertItem adds a line to a ticket.
func (tx *Tx) InsertItem(ctx context.Context, i Item) error {
	_, err := tx.conn.Insert(ctx, "INSERT INTO checklist_items (ticket_id, checklist_id, list, text, holds) VALUES (?, ?, ?, ?, ?)",
		i.TicketID, database.Null(i.ChecklistID), database.Clean(i.List), database.Clean(i.Text), i.Holds)
	return err
}

// TickItem says that an item of a ticket is done, and by whom; by "" says that it is open again. It tells whether that changed anything.
func (tx *Tx) TickItem(ctx context.Context, ticketID, id int64, by string) (bool, error) {
	query, args := "UPDATE checklist_items SET done_at = ?, done_by = ? WHERE id = ? AND ticket_id = ? AND done_at = 0", []any{database.Micros(tx.Now), database.Clean(by), id, ticketID}
	if by == "" {
		query, args = "UPDATE checklist_items SET done_at = 0, done_by = '' WHERE id = ? AND ticket_id = ? AND done_at <> 0", []any{id, ticketID}
	}
	n, err := tx.conn.Exec(ctx, query, args...)
	return n > 0, err
}

// DeleteItem takes a line off a ticket.
func (tx *Tx) DeleteItem(ctx context.Context, ticketID, id int64) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM checklist_items WHERE id = ? AND ticket_id = ?", id, ticketID)
	return err
}
