package quote

import (
	"strings"
	"testing"
)

// fields are the words of a header block in one language: those of Outlook, and where others differ, theirs behind a bar.
type fields struct {
	from, sent, date, to, cc, subject string
	when                              string
	original                          []string
}

var headerWords = map[string]fields{
	"en": {"From", "Sent", "Date", "To", "Cc", "Subject", "Monday, April 2, 2012 6:26 PM", []string{"Original Message", "Original message", "Forwarded Message"}},
	"de": {"Von", "Gesendet", "Datum", "An", "Cc", "Betreff", "Montag, 2. April 2012 18:26", []string{"Ursprüngliche Nachricht", "Originalnachricht", "Weitergeleitete Nachricht", "Original-Nachricht"}},
	"fr": {"De", "Envoyé", "Date", "À", "Cc", "Objet", "lundi 2 avril 2012 18:26", []string{"Message d'origine", "Message d’origine", "Message original", "Message transféré", "Mail original"}},
	"es": {"De", "Enviado", "Fecha", "Para", "CC", "Asunto", "lunes, 2 de abril de 2012 18:26", []string{"Mensaje original", "Mensaje reenviado"}},
	"it": {"Da", "Inviato", "Data", "A", "Cc", "Oggetto", "lunedì 2 aprile 2012 18:26", []string{"Messaggio originale", "Messaggio inoltrato"}},
	"nl": {"Van", "Verzonden", "Datum", "Aan", "CC", "Onderwerp", "maandag 2 april 2012 18:26", []string{"Oorspronkelijk bericht", "Doorgestuurd bericht"}},
	"da": {"Fra", "Sendt", "Dato", "Til", "Cc", "Emne", "2. april 2012 18:26", []string{"Oprindelig meddelelse", "Oprindelig besked", "Videresendt besked"}},
	"sv": {"Från", "Skickat", "Datum", "Till", "Kopia", "Ämne", "den 2 april 2012 18:26", []string{"Ursprungligt meddelande", "Originalmeddelande", "Vidarebefordrat meddelande"}},
	"nb": {"Fra", "Sendt", "Dato", "Til", "Kopi", "Emne", "mandag 2. april 2012 18:26", []string{"Opprinnelig melding", "Videresendt melding"}},
	"fi": {"Lähettäjä", "Lähetetty", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe", "maanantai 2. huhtikuuta 2012 18.26", []string{"Alkuperäinen viesti", "Välitetty viesti"}},
	"pl": {"Od", "Wysłano", "Data", "Do", "DW", "Temat", "poniedziałek, 2 kwietnia 2012 18:26", []string{"Oryginalna wiadomość", "Wiadomość oryginalna", "Treść przekazanej wiadomości"}},
	"cs": {"Od", "Odesláno", "Datum", "Komu", "Kopie", "Předmět", "pondělí 2. dubna 2012 18:26", []string{"Původní zpráva", "Původní e-mail", "Přeposlaná zpráva"}},
	"sk": {"Od", "Odoslané", "Dátum", "Komu", "Kópia", "Predmet", "pondelok 2. apríla 2012 18:26", []string{"Pôvodná správa", "Preposlaná správa"}},
	"hu": {"Feladó", "Elküldve", "Dátum", "Címzett", "Másolatot kap", "Tárgy", "2012. április 2., hétfő 18:26", []string{"Eredeti üzenet", "Továbbított üzenet"}},
	"ro": {"De la", "Trimis", "Data", "Către", "Cc", "Subiect", "luni, 2 aprilie 2012 18:26", []string{"Mesaj original", "Mesajul original"}},
	"bg": {"От", "Изпратено", "Дата", "До", "Копие", "Относно", "понеделник, 2 април 2012 г. 18:26", []string{"Оригинално съобщение", "Препратено съобщение"}},
	"el": {"Από", "Στάλθηκε", "Ημερομηνία", "Προς", "Κοιν.", "Θέμα", "Δευτέρα, 2 Απριλίου 2012 6:26 μμ", []string{"Αρχικό μήνυμα", "Προωθημένο μήνυμα"}},
	"pt": {"De", "Enviado", "Data", "Para", "Cc", "Assunto", "2 de abril de 2012 18:26", []string{"Mensagem original", "Mensagem encaminhada", "Mensagem reencaminhada"}},
	"br": {"De", "Enviada em", "Data", "Para", "Cc", "Assunto", "segunda-feira, 2 de abril de 2012 18:26", []string{"Mensagem original"}},
	"ru": {"От", "Отправлено", "Дата", "Кому", "Копия", "Тема", "понедельник, 2 апреля 2012 г. 18:26", []string{"Исходное сообщение", "Пересылаемое сообщение", "Перенаправленное сообщение"}},
	"uk": {"Від", "Надіслано", "Дата", "Кому", "Копія", "Тема", "понеділок, 2 квітня 2012 р. 18:26", []string{"Оригінальне повідомлення", "Пересилане повідомлення"}},
	"hr": {"Od", "Poslano", "Datum", "Za", "Kopija", "Predmet", "2. travnja 2012. 18:26", []string{"Izvorna poruka", "Originalna poruka"}},
	"sl": {"Od", "Poslano", "Datum", "Za", "Kp", "Zadeva", "ponedeljek, 02. april 2012 18:26", []string{"Izvirno sporočilo", "Posredovano sporočilo"}},
	"sr": {"From", "Poslato", "Datum", "Za", "Cc", "Naslov", "ponedeljak, 2. april 2012. 18:26", []string{"Originalna poruka"}},
	"et": {"Saatja", "Saadetud", "Kuupäev", "Adressaat", "Koopia", "Teema", "esmaspäev, 2. aprill 2012 18:26", []string{"Algne sõnum", "Algne kiri"}},
	"lv": {"No", "Nosūtīts", "Datums", "Kam", "Kopija", "Temats", "pirmdiena, 2012. gada 2. aprīlis 18:26", []string{"Sākotnējais ziņojums"}},
	"lt": {"Nuo", "Išsiųsta", "Data", "Kam", "Kopija", "Tema", "2012 m. balandžio 2 d., pirmadienis 18:26", []string{"Pradinis laiškas", "Pradinis pranešimas"}},
	"tr": {"Kimden", "Gönderildi", "Tarih", "Kime", "Bilgi", "Konu", "2 Nisan 2012 Pazartesi 18:26", []string{"Özgün İleti", "Orijinal mesaj", "Orijinal İleti"}},
	"ca": {"De", "Enviat", "Data", "Per a", "A/c", "Assumpte", "dilluns, 2 d'abril de 2012 18:26", []string{"Missatge original"}},
	"is": {"Frá", "Sent", "Dagsetning", "Til", "Afrit", "Efni", "mánudagur, 2. apríl 2012 18:26", []string{"Upprunaleg skilaboð", "Upphaflegt skeyti"}},
	"zh": {"发件人", "发送时间", "日期", "收件人", "抄送", "主题", "2012年4月2日 18:26", []string{"原始邮件", "转发邮件", "邮件原件"}},
	"tw": {"寄件者", "寄件日期", "日期", "收件者", "副本", "主旨", "2012年4月2日 下午 06:26", []string{"原始郵件", "轉寄郵件"}},
	"ja": {"差出人", "送信日時", "日付", "宛先", "CC", "件名", "2012年4月2日 18:26", []string{"元のメッセージ", "転送メッセージ"}},
	"ko": {"보낸 사람", "보낸 날짜", "날짜", "받는 사람", "참조", "제목", "2012년 4월 2일 월요일 오후 6:26", []string{"원본 메시지", "원본 이메일"}},
}

// headerForms write a block as a program does. The names of the fields are put in for words in capitals.
var headerForms = map[string]string{
	"Outlook":             "FROM: Ana Belak <ana@client.example>\nSENT: WHEN\nTO: Support <help@provider.example>\nSUBJECT: Re: Test",
	"Outlook, without":    "FROM: Ana Belak\nSENT: WHEN\nTO: Support\nSUBJECT: Test",
	"Outlook, copies":     "FROM: Ana Belak <ana@client.example>\nSENT: WHEN\nTO: Support <help@provider.example>; Joe <joe@client.example>\nCC: Eva <eva@client.example>; Support\n <help@provider.example>\nSUBJECT: Re: Test",
	"Outlook, bold":       "*FROM:* Ana Belak <ana@client.example>\n*SENT:* WHEN\n*TO:* Support <help@provider.example>\n*SUBJECT:* Re: Test",
	"Outlook, mailto":     "FROM: Ana Belak [mailto:ana@client.example] \nSENT: WHEN\nTO: Support\nSUBJECT: RE: Test",
	"Outlook, phone":      "________________________________\nFROM: Ana Belak <ana@client.example>\nSENT: WHEN\nTO: Support <help@provider.example>\nSUBJECT: Test",
	"Outlook for Mac":     "FROM: Ana Belak <ana@client.example>\nDATE: WHEN\nTO: \"Support\" <help@provider.example>\nSUBJECT: Re: Test",
	"GMX":                 "SENT: WHEN\nFROM: \"Ana Belak\" <ana@client.example>\nTO: help@provider.example\nSUBJECT: Re: Test",
	"Apple Mail":          "FROM: Ana Belak <ana@client.example>\nSUBJECT: Test\nDATE: WHEN CEST\nTO: help@provider.example",
	"Gmail, forward":      "---------- ORIGINAL ---------\nFROM: Ana Belak <ana@client.example>\nDATE: WHEN\nSUBJECT: Test\nTO: <help@provider.example>\n",
	"Thunderbird":         "-------- ORIGINAL --------\nSUBJECT: \tTest\nDATE: \tWHEN\nFROM: \tAna Belak <ana@client.example>\nTO: \thelp@provider.example\n",
	"Outlook Express":     "----- ORIGINAL ----- \nFROM: \"Ana Belak\" <ana@client.example>\nTO: <help@provider.example>\nSENT: WHEN\nSUBJECT: Test\n",
	"Outlook 2003":        "-----ORIGINAL-----\nFROM: Ana Belak\nSENT: WHEN\nTO: Support\nSUBJECT: Test",
	"Samsung":             "-------- ORIGINAL --------\nFROM: Ana Belak <ana@client.example> \nDATE: 02/04/2012  18:26  (GMT+01:00) \nTO: help@provider.example \nSUBJECT: Test ",
	"eM Client":           "------ ORIGINAL ------\nFROM: \"Ana Belak\" <ana@client.example>\nTO: help@provider.example\nSENT: 02.04.2012 18:26:10\nSUBJECT: Test",
	"eM Client, new":      "------ ORIGINAL ------\nFROM \"Ana Belak\" <ana@client.example>\nTO help@provider.example\nDATE 02.04.2012 18:26:10\nSUBJECT Test",
	"Zimbra":              "----- ORIGINAL -----\nFROM: \"Ana Belak\" <ana@client.example>\nTO: \"Support\" <help@provider.example>\nSENT: WHEN\nSUBJECT: Test",
	"Zimbra, bare":        "FROM: \"Ana Belak\" <ana@client.example>\nTO: \"Support\" <help@provider.example>\nSENT: WHEN\nSUBJECT: Test",
	"Notes":               "FROM:\tAna Belak/Client\nTO:\tSupport/Provider@Provider\nDATE:\t02.04.2012 18:26\nSUBJECT:\tTest\n\n________________________________\n",
	"a space":             "FROM : Ana Belak <ana@client.example>\nSENT : WHEN\nTO : Support\nSUBJECT : Re: Test",
	"a space, unbroken":   "FROM\u00a0: Ana Belak <ana@client.example>\nSENT\u00a0: WHEN\nTO\u00a0: Support\nSUBJECT\u00a0: Re: Test",
	"blank lines between": "FROM: Ana Belak <ana@client.example>\n\nSENT: WHEN\n\nTO: Support\n\nSUBJECT: Re: Test",
	"wide colon":          "FROM：Ana Belak <ana@client.example>\nSENT：WHEN\nTO：Support\nSUBJECT：Re: Test",
	"quoted":              "> FROM: Ana Belak <ana@client.example>\n> SENT: WHEN\n> TO: Support\n> SUBJECT: Re: Test\n> ",
	"Orange":              "> Message du 02/04/12 18:26\n> FROM: \"Ana Belak\" <ana@client.example>\n> TO: \"Support\"\n> CC: \n> SUBJECT: Test\n> ",
	"capitals":            "UPFROM: Ana Belak <ana@client.example>\nUPSENT: WHEN\nUPTO: Support\nUPSUBJECT: Test",
}

func TestStripQuotesHeaderBlocks(t *testing.T) {
	t.Parallel()
	for language, w := range headerWords {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			put := strings.NewReplacer("UPFROM", strings.ToUpper(w.from), "UPSENT", strings.ToUpper(w.sent), "UPTO", strings.ToUpper(w.to), "UPSUBJECT", strings.ToUpper(w.subject),
				"FROM", w.from, "SENT", w.sent, "DATE", w.date, "TO", w.to, "CC", w.cc, "SUBJECT", w.subject, "WHEN", w.when)
			for form, lines := range headerForms {
				for _, original := range w.original {
					block := put.Replace(strings.ReplaceAll(lines, "ORIGINAL", original))
					mark := ""
					if strings.HasPrefix(block, ">") {
						mark = "> "
					}
					holds(t, form, "Yes, please.\n\nIt is urgent.\n\n"+block+"\n\n"+mark+"Shall we?\n"+mark+"\n"+mark+"Ana\n")
					holds(t, form+", close", "Yes, please.\n\nIt is urgent.\n"+block+"\n"+mark+"Shall we?\n")
					if !strings.Contains(lines, "ORIGINAL") {
						break
					}
				}
			}
		})
	}
}

