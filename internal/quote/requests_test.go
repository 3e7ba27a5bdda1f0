package quote

import "testing"

// requests are new mails as clients write them to a helpdesk. They quote nothing that was said before, so nothing may be cut.
var requests = map[string]string{
	"password":              "Hello,\n\nI cannot sign in since this morning. My user is jdoe. Could you reset my password?\n\nThanks,\nJohn",
	"error message quoted":  "Hi,\n\nwhen I open the report, the error says:\n\n> The connection to server db-02 was lost.\n\nIt happens every time. What can we do?",
	"error, close":          "The installer stops with\n> Error 1603: fatal error during installation\n> See the log for details\nI tried it twice on two machines.",
	"error quoted last":     "Good morning,\n\nthe import fails. It shows this message:\n\n> line 17: unexpected end of file",
	"error with a clock":    "The backup failed again. At 02:14 the log says:\n> disk full\n> job 17 ended\nPlease have a look.",
	"stack trace":           "The service crashes:\n\nException in thread \"main\" java.lang.NullPointerException: Cannot invoke \"String.length()\"\n\tat com.client.Main.run(Main.java:17)\n\tat com.client.Main.main(Main.java:5)\nCaused by: java.io.IOException: closed\n\t... 2 more\n\nWhat does it mean?",
	"python trace":          "Traceback (most recent call last):\n  File \"sync.py\", line 12, in <module>\n    run()\n  File \"sync.py\", line 8, in run\n    raise ValueError(\"bad date: 2026-04-02\")\nValueError: bad date: 2026-04-02\n\nThis is since yesterday.",
	"log":                   "Here is the log:\n\n2026-04-02 18:26:10 INFO  start\n2026-04-02 18:26:11 ERROR user joe@client.example: no such mailbox\n2026-04-02 18:26:12 INFO  end\n\nCould you create the mailbox?",
	"mail log":              "Mails to us do not arrive. From our log:\n\nApr  2 18:26:10 mx1 postfix/smtp[4711]: 3F2A1: to=<joe@client.example>, relay=mx.provider.example[192.0.2.1]:25, delay=1.2, status=bounced (host said: 550 5.1.1 User unknown)\nApr  2 18:26:10 mx1 postfix/qmgr[12]: 3F2A1: removed\n\nWho has to fix that?",
	"syslog with a colon":   "The switch writes every minute:\n\nApr  2 18:26:10 sw1 %LINK-3-UPDOWN: Interface Gi1/0/4, changed state to down:\nApr  2 18:27:10 sw1 %LINK-3-UPDOWN: Interface Gi1/0/4, changed state to up:\n\nIs the cable broken?",
	"headers of a mail":     "We got a strange mail. Its header is:\n\nReturn-Path: <bounce@spam.example>\nReceived: from mx.spam.example (mx.spam.example [192.0.2.9])\n\tby mx1.client.example with ESMTP id 17\n\tfor <joe@client.example>; Thu, 2 Apr 2026 18:26:10 +0200\nMessage-ID: <17@spam.example>\nX-Spam-Score: 2.1\n\nIs it dangerous?",
	"config":                "Our configuration:\n\n[server]\nhost = mail.client.example\nport = 993\n# --- users ---\nuser = joe@client.example\n\nIs anything wrong with it?",
	"yaml":                  "We use this file:\n\n---\nname: web\nversion: 1.2\nservices:\n  - name: app\n    image: app:1.2\n  - name: db\n    image: db:9\n---\n\nThe second service does not start.",
	"yaml of a person":      "Please add this record:\n\nname: Jane Smith\nemail: jane.smith@client.example\nstart: 2026-04-02 09:00\nroom: 17\n\nShe begins on Thursday.",
	"git log":               "Since this commit the build is broken:\n\ncommit 3f2a1b\nAuthor: Jane Smith <jane@client.example>\nDate:   Thu Apr 2 18:26:10 2026 +0200\n\n    Change the port\n\nCould you look at it?",
	"diff":                  "I changed the file like this:\n\n--- a/app.conf\n+++ b/app.conf\n@@ -1,3 +1,3 @@\n-port = 80\n+port = 8080\n user = app\n\nNow it does not start.",
	"sql":                   "This query takes ten minutes:\n\nSELECT o.id, c.name -- the customer\nFROM orders o\nJOIN customers c ON c.id = o.customer\nWHERE o.created > '2026-04-02 18:26'\n-- AND o.open\nORDER BY o.id;\n\nCan it be made faster?",
	"sql comment line":      "Here is the script:\n\n--\n-- Table of orders\n--\nCREATE TABLE orders (id INT, created TIMESTAMP);\n--\n-- Its data\n--\nINSERT INTO orders VALUES (1, '2026-04-02 18:26:10');\n\nThe import of it ends with an error in line 5.",
	"shell":                 "I ran this:\n\n$ ping mail.client.example\nPING mail.client.example (192.0.2.1): 56 data bytes\n--- mail.client.example ping statistics ---\n4 packets transmitted, 0 received, 100% packet loss\n\nIs the server down?",
	"prompt of Windows":     "C:\\> ipconfig /all\n   Host Name . . . . . . . . . . . . : pc-17\n   Primary Dns Suffix  . . . . . . . : client.example\n\nThat is all it shows.",
	"python prompt":         "I tried in the console:\n\n>>> import ldap\n>>> ldap.initialize(\"ldap://dc1\")\nTraceback: no such server\n\nIs dc1 the right name?",
	"xml":                   "The file has\n\n<user>\n  <mail>joe@client.example</mail>\n  <created>2026-04-02T18:26:10</created>\n</user>\n\nbut the import ignores it.",
	"json":                  "The answer of the interface is:\n\n{\n  \"from\": \"joe@client.example\",\n  \"date\": \"2026-04-02T18:26:10Z\",\n  \"subject\": \"Test\",\n  \"to\": null\n}\n\nWhy is to empty?",
	"fenced":                "The script:\n\n```\n-- \nFrom: joe\n> quoted\nOn Mon, Apr 2, 2012 at 6:26 PM, Joe <joe@client.example> wrote:\n```\n\nWhat is wrong?",
	"table":                 "These are the devices:\n\n| Name  | Room | Since      |\n|-------|------|------------|\n| pc-17 | 2.04 | 2026-04-02 |\n| pc-18 | 2.05 | 2026-04-03 |\n\nPlease set them up.",
	"table of dashes":       "Name      Room\n--------  ----\npc-17     2.04\npc-18     2.05\n\nPlease move both to room 2.06 on Friday.",
	"table of plus":         "+------+-------+\n| id   | name  |\n+------+-------+\n| 1    | joe   |\n+------+-------+\n1 row in set\n\nWhere are the other rows?",
	"list of dashes":        "We need for the new office:\n\n- 4 desks\n- 4 screens\n- 1 printer\n\nby Monday.",
	"list of two dashes":    "We need:\n-- a mouse\n-- a keyboard\n-- a screen\n\nCan you send them to Joe?",
	"list last":             "Who can give us access to\n- the archive\n- the wiki\n- the shared calendar",
	"list of stars":         "To do:\n* call Joe\n* order toner\n*** urgent: replace the switch ***\n* tidy the room",
	"rule of stars":         "Part one: the printer is broken.\n\n***\n\nPart two: the scanner makes strange sounds since Monday, and nobody knows why it does that.",
	"rule of dashes":        "Problem 1\nThe printer is broken and needs a new drum.\n\n------------------------------\n\nProblem 2\nThe scanner makes strange sounds. It began after somebody moved it to the other room last week.",
	"headed sections":       "--- What we did ---\nWe restarted the server.\n\n--- What happened ---\nNothing at all.\n\n--- What we want ---\nThat it works.",
	"on Monday I wrote":     "Hello,\n\nOn Monday I wrote: please call me back. Nobody did so far.\n\nPlease call me today.",
	"on Monday, colon":      "On Monday, April 2, I wrote to you:\n\nthe printer is broken, please come.\n\nNobody came. When will somebody be here?",
	"Joe said":              "Joe said:\n\nrestart it and call again if that does not help. It did not help, so here I am.",
	"as you wrote":          "As you wrote, I restarted the router at 14:30. It did not help.\n\nWhat next?",
	"date and clock":        "The meeting on 2 April 2026 at 14:30:\n\nPlease reserve the big room and make sure that the projector works.",
	"window":                "Please restart the server in this window:\n\nFrom: 2026-04-02 22:00\nTo: 2026-04-02 23:00\n\nand tell joe@client.example when it is done.",
	"travel":                "Please book a flight:\n\nFrom: Vienna\nTo: Oslo\nDate: 2 April 2026\nSubject to change.\n\nThanks a lot",
	"form of the web":       "Name: Jane Smith\nEmail: jane@client.example\nPhone: +1 218 555 0142\nSubject: Printer\nMessage: The printer on floor 2 is broken.",
	"form of a shop":        "Order: 4711\nDate: 02.04.2026\nArticle: toner\nAmount: 3\n\nThe toner that we got does not fit. Please send the right one.",
	"form in German":        "Bitte legen Sie einen neuen Benutzer an:\n\nName: Jana Muster\nAbteilung: Einkauf\nBeginn: 02.04.2026\nMail: jana.muster@client.example\n\nDanke!",
	"address in a line":     "Please add these to the list:\n\nJane Smith <jane@client.example>\nJoe Public <joe@client.example>\n\nand remove everybody else.",
	"address with colon":    "Nobody can write to support@client.example:\n\nthe mails come back after a day.",
	"redirect":              "Please redirect joe@client.example to jane@client.example from 2 April 2026, 09:00:\nhe leaves us.",
	"new colleague":         "We have a new colleague:\n\nJane Smith\nHead of Sales\njane.smith@client.example\nPhone: +1 218 555 0142\n\nPlease make an account for her.",
	"new colleague last":    "Please make an account for our new colleague:\n\nJane Smith\nHead of Sales\njane.smith@client.example\n+1 218 555 0142",
	"address of delivery":   "Please send the laptop to:\n\nClient Ltd\nMain Street 17\n12345 Springfield\n+1 218 555 0142",
	"sent from":             "This invoice was sent from your old address and the bank refused it.",
	"sent from, end":        "Which address are the reminders sent from",
	"sent from, clause":     "The mails are lost.\n\nSent from our office they arrive, sent from home they do not arrive at all.",
	"log of addresses":      "the log of the run:\n\n2026-04-02 18:26 joe@client.example:\n  started\n2026-04-02 18:27 joe@client.example:\n  ended\n\nWhy so slow?",
	"a mail that came":      "Please look at the mail that I got:\n\nFrom: Bank <bank@spam.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Joe\nSubject: Your account\n\nClick here.",
	"title, then two words": "Problem\n-------\nPrinter broken\nScanner broken",
	"confidential":          "Where do I find the printer for confidential papers?\n\nThe one on floor 2 is not for them, says the sign.",
	"sent by":               "Please delete the mail of this morning.\n\nSent by mistake",
	"sent last":             "Your parcel with the two screens did not arrive.\n\nSent by courier on Monday",
	"install Outlook":       "I have a new telephone.\n\nPlease install Outlook for iOS",
	"gesendet":              "Die Rechnung kam nicht an.\n\nSie wurde von Ihnen am Montag gesendet, sagt die Buchhaltung, aber hier ist nichts.",
	"subject line":          "Subject: printer\n\nIt does not print since Monday.",
	"From in a text":        "From: what I can see, the cable is broken.\nTo: be sure I changed it.\nStill nothing.",
	"question with clock":   "Can you call me at 14:30? My number: 555 0142.\n\nIf not, tomorrow at 9:15 is fine too.",
	"original message":      "The original message is lost. Can you restore it from the backup of 2 April 2026, 18:26?",
	"forwarding":            "Please forward all mail of Joe to me.\n\nForwarded mail should be kept in his mailbox too.",
	"above this line":       "In your form there is a text above this line that is cut off. See the screenshot.",
	"please reply above":    "The mails that we get say that we should reply above this line, but where is that line? We do not see any in the mail that you sent us last week.",
	"quotation in a text":   "The terms of the licence:\n\n> You may install it on two machines.\n\nand in another place:\n\n> One machine only.\n\nWhich of them holds?",
	"arrows":                "Click on File > Export > PDF and it crashes.\n-> the window closes\n-> nothing is saved\n\nWhy?",
	"shell redirect":        "I ran\n\ncat a.txt b.txt \\\n  > c.txt\n\nand c.txt is empty.",
	"html":                  "The page shows\n\n<div>\n  <p>From: joe</p>\n</div>\n\ninstead of the form.",
	"equal signs":           "============================\nMONITOR ALERT\n============================\nHost: db-02\nState: DOWN\nDate: 2026-04-02 18:26:10\n\nPlease check the host.",
	"alert":                 "Notification Type: PROBLEM\n\nService: HTTP\nHost: web1\nAddress: 192.0.2.7\nState: CRITICAL\n\nDate/Time: Thu Apr 2 18:26:10 CEST 2026\n\nAdditional Info:\n\nconnect to address 192.0.2.7 and port 80: Connection refused",
	"German letter":         "Sehr geehrte Damen und Herren,\n\nam 02.04.2026 um 18:26 Uhr schrieb der Server:\n\nKein Speicherplatz mehr.\n\nWas ist zu tun?",
	"French letter":         "Bonjour,\n\nle 2 avril à 18:26 le serveur a écrit : plus de place.\n\nQue faire ?",
	"Spanish letter":        "Hola,\n\nel lunes escribí: la impresora no funciona. Nadie contestó.\n\nUn saludo",
	"Polish letter":         "Dzień dobry,\n\nOd: poniedziałku nie działa drukarka.\nDo: piątku musi działać.\n\nProszę o pomoc",
	"Russian letter":        "Здравствуйте!\n\nВ понедельник я писал: принтер не работает.\n\nОтвета нет.",
	"Chinese letter":        "您好：\n\n打印机坏了，请帮忙。日期：2026年4月2日。\n\n谢谢",
	"Japanese letter":       "お世話になっております。\n\n2026年4月2日 18:26 にエラーが出ました：\n\nディスクがいっぱいです。\n\nよろしくお願いします",
	"agenda":                "Agenda for 2 April 2026:\n\n09:00 - 10:00: Network\n10:00 - 11:00: Printers\n11:00: End",
	"changes":               "Please make these changes until Friday, 3 April 2026, 18:00:\n- joe@client.example: delete\n- jane@client.example: rename\n",
	"short":                 "Printer broken",
	"two words":             "Hello\n\nWorld",
	"minutes":               "Minutes of 2 April 2026, 18:26, written by Joe Public <joe@client.example>:\n\nWe want a new printer.\nWe want it soon.",
	"ticket numbers":        "# 4711\n# 4712\n\nBoth tickets can be closed.",
	"markdown":              "# Printer\n\n## What happens\n\n> Paper jam\n\nis shown all the time.\n\n## What I expect\n\nNo jam.",
	"contract":              "Section 7 of our contract says:\n\n> Faults of class 1 are mended within four hours.\n\nFour hours are over since 14:30.",
	"certificate":           "Is this one right?\n\n-----BEGIN CERTIFICATE-----\nMIIBszCCARygAwIBAgIJAKt0\n-----END CERTIFICATE-----\n\nThe browser warns.",
	"key":                   "Our public key:\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: Joe <joe@client.example>\n\nmQENBF0\n-----END PGP PUBLIC KEY BLOCK-----",
	"underscores":           "Please fill this in and send it back:\n\nName: ____________________\nDate: ____________________\n\n____________________________\nSignature of the manager, with the stamp of the company, in blue ink please",
	"dashes in a text":      "The cable -- the blue one -- is broken.\n--- It was new.",
}

