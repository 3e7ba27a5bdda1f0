package quote

import "strings"

// phrases makes a list of what stands between bars.
func phrases(s string) []string {
	var out []string
	for _, p := range strings.Split(s, "|") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// byFirst orders phrases by their first byte.
func byFirst(list []string) (m [256][]string) {
	for _, w := range list {
		m[w[0]] = append(m[w[0]], w)
	}
	return m
}

// phraseSet makes a set of what stands between bars.
func phraseSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, p := range phrases(s) {
		m[p] = true
	}
	return m
}

// wroteWords say in the common languages that somebody wrote what follows.
var wroteWords = phrases(`wrote|writes|sent|said|posted|replied|schrieb|geschrieben|hat geschrieben|schreibt|a écrit|à écrit|a ecrit|écrit|écrivait|a envoyé|
	escribió|escribio|ha escrito|escriu|va escriure|escribía|escreveu|escrevia|ha scritto|scrisse|scriveva|schreef|geschreven|het volgende geschreven|
	skrev|skreiv|har skrevet|skriver|følgende|kirjoitti|napsal|napsal(a)|napsala|napísal|napísal(a)|napísala|napisał|napisał(a)|napisała|pisze|
	написал|написал(а)|написала|писал|писала|пишет|написав|написав(ла)|написала|пише|пишет|писав|напиша|написа|
	írta|ezt írta|a következőt írta|a scris|scrie|έγραψε|έγραψες|yazdı|şunu yazdı|şunları yazdı|yazmış|写道|寫道|写到|寫到|の発言|のメッセージ|さんは書きました|書きました|さんが書きました|wrote:|님이 작성|작성|
	napisal|napisala|napisana przez|napisao|napisao je|napisala je|je napisal|je napisala|rašė|rakstīja|kirjutas|skrifaði|schrieben|viết|đã viết|quoting|zitat von|citando|citation de|escrit|ha escrit|missatge de|idatzi du|написао|је написао|писали|쓴 글|מאת|menulis|เขียน|כתב|כתבה|كتب`)

// beginWords begin a line that says who wrote when; a date or a name follows.
var beginWords = phraseSet(`on|am|le|el|em|a|il|in data|op|den|d.|på|pa|w dniu|dnia|dne|dňa|в|во|on behalf of|from|von|il giorno|el día|el dia|no dia|em data|tarihinde|
	στις|pe|la data de|în|in|vào|pada|u|dana|ve|v|ke|ons|that|the|il giorno|sent|at|ngày|den dag`)

// monthStems begin the names of months; what follows a stem may be anything.
var monthStems = phrases(`jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|fevr|mars|avr|juin|juil|août|aout|déc|
	ene|abr|ago|dic|fev|set|out|dez|gen|mag|giu|lug|ott|maa|mei|maj|tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|
	sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru|led|úno|uno|bře|dub|kvě|čer|srp|zář|říj|pro|
	янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|
	márc|ápr|máj|jún|júl|szept|szep|febr|ian|iun|iul|noi|ιαν|φεβ|μαρ|μαρτ|απρ|μαΐ|μαϊ|μαι|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ|
	oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|sij|velj|ožu|tra|svi|lip|srp|kol|ruj|stu|pros|saus|vas|kov|bal|geg|birž|liep|rugp|rugs|spal|lapkr|gruod`)

// The roles that a line of a header block may play.
const (
	roleFrom = 1 << iota
	roleDate
	roleTo
	roleCc
	roleSubject
	roleOther
)

// headerKeys are the names that mail programs write in a header block, in lower case.
var headerKeys = makeHeaderKeys()

