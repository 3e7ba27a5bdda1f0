package mail_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/mail"
)

func TestSortsOfPrograms(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]mail.Sort{
		"Auto-Submitted: auto-replied":                                mail.SortMachine,
		"Auto-Submitted: Auto-Notified; owner-email=x@client.example": mail.SortMachine,
		"Auto-Submitted: (a note) auto-generated":                     mail.SortMachine,
		"Auto-Submitted: no":                                          "",
		"Auto-Submitted: No (a person)":                               "",
		"Precedence: bulk":                                            mail.SortMachine,
		"Precedence: junk":                                            mail.SortMachine,
		"Precedence: list":                                            mail.SortList,
		"Precedence: auto_reply":                                      mail.SortAway,
		"Precedence: normal":                                          "",
		"List-Id: Printers <printers.client.example>":                 mail.SortList,
		"List-Unsubscribe: <mailto:x@client.example>":                 mail.SortList,
		"Mailing-List: contact x@client.example":                      mail.SortList,
		"X-Auto-Response-Suppress: DR, OOF, AutoReply":                mail.SortMachine,
		"X-Auto-Response-Suppress: None":                              "",
		"X-Autoreply: yes":                                            mail.SortAway,
		"X-Autoreply: no":                                             "",
		"X-Autorespond: Printer":                                      mail.SortAway,
		"X-AutoReply-From: joe@client.example":                        mail.SortAway,
		"X-Auto-Reply-From: joe@client.example":                       mail.SortAway,
		"X-Mail-Autoreply: 1":                                         mail.SortAway,
		"X-POST-MessageClass: 9; Autoresponder":                       mail.SortAway,
		"Delivered-To: Autoresponder":                                 mail.SortAway,
		"Delivered-To: help@provider.example":                         "",
		"X-FC-MachineGenerated: true":                                 mail.SortMachine,
		"X-FC-MachineGenerated: false":                                "",
		"X-MS-Exchange-Inbox-Rules-Loop: joe@client.example":          mail.SortMachine,
		"X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent": mail.SortMachine,
		"X-MS-Exchange-CrossTenant-Id: 1":                             "",
		"Feedback-ID: 1234:campaign:esp":                              mail.SortMachine,
		"Feedback-ID: i1234:Fastmail":                                 "",
		"X-OTRS-Loop: yes":                                            mail.SortMachine,
		"X-Zammad-Article-Type: email":                                mail.SortMachine,
		"X-Zendesk-From-Account-Id: 123":                              mail.SortMachine,
		"X-JIRA-FingerPrint: abc":                                     mail.SortMachine,
		"X-ServiceNow-Generated: true":                                mail.SortMachine,
		"X-Loop: help@other.example":                                  mail.SortMachine,
		"Return-Path: <>":                                             mail.SortMachine,
		"Return-Path: <joe@client.example>":                           "",
		"X-Mailer: Microsoft Outlook 16.0":                            "",
		"X-Priority: 1":                                               "",
	} {
		m := read(t, "Subject: Printer\n"+header)
		j := mail.Judge(m, mail.Own{Domain: "provider.example", LoopID: "house-1"})
		kind := mail.KindPersonal
		if want != "" {
			kind = mail.KindAutomatic
		}
		if j.Sort != want || j.Kind != kind || j.Reason == "" || m.Automatic != (want != "") {
			t.Errorf("%s: judged %s, %q, because %q", header, j.Kind, j.Sort, j.Reason)
		}
		if peeked := mail.PeekAutomatic([]byte(header + "\r\n\r\nbody")); peeked != (want != "") {
			t.Errorf("%s: at a glance automatic is %v", header, peeked)
		}
	}
}

