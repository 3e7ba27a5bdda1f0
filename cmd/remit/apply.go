package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
)

// operator is the viewer for what is done on the command line: whoever can start the program there may do everything.
func operator() identity.Viewer { return identity.System("Command line") }

// clientCmd deals with clients.
type clientCmd struct {
	Apply clientApplyCmd `cmd:"" help:"Bring a client with its sites, contacts and assets to what a file states."`
}

type clientApplyCmd struct {
	File string `arg:"" help:"Client file." placeholder:"FILE.toml"`
}

// Run applies the file and tells what changed.
func (c *clientApplyCmd) Run(p *process) error {
	data, err := readInput(c.File)
	if err != nil {
		return err
	}
	f, err := identity.ReadClientFile(c.File, data)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		done, err := a.desk.ApplyClient(ctx, operator(), f)
		return tellApplied(p, "client "+f.Slug, done, err)
	})
}

// catalogueCmd deals with the service catalogue.
type catalogueCmd struct {
	Apply catalogueApplyCmd `cmd:"" help:"Bring the service catalogue and the teams to what a file states."`
}

type catalogueApplyCmd struct {
	File string `arg:"" help:"Catalogue file." placeholder:"FILE.toml"`
}

// Run applies the file and tells what changed.
func (c *catalogueApplyCmd) Run(p *process) error {
	data, err := readInput(c.File)
	if err != nil {
		return err
	}
	f, err := identity.ReadCatalogueFile(c.File, data)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		done, err := a.desk.ApplyCatalogue(ctx, operator(), f)
		return tellApplied(p, "catalogue", done, err)
	})
}

func tellApplied(p *process, what string, a desk.Applied, err error) error {
	if err != nil {
		return err
	}
	if a.Nothing() {
		return p.say("%s: nothing to change", what)
	}
	return p.say("%s: %d added, %d changed, %d marked inactive", what, a.Added, a.Changed, a.Retired)
}

// say writes a line of result to standard output.
func (p *process) say(format string, args ...any) error {
	if _, err := fmt.Fprintf(p.stdout, format+"\n", args...); err != nil {
		return fmt.Errorf("remit: write: %w", err)
	}
	return nil
}

// userCmd deals with the provider's people.
type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add one of the provider's people."`
	CodesOff userCodesOffCmd `cmd:"" help:"Take the one-time codes off somebody who lost their device and their recovery codes."`
}

type userCodesOffCmd struct {
	Email string `arg:"" help:"Mail address of the person, of the provider's or of a client's."`
}

// Run takes the codes off everybody with the address: one person may be with several clients.
func (c *userCodesOffCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		list, err := a.credentials.Protected(ctx, operator())
		if err != nil {
			return err
		}
		found := false
		for _, x := range list {
			if !strings.EqualFold(x.Email, c.Email) {
				continue
			}
			found = true
			if _, err := a.credentials.TakeOff(ctx, operator(), x.Person); err != nil {
				return err
			}
			if err := p.say("%s is not asked for a one-time code any more", x.Email); err != nil {
				return err
			}
		}
		if !found {
			return fault.Errorf(fault.NotFound, "Nobody with the address %s has one-time codes.", c.Email)
		}
		return nil
	})
}

type userAddCmd struct {
	Email         string `required:"" help:"Mail address, by which they sign in."`
	Name          string `required:"" help:"Name, as clients read it."`
	Role          string `required:"" enum:"technician,lead,manager,admin" help:"technician, lead, manager or admin."`
	PasswordStdin bool   `help:"Read the password from standard input; without it one is made and printed."`
}

// Run adds the user.
func (c *userAddCmd) Run(p *process) error {
	password, made, err := c.password(p)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		u := identity.User{Email: c.Email, Name: c.Name, Role: identity.Role(c.Role), Active: true}
		if _, err := a.desk.SaveUser(ctx, operator(), u, password); err != nil {
			return err
		}
		if made {
			return p.say("%s added as %s with the password %s", c.Email, c.Role, password)
		}
		return p.say("%s added as %s", c.Email, c.Role)
	})
}

func (c *userAddCmd) password(p *process) (password string, made bool, err error) {
	if !c.PasswordStdin {
		token, _, err := identity.NewToken()
		if err != nil {
			return "", false, err
		}
		return token[:20], true, nil
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", false, fault.Errorf(fault.Invalid, "There is no password on standard input: %w", err)
	}
	return line, false, nil
}

// migrateCmd brings the schema up to date.
type migrateCmd struct {
	Status bool `help:"Only tell how the schema stands."`
}

// Run migrates, or tells.
func (c *migrateCmd) Run(p *process) error {
	cfg, err := loadConfig(p.config, p.environ)
	if err != nil {
		return err
	}
	db, err := openStore(p, cfg, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	state, err := db.Schema(p.ctx)
	if err == nil && !c.Status {
		state, err = db.Migrate(p.ctx)
	}
	if err != nil {
		return err
	}
	return p.say("schema %d of %d", state.Have, state.Want)
}

// agreementApplyCmd stores an agreement.
type agreementApplyCmd struct {
	File string `arg:"" help:"Agreement file."`
	JSON bool   `name:"json" help:"Answer in JSON."`
}

// Run stores the file as the agreement's next version, if it differs.
func (c *agreementApplyCmd) Run(p *process) error {
	data, err := readInput(c.File)
	if err != nil {
		return err
	}
	return p.with(func(ctx context.Context, a *app) error {
		v, changed, err := a.desk.Publish(ctx, operator(), c.File, data)
		if err != nil {
			return err
		}
		info, err := a.db.Agreement(ctx, operator(), v.AgreementID)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(p.stdout).Encode(map[string]any{"agreement": info.Number, "version": v.Version, "changed": changed})
		}
		if !changed {
			return p.say("%s: nothing differs from version %d", info.Number, v.Version)
		}
		return p.say("%s: stored as version %d", info.Number, v.Version)
	})
}

// agreementExportCmd gives a stored agreement back as its file.
type agreementExportCmd struct {
	Number  string `arg:"" help:"Number of the agreement."`
	Version int    `help:"Version; left out: the newest."`
}

// Run writes the file.
func (c *agreementExportCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		info, err := a.db.AgreementByNumber(ctx, operator(), c.Number)
		if err != nil {
			return err
		}
		if c.Version == 0 {
			c.Version = info.Latest
		}
		v, err := a.db.Version(ctx, operator(), info.ID, c.Version)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write([]byte(v.Source))
		return err
	})
}

// rebuildCmd computes what is derived.
type rebuildCmd struct{}

// Run rebuilds and tells how much was not as it should be.
func (c *rebuildCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		n, err := a.desk.Rebuild(ctx)
		if err != nil {
			return err
		}
		return p.say("rebuilt; the next clock of %d open tickets had to be changed", n)
	})
}
