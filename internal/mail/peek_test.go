package mail_test

import (
	"testing"

	"remit/internal/mail"
)

func TestPeekTellsTheHeaderOfAMailThatCannotBeRead(t *testing.T) {
	t.Parallel()
	raw := []byte("From: =?utf-8?q?S=C3=B8ren?= <soren@havn.example>\r\nMessage-ID: <a@b>\r\nSubject: =?utf-8?q?H=C3=A6ngt?=\r\nContent-Type: multipart/mixed\r\n\r\n\xff\xfe")
	from, subject := mail.PeekSender(raw)
	if from.Name != "Søren" || from.Address != "soren@havn.example" || subject != "Hængt" || mail.PeekMessageID(raw) != "a@b" {
		t.Errorf("got %+v, %q, %q", from, subject, mail.PeekMessageID(raw))
	}
	if from, subject := mail.PeekSender([]byte("no header at all")); from.Address != "" || subject != "" {
		t.Errorf("got %+v, %q of something that is no mail", from, subject)
	}
}

func TestPeekKnowsProgramsByTheirHeader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"Auto-Submitted: auto-replied": true, "Auto-Submitted: no": false, "Precedence: Bulk": true, "List-Id: <x>": true,
		"Return-Path: <>": true, "X-Auto-Response-Suppress: All": true, "Subject: hello": false,
	} {
		if got := mail.PeekAutomatic([]byte(header + "\r\n\r\nbody")); got != want {
			t.Errorf("%s: %v, want %v", header, got, want)
		}
	}
}