func TestStripLeavesRequests(t *testing.T) {
	t.Parallel()
	for name, text := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := trimEnd(text)
			if reply, quoted := Strip(text); reply != want || quoted != "" {
				t.Errorf("reply = %q\nquoted = %q", reply, quoted)
			}
		})
	}
}

// trimEnd drops the line end that closes a text.
func trimEnd(s string) string {
	if n := len(s); n > 0 && s[n-1] == '\n' {
		return s[:n-1]
	}
	return s
}

// mixed are answers of which a part that is quoted belongs to what is said.
var mixed = map[string]struct{ text, reply string }{
	"interleaved": {
		"Hi,\n\nOn Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n> Shall we restart it?\n\nYes, at ten.\n\n> And the other one?\n\nNo.\n\n> Thanks\n> Ana\n",
		"Hi,\n\nOn Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n> Shall we restart it?\n\nYes, at ten.\n\n> And the other one?\n\nNo.",
	},
	"interleaved, signed": {
		"> Shall we restart it?\nYes.\n> And the other one?\nNo.\n\n-- \nJoe",
		"> Shall we restart it?\nYes.\n> And the other one?\nNo.",
	},
	"below": {
		"On Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n\n> Shall we?\n>\n> Ana\n\nYes, please.\n\n-- \nJoe",
		"Yes, please.",
	},
	"above and below": {
		"Hi Ana,\n\nOn Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n\n> Shall we?\n\nYes, please.\n",
		"Hi Ana,\n\nYes, please.",
	},
	"error in an answer": {
		"It shows this now:\n\n> disk full\n\nWhat next?\n\nOn Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n\n> Please restart it.\n",
		"It shows this now:\n\n> disk full\n\nWhat next?",
	},
	"log in an answer": {
		"2026-04-02 18:26:10 ERROR disk full:\n2026-04-02 18:26:11 INFO end\n\nVon: Ana Belak <ana@client.example>\nGesendet: Montag, 2. April 2012 18:26\nAn: Joe\nBetreff: Test\n\nBitte Log schicken.",
		"2026-04-02 18:26:10 ERROR disk full:\n2026-04-02 18:26:11 INFO end",
	},
	"forward without a word": {
		"---------- Forwarded message ---------\nFrom: Ana <ana@client.example>\nDate: Mon, 2 Apr 2012 at 18:26\nSubject: Test\nTo: <joe@client.example>\n\nThe printer is broken.",
		"The printer is broken.",
	},
	"all quoted": {"> Shall we?\n>\n> Ana", "> Shall we?\n>\n> Ana"},
	"disclaimer": {
		"Yes, please.\n\nJoe Public\nClient Ltd\n\n--\nThis message is confidential and for its intended recipient only. If you are not that person, please delete it and tell us.",
		"Yes, please.\n\nJoe Public\nClient Ltd",
	},
	"disclaimer and quote": {
		"Yes, please.\n\n-- \nJoe Public\nClient Ltd\n\nThis message is confidential and intended solely for the addressee. If you are not that person, please delete it.\n\nOn Mon, 2 Apr 2012 at 18:26, Ana <ana@client.example> wrote:\n> Shall we?",
		"Yes, please.",
	},
	"small print without a delimiter": {
		"Yes, please.\n\nRegards\n\nJoe Public\n\n\nCONFIDENTIALITY NOTICE: This message is intended only for the addressee and may contain confidential information. If you are not the addressee, delete it.",
		"Yes, please.",
	},
	"small print in German": {
		"Ja, bitte.\n\nGruß\nJana\n\nDiese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt. Sind Sie es nicht, so löschen Sie sie bitte.",
		"Ja, bitte.\n\nGruß\nJana",
	},
	"card of one line": {
		"Yes, please.\n\nBest,\nJoe\n\nJoe Public | Client Ltd | +1 218 555 0142 | www.client.example\n",
		"Yes, please.\n\nBest,\nJoe",
	},
	"card below a rule": {"Yes, please.\n\nJoe\n\n-----\nJoe Public\nClient Ltd", "Yes, please.\n\nJoe"},
	"answers between lines without marks": {
		"See my answers below:\n\nFrom: Ana <ana@client.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Joe\nSubject: Test\n\nWhich one?\nThe blue one.",
		"See my answers below:\n\nFrom: Ana <ana@client.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Joe\nSubject: Test\n\nWhich one?\nThe blue one.",
	},
	"footer of a list": {
		"Yes, please.\n\n_______________________________________________\nusers mailing list -- users@list.example\nTo unsubscribe send an email to users-leave@list.example\n",
		"Yes, please.",
	},
	"footer of a group": {
		"Yes, please.\n\n-- \nYou received this message because you are subscribed to the group \"users\".\nTo unsubscribe from this group, write to users+unsubscribe@list.example.\n",
		"Yes, please.",
	},
}

func TestStripMixedAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range mixed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reply, _ := Strip(c.text); reply != c.reply {
				t.Errorf("reply = %q, want %q", reply, c.reply)
			}
		})
	}
}
