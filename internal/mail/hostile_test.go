package mail_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/mail"
)

const head = "From: a@client.example\r\nTo: help@provider.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"

// nested writes multiparts within multiparts, closed or not.
func nested(levels int, closed bool) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for i := range levels {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\r\n\r\ninnermost\r\n")
	for i := levels - 1; i >= 0 && closed; i-- {
		fmt.Fprintf(&b, "--b%d--\r\n", i)
	}
	return b.Bytes()
}

func TestParseLimits(t *testing.T) {
	t.Parallel()
	parts := func(n int, header string) []byte {
		return []byte(head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n"+header+"\r\n\r\nabc\r\n", n) + "--x--\r\n")
	}
	for name, c := range map[string]struct {
		raw   []byte
		limit mail.Limits
		what  string // "" where the mail is within the limits
	}{
		"30 levels":          {nested(30, true), mail.Limits{}, ""},
		"31 levels":          {nested(31, true), mail.Limits{}, "levels of parts"},
		"1000 levels, open":  {nested(1000, false), mail.Limits{}, "levels of parts"},
		"200 attachments":    {parts(200, "Content-Type: image/png"), mail.Limits{}, ""},
		"201 attachments":    {parts(201, "Content-Type: image/png"), mail.Limits{}, "attachments"},
		"20000 parts":        {parts(20000, "Content-Type: text/plain"), mail.Limits{}, "parts"},
		"1000 recipients":    {[]byte("To: " + strings.Repeat("a@x.example, ", 1000) + "\r\n\r\nhi"), mail.Limits{}, ""},
		"1001 recipients":    {[]byte("To: " + strings.Repeat("a@x.example, ", 600) + "\r\nCc: " + strings.Repeat("b@x.example,", 401) + "\r\n\r\nhi"), mail.Limits{}, "recipients"},
		"one byte too many":  {[]byte(head + "\r\nhello"), mail.Limits{Bytes: int64(len(head) + 6)}, "bytes"},
		"exactly the limit":  {[]byte(head + "\r\nhello"), mail.Limits{Bytes: int64(len(head) + 7)}, ""},
		"own limit of depth": {nested(3, true), mail.Limits{Depth: 2}, "levels of parts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := mail.Parse(c.raw, c.limit)
			var much *mail.TooMuch
			if c.what == "" && err != nil || c.what != "" && (!errors.As(err, &much) || much.What != c.what || much.Have <= much.Limit) {
				t.Fatalf("error = %v, want %q", err, c.what)
			}
			if m == nil || len(m.Header) == 0 {
				t.Error("the header is lost")
			}
		})
	}
}

func TestParseUnreadable(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{"nothing": "", "blank": "\r\n\r\n", "prose": "hello,\nhow are you?\n", "binary": "\x00\x01\x02\xff\xfe", "one colon": "a: b\n\nc"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := mail.Parse([]byte(raw), mail.Limits{})
			var u *mail.Unreadable
			if !errors.As(err, &u) || m == nil {
				t.Errorf("message = %v, error = %v", m, err)
			}
		})
	}
}

