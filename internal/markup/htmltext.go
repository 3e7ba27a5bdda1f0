package markup

import (
	"strconv"
	"strings"
	"unicode"
)

// Text returns the text that a reader of the HTML sees, a line for each block.
func Text(n *Node) string {
	w := textWriter{}
	w.walk(n)
	return strings.TrimRight(strings.TrimLeft(w.out.String(), "\n"), "\n ")
}

// MarkedText is the text with "> " before each line of the history that the HTML marks by its structure,
// and "-- " above a signature, as a plain mail has them. sole says that all of it is one quote:
// then nobody can tell what in it is new.
func MarkedText(n *Node) (text string, sole bool) {
	w := textWriter{marks: &quoteMarks{last: lastContent(n)}}
	w.walk(n)
	return strings.TrimRight(strings.TrimLeft(w.out.String(), "\n"), "\n "), w.marks.sole
}

// textWriter lays HTML out as plain text.
type textWriter struct {
	marks  *quoteMarks // nil where history is not to be marked
	quote  int         // depth of history
	gmail  int         // depth of Gmail containers
	out    strings.Builder
	breaks int  // line ends that are owed before the next letter
	space  bool // a blank is owed
	begun  bool
	pre    int
	indent string // before each line of a list
	bullet string // before the next letter
}

// hiddenTags hold no text for readers.
var hiddenTags = map[string]bool{
	"head": true, "style": true, "script": true, "title": true, "meta": true, "link": true, "template": true, "noscript": true, "object": true,
	"applet": true, "iframe": true, "noembed": true, "noframes": true, "textarea": true, "select": true, "svg": true, "math": true, "audio": true, "video": true, "canvas": true, "map": true,
}

func (w *textWriter) walk(n *Node) {
	switch {
	case n.tag == "":
		w.write(n.text)
		return
	case n.tag == "br":
		w.breaks++
		w.space = false
		if w.breaks > 3 {
			w.breaks = 3
		}
		return
	case n.tag == "head":
		w.headless(n)
		return
	case hiddenTags[n.tag] || isHidden(n):
		return
	}
	if blockTags[n.tag] {
		w.newLine(gap(n.tag))
		defer w.newLine(gap(n.tag))
	}
	what := markNone
	if w.marks != nil {
		what = w.marks.of(n, w)
	}
	if what == markGmail {
		w.gmailQuote(n)
		return
	}
	defer w.enter(what)()
	switch n.tag {
	case "pre":
		w.pre++
		defer func() { w.pre-- }()
	case "ul", "ol", "menu", "dir":
		w.list(n)
		return
	case "td", "th":
		w.space = true
	}
	for _, c := range n.children {
		w.walk(c)
	}
}

// enter begins an element that counts as history or as a signature; what it returns ends it.
func (w *textWriter) enter(what mark) (leave func()) {
	switch what {
	case markWhole:
		w.newLine(1)
		w.quote++
		return func() {
			w.newLine(1)
			w.quote--
		}
	case markRest:
		w.newLine(1)
		w.quote++
	case markSignature:
		w.signature()
	}
	return func() {}
}

// gmailQuote writes what Gmail keeps of the mail that is answered: the introduction and the blocks of quotation are history,
// what stands between and below them is not.
func (w *textWriter) gmailQuote(n *Node) {
	w.gmail++
	w.quote++
	introducing := true
	for _, c := range n.children {
		if introducing && c.tag == "blockquote" {
			introducing = false
			w.newLine(1)
			w.quote--
		}
		w.walk(c)
	}
	w.gmail--
	w.newLine(1)
}

// headless writes what a broken document has inside of its head though a reader sees it.
func (w *textWriter) headless(n *Node) {
	for _, c := range n.children {
		if c.tag != "" && !hiddenTags[c.tag] {
			w.walk(c)
		}
	}
}

// gap is the number of line ends around a block.
func gap(tag string) int {
	switch tag {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "dl":
		return 2
	}
	return 1
}

// list writes the items, each after its bullet or number.
func (w *textWriter) list(n *Node) {
	outer := w.indent
	number := 1
	if v, err := strconv.Atoi(n.attr("start")); err == nil {
		number = v
	}
	for _, c := range n.children {
		if c.tag != "li" {
			w.walk(c)
			continue
		}
		w.newLine(1)
		mark := "- "
		if n.tag == "ol" {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		w.bullet = mark
		w.indent = outer + "  "
		for _, item := range c.children {
			w.walk(item)
		}
		w.indent, w.bullet = outer, ""
	}
}

// newLine owes n line ends, unless as many are owed already.
func (w *textWriter) newLine(n int) {
	w.breaks = max(w.breaks, n)
	w.space = false
}

// write adds a run of text; blanks collapse outside of pre.
func (w *textWriter) write(s string) {
	if w.pre > 0 {
		lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
		for i, line := range lines {
			if i > 0 {
				w.breaks++
			}
			if line != "" {
				w.start()
				w.out.WriteString(line)
			}
		}
		return
	}
	start := -1
	for i, r := range s {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' {
			if start >= 0 {
				w.start()
				w.out.WriteString(s[start:i])
				start = -1
			}
			w.space = w.space || w.breaks == 0
			continue
		}
		if unseen(r) {
			if start >= 0 {
				w.start()
				w.out.WriteString(s[start:i])
				start = -1
			}
			continue
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		w.start()
		w.out.WriteString(s[start:])
	}
}

// unseen reports whether r only pads: zero width and soft hyphens, that mailers use to fill a preview.
func unseen(r rune) bool {
	return r == '\u200B' || r == '\u00AD' || r == '\uFEFF' || r == '\u034F' || unicode.Is(unicode.Cc, r)
}

// start pays what is owed before a letter.
func (w *textWriter) start() {
	if first := !w.begun; w.breaks > 0 || first {
		for range w.breaks {
			if !first {
				w.out.WriteByte('\n')
			}
		}
		w.begun = true
		w.breaks, w.space = 0, false
		for range w.quote {
			w.out.WriteString("> ")
		}
		if w.bullet == "" {
			w.out.WriteString(w.indent)
		} else if len(w.indent) > 2 {
			w.out.WriteString(w.indent[2:])
		}
	}
	if w.space {
		w.out.WriteByte(' ')
		w.space = false
	}
	if w.bullet != "" {
		w.out.WriteString(w.bullet)
		w.bullet = ""
	}
}

// isHidden reports whether the element says that it is not shown: the preview text of newsletters.
func isHidden(n *Node) bool {
	for i := range n.attrs {
		switch n.attrs[i].Key {
		case "hidden":
			return true
		case "style":
			s := strings.ToLower(strings.ReplaceAll(n.attrs[i].Val, " ", ""))
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") || strings.Contains(s, "mso-hide:all") && strings.Contains(s, "max-height:0") {
				return true
			}
		}
	}
	return false
}
