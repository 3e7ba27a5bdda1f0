// Command remit is a self-hosted helpdesk that is governed by the support agreements a provider has with its clients.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"remit/internal/fault"
)

// The exit codes that scripts rely on.
const (
	exitDone    = 0
	exitInput   = 1 // the input is wrong, and it was said where
	exitUsage   = 2
	exitOutside = 3 // something outside failed: database, server, file system
)

// cli is the command line: one field a command, each in the file of its name.
type cli struct {
	Config string `help:"Configuration file." placeholder:"FILE" default:"config.toml" env:"REMIT_CONFIG"`

	Serve     serveCmd     `cmd:"" help:"Run web, mail, alarms and outbox; brings the schema up to date first."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the schema of the database up to date."`
	User      userCmd      `cmd:"" help:"Add the provider's people."`
	SignIn    signInCmd    `cmd:"" name:"sign-in" help:"Take providers by which people sign in out of use."`
	Client    clientCmd    `cmd:"" help:"Bring clients to what a file states."`
	Catalogue catalogueCmd `cmd:"" help:"Bring the service catalogue to what a file states."`
	Agreement agreementCmd `cmd:"" help:"Check, decide, export and apply agreements."`
	Calendar  calendarCmd  `cmd:"" help:"Compute with the opening hours of an agreement."`
	Mail      mailCmd      `cmd:"" help:"Receive and parse mail."`
	Copy      copyCmd      `cmd:"" help:"Copy a house from an SQLite file to PostgreSQL, and check every row."`
	Files     filesCmd     `cmd:"" name:"attachments" help:"Keep the bytes of attachments and mails elsewhere."`
	Export    exportCmd    `cmd:"" help:"Write everything of one client, readable without the program."`
	Erase     eraseCmd     `cmd:"" help:"Erase one of the clients' people, as data protection law asks."`
	Import    importCmd    `cmd:"" help:"Take in what another helpdesk exported; a second time changes nothing."`
	Audit     auditCmd     `cmd:"" help:"Verify the audit trail."`
	Backup    backupCmd    `cmd:"" help:"Copy the database while it is in use."`
	Restore   restoreCmd   `cmd:"" help:"Put a copy of the database back."`
	Rebuild   rebuildCmd   `cmd:"" help:"Compute anew what is derived."`
	Version   versionCmd   `cmd:"" help:"Tell which program this is."`
	Demo      demoCmd      `cmd:"" help:"Fill an empty database with a made-up provider and a year of its work."`
}

// process is what a command gets of the world: streams, clock and the end of its time.
type process struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	config string
	// environ is what the environment says, as os.Environ gives it: it goes before the file.
	environ []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(&process{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now, environ: os.Environ()}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses args, runs the command they name and returns the exit code.
func run(p *process, args []string) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("remit"),
		kong.Description("A helpdesk that is governed by support agreements."),
		kong.Writers(p.stdout, p.stderr), kong.UsageOnError(),
		kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(p.stderr, "remit:", err)
		return exitUsage
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		parser.Errorf("%s", err)
		return exitUsage
	}
	p.config = c.Config
	if err := kctx.Run(p); err != nil {
		return p.fail(err)
	}
	return exitDone
}

// fail says what went wrong on standard error and returns the exit code for it.
func (p *process) fail(err error) int {
	if text := err.Error(); text != "" {
		fmt.Fprintln(p.stderr, "remit:", text)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden:
		return exitInput
	default:
		return exitOutside
	}
}
