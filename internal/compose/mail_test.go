package compose_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/compose"
	"remit/internal/mail"
)

func TestComposeThenParse(t *testing.T) {
	t.Parallel()
	d := compose.Draft{
		From: mail.Address{Name: "Jörg, Support", Address: "help@provider.example"}, To: []mail.Address{{Name: "Doe, John", Address: "john@client.example"}, {Address: "x@client.example"}},
		Subject: "Re: Überweisung fehlgeschlagen [#1042]", Markdown: "Hello **you**\n\nGrüße",
		MessageID: mail.NewMessageID(1042, "abc", "provider.example"), InReplyTo: "a@b", References: []string{"z@b", "a@b"},
		Date: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Automatic: true, LoopID: "house-1",
		Attachments: []mail.Attachment{{Name: "Rechnung März.pdf", Type: "application/pdf", Data: []byte("PDF")}},
	}
	raw, err := compose.Mail(d)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.Parse(raw, mail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if m.From.Name != d.From.Name || m.To[0].Name != "Doe, John" || m.Subject != d.Subject || m.MessageID != d.MessageID || !m.Date.Equal(d.Date) {
		t.Errorf("header lost: %+v\n%s", m, raw)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "Rechnung März.pdf" || string(m.Attachments[0].Data) != "PDF" {
		t.Errorf("attachments = %+v", m.Attachments)
	}
	if !m.Automatic || !strings.Contains(m.HTML, "<strong>you</strong>") || !strings.Contains(m.Text, "Grüße") {
		t.Errorf("message = %+v", m)
	}
	if j := mail.Judge(m, mail.Own{Domain: "provider.example"}); j.Kind != mail.KindOwn || j.Ticket != 1042 {
		t.Errorf("judgement = %+v", j)
	}
}
