package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// FreshFor is how long after it was logged a time entry is corrected without a reason.
const FreshFor = 24 * time.Hour

// IssuedRule tells on which statements, by their numbers, work of a time entry stands; none where on none.
type IssuedRule func(ctx context.Context, r store.Reader, v identity.Viewer, entryID int64) ([]string, error)

// OnIssued sets what tells on which statements a time entry stands. It belongs to putting the program together.
func (d *Desk) OnIssued(rule IssuedRule) { d.issued = rule }

// Correction is what becomes of a time entry.
type Correction struct {
	Entry  ticket.TimeEntry // as it shall be; only its id counts where it is deleted
	Delete bool
	Reason string // needed where Correctable says so; kept and shown
	Seen   int    // how many changes of it the writer had seen; -1 where nobody looked
}

// Correctable is whether and how somebody may correct a time entry.
type Correctable struct {
	May         bool
	NeedsReason bool
	Ruled       bool     // a manager decided on it
	Issued      []string // numbers of the statements that it stands on: what changes now, the next one corrects
}

// Correctable tells whether a viewer may correct a time entry, and what that needs: who did the work may, a manager, and the lead of a team of theirs.
func (d *Desk) Correctable(ctx context.Context, r store.Reader, v identity.Viewer, e ticket.TimeEntry, now time.Time) (c Correctable, err error) {
	c.May = v.UserID != 0 && v.Staff() && (e.UserID == v.UserID || v.MayFor(identity.CorrectTime, e.UserID))
	if c.Ruled, err = r.RuledOn(ctx, v, e.ID); err != nil {
		return c, err
	}
	if d.issued != nil {
		if c.Issued, err = d.issued(ctx, r, v, e.ID); err != nil {
			return c, err
		}
	}
	c.NeedsReason = c.Ruled || len(c.Issued) > 0 || now.Sub(e.CreatedAt) > FreshFor
	return c, nil
}

// CorrectTime changes or deletes a time entry and returns what it was. What it drew from allowances is put right; what it was, who changed it and why is
// kept and told in the ticket.
func (d *Desk) CorrectTime(ctx context.Context, v identity.Viewer, x Correction) (was ticket.TimeEntry, err error) {
	if v.UserID == 0 || !v.Staff() {
		return was, fault.MayNot("correct time")
	}
	found, err := d.db.TimeEntry(ctx, v, x.Entry.ID)
	if err != nil {
		return was, err
	}
	_, err = d.change(ctx, v, found.TicketID, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		found, err := tx.TimeEntry(ctx, v, x.Entry.ID)
		if err != nil {
			return err
		}
		if was = found.TimeEntry; was.TicketID != t.ID {
			return fault.Errorf(fault.Conflict, "The ticket was merged or split meanwhile. Look again, then correct the time.")
		}
		if err := d.mayCorrect(ctx, tx, v, was, x); err != nil {
			return err
		}
		return d.correct(ctx, tx, v, t, found, x)
	})
	return was, err
}

// mayCorrect refuses a correction that may not be, or that somebody was quicker with.
func (d *Desk) mayCorrect(ctx context.Context, tx *store.Tx, v identity.Viewer, was ticket.TimeEntry, x Correction) error {
	c, err := d.Correctable(ctx, tx.Reads(), v, was, tx.Now)
	switch {
	case err != nil:
		return err
	case !c.May:
		return fault.Errorf(fault.Forbidden, "Only who did the work, a lead of their team and managers may correct its time.")
	case c.NeedsReason && strings.TrimSpace(x.Reason) == "":
		return fault.On("reason", "Give the reason: %s. It is kept and shown with the work.", c.why())
	case x.Seen < 0:
		return nil
	}
	changes, err := tx.TimeChanges(ctx, v, store.ChangeFilter{EntryID: was.ID})
	if err == nil && len(changes) != x.Seen {
		return fault.Errorf(fault.Conflict, "Somebody corrected this time meanwhile. It is shown as it is now; what you typed is below.")
	}
	return err
}

// why says why a reason is needed.
func (c Correctable) why() string {
	switch {
	case len(c.Issued) > 0:
		return "it stands on statement " + strings.Join(c.Issued, ", ")
	case c.Ruled:
		return "a manager has decided on it"
	}
	return "it was logged more than a day ago"
}

func (d *Desk) correct(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, found store.Worked, x Correction) error {
	was, now := found.TimeEntry, x.Entry
	now.TicketID, now.UserID, now.CreatedAt, now.Note = was.TicketID, was.UserID, was.CreatedAt, strings.TrimSpace(now.Note)
	change := store.TimeChange{Kind: store.TimeDeleted, Was: was, Rated: true, Reason: strings.TrimSpace(x.Reason), UserID: v.UserID}
	if !x.Delete {
		if err := checkWork(now); err != nil {
			return err
		}
		change.Kind, change.Now = store.TimeChanged, now
		change.Rated = !was.StartsAt.Equal(now.StartsAt) || !was.EndsAt.Equal(now.EndsAt) || was.Mode != now.Mode || was.WorkType != now.WorkType
		if !change.Rated && was.Note == now.Note {
			return fault.Errorf(fault.Invalid, "Nothing was changed: the time stands as it is.")
		}
	}
	if err := tx.InsertTimeChange(ctx, change); err != nil {
		return err
	}
	if err := d.putEntry(ctx, tx, v, t, was, now, x.Delete); err != nil {
		return err
	}
	if change.Rated {
		if err := d.redraw(ctx, tx, v, *t); err != nil {
			return err
		}
	}
	data, err := json.Marshal(map[string]any{"entry": was.ID, "kind": change.Kind, "was": was, "now": change.Now, "name": found.Worker, "reason": change.Reason})
	if err != nil {
		return fmt.Errorf("desk: correction: %w", err)
	}
	return tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventTimeChanged, Actor: v.Name, UserID: v.UserID, Data: data})
}

// putEntry writes the entry anew and asks the rule of what was approved once more. What is held for another reason than a sum stays held.
func (d *Desk) putEntry(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, was, now ticket.TimeEntry, remove bool) error {
	if remove {
		return tx.DeleteTimeEntry(ctx, was.ID)
	}
	if err := tx.UpdateTimeEntry(ctx, was, now); err != nil || d.onTime == nil {
		return err
	}
	held, err := tx.HeldTime(ctx, v, t.ID)
	if err != nil {
		return err
	}
	switch held[was.ID] {
	case "":
	case "spent":
		if err := tx.ReleaseTime(ctx, was.ID); err != nil {
			return err
		}
	default:
		return nil
	}
	return d.onTime(ctx, tx, v, t, now)
}

// redraw draws all of a ticket's work anew from the allowances that cover it.
func (d *Desk) redraw(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket) error {
	for _, unit := range []string{"visits", "hours"} {
		if err := tx.DropDraws(ctx, t.ID, unit); err != nil {
			return err
		}
	}
	entries, err := tx.TimeEntries(ctx, v, t.ID)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := d.drawTime(ctx, tx, t, e); err != nil {
			return err
		}
	}
	return nil
}

// checkWork refuses work that cannot be.
func checkWork(e ticket.TimeEntry) error {
	switch length := e.EndsAt.Sub(e.StartsAt); {
	case length <= 0:
		return fault.On("minutes", "The work must end after it starts.")
	case length > 24*time.Hour:
		return fault.On("minutes", "One entry is at most 24 hours; log longer work day by day.")
	}
	if e.Mode != "remote" && e.Mode != "onsite" {
		return fault.On("mode", "%q is not known; use remote or onsite.", e.Mode)
	}
	return nil
}
