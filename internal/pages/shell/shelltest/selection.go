// Package shelltest reads rendered pages by selector, for tests of pages.
package shelltest

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// Document is a parsed page or fragment.
type Document struct {
	t    testing.TB
	root *html.Node
}

// Render renders the component and parses what came out.
func Render(t testing.TB, view templ.Component) Document {
	t.Helper()
	var b strings.Builder
	if err := view.Render(context.Background(), &b); err != nil {
		t.Fatalf("render: %v", err)
	}
	return Parse(t, strings.NewReader(b.String()))
}

// Parse reads HTML.
func Parse(t testing.TB, r io.Reader) Document {
	t.Helper()
	root, err := html.Parse(r)
	if err != nil {
		t.Fatalf("parse HTML: %v", err)
	}
	return Document{t: t, root: root}
}

// Element is an element that a selector found.
type Element struct{ node *html.Node }

// All returns the elements that match the selector, in the order of the page.
// A selector is compounds with spaces between them: tag, #id, .class, [attr], [attr=value], [attr^=start], joined without spaces.
func (d Document) All(selector string) []Element {
	d.t.Helper()
	var compounds []compound
	for _, text := range steps(selector) {
		c, err := parseCompound(text)
		if err != nil {
			d.t.Fatalf("selector %q: %v", selector, err)
		}
		compounds = append(compounds, c)
	}
	var found []Element
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && matchesPath(n, compounds) {
			found = append(found, Element{n})
		}
	}
	return found
}

// One returns the only element that matches, and fails the test where there is none or more than one.
func (d Document) One(selector string) Element {
	d.t.Helper()
	found := d.All(selector)
	if len(found) != 1 {
		d.t.Fatalf("selector %q matches %d elements, want 1", selector, len(found))
	}
	return found[0]
}

// Texts returns the texts of the elements that match.
func (d Document) Texts(selector string) []string {
	d.t.Helper()
	var texts []string
	for _, e := range d.All(selector) {
		texts = append(texts, e.Text())
	}
	return texts
}

// Text is what is read, with white space as single spaces.
func (e Element) Text() string {
	var b strings.Builder
	for n := range e.node.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Content is the text as it stands, with all its white space: what a text area holds.
func (e Element) Content() string {
	var b strings.Builder
	for n := range e.node.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// In returns the elements below this one that match the selector.
func (e Element) In(t testing.TB, selector string) []Element {
	t.Helper()
	return Document{t, e.node}.All(selector)
}

// Attr is the value of an attribute, "" where there is none.
func (e Element) Attr(name string) string {
	v, _ := attribute(e.node, name)
	return v
}

// Has reports whether the element carries the attribute.
func (e Element) Has(name string) bool {
	_, ok := attribute(e.node, name)
	return ok
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// matchesPath reports whether n matches the last compound and has ancestors that match those before it, in order.
func matchesPath(n *html.Node, path []compound) bool {
	if len(path) == 0 || !path[len(path)-1].matches(n) {
		return false
	}
	rest := path[:len(path)-1]
	for up := n.Parent; up != nil && len(rest) > 0; up = up.Parent {
		if up.Type == html.ElementNode && rest[len(rest)-1].matches(up) {
			rest = rest[:len(rest)-1]
		}
	}
	return len(rest) == 0
}

func hasClass(n *html.Node, class string) bool {
	classes, _ := attribute(n, "class")
	return slices.Contains(strings.Fields(classes), class)
}

// Attributes are the names of the element’s attributes, sorted.
func (e Element) Attributes() []string {
	names := make([]string, 0, len(e.node.Attr))
	for _, a := range e.node.Attr {
		names = append(names, a.Key)
	}
	slices.Sort(names)
	return names
}

// steps are the parts of a selector between spaces; one in quotes does not part.
func steps(selector string) []string {
	quoted := false
	return strings.FieldsFunc(selector, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
}
