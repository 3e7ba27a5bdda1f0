package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"remit/internal/fault"
	"remit/internal/intake"
)

// mailReceiveCmd takes mails in: files, or one mail on standard input.
type mailReceiveCmd struct {
	Mailbox string   `default:"pipe" help:"Name of the mailbox that the mails came to."`
	Files   []string `arg:"" optional:"" name:"file" help:"Mails; left out: one on standard input." placeholder:"FILE.eml"`
}

// receiveBatch is how many mails are received in one transaction.
const (
	receiveBatch = 200
	receiveBytes = 8 << 20
)

// Run receives the mails and writes a JSON line each.
func (c *mailReceiveCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		if err := a.intake.Resume(ctx); err != nil {
			return err
		}
		if len(c.Files) == 0 {
			return c.pipe(ctx, p, a)
		}
		return c.files(ctx, p, a)
	})
}

// pipe receives the mail on standard input.
func (c *mailReceiveCmd) pipe(ctx context.Context, p *process, a *app) (err error) {
	raw, release, err := a.intake.ReadPipe(ctx, "-", p.stdin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if len(raw.Bytes) == 0 && raw.Whole == nil {
		return fault.Errorf(fault.Invalid, "There is no mail on standard input; name files, or pipe one mail in.")
	}
	results, err := a.intake.Receive(ctx, c.Mailbox, []intake.Raw{raw})
	if err != nil {
		return err
	}
	return writeResults(p, results)
}

// files receives in batches: one transaction for many mails is what makes a pile of them quick. The files of a batch are given back when the next
// one is asked for, as it is kept by then.
func (c *mailReceiveCmd) files(ctx context.Context, p *process, a *app) (err error) {
	left := c.Files
	var open []func() error
	giveBack := func() (err error) {
		for _, release := range open {
			err = errors.Join(err, release())
		}
		open = nil
		return err
	}
	defer func() { err = errors.Join(err, giveBack()) }()
	next := func() (batch []intake.Raw, err error) {
		if err := giveBack(); err != nil {
			return nil, err
		}
		for size := int64(0); len(left) > 0 && len(batch) < receiveBatch && size < receiveBytes; left = left[1:] {
			raw, release, err := a.intake.ReadFile(ctx, left[0])
			if err != nil {
				return nil, err
			}
			batch, open = append(batch, raw), append(open, release)
			size += int64(len(raw.Bytes)) + raw.Size
		}
		return batch, nil
	}
	return a.intake.ReceiveAll(ctx, c.Mailbox, next, func(r []intake.Result) error { return writeResults(p, r) })
}

func writeResults(p *process, results []intake.Result) error {
	out := json.NewEncoder(p.stdout)
	out.SetEscapeHTML(false)
	for _, r := range results {
		if err := out.Encode(receivedLine(r)); err != nil {
			return fmt.Errorf("remit: write: %w", err)
		}
	}
	return nil
}

// receivedMail is a line of the answer; keys and order are those of 5-interfaces.md, null for what is not there.
type receivedMail struct {
	File      string  `json:"file"`
	Outcome   string  `json:"outcome"`
	Ticket    *int64  `json:"ticket"`
	MessageID *string `json:"message_id"`
	Reason    *string `json:"reason"`
}

func receivedLine(r intake.Result) receivedMail {
	line := receivedMail{File: r.File, Outcome: r.Outcome}
	if r.Ticket != 0 {
		line.Ticket = &r.Ticket
	}
	if r.MessageID != "" {
		line.MessageID = &r.MessageID
	}
	if r.Reason != "" {
		line.Reason = &r.Reason
	}
	return line
}
