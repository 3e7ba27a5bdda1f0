package quote

import "testing"

// programLines are what mail programs of telephones and others add at the end, by language.
var programLines = map[string][]string{
	"en": {"Sent from my iPhone", "Sent from my iPad", "Sent from my Galaxy", "Sent from my Samsung Galaxy smartphone", "Sent from my Huawei Mobile", "Sent from my Xiaomi", "Sent from Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook for Android<https://aka.ms/AAb9ysg>", "Sent from Yahoo Mail for iPhone", "Sent from Mail for Windows", "Sent from Proton Mail for Android", "Sent with Spark", "Sent from Gmail Mobile", "Sent from my Android device with K-9 Mail. Please excuse my brevity.", "Sent via Superhuman", "Sent from AOL on Android", "Sent from my mobile phone", "Sent from my BlackBerry 10 smartphone.", "Sent from Outlook Mobile", "Sent from my T-Mobile 5G Device", "Sent from my Verizon, Samsung Galaxy smartphone", "Sent from my phone. Please excuse typos.", "Sent on the go", "Sent from Mailspring", "Sent from the all new AOL app for iOS"},
	"de": {"Von meinem iPhone gesendet", "Von meinem iPad gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.", "Von meinem Samsung Gerät gesendet.", "Gesendet von Outlook für Android", "Gesendet von Mail für Windows", "Gesendet von meinem Huawei-Mobiltelefon", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet mit der Telekom Mail App", "Gesendet mit der WEB.DE Mail App", "Gesendet von Yahoo Mail auf Android", "Outlook für iOS beziehen<https://aka.ms/o0ukef>", "Holen Sie sich Outlook für iOS", "Von meinem Mobiltelefon gesendet", "Gesendet von unterwegs", "Mobil gesendet"},
	"fr": {"Envoyé de mon iPhone", "Envoyé de mon iPad", "Envoyé depuis mon appareil Galaxy", "Envoyé depuis mon smartphone Samsung Galaxy.", "Envoyé à partir de Outlook pour iOS", "Envoyé à partir de Courrier pour Windows", "Obtenez Outlook pour Android", "Télécharger Outlook pour iOS", "Envoyé depuis l'application Mail Orange", "Envoyé avec la messagerie sécurisée Proton Mail.", "Envoyé depuis Yahoo Mail pour Android", "Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté."},
	"es": {"Enviado desde mi iPhone", "Enviado desde mi Galaxy", "Enviado desde mi smartphone Samsung Galaxy.", "Enviado desde Outlook para Android", "Enviado desde Correo para Windows", "Obtener Outlook para iOS", "Obtenga Outlook para Android", "Enviado desde Yahoo Mail para Android", "Enviado desde mi dispositivo móvil"},
	"it": {"Inviato da iPhone", "Inviato dal mio iPad", "Inviato dal mio Galaxy", "Inviato da smartphone Samsung Galaxy.", "Inviato da Outlook per Android", "Inviato da Posta per Windows", "Ottieni Outlook per iOS", "Scarica Outlook per Android", "Inviato da Libero Mail per Android"},
	"nl": {"Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy", "Verzonden vanaf Outlook voor Android", "Verzonden vanuit Mail voor Windows", "Outlook voor iOS downloaden", "Download Outlook voor Android", "Verstuurd met Proton Mail", "Verzonden met mijn Samsung Galaxy-smartphone."},
	"da": {"Sendt fra min iPhone", "Sendt fra min iPad", "Sendt fra Outlook til Android", "Sendt fra Mail til Windows", "Hent Outlook til iOS", "Få Outlook til Android", "Sendt fra min Samsung Galaxy-smartphone."},
	"sv": {"Skickat från min iPhone", "Skickades från min iPad", "Skickat från Outlook för Android", "Skickades från E-post för Windows", "Hämta Outlook för iOS", "Skaffa Outlook för Android", "Skickat från min Galaxy"},
	"nb": {"Sendt fra min iPhone", "Sendt fra Outlook for Android", "Sendt fra E-post for Windows", "Skaff deg Outlook for iOS", "Last ned Outlook for Android", "Sendt fra min Galaxy"},
	"fi": {"Lähetetty iPhonesta", "Lähetetty iPadista", "Lähetetty Outlookista Androidille", "Lähetetty Windowsin Sähköpostista", "Hanki Outlook iOS:lle", "Lähetetty Galaxy-laitteestani"},
	"pl": {"Wysłane z iPhone'a", "Wysłano z iPhone’a", "Wysłane z mojego Galaxy", "Wysłane z programu Outlook dla systemu Android", "Wysłano z aplikacji Poczta dla systemu Windows", "Pobierz aplikację Outlook dla systemu iOS", "Wysłane z telefonu", "Wysłane z mojego smartfona Samsung Galaxy."},
	"cs": {"Odesláno z iPhonu", "Odesláno z mého iPhonu", "Odesláno z mého telefonu Galaxy", "Odesláno z Outlooku pro Android", "Odesláno z Pošty pro Windows", "Získat Outlook pro iOS", "Získejte Outlook pro Android", "Odesláno z aplikace Seznam Email"},
	"sk": {"Odoslané z iPhonu", "Odoslané z môjho iPhonu", "Odoslané z Outlooku pre Android", "Získajte Outlook pre iOS", "Odoslané z môjho telefónu Galaxy"},
	"hu": {"Az iPhone-omról küldve", "iPhone-ról küldve", "Elküldve az iPhone-omról", "Az Outlook Androidhoz letöltése", "Küldve a Galaxy készülékemről", "Küldve innen: Windows Posta", "Beszerzés: iOS Outlook"},
	"ro": {"Trimis de pe iPhone-ul meu", "Trimis de pe iPhone", "Trimis din Outlook pentru Android", "Obțineți Outlook pentru iOS", "Trimis de pe Galaxy"},
	"bg": {"Изпратено от моя iPhone", "Изпратено от Outlook за Android", "Вземете Outlook за iOS", "Изпратено от моя Galaxy"},
	"el": {"Στάλθηκε από το iPhone μου", "Εστάλη από το iPhone μου", "Αποστολή από το Outlook για Android", "Αποκτήστε το Outlook για iOS", "Στάλθηκε από το Galaxy μου"},
	"pt": {"Enviado do meu iPhone", "Enviado do Outlook para Android", "Enviado a partir do meu Galaxy", "Obter o Outlook para iOS", "Obtenha o Outlook para Android", "Enviado do meu smartphone Samsung Galaxy.", "Enviado do Email para Windows", "Enviado via iPhone"},
	"ru": {"Отправлено с iPhone", "Отправлено с моего iPhone", "Отправлено из Outlook для Android", "Отправлено из мобильной Яндекс Почты", "Отправлено из Mail.ru для Android", "Отправлено с моего Galaxy", "Скачать Outlook для iOS", "Получить Outlook для Android"},
	"uk": {"Надіслано з iPhone", "Відправлено з мого iPhone", "Надіслано з Outlook для Android", "Отримати Outlook для iOS", "Надіслано з мого Galaxy", "Надіслано з пристрою Galaxy"},
	"hr": {"Poslano s mog iPhonea", "Poslano s iPhonea", "Poslano iz programa Outlook za Android", "Nabavite Outlook za iOS", "Poslano s mog Galaxy uređaja"},
	"sl": {"Poslano iz mojega iPhona", "Poslano iz Outlooka za Android", "Prenesi Outlook za iOS"},
	"sr": {"Poslato sa mog iPhone uređaja", "Послато са мог iPhone уређаја", "Nabavite Outlook za Android"},
	"et": {"Saadetud minu iPhone'ist", "Saadetud rakendusest Outlook for Android", "Hankige Outlook iOS-ile"},
	"lv": {"Nosūtīts no mana iPhone", "Nosūtīts no Outlook darbam ar Android", "Iegūstiet Outlook darbam ar iOS"},
	"lt": {"Išsiųsta iš mano iPhone", "Išsiųsta iš „Outlook“, skirtos „Android“", "Gauti „Outlook“, skirtą „iOS“"},
	"tr": {"iPhone'umdan gönderildi", "Galaxy'mden gönderildi", "Android için Outlook'tan gönderildi", "iOS için Outlook'u edinin", "Samsung Galaxy akıllı telefonumdan gönderildi."},
	"ca": {"Enviat des del meu iPhone", "Enviat des de l'Outlook per a Android", "Baixa l'Outlook per a iOS"},
	"is": {"Sent úr iPhone", "Sent úr mínum síma", "Sent úr Outlook fyrir Android"},
	"zh": {"发自我的 iPhone", "发自我的iPad", "从我的 iPhone 发送", "發自我的 iPhone", "從我的 iPhone 傳送", "从 Windows 版邮件发送", "获取适用于 Android 的 Outlook", "取得 iOS 版 Outlook", "发自 Outlook", "发自我的华为手机", "从我的Galaxy发送"},
	"ja": {"iPhoneから送信", "私のiPhoneから送信", "Windows 版のメールから送信", "Outlook for Android を入手", "Androidから送信", "Galaxyから送信", "Yahoo!メール for iPhoneから送信", "スマートフォンから送信しました"},
	"ko": {"나의 iPhone에서 보냄", "내 iPhone에서 보냄", "내 Galaxy에서 보냄", "Android용 Outlook에서 보냄", "iOS용 Outlook 다운로드", "Windows용 메일에서 보냄"},
}

func TestStripDropsTheLinesOfPrograms(t *testing.T) {
	t.Parallel()
	for language, lines := range programLines {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			for _, l := range lines {
				holds(t, "alone", "Yes, please.\n\nIt is urgent.\n\n"+l+"\n")
				holds(t, "above a quote", "Yes, please.\n\nIt is urgent.\n\n"+l+"\n\nOn 2 Apr 2012, at 18:26, Ana Belak <ana@client.example> wrote:\n\n> Shall we?\n")
				holds(t, "above marks", "Yes, please.\n\nIt is urgent.\n\n"+l+"\n\n> On 2 Apr 2012, at 18:26, Ana Belak <ana@client.example> wrote:\n> \n> Shall we?\n")
				holds(t, "close", "Yes, please.\n\nIt is urgent.\n"+l+"\nOn 2 Apr 2012, at 18:26, Ana Belak <ana@client.example> wrote:\n> Shall we?\n")
				holds(t, "above a block", "Yes, please.\n\nIt is urgent.\n\n"+l+"\n________________________________\nFrom: Ana Belak <ana@client.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Support\nSubject: Test\n\nShall we?\n")
			}
		})
	}
}

