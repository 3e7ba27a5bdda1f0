package mail

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"remit/internal/markup"
)

// alternative shows one of the children (RFC 2046, section 5.1.4): the plain text as text, the last HTML as HTML.
func (a *assembler) alternative(p *part) content {
	var out content
	for _, c := range p.parts {
		v := a.view(c, p.media.Value)
		switch {
		case !v.hasText || v.hasHTML && out.hasText:
		case strings.TrimSpace(out.text) == "":
			out.text, out.hasText = v.text, true
		case strings.TrimSpace(v.text) != "" && letters(v.text, 400) != letters(out.text, 400): // no alternative after all
			out.text += "\n\n" + v.text
		}
		if v.hasHTML && (strings.TrimSpace(v.html) != "" || !out.hasHTML) {
			out.html, out.hasHTML = v.html, true
		}
	}
	if out.hasText && out.hasHTML && saysNothing(out.text, out.html) {
		out.text = ""
	}
	return out
}

// saysNothing reports whether a short plain text is only a word about the HTML, as "Your program cannot show this mail":
// the HTML is much longer and holds next to none of its words.
func saysNothing(text, rawHTML string) bool {
	if len(text) > 500 || len(rawHTML) < 2*len(text) {
		return false
	}
	words := longWords(text)
	if len(words) < 3 {
		return false
	}
	rich := markup.Text(markup.Parse(rawHTML))
	if len(rich) < 2*len(text) {
		return false
	}
	have, common := map[string]bool{}, 0
	for _, w := range longWords(rich) {
		have[w] = true
	}
	for _, w := range words {
		if have[w] {
			common++
		}
	}
	return common*3 < len(words)
}

// longWords returns the words of four letters and more, in lower case.
func longWords(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }), func(w string) bool {
		return utf8.RuneCountInString(w) < 4
	})
}