func makeHeaderKeys() map[string]int {
	m := map[string]int{}
	for role, words := range map[int]string{
		roleFrom: `from|von|de|da|van|fra|från|frå|lähettäjä|od|от|от кого|від|від кого|feladó|de la|expéditeur|expediteur|remitente|remetente|mittente|afzender|avsender|avsändare|nadawca|odesílatel|odosielateľ|
			отправитель|відправник|发件人|发送人|寄件者|寄件人|發件人|差出人|送信者|보낸 사람|보낸사람|από|kimden|gönderen|saatja|nuo|no|pošiljatelj|šalje|отправено от|frá|sender|absender|од|dari|từ|מאת|من|จาก|nork`,
		roleDate: `date|sent|datum|gesendet|gesendet am|envoyé|envoyé le|envoye|enviado|enviada|enviado el|enviado em|enviada em|inviato|data|verzonden|sendt|skickat|skickades|lähetetty|päivämäärä|pvm|päiväys|wysłano|data wysłania|odesláno|odoslané|dátum|
			отправлено|дата|надіслано|дата отправки|elküldve|küldve|küldés ideje|trimis|data trimiterii|tarih|gönderildi|gönderme tarihi|gönderim tarihi|στάλθηκε|ημερομηνία|发送时间|发送日期|日期|日期时间|時間|时间|寄件日期|寄送日期|傳送日期|傳送時間|送信日時|日時|日付|送信日|보낸 날짜|날짜|보낸날짜|
			fecha|fecha de envío|dato|saadetud|kuupäev|išsiųsta|nosūtīts|poslano|изпратено|send dato|date d'envoi|data de envio|data/hora|enviat|poslato|послато|datums|dagsetning|sendt den|датум|испратено|dikirim|tanggal|đã gửi|ngày|נשלח|תאריך|إرسال|تم الإرسال|التاريخ|ส่ง|วันที่|bidalia|envoyé à|enviado a las|inviato il|verstuurd`,
		roleTo:      `to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|pro|кому|до|címzett|către|kime|alıcı|προς|收件人|收件者|宛先|받는 사람|받는사람|pour|destinataire|destinataires|destinatario|destinatarios|destinatário|destinatari|ontvanger|modtager|mottaker|mottagare|empfänger|adresat|příjemce|príjemca|получатель|kam|kellele|saaja|prima|za|ke|per a|adressaat|за|kepada|đến|tới|אל|إلى|ถึง|nori`,
		roleCc:      `cc|bcc|kopie|copie|copie à|copia|cópia|kopi|kopia|kopio|dw|ud|kopie an|копия|копія|másolat|bilgi|κοιν|κοιν.|κοινοποίηση|抄送|副本|參考|참조|c.c.|cópia para|másolatot kap|másolatot kapja|в копии|a/c|kp|koopia|afrit|kópia|kopiju|копие|tembusan|עותק|نسخة|สำเนา`,
		roleSubject: `subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|rubrik|aihe|temat|předmět|predmet|тема|tárgy|subiect|konu|θέμα|主题|主旨|主題|标题|標題|件名|제목|teema|tema|относно|efni|re|sujet|ref|assumpte|zadeva|naslov|наслов|temats|antraštė|subjek|perihal|chủ đề|tiêu đề|נושא|الموضوع|เรื่อง|gaia`,
		roleOther: `reply-to|reply to|antwort an|antworten an|répondre à|responder a|responder para|rispondi a|risposta|antwoord aan|svar til|svara till|vastausosoite|odpowiedz do|importance|priority|wichtigkeit|priorität|importancia|importância|importanza|priorità|attachments|anlagen|anhänge|pièces jointes|allegati|adjuntos|anexos|bijlagen|
			message-id|mime-version|content-type|content-transfer-encoding|in-reply-to|references|organization|mailed-by|signed-by|x-mailer|newsgroups|sensitivity|datei|when|where|importancia:|categories|return-path|delivered-to|received|user-agent|resent-from|resent-to|resent-date`,
	} {
		for _, w := range phrases(words) {
			m[w] |= role
		}
	}
	return m
}

