package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"remit/internal/erasure"
)

// eraseCmd erases one of the clients' people.
type eraseCmd struct {
	Contact string `help:"The person's mail address." required:"" placeholder:"EMAIL"`
	Client  string `help:"The client's slug; wanted where several clients have somebody of the address." placeholder:"SLUG"`
	DryRun  bool   `help:"Say what would be erased, and change nothing."`
	JSON    bool   `help:"Write the report as JSON."`
}

// Help is what remit erase --help says besides.
func (c *eraseCmd) Help() string {
	return `Closes the person's account at once, then takes out of the house: their name, address and phone numbers; their own words in messages, subjects, answers
and ratings; copies of those, and their name, address and numbers, in what others wrote, where they stand literally; the files they sent; mails as they came
in from them and on their tickets, and mails that went to them; sessions, passkeys, links and invitations; the words of entries in the audit trail. Tickets
with their clocks, decisions, time and amounts stay, and so do issued statements and published agreements, which the law or the contract wants kept; that
somebody accepted an agreement stays under "Erased person N". What stays and names the person is counted.

Broken off, it goes on where it was when it is done again, or in the server. Copies made by remit backup, logs of PostgreSQL and what was exported before keep the
person until they are thrown away: let them age out, and erase again after putting one back. A mail that lies in a mailbox on its server stays there.

Exit code 0: done. 1: there is no such person, or they stand with several clients. 2: usage. 3: database or file store did not answer; do it again.`
}

// Run erases, or says what erasing would do.
func (c *eraseCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		who, err := a.eraser.Find(ctx, operator(), c.Contact, c.Client)
		if err != nil {
			return err
		}
		var r erasure.Report
		if c.DryRun {
			r, err = a.eraser.Plan(ctx, operator(), who.ID)
		} else {
			if _, err = a.eraser.Begin(ctx, operator(), who.ID); err == nil {
				r, err = a.eraser.Run(ctx, operator(), who.ID, p.erasing())
			}
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(p.stdout).Encode(r)
		}
		return sayErased(p.stdout, r, c.DryRun)
	})
}

// erasing tells on standard error how far a long erasure is.
func (p *process) erasing() func(string, int64) {
	last := p.now()
	return func(step string, after int64) {
		if now := p.now(); now.Sub(last) > 2*time.Second {
			last = now
			fmt.Fprintf(p.stderr, "%s, %d\n", step, after)
		}
	}
}

func sayErased(w io.Writer, r erasure.Report, dry bool) error {
	head := "%s of %s was erased:\n"
	if dry {
		head = "Nothing is changed. Erasing would make the person %q of %s, and take away or change:\n"
	}
	text := fmt.Sprintf(head, r.Name, r.Client)
	for _, c := range r.Erased {
		text += fmt.Sprintf("%8d  %s\n", c.N, c.What)
	}
	for _, line := range r.Notes() {
		text += line + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}
