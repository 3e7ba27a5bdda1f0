package mail

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// awayMarks begin the subject of an absence note and of nothing else, in the common languages of Europe and some of Asia.
var awayMarks = phrases(`
automatic reply | auto reply | auto-reply | autoreply | auto response | auto-response | autoresponse | autoresponder | automated reply
automated response | automatic response | auto: out of office | out of office autoreply | out of office reply | out of office auto-reply
vacation reply | vacation response | abwesenheitsnotiz | abwesenheitsnachricht | abwesenheitsmeldung | abwesenheitsagent | automatische antwort
autom. antwort | automatische rückantwort | automatische abwesenheitsnotiz | réponse automatique | reponse automatique | message d'absence
notification d'absence | respuesta automática | respuesta automatica | resposta automática | resposta automatica | resposta automàtica
risposta automatica | automatisch antwoord | automatische beantwoording | automatische reactie | afwezigheidsbericht | autosvar | auto-svar
automatisk svar | automatiskt svar | automatisk svarmeddelelse | fraværsmeddelelse | fraværsmelding | frånvaromeddelande | automaattinen vastaus
poissaoloilmoitus | poissaoloviesti | automaatvastus | automaatne vastus | odpowiedź automatyczna | automatyczna odpowiedź | autoodpowiedź
automatická odpověď | automatická odpoveď | автоответ | автоответчик | автоматический ответ | автоматичний відгук | автоматична відповідь
автовідповідь | автоматичен отговор | аутоматски одговор | 自动答复 | 自动回复 | 自動回覆 | 自動答覆 | 自動応答 | 自動返信 | 不在通知 | 자동 회신 | 자동 응답 | otomatik yanıt
otomatik cevap | automatikus válasz | automatikus valasz | răspuns automat | raspuns automat | αυτόματη απάντηση | samodejni odgovor
automatski odgovor | automatinis atsakymas | automātiska atbilde | automātiskā atbilde | sjálfvirkt svar | תשובה אוטומטית | מענה אוטומטי | رد تلقائي
balasan otomatis | trả lời tự động | ตอบกลับอัตโนมัติ
`)

// awayWords say that somebody is not there. A request may begin so as well: "Out of office until Monday, please forward my mails".
var awayWords = phrases(`
out of office | out of the office | out-of-office | i am out of the office | i'm out of the office | currently out of the office | ooo | on vacation
on holiday | on leave | away from my mail | away from my email | away from my desk | abwesend | ich bin nicht im büro | außer haus | nicht im büro
nicht im haus | im urlaub | absence du bureau | absent du bureau | absent | absente | en dehors du bureau | en congé | en congés | fuera de la oficina
fuera de oficina | ausente | de vacaciones | fora do escritório | ausência temporária | fuori ufficio | fuori sede | assenza dall'ufficio | assente
in ferie | afwezig | niet aanwezig | niet op kantoor | ikke til stede | ikke på kontoret | frånvarande | ej på kontoret | inte på kontoret
borta från kontoret | poissa | poissa toimistosta | lomalla | poza biurem | nieobecny | nieobecna | mimo kancelář | mimo kanceláře | нет на месте
вне офиса | отсутствую | отсутствие на работе | в отпуске | поза офісом | 不在办公室 | 不在 | 부재중 | ofis dışında | ofis dışındayım | izindeyim | házon kívül
irodán kívül | szabadságon | în afara biroului | in afara biroului | în concediu | εκτός γραφείου | izvan ureda | odsoten
`)

// awayTopics are what absence is about, and what people ask about in one word.
var awayTopics = phrases(`
vacation | annual leave | abwesenheit | urlaub | absence | ausencia | ausência | férias | assenza | afwezigheid | fravær | frånvaro | semester
nieobecność | urlop | nepřítomnost | neprítomnosť | dovolená | dovolenka | 外出 | távollét | absență | απουσία
`)

// phrases returns what stands between the strokes and the ends of lines.
func phrases(s string) []string {
	out := strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '\n' })
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// untilWords go on to say how long somebody is away.
var untilWords = phrases(`
until | till | from | since | between | bis | vom | von | ab | jusqu | du | de | depuis | hasta | del | desde | até | fino | dal | tot | van | til
fra | till | från | do | od | с | до | по | vanaf
`)

// phraseMarks stand between a phrase and what it is about.
const phraseMarks = ":-!.]()*>\"'/,;–—|】」"

// isAway reports whether a subject is that of an absence note. It begins with a phrase that says so, and then ends or says what it answers.
// Words that a request may begin with count only where they are the whole subject, where the subject that is answered follows,
// or where the mail answers another and says how long its sender is away; a topic counts only in answers. "Out of office assistant does not work"
// is a request, and so is "Re: Automatic reply: Printer": a person's answer to such a note.
func isAway(subject string, answers bool) bool {
	s := strings.ToLower(norm.NFKC.String(stripTags(subject)))
	s = strings.NewReplacer("’", "'", "‑", "-").Replace(strings.TrimLeft(s, "[(*<\"'【「 "))
	for _, phrase := range awayMarks {
		if rest, ok := strings.CutPrefix(s, phrase); ok && endsPhrase(rest) {
			return true
		}
	}
	for _, phrase := range awayWords {
		if rest, ok := strings.CutPrefix(s, phrase); ok && saysAway(rest, true, answers) {
			return true
		}
	}
	for _, phrase := range awayTopics {
		if rest, ok := strings.CutPrefix(s, phrase); ok && saysAway(rest, answers, answers) {
			return true
		}
	}
	return false
}

// saysAway reports whether what follows a word of absence makes a note of it; alone says whether the word may be the whole subject.
func saysAway(rest string, alone, answers bool) bool {
	said := strings.TrimLeft(rest, " "+phraseMarks)
	switch {
	case said == "":
		return alone
	case endsPhrase(rest) && SubjectBase(said) != strings.TrimSpace(said):
		return true
	}
	return answers && (strings.HasPrefix(strings.TrimSpace(rest), ":") || strings.HasPrefix(rest, " ") && startsWithWord(said, untilWords))
}

// endsPhrase reports whether a mark follows, or nothing, or the subject that is answered.
func endsPhrase(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	return rest == "" || strings.HasPrefix(rest, "re:") || strings.TrimLeft(rest, phraseMarks) != rest
}

// startsWithWord reports whether s begins with one of the words.
func startsWithWord(s string, words []string) bool {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(s, w); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\'' || isDigit(rest[0])) {
			return true
		}
	}
	return false
}
