package joinery

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// maxItem is how many letters an item of a checklist may have.
const maxItem = 300

// AddItem adds a line to a ticket's own checklist. It holds nothing back.
func (j *Joinery) AddItem(ctx context.Context, v identity.Viewer, id int64, text string) error {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || len(text) > maxItem {
		return fault.On("text", "Say in a line what is to be done; at most %d letters.", maxItem)
	}
	return j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		if err := tx.InsertItem(ctx, store.Item{TicketID: id, Text: text}); err != nil {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventChecklist, map[string]any{"note": text, "to": "added"})
	})
}

// AddChecklist gives a ticket a checklist by hand.
func (j *Joinery) AddChecklist(ctx context.Context, v identity.Viewer, id, checklist int64) error {
	return j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		all, err := tx.Checklists(ctx, v)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c store.Checklist) bool { return c.ID == checklist && c.Active })
		if i < 0 {
			return fault.On("checklist", "Choose a checklist that is in use.")
		}
		return ties.AddChecklist(ctx, tx, v, id, all[i])
	})
}

// Tick says that an item is done, or with done false that it is open again.
func (j *Joinery) Tick(ctx context.Context, v identity.Viewer, id, item int64, done bool) error {
	return j.item(ctx, v, id, item, func(tx *store.Tx, _ ticket.Ticket, i store.Item) error {
		by, word := v.Name, "done"
		if !done {
			by, word = "", "open"
		}
		if changed, err := tx.TickItem(ctx, id, item, by); err != nil || !changed {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventChecklist, map[string]any{"note": i.Text, "to": word})
	})
}

// RemoveItem takes an item off a ticket. What holds the ticket back only who may override that takes off.
func (j *Joinery) RemoveItem(ctx context.Context, v identity.Viewer, id, item int64) error {
	return j.item(ctx, v, id, item, func(tx *store.Tx, t ticket.Ticket, i store.Item) error {
		if i.Holds && !v.MayIn(identity.OverrideHolds, t.TeamID) {
			return fault.Errorf(fault.Conflict, "“%s” holds the ticket back: only a manager or the lead of its team takes it off.", i.Text)
		}
		if err := tx.DeleteItem(ctx, id, item); err != nil {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventChecklist, map[string]any{"note": i.Text, "to": "removed"})
	})
}

func (j *Joinery) item(ctx context.Context, v identity.Viewer, id, item int64, fn func(tx *store.Tx, t ticket.Ticket, i store.Item) error) error {
	return j.on(ctx, v, id, func(tx *store.Tx, t ticket.Ticket) error {
		items, err := tx.Items(ctx, v, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(items, func(i store.Item) bool { return i.ID == item })
		if at < 0 {
			return fault.Errorf(fault.Conflict, "Somebody took this item off the list.")
		}
		return fn(tx, t, items[at])
	})
}

// SaveChecklist adds a checklist for tickets to come, or changes the one with its id.
func (j *Joinery) SaveChecklist(ctx context.Context, v identity.Viewer, c store.Checklist) error {
	return j.manage(ctx, v, identity.ChangeChecklists, func(tx *store.Tx) error {
		switch {
		case strings.TrimSpace(c.Name) == "":
			return fault.On("name", "Give the checklist a name.")
		case c.Kind != "" && !slices.Contains(agreement.Kinds(), c.Kind):
			return fault.On("kind", "%q is not a kind of ticket; use one of %s.", c.Kind, strings.Join(agreement.Kinds(), ", "))
		case len(c.Items) == 0:
			return fault.On("items", "Write at least one item, one a line.")
		case slices.ContainsFunc(c.Items, func(i string) bool { return len(i) > maxItem }):
			return fault.On("items", "An item has at most %d letters.", maxItem)
		}
		return tx.PutChecklist(ctx, c)
	})
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// SaveField adds a field that tickets have, or changes the one with its id; its name and type stay.
func (j *Joinery) SaveField(ctx context.Context, v identity.Viewer, f store.Field) error {
	return j.manage(ctx, v, identity.ChangeFields, func(tx *store.Tx) error {
		switch {
		case strings.TrimSpace(f.Label) == "":
			return fault.On("label", "Say how people call the field.")
		case f.ID == 0 && !fieldName.MatchString(f.Name):
			return fault.On("name", "%q is not a name; use small letters, digits and _, like change_window.", f.Name)
		case f.ID == 0 && !slices.Contains(FieldTypes(), f.Type):
			return fault.On("type", "Choose what stands in the field.")
		case f.Type == store.FieldChoice && len(f.Choices) < 2:
			return fault.On("choices", "Write at least two choices, one a line.")
		case slices.ContainsFunc(f.Kinds, func(k string) bool { return !slices.Contains(agreement.Kinds(), k) }):
			return fault.On("kinds", "Use only kinds of ticket: %s.", strings.Join(agreement.Kinds(), ", "))
		}
		for _, slug := range f.Clients {
			if _, err := tx.ClientBySlug(ctx, v, slug); err != nil {
				return fault.On("clients", "There is no client with the short name %q.", slug)
			}
		}
		return tx.PutField(ctx, f)
	})
}

// FieldTypes lists the types of a field in the order in which they are offered.
func FieldTypes() []store.FieldType {
	return []store.FieldType{store.FieldText, store.FieldNumber, store.FieldDate, store.FieldChoice, store.FieldYesNo}
}
