package main

import (
	"errors"

	"remit/internal/backup"
	"remit/internal/fault"
	"remit/internal/hold"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/watch"
)

// backupCmd copies the database while it is in use.
type backupCmd struct {
	File string `arg:"" help:"The copy; a file that is not there yet."`
}

// Run writes the copy, checks it and says what is not in it.
func (c *backupCmd) Run(p *process) error {
	cfg, err := loadConfig(p.config, p.environ)
	if err != nil {
		return err
	}
	r, err := backup.Make(p.ctx, cfg.Database.URL, c.File)
	if err != nil {
		return err
	}
	if err := c.enter(p, cfg, r); err != nil {
		return err
	}
	return p.say("%s: %d bytes, schema %d, checked.\nThe key %s is not in it: without it the passwords of mailboxes cannot be read. Keep a copy of it in another place.%s", r.File, r.Bytes, r.Schema, cfg.Database.Key, cfg.elsewhere())
}

// enter writes the copy into the audit trail of the house, unless its schema is not the program's: a house is copied before a new program comes, too.
func (c *backupCmd) enter(p *process, cfg config, r backup.Report) (err error) {
	db, err := openStore(p, cfg, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := db.Schema(p.ctx)
	if err != nil || s.Have != s.Want {
		return err
	}
	ctx := identity.From(p.ctx, "command line")
	return db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, operator(), watch.Copied(r.File, r.Bytes))
		return nil
	})
}

// restoreCmd puts a copy back.
type restoreCmd struct {
	File  string `arg:"" help:"A copy that remit backup made."`
	Force bool   `help:"Put a database that has something in it aside."`
}

// Run checks the copy and makes it the database.
func (c *restoreCmd) Run(p *process) (err error) {
	cfg, err := loadConfig(p.config, p.environ)
	if err != nil {
		return err
	}
	if !cfg.onPostgres() {
		held, err := hold.Take(cfg.Database.URL)
		if err != nil {
			return err
		}
		defer func() {
			if released := held.Release(); err == nil && released != nil {
				err = fault.Errorf(fault.Unavailable, "%w", released)
			}
		}()
	}
	newest, err := store.NewestSchema()
	if err != nil {
		return err
	}
	r, err := backup.Restore(p.ctx, backup.Order{File: c.File, Database: cfg.Database.URL, Newest: newest, Force: c.Force, Now: p.now()})
	if err != nil {
		return err
	}
	if r.Aside != "" {
		return p.say("%s is the database now, schema %d. What was there before is kept as %s.", r.File, r.Schema, r.Aside)
	}
	return p.say("%s is the database now, schema %d.", r.File, r.Schema)
}
