package mail_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/mail"
)

const original = "Return-Path: <help@provider.example>\nReceived: from desk.provider.example\nMessage-ID: <remit.7.a@provider.example>\nFrom: help@provider.example\nTo: joe@client.example\nSubject: Re: Printer [#7]\n\nHello Joe, ask bea@client.example.\n"

// prose is what mail servers write without a part for machines.
var prose = map[string]struct {
	raw        string
	kind       mail.BounceKind
	recipients []string
	status     string
	reason     string
	id         string
}{
	"qmail": {"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: help@provider.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n" +
		"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<joe@client.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n<bea@client.example>:\n192.0.2.4 does not like recipient.\nRemote host said: 550 5.7.1 You are not welcome\nGiving up on 192.0.2.4.\n\n--- Below this line is a copy of the message.\n\n" + original,
		mail.BouncePermanent, []string{"joe@client.example", "bea@client.example"}, "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)", "remit.7.a@provider.example"},
	"postfix": {"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: help@provider.example\nSubject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to postmaster.\n\n                   The mail system\n\n" +
		"<joe@client.example>: host mx.client.example[192.0.2.4] said: 550-5.1.1 The mail\n    account does not exist. 550 5.1.1 Learn more (in reply to RCPT TO command)\n\n" + original,
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.1", "550-5.1.1 The mail account does not exist. 550 5.1.1 Learn more (in reply to RCPT TO command)", "remit.7.a@provider.example"},
	"postfix gave up": {"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: help@provider.example\nSubject: Undelivered Mail Returned to Sender\n\nYour message could not be delivered.\n\n<joe@client.example>: connect to mx.client.example[192.0.2.4]:25: Connection timed out\n    (status 4.4.1)\n",
		mail.BounceTemporary, []string{"joe@client.example"}, "4.4.1", "connect to mx.client.example[192.0.2.4]:25: Connection timed out (status 4.4.1)", ""},
	"exim": {"Return-Path: <>\nX-Failed-Recipients: joe@client.example\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: help@provider.example\nSubject: Mail delivery failed: returning message to sender\n\nThis message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n" +
		"  joe@client.example\n    host mx.client.example [192.0.2.4]\n    SMTP error from remote mail server after RCPT TO:<joe@client.example>:\n    550 5.1.1 <joe@client.example>: Recipient address rejected: User unknown\n\n------ This is a copy of the message, including all the headers. ------\n\n" + original,
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.1", "550 5.1.1 <joe@client.example>: Recipient address rejected: User unknown", "remit.7.a@provider.example"},
	"exim, header alone": {"From: Mailer-Daemon@mx.example\nX-Failed-Recipients: joe@client.example, bea@client.example\nSubject: Mail delivery failed\n\nA message that you sent could not be delivered.\n",
		mail.BouncePermanent, []string{"joe@client.example", "bea@client.example"}, "", "", ""},
	"exim warns": {"Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: help@provider.example\nSubject: Warning: message 1abcde-000 delayed 24 hours\n\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.\n\nThe address to which the message has not yet been delivered is:\n\n  joe@client.example\n    Delay reason: connection timed out\n\nNo action is required on your part.\n",
		mail.BounceDelayed, []string{"joe@client.example"}, "", "Delay reason: connection timed out", ""},
	"sendmail": {"Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nTo: help@provider.example\nSubject: Returned mail: see transcript for details\n\nThe original message was received at Mon, 2 Mar 2026 10:00:00 GMT\nfrom desk.provider.example [192.0.2.9]\n\n   ----- The following addresses had permanent fatal errors -----\n<joe@client.example>\n    (reason: 553 5.3.0 <joe@client.example>... No such user)\n\n   ----- Transcript of session follows -----\n... while talking to mx.client.example.:\n>>> DATA\n<<< 553 5.3.0 <joe@client.example>... No such user\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.3.0", "553 5.3.0 <joe@client.example>... No such user", ""},
	"gmail": {"Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: help@provider.example\nAuto-Submitted: auto-replied\nSubject: Delivery Status Notification (Failure)\nIn-Reply-To: <remit.7.a@provider.example>\n\n** Address not found **\n\nYour message wasn't delivered to joe@client.example because the address couldn't be found, or is unable to receive mail.\n\nThe response was:\n\n550 5.1.1 The email account that you tried to reach does not exist.\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.1", "550 5.1.1 The email account that you tried to reach does not exist.", ""},
	"yahoo": {"Return-Path: <>\nFrom: MAILER-DAEMON@yahoo.com\nTo: help@provider.example\nSubject: Failure Notice\n\nSorry, we were unable to deliver your message to the following address.\n\n<joe@client.example>:\n554: delivery error: dd This user doesn't have a yahoo.com account\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.0.0", "554: delivery error: dd This user doesn't have a yahoo.com account", ""},
	"gmx": {"Return-Path: <>\nFrom: \"GMX Mailer Daemon\" <mailer-daemon@gmx.de>\nTo: help@provider.example\nSubject: Mail delivery failed: returning message to sender\n\nThis message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error. The following address\nfailed:\n\njoe@client.example:\nSMTP error from remote server for RCPT TO command, host: mx.client.example (192.0.2.4) reason: 550 5.1.1 User unknown\n\n--- The header of the original message is following. ---\n\n" + original,
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.1", "550 5.1.1 User unknown", "remit.7.a@provider.example"},
	"web.de in german": {"Return-Path: <>\nFrom: WEB.DE Mailer Daemon <mailer-daemon@web.de>\nTo: help@provider.example\nSubject: Unzustellbare E-Mail\n\nLeider konnte Ihre E-Mail nicht zugestellt werden:\n\njoe@client.example\nMailbox voll (552 5.2.2 Mailbox full)\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.2.2", "552 5.2.2 Mailbox full", ""},
	"mail.ru": {"Return-Path: <>\nFrom: mailer-daemon@corp.mail.ru\nTo: help@provider.example\nContent-Type: text/plain; charset=utf-8\nSubject: Mail failure.\n\nПисьмо не может быть доставлено следующим получателям:\n\njoe@client.example\nreason: 550 Message was not accepted -- invalid mailbox.\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.0.0", "550 Message was not accepted -- invalid mailbox.", ""},
	"domino": {"Return-Path: <>\nFrom: <>\nSender: Postmaster@client.example\nTo: help@provider.example\nSubject: DELIVERY FAILURE: User joe (joe@client.example) not listed in Domino Directory\n\nYour message\n\n  Subject: Re: Printer [#7]\n\nwas not delivered to:\n\n  joe@client.example\n\nbecause:\n\n  User joe (joe@client.example) not listed in Domino Directory\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "", "because: User joe (joe@client.example) not listed in Domino Directory", ""},
	"exchange in english": {"Return-Path: <>\nX-MS-Exchange-Message-Is-Ndr:\nFrom: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@client.example>\nTo: help@provider.example\nSubject: Undeliverable: Re: Printer [#7]\nContent-Type: text/html\n\n<p><b>Your message to joe@client.example couldn't be delivered.</b></p><p>joe wasn't found at client.example.</p><p>Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient joe@client.example not found by SMTP address lookup'</p><p>Original message headers:</p><pre>Message-ID: &lt;remit.7.a@provider.example&gt;</pre>",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient joe@client.example not found by SMTP address lookup", "remit.7.a@provider.example"},
	"ironport": {"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@gate.client.example>\nTo: help@provider.example\nSubject: Delivery Status Notification (Failure)\n\nThe following message to <joe@client.example> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'#5.1.0 Address rejected.'\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.1.0", "550-'#5.1.0 Address rejected.", ""},
	"barracuda": {"Return-Path: <>\nFrom: postmaster@gate.client.example\nTo: help@provider.example\nSubject: **Message you sent blocked by our bulk email filter**\n\nYour message to: joe@client.example\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: Re: Printer [#7]\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "", "", ""},
	"mimecast": {"Return-Path: <>\nFrom: Postmaster <postmaster@mimecast.example>\nTo: help@provider.example\nSubject: [Postmaster] Email Delivery Failure\n\nThis is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- joe@client.example\n\ncould not be delivered. The problem appears to be :\n-- Recipient email address is possibly incorrect\n\nAdditional information follows :\n-- 550 5.4.1 Recipient address rejected: Access denied.\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", ""},
	"proofpoint": {"Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@pps.example>\nTo: help@provider.example\nSubject: Undeliverable: Printer\n\nYour message was not delivered to the following recipients:\n\n  joe@client.example: 451 4.7.1 Greylisted too long\n",
		mail.BounceTemporary, []string{"joe@client.example"}, "4.7.1", "451 4.7.1 Greylisted too long", ""},
	"a postmaster with a null path": {"Return-Path: <>\nFrom: postmaster@client.example\nTo: help@provider.example\nSubject: Impossibile recapitare: Stampante\n\nIl messaggio a joe@client.example non e' stato recapitato.\n",
		mail.BouncePermanent, []string{"joe@client.example"}, "", "", ""},
	"gmail still tries": {"Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: help@provider.example\nSubject: Delivery Status Notification (Delay)\n\n** Delivery incomplete **\n\nThere was a temporary problem delivering your message to joe@client.example. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n\nThe response was:\n\nThe recipient server did not accept our requests to connect. 4.4.1 timed out\n",
		mail.BounceDelayed, []string{"joe@client.example"}, "4.4.1", "", ""},
}

func TestBouncesInProse(t *testing.T) {
	t.Parallel()
	for name, c := range prose {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, c.raw)
			b := m.Bounce
			if b == nil {
				t.Fatal("no bounce")
			}
			if b.Kind != c.kind || !slices.Equal(b.Recipients, c.recipients) || b.Status != c.status || b.Reason != c.reason || b.MessageID != c.id {
				t.Errorf("bounce = %+v", *b)
			}
			want := mail.KindBounce
			if c.kind == mail.BounceDelayed {
				want = mail.KindAutomatic
			}
			if j := mail.Judge(m, mail.Own{Domain: "provider.example"}); j.Kind != want || j.Sort != mail.SortDelivery {
				t.Errorf("judged %s, %s", j.Kind, j.Sort)
			}
		})
	}
}

func TestBounceSubjectsInManyLanguages(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{
		"Undeliverable: Printer", "Undelivered Mail Returned to Sender", "Mail delivery failed: returning message to sender", "Returned mail: see transcript for details", "failure notice", "Delivery Failure", "Address not found",
		"Unzustellbar: Drucker", "Zustellung fehlgeschlagen", "Fehler bei der Zustellung", "Non remis : Imprimante", "Échec de la remise", "Message non distribué", "No se puede entregar: Impresora", "Error de entrega", "Dirección no encontrada",
		"Não é possível entregar: Impressora", "Falha na entrega", "Impossibile recapitare: Stampante", "Mancato recapito", "Onbestelbaar: Printer", "Kan niet worden bezorgd", "Ikke leveret: Printer", "Ikke levert: Skriver",
		"Kan ikke leveres: Printer", "Olevererbart: Skrivare", "Kunde inte levereras", "Ei voitu toimittaa: Tulostin", "Niedostarczone: Drukarka", "Nie można dostarczyć: Drukarka", "Nedoručitelné: Tiskárna", "Nelze doručit", "Nemožno doručiť: Tlačiareň",
		"Не доставлено: Принтер", "Недоставленное сообщение", "未送达: 打印机", "系统退信", "配信不能: プリンタ", "Teslim edilemedi: Yazıcı", "Kézbesíthetetlen: Nyomtató", "Nelivrat: Imprimantă", "Δεν παραδόθηκε: Εκτυπωτής",
	} {
		m := parse(t, "Return-Path: <>\nFrom: postmaster@client.example\nTo: help@provider.example\nSubject: "+subject+"\n\njoe@client.example\n")
		if m.Bounce == nil || m.Bounce.Recipient != "joe@client.example" {
			t.Errorf("%s: bounce = %+v", subject, m.Bounce)
		}
		if m := parse(t, "Return-Path: <joe@client.example>\nFrom: joe@client.example\nTo: help@provider.example\nSubject: "+subject+"\n\nWhat does this mean?\n"); m.Bounce != nil || m.Automatic {
			t.Errorf("%s: a person's mail is a bounce", subject)
		}
	}
}

func TestPeopleWriteAboutBounces(t *testing.T) {
	t.Parallel()
	report := "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; joe@client.example\nAction: failed\nStatus: 5.1.1\n"
	person := "Return-Path: <joe@client.example>\nFrom: Joe <joe@client.example>\nTo: help@provider.example\n"
	for name, raw := range map[string]string{
		"tells of one":           person + "Subject: My mails come back\n\nI get: 550 5.1.1 User unknown. Undelivered Mail Returned to Sender. What is wrong?\n",
		"forwards one":           person + "Subject: Fwd: Undelivered Mail Returned to Sender\n\nCan you look?\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n\n<x@y.example>: 550 5.1.1 unknown\n",
		"forwards one as a file": person + "Subject: WG: Unzustellbar\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease look.\n--b\nContent-Type: message/rfc822\n\nReturn-Path: <>\nFrom: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; boundary=c\n\n--c\nContent-Type: message/delivery-status\n\n" + report + "--c--\n--b--\n",
		"forwards its parts":     person + "Subject: Fwd: failure notice\nUser-Agent: Mozilla Thunderbird\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease look.\n--b\nContent-Type: message/delivery-status; name=details.txt\n\n" + report + "--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--\n",
		"is the postmaster":      "Return-Path: <postmaster@client.example>\nFrom: Ann <postmaster@client.example>\nTo: help@provider.example\nSubject: Mail to you\n\nOur mails to you could not be delivered since Monday: 550 5.7.1 blocked.\n",
		"postmaster who answers": "From: postmaster@client.example\nIn-Reply-To: <remit.7.a@provider.example>\nSubject: Re: Undeliverable mails [#7]\n\nThey still are.\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, raw)
			if j := mail.Judge(m, mail.Own{Domain: "provider.example"}); m.Bounce != nil || j.Kind != mail.KindPersonal {
				t.Errorf("judged %s because %q", j.Kind, j.Reason)
			} else if name == "forwards its parts" && len(j.Thread) > 0 {
				t.Errorf("it answers %q", j.Thread)
			}
		})
	}
}

func TestWhatIsNoBounceOfAServer(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"a form without a path":   "Return-Path: <>\nFrom: web@client.example\nSubject: Contact form\n\nJoe writes: my mails are not delivered.\n",
		"an away note":            "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: joe@client.example\nSubject: Your message was not delivered to my desk\n\nI am away, code 550 5.1.1.\n",
		"a digest of the server":  "Return-Path: <>\nFrom: postmaster@client.example\nSubject: Weekly quarantine report\n\nNothing was held.\n",
		"a report of a daemon":    "From: mailer-daemon@client.example\nSubject: Statistics\n\n12 mails today\n",
		"a monitor about servers": "Auto-Submitted: auto-generated\nFrom: monitor@client.example\nSubject: CRITICAL: mail queue\n\n40 mails could not be delivered: 550 5.1.1\n",
	} {
		if m := parse(t, raw); m.Bounce != nil || !m.Automatic && !strings.Contains(raw, "daemon") {
			t.Errorf("%s: bounce %+v, automatic %v", name, m.Bounce, m.Automatic)
		}
	}
}
