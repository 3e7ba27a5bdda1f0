package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"remit/internal/fault"
	"remit/internal/mail"
)

// mailCmd groups what deals with mail.
type mailCmd struct {
	Parse mailParseCmd `cmd:"" help:"Say what is understood of a mail, a JSON line each. Needs no database."`

	Receive mailReceiveCmd `cmd:"" help:"Take mails in: files, or one mail on standard input, a JSON line each."`
}

// mailParseCmd is "remit mail parse".
type mailParseCmd struct {
	Files []string `arg:"" name:"file" help:"Mails to read." placeholder:"FILE.eml"`
}

// parsedMail is a line of "remit mail parse"; its keys and their order are those of 5-interfaces.md.
type parsedMail struct {
	File        string             `json:"file"`
	MessageID   *string            `json:"message_id"`
	InReplyTo   *string            `json:"in_reply_to"`
	References  []string           `json:"references"`
	Date        *time.Time         `json:"date"`
	From        *parsedAddress     `json:"from"`
	ReplyTo     []parsedAddress    `json:"reply_to"`
	To          []parsedAddress    `json:"to"`
	Cc          []parsedAddress    `json:"cc"`
	Subject     string             `json:"subject"`
	Text        string             `json:"text"`
	Reply       string             `json:"reply"`
	HTML        *string            `json:"html"`
	Attachments []parsedAttachment `json:"attachments"`
	Automatic   bool               `json:"automatic"`
	Bounce      bool               `json:"bounce"`
	Encrypted   bool               `json:"encrypted"`
	Signed      bool               `json:"signed"`
	Warnings    []string           `json:"warnings"`
}

type parsedAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type parsedAttachment struct {
	Name      string  `json:"name"`
	Type      string  `json:"type"`
	Size      int64   `json:"size"`
	Inline    bool    `json:"inline"`
	ContentID *string `json:"content_id"`
}

// Run prints a line for each file. A file that cannot be opened is told on standard error, and the others are still read.
func (c *mailParseCmd) Run(p *process) error {
	out := json.NewEncoder(p.stdout)
	out.SetEscapeHTML(false)
	missing := 0
	for _, file := range c.Files {
		raw, err := readMail(file)
		if err != nil {
			missing++
			fmt.Fprintln(p.stderr, "remit:", err)
			continue
		}
		m, err := mail.Parse(raw, mail.Limits{})
		if err != nil {
			m.Warnings = append(m.Warnings, err.Error())
		}
		if err := out.Encode(parsed(file, m)); err != nil {
			return fmt.Errorf("mail parse: writing the result: %w", err)
		}
	}
	if missing > 0 {
		return fault.Errorf(fault.NotFound, "%d of %d files could not be read.", missing, len(c.Files))
	}
	return nil
}

// readMail reads a file, and of one beyond the limit only so much that the limit is seen.
func readMail(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mail.DefaultLimits().Bytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return raw, nil
}

// parsed brings a message into the form of the interface.
func parsed(file string, m *mail.Message) parsedMail {
	line := parsedMail{
		File: file, MessageID: orNull(m.MessageID), InReplyTo: orNull(m.InReplyTo), References: orEmpty(m.References),
		ReplyTo: addresses(m.ReplyTo), To: addresses(m.To), Cc: addresses(m.Cc),
		Subject: m.Subject, Text: m.Text, Reply: m.Reply, HTML: orNull(m.HTML), Attachments: []parsedAttachment{},
		Automatic: m.Automatic, Bounce: m.Bounce != nil, Encrypted: m.Encrypted, Signed: m.Signed, Warnings: orEmpty(m.Warnings),
	}
	if !m.Date.IsZero() {
		line.Date = &m.Date
	}
	if m.From != nil {
		line.From = &parsedAddress{m.From.Name, m.From.Address}
	}
	for _, a := range m.Attachments {
		line.Attachments = append(line.Attachments, parsedAttachment{a.Name, a.Type, a.Size, a.Inline, orNull(a.ContentID)})
	}
	return line
}

func addresses(in []mail.Address) []parsedAddress {
	out := make([]parsedAddress, len(in))
	for i, a := range in {
		out[i] = parsedAddress{a.Name, a.Address}
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
