package mail_test

import (
	"slices"
	"testing"

	"remit/internal/mail"
)

// read parses a mail of which only the header matters.
func read(t *testing.T, header string) *mail.Message {
	t.Helper()
	m, err := mail.Parse([]byte("From: joe@client.example\nTo: help@provider.example\n"+header+"\n\nHello\n"), mail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestJudgeKind(t *testing.T) {
	t.Parallel()
	own := mail.Own{Domain: "provider.example", LoopID: "house-1"}
	for name, c := range map[string]struct {
		header string
		want   mail.Kind
	}{
		"a person":                     {"Subject: Printer", mail.KindPersonal},
		"our loop header":              {"X-Remit-Loop: house-1", mail.KindOwn},
		"the loop of another house":    {"X-Remit-Loop: house-2", mail.KindPersonal},
		"our message id":               {"Message-ID: <remit.7.abc@provider.example>", mail.KindOwn},
		"an id of another house":       {"Message-ID: <remit.7.abc@other.example>", mail.KindPersonal},
		"an id like ours":              {"Message-ID: <abc@provider.example>", mail.KindPersonal},
		"an answer to ours":            {"In-Reply-To: <remit.7.abc@provider.example>", mail.KindPersonal},
		"own before automatic":         {"Auto-Submitted: auto-replied\nX-Remit-Loop: house-1", mail.KindOwn},
		"auto-submitted":               {"Auto-Submitted: auto-replied", mail.KindAutomatic},
		"auto-generated, commented":    {"Auto-Submitted: auto-generated; reason=x", mail.KindAutomatic},
		"auto-submitted no":            {"Auto-Submitted: no", mail.KindPersonal},
		"bulk":                         {"Precedence: bulk", mail.KindAutomatic},
		"first class":                  {"Precedence: first-class", mail.KindPersonal},
		"a list":                       {"List-Id: <a.b.example>", mail.KindAutomatic},
		"exchange, all":                {"X-Auto-Response-Suppress: All", mail.KindAutomatic},
		"exchange, none":               {"X-Auto-Response-Suppress: None", mail.KindPersonal},
		"empty return path":            {"Return-Path: <>", mail.KindAutomatic},
		"away, english":                {"Subject: Automatic reply: Printer", mail.KindAutomatic},
		"away, german":                 {"Subject: Abwesenheitsnotiz: Drucker", mail.KindAutomatic},
		"away, french":                 {"Subject: Réponse automatique : Imprimante", mail.KindAutomatic},
		"away, norwegian":              {"Subject: =?utf-8?Q?Automatisk_svar:_Frav=C3=A6r?=", mail.KindAutomatic},
		"away, japanese":               {"Subject: 自動応答: プリンタ", mail.KindAutomatic},
		"about being away":             {"Subject: Out of office assistant does not work", mail.KindPersonal},
		"vacation request":             {"Subject: Vacation calendar is empty", mail.KindPersonal},
		"a bounce by a daemon":         {"Return-Path: <>\nSubject: Undelivered Mail Returned to Sender", mail.KindBounce},
		"failed recipients":            {"X-Failed-Recipients: a@b.example", mail.KindBounce},
		"an away note is no bounce":    {"Return-Path: <>\nAuto-Submitted: auto-replied\nSubject: Delivery failed? I am away", mail.KindAutomatic},
		"a person about a failed mail": {"Subject: Undelivered Mail Returned to Sender", mail.KindPersonal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := mail.Judge(read(t, c.header), own)
			if j.Kind != c.want || j.Reason == "" {
				t.Errorf("judged %s because %q, want %s", j.Kind, j.Reason, c.want)
			}
		})
	}
}

func TestJudgeOwnAddress(t *testing.T) {
	t.Parallel()
	own := mail.Own{Addresses: []string{"Help@provider.example"}}
	for header, want := range map[string]mail.Kind{
		"From: help@PROVIDER.example\nAuto-Submitted: auto-replied": mail.KindOwn,
		"From: help@provider.example":                               mail.KindPersonal,
		"From: joe@client.example\nAuto-Submitted: auto-replied":    mail.KindAutomatic,
	} {
		m, err := mail.Parse([]byte(header+"\n\nHello\n"), mail.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if j := mail.Judge(m, own); j.Kind != want {
			t.Errorf("%q is %s, want %s", header, j.Kind, want)
		}
	}
}

func TestJudgeOrder(t *testing.T) {
	t.Parallel()
	own := mail.Own{Domain: "provider.example", LoopID: "house-1", Addresses: []string{"help@provider.example", "it@second.example"}}
	bounce := "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
	for name, c := range map[string]struct {
		raw  string
		want mail.Kind
	}{
		"own before bounce":              {bounce + "X-Remit-Loop: house-1\n\n550 no", mail.KindOwn},
		"a second loop header":           {"From: joe@client.example\nX-Remit-Loop: house-2\nX-Remit-Loop: house-1\n\nx", mail.KindOwn},
		"bounce before automatic":        {bounce + "Auto-Submitted: auto-generated\nPrecedence: bulk\n\n550 no", mail.KindBounce},
		"a bounce that quotes our id":    {bounce + "\n550 no\n\nMessage-ID: <remit.7.a@provider.example>\nX-Remit-Loop: house-1\n", mail.KindBounce},
		"a bounce from our own address":  {"Return-Path: <>\nFrom: Help <help@provider.example>\nX-Failed-Recipients: joe@client.example\nAuto-Submitted: auto-replied\n\n550 no", mail.KindBounce},
		"an automatic answer to us":      {"From: joe@client.example\nAuto-Submitted: auto-replied\nIn-Reply-To: <remit.7.a@provider.example>\n\nI am away.", mail.KindAutomatic},
		"our id of another mailbox":      {"From: it@second.example\nMessage-ID: <remit.7.a@second.example>\n\nx", mail.KindOwn},
		"an id of a house beside us":     {"From: joe@provider.example\nMessage-ID: <remit.7.a@provider.example>\nX-Remit-Loop: house-2\n\nx", mail.KindPersonal},
		"our absence note":               {"From: help+x@provider.example\nSubject: Automatic reply: Printer\n\nWe are closed.", mail.KindOwn},
		"a scanner that uses our name":   {"From: help@provider.example\nAuto-Submitted: auto-generated\nSubject: Scan\n\nAttached.", mail.KindAutomatic},
		"a colleague who writes from us": {"From: help@provider.example\nSubject: Printer\n\nPlease note.", mail.KindPersonal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if j := mail.Judge(parse(t, c.raw), own); j.Kind != c.want {
				t.Errorf("judged %s because %q, want %s", j.Kind, j.Reason, c.want)
			}
		})
	}
}

func TestJudgeWho(t *testing.T) {
	t.Parallel()
	own := mail.Own{Domain: "provider.example", Addresses: []string{"help@provider.example"}}
	for name, c := range map[string]struct {
		header            string
		sender, domain    string
		house, unverified bool
	}{
		"From alone":                 {"From: Joe <Joe@Client.example>", "joe@client.example", "client.example", false, false},
		"Reply-To does not count":    {"From: form@shop.example\nReply-To: joe@client.example", "form@shop.example", "shop.example", false, false},
		"Sender does not count":      {"From: joe@client.example\nSender: bea@client.example", "joe@client.example", "client.example", false, false},
		"Sender where From is empty": {"From:\nSender: bea@client.example", "bea@client.example", "client.example", false, false},
		"a public domain":            {"From: joe@gmail.com", "joe@gmail.com", "", false, false},
		"our own address":            {"From: HELP@provider.example", "help@provider.example", "provider.example", true, false},
		"ours with a tag":            {"From: help+42@provider.example", "help+42@provider.example", "provider.example", true, false},
		"a colleague's":              {"From: kim@provider.example", "kim@provider.example", "provider.example", false, false},
		"Reply-To of ours":           {"From: joe@client.example\nReply-To: help@provider.example", "joe@client.example", "client.example", false, false},
		"a group of our address":     {"From: 'Joe' via Help <help@provider.example>\nX-Original-From: Joe <joe@client.example>\nReply-To: joe@client.example", "joe@client.example", "client.example", false, true},
		"a group of others":          {"From: 'Joe' via Sales <sales@other.example>\nX-Original-From: Joe <joe@client.example>", "sales@other.example", "other.example", false, false},
		"nobody":                     {"Subject: x", "", "", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := mail.Judge(parse(t, c.header+"\nX-A: b\n\nHello\n"), own)
			if j.Sender != c.sender || j.Domain != c.domain || j.FromHouse != c.house || j.SenderUnverified != c.unverified {
				t.Errorf("judgement = %+v", j)
			}
		})
	}
}

