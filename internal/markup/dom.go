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
	stack := make([]*Node, 1, 32)
	stack[0] = root
	z := html.NewTokenizer(strings.NewReader(s))
	for n := 0; n < mostTokens; n++ {
		switch z.Next() {
		case html.ErrorToken:
			return root
		case html.TextToken:
			top := stack[len(stack)-1]
			if text := decode.Clean(string(z.Text())); text != "" {
				top.children = append(top.children, &Node{text: text})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			n := element(z)
			stack = closeImplied(stack, n.tag)
			top := stack[len(stack)-1]
			top.children = append(top.children, n)
			if !voidTags[n.tag] && len(stack) < deepest {
				stack = append(stack, n)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			stack = closeTag(stack, string(name))
		}
	}
	root.children = append(root.children, &Node{tag: "p", children: []*Node{{text: "[…]"}}})
	return root
}

// element reads the tag that the tokenizer stands at.
func element(z *html.Tokenizer) *Node {
	name, more := z.TagName()
	n := &Node{tag: string(name)}
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
