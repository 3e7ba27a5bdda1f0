package markup

import "strings"

// fold puts the history that ends a mail behind a click, where something new stands above it: the last block of quotation,
// or all from the head that Outlook writes over what it answers.
func fold(root *Node) {
	f := folder{}
	f.look(root)
	if f.parent == nil {
		return
	}
	history := &Node{tag: "details", children: []*Node{{tag: "summary", children: []*Node{{text: "Earlier mail"}}}}}
	history.children = append(history.children, f.parent.children[f.from:]...)
	f.parent.children = append(f.parent.children[:f.from:f.from], history)
}

// folder walks a mail in the order of reading.
type folder struct {
	last   *Node // the block of quotation that ends the mail
	shown  bool  // something was shown already
	asked  int   // how many boxes were taken for heads
	parent *Node // whose children from the one numbered from on are history; nil as long as none is found
	from   int
}

// look finds where history begins.
func (f *folder) look(root *Node) {
	f.last = lastContent(root)
	f.walk(root)
}

func (f *folder) walk(n *Node) (found bool) {
	for i, c := range n.children {
		switch {
		case c.tag == "":
			f.shown = f.shown || strings.TrimSpace(c.text) != ""
			continue
		case c.tag == "img":
			f.shown = true
			continue
		case hiddenTags[c.tag] || isHidden(c):
			continue
		}
		if f.shown && (c == f.last || f.heads(n, i)) {
			f.parent, f.from = n, i
			return true
		}
		if f.walk(c) {
			return true
		}
	}
	return false
}

// heads reports whether the child is the head over an answered mail: bold words that end with a colon, below a line.
func (f *folder) heads(n *Node, i int) bool {
	c := n.children[i]
	if ruledHeader(c) {
		return true
	}
	if c.tag != "hr" || f.asked > 50 {
		return false
	}
	for _, next := range n.children[i+1:] {
		if next.tag == "div" || next.tag == "p" {
			f.asked++
			return boldKeys(next) >= 2
		}
		if next.tag != "" || strings.TrimSpace(next.text) != "" {
			return false
		}
	}
	return false
}
