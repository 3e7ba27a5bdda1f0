package store_test

import (
	"context"
	"slices"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// plantTies marks Dana's ticket and ties it to the one that it is linked to.
func plantTies(ctx context.Context, tx *store.Tx, o *objects) error {
	id := o.ticket.ID
	if _, err := tx.AddTag(ctx, id, "tag-"+o.slug); err != nil {
		return err
	}
	if _, err := tx.Watch(ctx, id, o.user); err != nil {
		return err
	}
	if _, err := tx.InsertLink(ctx, store.Link{Kind: store.LinkBlocks, FromID: id, ToID: o.ticket.LinkedID}, "Kim"); err != nil {
		return err
	}
	if err := tx.SetParent(ctx, o.ticket.LinkedID, id); err != nil {
		return err
	}
	if err := tx.PutChecklist(ctx, store.Checklist{Name: "List " + o.slug, Items: []string{"one"}, Active: true}); err != nil {
		return err
	}
	if err := tx.InsertItem(ctx, store.Item{TicketID: id, Text: "one"}); err != nil {
		return err
	}
	for _, f := range []store.Field{{Name: "shown_" + o.slug, Label: "Shown", Type: store.FieldText, Shown: true, Active: true}, {Name: "hidden_" + o.slug, Label: "Hidden", Type: store.FieldText, Active: true}} {
		if err := tx.PutField(ctx, f); err != nil {
			return err
		}
	}
	fields, err := tx.Fields(ctx, staff)
	if err != nil {
		return err
	}
	for _, f := range fields {
		if err := tx.PutFieldValue(ctx, id, f.ID, f.Label); err != nil {
			return err
		}
	}
	return nil
}

func tieReads() map[string]read {
	type v = identity.Viewer
	exists := func(o objects) bool { return o.client != 9999 }
	return map[string]read{
		"Tags": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Tags(t.Context(), v, o.ticket.ID))
		}},
		"TagsOf": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			of, err := r.TagsOf(t.Context(), v, []int64{o.ticket.ID})
			return len(of) > 0, err
		}},
		"UsedTags": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.UsedTags(t.Context(), v)
			return slices.Contains(list, "tag-"+o.slug), err
		}},
		"Tickets of a tag": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return listed(r, t, v, o, ticket.Filter{Tag: "tag-" + o.slug})
		}},
		"Watchers": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Watchers(t.Context(), v, o.ticket.ID))
		}},
		"Links": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Links(t.Context(), v, o.ticket.ID))
		}},
		"Parent": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			id, err := r.Parent(t.Context(), v, o.ticket.LinkedID)
			return id != 0, err
		}},
		"Children": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Children(t.Context(), v, o.ticket.ID))
		}},
		"Ancestors": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Ancestors(t.Context(), v, o.ticket.LinkedID))
		}},
		"Checklists": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Checklists(t.Context(), v)
			return len(list) > 0 && exists(o), err
		}},
		"Items": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Items(t.Context(), v, o.ticket.ID))
		}},
		"Fields that are hidden": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Fields(t.Context(), v)
			return held(list, err, func(f store.Field) bool { return f.Name == "hidden_"+o.slug })
		}},
		"FieldValues": {ofTicket, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			values, err := r.FieldValues(t.Context(), v, o.ticket.ID)
			return heldValue(values, "Shown"), err
		}},
		"FieldValues that are hidden": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			values, err := r.FieldValues(t.Context(), v, o.ticket.ID)
			return heldValue(values, "Hidden"), err
		}},
	}
}

func heldValue(values map[int64]string, want string) bool {
	for _, v := range values {
		if v == want {
			return true
		}
	}
	return false
}

func TestTiesComeBackAsTheyWereKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		k := mustTicket(t, db, ticket.Ticket{})
		list := store.Checklist{Name: "Change", Kind: "change", Service: "email", Items: []string{"Backup", "Tell the client"}, Holds: true, Automatic: true, Active: true}
		field := store.Field{Name: "window", Label: "Window", Type: store.FieldChoice, Choices: []string{"day", "night"}, Kinds: []string{"change"}, Clients: []string{"northwind"}, Required: true, Shown: true, Active: true}
		do(t, db, func(tx *store.Tx) error {
			if err := tx.PutChecklist(ctx, list); err != nil {
				return err
			}
			return tx.PutField(ctx, field)
		})
		lists, fields := got[[]store.Checklist](t)(db.Checklists(ctx, staff)), got[[]store.Field](t)(db.Fields(ctx, staff))
		list.ID, field.ID = lists[0].ID, fields[0].ID
		filled(t, list)
		filled(t, field)
		same(t, "checklists", lists, []store.Checklist{list})
		same(t, "fields", fields, []store.Field{field})
		do(t, db, func(tx *store.Tx) error {
			if fresh, err := tx.AddTag(ctx, k.ID, "printer"); !fresh || err != nil {
				t.Errorf("a first tag: %v, %v", fresh, err)
			}
			if fresh, err := tx.AddTag(ctx, k.ID, "printer"); fresh || err != nil {
				t.Errorf("the same tag again: %v, %v", fresh, err)
			}
			return tx.InsertItem(ctx, store.Item{TicketID: k.ID, ChecklistID: list.ID, List: "Change", Text: "Backup", Holds: true})
		})
		item := got[[]store.Item](t)(db.Items(ctx, staff, k.ID))[0]
		do(t, db, func(tx *store.Tx) error {
			if ticked, err := tx.TickItem(ctx, k.ID, item.ID, "Kim"); !ticked || err != nil {
				t.Errorf("ticked: %v, %v", ticked, err)
			}
			ticked, err := tx.TickItem(ctx, k.ID, item.ID, "Mia")
			if ticked {
				t.Error("what is done was ticked again by another")
			}
			return err
		})
		if item = got[[]store.Item](t)(db.Items(ctx, staff, k.ID))[0]; item.DoneBy != "Kim" || item.DoneAt.IsZero() {
			t.Errorf("the item is %+v", item)
		}
	})
}