// originalWords stand between dashes above a mail that is repeated or forwarded.
var originalWords = phrases(`original message|original mail|original email|original e-mail|original appointment|original msg|forwarded message|forwarded mail|forwarded email|forwarded by|forwarded letter|reply message|previous message|reply email|
	ursprüngliche nachricht|ursprungliche nachricht|urspruengliche nachricht|ursprüngliche e-mail|ursprüngliche mail|originalnachricht|original-nachricht|originalmail|original-mail|originalmeldung|weitergeleitete nachricht|weitergeleitete mail|weitergeleitete e-mail|ursprünglicher termin|antwort nachricht|weitergeleitet|originaltext|originalmessage|
	message d'origine|message d’origine|message original|message originel|message initial|message transféré|message transmis|courriel original|e-mail d'origine|mail original|courrier original|message reçu|
	mensaje original|mensaje reenviado|correo original|mensaje remitido|missatge original|missatge reenviat|mensagem original|mensagem encaminhada|mensagem reencaminhada|messaggio originale|messaggio inoltrato|email originale|
	oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|origineel|doorgestuurd bericht|
	oprindelig meddelelse|oprindelig besked|original besked|original meddelelse|videresendt besked|videresendt meddelelse|videresendt melding|opprinnelig melding|original melding|originalmelding|ursprungligt meddelande|originalmeddelande|ursprungsmeddelande|vidarebefordrat meddelande|vidarebefordrat brev|alkuperäinen viesti|edelleenlähetetty viesti|välitetty viesti|
	wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|przekazana wiadomość|treść oryginalnej wiadomości|treść przekazanej wiadomości|původní zpráva|původní e-mail|přeposlaná zpráva|pôvodná správa|preposlaná správa|
	исходное сообщение|исходное письмо|оригинальное сообщение|первоначальное сообщение|пересылаемое сообщение|пересланное сообщение|пересылаемое письмо|пересланное письмо|перенаправленное сообщение|конец пересылаемого сообщения|оригінальне повідомлення|переслане повідомлення|вихідне повідомлення|початкове повідомлення|пересилане повідомлення|
	eredeti üzenet|továbbított üzenet|mesaj original|mesajul original|mesaj inițial|mesaj redirecționat|orijinal mesaj|özgün ileti|orjinal mesaj|iletilen mesaj|yönlendirilmiş mesaj|iletilmiş mesaj|αρχικό μήνυμα|προωθημένο μήνυμα|
	原始邮件|原始郵件|原邮件|转发邮件|轉寄郵件|转发的邮件|轉寄的郵件|原始信件|原始訊息|原始消息|转发邮件信息|邮件原件|元のメッセージ|転送メッセージ|オリジナルメッセージ|original message|원본 메시지|원본 메일|전달된 메시지|thư gốc|
	izvorna poruka|originalna poruka|proslijeđena poruka|prvotno sporočilo|izvirno sporočilo|pradinis laiškas|sākotnējais ziņojums|algne kiri|edastatud kiri|upprunaleg skilaboð|upphaflegt skeyti|оригинално съобщение|препратено съобщение|missatge original|posredovano sporočilo|algne sõnum|edastatud sõnum|pradinis pranešimas|orijinal ileti|원본 이메일|izvorno sporočilo`)

// originals is originalWords as a set.
var originals = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range originalWords {
		m[w] = true
	}
	return m
}()

// forwardLines stand alone above a forwarded mail (Apple Mail and others), without their closing colon.
var forwardLines = phraseSet(`begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|beginn der weitergeleiteten nachricht|début du message réexpédié|début du message transféré|inicio del mensaje reenviado|início da mensagem reencaminhada|
	início da mensagem encaminhada|inizio messaggio inoltrato|inizio del messaggio inoltrato|begin doorgestuurd bericht|start på videresendt besked|start på videresendt meddelelse|videresendt besked|videresendt melding|start på vidarebefordrat brev|vidarebefordrat brev|vidarebefordrat mejl|välitetty viesti alkaa|edelleenlähetetty viesti alkaa|
	początek przekazywanej wiadomości|początek przekazanej wiadomości|začátek přeposílané zprávy|začátek přeposlané zprávy|začiatok preposlanej správy|начало переадресованного сообщения|начало пересылаемого сообщения|початок пересланого повідомлення|továbbított levél kezdete|începutul mesajului redirecționat|iletilen ileti başlangıcı|iletilmiş ileti başlangıcı|αρχή προωθημένου μηνύματος|
	下面是被转发的邮件|以下是轉寄的郵件|開始轉寄郵件|转发的邮件|転送されたメッセージ|전달된 메시지|započni proslijeđenu poruku|původní zpráva|doorgestuurd bericht`)

