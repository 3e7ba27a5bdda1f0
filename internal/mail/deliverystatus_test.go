package mail_test

import (
	"encoding/base64"
	"reflect"
	"slices"
	"strings"
	"testing"

	"remit/internal/mail"
)

// dsn is a report with the fields given, and the original as its last part.
func dsn(fields, last string) string {
	return "Return-Path: <>\nFrom: postmaster@mx.example\nTo: help@provider.example\nSubject: Report\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nA report.\n--b\nContent-Type: message/delivery-status\n\n" + fields + "\n" + last + "--b--\n"
}

const (
	mta          = "Reporting-MTA: dns; mx.example\nArrival-Date: Mon, 2 Mar 2026 10:00:00 +0000\n\n"
	wholeMail    = "--b\nContent-Type: message/rfc822\n\nReceived: from desk\nMessage-ID: <remit.7.a@provider.example>\nTo: joe@client.example\nSubject: x\n\nHello\n"
	justHeaders  = "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID:\n <remit.7.a@provider.example>\nTo: joe@client.example\n"
	failedOfJoe  = "Final-Recipient: rfc822; joe@client.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n"
	delayedOfBea = "Final-Recipient: rfc822; bea@client.example\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Wed, 4 Mar 2026 10:00:00 +0000\n"
)

func TestDeliveryStatus(t *testing.T) {
	t.Parallel()
	joe := mail.Failure{Recipient: "joe@client.example", Kind: mail.BouncePermanent, Status: "5.1.1", Reason: "550 5.1.1 no such user"}
	bea := mail.Failure{Recipient: "bea@client.example", Kind: mail.BounceDelayed, Status: "4.4.1"}
	encoded := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	one := func(recipient string, kind mail.BounceKind, status, reason string) []mail.Failure {
		return []mail.Failure{{Recipient: recipient, Kind: kind, Status: status, Reason: reason}}
	}
	for name, c := range map[string]struct {
		raw  string
		want []mail.Failure
		id   string
	}{
		"one":                     {dsn(mta+failedOfJoe, wholeMail), []mail.Failure{joe}, "remit.7.a@provider.example"},
		"one failed, one waits":   {dsn(mta+failedOfJoe+"\n"+delayedOfBea, justHeaders), []mail.Failure{joe, bea}, "remit.7.a@provider.example"},
		"no blank line between":   {dsn(mta+failedOfJoe+delayedOfBea, justHeaders), []mail.Failure{joe, bea}, "remit.7.a@provider.example"},
		"blank lines with blanks": {dsn(strings.ReplaceAll(mta, "\n\n", "\n \t\n")+failedOfJoe+" \n"+delayedOfBea, ""), []mail.Failure{joe, bea}, ""},
		"one failed, one arrived": {dsn(mta+failedOfJoe+"\nFinal-Recipient: rfc822; al@client.example\nAction: relayed\nStatus: 2.0.0\n", wholeMail), []mail.Failure{joe}, "remit.7.a@provider.example"},
		"delayed alone":           {dsn(mta+delayedOfBea, wholeMail), []mail.Failure{bea}, "remit.7.a@provider.example"},
		"gave up":                 {dsn(mta+"Final-Recipient: rfc822; joe@client.example\nAction: failed\nStatus: 4.4.7 (expired)\n", ""), one("joe@client.example", mail.BounceTemporary, "4.4.7", ""), ""},
		"no action":               {dsn(mta+"Final-Recipient: rfc822; joe@client.example\nStatus: 5.2.2\n", ""), one("joe@client.example", mail.BouncePermanent, "5.2.2", ""), ""},
		"no status":               {dsn(mta+"Final-Recipient: rfc822; joe@client.example\nAction: FAILED\nDiagnostic-Code: x-smtp; 552 5.2.2\n  Quota exceeded\n", ""), one("joe@client.example", mail.BouncePermanent, "5.2.2", "552 5.2.2 Quota exceeded"), ""},
		"a vague status":          {dsn(mta+"Final-Recipient: rfc822; joe@client.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.26 no DMARC\n", ""), one("joe@client.example", mail.BouncePermanent, "5.7.26", "550 5.7.26 no DMARC"), ""},
		"an address in brackets":  {dsn(mta+"Final-Recipient: RFC822 ;<joe@client.example>\nAction: failed\nStatus: 5.1.1\n", ""), one("joe@client.example", mail.BouncePermanent, "5.1.1", ""), ""},
		"an alias on the way":     {dsn(mta+"Original-Recipient: rfc822;joe@client.example\nFinal-Recipient: x-unix; /var/mail/joe\nAction: failed\nStatus: 5.2.0\n", ""), one("joe@client.example", mail.BouncePermanent, "5.2.0", ""), ""},
		"an address in xtext":     {dsn(mta+"Original-Recipient: rfc822;joe+40client.example\nFinal-Recipient: local; joe\nAction: failed\nStatus: 5.2.0\n", ""), one("joe@client.example", mail.BouncePermanent, "5.2.0", ""), ""},
		"an address with a plus":  {dsn(mta+"Original-Recipient: rfc822;joe+4042@client.example\nFinal-Recipient: rfc822;joe@client.example\nAction: failed\nStatus: 5.2.0\n", ""), one("joe+4042@client.example", mail.BouncePermanent, "5.2.0", ""), ""},
		"a name of X.400":         {dsn(mta+"Original-Recipient: rfc822;\nFinal-Recipient: x400; /C=DE/S=Joe/\nAction: failed\nStatus: 5.1.1\n", ""), one("/C=DE/S=Joe/", mail.BouncePermanent, "5.1.1", ""), ""},
		"letters of the world":    {dsn(mta+"Final-Recipient: utf-8; jörg@client.example\nAction: failed\nStatus: 5.1.1\n", ""), one("jörg@client.example", mail.BouncePermanent, "5.1.1", ""), ""},
		"all in base64":           {"Return-Path: <>\nFrom: x@mx.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + encoded(mta+failedOfJoe) + "\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded("Message-ID: <remit.7.a@provider.example>\n\nx") + "\n--b--\n", []mail.Failure{joe}, "remit.7.a@provider.example"},
		"not labelled":            {"Return-Path: <>\nFrom: x@mx.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry.\n--b\nContent-Type: text/plain\n\n" + mta + failedOfJoe + "\n--b\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--\n", []mail.Failure{joe}, "remit.7.a@provider.example"},
		"within a signed mail":    {"Return-Path: <>\nFrom: mailer-daemon@mx.example\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" + mta + failedOfJoe + "\n" + wholeMail + "--b--\n--a\n\nChecked.\n--a--\n", []mail.Failure{joe}, "remit.7.a@provider.example"},
		"a report in global form": {"Return-Path: <>\nFrom: x@mx.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/global-delivery-status\n\n" + mta + failedOfJoe + "\n--b\nContent-Type: message/global-headers\n\nMessage-ID: <remit.7.a@provider.example>\n--b--\n", []mail.Failure{joe}, "remit.7.a@provider.example"},
		"an empty status part":    {dsn("\n", "") + "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := parse(t, c.raw).Bounce
			if c.want == nil {
				if b != nil {
					t.Errorf("bounce = %+v", *b)
				}
				return
			}
			if b == nil || !reflect.DeepEqual(b.Failures, c.want) || b.MessageID != c.id {
				t.Errorf("bounce = %+v", b)
			}
		})
	}
}

