package tieroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// FieldType is what values a field takes.
type FieldType string

// The types of a field.
const (
	FieldText   FieldType = "text"
	FieldNumber FieldType = "number"
	FieldDate   FieldType = "date"
	FieldChoice FieldType = "choice"
	FieldYesNo  FieldType = "yes-no"
)

// Field is a field of the house's own that tickets have.
type Field struct {
	ID       int64
	Name     string // as programs call it: short, never changed
	Label    string // as people read it
	Type     FieldType
	Choices  []string
	Kinds    []string // of the tickets that have it; none for all
	Clients  []string // slugs of the clients whose tickets have it; none for all
	Required bool     // before a ticket is resolved
	Shown    bool     // to the client's people
	Active   bool
}

// Fields lists the fields by label; a client's people see those that are shown to them.
func (r Reader) Fields(ctx context.Context, v identity.Viewer) ([]Field, error) {
	where := "1 = 1"
	switch {
	case v.Client():
		where = "shown AND active"
	case !v.Staff():
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (f Field, err error) {
		var choices, kinds, clients string
		err = scan(&f.ID, &f.Name, &f.Label, &f.Type, &choices, &kinds, &clients, &f.Required, &f.Shown, &f.Active)
		f.Choices, f.Kinds, f.Clients = database.StringList(choices), database.StringList(kinds), database.StringList(clients)
		return f, err
	}, "SELECT id, name, label, type, choices_json, kinds_json, clients_json, required, shown, active FROM fields WHERE "+where+" ORDER BY label, id")
}

// PutField adds a field, or changes the one with its id; its name and type stay. A name that is taken is at fault.
func (tx *Tx) PutField(ctx context.Context, f Field) (err error) {
	values := []any{database.Clean(f.Label), database.Clean(database.JSON(f.Choices)), database.JSON(f.Kinds), database.JSON(f.Clients), f.Required, f.Shown, f.Active}
	if f.ID == 0 {
		_, err = tx.conn.Insert(ctx, "INSERT INTO fields (label, choices_json, kinds_json, clients_json, required, shown, active, name, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			append(values, f.Name, string(f.Type))...)
	} else {
		_, err = tx.conn.Exec(ctx, "UPDATE fields SET label = ?, choices_json = ?, kinds_json = ?, clients_json = ?, required = ?, shown = ?, active = ? WHERE id = ?", append(values, f.ID)...)
	}
	if fault.Is(err, fault.Conflict) {
		return fault.On("name", "There is a field with the name %s already.", f.Name)
	}
	return err
}

// FieldValues are the values of a ticket's fields by the field's id. A client's people see those of their own tickets that are shown to them.
func (r Reader) FieldValues(ctx context.Context, v identity.Viewer, ticketID int64) (map[int64]string, error) {
	where, args := "1 = 1", []any{ticketID}
	switch {
	case v.Client() && v.May(identity.SeeOrganisation):
		where, args = "f.shown AND f.active AND t.client_id = ?", append(args, v.ClientID)
	case v.Client():
		where, args = "f.shown AND f.active AND t.client_id = ? AND t.contact_id = ?", append(args, v.ClientID, v.ContactID)
	case !v.Staff():
		return nil, nil
	}
	values := map[int64]string{}
	_, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (struct{}, error) {
		var field int64
		var value string
		err := scan(&field, &value)
		values[field] = value
		return struct{}{}, err
	}, "SELECT x.field_id, x.value FROM field_values x JOIN fields f ON f.id = x.field_id JOIN tickets t ON t.id = x.ticket_id WHERE x.ticket_id = ? AND "+where, args...)
	return values, err
}

// PutFieldValue sets a field of a ticket; "" empties it.
func (tx *Tx) PutFieldValue(ctx context.Context, ticketID, field int64, value string) error {
	if value == "" {
		_, err := tx.conn.Exec(ctx, "DELETE FROM field_values WHERE ticket_id = ? AND field_id = ?", ticketID, field)
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO field_values (ticket_id, field_id, value) VALUES (?, ?, ?) ON CONFLICT (ticket_id, field_id) DO UPDATE SET value = excluded.value",
		ticketID, field, database.Clean(value))
	return err
}
