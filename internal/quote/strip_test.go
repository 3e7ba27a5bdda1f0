package quote

import "testing"

// introductions are the lines that mail programs write above what is answered, by language. Each is tried above a quote
// with marks and above one without.
var introductions = []string{
	// Gmail
	"On Mon, Apr 2, 2012 at 6:26 PM, Megan One <megan@client.example> wrote:",
	"Am Mo., 2. Apr. 2012 um 18:26 Uhr schrieb Megan One <megan@client.example>:",
	"Le lun. 2 avr. 2012 à 18:26, Megan One <megan@client.example> a écrit :",
	"El lun., 2 abr. 2012 a las 18:26, Megan One (<megan@client.example>) escribió:",
	"Em seg., 2 de abr. de 2012 às 18:26, Megan One <megan@client.example> escreveu:",
	"Il giorno lun 2 apr 2012 alle ore 18:26 Megan One <megan@client.example> ha scritto:",
	"Op ma 2 apr. 2012 om 18:26 schreef Megan One <megan@client.example>:",
	"Den man. 2. apr. 2012 kl. 18.26 skrev Megan One <megan@client.example>:",
	"Den mån 2 apr. 2012 kl 18:26 skrev Megan One <megan@client.example>:",
	"man. 2. apr. 2012 kl. 18:26 skrev Megan One <megan@client.example>:",
	"ma 2. huhtik. 2012 klo 18.26 Megan One (megan@client.example) kirjoitti:",
	"pon., 2 kwi 2012 o 18:26 Megan One <megan@client.example> napisał(a):",
	"po 2. 4. 2012 v 18:26 odesílatel Megan One <megan@client.example> napsal:",
	"po 2. 4. 2012 o 18:26 Megan One <megan@client.example> napísal(a):",
	"пн, 2 апр. 2012 г. в 18:26, Megan One <megan@client.example>:",
	"пн, 2 квіт. 2012 р. о 18:26 Megan One <megan@client.example> пише:",
	"Megan One <megan@client.example> ezt írta (időpont: 2012. ápr. 2., H, 18:26):",
	"În lun., 2 apr. 2012 la 18:26, Megan One <megan@client.example> a scris:",
	"Στις Δευ 2 Απρ 2012 στις 6:26 μ.μ., ο χρήστης Megan One <megan@client.example> έγραψε:",
	"Megan One <megan@client.example>, 2 Nis 2012 Pzt, 18:26 tarihinde şunu yazdı:",
	"Megan One <megan@client.example> 于2012年4月2日周一 18:26写道：",
	"Megan One <megan@client.example> 於 2012年4月2日 週一 下午6:26寫道：",
	"2012年4月2日(月) 18:26 Megan One <megan@client.example>:",
	"2012년 4월 2일 (월) 오후 6:26, Megan One <megan@client.example>님이 작성:",
	"El dl., 2 d’abr. 2012, 18:26, Megan One <megan@client.example> va escriure:",
	"pon., 2. apr. 2012 ob 18:26 je oseba Megan One <megan@client.example> napisala:",
	"pon, 2. tra 2012. u 18:26 Megan One <megan@client.example> napisao je:",
	"На пн, 2.04.2012 г. в 18:26 ч. Megan One <megan@client.example> написа:",
	"Vào Th 2, 2 thg 4, 2012 vào lúc 18:26 Megan One <megan@client.example> đã viết:",
	// Apple Mail
	"On Apr 2, 2012, at 6:26 PM, Megan One <megan@client.example> wrote:",
	"On 2 Apr 2012, at 18:26, Megan One <megan@client.example> wrote:",
	"Am 02.04.2012 um 18:26 schrieb Megan One <megan@client.example>:",
	"Le 2 avr. 2012 à 18:26, Megan One <megan@client.example> a écrit :",
	"El 2 abr 2012, a las 18:26, Megan One <megan@client.example> escribió:",
	"Il giorno 02 apr 2012, alle ore 18:26, Megan One <megan@client.example> ha scritto:",
	"Op 2 apr. 2012, om 18:26 heeft Megan One <megan@client.example> het volgende geschreven:",
	"Den 2. apr. 2012 kl. 18.26 skrev Megan One <megan@client.example>:",
	"2 apr 2012 kl. 18:26 skrev Megan One <megan@client.example>:",
	"Megan One <megan@client.example> kirjoitti 2.4.2012 kello 18.26:",
	"Wiadomość napisana przez Megan One <megan@client.example> w dniu 2 kwi 2012, o godz. 18:26:",
	"2. 4. 2012 v 18:26, Megan One <megan@client.example>:",
	"2 апр. 2012 г., в 18:26, Megan One <megan@client.example> написал(а):",
	"在 2012年4月2日，下午6:26，Megan One <megan@client.example> 写道：",
	"2012/04/02 18:26、Megan One <megan@client.example>のメール:",
	// Thunderbird
	"On 04/02/2012 06:26 PM, Megan One wrote:",
	"On 02.04.12 18:26, Megan One wrote:",
	"Am 02.04.2012 um 18:26 schrieb Megan One:",
	"Am 02.04.12 18:26, schrieb Megan One:",
	"Le 02/04/2012 à 18:26, Megan One a écrit :",
	"El 02/04/2012 a las 18:26, Megan One escribió:",
	"Em 02/04/2012 18:26, Megan One escreveu:",
	"Il 02/04/2012 18:26, Megan One ha scritto:",
	"Op 02-04-2012 om 18:26 schreef Megan One:",
	"Den 02-04-2012 kl. 18:26, skrev Megan One:",
	"Den 2012-04-02 kl. 18:26, skrev Megan One:",
	"Den 02.04.2012 18:26, skrev Megan One:",
	"Megan One kirjoitti 2.4.2012 klo 18.26:",
	"W dniu 02.04.2012 o 18:26, Megan One pisze:",
	"Dne 02. 04. 12 v 18:26 Megan One napsal(a):",
	"02.04.2012 18:26, Megan One пишет:",
	"02.04.12 18:26, Megan One пише:",
	"2012. 04. 02. 18:26 keltezéssel, Megan One írta:",
	"Pe 02.04.2012 18:26, Megan One a scris:",
	"Στις 2/4/2012 18:26, ο/η Megan One έγραψε:",
	"On 2012/4/2 18:26, Megan One 写道:",
	// Outlook.com, Yahoo, web mailers
	`On Monday, April 2, 2012, 06:26:10 PM GMT+2, Megan One <megan@client.example> wrote:`,
	"Megan One <megan@client.example> schrieb am Mo., 2. Apr. 2012, 18:26:",
	"Megan One <megan@client.example> schrieb am 2. April 2012 um 18:26:",
	"Zitat von Megan One <megan@client.example>:",
	"Quoting Megan One <megan@client.example>:",
	"Citando Megan One <megan@client.example>:",
	"2012-04-02 18:26 GMT+02:00 Megan One <megan@client.example>:",
	"------- Original Message -------\nOn Monday, April 2nd, 2012 at 18:26, Megan One <megan@client.example> wrote:",
	"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, April 2, 2012 6:26 PM, Megan One <megan@client.example> wrote:",
	"* Megan One <megan@client.example> [2012-04-02 18:26]:",
	"Monday, April 2, 2012, 6:26:10 PM, you wrote:",
	"At 18:26 02.04.2012, you wrote:",
	"In message <abc@client.example>, Megan One <megan@client.example> writes:",
	"On Mon, 2 Apr 2012 18:26:10 +0200\nMegan One <megan@client.example> wrote:",
}

