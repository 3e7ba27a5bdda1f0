package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Merge makes two tickets of one request one: what was said, sent and worked goes over to the ticket that lives on, and answers reach that one
// (spec 4, Order of judgement). The other is closed and keeps its own history: events, decisions and what was settled.
// Where into was merged itself, the ticket that lives on at its end is meant.
func (d *Desk) Merge(ctx context.Context, v identity.Viewer, from, into int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("merge tickets")
	}
	return d.pair(ctx, v, from, into, func(tx *store.Tx, old, living *ticket.Ticket) error {
		if old.ClientID != 0 && old.ClientID != living.ClientID {
			return fault.On("into", "%s is of another client. What one client wrote never goes into a ticket of another.", ticket.Number(living.ID))
		}
		return d.merge(ctx, tx, v, old, living)
	})
}

// pair loads two tickets, the second at the end of its merges, lets fn change both, and writes them.
func (d *Desk) pair(ctx context.Context, v identity.Viewer, from, into int64, fn func(tx *store.Tx, old, living *ticket.Ticket) error) (living ticket.Ticket, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		old, err := tx.Ticket(ctx, v, from)
		if err != nil {
			return err
		}
		if into, err = tx.Living(ctx, into); err != nil {
			return err
		}
		if living, err = tx.Ticket(ctx, v, into); err != nil {
			return err
		}
		if err := fn(tx, &old, &living); err != nil {
			return err
		}
		for _, t := range []*ticket.Ticket{&old, &living} {
			if err := d.reclock(ctx, tx, t); err != nil {
				return err
			}
			if err := tx.UpdateTicket(ctx, *t); err != nil {
				return err
			}
			t.Revision++
		}
		return nil
	})
	if err == nil {
		d.Tell(Change{Ticket: from})
		d.Tell(Change{Ticket: living.ID})
	}
	return living, err
}

// merge moves what old holds into living and closes old. A ticket that was merged already lives no more, so no circle can come about.
func (d *Desk) merge(ctx context.Context, tx *store.Tx, v identity.Viewer, old, living *ticket.Ticket) error {
	if err := mergeable(ctx, tx, *old, *living); err != nil {
		return err
	}
	moved, err := tx.MoveConversation(ctx, old.ID, living.ID)
	if err != nil {
		return err
	}
	moved.Status, moved.Review, moved.Approval, moved.Flag = old.Status, old.Review, old.Approval, old.Flag
	moved.WordAt, moved.WordBy, moved.WordSide = living.LastWordAt, living.LastWordBy, living.LastWordSide
	if old.LastWordAt.After(living.LastWordAt) {
		living.LastWordAt, living.LastWordBy, living.LastWordSide = old.LastWordAt, old.LastWordBy, old.LastWordSide
	}
	if err := ties.TellBoth(ctx, tx, v, ticket.EventMerged, old.ID, living.ID); err != nil {
		return err
	}
	old.Review, old.Flag = "", ""
	if old.Approval == ticket.ApprovalWanted {
		old.Approval = ""
	}
	if err := d.step(ctx, tx, v, old, ticket.Closed); err != nil {
		return err
	}
	return tx.InsertMerge(ctx, store.Merge{FromID: old.ID, IntoID: living.ID, Actor: ruling.Actor(v), Revision: old.Revision + 1, Moved: moved})
}

func mergeable(ctx context.Context, tx *store.Tx, old, living ticket.Ticket) error {
	m, err := tx.MergeOf(ctx, identity.System("merge"), old.ID)
	switch {
	case err == nil:
		return fault.Errorf(fault.Conflict, "%s was merged into %s already.", ticket.Number(old.ID), ticket.Number(m.IntoID))
	case !fault.Is(err, fault.NotFound):
		return err
	case old.ID == living.ID:
		return fault.On("into", "A ticket cannot be merged into itself.")
	case living.Status == ticket.Closed:
		return fault.On("into", "%s is closed. Merge it into a ticket that is not.", ticket.Number(living.ID))
	}
	return nil
}

// Split takes a merge back: exactly what went over goes back, as long as nobody worked on the ticket that was merged and the other was not
// merged itself since.
func (d *Desk) Split(ctx context.Context, v identity.Viewer, from int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("split tickets")
	}
	m, err := d.db.MergeOf(ctx, v, from)
	if err != nil {
		return ticket.Ticket{}, err
	}
	return d.pair(ctx, v, from, m.IntoID, func(tx *store.Tx, old, living *ticket.Ticket) error {
		if m, err = tx.MergeOf(ctx, v, from); err != nil {
			return err
		}
		switch {
		case living.ID != m.IntoID:
			return fault.Errorf(fault.Conflict, "%s was merged into %s since. Split that off first.", ticket.Number(m.IntoID), ticket.Number(living.ID))
		case old.Revision != m.Revision:
			return fault.Errorf(fault.Conflict, "Somebody worked on %s since it was merged, so it cannot be split off by itself.", ticket.Number(from))
		}
		return d.split(ctx, tx, v, old, living, m)
	})
}

func (d *Desk) split(ctx context.Context, tx *store.Tx, v identity.Viewer, old, living *ticket.Ticket, m store.Merge) error {
	if err := tx.MoveBack(ctx, m); err != nil {
		return err
	}
	if err := tx.UndoMerge(ctx, m.ID); err != nil {
		return err
	}
	if err := ties.TellBoth(ctx, tx, v, ticket.EventSplit, old.ID, living.ID); err != nil {
		return err
	}
	if living.LastWordAt.Equal(old.LastWordAt) && living.LastWordBy == old.LastWordBy {
		living.LastWordAt, living.LastWordBy, living.LastWordSide = m.Moved.WordAt, m.Moved.WordBy, m.Moved.WordSide
	}
	old.Review, old.Approval, old.Flag = m.Moved.Review, m.Moved.Approval, m.Moved.Flag
	if m.Moved.Status == old.Status {
		return nil
	}
	data, err := json.Marshal(map[string]string{"from": string(old.Status), "to": string(m.Moved.Status)})
	if err != nil {
		return fmt.Errorf("desk: split: %w", err)
	}
	old.Status = m.Moved.Status // what was closed by a merge alone may be opened: that it stays closed is for what was done with
	return tx.InsertEvent(ctx, ticket.Event{TicketID: old.ID, Type: ticket.EventStatus, Actor: ruling.Actor(v), UserID: v.UserID, Data: data})
}
