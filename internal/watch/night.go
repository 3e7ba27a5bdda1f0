package watch

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"remit/internal/backup"
	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// nightHour is when the night's work begins, by the house's clock: before the first and after the last of most houses.
const nightHour = 3

// due reports whether a night began since something was done last. last may lie ahead of now, where the clock was set back.
func due(last, now time.Time, zone *time.Location) bool {
	local := now.In(zone)
	night := time.Date(local.Year(), local.Month(), local.Day(), nightHour, 0, 0, 0, zone)
	if night.After(now) {
		night = time.Date(local.Year(), local.Month(), local.Day()-1, nightHour, 0, 0, 0, zone)
	}
	return last.Before(night)
}

// Work notes the clock and does what the night asks for, once each night: it checks the database, then copies it.
func (w *Watch) Work(ctx context.Context) error {
	db := w.options.DB
	w.tick(db.Now())
	zone, err := w.options.Zone(ctx)
	if err != nil {
		return err
	}
	var check Check
	if err := db.Setting(ctx, checkSetting, &check); err != nil {
		return err
	}
	var failed error
	if due(check.At, db.Now(), zone) {
		failed = w.check(ctx)
	}
	var last Copy
	if err := db.Setting(ctx, copySetting, &last); err != nil {
		return errors.Join(failed, err)
	}
	if w.options.Folder != "" && due(last.At, db.Now(), zone) {
		failed = errors.Join(failed, w.copy(ctx))
	}
	return failed
}

// check reads the database through and keeps what was found.
func (w *Watch) check(ctx context.Context) error {
	c := Check{At: w.options.DB.Now()}
	problems, err := w.problems(ctx)
	if err != nil {
		return err // it was broken off: the next run begins anew
	}
	c.Problems, c.Took = problems, w.options.DB.Now().Sub(c.At)
	for _, p := range problems {
		w.options.Log.ErrorContext(ctx, "The self-check found something.", "problem", p)
	}
	w.options.Log.InfoContext(ctx, "self-check", "problems", len(problems), "took", c.Took)
	return w.keep(ctx, checkSetting, c)
}

// problems are what is wrong, in sentences.
func (w *Watch) problems(ctx context.Context) ([]string, error) {
	checks := map[string]func(context.Context) error{"figures": w.waiting}
	if !backup.OnPostgres(w.options.Database) { // PostgreSQL holds references by itself and checks what it reads by checksums
		checks["database"] = func(ctx context.Context) error { return backup.SoundFile(ctx, w.options.Database) }
	}
	for name, check := range w.options.More {
		checks[name] = check
	}
	names := make([]string, 0, len(checks))
	for name := range checks {
		names = append(names, name)
	}
	slices.Sort(names)
	problems := []string{}
	for _, name := range names {
		err := checks[name](ctx)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case fault.Is(err, fault.Internal):
			w.options.Log.ErrorContext(ctx, "A check failed.", "check", name, "error", err)
			problems = append(problems, "The check of the "+name+" failed; the log says why.")
		default:
			problems = append(problems, fault.Text(err))
		}
	}
	return problems, nil
}

// waiting finds work that nobody takes care of.
func (w *Watch) waiting(ctx context.Context) error {
	f, err := w.options.DB.Figures(ctx, viewer, w.options.DB.Now())
	if err != nil {
		return err
	}
	switch {
	case f.Damages > 0:
		return fault.Errorf(fault.Invalid, "PostgreSQL found %d damaged pages. Check its disk and put a copy back.", f.Damages)
	case f.Stuck > 0:
		return fault.Errorf(fault.Invalid, "%d mails have been due for more than a quarter of an hour and nobody sends them.", f.Stuck)
	case f.Overdue > 0:
		return fault.Errorf(fault.Invalid, "%d tickets have an alarm that should have gone off a quarter of an hour ago.", f.Overdue)
	case f.Unread > 0:
		return fault.Errorf(fault.Invalid, "%d mails were kept more than a quarter of an hour ago and are not tickets yet.", f.Unread)
	}
	return nil
}

// copy keeps a copy in the folder and drops those beyond the number that is kept. Where it fails it is tried again the next night.
func (w *Watch) copy(ctx context.Context) error {
	c := Copy{At: w.options.DB.Now()}
	r, err := backup.Into(ctx, w.options.Database, w.options.Folder, c.At)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = backup.Rotate(w.options.Folder, w.options.Keep, c.At)
	}
	c.Took, c.File, c.Bytes = w.options.DB.Now().Sub(c.At), r.File, r.Bytes
	if err != nil {
		c.Error = fault.Text(err)
		w.options.Log.ErrorContext(ctx, "The copy of the night failed.", "error", err)
	} else {
		w.options.Log.InfoContext(ctx, "copied the database", "file", c.File, "bytes", c.Bytes, "took", c.Took)
	}
	return w.options.DB.Write(ctx, func(tx *store.Tx) error {
		if c.Error == "" {
			tx.Audited(ctx, viewer, Copied(c.File, c.Bytes))
		}
		return tx.PutSetting(ctx, copySetting, c)
	})
}

// Copied is how a copy of the house stands in the audit trail: everything of every client is in it.
func Copied(file string, bytes int64) store.AuditEntry {
	return store.AuditEntry{Kind: trail.BackupMade, Words: store.AuditWords{Subject: filepath.Base(file), Detail: map[string]string{"bytes": strconv.FormatInt(bytes, 10)}}}
}

func (w *Watch) keep(ctx context.Context, name string, value any) error {
	return w.options.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(ctx, name, value) })
}