func TestBounceSumsUp(t *testing.T) {
	t.Parallel()
	b := parse(t, dsn(mta+delayedOfBea+"\n"+failedOfJoe, wholeMail)).Bounce
	if b.Kind != mail.BouncePermanent || b.Recipient != "joe@client.example" || !slices.Equal(b.Recipients, []string{"joe@client.example"}) || b.Action != "failed" || !b.Permanent() || !b.Failed() {
		t.Errorf("who waits counts as who failed: %+v", b)
	}
	b = parse(t, dsn(mta+delayedOfBea, wholeMail)).Bounce
	if b.Permanent() || b.Failed() || b.Action != "delayed" || !slices.Equal(b.Recipients, []string{"bea@client.example"}) {
		t.Errorf("a delay counts as a failure: %+v", b)
	}
}

func TestGoodNewsIsAReceipt(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"delivered", "relayed", "Expanded (to a list)"} {
		m := parse(t, dsn(mta+"Final-Recipient: rfc822; joe@client.example\nAction: "+action+"\nStatus: 2.1.5\n", wholeMail))
		j := mail.Judge(m, mail.Own{})
		if m.Bounce != nil || j.Kind != mail.KindAutomatic || j.Sort != mail.SortReceipt || !slices.Equal(j.Thread, []string{"remit.7.a@provider.example"}) {
			t.Errorf("%s: %+v, %+v", action, m.Bounce, j)
		}
	}
}

func TestBounceFindsItsMail(t *testing.T) {
	t.Parallel()
	daemon := "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: help@provider.example\nSubject: Undelivered Mail Returned to Sender\n"
	for name, raw := range map[string]string{
		"the original":           dsn(mta+failedOfJoe, wholeMail),
		"its header":             dsn(mta+failedOfJoe, justHeaders),
		"a text that quotes it":  daemon + "\n<joe@client.example>: 550 no\n\n> Message-Id: <remit.7.a@provider.example>\n> Subject: x\n",
		"a folded line":          daemon + "\n<joe@client.example>: 550 no\n\nMessage-ID:\n <remit.7.a@provider.example>\nSubject: x\n",
		"a word for people":      daemon + "\nYour message remit.7.a@provider.example was not delivered.\n",
		"an own field":           daemon + "X-Original-Message-ID: <remit.7.a@provider.example>\n\nsorry\n",
		"a field of the report":  dsn("X-Original-Message-ID: <remit.7.a@provider.example>\n"+mta+failedOfJoe, ""),
		"In-Reply-To alone":      daemon + "In-Reply-To: <remit.7.a@provider.example>\n\nsorry\n",
		"a file with the header": daemon + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsorry\n--b\nContent-Type: text/plain; name=header.txt\nContent-Disposition: attachment\n\nReceived: from x\nMessage-ID: <remit.7.a@provider.example>\n--b--\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, raw)
			j := mail.Judge(m, mail.Own{Domain: "provider.example"})
			if j.Kind != mail.KindBounce || len(j.Thread) == 0 || j.Thread[0] != "remit.7.a@provider.example" {
				t.Errorf("%s, thread %q, bounce %+v", j.Kind, j.Thread, m.Bounce)
			}
		})
	}
}
