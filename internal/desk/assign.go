package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Assign gives a ticket to one of the provider's people, or with 0 to nobody.
func (d *Desk) Assign(ctx context.Context, v identity.Viewer, id, user int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("assign tickets")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error { return d.assign(ctx, tx, v, t, user) })
}

func (d *Desk) assign(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, user int64) error {
	if t.AssigneeID == user {
		return nil
	}
	name := ""
	if user != 0 {
		u, err := tx.User(ctx, identity.System("assign"), user)
		if err != nil {
			return err
		}
		if !u.Active {
			return fault.On("assignee", "%s does not work here any more.", u.Name)
		}
		name = u.Name
	}
	e, err := ruling.Assign(v, t, user, name)
	if err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, e); err != nil {
		return err
	}
	return d.tellAssigned(ctx, tx, v, *t)
}

// SetTeam gives a ticket to a team, or with 0 to none.
func (d *Desk) SetTeam(ctx context.Context, v identity.Viewer, id, team int64) (ticket.Ticket, error) {
	if !v.Staff() {
		return ticket.Ticket{}, fault.MayNot("assign tickets")
	}
	return d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		teams, err := tx.Teams(ctx, v)
		if err != nil || t.TeamID == team {
			return err
		}
		name := ""
		for _, x := range teams {
			if x.ID == team {
				name = x.Name
			}
		}
		if team != 0 && name == "" {
			return fault.On("team", "This team does not exist.")
		}
		t.TeamID = team
		return ties.Tell(ctx, tx, v, t.ID, ticket.EventTeam, map[string]any{"to": name})
	})
}
