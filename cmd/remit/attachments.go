package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/stow"
	"remit/internal/vault"
)

// The places of attachments besides a bucket.
const (
	inDatabase = "database"
	inFolder   = "folder:"
	inBucket   = "s3"
)

func knownPlace(place string) bool {
	folder, ok := strings.CutPrefix(place, inFolder)
	return place == inDatabase || place == inBucket || ok && folder != ""
}

// vaultAt is the vault of a place, nil for the database.
func (c *attachmentsConfig) vaultAt(place string) (vault.Vault, error) {
	folder, _ := strings.CutPrefix(place, inFolder)
	switch {
	case !knownPlace(place):
		return nil, fault.Errorf(fault.Invalid, "%q is no place for attachments; use database, folder:PATH or s3.", place)
	case place == inDatabase:
		return nil, nil
	case place == inBucket:
		return vault.S3(vault.Bucket{Endpoint: c.Endpoint, Name: c.Bucket, Region: c.Region, Key: c.Key, Secret: c.Secret, PathStyle: c.PathStyle})
	}
	return vault.Folder(folder)
}

// elsewhere says what of the house is not in its database, "" for nothing.
func (c *config) elsewhere() string {
	if c.Attachments.Store == inDatabase {
		return ""
	}
	return fmt.Sprintf("\nFiles and mails of %d KB and more are not in it: they are in %s. Keep a copy of them too, made after this one.", stow.Least>>10, strings.TrimPrefix(c.Attachments.Store, inFolder))
}

// filesCmd keeps the bytes of attachments and mails.
type filesCmd struct {
	Move moveFilesCmd `cmd:"" help:"Move the bytes of attachments and mails to another place."`
}

type moveFilesCmd struct {
	To   string `required:"" help:"database, folder:PATH or s3, whose address and keys the configuration names."`
	From string `help:"Where they are; what the configuration says where left out."`
}

// Run moves what lies in one place into another, each checked on the way, while the server may run.
func (c *moveFilesCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		places := &a.config.Attachments
		if c.From == "" {
			c.From = places.Store
		}
		if c.From == c.To {
			return fault.Errorf(fault.Invalid, "The attachments are to be moved from %s to %s, which is the same.", c.From, c.To)
		}
		from, err := places.vaultAt(c.From)
		if err != nil {
			return err
		}
		to, err := places.vaultAt(c.To)
		if err != nil {
			return err
		}
		last := p.now()
		progress := func(m stow.Moved) {
			if now := p.now(); now.Sub(last) > 2*time.Second {
				last = now
				fmt.Fprintf(p.stderr, "%d files, %d MB\n", m.Files, m.Bytes>>20)
			}
		}
		var m stow.Moved
		switch {
		case from == nil:
			err = stow.New(a.db, to).Work(ctx)
			if err == nil {
				m.Files, m.Bytes, err = a.db.Outside(ctx, operator())
			}
		case to == nil:
			m, err = stow.New(a.db, from).MoveIn(ctx, progress)
		default:
			m, err = stow.New(a.db, from).MoveTo(ctx, to, progress)
		}
		if err != nil {
			return err
		}
		return p.say("%d files with %d bytes are in %s now. Set attachments.store = %q and start the server anew; then do this once more, for what came meanwhile. What lies in %s stays there.", m.Files, m.Bytes, c.To, c.To, c.From)
	})
}

// stow is the loop that puts bytes into the vault of the configuration; nil where they lie in the database.
func (a *app) stow() (func(context.Context) error, error) {
	v, err := a.config.Attachments.vaultAt(a.config.Attachments.Store)
	if err != nil || v == nil {
		return nil, err
	}
	return a.node.Alone("attachments", stow.New(a.db, v).Work), nil
}