// awaySubjects are those of absence notes by what mail programs write of themselves.
var awaySubjects = strings.Split(`Automatic reply: Printer
Auto: Out of Office
Out of Office
Out of office: Re: Printer [#7]
Out of Office Re: Printer [#7]
[EXTERNAL] Automatic reply: Printer
Vacation reply
[Auto-Reply] Printer
Autoreply: Printer
OOO
On vacation!
Abwesenheitsnotiz: Drucker
Automatische Antwort: Drucker
Abwesenheit: AW: Drucker
Ich bin nicht im Büro.
Réponse automatique : Imprimante
Absence du bureau
Message d’absence : Imprimante
Respuesta automática: Impresora
Fuera de la oficina
Risposta automatica: Stampante
Fuori sede
Automatisch antwoord: Printer
Afwezig
Automatisk svar: Printer
Autosvar: Skriver
Autosvar: Skrivare
Ikke til stede
Automaattinen vastaus: Tulostin
Poissa
Odpowiedź automatyczna: Drukarka
Automatická odpověď: Tiskárna
Automatická odpoveď: Tlačiareň
Automatikus válasz: Nyomtató
Răspuns automat: Imprimantă
Resposta automática: Impressora
Автоответ: Принтер
Автоматический ответ: Принтер
Автоматична відповідь: Принтер
Otomatik yanıt: Yazıcı
Αυτόματη απάντηση: Εκτυπωτής
自動応答: プリンタ
自动答复：打印机
자동 회신: 프린터
不在`, "\n")

func TestAwaySubjects(t *testing.T) {
	t.Parallel()
	for _, subject := range awaySubjects {
		if j := mail.Judge(read(t, "Subject: "+subject), mail.Own{}); j.Kind != mail.KindAutomatic || j.Sort != mail.SortAway {
			t.Errorf("%s: judged %s, %q", subject, j.Kind, j.Sort)
		}
		if !mail.PeekAutomatic([]byte("Subject: " + subject + "\n\nx")) {
			t.Errorf("%s: not seen at a glance", subject)
		}
	}
	answer := "In-Reply-To: <remit.7.a@provider.example>\nSubject: "
	for _, subject := range []string{"Out of office until 5 May", "Abwesend bis Montag", "Urlaub: Drucker [#7]", "Absente du 3 au 7 mai", "On leave from Monday", "Fuera de la oficina hasta el lunes", "Frånvaro", "Vacation", "Urlaub", "Ik ben weg"} {
		m := read(t, answer+subject)
		if j := mail.Judge(m, mail.Own{}); (j.Sort == mail.SortAway) != (subject != "Ik ben weg") {
			t.Errorf("%s, as an answer: judged %s, %q", subject, j.Kind, j.Sort)
		}
	}
}

func TestPeopleWriteAboutAbsence(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{
		"Question about out of office replies", "Vacation calendar is broken", "Out of office assistant does not work", "Automatic reply is in the wrong language", "Vacation: who enters the days?", "OOO bot broken",
		"Re: Automatic reply: Printer", "AW: Abwesenheitsnotiz: Drucker", "Urlaub: Antrag lässt sich nicht öffnen", "Abwesenheitsnotiz einrichten", "Absence : erreur dans le planning", "Ausencias no aparecen", "Out of office until Monday, please forward my mails",
		"Urlaub", "Vacation", "Absence", "Semester: inloggning", "不在通知の設定", "Automatische Antworten abschalten", "Holiday on leave form", "Absent colleague's mailbox",
	} {
		if j := mail.Judge(read(t, "Subject: "+subject), mail.Own{}); j.Kind != mail.KindPersonal {
			t.Errorf("%s: judged %s because %q", subject, j.Kind, j.Reason)
		}
	}
}

func TestProgramsThatCarryAMail(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"with a mail as a file": "From: scan@client.example\nAuto-Submitted: auto-generated\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHeld back.\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--\n",
		"that quotes a report":  "From: desk@client.example\nAuto-Submitted: auto-replied\nSubject: We got your request\n\nYou wrote:\n\nFinal-Recipient: rfc822; joe@client.example\nAction: failed\nStatus: 5.1.1\nMessage-ID: <remit.7.a@provider.example>\n",
	} {
		m := parse(t, raw)
		if j := mail.Judge(m, mail.Own{}); m.Bounce != nil || j.Kind != mail.KindAutomatic || len(j.Thread) != 0 {
			t.Errorf("%s: bounce %+v, judged %s, thread %q", name, m.Bounce, j.Kind, j.Thread)
		}
	}
}

