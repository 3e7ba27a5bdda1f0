package main

import (
	"context"
	"os"
	"strings"

	"remit/internal/fault"
	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/pages/document"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

type exportCmd struct {
	Client   string `help:"The client's slug." required:"" placeholder:"SLUG"`
	Out      string `help:"Directory, or file that ends in .zip." required:"" placeholder:"DIR|FILE.zip"`
	Internal bool   `help:"With the provider's internal notes."`
}

// Run writes everything of one client.
func (c *exportCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		client, err := a.db.ClientBySlug(ctx, identity.System("Export"), c.Client)
		if fault.Is(err, fault.NotFound) {
			return fault.Errorf(fault.NotFound, "There is no client with the slug %q.", c.Client)
		}
		if err != nil {
			return err
		}
		sink, err := c.sink()
		if err != nil {
			return err
		}
		m, err := a.handovers.Write(ctx, client, c.Internal, sink)
		if err != nil {
			return err
		}
		if err := a.handovers.Written(ctx, operator(), client); err != nil {
			return err
		}
		return p.say("%s: %d files, %d tickets, in %s", client.Slug, len(m.Files)+1, m.Counts["tickets"], c.Out)
	})
}

// sink is where the files go. What is there already is never overwritten.
func (c *exportCmd) sink() (handover.Sink, error) {
	if !strings.HasSuffix(strings.ToLower(c.Out), ".zip") {
		if list, err := os.ReadDir(c.Out); err == nil && len(list) > 0 {
			return nil, fault.Errorf(fault.Invalid, "The directory %s has something in it: name one that is empty, or not there yet.", c.Out)
		}
		sink, err := handover.Dir(c.Out)
		if err != nil {
			return nil, fault.Errorf(fault.Unavailable, "%s cannot be written: %w", c.Out, err)
		}
		return sink, nil
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if os.IsExist(err) {
		return nil, fault.Errorf(fault.Invalid, "The file %s is there already: name another.", c.Out)
	}
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "%s cannot be written: %w", c.Out, err)
	}
	return zipFile{handover.Zip(f), f}, nil
}

// zipFile is an archive in a file of its own.
type zipFile struct {
	handover.Sink
	file *os.File
}

// Close ends the archive, then the file.
func (z zipFile) Close() error {
	err := z.Sink.Close()
	if closed := z.file.Close(); err == nil {
		err = closed
	}
	return err
}

// paper sets a version of an agreement as its client reads it.
func (a *app) paper(ctx context.Context, one store.Agreement, v store.Version) ([]byte, error) {
	sys := identity.System("Export")
	terms, err := a.db.Terms(ctx, one.ID, v.Version)
	if err != nil {
		return nil, err
	}
	accepted, err := a.db.Acceptances(ctx, sys, one.ID)
	if err != nil {
		return nil, err
	}
	house, err := a.house(ctx)
	if err != nil {
		return nil, err
	}
	client, err := a.db.Client(ctx, sys, one.ClientID)
	if err != nil {
		return nil, err
	}
	l := shell.LocaleFor(terms.Zone, "en-GB").InTongue(client.Language)
	state := l.Say("pact.published", "day", document.Date(v.PublishedAt.In(terms.Zone), l))
	return document.Document{Terms: terms, Version: v.Version, Provider: house.Name, Client: one.ClientName, State: state, Locale: l, Hash: v.Hash, Accepted: pact.Signed(accepted, v.Version)}.PDF(v.PublishedAt)
}
