package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"remit/internal/demo"
)

// demoCmd fills an empty database with a made-up provider.
type demoCmd struct {
	Clients int    `default:"12" help:"How many clients."`
	Tickets int    `default:"3000" help:"How many tickets in the last year."`
	Seed    uint64 `default:"1" help:"Another number makes another house."`
}

// Run makes the house up, stores it and tells who can sign in.
func (c *demoCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		plan, err := demo.Generate(demo.Options{Seed: c.Seed, Now: a.db.Now(), Clients: c.Clients, Tickets: c.Tickets})
		if err != nil {
			return err
		}
		loaded, err := demo.Loader{DB: a.db, Desk: a.desk, Told: func(int) {}}.Load(ctx, plan)
		if err != nil {
			return err
		}
		return c.tell(p, a, plan, loaded)
	})
}

// tell says what is there now, where, and with what to sign in.
func (c *demoCmd) tell(p *process, a *app, plan *demo.Plan, loaded demo.Loaded) error {
	err := p.say("%s is there: %d clients, %d contacts, %d assets, %d tickets.\n\nStart it with remit serve, then open http://%s and sign in:\n",
		plan.House.Name, loaded.Clients, loaded.Contacts, loaded.Assets, loaded.Tickets, a.config.Server.Listen)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "ROLE\tNAME\tADDRESS\tPASSWORD")
	for _, s := range loaded.SignIns {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Role, s.Name, s.Email, demo.Password)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("remit: write: %w", err)
	}
	return nil
}
