package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"remit/internal/credential"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/intake/imapbox"
	"remit/internal/jobs"
	"remit/internal/outbox/courier"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/wire"
)

// serveCmd runs everything.
type serveCmd struct{}

// handTime is how long a server waits for the one before it, which may have been told to end just now.
const handTime = 500 * time.Millisecond

// Run serves until the process is told to end, or by SIGHUP to begin anew.
func (c *serveCmd) Run(p *process) error {
	var next *renewal
	err := p.alone(handTime, func(ctx context.Context, a *app) error {
		listener, err := listen(a.config.Server.Listen)
		if err != nil {
			return err
		}
		if err := p.say("Remit serves on http://%s", listener.Addr()); err != nil {
			return err
		}
		next, err = p.renewed(identity.From(ctx, "program"), a, listener, func(ctx context.Context) error { return a.serve(ctx, listener, p.now) })
		return err
	})
	if err == nil && next != nil {
		err = next.begin()
	}
	return err
}

// serve runs web, mail, alarms and outbox until ctx ends, then lets what is under way come to its end.
func (a *app) serve(ctx context.Context, listener net.Listener, now func() time.Time) error {
	server, err := a.web(now)
	if err != nil {
		return err
	}
	if err := a.outbox.Begin(ctx); err != nil {
		return err
	}
	stow, err := a.stow()
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(ctx)
	defer stop()
	a.crew = jobs.New(background, jobs.Options{Now: now, Rand: rand.Float64, Log: a.log, Around: a.around})
	crew := a.crew
	boxes := a.intake.NewMailboxes(nil)
	if err := a.join(ctx, crew, boxes); err != nil {
		return err
	}
	unlink := a.link(background)
	a.work(background, crew, boxes)
	if stow != nil {
		crew.Go(jobs.Loop{Name: "attachments", Every: 30 * time.Second, Jitter: 5 * time.Second, Run: stow})
	}
	tell(a, daemon.SdNotifyReady)
	go a.alive(background)
	err = server.Serve(ctx, listener)
	tell(a, daemon.SdNotifyStopping)
	stop()
	crew.Wait()
	boxes.Wait()
	unlink()
	return errors.Join(err, a.leave(ctx))
}

// work starts what is done in the background. What is claimed by rows or entered once is done on every node, and what is not, on one at a time.
func (a *app) work(background context.Context, crew *jobs.Crew, boxes *intake.Mailboxes) {
	out := crew.Go(jobs.Loop{Name: "outbox", Every: 15 * time.Second, Jitter: time.Second, Patience: 8 * time.Second, Run: a.outbox.Work})
	a.outbox.OnKick(out.Kick)
	kicking := func(work func(context.Context) (int, error)) func(context.Context) error {
		return func(ctx context.Context) error {
			n, err := work(ctx)
			if n > 0 {
				out.Kick()
			}
			return err
		}
	}
	resume := crew.Go(jobs.Loop{Name: "resume mail", Every: time.Minute, Run: a.node.Alone("resume mail", a.intake.Resume)})
	crew.Go(jobs.Loop{Name: "mailboxes", Every: 2 * time.Second, Run: func(context.Context) error { return boxes.Follow(background) }})
	crew.Go(jobs.Loop{Name: "answers", Every: time.Second, Patience: 8 * time.Second, Run: kicking(a.answers.SendDue)})
	crew.Go(jobs.Loop{Name: "alarms", Every: time.Second, Run: a.desk.FireAlarms})
	upkeep := crew.Go(jobs.Loop{Name: "maintenance", Every: time.Minute, Jitter: 5 * time.Second, Run: a.node.Alone("maintenance", a.upkeep.Work)})
	crew.Go(jobs.Loop{Name: "surveys", Every: 15 * time.Second, Jitter: time.Second, Run: kicking(a.surveys.Work)})
	crew.Go(jobs.Loop{Name: "new versions", Every: 30 * time.Second, Jitter: 5 * time.Second, Run: a.accepts.Work})
	crew.Go(jobs.Loop{Name: "terms of agreements", Every: 10 * time.Minute, Jitter: time.Minute, Run: a.node.Alone("terms of agreements", a.tenures.Work)})
	exports := crew.Go(jobs.Loop{Name: "exports", Every: 5 * time.Second, Jitter: time.Second, Patience: 8 * time.Second, Run: a.handovers.Work})
	erasures := crew.Go(jobs.Loop{Name: "erasures", Every: time.Minute, Jitter: 5 * time.Second, Patience: 8 * time.Second, Run: a.eraser.Work})
	a.eraser.OnKick(erasures.Kick)
	crew.Go(jobs.Loop{Name: "ratings", Every: 2 * time.Second, Jitter: time.Second, Run: a.node.Alone("ratings", a.ledger.Work)})
	crew.Go(jobs.Loop{Name: "fee counts", Every: time.Minute, Jitter: 10 * time.Second, Run: a.node.Alone("fee counts", a.bills.Work)})
	statements := crew.Go(jobs.Loop{Name: "statements", Every: time.Minute, Run: func(ctx context.Context) error {
		defer out.Kick()
		return a.bills.WorkJobs(ctx)
	}})
	a.bills.OnKick(statements.Kick)
	replays := crew.Go(jobs.Loop{Name: "replays", Every: time.Minute, Run: a.bench.Work})
	a.bench.OnKick(replays.Kick)
	crew.Go(jobs.Loop{Name: "reports by mail", Every: 30 * time.Second, Jitter: 5 * time.Second, Patience: 8 * time.Second, Run: a.reports.Work})
	hooks := crew.Go(jobs.Loop{Name: "webhooks", Every: 2 * time.Second, Jitter: time.Second, Patience: 8 * time.Second, Run: a.hooks.Work})
	a.hooks.OnKick(hooks.Kick)
	crew.Go(jobs.Loop{Name: "old deliveries", Every: time.Hour, Late: true, Run: a.hooks.Tidy})
	crew.Go(jobs.Loop{Name: "nights", Every: time.Minute, Jitter: 5 * time.Second, Run: a.node.Alone("nights", a.watch.Work)})
	if !a.config.onPostgres() {
		crew.Go(jobs.Loop{Name: "write-ahead log", Every: time.Second, Run: a.db.Trickle})
	}
	crew.Go(jobs.Loop{Name: "sessions", Every: time.Hour, Late: true, Run: a.dropOld})
	a.succeed(out, resume, upkeep, exports, erasures, statements, replays)
}

