package markup

import "strings"

// fold puts the history that ends a mail behind a click, where something new stands above it: the last block of quotation,
// or all from the head that Outlook writes over what it answers.
func fold(root *Node) {
	f := folder{last: lastContent(root)}
	if !f.walk(root) {
		return
	}
	history := &Node{tag: "details", children: []*Node{{tag: "summary", children: []*Node{{text: "Earlier mail"}}}}}
	history.children = append(history.children, f.parent.children[f.from:]...)
	f.parent.children = append(f.parent.children[:f.from:f.from], history)
}

// folder walks a mail in the order of reading.
type folder struct {
	last   *Node // the block of quotation that ends the mail
	asked  int   // how many boxes were taken for heads
	shown  bool  // something was shown already
	parent *Node // whose children from the one numbered from on are history
	from   int
}

// walk looks for where history begins below n, and reports whether it found it. Where nothing of n stands above the history,
// it is n that begins it, so that what follows n belongs to it.
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
		switch {
		case f.shown && (c == f.last || f.heads(n, i)):
			f.parent, f.from = n, i
			return true
		case f.walk(c):
			if f.parent == c && !f.above(c) {
				f.parent, f.from = n, i
			}
			return true
		}
	}
	return false
}

// above reports whether anything visible of the element stands above where history begins in it.
func (f *folder) above(n *Node) bool {
	for _, c := range n.children[:f.from] {
		if visible(c) {
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