// mobileBegins begin the line that a mail program adds to say where it runs, in lower case.
var mobileBegins = phrases(`sent from my|sent from the|sent from a|sent from|sent via|sent with|sent using|sent by|sent on the|sent through|sent to you from|from my iphone|from my ipad|from my mobile|from my android|from my phone|from my blackberry|get outlook for|get bluemail for|download outlook|sent securely|composed on my|typed on my|written on my|this email was sent from my|message sent from my|
	envoyé depuis|envoyé de mon|envoyé de ma|envoyé à partir|envoyé avec|envoyé par|envoyé via|envoyé du|envoyé d'un|obtenez outlook|obtenir outlook|télécharger outlook|téléchargez outlook|provenance :|
	von meinem|von meiner|gesendet von|gesendet mit|gesendet über|gesendet aus|gesendet via|gesendet vom|diese nachricht wurde von mein|diese e-mail wurde von mein|diese mail wurde von mein|diese nachricht wurde mit|holen sie sich outlook|outlook für|mobil gesendet|unterwegs gesendet|versendet mit|verschickt mit|verfasst auf|
	enviado desde|enviado de mi|enviado de meu|enviado do meu|enviado do|enviado da|enviado dende|enviado a partir|enviado com|enviado con|enviado por|enviado mediante|enviado via|enviada do|enviat des|obtener outlook|obtén outlook|obter o outlook|obtenha o outlook|baixe o outlook|descargar outlook|mandado desde|
	inviato da|inviato dal|inviato con|inviato tramite|scarica outlook|ottieni outlook|verzonden vanaf|verzonden met|verzonden via|verzonden vanuit|verstuurd vanaf|verstuurd met|verstuurd via|verstuurd vanuit|outlook voor|download outlook voor|
	sendt fra|sendt via|sendt med|hent outlook|få outlook|skickat från|skickat via|skickat med|skickades från|hämta outlook|skaffa outlook|lähetetty|hanki outlook|saadetud minu|
	wysłane z|wysłano z|wysłane za|wysłano za|wysłane przy|pobierz outlook|pobierz program outlook|odesláno z|odesláno pomocí|odoslané z|získejte outlook|stáhnout outlook|отправлено с|отправлено из|отправлено от|отправлено через|послано с|получить outlook|скачать outlook|відправлено з|надіслано з|надіслано через|отримати outlook|
	elküldve|küldve|az én iphone|iphone-omról|trimis de pe|trimis din|trimis prin|obțineți outlook|στάλθηκε από|εστάλη από|αποκτήστε το outlook|发自我的|发自|从我的|從我的|寄自|通过|取得 outlook|获取 outlook|获取outlook|透過|iphoneから|ipadから|androidから|スマートフォンから|outlook for|outlook を入手|poslano iz|poslano s|poslano sa|poslato sa|išsiųsta iš|nosūtīts no|나의|내 iphone|내 galaxy|obtenga outlook|nabavite outlook|skaff deg outlook|last ned outlook|baixa l'outlook|získat outlook|získajte outlook|gauti „outlook“|prenesi outlook|pobierz aplikację outlook|iegūstiet outlook|вземете outlook|hankige outlook|获取适用于|sent úr|sent með|изпратено от моя|изпратено от outlook|saadetud rakendusest|αποστολή από το outlook|послато са|發自|az outlook|iphone-ról`)

// mobileEnds end such a line.
var mobileEnds = phrases(`gesendet|gesendet.|から送信|から送信しました|から送信されました|gönderildi|gönderilmiştir|傳送|发送|發送|에서 보냄|에서 보낸 메일|from mobile|via mobile|from my mobile|from phone|via phone|mobil küldve|omról küldve|ről küldve|ról küldve|다운로드|outlook'u edinin|版 outlook|outlook beziehen|beszerzés: ios outlook|downloaden|von unterwegs|från mobilen|fra mobil|fra min mobil`)

// vagueBegins are of mobileBegins those that a sentence may begin with too: "Sent by mistake". Only a device or a program makes them such a line.
var vagueBegins = phraseSet(`sent by|sent on the|sent through|sent using|sent to you from|enviado por|enviado con|enviado com|enviado mediante|enviado via|envoyé par|gesendet über|gesendet aus|inviato con|sendt med|skickat med|verzonden met|verzonden via|wysłano z|wysłane z|wysłane za|wysłano za|trimis prin|通过|透過`)

// deviceWords are parts of the names of devices and programs, in lower case.
var deviceWords = phrases(`iphone|ipad|ipod|ios|android|galaxy|samsung|huawei|xiaomi|oneplus|pixel|nokia|motorola|blackberry|windows|outlook|mail|poczt|tuta|proton|spark|superhuman|yahoo|aol|app|phone|fon|mobil|handy|tablet|device|gerät|wireless|webmail|on the go|手机|邮件`)

