package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"remit/internal/acceptance"
	"remit/internal/answering"
	"remit/internal/credential"
	"remit/internal/desk"
	"remit/internal/dispatch"
	"remit/internal/erasure"
	"remit/internal/estimate"
	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/jobs"
	"remit/internal/journal"
	"remit/internal/ledger"
	"remit/internal/mail"
	"remit/internal/node"
	"remit/internal/openid"
	"remit/internal/outbox"
	"remit/internal/outward"
	reportpages "remit/internal/pages/report"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/survey"
	"remit/internal/tenure"
	"remit/internal/trace"
	"remit/internal/upkeep"
	"remit/internal/watch"
	"remit/internal/webhook"
	"remit/internal/wire"
	"remit/internal/workbench"
)

// app is the program put together: what every command that needs the database shares, and what serve runs.
type app struct {
	config    config
	log       *slog.Logger
	db        *store.DB
	desk      *desk.Desk
	intake    *intake.Intake
	outbox    *outbox.Outbox
	answers   *answering.Answers
	estimates *estimate.Estimates
	upkeep    *upkeep.Keeper
	surveys   *survey.Surveys
	accepts   *acceptance.Acceptances
	ledger    *ledger.Ledger
	bills     *statement.Statements
	bench     *workbench.Bench
	tenures   *tenure.Tenures
	handovers *handover.Handovers
	eraser    *erasure.Eraser
	reports   *dispatch.Dispatch
	reviews   *review.Reviews
	hooks     *webhook.Webhooks
	openid    *openid.OpenID
	tokens    wire.Tokens
	watch     *watch.Watch
	crew      *jobs.Crew    // of serve, nil elsewhere
	tracer    *trace.Tracer // nil for none
	node      *node.Node

	credentials *credential.Credentials
}

// undoSeconds is for how long an answer can be taken back where neither the house nor its writer chose.
const undoSeconds = 8

// maxToken is how long the answer of a token endpoint may be, in bytes.
const maxToken = 1 << 20