func TestJudgeRobots(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]mail.Kind{
		"From: noreply@shop.example":                               mail.KindAutomatic,
		"From: no-reply@shop.example":                              mail.KindAutomatic,
		"From: do_not_reply@shop.example":                          mail.KindAutomatic,
		"From: noreply@shop.example\nReply-To: joe@client.example": mail.KindPersonal,
		"From: norep@shop.example":                                 mail.KindPersonal,
	} {
		m, err := mail.Parse([]byte(header+"\nSubject: x\n\nHello\n"), mail.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if j := mail.Judge(m, mail.Own{}); j.Kind != want {
			t.Errorf("%q is %s, want %s", header, j.Kind, want)
		}
	}
}

func TestJudgeFacts(t *testing.T) {
	t.Parallel()
	m := read(t, "Subject: Re: [#1042] Printer\nIn-Reply-To: <c@x>\nReferences: <a@x>\n <b@x>\n <c@x>\nAuthentication-Results: mx.provider.example; spf=pass smtp.mailfrom=x; dmarc=fail (p=NONE) header.from=client.example\nAuthentication-Results: evil.example; dmarc=pass")
	j := mail.Judge(m, mail.Own{})
	if j.Ticket != 1042 || !j.SenderUnverified || j.Sender != "joe@client.example" || j.Domain != "client.example" {
		t.Errorf("judgement = %+v", j)
	}
	if want := []string{"c@x", "b@x", "a@x"}; !slices.Equal(j.Thread, want) {
		t.Errorf("thread = %q, want %q", j.Thread, want)
	}
	free, err := mail.Parse([]byte("From: Joe@GMAIL.com\nAuthentication-Results: mx; dmarc=pass\nAuthentication-Results: mx; dmarc=fail\n\nx"), mail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if j := mail.Judge(free, mail.Own{}); j.Domain != "" || j.SenderUnverified || j.Sender != "joe@gmail.com" {
		t.Errorf("judgement = %+v", j)
	}
}

func TestSubjectBase(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Re: Printer": "Printer", "RE: AW: Fwd: Printer": "Printer", "Re[2]: Printer": "Printer", "Re (3): Printer": "Printer", "SV: VS: Antw: Printer": "Printer",
		"回复：Printer": "Printer", "Отв: Printer": "Printer", "Rép : Printer": "Printer", "Re:Re:Printer": "Printer", "  Re:  Printer ": "Printer", "Odp: Printer": "Printer",
		"Printer": "Printer", "Note: Printer": "Note: Printer", "Re:": "Re:", "": "", "Printer: Re: x": "Printer: Re: x", "R: Stampante": "Stampante", "[#7] Re: Printer": "[#7] Re: Printer",
	} {
		if got := mail.SubjectBase(in); got != want {
			t.Errorf("SubjectBase(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"Re: [#1042] Printer": 1042, "[#1][#2]": 2, "Printer #1042": 0, "[1042]": 0, "[#]": 0, "[#0]": 0, "[#99999999999999999999]": 0, "": 0,
	} {
		if got, ok := mail.Token(in); got != want || ok != (want != 0) {
			t.Errorf("Token(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
}

func TestNewMessageID(t *testing.T) {
	t.Parallel()
	id := mail.NewMessageID(1042, "abc", "provider.example")
	if id != "remit.1042.abc@provider.example" {
		t.Errorf("id = %q", id)
	}
}
