package query

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// maxWord is how many bytes of a word are found: PostgreSQL refuses much longer ones.
const maxWord = 100

// Plain is text without case and accents, so that "uberweisung" finds "Überweisung".
func Plain(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "") // what PostgreSQL refuses
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		out = s
	}
	return strings.ToLower(out)
}

// isASCII reports whether a text has nothing but letters that every database takes as they are.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] == 0 || s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// Words are the letters and digits of a text, folded: no sign of it reaches a query language. Of one that is too long to be found as a whole
// it is the beginning.
func Words(text string) []string {
	words := strings.FieldsFunc(Plain(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for i, w := range words {
		if len(w) > maxWord {
			words[i] = strings.ToValidUTF8(w[:maxWord], "")
		}
	}
	return words
}