// newApp opens the database, brings its schema up to date and puts the rooms together.
func newApp(p *process) (*app, error) {
	c, err := loadConfig(p.config, p.environ)
	if err != nil {
		return nil, err
	}
	a := &app{config: c, log: newLog(p.stderr, c)}
	if a.tracer, err = c.tracer(p.ctx, a.log); err != nil {
		return nil, err
	}
	keys, err := loadSealer(c.Database.Key)
	if err != nil {
		return nil, err
	}
	inside, err := networks("webhooks.allow", c.Webhooks.Allow)
	if err != nil {
		return nil, err
	}
	providers, err := networks("sign_in.allow", c.SignIn.Allow)
	if err != nil {
		return nil, err
	}
	if a.db, err = openStore(p, c, a.tracer); err != nil {
		return nil, err
	}
	if _, err := a.db.Migrate(p.ctx); err != nil {
		a.close()
		return nil, err
	}
	a.node = newNode(a)
	a.desk = desk.New(desk.Options{DB: a.db, Log: a.log, BaseURL: c.Server.BaseURL, Seal: keys.Seal, Unseal: keys.Unseal})
	a.credentials = credential.New(credential.Options{DB: a.db, Seal: keys.Seal, Unseal: keys.Unseal})
	a.answers = answering.New(answering.Options{DB: a.db, Desk: a.desk, Log: a.log, Seconds: undoSeconds})
	a.estimates = estimate.New(a.db, a.desk)
	abroad := outward.New(outward.Options{Allow: providers})
	a.openid = openid.New(openid.Options{DB: a.db, Log: a.log, Seal: keys.Seal, Unseal: keys.Unseal, Client: abroad})
	a.tokens.HTTP, a.tokens.Now, a.tokens.Keep = abroad.HTTP(maxToken), a.db.Now, a.keepToken
	a.outbox = outbox.New(outbox.Options{DB: a.db, Desk: a.desk, Log: a.log, Hello: c.Mail.Hello, Token: a.tokenOf, Alive: a.sole})
	a.surveys = survey.New(survey.Options{DB: a.db, Desk: a.desk, Log: a.log})
	a.accepts = acceptance.New(acceptance.Options{DB: a.db, Desk: a.desk})
	a.ledger = ledger.New(a.db)
	a.bills = statement.New(statement.Options{DB: a.db, Desk: a.desk, Ledger: a.ledger, Log: a.log, Forms: a.forms()})
	a.tenures = tenure.New(tenure.Options{DB: a.db, Desk: a.desk, Log: a.log})
	a.handovers = handover.New(handover.Options{DB: a.db, Desk: a.desk, Statements: a.bills, Log: a.log, Paper: a.paper})
	files, err := c.Attachments.vaultAt(c.Attachments.Store)
	if err != nil {
		a.close()
		return nil, err
	}
	a.eraser = erasure.New(erasure.Options{DB: a.db, Vault: files, Log: a.log})
	a.desk.OnIssued(onStatements)
	a.bench = workbench.New(a.db, a.desk)
	a.reports = dispatch.New(dispatch.Options{DB: a.db, Desk: a.desk, Log: a.log, Queued: a.outbox.Kick, Make: reportpages.New(reportpages.Options{DB: a.db, Desk: a.desk, Ledger: a.ledger, Bills: a.bills}).Make})
	a.reviews = review.New(a.db, a.desk)
	a.hooks = webhook.New(webhook.Options{DB: a.db, Desk: a.desk, Log: a.log, Seal: keys.Seal, Unseal: keys.Unseal, Queued: a.outbox.Kick, Client: outward.New(outward.Options{Allow: inside})})
	a.watch = watch.New(watch.Options{DB: a.db, Log: a.log, Database: c.Database.URL, Version: release, Started: a.db.Now(), Folder: c.Backup.Folder, Keep: c.Backup.Keep, Loops: a.loops, Zone: a.zone,
		More: map[string]func(context.Context) error{"audit trail": a.auditSound}})
	a.upkeep = upkeep.New(upkeep.Options{DB: a.db, Desk: a.desk, Log: a.log})
	a.intake = intake.New(intake.Options{DB: a.db, Desk: a.desk, Log: a.log, Queued: a.outbox.Kick, Token: a.tokenOf, Kept: c.Mail.Kept,
		Limits: mail.Limits{Bytes: c.Mail.MaxSize, Attachments: c.Mail.MaxAttachments, Depth: c.Mail.MaxDepth, Recipients: c.Mail.MaxRecipients}})
	return a, nil
}

func newLog(w io.Writer, c config) *slog.Logger {
	level, err := c.level()
	if err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: journal.Withhold}
	if c.Log.Format == "json" {
		return slog.New(journal.New(slog.NewJSONHandler(w, options)))
	}
	return slog.New(journal.New(slog.NewTextHandler(w, options)))
}

// lastTraces is how long the end waits for a collector to take the last traces.
const lastTraces = 2 * time.Second

// close closes the database; what was committed is durable already.
func (a *app) close() {
	ctx, cancel := context.WithTimeout(context.Background(), lastTraces)
	defer cancel()
	if err := a.tracer.Close(ctx); err != nil {
		a.log.Warn("the last traces were not taken", "error", err)
	}
	if err := a.db.Close(); err != nil {
		a.log.Error("closing the database failed", "error", err)
	}
}

// with runs a deed of a command over an open program.
func (p *process) with(fn func(ctx context.Context, a *app) error) error {
	a, err := newApp(p)
	if err != nil {
		return err
	}
	defer a.close()
	return fn(identity.From(p.ctx, "command line"), a)
}

// tokenOf is where the access tokens of a mailbox come from, nil where it signs in by password.
func (a *app) tokenOf(m desk.Mailbox) wire.TokenSource {
	if m.Settings.SignIn != desk.ByToken {
		return nil
	}
	return a.tokens.Source(m.ID, wire.Grant{URL: m.Settings.TokenURL, ClientID: m.Settings.ClientID, ClientSecret: m.Token.ClientSecret, RefreshToken: m.Token.RefreshToken})
}

// keepToken keeps a refresh token that took the place of a mailbox's former one.
func (a *app) keepToken(ctx context.Context, mailbox int64, g wire.Grant) error {
	return a.desk.KeepToken(ctx, mailbox, desk.TokenSecrets{ClientSecret: g.ClientSecret, RefreshToken: g.RefreshToken})
}
