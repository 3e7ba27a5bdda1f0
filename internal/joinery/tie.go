package joinery

import (
	"context"
	"slices"
	"strings"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Link ties a ticket to another. A kind with a < before it is read from the other ticket to this one.
func (j *Joinery) Link(ctx context.Context, v identity.Viewer, id, other int64, kind string) error {
	l := store.Link{Kind: store.LinkKind(strings.TrimPrefix(kind, "<")), FromID: id, ToID: other}
	if strings.HasPrefix(kind, "<") || l.Kind == store.LinkRelates && other < id { // that two relate has one direction, so that it stands there once
		l.FromID, l.ToID = other, id
	}
	switch {
	case !slices.Contains([]store.LinkKind{store.LinkRelates, store.LinkDuplicates, store.LinkCauses, store.LinkBlocks}, l.Kind):
		return fault.On("kind", "Choose how the two belong together.")
	case id == other:
		return fault.On("to", "A ticket cannot be linked to itself.")
	}
	return j.both(ctx, v, id, other, func(tx *store.Tx) error {
		fresh, err := tx.InsertLink(ctx, l, ruling.Actor(v))
		if err != nil {
			return err
		}
		if !fresh {
			return fault.On("to", "The two are linked so already.")
		}
		return ties.TellBoth(ctx, tx, v, ticket.EventLinked, id, other)
	})
}

// both does fn with two tickets that the viewer works on. The second is at fault on "to" where there is none.
func (j *Joinery) both(ctx context.Context, v identity.Viewer, id, other int64, fn func(tx *store.Tx) error) error {
	err := j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		if _, err := tx.Ticket(ctx, v, other); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.On("to", "There is no ticket %s.", ticket.Number(other))
			}
			return err
		}
		return fn(tx)
	})
	if err == nil {
		j.desk.Tell(desk.Change{Ticket: other})
	}
	return err
}

// Unlink takes a link of a ticket away.
func (j *Joinery) Unlink(ctx context.Context, v identity.Viewer, id, link int64) error {
	other := int64(0)
	err := j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error {
		links, err := tx.Links(ctx, v, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(links, func(l store.Link) bool { return l.ID == link })
		if i < 0 {
			return nil // somebody else took it away
		}
		other = links[i].Other(id)
		if err := tx.DeleteLink(ctx, link); err != nil {
			return err
		}
		return ties.TellBoth(ctx, tx, v, ticket.EventUnlinked, id, other)
	})
	if err == nil && other != 0 {
		j.desk.Tell(desk.Change{Ticket: other})
	}
	return err
}

// SetParent makes a ticket a part of another, or with 0 of none. No ticket becomes a part of itself.
func (j *Joinery) SetParent(ctx context.Context, v identity.Viewer, id, parent int64) error {
	before := int64(0)
	set := func(tx *store.Tx) (err error) {
		if err := tx.LockCause(ctx, "parents"); err != nil { // two that make each other a part at once would make a circle
			return err
		}
		if before, err = tx.Parent(ctx, v, id); err != nil || before == parent {
			return err
		}
		above, err := tx.Ancestors(ctx, v, parent)
		if err != nil {
			return err
		}
		if id == parent || slices.Contains(above, id) {
			return fault.On("to", "%s is a part of %s already, so it cannot be its parent.", ticket.Number(parent), ticket.Number(id))
		}
		return j.adopt(ctx, tx, v, id, before, parent)
	}
	var err error
	if parent == 0 {
		err = j.on(ctx, v, id, func(tx *store.Tx, _ ticket.Ticket) error { return set(tx) })
	} else {
		err = j.both(ctx, v, id, parent, set)
	}
	if err == nil && before != 0 {
		j.desk.Tell(desk.Change{Ticket: before})
	}
	return err
}

// adopt gives a ticket another parent than before, and tells it in the timelines of all.
func (j *Joinery) adopt(ctx context.Context, tx *store.Tx, v identity.Viewer, id, before, parent int64) error {
	if err := tx.SetParent(ctx, id, parent); err != nil {
		return err
	}
	for _, x := range []struct {
		of  int64
		key string
	}{{before, "from"}, {parent, "to"}} {
		if x.of == 0 {
			continue
		}
		if err := ties.Tell(ctx, tx, v, id, ticket.EventParent, map[string]any{x.key: ticket.Number(x.of)}); err != nil {
			return err
		}
		if err := ties.Tell(ctx, tx, v, x.of, ticket.EventChild, map[string]any{x.key: ticket.Number(id)}); err != nil {
			return err
		}
	}
	return nil
}

// ResolveChildren resolves the open parts of a ticket, and says of which it did not and why.
func (j *Joinery) ResolveChildren(ctx context.Context, v identity.Viewer, id int64) (refused []string, err error) {
	children, err := j.db.Children(ctx, v, id)
	if err != nil {
		return nil, err
	}
	for _, child := range children {
		t, err := j.db.Ticket(ctx, v, child)
		if err != nil {
			return refused, err
		}
		if !t.Status.IsOpen() {
			continue
		}
		_, err = j.desk.SetStatus(ctx, v, child, ticket.Resolved, 0)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
			refused = append(refused, fault.Text(err))
		} else if err != nil {
			return refused, err
		}
	}
	return refused, nil
}
