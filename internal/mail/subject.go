package mail

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// replyPrefixes are what mail programs put before the subject of an answer or a forwarded mail, by language.
var replyPrefixes = set(`
re fw fwd forward reply
aw wg antw antwort
rép ré rep tr réf ref
rv res enc resp reenv
r i rif inoltra inoltro
doorst antwoord
sv vs vb svar ang videresendt
vl vá továbbítás válasz
odp pd podaj
předat odpověď fs
отв ответ отн пересл на ha відп відповідь перес
odg posr proslijeđeno prosl одг
回复 回覆 答复 答覆 转发 轉寄 轉發 转寄 回信
返信 転送 回答
답장 전달 회신
ynt ilt yan i̇lt
rásp răsp
απ σχετ πρθ
ats atb
השב הועבר תגובה
رد
bls trs
ตอบ ส่งต่อ
`)

// counted is "[2]", "(2)", "^2" or "*2" after a prefix; some programs write no mark at all.
var counted = regexp.MustCompile(`^(\D+?)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|[\^*]?\d{1,3})$`)

// gatewayTag is what mail gateways and spam filters put before a subject, in brackets of any kind.
var gatewayTag = regexp.MustCompile(`^\s*(?:[\[({<*#!-]{1,5}\s*(?i:ext|external|extern|externe|externo|externa|esterno|ekstern|externí|zewnętrzny|внешн\S*|外部|external (?:e-?mail|mail|sender|message)|(?:e-?mail|mail|message|courriel) (?:external|externe|externo|extern)|externe (?:e-?mail|mail|nachricht)|correo externo|(?:suspected |possible |probable |likely )?spam\??|junk(?: mail)?|bulk|caution(?:[: -]+external)?|warning[: -]+external|unverified sender|phishing\??|virus checked|secure|encrypted)\s*(?:[:\d. ]*)[\])}>*#!-]{1,5}|(?:EXT|EXTERNAL|EXTERN)\s*:)\s*`)

// stripTags returns the subject without what gateways put before it.
func stripTags(subject string) string {
	s := strings.TrimSpace(subject)
	for range 10 {
		rest := strings.TrimSpace(s[len(gatewayTag.FindString(s)):])
		if rest == "" || len(rest) == len(s) {
			return s
		}
		s = rest
	}
	return s
}

// SubjectBase returns the subject without the prefixes of replies and forwards and the tags of gateways, so that a thread has one subject.
func SubjectBase(subject string) string {
	s := stripTags(subject)
	for {
		i := strings.IndexAny(s, ":：")
		if i <= 0 || i > 40 || !isReplyPrefix(s[:i]) {
			return s
		}
		rest := stripTags(strings.TrimPrefix(strings.TrimPrefix(s[i:], ":"), "："))
		if rest == "" {
			return s
		}
		s = rest
	}
}

// isReplyPrefix reports whether a word, without its colon, is what mail programs put before the subject of an answer.
func isReplyPrefix(word string) bool {
	word = strings.ToLower(strings.TrimRightFunc(word, unicode.IsSpace))
	if m := counted.FindStringSubmatch(word); m != nil {
		word = m[1]
	}
	return replyPrefixes[word]
}

// isReply reports whether a subject has such a prefix, whatever gateways put before it.
func isReply(subject string) bool {
	s := stripTags(subject)
	return SubjectBase(s) != s
}

var (
	// token is how our subjects name a ticket, "[#1042]", and what mail programs make of it: other brackets, one bracket lost,
	// blanks within, a line folded between the digits.
	token = regexp.MustCompile(`[\[({【〔〈<]\s*#\s*(\d(?: ?\d){0,17})\s*(?:[\])}】〕〉>]|$)|(?:^|\s)#\s*(\d{1,18})\s*[\])}】〕〉>]`)
	// quotedToken is a token in a quoted text, which no mail program rewrites.
	quotedToken = regexp.MustCompile(`\[#(\d{1,18})\]`)
	// bareToken is a token that lost both brackets, at the end of a subject: see Judge for when it counts.
	bareToken = regexp.MustCompile(`(?:^|\s)#\s?(\d{1,18})\s*$`)
	invisible = strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", "\u200e", "", "\u200f", "", "\u2060", "", "\ufeff", "", "\u00ad", "")
)

// Token returns the ticket number that a subject names as "[#1042]"; of several, the last, since ours stands at the end.
func Token(subject string) (number int64, ok bool) {
	all := token.FindAllStringSubmatch(plainForms(subject), 50)
	for i := len(all) - 1; i >= 0; i-- {
		if n := ticketNumber(all[i][1] + all[i][2]); n != 0 {
			return n, true
		}
	}
	return 0, false
}

// bareNumber returns the number that stands at the end of a reply's subject as "#1042", 0 where there is none.
func bareNumber(subject string) int64 {
	if m := bareToken.FindStringSubmatch(plainForms(subject)); m != nil && isReply(subject) {
		return ticketNumber(m[1])
	}
	return 0
}

// plainForms turns full-width letters into plain ones, and drops what nobody sees.
func plainForms(s string) string { return norm.NFKC.String(invisible.Replace(s)) }

// ticketNumber reads digits, 0 where they are none that a ticket can have.
func ticketNumber(digits string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(digits, " ", ""), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
