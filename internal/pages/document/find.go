package document

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// Find sets the document with words marked in it, and tells how many of its clauses, lines and paragraphs hold all of them. Without whole it sets
// only those. Case and accents do not count, and a word may stand within another.
func Find(ctx context.Context, d Document, text string, whole bool) (templ.Component, int, error) {
	var page bytes.Buffer
	if err := Article(d).Render(ctx, &page); err != nil {
		return nil, 0, fmt.Errorf("document: render: %w", err)
	}
	f := finder{whole: whole}
	for _, w := range strings.Fields(text) {
		if folded, _ := fold(w); len(folded) > 0 {
			f.words = append(f.words, folded)
		}
	}
	if len(f.words) == 0 {
		return Article(d), 0, nil
	}
	nodes, err := html.ParseFragment(&page, &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil, 0, fmt.Errorf("document: parse: %w", err)
	}
	var out bytes.Buffer
	for _, n := range nodes {
		f.walk(n)
		tidy(n)
		if err := html.Render(&out, n); err != nil {
			return nil, 0, fmt.Errorf("document: write: %w", err)
		}
	}
	return templ.Raw(out.String()), f.found, nil
}

// finder marks words in a document.
type finder struct {
	words [][]rune
	whole bool
	found int
}

// walk keeps or drops each unit below a node.
func (f *finder) walk(n *html.Node) {
	for c := range safely(n) {
		switch {
		case c.Type != html.ElementNode:
		case !isUnit(c):
			f.walk(c)
		case f.holds(c):
			f.found++
			f.mark(c)
		case !f.whole:
			n.RemoveChild(c)
		}
	}
}

// safely lists the children of a node, which may be removed or replaced meanwhile.
func safely(n *html.Node) func(func(*html.Node) bool) {
	return slices.Values(slices.Collect(n.ChildNodes()))
}

// isUnit reports whether a node is found or left out as one: a clause, a row, a paragraph, a party.
func isUnit(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Tr:
		return n.Parent.DataAtom != atom.Thead
	case atom.P:
		return !hasClass(n, "ui")
	case atom.Li, atom.H3, atom.H4, atom.Pre:
		return true
	case atom.Div:
		return hasClass(n, "art") || n.Parent.DataAtom == atom.Dl
	}
	return false
}

func hasClass(n *html.Node, class string) bool {
	for _, a := range n.Attr {
		if a.Key == "class" && slices.Contains(strings.Fields(a.Val), class) {
			return true
		}
	}
	return false
}

// holds reports whether a unit holds all words.
func (f *finder) holds(n *html.Node) bool {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
			text.WriteString(" ")
		}
	}
	folded, _ := fold(text.String())
	for _, w := range f.words {
		if at(folded, w) < 0 {
			return false
		}
	}
	return true
}

// mark marks the words in the text of a unit.
func (f *finder) mark(n *html.Node) {
	for c := range safely(n) {
		if c.Type != html.TextNode {
			f.mark(c)
			continue
		}
		pieces := f.split(c.Data)
		if len(pieces) == 1 {
			continue
		}
		for i, text := range pieces {
			piece := &html.Node{Type: html.TextNode, Data: text}
			if i%2 == 1 {
				mark := &html.Node{Type: html.ElementNode, Data: "mark", DataAtom: atom.Mark}
				mark.AppendChild(piece)
				piece = mark
			}
			n.InsertBefore(piece, c)
		}
		n.RemoveChild(c)
	}
}

// split cuts text before and after each word: what is at odd places is to be marked.
func (f *finder) split(text string) []string {
	folded, places := fold(text)
	var pieces []string
	from := 0
	for i := 0; i < len(folded); {
		length := 0
		for _, w := range f.words {
			if len(folded)-i >= len(w) && slices.Equal(folded[i:i+len(w)], w) {
				length = max(length, len(w))
			}
		}
		if length == 0 {
			i++
			continue
		}
		pieces = append(pieces, text[from:places[i]], text[places[i]:places[i+length]])
		from, i = places[i+length], i+length
	}
	return append(pieces, text[from:])
}

// fold takes case and accents from text; places are where the letters of the result begin in it, with its end as the last.
func fold(text string) (folded []rune, places []int) {
	for i, r := range text {
		for _, part := range norm.NFD.String(string(unicode.ToLower(r))) {
			if !unicode.Is(unicode.Mn, part) {
				folded, places = append(folded, part), append(places, i)
			}
		}
	}
	return folded, append(places, len(text))
}

// at is where a word stands in folded text, -1 for nowhere.
func at(text, word []rune) int {
	for i := 0; i+len(word) <= len(text); i++ {
		if slices.Equal(text[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// tidy takes out what has lost all it held: tables without rows, lists without items, headings that nothing follows.
func tidy(n *html.Node) {
	for c := range safely(n) {
		if c.Type != html.ElementNode {
			continue
		}
		tidy(c)
		emptied := c.DataAtom == atom.Tbody || c.DataAtom == atom.Ul || c.DataAtom == atom.Ol || c.DataAtom == atom.Dl
		if emptied && !holdsElement(c) || hasClass(c, "scroll") && !holdsBody(c) {
			n.RemoveChild(c)
		}
	}
	for c := range safely(n) {
		if c.DataAtom == atom.H2 && nothingFollows(c) {
			n.RemoveChild(c)
		}
	}
}

func holdsElement(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			return true
		}
	}
	return false
}

func holdsBody(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.DataAtom == atom.Tbody {
			return true
		}
	}
	return false
}

// nothingFollows reports whether a heading stands at the end or before the next one.
func nothingFollows(h *html.Node) bool {
	for s := h.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode {
			return s.DataAtom == atom.H2
		}
	}
	return true
}
