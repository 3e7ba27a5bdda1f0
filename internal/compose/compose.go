// Package compose writes mails: bodies from Markdown, headers that no value can break out of, and DKIM signatures; pure.
package compose

import (
	"bytes"
	"fmt"
	"mime"
	"net/textproto"
	"strings"
	"time"

	"github.com/jordan-wright/email"

	"remit/internal/decode"
	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/markup"
)

// Draft is a mail to be written. The same Markdown gives the text and the HTML of the mail.
type Draft struct {
	From    mail.Address
	To, Cc  []mail.Address
	Bcc     []mail.Address // never in the bytes: the envelope carries them
	ReplyTo *mail.Address
	Subject string

	Markdown   string
	Plain      string // the words as text; the Markdown itself where empty
	QuotedText string // optional history, as text, below the new words
	QuotedHTML string // the same as HTML; made from QuotedText where empty
	Said       Said   // optional history as messages, below the new words
	Mark       string // small, at the very end: names the ticket where headers and subject are lost
	Look       Look

	MessageID   string   // ids are without angle brackets; fixed before the first try to send
	InReplyTo   string   // "" where it begins a thread
	References  []string // oldest first
	Date        time.Time
	Automatic   bool   // no person wrote it: Auto-Submitted, and no answer from programs, please
	LoopID      string // value of X-Remit-Loop: what Own.LoopID recognises
	Attachments []mail.Attachment
}

// Recipients returns every address that the envelope names, each once, in order.
func (d *Draft) Recipients() []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range [][]mail.Address{d.To, d.Cc, d.Bcc} {
		for _, a := range list {
			if n := mail.NormaliseAddress(a.Address); !seen[n] {
				seen[n] = true
				out = append(out, a.Address)
			}
		}
	}
	return out
}

// Mail writes the bytes of a mail (4-mail.md, "Out"). A value that would break the header is refused with
// fault.Invalid and the field's name, never folded in.
func Mail(d Draft) ([]byte, error) {
	head, err := composeHeader(&d)
	if err != nil {
		return nil, err
	}
	body, err := composeBody(&d)
	if err != nil {
		return nil, err
	}
	return append(head, body...), nil
}

// composeBody returns the Content fields and all that follows them.
// The library writes a header of its own; only its Content fields are kept.
func composeBody(d *Draft) ([]byte, error) {
	text, rich, err := d.words()
	if err != nil {
		return nil, err
	}
	e := &email.Email{From: "x@x", Text: []byte(crlf(text)), HTML: []byte(crlf(rich)), Headers: textproto.MIMEHeader{}}
	for _, name := range []string{"Message-Id", "Date"} { // else the library makes them of the clock
		e.Headers.Set(name, "x")
	}
	files := d.Attachments
	if d.Look.Logo != nil {
		files = append([]mail.Attachment{d.Look.logo()}, files...)
	}
	for i := range files {
		at, err := composeAttachment(&files[i], i)
		if err != nil {
			return nil, err
		}
		e.Attachments = append(e.Attachments, at)
	}
	raw, err := e.Bytes()
	if err != nil {
		return nil, fmt.Errorf("mail: composing: %w", err)
	}
	head, rest, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, fmt.Errorf("mail: composing: the body has no header")
	}
	return append(contentFields(head), rest...), nil
}

// words returns the mail as text and as HTML.
func (d *Draft) words() (text, rich string, err error) {
	if rich, err = Markdown(d.Markdown); err != nil {
		return "", "", err
	}
	rich = markup.Sanitise(rich, markup.Display{Remote: true}) // who receives it decides himself what to load
	if text = d.Plain; text == "" {
		text = d.Markdown
	}
	text = strings.TrimRight(text, "\n") + "\n"
	quoted := ""
	if d.QuotedText != "" || d.QuotedHTML != "" {
		text += "\n" + quoteText(d)
		quoted = "\n<blockquote type=\"cite\">" + quoteHTML(d) + "</blockquote>\n"
	}
	text += d.Said.text()
	quoted += d.Said.html()
	if d.Mark != "" {
		text += "\n" + d.Mark + "\n"
	}
	return text, d.Look.dress(rich, quoted, d.Mark), nil
}

// contentFields keeps the Content lines of a header, with their continuations, and ends it.
func contentFields(head []byte) []byte {
	var out []byte
	keep := false
	for _, line := range bytes.Split(head, []byte("\r\n")) {
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			keep = bytes.HasPrefix(line, []byte("Content-"))
		}
		if keep {
			out = append(append(out, line...), '\r', '\n')
		}
	}
	return append(out, '\r', '\n')
}

// quoteText marks the history as text.
func quoteText(d *Draft) string {
	text := d.QuotedText
	if text == "" {
		text = markup.Text(markup.Parse(d.QuotedHTML))
	}
	return "> " + strings.ReplaceAll(strings.Trim(decode.UnixLines(text), "\n"), "\n", "\n> ") + "\n"
}

// composeAttachment writes the header of a file; the library would put its name in unescaped.
func composeAttachment(a *mail.Attachment, i int) (*email.Attachment, error) {
	kind := strings.ToLower(strings.TrimSpace(a.Type))
	if kind == "" {
		kind = "application/octet-stream"
	}
	if _, _, err := mime.ParseMediaType(kind); err != nil || strings.ContainsAny(kind, "\r\n;") || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") {
		if !strings.HasPrefix(kind, "message/rfc822") {
			return nil, fault.On("attachments", "The type %q of attachment %d is no media type.", a.Type, i+1)
		}
		kind = "application/octet-stream" // RFC 2046 forbids to encode a message, and the library encodes every file
	}
	if err := headerSafe("attachments", a.Name); err != nil {
		return nil, err
	}
	if err := headerSafe("attachments", a.ContentID); err != nil {
		return nil, err
	}
	name := a.Name
	if mail.BaseName(name) == "" {
		name = fmt.Sprintf("attachment-%d", i+1)
	}
	at := &email.Attachment{ContentType: kind, Content: a.Data, HTMLRelated: a.Inline && a.ContentID != "", Header: textproto.MIMEHeader{}}
	disposition := "attachment"
	if a.Inline {
		disposition = "inline"
	}
	at.Header.Set("Content-Disposition", disposition+fileParams(name))
	id := a.ContentID
	if id == "" {
		id = fmt.Sprintf("file-%d", i+1)
	}
	at.Header.Set("Content-ID", "<"+id+">")
	return at, nil
}

// crlf ends every line as mail does.
func crlf(s string) string { return strings.ReplaceAll(decode.UnixLines(s), "\n", "\r\n") }
