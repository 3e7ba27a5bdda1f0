package mail

import (
	"regexp"
	"strings"
)

// receipt says why a mail is a receipt (RFC 8098, or the prose of programs that send none), "" where it is none.
func (a *assembler) receipt(p *part) string {
	m := a.m
	if p.media.Value == "multipart/report" && strings.EqualFold(p.media.Get("report-type"), "disposition-notification") ||
		reports(m, p) && findPart(p, "message/disposition-notification", "message/global-disposition-notification") != nil {
		if strings.Contains(strings.ToLower(reportFields(p).First("Disposition")), "deleted") {
			return "it reports that a mail was deleted"
		}
		return "it reports that a mail was read"
	}
	if len(m.Text) < 1500 && receiptSubject.MatchString(stripTags(m.Subject)) && receiptWords.MatchString(m.Text) {
		return "it says that a mail was read"
	}
	return ""
}

var (
	// receiptSubject begins the subject of a receipt. People begin subjects so too: the text must say it as well.
	receiptSubject = regexp.MustCompile(`(?i)^(?:(?:not )?read|return receipt(?: \(displayed\))?|read receipt|disposition notification|(?:nicht )?gelesen|ungelesen gelöscht|lesebestätigung|empfangsbestätigung|(?:non )?lu|accusé de (?:lecture|réception)|(?:no )?leído|confirmación de lectura|(?:não )?lida|recibo de leitura|(?:non )?letto|conferma di lettura|(?:niet )?gelezen|leesbevestiging|(?:ikke )?læst|(?:inte |ej )?läst|läskvitto|(?:ikke )?lest|lesekvittering|luettu|lukukuittaus|(?:nie )?przeczytano|potwierdzenie przeczytania|přečteno|prečítané|прочитано|прочтено|уведомление о прочтении|okundu|elolvasva|citit|αναγνώσθηκε|διαβάστηκε|開封済み|开封|已读|已讀|읽음)\s*[:：-]`)
	receiptWords   = regexp.MustCompile(`(?i)was (?:read|displayed|opened|deleted without being read)|has been (?:read|displayed|opened)|return receipt for the (?:mail|message)|(?:wurde|ist) .{0,80}(?:gelesen|angezeigt|geöffnet)|a été (?:lu|affiché)|se (?:ha leído|leyó|mostró)|fue leído|foi (?:lida|exibida)|è stat[oa] (?:lett[oa]|visualizzat[oa])|is (?:gelezen|weergegeven)|blev læst|er blevet læst|lästes|har lästs|har visats|ble lest|er lest|luettiin|on luettu|przeczytan[oa]|wyświetlon[oa]|byla? (?:přečtena|zobrazena)|bola prečítaná|была? прочитан|было (?:прочитано|прочтено)|okundu|elolvas|a fost citit|開封|阅读|已读|閱讀|읽`)
	calendarMethod = regexp.MustCompile(`(?im)^METHOD[ \t]*:[ \t]*(REPLY|COUNTER)[ \t\r]*$`)
)

// answersInvitation reports whether a mail answers an invitation to an event, or proposes another time (RFC 5546, sections 3.2.3 and 3.2.7).
// An invitation itself is a person's request.
func (a *assembler) answersInvitation(p *part) bool {
	f := findPart(p, "text/calendar")
	if f == nil {
		return false
	}
	if method := strings.ToUpper(strings.TrimSpace(f.media.Get("method"))); method != "" {
		return method == "REPLY" || method == "COUNTER"
	}
	body := a.decoded(f)
	return calendarMethod.Match(body[:min(len(body), mostProse)])
}