// cards are what stands below a formal end: name, work and ways to reach somebody.
var cards = map[string]string{
	"English":    "Best regards,\nJoe Public\nHead of Sales\nClient Ltd\nPhone: +1 218 555 0142\njoe@client.example",
	"kind":       "Kind regards\n\nJoe Public\nClient Ltd | Main Street 17 | Springfield\nT +1 218 555 0142",
	"German":     "Mit freundlichen Grüßen\n\nJana Muster\nEinkauf\nClient GmbH\nTel. +49 89 1234567\nwww.client.example",
	"i. A.":      "Mit freundlichen Grüßen\n\ni. A. Jana Muster\nEinkauf\nTel. +49 89 1234567",
	"French":     "Cordialement,\n\nJeanne Exemple\nService achats\nTél. : +33 1 23 45 67 89\njeanne@client.example",
	"Spanish":    "Un saludo,\nJuan Ejemplo\nVentas\nTel. +34 91 123 45 67",
	"Portuguese": "Com os melhores cumprimentos,\nJoana Exemplo\nCompras\nTel. +351 21 123 45 67",
	"Italian":    "Cordiali saluti\n\nGiovanni Esempio\nUfficio acquisti\nTel. +39 06 1234567",
	"Dutch":      "Met vriendelijke groet,\n\nJan Voorbeeld\nInkoop\nT +31 20 123 45 67",
	"Danish":     "Med venlig hilsen\n\nJens Eksempel\nIndkøb\nTlf. +45 12 34 56 78",
	"Swedish":    "Med vänliga hälsningar\nJonas Exempel\nInköp\n+46 8 123 456 78",
	"Norwegian":  "Med vennlig hilsen\nJonas Eksempel\nInnkjøp\n+47 12 34 56 78",
	"Finnish":    "Ystävällisin terveisin\nJuha Esimerkki\nOstot\n+358 9 123 4567",
	"Polish":     "Z poważaniem\nJan Przykład\nDział zakupów\ntel. +48 22 123 45 67",
	"Czech":      "S pozdravem\n\nJan Příklad\nNákup\nTel.: +420 123 456 789",
	"Slovak":     "S pozdravom\n\nJán Príklad\nNákup\nTel.: +421 2 1234 5678",
	"Hungarian":  "Üdvözlettel,\nPélda János\nBeszerzés\nTel.: +36 1 123 4567",
	"Romanian":   "Cu stimă,\nIon Exemplu\nAchiziții\nTel.: +40 21 123 45 67",
	"Greek":      "Με εκτίμηση,\nΓιάννης Παράδειγμα\nΑγορές\nΤηλ. +30 21 0123 4567",
	"Russian":    "С уважением,\nИван Примеров\nОтдел закупок\nтел. +7 495 123-45-67",
	"Ukrainian":  "З повагою,\nІван Прикладенко\nВідділ закупівель\nтел. +380 44 123 45 67",
	"Bulgarian":  "Поздрави,\nИван Примеров\nПокупки\nтел. +359 2 123 4567",
	"Croatian":   "Srdačan pozdrav,\nIvan Primjer\nNabava\nTel. +385 1 1234 567",
	"Slovene":    "Lep pozdrav,\nJanez Primer\nNabava\nTel. +386 1 123 45 67",
	"Turkish":    "Saygılarımla,\nCan Örnek\nSatın alma\nTel. +90 212 123 45 67",
	"Catalan":    "Salutacions,\nJoan Exemple\nCompres\nTel. +34 93 123 45 67",
	"Estonian":   "Lugupidamisega\nJaan Näide\nOstud\nTel +372 612 3456",
	"Latvian":    "Ar cieņu\nJānis Piemērs\nIepirkumi\nTālr. +371 6712 3456",
	"Lithuanian": "Pagarbiai\nJonas Pavyzdys\nPirkimai\nTel. +370 5 123 4567",
	"Icelandic":  "Kveðja,\nJón Dæmi\nInnkaup\nSími +354 512 3456",
	"delimiter":  "-- \nJoe Public\nHead of Sales | Client Ltd\nMain Street 17\n\nThis message is confidential.",
	"underlined": "__\nJoe Public\nClient Ltd\n+1 218 555 0142",
	"rule":       "________________________________\nJoe Public\nClient Ltd\njoe@client.example",
	"small print": "--\nJoe Public\nClient Ltd\n\nRegistered in England, number 1234567. Directors: A. Belak, J. Public.\n\n" +
		"The content of this message is confidential. If you have received it by mistake, please inform us by an email reply and then delete the message.",
}

func TestStripDropsCards(t *testing.T) {
	t.Parallel()
	for name, card := range cards {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, "alone", "Yes, please.\n\nIt is urgent.\n\n"+card+"\n")
			holds(t, "above a quote", "Yes, please.\n\nIt is urgent.\n\n"+card+"\n\nOn 2 Apr 2012, at 18:26, Ana Belak <ana@client.example> wrote:\n\n> Shall we?\n")
		})
	}
}