// closings end a letter formally; a name follows on a line of its own.
var closings = phraseSet(`regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with regards|with kind regards|with best regards|many regards|rgds|brgds|br|kr|sincerely|yours sincerely|sincerely yours|yours faithfully|yours truly|respectfully|cordially|best wishes|best|cheers|thanks|thank you|many thanks|thanks and regards|thanks & regards|thank you and regards|thanks and best regards|thanks & best regards|
	mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|mit freundlichen gruessen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|liebe grüße|beste grüße|beste grüsse|schöne grüße|herzliche grüße|herzliche grüsse|mit besten grüßen|mit lieben grüßen|grüße|gruß|gruss|mfg|lg|vg|hochachtungsvoll|danke|vielen dank|vielen dank und viele grüße|
	cordialement|bien cordialement|très cordialement|bien à vous|salutations|meilleures salutations|salutations distinguées|sincères salutations|merci|merci d'avance|bonne journée|bonne réception|
	saludos|un saludo|saludos cordiales|cordiales saludos|atentamente|muchas gracias|gracias|un cordial saludo|atenciosamente|att|att.|abraços|abraço|cumprimentos|melhores cumprimentos|com os melhores cumprimentos|obrigado|obrigada|grato|grata|cordiali saluti|distinti saluti|saluti|un saluto|grazie|buona giornata|
	met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groeten|groet|mvg|bedankt|hartelijke groet|
	med venlig hilsen|venlig hilsen|med vennlig hilsen|vennlig hilsen|mvh|hilsen|med vänliga hälsningar|vänliga hälsningar|med vänlig hälsning|vänlig hälsning|hälsningar|bästa hälsningar|tack|tak|takk|på forhånd tak|ystävällisin terveisin|ystävällisesti|terveisin|parhain terveisin|kiitos|kiitos etukäteen|
	z poważaniem|pozdrawiam|pozdrowienia|z wyrazami szacunku|serdecznie pozdrawiam|dziękuję|s pozdravem|s přátelským pozdravem|děkuji|s pozdravom|ďakujem|с уважением|с наилучшими пожеланиями|спасибо|з повагою|дякую|üdvözlettel|tisztelettel|köszönettel|köszönöm|cu stimă|cu respect|mulțumesc|με εκτίμηση|ευχαριστώ|поздрави|с уважение|srdačan pozdrav|lijep pozdrav|s poštovanjem|pozdrav|lep pozdrav|s spoštovanjem|srdačno|с поштовањем|поздрав|saygılarımla|iyi günler|salutacions|cordialment|moltes gràcies|lugupidamisega|parimate soovidega|tervitades|tänan|ar cieņu|ar cieņu,|paldies|pagarbiai|ačiū|kveðja|bestu kveðjur|kær kveðja|takk fyrir|saygılarımızla|iyi çalışmalar|teşekkürler|此致|谢谢|よろしくお願いします|よろしくお願いいたします|敬具|감사합니다`)

// replyAbove are parts of the line that ticket systems put above the history.
var replyAbove = phrases(`reply above this line|reply above the line|reply above this text|type your reply above|write your reply above|write above this line|reply between these lines|please do not write below this line|do not write below this line|add your reply above|please reply above|your reply above|reply above here|
	antwort oberhalb dieser|antworten sie oberhalb|antwort über diese|oberhalb dieser linie|oberhalb dieser zeile|über dieser zeile|über diese linie|über dieser linie|répondre au-dessus de cette ligne|au-dessus de cette ligne|votre réponse au-dessus|responda por encima de esta línea|por encima de esta línea|encima de esta línea|acima desta linha|acima dessa linha|rispondi sopra questa riga|sopra questa riga|sopra questa linea|
	antwoord boven deze lijn|boven deze lijn|boven deze regel|over denne linje|over denne linjen|ovanför denna rad|ovanför den här raden|tämän rivin yläpuolelle|powyżej tej linii|nad tą linią|nad tímto řádkem|nad tento řádek|выше этой строки|выше этой линии|вище цієї лінії|вище цього рядка|a vonal fölé|deasupra acestei linii|πάνω από αυτή τη γραμμή|bu satırın üstüne|bu çizginin üzerine|在此行上方|この行より上|이 줄 위에`)
