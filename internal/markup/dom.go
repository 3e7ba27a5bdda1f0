// Package markup makes HTML from strangers safe to show and readable as text.
package markup

import (
	"strings"

	"golang.org/x/net/html"

	"remit/internal/decode"
)

// Node is an element of a mail's HTML, or a run of text where tag is "".
// The tree is an own one because it must be built in linear time, and without failing, from whatever a stranger sends.
type Node struct {
	tag      string // lower case
	text     string // of a run of text, entities resolved
	attrs    []html.Attribute
	children []*Node
}

// deepest is how many elements may be open at once; what is deeper becomes a sibling.
const deepest = 200

// mostTokens bounds the tags and texts that are read of one document; the rest is left out, and "[…]" says so.
const mostTokens = 400_000

// attr returns an attribute's value, "" where it is absent.
func (n *Node) attr(name string) string {
	for i := range n.attrs {
		if n.attrs[i].Key == name {
			return n.attrs[i].Val
		}
	}
	return ""
}

// Parse builds the tree of a document or a fragment.
func Parse(s string) *Node {
	root := &Node{tag: "#root"}
	b := builder{stack: append(make([]*Node, 0, 32), root)}
	z := html.NewTokenizer(strings.NewReader(s))
	for n := 0; n < mostTokens; n++ {
		switch z.Next() {
		case html.ErrorToken:
			return root
		case html.TextToken:
			if text := decode.Clean(string(z.Text())); text != "" {
				b.add(&Node{text: text})
			}
		case html.StartTagToken:
			b.open(element(z))
		case html.SelfClosingTagToken:
			n := element(z)
			if n.tag == "svg" || n.tag == "math" || b.foreign && b.within("svg")+b.within("math") > 0 { // only there the slash counts
				z.NextIsNotRawText()
				b.add(n)
				continue
			}
			b.open(n)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.close(string(name))
		}
	}
	root.children = append(root.children, &Node{tag: "p", children: []*Node{{text: "[…]"}}})
	return root
}

// builder builds a tree of tags as they come.
type builder struct {
	stack   []*Node  // the elements that are open, the root first
	below   []string // those that would be open, were they not too deep
	foreign bool     // a drawing or a formula has begun somewhere
}

// add adds to the innermost element.
func (b *builder) add(n *Node) {
	top := b.stack[len(b.stack)-1]
	top.children = append(top.children, n)
}

// open begins an element.
func (b *builder) open(n *Node) {
	if n.tag == "svg" || n.tag == "math" {
		b.foreign = true
	}
	if b.foreign {
		b.stack = leaveForeign(b.stack, n.tag)
	}
	if n.tag == "select" { // the second of two ends the first
		if i := b.within("select"); i > 0 {
			b.stack, b.below = b.stack[:i], b.below[:0]
			return
		}
	}
	outer := len(b.stack)
	if b.stack = closeImplied(b.stack, n.tag); len(b.stack) < outer {
		b.below = b.below[:0]
	}
	b.add(n)
	switch {
	case voidTags[n.tag]:
	case len(b.stack) < deepest:
		b.stack = append(b.stack, n)
	default:
		b.below = append(b.below, n.tag)
	}
}

// close ends the nearest element of that name.
func (b *builder) close(tag string) {
	if last := len(b.below) - 1; last >= 0 && b.below[last] == tag {
		b.below = b.below[:last]
		return
	}
	outer := len(b.stack)
	if b.stack = closeTag(b.stack, tag); len(b.stack) < outer {
		b.below = b.below[:0]
	}
}

// within returns where an element of that name is open, 0 where none is.
func (b *builder) within(tag string) int {
	for i := len(b.stack) - 1; i > 0; i-- {
		if b.stack[i].tag == tag {
			return i
		}
	}
	return 0
}

// breakingTags end a drawing or a formula that was not closed, as browsers have it.
var breakingTags = set(`b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby
 s small span strong strike sub sup table tt u ul var`)

// hostTags hold HTML within drawings and formulas.
var hostTags = set(`foreignobject desc title annotation-xml mi mo mn ms mtext`)

// leaveForeign ends the drawing or formula in which a tag has no place.
func leaveForeign(stack []*Node, tag string) []*Node {
	if !breakingTags[tag] {
		return stack
	}
	for i := len(stack) - 1; i > 0; i-- {
		if t := stack[i].tag; t == "svg" || t == "math" {
			return leaveForeign(stack[:i], tag)
		} else if hostTags[t] {
			break
		}
	}
	return stack
}

// element reads the tag that the tokenizer stands at.
func element(z *html.Tokenizer) *Node {
	name, more := z.TagName()
	n := &Node{tag: string(name)}
	if n.tag == "image" { // so browsers read it
		n.tag = "img"
	}
	for more && len(n.attrs) < 50 {
		var key, val []byte
		key, val, more = z.TagAttr()
		n.attrs = append(n.attrs, html.Attribute{Key: string(key), Val: decode.Clean(string(val))})
	}
	return n
}

var voidTags = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true,
	"meta": true, "param": true, "source": true, "track": true, "wbr": true, "basefont": true, "bgsound": true, "frame": true, "keygen": true,
}

// blockTags stand on lines of their own.
var blockTags = map[string]bool{
	"address": true, "article": true, "aside": true, "blockquote": true, "body": true, "caption": true, "center": true, "dd": true, "details": true,
	"dir": true, "div": true, "dl": true, "dt": true, "fieldset": true, "figcaption": true, "figure": true, "footer": true, "form": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "header": true, "hr": true, "html": true, "legend": true, "li": true,
	"main": true, "menu": true, "nav": true, "ol": true, "p": true, "pre": true, "section": true, "summary": true, "table": true,
	"tbody": true, "tfoot": true, "thead": true, "tr": true, "ul": true,
}

// closeImplied closes the elements that a start tag ends: a paragraph before a block, a cell before a cell.
func closeImplied(stack []*Node, tag string) []*Node {
	var ends, within string
	switch {
	case tag == "a":
		ends, within = " a ", " td th caption table object "
	case tag == "li":
		ends, within = " li ", " ul ol menu dir "
	case tag == "td" || tag == "th":
		ends, within = " td th ", " tr table "
	case tag == "tr":
		ends, within = " tr ", " table tbody thead tfoot "
	case tag == "tbody" || tag == "thead" || tag == "tfoot":
		ends, within = " tbody thead tfoot ", " table "
	case tag == "dd" || tag == "dt":
		ends, within = " dd dt ", " dl "
	case blockTags[tag] && tag != "body" && tag != "html":
		ends, within = " p ", " td th li div blockquote table button object center "
	default:
		return stack
	}
	for i := len(stack) - 1; i > 0; i-- {
		t := " " + stack[i].tag + " "
		if strings.Contains(ends, t) {
			return stack[:i]
		}
		if strings.Contains(within, t) {
			break
		}
	}
	return stack
}

// closeTag closes the nearest element of that name. A cell is a wall: what is closed inside stays inside.
func closeTag(stack []*Node, tag string) []*Node {
	tableTag := strings.Contains(" table td th tr tbody thead tfoot caption ", " "+tag+" ")
	for i := len(stack) - 1; i > 0; i-- {
		t := stack[i].tag
		if t == tag {
			return stack[:i]
		}
		if !tableTag && (t == "td" || t == "th" || t == "caption") {
			break
		}
		if tableTag && t == "table" {
			break
		}
	}
	return stack
}

// set makes a set of the words of s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
