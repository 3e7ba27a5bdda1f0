package query

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// MaxWord is how many bytes of a word are found: PostgreSQL refuses much longer ones.
const MaxWord = 100

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

// Words are the letters and digits of a text, folded: no sign of it reaches a query language.
func Words(text string) []string {
	return strings.FieldsFunc(Plain(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// Start is the beginning of a word that is too long to be found as a whole.
func Start(word string) string {
	if len(word) <= MaxWord {
		return word
	}
	return strings.ToValidUTF8(word[:MaxWord], "")
}
