package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// SendBack sends the time entries of lines back to who did the work, with words: a note on the ticket, and on their own list until they correct the
// time or say that it stands. It returns the entries. All are sent back, or none.
func (x *Reviews) SendBack(ctx context.Context, v identity.Viewer, lines []int64, words string) (entries []int64, err error) {
	if !v.May(identity.ReviewWork) || v.UserID == 0 {
		return nil, fault.MayNot("send work back")
	}
	if words = strings.TrimSpace(words); words == "" {
		return nil, fault.On("reason", "Say what is not clear: who did the work reads it.")
	}
	if len(lines) == 0 {
		return nil, fault.On("line", "Select at least one line.")
	}
	var tickets []int64
	err = x.db.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.LinesByID(ctx, v, lines)
		if err != nil {
			return err
		}
		if len(found) < len(slices.Compact(slices.Sorted(slices.Values(lines)))) {
			return fault.Errorf(fault.Conflict, "The work has been rated anew since you looked. Look again, then decide.")
		}
		for _, line := range found {
			if slices.Contains(entries, line.EntryID) {
				continue
			}
			if err := x.sendBack(ctx, tx, v, line.EntryID, words); err != nil {
				return err
			}
			entries, tickets = append(entries, line.EntryID), append(tickets, line.TicketID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	x.tell(tickets)
	return entries, nil
}

// SendBackTime sends time entries of one technician back as SendBack does, all or none.
func (x *Reviews) SendBackTime(ctx context.Context, v identity.Viewer, entries []int64, words string) error {
	if !v.May(identity.ReviewWork) || v.UserID == 0 {
		return fault.MayNot("send work back")
	}
	return x.db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range entries {
			if err := x.sendBack(ctx, tx, v, id, words); err != nil {
				return err
			}
		}
		return nil
	})
}

// sendBack keeps that an entry is sent back, and says so in a note on its ticket.
func (x *Reviews) sendBack(ctx context.Context, tx *store.Tx, v identity.Viewer, entryID int64, words string) error {
	e, err := tx.TimeEntry(ctx, v, entryID)
	if err != nil {
		return err
	}
	if e.UserID == v.UserID {
		return fault.Errorf(fault.Conflict, "The work on %s is your own: correct its time, or decide.", ticket.Number(e.TicketID))
	}
	worker, err := tx.User(ctx, v, e.UserID)
	if err != nil {
		return err
	}
	if !worker.Active {
		return fault.Errorf(fault.Conflict, "%s does not work here any more and cannot answer. Correct the time yourself, or decide.", worker.Name)
	}
	if _, err := tx.InsertSendBack(ctx, store.SendBack{EntryID: entryID, WorkerID: e.UserID, Text: words, UserID: v.UserID}); err != nil {
		return err
	}
	return x.note(ctx, tx, v, e, worker.Name+": "+words)
}

// note remarks on the ticket of an entry, with which work it is about.
func (x *Reviews) note(ctx context.Context, tx *store.Tx, v identity.Viewer, e store.Worked, words string) error {
	zone, err := x.zone(ctx, v)
	if err != nil {
		return err
	}
	t, err := tx.Ticket(ctx, v, e.TicketID)
	if err != nil {
		return err
	}
	text := "About the time of " + e.StartsAt.In(zone).Format("2 January, 15:04") + " to " + e.EndsAt.In(zone).Format("15:04") + ", " + words
	return x.desk.Say(ctx, tx, v, &t, desk.Reply{Ticket: t.ID, Text: text, Note: true})
}

// zone is the viewer's, or else the house's: the note is read by both sides of it.
func (x *Reviews) zone(ctx context.Context, v identity.Viewer) (*time.Location, error) {
	if v.Zone != nil {
		return v.Zone, nil
	}
	house, err := x.desk.House(ctx)
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(house.Zone)
}

// Stands answers that time which was sent back stands as it is, with words. Who did the work may, nobody else.
func (x *Reviews) Stands(ctx context.Context, v identity.Viewer, entryID int64, words string) error {
	if words = strings.TrimSpace(words); words == "" {
		return fault.On("stands", "Say why it stands: the manager reads it.")
	}
	var e store.Worked
	err := x.db.Write(ctx, func(tx *store.Tx) (err error) {
		if e, err = tx.TimeEntry(ctx, v, entryID); err != nil {
			return err
		}
		if v.UserID == 0 || e.UserID != v.UserID {
			return fault.Errorf(fault.Forbidden, "Only who did the work answers for it.")
		}
		waited, err := tx.AnswerSendBack(ctx, entryID, words)
		if err != nil {
			return err
		}
		if !waited {
			return fault.Errorf(fault.Conflict, "This time does not wait for your answer any more.")
		}
		return x.note(ctx, tx, v, e, "it stands: "+words)
	})
	if err == nil {
		x.tell([]int64{e.TicketID})
	}
	return err
}

// TakeBack takes back that entries were sent back; those that were answered meanwhile stay answered.
func (x *Reviews) TakeBack(ctx context.Context, v identity.Viewer, entries []int64) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("send work back")
	}
	var tickets []int64
	err := x.db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range entries {
			waited, err := tx.WithdrawSendBack(ctx, id)
			if err != nil {
				return err
			}
			if !waited {
				return fault.Errorf(fault.Conflict, "This has been answered or taken back already.")
			}
			e, err := tx.TimeEntry(ctx, v, id)
			if err != nil {
				return err
			}
			if err := x.note(ctx, tx, v, e, "no answer is needed any more."); err != nil {
				return err
			}
			tickets = append(tickets, e.TicketID)
		}
		return nil
	})
	if err == nil {
		x.tell(tickets)
	}
	return err
}

// tell lets everybody who watches know that tickets changed.
func (x *Reviews) tell(tickets []int64) {
	slices.Sort(tickets)
	for _, id := range slices.Compact(tickets) {
		x.desk.Tell(desk.Change{Ticket: id})
	}
}

// Since is the instant after which a question must have been asked for its answer to be waited for still.
func Since(now time.Time) time.Time { return now.Add(-Patience) }
