package answering

import (
	"context"
	"fmt"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Send sends what the viewer wrote on a ticket, with the files of their draft. A note is kept at once. An answer waits, if there is a
// time in which it can be taken back; what would refuse it then refuses it now. hints are told while it waits.
func (a *Answers) Send(ctx context.Context, v identity.Viewer, r desk.Reply, hints []string) (store.Waiting, error) {
	r.Draft = true
	n, err := a.Seconds(ctx, v)
	if err != nil {
		return store.Waiting{}, err
	}
	if r.Note || n == 0 {
		if r.Files, err = a.draftFiles(ctx, v, r.Ticket); err == nil {
			_, err = a.desk.Reply(ctx, v, r)
		}
		return store.Waiting{}, err
	}
	if r.Files, err = a.db.DraftFiles(ctx, v, r.Ticket); err != nil { // their names are enough to see whether it could leave
		return store.Waiting{}, err
	}
	try := r
	try.Try = true
	if _, err := a.desk.Reply(ctx, v, try); err != nil {
		return store.Waiting{}, err
	}
	w := store.Waiting{TicketID: r.Ticket, UserID: v.UserID, Author: v.Name, Text: r.Text, Cc: r.Cc, Bcc: r.Bcc, Status: string(r.Status), Hints: hints}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		w.WrittenAt, w.LeavesAt = tx.Now, tx.Now.Add(seconds(n))
		w.ID, err = tx.InsertWaiting(ctx, v, w)
		return err
	})
	if err == nil {
		a.desk.Tell(desk.Change{Ticket: r.Ticket})
	}
	return w, err
}

// draftFiles are the files of the viewer's draft with their data.
func (a *Answers) draftFiles(ctx context.Context, v identity.Viewer, id int64) ([]ticket.Attachment, error) {
	files, err := a.db.DraftFiles(ctx, v, id)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if files[i], err = a.db.DraftFile(ctx, v, files[i].ID); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Undo takes back an answer that waits: it is the viewer's draft again, with its files.
func (a *Answers) Undo(ctx context.Context, v identity.Viewer, id, waiting int64) error {
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.WaitingAnswers(ctx, v, id)
		if err != nil {
			return err
		}
		for _, w := range list {
			if w.ID == waiting && w.UserID != v.UserID {
				return fault.Errorf(fault.Forbidden, "This is an answer of %s: only they can take it back.", w.Author)
			}
			if w.ID == waiting {
				return tx.UnsendWaiting(ctx, waiting, id, "")
			}
		}
		return fault.Errorf(fault.Conflict, "The answer has left already.")
	})
	if err == nil {
		a.desk.Tell(desk.Change{Ticket: id})
	}
	return err
}

// atOnce is how many answers one run sends.
const atOnce = 50

// SendDue sends the answers whose time has come, and tells how many it looked at. One that cannot leave any more is its writer's draft
// again, with the reason.
func (a *Answers) SendDue(ctx context.Context) (int, error) {
	due, err := a.db.DueAnswers(ctx, identity.System("answers"), a.db.Now(), atOnce)
	if err != nil {
		return 0, err
	}
	for _, w := range due {
		if err := a.leave(ctx, w); err != nil {
			return len(due), err
		}
	}
	return len(due), nil
}

// leave makes a waiting answer a message, in one transaction with the end of its waiting: it leaves once, whatever happens around it.
func (a *Answers) leave(ctx context.Context, w store.Waiting) error {
	v, err := a.db.Viewer(ctx, fmt.Sprintf("user:%d", w.UserID))
	if err != nil {
		return a.comeBack(ctx, w, err)
	}
	files, err := a.db.WaitingFiles(ctx, v, w.ID)
	if err != nil {
		return err
	}
	_, err = a.desk.Reply(ctx, v, desk.Reply{Ticket: w.TicketID, Text: w.Text, Cc: w.Cc, Bcc: w.Bcc, Status: ticket.Status(w.Status), Files: files, Waiting: w.ID})
	return a.comeBack(ctx, w, err)
}

// pause is how long an answer waits that could not leave for a reason of ours.
const pause = 30 * time.Second

// comeBack deals with what kept an answer from leaving.
func (a *Answers) comeBack(ctx context.Context, w store.Waiting, why error) error {
	switch fault.KindOf(why) {
	case fault.Invalid, fault.Conflict, fault.Forbidden, fault.NotFound:
	default:
		if why == nil {
			return nil
		}
		a.log.ErrorContext(ctx, "An answer could not leave.", "ticket", w.TicketID, "error", why)
		return a.db.Write(ctx, func(tx *store.Tx) error { return tx.PostponeWaiting(ctx, w.ID, tx.Now.Add(pause)) })
	}
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		to, err := tx.Living(ctx, w.TicketID)
		if err != nil {
			return err
		}
		reason := fault.Text(why)
		if to != w.TicketID {
			reason = "Ticket " + ticket.Number(w.TicketID) + " was merged into this one while your answer waited."
		}
		return tx.UnsendWaiting(ctx, w.ID, to, reason)
	})
	if fault.Is(err, fault.NotFound) {
		return nil // it was taken back, or another program sent it
	}
	if err == nil {
		a.desk.Tell(desk.Change{Ticket: w.TicketID})
	}
	return err
}
