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
			texts = append(texts, bounceTexts(b)...)
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
	})
}

// bounceTexts are all texts of a bounce.
func bounceTexts(b *mail.Bounce) []string {
	texts := append([]string{b.Recipient, b.Status, b.Action, b.Reason, b.MessageID, string(b.Kind)}, b.Recipients...)
	texts = append(texts, b.MessageIDs...)
	for _, f := range b.Failures {
		texts = append(texts, f.Recipient, f.Status, f.Reason, string(f.Kind))
	}
	return texts
}

// FuzzJudge looks for mails that break the order of judgement.
func FuzzJudge(f *testing.F) {
	for _, c := range prose {
		f.Add([]byte(c.raw))
	}
	for _, subject := range awaySubjects {
		f.Add([]byte("From: joe@client.example\nSubject: " + subject + "\nIn-Reply-To: <remit.7.a@provider.example>\n\nx"))
	}
	f.Add([]byte(dsn(mta+failedOfJoe+"\n"+delayedOfBea, wholeMail)))
	f.Add([]byte("From: help@provider.example\nX-Remit-Loop: house-1\nAuthentication-Results: mx (a; \"b\"); dmarc=fail\nMessage-ID: <remit.7.a@provider.example>\n\n> remit.7.a@provider.example [#7]"))
	f.Add([]byte("From: joe@client.example\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR"))
	own := mail.Own{Domain: "provider.example", LoopID: "house-1", Addresses: []string{"help@provider.example"}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mail.Parse(raw, mail.Limits{})
		j := mail.Judge(m, own)
		if problem := disorder(m, j, own); problem != "" {
			t.Fatalf("%s: %+v", problem, j)
		}
		if err == nil && mail.PeekAutomatic(raw) && !m.Automatic {
			t.Fatalf("automatic at a glance, but judged %+v", j)
		}
		if id := mail.PeekMessageID(raw); len(raw) < 200<<10 && id != m.MessageID {
			t.Fatalf("the Message-ID is %q at a glance, else %q", id, m.MessageID)
		}
		texts := append([]string{j.Reason, j.Sender, j.Domain, mail.SubjectBase(m.Subject)}, j.Thread...)
		if m.Bounce != nil {
			texts = append(texts, bounceTexts(m.Bounce)...)
		}
		for _, s := range append(texts, j.QuotedIDs...) {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\n\r") {
				t.Fatalf("not clean: %q", s)
			}
		}
	})
}

// disorder says what in a judgement is against the order of 4-mail.md, "" where nothing is.
func disorder(m *mail.Message, j mail.Judgement, own mail.Own) string {
	failed := m.Bounce != nil && m.Bounce.Failed()
	looped := strings.TrimSpace(m.Header.Get("X-Remit-Loop")) == own.LoopID
	switch {
	case looped && j.Kind != mail.KindOwn:
		return "our loop header is not seen"
	case j.Kind != mail.KindOwn && failed != (j.Kind == mail.KindBounce):
		return "a bounce is not judged as one, or the other way round"
	case m.Bounce != nil && !m.Automatic:
		return "a bounce is no automatic mail"
	case j.Kind == mail.KindPersonal && m.Automatic, j.Kind == mail.KindAutomatic && !m.Automatic:
		return "the kind is not what the mail was read as"
	case (j.Sort != "") != (j.Kind == mail.KindBounce || j.Kind == mail.KindAutomatic):
		return "the sort does not fit the kind"
	case j.SenderUnverified != (m.DMARC == "fail") && !m.Header.Has("X-Original-From"):
		return "the sender's standing is not that of DMARC"
	case j.Reason == "", len(j.Thread) > 100, j.Ticket < 0, j.QuotedTicket < 0, j.Domain != "" && mail.IsPublicDomain(j.Domain):
		return "a fact is out of its bounds"
	}
	return ""
}