func TestStripQuotesIntroductions(t *testing.T) {
	t.Parallel()
	for _, intro := range introductions {
		t.Run(intro, func(t *testing.T) {
			t.Parallel()
			for form, text := range map[string]string{
				"marked":       "Yes, please.\n\nIt is urgent.\n\n" + intro + "\n\n> Shall we?\n>\n> Megan\n",
				"marked close": "Yes, please.\n\nIt is urgent.\n" + intro + "\n> Shall we?\n>\n> Megan\n",
				"unmarked":     "Yes, please.\n\nIt is urgent.\n\n" + intro + "\n\nShall we?\n\nMegan\n",
				"bottom":       intro + "\n> Shall we?\n>\n> Megan\n\nYes, please.\n\nIt is urgent.\n",
			} {
				if reply, _ := Strip(text); reply != "Yes, please.\n\nIt is urgent." {
					t.Errorf("%s: reply = %q", form, reply)
				}
			}
		})
	}
}

// unmarked are histories without marks, as Outlook and phones write them.
var unmarked = []string{
	"-----Original Message-----\nFrom: Megan One [mailto:megan@client.example]\nSent: Monday, April 02, 2012 6:26 PM\nTo: Support\nSubject: Test\n\nShall we?",
	"From: Megan One <megan@client.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support <help@provider.example>\nCc: Joe\nSubject: Test\n\nShall we?",
	"________________________________\nFrom: Megan One <megan@client.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support <help@provider.example>\nSubject: Test\n\nShall we?",
	"________________________________\nVon: Megan One <megan@client.example>\nGesendet: Montag, 2. April 2012 18:26\nAn: Support <help@provider.example>\nBetreff: Test\n\nShall we?",
	"-----Ursprüngliche Nachricht-----\nVon: Megan One\nGesendet: Montag, 2. April 2012 18:26\nAn: Support\nBetreff: Test\n\nShall we?",
	"De : Megan One <megan@client.example>\nEnvoyé : lundi 2 avril 2012 18:26\nÀ : Support\nObjet : Test\n\nShall we?",
	"-----Message d'origine-----\nDe : Megan One\nEnvoyé : lundi 2 avril 2012 18:26\nÀ : Support\nObjet : Test\n\nShall we?",
	"De: Megan One <megan@client.example>\nEnviado el: lunes, 2 de abril de 2012 18:26\nPara: Support\nAsunto: Test\n\nShall we?",
	"De: Megan One <megan@client.example>\nEnviada em: segunda-feira, 2 de abril de 2012 18:26\nPara: Support\nAssunto: Test\n\nShall we?",
	"Da: Megan One <megan@client.example>\nInviato: lunedì 2 aprile 2012 18:26\nA: Support\nOggetto: Test\n\nShall we?",
	"Van: Megan One <megan@client.example>\nVerzonden: maandag 2 april 2012 18:26\nAan: Support\nOnderwerp: Test\n\nShall we?",
	"Fra: Megan One <megan@client.example>\nSendt: 2. april 2012 18:26\nTil: Support\nEmne: Test\n\nShall we?",
	"Från: Megan One <megan@client.example>\nSkickat: den 2 april 2012 18:26\nTill: Support\nÄmne: Test\n\nShall we?",
	"Lähettäjä: Megan One <megan@client.example>\nLähetetty: maanantai 2. huhtikuuta 2012 18.26\nVastaanottaja: Support\nAihe: Test\n\nShall we?",
	"Od: Megan One <megan@client.example>\nWysłano: poniedziałek, 2 kwietnia 2012 18:26\nDo: Support\nTemat: Test\n\nShall we?",
	"Od: Megan One <megan@client.example>\nOdesláno: pondělí 2. dubna 2012 18:26\nKomu: Support\nPředmět: Test\n\nShall we?",
	"От: Megan One <megan@client.example>\nОтправлено: 2 апреля 2012 г. 18:26\nКому: Support\nТема: Test\n\nShall we?",
	"Від: Megan One <megan@client.example>\nНадіслано: 2 квітня 2012 р. 18:26\nКому: Support\nТема: Test\n\nShall we?",
	"Feladó: Megan One <megan@client.example>\nElküldve: 2012. április 2. 18:26\nCímzett: Support\nTárgy: Test\n\nShall we?",
	"De la: Megan One <megan@client.example>\nTrimis: luni, 2 aprilie 2012 18:26\nCătre: Support\nSubiect: Test\n\nShall we?",
	"Από: Megan One <megan@client.example>\nΣτάλθηκε: Δευτέρα, 2 Απριλίου 2012 6:26 μμ\nΠρος: Support\nΘέμα: Test\n\nShall we?",
	"Kimden: Megan One <megan@client.example>\nGönderildi: 2 Nisan 2012 Pazartesi 18:26\nKime: Support\nKonu: Test\n\nShall we?",
	"发件人: Megan One <megan@client.example>\n发送时间: 2012年4月2日 18:26\n收件人: Support\n主题: Test\n\nShall we?",
	"寄件者: Megan One <megan@client.example>\n寄件日期: 2012年4月2日 下午 06:26\n收件者: Support\n主旨: Test\n\nShall we?",
	"差出人: Megan One <megan@client.example>\n送信日時: 2012年4月2日 18:26\n宛先: Support\n件名: Test\n\nShall we?",
	"보낸 사람: Megan One <megan@client.example>\n보낸 날짜: 2012년 4월 2일 18:26\n받는 사람: Support\n제목: Test\n\nShall we?",
	"*From:* Megan One [mailto:megan@client.example]\n*Sent:* Monday, April 02, 2012 6:26 PM\n*To:* Support\n*Subject:* Test\n\nShall we?",
	"From: Megan One\nDate: Monday, 2 April 2012 at 18:26\nTo: Support\nSubject: Re: Test\nShall we?",
	"From: Megan One <megan@client.example> Sent: Monday, April 2, 2012 6:26 PM To: Support Subject: Test\n\nShall we?",
	"------------------ 原始邮件 ------------------\n发件人: \"Megan One\"<megan@client.example>;\n发送时间: 2012年4月2日(星期一) 晚上6:26\n收件人: \"Support\"<help@provider.example>;\n主题: Test\n\nShall we?",
	"---------- Forwarded message ---------\nFrom: Megan One <megan@client.example>\nDate: Mon, Apr 2, 2012 at 6:26 PM\nSubject: Test\nTo: <help@provider.example>\n\n\nShall we?",
	"Begin forwarded message:\n\nFrom: Megan One <megan@client.example>\nSubject: Test\nDate: 2 April 2012 at 18:26:10 CEST\nTo: help@provider.example\n\nShall we?",
	"-------- Weitergeleitete Nachricht --------\nBetreff: \tTest\nDatum: \tMon, 2 Apr 2012 18:26:10 +0200\nVon: \tMegan One <megan@client.example>\nAn: \thelp@provider.example\n\n\nShall we?",
	"-------- Oorspronkelijk bericht --------\nVan: Megan One <megan@client.example>\nDatum: 02-04-12 18:26 (GMT+01:00)\nAan: help@provider.example\nOnderwerp: Test\n\nShall we?",
	"-------- Message d'origine --------\nDe : Megan One <megan@client.example>\nDate : 02/04/2012 18:26 (GMT+01:00)\nÀ : help@provider.example\nObjet : Test\n\nShall we?",
	"  Original Message  \nFrom: Megan One\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support\nSubject: Test\n\nShall we?",
	"From:        Megan One <megan@client.example>\nTo:        Support\nDate:        02.04.2012 18:26\nSubject:        Test\n________________________________\n\n\nShall we?",
	"Megan One/Client wrote on 04/02/2012 06:26:10 PM:\n\n> Shall we?",
	"##- Please type your reply above this line -##\n\nYour request (1042) has been updated.",
	"--- Bitte antworten Sie oberhalb dieser Linie ---\n\nIhre Anfrage wurde bearbeitet.",
	"On Monday, April 2, 2012, 06:26:10 PM GMT+2, Megan One <megan@client.example> wrote:\n\nShall we?\n\nMegan",
	"Le 2 avr. 2012 à 18:26, Megan One <megan@client.example> a écrit :\n\nShall we?",
	"---- On Mon, 02 Apr 2012 18:26:10 +0200 Megan One <megan@client.example> wrote ----\n\nShall we?",
	"Am 02.04.2012 um 18:26 schrieb Megan One <megan@client.example>:\n\nShall we?",
	"> Il giorno 02 apr 2012, alle ore 18:26, Megan One <megan@client.example> ha scritto:\n> \n> Shall we?",
}

