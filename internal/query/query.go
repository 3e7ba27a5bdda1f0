// Package query reads what somebody types into the search: words, “phrases”, -excluded ones, and filters in words.
package query

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Query is what was typed, taken apart. What could not be understood stands in Problems; the rest is searched for all the same.
type Query struct {
	Text     string // as it was typed
	Terms    []Term
	Filters  []Filter
	Problems []Problem
}

// Term is a word, or several in a row, to be found or to be missing.
type Term struct {
	Text   string
	Phrase bool // in quotes: these words, whole, one after the other
	Not    bool // after a minus: tickets that hold it are left out
}

// Filter is one condition, such as client:northwind.
type Filter struct {
	Name  string // the filter's own name, whatever it was called by
	Value string // as typed, without quotes; one of the filter's words where it has any
	Not   bool
	From  time.Time // of dates: the first instant that counts; zero where it is open
	To    time.Time // of dates: the first instant that no longer counts; zero where it is open
	Part  string    // as it was typed, to take it out of the query again
}

// Problem is a part of what was typed that cannot be searched for.
type Problem struct {
	Part  string // as it was typed
	At    int    // where in the text, in bytes
	Words string // what is wrong with it, and what would be right
}

// maxText is how much of what was typed is read, in bytes.
const maxText = 1000

// Parse takes a query apart. Days are those of the reader's zone, and “today” is now's.
func Parse(text string, now time.Time, zone *time.Location) Query {
	q := Query{Text: text}
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
		q.Problems = append(q.Problems, Problem{At: maxText, Words: "Only the first 1,000 characters are searched for."})
	}
	p := parser{now: now.In(zone), query: &q}
	for _, t := range parts(text) {
		p.take(t)
	}
	return q
}

type parser struct {
	now   time.Time
	query *Query
}

// part is a piece of the text between spaces, quotes kept together.
type part struct {
	text string
	at   int
}

// parts cuts a text at the spaces that stand outside quotes. A quote that is never closed reaches to the end.
func parts(text string) (list []part) {
	start, quote := -1, rune(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if closes(quote, c) {
				quote = 0
			}
		case unicode.IsSpace(c):
			if start >= 0 {
				list = append(list, part{text[start:i], start})
			}
			start = -1
			continue
		case opens(text, i, c):
			quote = c
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		list = append(list, part{text[start:], start})
	}
	return list
}

// opens reports whether a sign begins a quotation: one inside a word, as in 19" rack, does not.
func opens(text string, i int, c rune) bool {
	if c != '"' && c != '“' && c != '„' {
		return false
	}
	before := strings.TrimLeft(text[:i], "-")
	return before == "" || strings.ContainsAny(before[len(before)-1:], " \t\r\n:-(")
}

func closes(open, c rune) bool {
	return c == '"' || c == '”' || open == '„' && c == '“'
}

// take reads one part: a filter where its head names one, else what is looked for.
func (p *parser) take(t part) {
	text, not := strings.CutPrefix(t.text, "-")
	name, value, colon := strings.Cut(text, ":")
	if colon && isName(name) && !strings.HasPrefix(value, "//") {
		p.filter(t, strings.ToLower(name), unquoted(value), not)
		return
	}
	words := unquoted(text)
	if !slices.ContainsFunc([]rune(words), isWord) {
		return
	}
	p.query.Terms = append(p.query.Terms, Term{Text: words, Phrase: words != text, Not: not})
}

// isName reports whether something before a colon can be the name of a filter: letters alone.
func isName(s string) bool {
	return s != "" && !slices.ContainsFunc([]rune(s), func(c rune) bool { return !unicode.IsLetter(c) })
}

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// unquoted takes the quotes off a text that begins with one.
func unquoted(s string) string {
	if strings.HasPrefix(s, `"`) || strings.HasPrefix(s, "“") || strings.HasPrefix(s, "„") {
		s = strings.Trim(s, "\"“”„")
	}
	return strings.TrimSpace(s)
}

// problem notes what cannot be understood.
func (p *parser) problem(t part, words string) {
	p.query.Problems = append(p.query.Problems, Problem{Part: t.text, At: t.at, Words: words})
}

// Words are the query's terms that must be found, as one text.
func (q Query) Words() string {
	var words []string
	for _, t := range q.Terms {
		if !t.Not {
			words = append(words, t.Text)
		}
	}
	return strings.Join(words, " ")
}

// Without is the text of the query without one of its parts.
func (q Query) Without(taken string) string {
	var kept []string
	for _, t := range parts(q.Text) {
		if t.text == taken {
			taken = "\x00" // only once
			continue
		}
		kept = append(kept, t.text)
	}
	return strings.Join(kept, " ")
}

// Empty reports whether nothing is looked for.
func (q Query) Empty() bool { return len(q.Terms) == 0 && len(q.Filters) == 0 }
