package document

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"remit/internal/compose"
	"remit/internal/typeset"
)

// prosePaper sets a section's Markdown.
func prosePaper(s *typeset.Sheet, text string) {
	made, err := compose.Markdown(text)
	if err != nil {
		return
	}
	nodes, err := html.ParseFragment(strings.NewReader(made), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return
	}
	for _, n := range nodes {
		setBlock(s, n, 0)
	}
}

// setBlock sets one block of a section; depth is in how many lists it lies.
func setBlock(s *typeset.Sheet, n *html.Node, depth int) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		s.Sub(words(n))
	case atom.Ul, atom.Ol:
		setList(s, n, depth)
	case atom.Table:
		setTable(s, n)
	case atom.Blockquote, atom.Div:
		for c := range n.ChildNodes() {
			setBlock(s, c, depth)
		}
	default:
		if list := runs(n, typeset.Plain); strings.TrimSpace(textOf(list)) != "" {
			s.Para(list)
		}
	}
}

func setList(s *typeset.Sheet, n *html.Node, depth int) {
	count := 0
	for item := range n.ChildNodes() {
		if item.DataAtom != atom.Li {
			continue
		}
		count++
		mark := "–"
		if n.DataAtom == atom.Ol {
			mark = strconv.Itoa(count) + "."
		}
		var list []typeset.Run
		var below []*html.Node
		for c := range item.ChildNodes() {
			if c.DataAtom == atom.Ul || c.DataAtom == atom.Ol {
				below = append(below, c)
				continue
			}
			list = append(list, runs(c, typeset.Plain)...)
		}
		s.Item(mark, list, depth)
		for _, c := range below {
			setList(s, c, depth+1)
		}
	}
}

func setTable(s *typeset.Sheet, n *html.Node) {
	var t typeset.Table
	for row := range n.Descendants() {
		if row.DataAtom != atom.Tr {
			continue
		}
		var cells []string
		for c := range row.ChildNodes() {
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				cells = append(cells, words(c))
			}
		}
		if t.Head == nil {
			t.Head = cells
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	if len(t.Head) > 0 {
		s.Table(t)
	}
}

// runs are the words of a node in their styles.
func runs(n *html.Node, style typeset.Style) []typeset.Run {
	switch {
	case n.Type == html.TextNode:
		return []typeset.Run{{Text: n.Data, Style: style}}
	case n.DataAtom == atom.Br:
		return []typeset.Run{{Text: " ", Style: style}}
	case n.DataAtom == atom.Strong || n.DataAtom == atom.B:
		style = typeset.Strong
	case n.DataAtom == atom.Em || n.DataAtom == atom.I:
		style = typeset.Slant
	}
	var list []typeset.Run
	for c := range n.ChildNodes() {
		list = append(list, runs(c, style)...)
	}
	return list
}

// words is the text of a node.
func words(n *html.Node) string {
	return strings.Join(strings.Fields(textOf(runs(n, typeset.Plain))), " ")
}

func textOf(list []typeset.Run) string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(r.Text)
	}
	return b.String()
}