// others are histories of single programs, whose form no other shares.
var others = map[string]string{
	"GroupWise":            ">>> Ana Belak <ana@client.example> 02.04.2012 18:26 >>>\nShall we?\n\nAna",
	"GroupWise, on":        ">>> On 4/2/2012 at 6:26 PM, in message\n<4F7A0000.1234.0001.0@client.example>, Ana Belak <ana@client.example>\nwrote:\n> Shall we?",
	"GroupWise, initials":  ">>> \"Ana Belak\" <ana@client.example> 4/2/2012 6:26 PM >>>\n\nShall we?",
	"Notes, dashes":        "-----\"Ana Belak\" <ana@client.example> wrote: -----\nTo: help@provider.example\nFrom: \"Ana Belak\" <ana@client.example>\nDate: 04/02/2012 06:26PM\nSubject: Test\n\nShall we?",
	"Notes, dashes, de":    "-----Ana Belak/Client schrieb: -----\nAn: help@provider.example\nVon: Ana Belak/Client\nDatum: 02.04.2012 18:26\nBetreff: Test\n\nShall we?",
	"Orange, marked":       "> Message du 02/04/12 18:26\n> De : \"Ana Belak\" <ana@client.example>\n> A : help@provider.example\n> Copie à : \n> Objet : Test\n> \n> Shall we?",
	"Seznam":               "---------- Původní e-mail ----------\nOd: Ana Belak <ana@client.example>\nKomu: help@provider.example\nDatum: 2. 4. 2012 18:26:10\nPředmět: Test\nShall we?",
	"Samsung, Swedish":     "-------- Originalmeddelande --------\nFrån: Ana Belak <ana@client.example>\nDatum: 2012-04-02 18:26 (GMT+01:00)\nTill: help@provider.example\nRubrik: Test\n\nShall we?",
	"T-Online":             "-----Original-Nachricht-----\nBetreff: Test\nDatum: 2012-04-02T18:26:10+0200\nVon: \"Ana Belak\" <ana@client.example>\nAn: \"help@provider.example\" <help@provider.example>\n\nShall we?",
	"La Poste":             "De : Ana Belak\nDate d'envoi : lundi 2 avril 2012 18:26\nÀ : Support\nObjet : Test\n\nShall we?",
	"Free":                 "----- Mail original -----\nDe: \"Ana Belak\" <ana@client.example>\nÀ: help@provider.example\nEnvoyé: Lundi 2 Avril 2012 18:26:10\nObjet: Test\n\nShall we?",
	"Proton, German":       "------- Originalnachricht -------\nAna Belak <ana@client.example> schrieb am Montag, 2. April 2012 um 18:26:\n\n> Shall we?",
	"Proton, French":       "------- Message d'origine -------\nLe lundi 2 avril 2012 à 18:26, Ana Belak <ana@client.example> a écrit :\n\n> Shall we?",
	"Yahoo, phone":         "Sent from Yahoo Mail for iPhone\n\nOn Monday, April 2, 2012, 6:26 PM, Ana Belak <ana@client.example> wrote:\n\nShall we?",
	"Yahoo, old":           "________________________________\n From: Ana Belak <ana@client.example>\nTo: help@provider.example \nSent: Monday, April 2, 2012 6:26 PM\nSubject: Test\n \nShall we?",
	"Yahoo, older":         "--- On Mon, 4/2/12, Ana Belak <ana@client.example> wrote:\n\nFrom: Ana Belak <ana@client.example>\nSubject: Test\nTo: help@provider.example\nDate: Monday, April 2, 2012, 6:26 PM\n\nShall we?",
	"Hotmail, old":         "Date: Mon, 2 Apr 2012 18:26:10 +0200\nSubject: Test\nFrom: ana@client.example\nTo: help@provider.example\n\nShall we?",
	"Hotmail, marked":      "> Date: Mon, 2 Apr 2012 18:26:10 +0200\n> From: ana@client.example\n> To: help@provider.example\n> Subject: Test\n> \n> Shall we?",
	"Outlook, one line":    "From: Ana Belak <ana@client.example> Sent: Monday, April 2, 2012 6:26:10 PM To: help@provider.example <help@provider.example> Subject: Test\n\nShall we?",
	"Outlook, rule of 128": strings.Repeat("_", 128) + "\nFrom: Ana Belak\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support\nSubject: Test\n\nShall we?",
	"invitation":           "-----Original Appointment-----\nFrom: Ana Belak\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support\nSubject: Test\nWhen: Tuesday, April 3, 2012 9:00 AM-10:00 AM.\nWhere: Room 2\n\nShall we?",
	"Tutanota":             "--\nSent with Tuta; enjoy secure & ad-free emails.\n\nApr 2, 2012, 18:26 by ana@client.example:\n\n> Shall we?",
	"mutt":                 "* Ana Belak <ana@client.example> [120402 18:26]:\n> Shall we?",
	"gnus":                 "Ana Belak <ana@client.example> writes:\n\n> Shall we?",
	"gnus, name":           "Ana Belak writes:\n\n> Shall we?",
	"bars":                 "On 2012-04-02 18:26, Ana Belak wrote:\n| Shall we?\n|\n| Ana",
	"exmh":                 "Ana Belak said:\n> Shall we?",
	"QQ":                   "------------------ Original ------------------\nFrom:  \"Ana Belak\"<ana@client.example>;\nDate:  Mon, Apr 2, 2012 06:26 PM\nTo:  \"Support\"<help@provider.example>;\nSubject:  Test\n\nShall we?",
	"Naver":                "-----Original Message-----\nFrom: \"Ana Belak\"<ana@client.example>\nTo: <help@provider.example>;\nCc:\nSent: 2012-04-02 (월) 18:26:10 (GMT+09:00)\nSubject: Test\n\nShall we?",
	"Mail.ru":              "Понедельник, 2 апреля 2012, 18:26 +03:00 от Ana Belak <ana@client.example>:\n \nShall we?",
	"Mail.ru, phone":       "--\nОтправлено из Mail.ru для Android понедельник, 02 апреля 2012г., 18:26 +03:00 от Ana Belak ana@client.example:\n\n>Shall we?",
	"Yandex":               "02.04.2012, 18:26, \"Ana Belak\" <ana@client.example>:\n> Shall we?",
	"Yandex, block":        "----------------\nКому: help@provider.example;\nТема: Test;\n02.04.2012, 18:26, \"Ana Belak\" <ana@client.example>:\nShall we?",
	"marks, then more":     "> Shall we?\n> Ana\n\nOn 1 April 2012 Joe <joe@client.example> wrote:\n>> Who knows?",
	"answers without more": "> Shall we?\n>\n> Ana",
}

