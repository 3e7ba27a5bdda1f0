package mail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"remit/internal/mail"
)

// FuzzParse looks for mails that break the parser, or that it does not clean.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(corpora + "/mail/*/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mail.Parse(raw, mail.Limits{})
		if m == nil {
			t.Fatal("no message")
		}
		texts := append([]string{m.Subject, m.Text, m.Reply, m.Quoted, m.HTML, m.MessageID, m.InReplyTo}, m.References...)
		texts = append(texts, m.Warnings...)
		for _, list := range [][]mail.Address{m.To, m.Cc, m.ReplyTo} {
			for _, a := range list {
				texts = append(texts, a.Name, a.Address)
			}
		}
		if m.From != nil {
			texts = append(texts, m.From.Name, m.From.Address)
		}
		for _, a := range m.Attachments {
			texts = append(texts, a.Name, a.Type, a.ContentID)
		}
		if b := m.Bounce; b != nil {
			texts = append(texts, b.Recipient, b.Status, b.Action, b.Reason, b.MessageID)
			texts = append(texts, b.Recipients...)
		}
		for _, s := range texts {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("not clean: %q", s)
			}
		}
		for _, s := range []string{m.Subject, m.MessageID, m.InReplyTo} {
			if strings.ContainsAny(s, "\r\n") {
				t.Fatalf("a line break in %q", s)
			}
		}
		if err == nil && strings.TrimSpace(m.Text) != "" && strings.TrimSpace(m.Reply) == "" {
			t.Fatalf("nothing is left of %q", m.Text)
		}
		mail.Judge(m, mail.Own{Domain: "provider.example", LoopID: "x"})
	})
}
