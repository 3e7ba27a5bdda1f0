package reportroom

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Mailing is a report that goes out by mail on a schedule. Instants are UTC.
type Mailing struct {
	ID         int64
	UserID     int64  // who set it: the report is made with their rights
	Path       string // of the report
	Query      string // what of it, as in its address
	Title      string // as it was when it was set
	Recipients []int64
	Every      string // day, week, month
	Day        int    // of the week, Monday is 1, or of the month
	Minute     int    // of the day, in Zone
	Zone       string // IANA
	Workbook   bool   // with the figures as a file
	MadeAt     time.Time
	DueAt      time.Time // when it goes out next
	TryAt      time.Time // when that is tried: later than DueAt after it failed
	Tries      int       // that failed, of the run that is due
	PausedAt   time.Time // zero while it goes out
	PausedWhy  string    // "" where somebody paused it
	SentAt     time.Time // last; zero for never
	Failure    string    // why the last try failed; "" where it went well
}

const mailingColumns = "id, user_id, path, query, title, recipients, every, day, minute, zone, workbook, made_at, due_at, try_at, tries, paused_at, paused_why, sent_at, failure"

func scanMailing(scan func(...any) error) (m Mailing, err error) {
	var recipients string
	var made, due, try, paused, sent int64
	err = scan(&m.ID, &m.UserID, &m.Path, &m.Query, &m.Title, &recipients, &m.Every, &m.Day, &m.Minute, &m.Zone, &m.Workbook, &made, &due, &try, &m.Tries, &paused, &m.PausedWhy, &sent, &m.Failure)
	m.MadeAt, m.DueAt, m.TryAt, m.PausedAt, m.SentAt = database.Instant(made), database.Instant(due), database.Instant(try), database.Instant(paused), database.Instant(sent)
	if err == nil {
		if err = json.Unmarshal([]byte(recipients), &m.Recipients); err != nil {
			err = fmt.Errorf("reportroom: recipients of mailing %d: %w", m.ID, err)
		}
	}
	return m, err
}

// Mailings lists the reports that go out by mail, those that come next first, the paused ones last. Only managers may see them.
func (r Reader) Mailings(ctx context.Context, v identity.Viewer) ([]Mailing, error) {
	if !v.May(identity.MailReports) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanMailing, "SELECT "+mailingColumns+" FROM report_mails ORDER BY paused_at <> 0, due_at, id")
}

// Mailing is one report that goes out by mail, or NotFound. Only managers may see it.
func (r Reader) Mailing(ctx context.Context, v identity.Viewer, id int64) (Mailing, error) {
	where := "1 = 0"
	if v.May(identity.MailReports) || v.IsSystem() {
		where = "1 = 1"
	}
	return database.Row(ctx, r.conn, "There is no such report by mail. Somebody may have deleted it.", scanMailing, "SELECT "+mailingColumns+" FROM report_mails WHERE id = ? AND "+where, id)
}

// MailingsDue lists what is to be tried by an instant, for the program itself.
func (r Reader) MailingsDue(ctx context.Context, v identity.Viewer, now time.Time, limit int) ([]Mailing, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanMailing, "SELECT "+mailingColumns+" FROM report_mails WHERE paused_at = 0 AND try_at <= ? ORDER BY try_at, id LIMIT ?", database.Micros(now), limit)
}

// InsertMailing keeps a new one, and returns its id.
func (tx *Tx) InsertMailing(ctx context.Context, m Mailing) (id int64, err error) {
	return database.Row(ctx, tx.conn, "", func(scan func(...any) error) (id int64, err error) { return id, scan(&id) },
		"INSERT INTO report_mails (user_id, path, query, title, recipients, every, day, minute, zone, workbook, made_at, due_at, try_at) VALUES ("+database.Marks(13)+") RETURNING id",
		m.UserID, m.Path, m.Query, database.Clean(m.Title), database.JSON(m.Recipients), m.Every, m.Day, m.Minute, m.Zone, m.Workbook, database.Micros(tx.Now), database.Micros(m.DueAt), database.Micros(m.DueAt))
}

// ClaimMailing takes the run that is due, as it was read, and sets the next: of two processes, one gets it.
func (tx *Tx) ClaimMailing(ctx context.Context, m Mailing, next time.Time) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE report_mails SET due_at = ?, try_at = ?, tries = 0, sent_at = ?, failure = '' WHERE id = ? AND due_at = ? AND try_at = ? AND paused_at = 0",
		database.Micros(next), database.Micros(next), database.Micros(tx.Now), m.ID, database.Micros(m.DueAt), database.Micros(m.TryAt))
	return n == 1, err
}

// PostponeMailing notes that a run failed, and when it is tried again; due is m.DueAt, or the run after where this one is given up.
func (tx *Tx) PostponeMailing(ctx context.Context, m Mailing, due, try time.Time, why string) error {
	tries := m.Tries + 1
	if !due.Equal(m.DueAt) {
		tries = 0
	}
	_, err := tx.conn.Exec(ctx, "UPDATE report_mails SET due_at = ?, try_at = ?, tries = ?, failure = ? WHERE id = ? AND due_at = ? AND try_at = ? AND paused_at = 0",
		database.Micros(due), database.Micros(try), tries, database.Clean(why), m.ID, database.Micros(m.DueAt), database.Micros(m.TryAt))
	return err
}

// PauseMailing has a report not go out until it is resumed, and reports whether it went out before.
func (tx *Tx) PauseMailing(ctx context.Context, id int64, why string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE report_mails SET paused_at = ?, paused_why = ? WHERE id = ? AND paused_at = 0", database.Micros(tx.Now), database.Clean(why), id)
	return n == 1, err
}

// ResumeMailing has a report go out again, from a run on, in the name of who resumes it.
func (tx *Tx) ResumeMailing(ctx context.Context, id, user int64, due time.Time) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE report_mails SET paused_at = 0, paused_why = '', failure = '', tries = 0, user_id = ?, due_at = ?, try_at = ? WHERE id = ? AND paused_at <> 0",
		user, database.Micros(due), database.Micros(due), id)
	return n == 1, err
}

// NoteSent notes that a report went out of turn, at the transaction's instant.
func (tx *Tx) NoteSent(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE report_mails SET sent_at = ?, failure = '' WHERE id = ?", database.Micros(tx.Now), id)
	return err
}

// DropMailing deletes one, and reports whether there was one.
func (tx *Tx) DropMailing(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM report_mails WHERE id = ?", id)
	return n == 1, err
}
