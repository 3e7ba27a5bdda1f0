package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"remit/internal/demo"
	"remit/internal/fault"
)

// demoCmd fills an empty database with a made-up provider.
type demoCmd struct {
	Clients int    `default:"12" help:"How many clients."`
	Tickets int    `default:"3000" help:"How many tickets in the year before now."`
	Seed    uint64 `default:"1" help:"Another number makes another year."`
}

// progressEvery is how many tickets lie between two words about how far it is.
const progressEvery = 10_000

// Run makes the house up, stores it and tells who can sign in.
func (c *demoCmd) Run(p *process) error {
	if c.Clients < 1 || c.Tickets < 1 {
		return fault.Errorf(fault.Invalid, "There must be at least one client and one ticket.")
	}
	return p.alone(0, func(ctx context.Context, a *app) error {
		plan, err := demo.Generate(demo.Options{Seed: c.Seed, Now: a.db.Now(), Clients: c.Clients, Tickets: c.Tickets})
		if err != nil {
			return err
		}
		told := func(tickets int) {
			if tickets%progressEvery == 0 {
				fmt.Fprintf(p.stderr, "%d of %d tickets\n", tickets, c.Tickets)
			}
		}
		loaded, err := demo.Loader{DB: a.db, Desk: a.desk, Told: told}.Load(ctx, plan)
		if err != nil {
			return err
		}
		return c.tell(p, a, plan, loaded)
	})
}

// tell says what is there now, where, and with what to sign in.
func (c *demoCmd) tell(p *process, a *app, plan *demo.Plan, loaded demo.Loaded) error {
	err := p.say("%s is there: %d clients, %d contacts, %d assets, %d tickets.\nRun remit serve, open http://%s and sign in. Every password is %s\n",
		plan.House.Name, loaded.Clients, loaded.Contacts, loaded.Assets, loaded.Tickets, a.config.Server.Listen, demo.Password)
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
