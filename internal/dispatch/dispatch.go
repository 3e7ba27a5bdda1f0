// Package dispatch sends reports by mail on a schedule.
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the room needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk // queues the mails
	Log  *slog.Logger
	// Make makes a report, with the rights of a viewer, as of now.
	Make func(ctx context.Context, v identity.Viewer, path, query string) (Made, error)
	// Queued is told that mails wait to be sent; nil for nobody.
	Queued func()
}

// Dispatch sets schedules and sends what is due.
type Dispatch struct{ Options }

// New returns the room.
func New(o Options) *Dispatch { return &Dispatch{o} }

func program() identity.Viewer { return identity.System("Reports") }

// Work sends what is due; the loop calls it. What was missed while nothing ran goes out once.
func (d *Dispatch) Work(ctx context.Context) error {
	due, err := d.DB.MailingsDue(ctx, program(), d.DB.Now(), 20)
	var failed error
	for _, m := range due {
		failed = errors.Join(failed, d.run(ctx, m))
	}
	if err == nil {
		err = failed
	}
	if len(due) > 0 && d.Queued != nil {
		d.Queued()
	}
	return err
}

// stopped is that a report cannot go out until somebody does something about it.
type stopped struct{ error }

// run sends a report that is due, pauses it, or has it tried again.
func (d *Dispatch) run(ctx context.Context, m store.Mailing) error {
	next, err := Next(m, d.DB.Now())
	if err != nil {
		return d.pause(ctx, m, fault.Text(err))
	}
	ready, err := d.ready(ctx, m)
	if err == nil {
		return d.DB.Write(ctx, func(tx *store.Tx) error {
			claimed, err := tx.ClaimMailing(ctx, m, next)
			if err != nil || !claimed { // another process sends it
				return err
			}
			return d.queue(ctx, tx, ready)
		})
	}
	var stop stopped
	if errors.As(err, &stop) {
		return d.pause(ctx, m, fault.Text(stop.error))
	}
	if ctx.Err() != nil {
		return err
	}
	due, try := m.DueAt, again(m.Tries, d.DB.Now())
	if m.Tries+1 >= maxTries || try.After(next) {
		due, try = next, next
	}
	d.Log.ErrorContext(ctx, "A report could not be made.", "mailing", m.ID, "error", err)
	return d.DB.Write(ctx, func(tx *store.Tx) error { return tx.PostponeMailing(ctx, m, due, try, fault.Text(err)) })
}

func (d *Dispatch) pause(ctx context.Context, m store.Mailing, why string) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PauseMailing(ctx, m.ID, why)
		return err
	})
}

// sending is a report that is made, and to whom it goes.
type sending struct {
	made  Made
	to    []string
	files []ticket.Attachment
}

// ready makes a report, with the rights of who set it.
func (d *Dispatch) ready(ctx context.Context, m store.Mailing) (s sending, err error) {
	users, err := d.DB.Users(ctx, program())
	if err != nil {
		return s, err
	}
	for _, u := range users {
		if u.Active && slices.Contains(m.Recipients, u.ID) {
			s.to = append(s.to, u.Email)
		}
	}
	if len(s.to) == 0 {
		return s, stopped{fault.Errorf(fault.Conflict, "Nobody whom it goes to is here any more.")}
	}
	v, err := d.DB.Viewer(ctx, fmt.Sprintf("user:%d", m.UserID))
	switch {
	case fault.Is(err, fault.Forbidden), fault.Is(err, fault.NotFound):
		return s, stopped{fault.Errorf(fault.Conflict, "The account of who set it is closed. Who resumes it takes it over.")}
	case err != nil:
		return s, err
	case !v.May(identity.MailReports):
		return s, stopped{fault.Errorf(fault.Conflict, "%s, who set it, may not see reports any more. Who resumes it takes it over.", v.Name)}
	}
	if s.made, err = d.Make(ctx, v, m.Path, m.Query); err != nil {
		if fault.Is(err, fault.NotFound) { // a client or an agreement that it asks for is gone
			err = stopped{err}
		}
		return s, err
	}
	if m.Workbook && len(s.made.Tables) > 0 {
		data, err := report.XLSX(s.made.Tables)
		if err != nil {
			return s, err
		}
		s.files = []ticket.Attachment{{Name: s.made.Tables[0].ID + ".xlsx", Type: report.XLSXType, Data: data}}
	}
	return s, nil
}