func TestStripQuotesOtherPrograms(t *testing.T) {
	t.Parallel()
	for name, h := range others {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, name, "Yes, please.\n\nIt is urgent.\n\n"+h+"\n")
		})
	}
}

// lines above which an answer is to be written, as helpdesks of many houses put them.
var markers = []string{
	"##- Please type your reply above this line -##", "-- please reply above this line --", "--- Reply above this line ---", "-- Please reply above this line --", "##- Bitte geben Sie Ihre Antwort über dieser Zeile ein. -##",
	"=== Reply above this line ===", "*** Please reply above this line ***", "~~~ Write your answer above this line ~~~", "-----Please type your reply above this line-----", "[Reply above this line]", "<Please reply above this line>",
	"------ Please do not write below this line ------", "~*~*~ Reply above this line ~*~*~", "--- Bitte antworten Sie oberhalb dieser Linie ---", "## Ihre Antwort bitte oberhalb dieser Zeile ##", "-- Veuillez répondre au-dessus de cette ligne --",
	"##- Veuillez saisir une réponse au-dessus de cette ligne. -##", "--- Por favor, escriba su respuesta por encima de esta línea ---", "##- Escriba su respuesta sobre esta línea. -##", "-- Scrivi la tua risposta sopra questa riga --",
	"##- Typ uw antwoord boven deze regel -##", "--- Reageer boven deze lijn ---", "##- Skriv dit svar over denne linje -##", "-- Skriv ditt svar ovanför den här raden --", "-- Skriv svaret over denne linjen --", "-- Kirjoita vastauksesi tämän rivin yläpuolelle --",
	"##- Wpisz odpowiedź powyżej tej linii -##", "-- Odpovězte prosím nad tímto řádkem --", "-- Odpovedzte nad týmto riadkom --", "-- Kérjük, e fölé a vonal fölé írja a választ --", "-- Vă rugăm să răspundeți deasupra acestei linii --",
	"-- Моля, отговорете над тази линия --", "-- Απαντήστε πάνω από αυτή τη γραμμή --", "-- Por favor, responda acima desta linha --", "##- Escreva a sua resposta acima desta linha -##", "-- Пожалуйста, ответьте выше этой строки --", "-- Напишіть відповідь вище цього рядка --",
	"-- Odgovorite iznad ove crte --", "-- Odgovorite nad to vrstico --", "-- Одговорите изнад ове линије --", "-- Palun vastake selle joone kohale --", "-- Lūdzu, atbildiet virs šīs līnijas --", "-- Atsakykite virš šios linijos --",
	"-- Lütfen yanıtınızı bu satırın üzerine yazın --", "-- Escriviu la resposta damunt d'aquesta línia --", "-- Svaraðu fyrir ofan þessa línu --", "-- 请在此行上方回复 --", "##- 請在此行上方輸入回覆 -##", "##- この行より上に返信を入力してください -##", "##- 이 줄 위에 답글을 입력하세요 -##",
}

func TestStripStopsAtTheMarker(t *testing.T) {
	t.Parallel()
	for _, m := range markers {
		t.Run(m, func(t *testing.T) {
			t.Parallel()
			holds(t, "below", "Yes, please.\n\nIt is urgent.\n\n"+m+"\n\nShall we?\n")
			holds(t, "quoted", "Yes, please.\n\nIt is urgent.\n\n> "+m+"\n> \n> Shall we?\n")
			holds(t, "introduced", "Yes, please.\n\nIt is urgent.\n\nOn Mon, 2 Apr 2012 at 18:26, Help <help@provider.example> wrote:\n"+m+"\n\nShall we?\n")
		})
	}
}
