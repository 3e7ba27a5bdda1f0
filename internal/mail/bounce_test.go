package mail_test

import (
	"slices"
	"testing"

	"remit/internal/mail"
)

const daemon = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: help@provider.example\n"

func TestBounce(t *testing.T) {
	t.Parallel()
	report := func(action, status string) string {
		return daemon + "Subject: Report\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry\n--b\nContent-Type: message/delivery-status\n\n" +
			"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; <joe@client.example>\nAction: " + action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; 550 no such\n  user here\n\n" +
			"Final-Recipient: RFC822;bea@client.example\nAction: " + action + "\nStatus: " + status + "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\nSubject: x\n\nHello\n--b--\n"
	}
	for name, c := range map[string]struct {
		raw                           string
		recipient, status, reason, id string
		permanent                     bool
	}{
		"report":           {report("failed", "5.1.1"), "joe@client.example", "5.1.1", "550 no such user here", "remit.7.a@provider.example", true},
		"temporary report": {report("failed", "4.4.1 (gave up)"), "joe@client.example", "4.4.1", "550 no such user here", "remit.7.a@provider.example", false},
		"headers only":     {daemon + "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;joe@client.example\nAction: Failed\nStatus: 5.2.2\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <remit.7.a@provider.example>\n--b--\n", "joe@client.example", "5.2.2", "", "remit.7.a@provider.example", true},
		"postfix prose":    {daemon + "Subject: Undelivered Mail Returned to Sender\n\nI'm sorry.\n\n<joe@client.example>: host mx.client.example said:\n    550 5.1.1 User unknown (in reply to RCPT TO)\n\nMessage-ID: <remit.7.a@provider.example>\n", "joe@client.example", "5.1.1", "550 5.1.1 User unknown (in reply to RCPT TO)", "remit.7.a@provider.example", true},
		"qmail":            {daemon + "Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<joe@client.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <help@provider.example>\nMessage-ID: <remit.7.a@provider.example>\nSubject: x\n", "joe@client.example", "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)", "remit.7.a@provider.example", true},
		"exim":             {"From: Mailer <Mailer-Daemon@mx.example>\nX-Failed-Recipients: joe@client.example, bea@client.example\nSubject: Mail delivery failed\n\nA message that you sent could not be delivered.\n", "joe@client.example", "", "", "", true},
		"german":           {"Return-Path: <>\nFrom: postmaster@mx.example\nSubject: Unzustellbar: x\n\nIhre Nachricht an joe@client.example konnte nicht zugestellt werden.\n", "joe@client.example", "", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, c.raw)
			b := m.Bounce
			if b == nil {
				t.Fatal("no bounce")
			}
			if b.Recipient != c.recipient || b.Status != c.status || b.Reason != c.reason || b.MessageID != c.id || b.Permanent() != c.permanent || !m.Automatic {
				t.Errorf("bounce = %+v", b)
			}
			if j := mail.Judge(m, mail.Own{}); j.Kind != mail.KindBounce || c.id != "" && j.Thread[0] != c.id {
				t.Errorf("judgement = %+v", j)
			}
		})
	}
	if b := parse(t, report("failed", "5.1.1")).Bounce; !slices.Equal(b.Recipients, []string{"joe@client.example", "bea@client.example"}) {
		t.Errorf("recipients = %q", b.Recipients)
	}
}

func TestNoBounce(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"delayed":      daemon + "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;joe@client.example\nAction: delayed\nStatus: 4.4.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--\n",
		"delayed text": daemon + "Subject: Warning: message delayed 24 hours\n\nYour message to joe@client.example has not been delivered yet. No action is required.\n",
		"read receipt": daemon + "Return-Path: <>\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, raw)
			if m.Bounce != nil && m.Bounce.Failed() || mail.Judge(m, mail.Own{}).Kind != mail.KindAutomatic {
				t.Errorf("bounce = %+v, automatic %v", m.Bounce, m.Automatic)
			}
		})
	}
	if j := mail.Judge(parse(t, daemon+"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;joe@client.example\nAction: delayed\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--\n"), mail.Own{}); len(j.Thread) == 0 || j.Thread[0] != "remit.7.a@provider.example" {
		t.Errorf("a delay is not tied to its mail: %+v", j)
	}
}