// queue writes a mail to each recipient.
func (d *Dispatch) queue(ctx context.Context, tx *store.Tx, s sending) error {
	house, err := d.Desk.House(ctx)
	if err != nil {
		return err
	}
	for _, to := range s.to {
		words := func(_ letters.Writer, base string) letters.Letter { return s.made.letter(house.Name, base) }
		if err := d.Desk.WriteClient(ctx, tx, 0, to, words, s.files); err != nil {
			return err
		}
	}
	return nil
}

// Set keeps a new schedule. Errors are fault.Invalid, of the fields to, every, day, at and zone.
func (d *Dispatch) Set(ctx context.Context, v identity.Viewer, m store.Mailing) (id int64, err error) {
	switch {
	case !v.May(identity.MailReports):
		return 0, fault.MayNot("send reports by mail")
	case len(m.Recipients) == 0:
		return 0, fault.On("to", "Choose at least one person.")
	case m.Every != Daily && m.Every != Weekly && m.Every != Monthly:
		return 0, fault.On("every", "Choose every day, week or month.")
	case m.Minute < 0 || m.Minute >= 24*60:
		return 0, fault.On("at", "Write the time of day as 07:30.")
	case m.Every == Weekly && (m.Day < 1 || m.Day > 7):
		return 0, fault.On("weekday", "Choose a day of the week.")
	case m.Every == Monthly && (m.Day < 1 || m.Day > 31):
		return 0, fault.On("monthday", "Choose a day of the month from 1 to 31.")
	}
	users, err := d.DB.Users(ctx, v)
	if err != nil {
		return 0, err
	}
	for _, id := range m.Recipients {
		if !slices.ContainsFunc(users, func(u identity.User) bool { return u.ID == id && u.Active }) {
			return 0, fault.On("to", "Choose people who work here.")
		}
	}
	if m.DueAt, err = Next(m, d.DB.Now()); err != nil {
		return 0, err
	}
	m.UserID = v.UserID
	err = d.DB.Write(ctx, func(tx *store.Tx) error {
		id, err = tx.InsertMailing(ctx, m)
		return err
	})
	return id, err
}

// SendNow sends a report out of turn; when it goes out next stays as it is. It returns the addresses.
func (d *Dispatch) SendNow(ctx context.Context, v identity.Viewer, id int64) (to []string, err error) {
	m, err := d.DB.Mailing(ctx, v, id)
	if err != nil {
		return nil, err
	}
	ready, err := d.ready(ctx, m)
	var stop stopped
	if errors.As(err, &stop) {
		err = stop.error
	}
	if err != nil {
		return nil, err
	}
	err = d.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.NoteSent(ctx, id); err != nil {
			return err
		}
		return d.queue(ctx, tx, ready)
	})
	if err == nil && d.Queued != nil {
		d.Queued()
	}
	return ready.to, err
}

// Pause has a report not go out until somebody resumes it.
func (d *Dispatch) Pause(ctx context.Context, v identity.Viewer, id int64) error {
	if _, err := d.DB.Mailing(ctx, v, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PauseMailing(ctx, id, "")
		return err
	})
}

// Resume has a report go out again, from its next turn on, with the rights of who resumes it. It returns when.
func (d *Dispatch) Resume(ctx context.Context, v identity.Viewer, id int64) (next time.Time, err error) {
	m, err := d.DB.Mailing(ctx, v, id)
	if err != nil {
		return next, err
	}
	if next, err = Next(m, d.DB.Now()); err != nil {
		return next, err
	}
	return next, d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ResumeMailing(ctx, id, v.UserID, next)
		return err
	})
}

// Drop deletes a schedule.
func (d *Dispatch) Drop(ctx context.Context, v identity.Viewer, id int64) error {
	if _, err := d.DB.Mailing(ctx, v, id); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.DropMailing(ctx, id)
		return err
	})
}
