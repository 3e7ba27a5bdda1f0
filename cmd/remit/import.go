package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/importer"
)

// importCmd takes in the export of another helpdesk.
type importCmd struct {
	Product string `arg:"" enum:"zammad,freshdesk,osticket,csv" help:"Where it comes from: zammad, freshdesk, osticket or csv."`
	Path    string `arg:"" help:"The file or folder, as the README says of each."`
	Zone    string `default:"UTC" placeholder:"ZONE" help:"Where dates that name no zone were written, such as Europe/Copenhagen: those of csv and osticket."`
	DryRun  bool   `help:"Change nothing; say what would come in, and what not and why."`
}

// Run reads the export and stores what is not here yet.
func (c *importCmd) Run(p *process) error {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return fault.On("zone", "%q is no time zone; write it as Europe/Copenhagen.", c.Zone)
	}
	s, err := importer.Read(c.Product, c.Path, zone)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		told := func(n int) { fmt.Fprintf(p.stderr, "%d tickets\n", n) }
		out, err := importer.Importer{DB: a.db, Desk: a.desk, Told: told}.Run(ctx, s, c.DryRun)
		if err != nil {
			return err
		}
		for _, f := range out.Findings {
			if err := p.say("%s: %s", f.Where, f.Why); err != nil {
				return err
			}
		}
		return p.say("%s", importWords(out, c.DryRun))
	})
}

// importWords say what came in, or would come in.
func importWords(o importer.Outcome, dry bool) string {
	verb := "Came in"
	if dry {
		verb = "Would come in"
	}
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{o.Clients, "clients"}, {o.People, "of their people"}, {o.Agents, "of the provider's people"}, {o.Tickets, "tickets"}, {o.Messages, "messages"}, {o.Files, "files"}, {o.Work, "pieces of work"}} {
		parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
	}
	return fmt.Sprintf("%s: %s. Here already: %d tickets.", verb, strings.Join(parts, ", "), o.Known)
}