func TestStripQuotesUnmarkedHistory(t *testing.T) {
	t.Parallel()
	for _, h := range unmarked {
		t.Run(h[:40], func(t *testing.T) {
			t.Parallel()
			reply, quoted := Strip("Yes, please.\n\nIt is urgent.\n\n" + h + "\n")
			if reply != "Yes, please.\n\nIt is urgent." || quoted == "" {
				t.Errorf("reply = %q\nquoted = %q", reply, quoted)
			}
		})
	}
}

// authored are texts of which nothing may be cut.
var authored = map[string]string{
	"travel":              "Please book:\n\nFrom: Berlin\nTo: Munich\nDate: 5 May 2026\n\nThanks",
	"meeting":             "We meet on 5 May 2026 at 14:30:\n\nplease bring the documents.",
	"he wrote":            "Yesterday Joe wrote:\n\nthe printer is broken. Can you help?",
	"list":                "We need:\n- mouse\n- keyboard",
	"options":             "Which one:\n-- red\n-- blue",
	"rule":                "First part\n\n---\n\nSecond part is much longer and tells what happened in detail, so it is no signature at all.",
	"code":                "See the log:\n\n```\n--\nfrom: x\n> y\n```\n\nThanks",
	"prompt":              "I typed\n>>> import os\nand it failed.",
	"log lines":           "2012-04-02 18:26 ERROR disk full:\n2012-04-02 18:27 ERROR disk full:\n\nWhat now?",
	"address":             "Please write to joe@client.example:\n\nhe will know.",
	"subject in text":     "Subject: printer\nIt does not print.",
	"new colleague":       "Please make an account for\n\nJane Smith\njane.smith@client.example\n+1 218 555 0142",
	"on a line":           "Blah\nOn Monday it broke",
	"sent from":           "Where was this invoice sent from?",
	"a table":             "| a | b |\n| 1 | 2 |\nas you see",
	"date with colon":     "Timeline of 2 April 2012, 18:26:\nfirst it beeped,\nthen it stopped.",
	"german sent":         "Die Rechnung wurde am 02.04.2012 von uns verschickt:\nsie kam aber nie an.",
	"dash at the end":     "Only one thing is missing:\n\n- the cable",
	"escaped From":        "Hello,\n>From what I see it is broken.",
	"sent from, a clause": "Here it is.\n\nSent from my desk, which is much easier than my phone.",
	"signature of words":  "Thanks, that works now.\n\nBest regards,\nMegan",
}

