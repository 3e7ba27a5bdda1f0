// Package seek finds tickets by words in a million of them: how words are kept, how they are looked up, and how far one look goes.
package seek

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"remit/internal/query"
)

// What a query and the words of a message that PostgreSQL finds may have at most: it refuses more.
const (
	maxWords = 16      // words of a query
	maxIndex = 900_000 // bytes
)

// EachOnce lists the words of texts, each once, so that PostgreSQL takes them apart as SQLite does and has room for those of the longest mail.
func EachOnce(texts ...string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, text := range texts {
		for _, w := range query.Words(text) {
			if seen[w] || b.Len()+6*len(seen) > maxIndex { // 6: what PostgreSQL keeps beside a word
				continue
			}
			seen[w] = true
			b.WriteString(w)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func notWord(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// Words are what is looked for: beginnings of words, words that stand in a row, and those that must be missing.
type Words struct {
	Starts  []string
	Phrases [][]string
	Not     [][]string
}

// WordsOf takes the terms of a query apart.
func WordsOf(terms []query.Term) Words {
	var w Words
	left := maxWords
	for _, t := range terms {
		words := query.Words(t.Text)
		words = words[:min(len(words), left)]
		left -= len(words)
		switch {
		case len(words) == 0:
		case t.Not:
			w.Not = append(w.Not, words)
		case t.Phrase:
			w.Phrases = append(w.Phrases, words)
		default:
			w.Starts = append(w.Starts, words...)
		}
	}
	return w
}

// Empty reports whether there is nothing that must be found.
func (w Words) Empty() bool { return len(w.Starts) == 0 && len(w.Phrases) == 0 }

// Marks are words that nobody writes: a ticket's client and month, so that the words of one client are found without those of all others.
func Marks(client int64, received time.Time) string {
	of := ""
	if client != 0 {
		of = clientMark(client) + " "
	}
	if received.IsZero() {
		return of
	}
	return of + received.UTC().Format("y2006 m200601")
}

func clientMark(client int64) string { return "c" + strconv.FormatInt(client, 10) }

// monthMarks are the marks of all months that a span touches: whole years by theirs.
func monthMarks(from, to time.Time) (marks []string) {
	from, to = from.UTC(), to.UTC()
	for at := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC); at.Before(to) && len(marks) < maxMarks; {
		if at.Month() == time.January && !at.AddDate(1, 0, 0).After(to) {
			marks = append(marks, at.Format("y2006"))
			at = at.AddDate(1, 0, 0)
			continue
		}
		marks = append(marks, at.Format("m200601"))
		at = at.AddDate(0, 1, 0)
	}
	return marks
}

// maxMarks is how many marks a span of time may need: more is no span that would narrow anything.
const maxMarks = 60
