package mail

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// awayMarks begin the subject of an absence note and of nothing else, in the common languages of Europe and some of Asia.
var awayMarks = lines(`
automatic reply
auto reply
auto-reply
autoreply
auto response
auto-response
autoresponse
autoresponder
automated reply
automated response
automatic response
auto: out of office
out of office autoreply
out of office reply
out of office auto-reply
vacation reply
vacation response
abwesenheitsnotiz
abwesenheitsnachricht
abwesenheitsmeldung
abwesenheitsagent
automatische antwort
autom. antwort
automatische rückantwort
automatische abwesenheitsnotiz
réponse automatique
reponse automatique
message d'absence
notification d'absence
respuesta automática
respuesta automatica
resposta automática
resposta automatica
resposta automàtica
risposta automatica
automatisch antwoord
automatische beantwoording
automatische reactie
afwezigheidsbericht
autosvar
auto-svar
automatisk svar
automatiskt svar
automatisk svarmeddelelse
fraværsmeddelelse
fraværsmelding
frånvaromeddelande
automaattinen vastaus
poissaoloilmoitus
poissaoloviesti
automaatvastus
automaatne vastus
odpowiedź automatyczna
automatyczna odpowiedź
autoodpowiedź
automatická odpověď
automatická odpoveď
автоответ
автоответчик
автоматический ответ
автоматичний відгук
автоматична відповідь
автовідповідь
автоматичен отговор
аутоматски одговор
自动答复
自动回复
自動回覆
自動答覆
自動応答
自動返信
不在通知
자동 회신
자동 응답
otomatik yanıt
otomatik cevap
automatikus válasz
automatikus valasz
răspuns automat
raspuns automat
αυτόματη απάντηση
samodejni odgovor
automatski odgovor
automatinis atsakymas
automātiska atbilde
automātiskā atbilde
sjálfvirkt svar
תשובה אוטומטית
מענה אוטומטי
رد تلقائي
balasan otomatis
trả lời tự động
ตอบกลับอัตโนมัติ
`)

// awayWords are the words of absence, which a request may begin with as well: "Vacation: who enters the days?".
var awayWords = lines(`
out of office
out of the office
out-of-office
i am out of the office
i'm out of the office
currently out of the office
ooo
vacation
on vacation
on holiday
on leave
annual leave
away from my mail
away from my email
away from my desk
abwesenheit
abwesend
ich bin nicht im büro
außer haus
nicht im büro
nicht im haus
im urlaub
urlaub
absence du bureau
absent du bureau
absent
absente
absence
en dehors du bureau
en congé
en congés
fuera de la oficina
fuera de oficina
ausencia
ausente
de vacaciones
fora do escritório
ausência
ausência temporária
férias
fuori ufficio
fuori sede
assenza dall'ufficio
assenza
assente
in ferie
afwezig
afwezigheid
niet aanwezig
niet op kantoor
fravær
ikke til stede
ikke på kontoret
frånvaro
frånvarande
ej på kontoret
inte på kontoret
borta från kontoret
semester
poissa
poissa toimistosta
lomalla
nieobecność
poza biurem
nieobecny
nieobecna
urlop
mimo kancelář
mimo kanceláře
nepřítomnost
neprítomnosť
dovolená
dovolenka
нет на месте
вне офиса
отсутствую
отсутствие на работе
в отпуске
поза офісом
不在办公室
外出
不在
부재중
ofis dışında
ofis dışındayım
izindeyim
házon kívül
irodán kívül
távollét
szabadságon
în afara biroului
in afara biroului
absență
în concediu
εκτός γραφείου
απουσία
izvan ureda
odsoten
`)

// lines returns the lines of s that are not empty.
func lines(s string) []string {
	return strings.Split(strings.TrimSpace(s), "\n")
}

// untilWords go on to say how long somebody is away.
var untilWords = lines(`
until
till
from
since
between
bis
vom
von
ab
jusqu
du
de
depuis
hasta
del
desde
até
fino
dal
tot
van
til
fra
till
från
do
od
с
до
по
vanaf
`)

// phraseMarks stand between a phrase and what it is about.
const phraseMarks = ":-!.]()*>\"'/,;–—|】」"

// isAway reports whether a subject is that of an absence note. It begins with a phrase that says so, and then ends or says what it answers.
// Words that a request may begin with count only where they are the whole subject, where the subject that is answered follows,
// or where the mail answers another and says how long its sender is away. "Out of office assistant does not work" is a request,
// and so is "Re: Automatic reply: Printer": a person's answer to such a note.
func isAway(subject string, answers bool) bool {
	s := strings.ToLower(norm.NFKC.String(stripTags(subject)))
	s = strings.NewReplacer("’", "'", "‑", "-").Replace(strings.TrimLeft(s, "[(*<\"'【「 "))
	for _, phrase := range awayMarks {
		if rest, ok := strings.CutPrefix(s, phrase); ok && endsPhrase(rest) {
			return true
		}
	}
	for _, phrase := range awayWords {
		rest, ok := strings.CutPrefix(s, phrase)
		if !ok || !endsPhrase(rest) && !strings.HasPrefix(rest, " ") {
			continue
		}
		said := strings.TrimLeft(rest, " "+phraseMarks)
		switch {
		case said == "", SubjectBase(said) != strings.TrimSpace(said) && endsPhrase(rest), answers && strings.HasPrefix(strings.TrimSpace(rest), ":"), answers && startsWithWord(said, untilWords):
			return true
		}
	}
	return false
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
