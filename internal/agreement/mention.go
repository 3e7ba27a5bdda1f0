package agreement

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// foldAll folds each phrase; it is never nil.
func foldAll(phrases []string) []string {
	folded := make([]string, 0, len(phrases))
	for _, p := range phrases {
		folded = append(folded, strings.TrimSpace(fold(p)))
	}
	return folded
}

// fold folds case and turns every run of white space into one space.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return squeeze(cases.Fold().String(s))
		}
	}
	return foldASCII(s)
}

// folded is each letter of ASCII folded, and a space for each sign of white space.
var folded = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c == ' ' || c >= '\t' && c <= '\r':
			table[c] = ' '
		case c >= 'A' && c <= 'Z':
			table[c] = c + 'a' - 'A'
		default:
			table[c] = c
		}
	}
	return table
}()

// foldASCII is fold for text without other letters, which most text is.
func foldASCII(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	last := byte(0)
	for i := range len(s) {
		c := folded[s[i]]
		if c == ' ' && last == ' ' {
			continue
		}
		out.WriteByte(c)
		last = c
	}
	return out.String()
}

// squeeze turns every run of white space into one space.
func squeeze(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			if !space {
				out.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		out.WriteRune(r)
	}
	return out.String()
}

// Mentioned lists those of the phrases that a text mentions, as a condition sees it: case folded, whole words, any run of white space like one space.
func Mentioned(text string, phrases []string) []string {
	var found []string
	text = fold(text)
	for _, p := range phrases {
		if holdsPhrase(text, strings.TrimSpace(fold(p))) {
			found = append(found, p)
		}
	}
	return found
}

// holdsPhrase reports whether the folded text holds the folded phrase as whole words.
func holdsPhrase(text, phrase string) bool {
	if phrase == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(phrase)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if (start == 0 || !isWord(before)) && (end == len(text) || !isWord(after)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

// isWord reports whether the rune is part of a word. A mark belongs to the letter before it.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}