// loops tells how the loops do, none where this is no server.
func (a *app) loops() []jobs.State {
	if a.crew == nil {
		return nil
	}
	return a.crew.States()
}

// zone is the house's.
func (a *app) zone(ctx context.Context) (*time.Location, error) {
	h, err := a.house(ctx)
	return h.Zone, err
}

func (a *app) dropOld(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *store.Tx) error { return tx.DropOldSessions(ctx) })
}

// viewer loads who signed in, as they are now.
func (a *app) viewer(ctx context.Context, l shell.Login) (identity.Viewer, error) {
	return open(a.db.Viewer(ctx, fmt.Sprintf("%s:%d", l.Kind, l.ID)))
}

// token loads for whom an API token speaks.
func (a *app) token(ctx context.Context, token string) (identity.Viewer, error) {
	return open(a.desk.ByToken(ctx, token))
}

// open makes of a person who is not let in any more one who is not there: their session and their tokens end.
func open(v identity.Viewer, err error) (identity.Viewer, error) {
	if fault.Is(err, fault.Forbidden) {
		err = fault.Errorf(fault.NotFound, "This account is closed.")
	}
	return v, err
}

func (a *app) house(ctx context.Context) (shell.House, error) {
	h, err := a.desk.House(ctx)
	if err != nil {
		return shell.House{}, err
	}
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		return shell.House{}, fmt.Errorf("remit: the house's zone: %w", err)
	}
	unsent, err := a.db.FailedMails(ctx, identity.System("outbox"))
	if err != nil {
		return shell.House{}, err
	}
	mark, logo, err := a.desk.Brand(ctx)
	return shell.House{Name: h.Name, Language: h.Language, Zone: zone, Unsent: unsent, Brand: mark, Logo: logo}, err
}

// site is the house as passkeys are bound to it.
func (a *app) site(ctx context.Context) (credential.Site, error) {
	h, err := a.desk.House(ctx)
	return credential.Site{Name: h.Name, BaseURL: h.BaseURL}, err
}

// baseURL is where people reach the house.
func (a *app) baseURL(ctx context.Context) (string, error) {
	h, err := a.desk.House(ctx)
	return h.BaseURL, err
}

// ready reports an error while the database does not answer or its schema is not the program's.
func (a *app) ready(ctx context.Context) error {
	s, err := a.db.Schema(ctx)
	if err == nil && s.Have != s.Want {
		err = fault.Errorf(fault.Unavailable, "The database has schema %d, and the program wants %d.", s.Have, s.Want)
	}
	return err
}

// testMailbox tries both servers of a mailbox.
func (a *app) testMailbox(ctx context.Context, m desk.Mailbox) (in, out []desk.ProbeStep, err error) {
	if m.Settings.IMAPHost != "" {
		r, err := imapbox.Test(ctx, a.intake.ReaderOptions(m, nil))
		if in, err = steps(r, err); err != nil {
			return nil, nil, err
		}
	}
	if m.Settings.SMTPHost != "" {
		r, err := courier.Test(ctx, a.outbox.CourierOptions(m))
		if out, err = steps(r, err); err != nil {
			return nil, nil, err
		}
	}
	return in, out, nil
}

func steps(r wire.Report, err error) ([]desk.ProbeStep, error) {
	if err != nil && (errors.Is(err, context.Canceled) || fault.Is(err, fault.Internal)) {
		return nil, err
	}
	var out []desk.ProbeStep
	for _, s := range r.Steps {
		out = append(out, desk.ProbeStep{Name: s.Name, OK: s.OK, Text: strings.TrimSpace(s.Result + " " + s.Remedy)})
	}
	if err != nil {
		out = append(out, desk.ProbeStep{Name: "Settings", Text: fault.Text(err)})
	}
	return out, nil
}