func TestReceipts(t *testing.T) {
	t.Parallel()
	mdn := func(disposition string) string {
		return "From: joe@client.example\nTo: help@provider.example\nSubject: Gelesen: Drucker\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nIhre Nachricht wurde gelesen.\n--b\nContent-Type: message/disposition-notification\n\n" +
			"Final-Recipient: rfc822;joe@client.example\nOriginal-Message-ID: <remit.7.a@provider.example>\nDisposition: " + disposition + "\n--b--\n"
	}
	prose := func(subject, text string) string {
		return "From: joe@client.example\nTo: help@provider.example\nSubject: " + subject + "\n\n" + text + "\n"
	}
	for name, c := range map[string]struct {
		raw, reason string
		thread      []string
	}{
		"read":              {mdn("manual-action/MDN-sent-manually; displayed"), "it reports that a mail was read", []string{"remit.7.a@provider.example"}},
		"deleted":           {mdn("automatic-action/MDN-sent-automatically; deleted"), "it reports that a mail was deleted", []string{"remit.7.a@provider.example"}},
		"in words":          {prose("Read: Printer", "Your message\n\nTo: Joe\nSubject: Printer\n\nwas read on Monday, 2 March 2026 10:00."), "it says that a mail was read", nil},
		"in german words":   {prose("Gelesen: Drucker", "Ihre Nachricht an Joe wurde am 02.03.2026 um 10:00 gelesen."), "it says that a mail was read", nil},
		"in french words":   {prose("Lu : Imprimante", "Votre message a été lu le lundi 2 mars."), "it says that a mail was read", nil},
		"in spanish words":  {prose("Leído: Impresora", "El mensaje se ha leído el lunes."), "it says that a mail was read", nil},
		"a human who reads": {prose("Read: the manual is wrong", "On page 5 it says left."), "", nil},
		"a human who read":  {prose("Printer", "The mail was read on Monday, nothing happened."), "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := mail.Judge(parse(t, c.raw), mail.Own{Domain: "provider.example"})
			if c.reason == "" {
				if j.Kind != mail.KindPersonal {
					t.Errorf("judged %s because %q", j.Kind, j.Reason)
				}
				return
			}
			if j.Kind != mail.KindAutomatic || j.Sort != mail.SortReceipt || j.Reason != c.reason || !slices.Equal(j.Thread, c.thread) {
				t.Errorf("judgement = %+v", j)
			}
		})
	}
}

func TestCalendarAnswers(t *testing.T) {
	t.Parallel()
	event := func(kind, method string) string {
		return "From: joe@client.example\nTo: help@provider.example\nSubject: Accepted: Visit\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nJoe accepts.\n--b\nContent-Type: text/calendar; charset=utf-8" + kind +
			"\n\nBEGIN:VCALENDAR\n" + method + "BEGIN:VEVENT\nSUMMARY:Visit\nEND:VEVENT\nEND:VCALENDAR\n--b--\n"
	}
	for name, c := range map[string]struct {
		raw  string
		want mail.Sort
	}{
		"accepted":                {event("; method=REPLY", "METHOD:REPLY\n"), mail.SortCalendar},
		"method in the file":      {event("", "METHOD:REPLY\n"), mail.SortCalendar},
		"another time":            {event("; method=\"counter\"", ""), mail.SortCalendar},
		"an invitation":           {event("; method=REQUEST", "METHOD:REQUEST\n"), ""},
		"a cancelled one":         {event("", "METHOD:CANCEL\n"), ""},
		"an event without method": {event("", ""), ""},
	} {
		if j := mail.Judge(parse(t, c.raw), mail.Own{}); j.Sort != c.want || (j.Kind == mail.KindAutomatic) != (c.want != "") {
			t.Errorf("%s: judged %s, %q, because %q", name, j.Kind, j.Sort, j.Reason)
		}
	}
}