func TestStripQuotesKeeps(t *testing.T) {
	t.Parallel()
	for name, text := range authored {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reply, quoted := Strip(text); reply != text || quoted != "" {
				t.Errorf("reply = %q\nquoted = %q", reply, quoted)
			}
		})
	}
}

// signatures are ends of mails that are no part of what is said.
var signatures = []string{
	"-- \nJoe Public\nClient Ltd", "--\nJoe", "—\nJoe", "---\nJoe Public", "-Joe", "- Joe Public", "Sent from my iPhone", "Sent from my Samsung Galaxy smartphone.", "Sent from Mail for Windows", "Get Outlook for Android",
	"Sent from my iPhone, please excuse typos.", "Von meinem iPhone gesendet", "Gesendet von Mail für Windows 10", "Von unterwegs gesendet", "Envoyé de mon iPhone", "Envoyé à partir de Outlook pour Android", "Enviado desde mi iPhone",
	"Enviado do meu iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Sendt fra min iPhone", "Skickat från min iPhone", "Lähetetty iPhonesta", "Wysłane z iPhone'a", "Odesláno z iPhonu", "Отправлено с iPhone", "Надіслано з iPhone",
	"发自我的 iPhone", "從我的 iPhone 傳送", "iPhoneから送信", "iPhone'umdan gönderildi", "Trimis de pe iPhone-ul meu", "Στάλθηκε από το iPhone μου", "나의 iPhone에서 보냄", "Gesendet mit der GMX Mail App", "Sent with Proton Mail secure email.",
	"_______________________________________________\nusers mailing list\nusers@list.example\nhttps://list.example/users", "Best regards,\nJoe Public\nClient Ltd\nPhone: +1 218 555 0142\njoe@client.example",
	"Mit freundlichen Grüßen\n\nJoe Public\nTel. +49 89 1234567\nwww.client.example",
}

func TestStripSignatures(t *testing.T) {
	t.Parallel()
	for _, s := range signatures {
		t.Run(s, func(t *testing.T) {
			t.Parallel()
			for form, text := range map[string]string{"alone": "It works.\n\n" + s, "above history": "It works.\n\n" + s + "\n\nOn Apr 2, 2012, at 6:26 PM, Megan <m@x.example> wrote:\n\n> Shall we?\n"} {
				if reply, quoted := Strip(text); reply != "It works." || quoted == "" {
					t.Errorf("%s: reply = %q", form, reply)
				}
			}
			if reply, _ := Strip(s); reply == "" {
				t.Error("nothing is left of a signature alone")
			}
		})
	}
}
