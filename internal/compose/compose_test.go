package compose_test

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"remit/internal/compose"
	"remit/internal/fault"
	ours "remit/internal/mail"
)

// draft is one that can be sent as it is.
func draft() compose.Draft {
	return compose.Draft{
		From: ours.Address{Name: "Support", Address: "help@provider.example"}, To: []ours.Address{{Address: "joe@client.example"}},
		Subject: "Printer", Markdown: "Hello", MessageID: "remit.1.a@provider.example", Date: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
	}
}

// anyText is a line of text in any script, without blanks at its ends or doubled, as a header keeps it.
func anyText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringOfN(rapid.RuneFrom(nil, unicode.Letter, unicode.Digit, unicode.Punct, unicode.Symbol, unicode.Zs), 1, most, -1).Draw(t, "text")
		s = strings.Map(func(r rune) rune {
			if r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar || r == '\uFEFF' {
				return -1
			}
			return r
		}, s)
		return strings.Join(strings.Fields(s), " ")
	})
}

func TestComposeParsesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draft()
		person := func(label string) ours.Address {
			name := anyText(30).Draw(t, label)
			for len(name) > 1 && (name[0] == '"' || name[0] == '\'') { // a name in quotes is shown without them
				name = strings.TrimSpace(name[1:])
			}
			if strings.Trim(name, `"'`) != name {
				name = "x" + name + "x"
			}
			return ours.Address{Name: name, Address: rapid.StringMatching(`[a-z0-9]([a-z0-9._+-]{0,20}[a-z0-9])?@[a-z0-9]{1,20}\.example`).
				Filter(func(s string) bool { return !strings.Contains(s, "..") }).Draw(t, label+" address")}
		}
		d.From = person("from")
		d.To = rapid.SliceOfN(rapid.Custom(func(*rapid.T) ours.Address { return person("to") }), 1, 4).Draw(t, "to list")
		d.Cc = rapid.SliceOfN(rapid.Custom(func(*rapid.T) ours.Address { return person("cc") }), 0, 3).Draw(t, "cc list")
		d.Subject = anyText(200).Draw(t, "subject")
		for range rapid.IntRange(0, 3).Draw(t, "files") {
			name := strings.Trim(strings.NewReplacer("/", "-", `\`, "-").Replace(anyText(60).Draw(t, "file")), " ")
			if strings.Trim(name, ". ") == "" {
				name = "a.txt"
			}
			d.Attachments = append(d.Attachments, ours.Attachment{Name: name, Type: "application/octet-stream", Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data")})
		}
		raw, err := compose.Mail(d)
		if err != nil {
			t.Fatalf("compose: %v", err)
		}
		m, err := ours.Parse(raw, ours.Limits{})
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		if *m.From != d.From || !slices.Equal(m.To, d.To) || !slices.Equal(m.Cc, d.Cc) && len(d.Cc) > 0 {
			t.Fatalf("people: %q %q %q\n%s", m.From, m.To, m.Cc, raw)
		}
		if m.Subject != d.Subject || m.MessageID != d.MessageID || !m.Date.Equal(d.Date) || len(m.Warnings) > 0 {
			t.Fatalf("subject %q, want %q; %v\n%s", m.Subject, d.Subject, m.Warnings, raw)
		}
		if len(m.Attachments) != len(d.Attachments) {
			t.Fatalf("%d attachments, want %d", len(m.Attachments), len(d.Attachments))
		}
		for i, a := range m.Attachments {
			if a.Name != d.Attachments[i].Name || !bytes.Equal(a.Data, d.Attachments[i].Data) {
				t.Fatalf("attachment %q, want %q\n%s", a.Name, d.Attachments[i].Name, raw)
			}
		}
		checkForm(t, raw)
	})
}

type failer interface{ Fatalf(string, ...any) }

// checkForm checks what every mail must keep to: CRLF, ASCII, short lines, and that the standard library reads it.
func checkForm(t failer, raw []byte) {
	for _, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
			t.Fatalf("line %q", line)
		}
		for _, c := range line {
			if c >= 0x80 {
				t.Fatalf("8-bit line %q", line)
			}
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("net/mail: %v", err)
	}
	for _, name := range []string{"From", "To"} {
		if _, err := m.Header.AddressList(name); err != nil {
			t.Fatalf("net/mail: %s: %v", name, err)
		}
	}
}

func TestComposeRefusesInjection(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: thief@evil.example"
	for name, spoil := range map[string]func(d *compose.Draft, s string){
		"from name":    func(d *compose.Draft, s string) { d.From.Name = s },
		"from address": func(d *compose.Draft, s string) { d.From.Address = s + "@a.example" },
		"to name":      func(d *compose.Draft, s string) { d.To[0].Name = s },
		"to address":   func(d *compose.Draft, s string) { d.To[0].Address = "a@b.example" + s },
		"cc address":   func(d *compose.Draft, s string) { d.Cc = []ours.Address{{Address: s}} },
		"reply-to":     func(d *compose.Draft, s string) { d.ReplyTo = &ours.Address{Name: s, Address: "a@b.example"} },
		"subject":      func(d *compose.Draft, s string) { d.Subject = s },
		"message id":   func(d *compose.Draft, s string) { d.MessageID = s },
		"in reply to":  func(d *compose.Draft, s string) { d.InReplyTo = s },
		"loop id":      func(d *compose.Draft, s string) { d.LoopID = s },
		"file name":    func(d *compose.Draft, s string) { d.Attachments = []ours.Attachment{{Name: s}} },
		"file type": func(d *compose.Draft, s string) {
			d.Attachments = []ours.Attachment{{Name: "a", Type: "text/plain" + s}}
		},
		"file id":       func(d *compose.Draft, s string) { d.Attachments = []ours.Attachment{{Name: "a", ContentID: s}} },
		"second in one": func(d *compose.Draft, s string) { d.To[0].Address = "a@b.example, " + s },
	} {
		for form, s := range map[string]string{"CRLF": evil, "LF": strings.ReplaceAll(evil, "\r", ""), "CR": strings.ReplaceAll(evil, "\n", ""), "NUL": "x\x00y"} {
			t.Run(name+" "+form, func(t *testing.T) {
				t.Parallel()
				d := draft()
				spoil(&d, s)
				if raw, err := compose.Mail(d); err == nil {
					t.Errorf("was written:\n%s", raw)
				}
			})
		}
	}
}

func TestComposeThreads(t *testing.T) {
	t.Parallel()
	d := draft()
	for i := range 40 {
		d.References = append(d.References, strings.Repeat(string(rune('a'+i%26)), 60)+string(rune('0'+i/26))+"@client.example")
	}
	d.References = append(d.References, "with blank @x", "bröken@x")
	d.InReplyTo = d.References[39]
	d.Bcc = []ours.Address{{Address: "hidden@provider.example"}}
	d.Automatic, d.LoopID = true, "house-1"
	raw, err := compose.Mail(d)
	if err != nil {
		t.Fatal(err)
	}
	checkForm(t, raw)
	m, err := ours.Parse(raw, ours.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := append([]string{d.References[0]}, d.References[30:40]...)
	if !slices.Equal(m.References, want) || m.InReplyTo != d.InReplyTo {
		t.Errorf("references = %q\nwant %q", m.References, want)
	}
	if bytes.Contains(raw, []byte("hidden@")) || !slices.Contains(d.Recipients(), "hidden@provider.example") {
		t.Error("the blind copy is in the bytes or not in the envelope")
	}
	if m.Header.Get("Auto-Submitted") != "auto-replied" || m.Header.Get("X-Remit-Loop") != "house-1" {
		t.Errorf("header = %v", m.Header)
	}
}

func TestComposeBodies(t *testing.T) {
	t.Parallel()
	d := draft()
	d.Markdown = "Hello **Joe**,\n.\nsee https://x.example/a?b=1&c=2\n<script>alert(1)</script>\n\n- one\n- two\n\nFrom here"
	d.QuotedText = "Shall we?\nMegan"
	raw, err := compose.Mail(d)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ours.Parse(raw, ours.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if want := d.Markdown + "\n\n> Shall we?\n> Megan"; m.Text != want {
		t.Errorf("text = %q, want %q", m.Text, want)
	}
	for _, want := range []string{"<strong>Joe</strong>", `href="https://x.example/a?b=1&amp;c=2"`, "<li>one</li>", "Shall we?<br>\nMegan</blockquote>", "&lt;script&gt;alert(1)&lt;/script&gt;"} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("html = %s\nwant %q in it", m.HTML, want)
		}
	}
	if strings.Contains(m.RawHTML, "<script") {
		t.Errorf("raw html = %s", m.RawHTML)
	}
	if m.Reply == m.Text || strings.Contains(m.Reply, "Shall we") {
		t.Errorf("reply = %q", m.Reply)
	}
}

func TestComposeNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(d *compose.Draft)
		kind  fault.Kind
	}{
		"a recipient":     {func(d *compose.Draft) { d.To = nil }, fault.Invalid},
		"a real address":  {func(d *compose.Draft) { d.To[0].Address = "joe" }, fault.Invalid},
		"a sender":        {func(d *compose.Draft) { d.From.Address = "" }, fault.Invalid},
		"a date":          {func(d *compose.Draft) { d.Date = time.Time{} }, fault.Internal},
		"an id":           {func(d *compose.Draft) { d.MessageID = "" }, fault.Internal},
		"a type of files": {func(d *compose.Draft) { d.Attachments = []ours.Attachment{{Name: "a", Type: "multipart/mixed"}} }, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draft()
			c.spoil(&d)
			if _, err := compose.Mail(d); fault.KindOf(err) != c.kind {
				t.Errorf("error = %v, want the kind %s", err, c.kind)
			}
		})
	}
}
