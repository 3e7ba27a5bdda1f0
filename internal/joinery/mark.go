package joinery

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Tag tags a ticket. A tag that it has already changes nothing.
func (j *Joinery) Tag(ctx context.Context, v identity.Viewer, id int64, typed string) error {
	tag, err := ties.ParseTag(typed)
	if err != nil {
		return err
	}
	return j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		if fresh, err := tx.AddTag(ctx, id, tag); err != nil || !fresh {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventTag, map[string]any{"to": tag})
	})
}

// Untag takes a tag from a ticket.
func (j *Joinery) Untag(ctx context.Context, v identity.Viewer, id int64, tag string) error {
	return j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		if was, err := tx.RemoveTag(ctx, id, tag); err != nil || !was {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventTag, map[string]any{"from": tag})
	})
}

// Watch lets one of the provider's people watch a ticket, or with watching false no more.
func (j *Joinery) Watch(ctx context.Context, v identity.Viewer, id, user int64, watching bool) error {
	return j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		u, err := tx.User(ctx, v, user)
		if err != nil {
			return err
		}
		if watching && !u.Active {
			return fault.On("user", "%s does not work here any more.", u.Name)
		}
		set, key := tx.Watch, "to"
		if !watching {
			set, key = tx.Unwatch, "from"
		}
		if changed, err := set(ctx, id, user); err != nil || !changed {
			return err
		}
		return ties.Tell(ctx, tx, v, id, ticket.EventWatch, map[string]any{"user": user, key: u.Name})
	})
}

// SetField sets a field of a ticket by the field's name; "" empties it.
func (j *Joinery) SetField(ctx context.Context, v identity.Viewer, id int64, name, typed string) error {
	return j.on(ctx, v, id, func(tx *store.Tx, t ticket.Ticket) error {
		values, err := ties.ValuesOf(ctx, tx.Reads(), v, t)
		if err != nil {
			return err
		}
		for _, f := range values {
			if f.Name != name {
				continue
			}
			value, err := ties.ParseValue(f.Field, typed)
			if err != nil || value == f.Value {
				return err
			}
			if err := tx.PutFieldValue(ctx, id, f.ID, value); err != nil {
				return err
			}
			return ties.Tell(ctx, tx, v, id, ticket.EventField, map[string]any{"set": map[string]string{f.Label: ties.Value{Field: f.Field, Value: value}.Words()}})
		}
		return fault.Errorf(fault.NotFound, "This ticket has no field %q.", name)
	})
}
