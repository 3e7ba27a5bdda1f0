package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

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
			raw, err := io.ReadAll(io.LimitReader(p.stdin, a.config.Mail.MaxSize+1))
			if err != nil {
				return fault.Errorf(fault.Unavailable, "Standard input cannot be read: %w", err)
			}
			if len(raw) == 0 {
				return fault.Errorf(fault.Invalid, "There is no mail on standard input; name files, or pipe one mail in.")
			}
			return c.receive(ctx, p, a, []intake.Raw{{Name: "-", Bytes: raw}})
		}
		return c.files(ctx, p, a)
	})
}

// files receives in batches: one transaction for many mails is what makes a pile of them quick.
func (c *mailReceiveCmd) files(ctx context.Context, p *process, a *app) error {
	left := c.Files
	next := func() (batch []intake.Raw, err error) {
		for size := 0; len(left) > 0 && len(batch) < receiveBatch && size < receiveBytes; left = left[1:] {
			raw, err := os.ReadFile(left[0])
			if err != nil {
				return nil, fault.Errorf(fault.Invalid, "The mail cannot be read: %w", err)
			}
			batch = append(batch, intake.Raw{Name: left[0], Bytes: raw})
			size += len(raw)
		}
		return batch, nil
	}
	return a.intake.ReceiveAll(ctx, c.Mailbox, next, func(r []intake.Result) error { return writeResults(p, r) })
}

func (c *mailReceiveCmd) receive(ctx context.Context, p *process, a *app, batch []intake.Raw) error {
	results, err := a.intake.Receive(ctx, c.Mailbox, batch)
	if err != nil {
		return err
	}
	return writeResults(p, results)
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
