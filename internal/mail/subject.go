package mail

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// replyPrefixes are what mail programs put before the subject of an answer or a forwarded mail, by language.
var replyPrefixes = map[string]bool{
	"re": true, "fw": true, "fwd": true, // English and most others
	"aw": true, "wg": true, "antw": true, "antwort": true, // German
	"rép": true, "ré": true, "rep": true, "tr": true, "réf": true, "ref": true, // French
	"rv": true, "res": true, "enc": true, "resp": true, // Spanish, Portuguese
	"r": true, "i": true, "rif": true, "inoltra": true, // Italian
	"doorst": true,                         // Dutch
	"sv":     true, "vs": true, "vb": true, // Danish, Norwegian, Swedish
	"vl": true, "vá": true, // Finnish, Hungarian
	"odp": true, "pd": true, "podaj": true, // Polish
	"předat": true, "odpověď": true, "fs": true, // Czech
	"отв": true, "отн": true, "пересл": true, "на": true, "ha": true, "відп": true, "перес": true, // Russian, Ukrainian
	"回复": true, "回覆": true, "答复": true, "答覆": true, "转发": true, "轉寄": true, "轉發": true, // Chinese
	"返信": true, "転送": true, "回答": true, // Japanese
	"ynt": true, "ilt": true, "yan": true, "i̇lt": true, // Turkish
	"továbbítás": true, "válasz": true, // Hungarian
	"rásp": true, "răsp": true, // Romanian
	"απ": true, "σχετ": true, "πρθ": true, // Greek
	"ats": true, "atb": true, // Lithuanian, Latvian
	"回信": true, "답장": true, "전달": true, "회신": true,
}

// counted is "[2]", "(2)" or "^2" after a prefix.
var counted = regexp.MustCompile(`^\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})`)

// SubjectBase returns the subject without the prefixes of replies and forwards, so that a thread has one subject.
func SubjectBase(subject string) string {
	s := strings.TrimSpace(subject)
	for {
		i := strings.IndexAny(s, ":：")
		if i <= 0 || i > 40 {
			return s
		}
		word := strings.TrimRightFunc(s[:i], unicode.IsSpace)
		if j := strings.IndexAny(word, "[(^"); j > 0 && counted.MatchString(word[j:]) {
			word = strings.TrimSpace(word[:j])
		}
		if !replyPrefixes[strings.ToLower(word)] {
			return s
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(s[i:], ":"), "：")
		rest = strings.TrimSpace(rest)
		if rest == "" {
			return s
		}
		s = rest
	}
}

// token is how our subjects name a ticket.
var token = regexp.MustCompile(`\[#(\d{1,18})\]`)

// Token returns the ticket number that a subject names as "[#1042]"; of several, the last.
func Token(subject string) (number int64, ok bool) {
	all := token.FindAllStringSubmatch(subject, 50)
	if len(all) == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(all[len(all)-1][1], 10, 64)
	if err != nil || n == 0 {
		return 0, false
	}
	return n, true
}
