// Package diary plans visits to clients and times work as it is done.
package diary

import (
	"context"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Diary plans and times. Every deed is a technician's: clients may do none.
type Diary struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns a diary over a database.
func New(db *store.DB, d *desk.Desk) *Diary { return &Diary{db, d} }

// longest is how long a visit may be: longer ones are several.
const longest = 24 * time.Hour

// Plan plans a visit to a client about a ticket. Where schedule is set the ticket becomes scheduled.
// Who is planned elsewhere at that time is told by Clashes, and planned all the same: people know what they do.
func (d *Diary) Plan(ctx context.Context, v identity.Viewer, x store.Visit, schedule bool) (store.Visit, error) {
	if err := check(v, x); err != nil {
		return x, err
	}
	t, err := d.db.Ticket(ctx, v, x.TicketID)
	if err != nil {
		return x, err
	}
	if t.Status == ticket.Closed {
		return x, fault.Errorf(fault.Conflict, "The ticket is closed: open it again before a visit is planned.")
	}
	x.State = store.VisitPlanned
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		name, err := goes(ctx, tx, v, x)
		if err != nil {
			return err
		}
		if x.ID, err = tx.InsertVisit(ctx, x); err != nil {
			return err
		}
		return tell(ctx, tx, v, x, name, "planned")
	})
	if err != nil {
		return x, err
	}
	d.desk.Tell(desk.Change{Ticket: x.TicketID})
	if schedule && t.Status != ticket.Scheduled {
		_, err = d.desk.SetStatus(ctx, v, x.TicketID, ticket.Scheduled, 0)
	}
	return x, err
}

// check refuses a visit that cannot be.
func check(v identity.Viewer, x store.Visit) error {
	switch {
	case !v.Staff():
		return fault.Errorf(fault.Forbidden, "You may not plan visits.")
	case x.UserID == 0:
		return fault.On("user", "Say who goes.")
	case x.StartsAt.IsZero():
		return fault.On("starts", "Say when the visit begins.")
	case !x.EndsAt.After(x.StartsAt):
		return fault.On("ends", "The visit must end after it begins.")
	case x.EndsAt.Sub(x.StartsAt) > longest:
		return fault.On("ends", "A visit is at most a day long; plan one for each day.")
	}
	return nil
}

// Clashes lists what the technician of a visit is planned for at the same time.
func (d *Diary) Clashes(ctx context.Context, v identity.Viewer, x store.Visit) ([]store.Visit, error) {
	list, err := d.db.Visits(ctx, v, x.UserID, x.StartsAt, x.EndsAt)
	var out []store.Visit
	for _, other := range list {
		if other.ID != x.ID && other.State == store.VisitPlanned {
			out = append(out, other)
		}
	}
	return out, err
}

// Change writes a visit anew: another time, somebody else, cancelled or done. One that was changed meanwhile is a Conflict.
func (d *Diary) Change(ctx context.Context, v identity.Viewer, x store.Visit) error {
	if err := check(v, x); err != nil {
		return err
	}
	what := map[string]string{store.VisitPlanned: "moved", store.VisitCancelled: "cancelled", store.VisitDone: "done"}[x.State]
	if what == "" {
		return fault.On("state", "A visit is planned, done or cancelled, not %q.", x.State)
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		name, err := goes(ctx, tx, v, x)
		if err != nil {
			return err
		}
		same, err := tx.UpdateVisit(ctx, x)
		if err != nil {
			return err
		}
		if !same {
			return fault.Errorf(fault.Conflict, "Somebody changed this visit meanwhile. It is shown as it is now; what you typed is below.")
		}
		return tell(ctx, tx, v, x, name, what)
	})
	if err == nil {
		d.desk.Tell(desk.Change{Ticket: x.TicketID})
	}
	return err
}

// goes names who goes, and refuses somebody who cannot.
func goes(ctx context.Context, tx *store.Tx, v identity.Viewer, x store.Visit) (name string, err error) {
	u, err := tx.User(ctx, v, x.UserID)
	switch {
	case fault.Is(err, fault.NotFound):
		return "", fault.On("user", "Choose somebody who works here.")
	case err != nil:
		return "", err
	case !u.Active && x.State == store.VisitPlanned:
		return "", fault.On("user", "%s does not work here any more; choose somebody else.", u.Name)
	}
	return u.Name, nil
}

// tell writes into the ticket's timeline what became of a visit.
func tell(ctx context.Context, tx *store.Tx, v identity.Viewer, x store.Visit, name, what string) error {
	return ties.Tell(ctx, tx, v, x.TicketID, ticket.EventVisit, map[string]any{"to": what, "starts": x.StartsAt, "ends": x.EndsAt, "name": name})
}

// MakeFeed gives the viewer's calendar an address of its own and returns its secret, which is kept nowhere. The address before leads nowhere from now on.
func (d *Diary) MakeFeed(ctx context.Context, v identity.Viewer) (secret string, err error) {
	if !v.Staff() {
		return "", fault.Errorf(fault.Forbidden, "You may not make a calendar.")
	}
	secret, hash, err := identity.NewToken()
	if err != nil {
		return "", err
	}
	return secret, d.db.Write(ctx, func(tx *store.Tx) error { return tx.SetFeed(ctx, v.UserID, hash) })
}

// DropFeed takes the address of the viewer's calendar back.
func (d *Diary) DropFeed(ctx context.Context, v identity.Viewer) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.SetFeed(ctx, v.UserID, "") })
}

// Start starts the viewer's timer on a ticket. One that runs already is a Conflict: work on two things at once is not timed.
func (d *Diary) Start(ctx context.Context, v identity.Viewer, ticketID int64) error {
	if _, err := d.db.Ticket(ctx, v, ticketID); err != nil {
		return err
	}
	if !v.Staff() {
		return fault.Errorf(fault.Forbidden, "You may not time work.")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		fresh, err := tx.StartTimer(ctx, v.UserID, ticketID)
		if err != nil || fresh {
			return err
		}
		running, err := tx.Timer(ctx, v)
		if err != nil {
			return err
		}
		return fault.Errorf(fault.Conflict, "Your timer runs on %s already: stop it there first.", ticket.Number(running.TicketID))
	})
}

// Stop stops the viewer's timer and logs what it measured, to whole minutes and at least one, on the ticket that it ran on.
func (d *Diary) Stop(ctx context.Context, v identity.Viewer, ticketID int64, mode, note string) (ticket.TimeEntry, error) {
	timer, err := d.db.Timer(ctx, v)
	if err != nil {
		return ticket.TimeEntry{}, err
	}
	if timer.TicketID != ticketID {
		return ticket.TimeEntry{}, fault.Errorf(fault.Conflict, "No timer of yours runs on %s.", ticket.Number(ticketID))
	}
	ends := d.db.Now()
	e := ticket.TimeEntry{TicketID: ticketID, StartsAt: timer.StartedAt, EndsAt: ends, Mode: mode, Note: strings.TrimSpace(note)}
	if minutes := ends.Sub(timer.StartedAt).Round(time.Minute); minutes >= time.Minute {
		e.StartsAt = ends.Add(-minutes)
	} else {
		e.StartsAt = ends.Add(-time.Minute)
	}
	return d.desk.LogTimer(ctx, v, e)
}

// Discard stops the viewer's timer and logs nothing.
func (d *Diary) Discard(ctx context.Context, v identity.Viewer) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.StopTimer(ctx, v.UserID) })
}