// TestHostileMailsTakeNoTime feeds mails whose reading would take minutes if any step were more than linear.
func TestHostileMailsTakeNoTime(t *testing.T) {
	t.Parallel()
	const n = 1 << 18
	repeat := func(s string) string { return strings.Repeat(s, n/len(s)) }
	plain := head + "Content-Type: text/plain\r\n\r\n"
	rich := head + "Content-Type: text/html\r\n\r\n"
	mixed := head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
	for name, raw := range map[string]string{
		"open comments":      "To: " + repeat("(") + "\r\n\r\nx",
		"open brackets":      "To: " + repeat("<") + "\r\n\r\nx",
		"open quotes":        "To: " + repeat(`",`) + "\r\n\r\nx",
		"brackets, quotes":   "To: " + repeat(`<",`) + "\r\n\r\nx",
		"comment pairs":      "To: <" + repeat("()") + "a@b>\r\n\r\nx",
		"open words":         "Subject: " + repeat("=?a?q?x ") + "\r\n\r\nx",
		"words in addresses": "To: " + repeat("=?a?q?x ") + "\r\n\r\nx",
		"folds":              "Subject: x" + repeat("\r\n x") + "\r\n\r\nx",
		"references":         "References: " + repeat("<a@b> <c@d>") + "\r\n\r\nx",
		"lone CR":            repeat("a: b\r") + "\n\nx",
		"blank header lines": "Subject: x\n" + repeat(" \n") + "x",
		"parameters":         "Subject: x\nContent-Type: text/plain;" + repeat(" a=b;") + "\n\nx",
		"open boundaries":    mixed + repeat("--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"),
		"near boundaries":    mixed + repeat("--xx\r\n"),
		"dashes":             mixed + repeat("-"),
		"signatures":         plain + "x\n" + repeat("--\n"),
		"rulers":             plain + "x\n" + repeat("____\n"),
		"closings":           plain + "x\n" + repeat("Regards\n\nJoe Public\n\n"),
		"mobile lines":       plain + "x\n" + repeat("Sent from my iPhone\n"),
		"attributions":       plain + repeat("On 2 Apr 2012 at 18:26, Joe <joe@client.example> wrote:\n"),
		"attributions again": plain + repeat("x\nOn 2 Apr 2012 at 18:26, Joe <joe@client.example> wrote:\n> y\n"),
		"open attributions":  plain + repeat("On 2 Apr 2012 Joe <joe@client.example\n"),
		"header blocks":      plain + repeat("From: a\nTo: b\n"),
		"quotes and blanks":  plain + repeat(">\n\n"),
		"deep quotes":        plain + repeat(">"),
		"blank lines":        plain + repeat("\n"),
		"uu":                 plain + repeat("begin 644 a\n"),
		"uu files":           plain + repeat("begin 644 a\n#86)C\n`\nend\n"),
		"tags":               rich + repeat("<b>"),
		"end tags":           rich + repeat("<div>x</p>"),
		"tables":             rich + repeat("<table><td>"),
		"block quotes":       rich + repeat("Joe wrote:<blockquote>x</blockquote>"),
		"gmail quotes":       rich + repeat(`<div class="gmail_quote"><blockquote>`),
		"attributes":         rich + "<p " + repeat("a=b ") + ">x",
		"entities":           rich + repeat("&#65;&lt;"),
		"styles":             rich + repeat(`<p style="border:none;border-top:solid 1pt"><b>a:</b>`),
		"open comment":       rich + repeat("<!--"),
		"calendar":           head + "Content-Type: text/calendar\r\n\r\n" + repeat("BEGIN:VEVENT\n x\n"),
		"delivery status":    head + "Content-Type: message/delivery-status\r\n\r\n" + repeat("Final-Recipient: rfc822; a@b\nAction: failed\n\n"),
		"flowed":             head + "Content-Type: text/plain; format=flowed\r\n\r\n" + repeat("> a \n"),
		"base64":             head + "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + repeat("=A"),
		"quoted-printable":   head + "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + repeat("="),
		"enriched":           head + "Content-Type: text/enriched\r\n\r\n" + repeat("<<x<y>\n"),
		"rtf groups":         head + "Content-Type: text/rtf\r\n\r\n{\\rtf1 " + repeat("{"),
		"rtf fonts":          head + "Content-Type: text/rtf\r\n\r\n{\\rtf1{\\fonttbl" + repeat("\\f1\\fcharset204") + "}" + repeat("\\f1 \\'fc"),
		"attendees":          head + "Content-Type: text/calendar\r\n\r\nMETHOD:REPLY\nBEGIN:VEVENT\n" + repeat("ATTENDEE;PARTSTAT=ACCEPTED:x\n"),
		"closing boundaries": head + "Content-Type: multipart/mixed\r\n\r\n" + repeat("--x\r\n\r\n"),
		"mails only":         head + "Content-Type: multipart/digest; boundary=x\r\n\r\n" + repeat("--x\r\n\r\nSubject: y\r\n\r\nz\r\n"),
		"commas":             "To: " + repeat("a, b ") + "<c@d>\r\n\r\nx",
		"colons":             "To: " + repeat("a: ") + "\r\n\r\nx",
		"content ids":        rich + repeat("cid:"),
		"types":              "Subject: x\r\n" + repeat("Content-Type: multipart/mixed; boundary=y\r\n") + "\r\nx",
		"utf-7":              head + "Content-Type: text/plain; charset=utf-7\r\n\r\n" + repeat("+"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := make(chan struct{})
			go func() {
				defer close(done)
				if m, err := mail.Parse([]byte(raw), mail.Limits{}); err == nil {
					mail.Judge(m, mail.Own{Domain: "provider.example"})
				}
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("took more than 20 s for 256 KB")
			}
		})
	}
}
