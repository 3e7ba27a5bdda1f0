package main

import (
	"fmt"
	"os"
	"time"

	"remit/internal/fault"
	"remit/internal/hold"
	"remit/internal/store"
	"remit/internal/transfer"
)

// copyCmd moves a house to PostgreSQL.
type copyCmd struct {
	To    string `required:"" placeholder:"postgres://…" help:"A new, empty PostgreSQL database."`
	Check bool   `help:"Copy nothing: compare every row of both sides."`
}

// Run copies the SQLite file of the configuration into the target, and checks every row. It is whole, or the target stays as it was.
func (c *copyCmd) Run(p *process) (err error) {
	cfg, err := loadConfig(p.config, p.environ)
	if err != nil {
		return err
	}
	if cfg.onPostgres() {
		return fault.Errorf(fault.Invalid, "The house is on PostgreSQL already. Houses are copied from an SQLite file; name it as database.url.")
	}
	if !onPostgres(c.To) {
		return fault.Errorf(fault.Invalid, "--to: %q is no PostgreSQL database; write postgres://user:password@host/name. A copy of the file is made by remit backup.", c.To)
	}
	if err := ready(p, cfg.Database.URL, false); err != nil {
		return err
	}
	if err := ready(p, c.To, !c.Check); err != nil {
		return err
	}
	served := false
	if held, err := hold.Take(cfg.Database.URL); err != nil {
		served = true
	} else {
		defer func() {
			if released := held.Release(); err == nil {
				err = released
			}
		}()
	}
	at := p.now()
	o := transfer.Options{From: cfg.Database.URL, To: c.To, Now: p.now, Progress: c.progress(p)}
	if c.Check {
		if _, err := transfer.Check(p.ctx, o); err != nil {
			return err
		}
		return p.say("Every row of both sides is the same.")
	}
	r, err := transfer.Run(p.ctx, o)
	if err != nil {
		return err
	}
	return c.tell(p, r, served, at)
}

// tell says what was moved, and what is left to do.
func (c *copyCmd) tell(p *process, r transfer.Report, served bool, at time.Time) error {
	if err := p.say("%d rows of %d tables are copied, and each is checked: %v for copying, %v for indexes and search, %v for the check.", r.Rows, r.Tables,
		r.Copied.Round(time.Second), r.Indexed.Round(time.Second), r.Checked.Round(time.Second)); err != nil {
		return err
	}
	if r.Cleaned > 0 {
		if err := p.say("%d texts held bytes that PostgreSQL does not take: NUL was left out, what is no UTF-8 became U+FFFD.", r.Cleaned); err != nil {
			return err
		}
	}
	if served {
		return p.say("A server uses the file: what it has taken in since %s is not in the copy. To move the house, end it and copy into a new database.", at.Format("15:04:05"))
	}
	return p.say("Set database.url to the copy, keep the key file as it is, and start the server. The file stays as it is.")
}

// progress tells on standard error how far it is, every few seconds and at the end of each table that takes long.
func (c *copyCmd) progress(p *process) func(transfer.Step) {
	last := p.now()
	return func(s transfer.Step) {
		if now := p.now(); now.Sub(last) >= 2*time.Second {
			last = now
			fmt.Fprintf(p.stderr, "%s %s: %d, %.0f a second\n", s.Doing, s.Table, s.Rows, float64(s.Rows)/max(s.Took.Seconds(), 0.001))
		}
	}
}

// ready makes sure that a database has the schema of the program; a new one is given it.
func ready(p *process, dsn string, migrate bool) (err error) {
	if _, err := os.Stat(dsn); err != nil && !onPostgres(dsn) {
		return fault.Errorf(fault.Invalid, "%s cannot be read: %w", dsn, err)
	}
	db, err := store.Open(store.Options{DSN: dsn, Now: p.now})
	if err != nil {
		return err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	if migrate {
		_, err := db.Migrate(p.ctx)
		return err
	}
	s, err := db.Schema(p.ctx)
	if err == nil && s.Have != s.Want {
		err = fault.Errorf(fault.Conflict, "The database has schema %d, and this program knows %d. Run remit migrate with the newer of both programs first.", s.Have, s.Want)
	}
	return err
}
