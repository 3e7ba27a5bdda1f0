package seek

import (
	"strings"
	"unicode/utf8"

	"remit/internal/query"
	"remit/internal/ticket"
)

// excerptLength is how many letters of a message a search shows.
const excerptLength = 160

// word is a word of a text: from one byte to another.
type word struct {
	from, to int
	plain    string
}

// split lists the words of a text.
func split(text string) (list []word) {
	from := -1
	for i, c := range text {
		switch {
		case notWord(c) && from >= 0 && !isMark(c):
			list = append(list, word{from, i, query.Plain(text[from:i])})
			from = -1
		case !notWord(c) && from < 0:
			from = i
		}
	}
	if from >= 0 {
		list = append(list, word{from, len(text), query.Plain(text[from:])})
	}
	return list
}

// isMark reports whether a sign is an accent that stands after its letter.
func isMark(c rune) bool { return c >= 0x300 && c <= 0x36F }

// hits marks the words of a text that were looked for.
func (w Words) hits(list []word) []bool {
	hit := make([]bool, len(list))
	for i := range list {
		for _, s := range w.Starts {
			hit[i] = hit[i] || strings.HasPrefix(list[i].plain, s)
		}
		for _, p := range w.Phrases {
			if stands(list[i:], p) {
				for j := range p {
					hit[i+j] = true
				}
			}
		}
	}
	return hit
}

// stands reports whether words stand at the beginning of a list.
func stands(list []word, phrase []string) bool {
	if len(list) < len(phrase) {
		return false
	}
	for i, w := range phrase {
		if list[i].plain != w {
			return false
		}
	}
	return true
}

// Mark parts a whole text at the words that were looked for.
func (w Words) Mark(text string) []ticket.Piece {
	list := split(text)
	return pieces(text, list, w.hits(list))
}

func pieces(text string, list []word, hit []bool) (out []ticket.Piece) {
	at := 0
	for i, x := range list {
		if !hit[i] {
			continue
		}
		if x.from > at {
			out = append(out, ticket.Piece{Text: text[at:x.from]})
		}
		out = append(out, ticket.Piece{Text: text[x.from:x.to], Hit: true})
		at = x.to
	}
	if at < len(text) {
		out = append(out, ticket.Piece{Text: text[at:]})
	}
	return out
}

// Excerpt cuts a text around the first words that were looked for, at spaces, and parts it there.
func (w Words) Excerpt(text string) []ticket.Piece {
	text = strings.Join(strings.Fields(text), " ")
	list := split(text)
	at := -1
	for i, is := range w.hits(list) {
		if is {
			at = list[i].from
			break
		}
	}
	return w.Mark(cut(text, at))
}

// cut takes a piece of a text around a place.
func cut(text string, at int) string {
	start := max(0, at-excerptLength/3)
	if start > 0 {
		if i := strings.IndexByte(text[start:], ' '); i >= 0 && start+i < at {
			start += i + 1
		}
	}
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	end := start
	for n := 0; end < len(text) && n < excerptLength; n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	piece := text[start:end]
	if start > 0 {
		piece = "… " + piece
	}
	if end < len(text) {
		piece += " …"
	}
	return piece
}
