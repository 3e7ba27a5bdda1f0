package markup

import (
	"strings"
	"unicode"

	"remit/internal/quote"
)

// mark says how an element counts among history.
type mark int

const (
	markNone      mark = iota
	markWhole          // the element is history
	markRest           // history begins here and goes on to the end
	markSignature      // the element is a signature
	markGmail          // blocks of quotation within the element are history
)

// quoteMarks finds the history that mail programs mark in the structure of HTML.
type quoteMarks struct {
	last  *Node          // the block of quotation that ends the mail, nil where something follows it
	asked int            // how often the text above a block was judged
	sole  bool           // that block turned out to be all there is
	rules map[*Node]bool // below them stand the fields of another mail
}

// wholeNames are classes and ids of elements that hold nothing but history.
var wholeNames = set(`moz-cite-prefix moz-forward-container yahoo_quoted yahoo-quoted zmail_extra protonmail_quote tutanota_quote gmx_quote
 mail-editor-reference-message-container ms-outlook-mobile-reference-message olk_src_body_section messagereplysection sparkquote isreplycontent isforwardcontent
 ntes-mailmaster-quote email-quote quoted-message airmail_ext_on airmail_on reply-intro hs_reply front-blockquote mailmaster-quote skymail-quote
 forwardedmessage replyforwardedmessage gmail_attr mail_quote
 freshdesk_quote missive_quote mail-quote-collapse quotedreply ik_mail_quote spark_quote __quoted_text__`)

// restNames are ids of elements that stand where history begins.
var restNames = set(`divrplyfwdmsg appendonsend stopspelling zwchr _mailoriginal replysplit divreplyheader originalmessage outlookmessageheader __divider__ __headers__`)

// signatureNames are classes and ids of signatures.
var signatureNames = set(`gmail_signature moz-signature ms-outlook-mobile-signature applemailsignature protonmail_signature_block yahoo_signature yahoo-signature ydp-signature signature_editor
 messagesignaturesection k9mail-signature composer_signature ms-outlook-ios-signature ms-outlook-android-signature`)

// of says how the element counts. w has written what stands before it; the first element that is asked for is the root.
func (q *quoteMarks) of(n *Node, w *textWriter) mark {
	if q.rules == nil {
		q.rules = rulesAboveFields(n)
	}
	if w.quote > 0 && n.tag != "blockquote" {
		return markNone
	}
	for _, name := range namesOf(n) {
		switch {
		case restNames[name]:
			return markRest
		case wholeNames[name] || strings.Contains(name, "yahoo_quoted") || strings.HasPrefix(name, "zmail_extra"):
			return markWhole
		case signatureNames[name] && visible(n):
			return markSignature
		case name == "gmail_quote" && n.tag != "blockquote":
			return gmailMark(n)
		}
	}
	if n.tag != "blockquote" {
		if q.rules[n] || ruledHeader(n) {
			return markRest
		}
		return markNone
	}
	switch {
	case q.sole:
	case strings.EqualFold(n.attr("type"), "cite") || n.attr("cite") != "":
		return markWhole
	case w.quote > 0 || hasName(n, "gmail_quote") && q.inGmail(w):
		return markWhole
	case n == q.last && !w.begun:
		q.sole = true
	case n == q.last && !hasName(n, "gmail_quote"):
		return markWhole
	case w.introduces():
		return markWhole
	}
	return markNone
}

// inGmail reports whether what was written last introduces a quote, or an earlier quote was marked.
func (q *quoteMarks) inGmail(w *textWriter) bool { return w.gmail > 0 || w.introduces() }

// gmailMark marks the container of Gmail as a whole where it holds no block of quotation of its own, as a forward does;
// else only the blocks within it count, because people answer between them.
func gmailMark(n *Node) mark {
	for _, c := range n.children {
		if c.tag == "blockquote" {
			return markGmail
		}
	}
	return markWhole
}

// ruledHeader recognises how Outlook begins history in every language: a box with a line above it,
// in which two or more bold words end with a colon.
func ruledHeader(n *Node) bool {
	if n.tag != "div" && n.tag != "p" {
		return false
	}
	style := strings.ToLower(strings.ReplaceAll(n.attr("style"), " ", ""))
	return lineAbove(style) && boldKeys(n) >= 2
}

// lineAbove reports whether a style draws a line above an element and none beside it, as Outlook writes it and browsers rewrite it.
func lineAbove(style string) bool {
	if !strings.Contains(style, "solid") {
		return false
	}
	return strings.Contains(style, "border-top:solid") && strings.Contains(style, "border:none") ||
		strings.Contains(style, "border-top:") && strings.Contains(style, "border-left:none") && strings.Contains(style, "border-right:none") ||
		strings.Contains(style, "border-style:solidnonenone")
}

// ruleFinder looks for the rules below which the fields of another mail stand, whatever language names them.
type ruleFinder struct {
	rule    *Node // nil where none is open
	keys    int   // bold words with a colon below it
	size    int   // of the text below it
	address bool
	found   map[*Node]bool
}

// rulesAboveFields returns the rules of a tree at which history begins: below them come fields with bold names, at once.
// The rules of Outlook cannot be reached with the tab key; below another one there must be an address.
func rulesAboveFields(root *Node) map[*Node]bool {
	f := ruleFinder{found: map[*Node]bool{}}
	f.walk(root, false)
	return f.found
}

func (f *ruleFinder) walk(n *Node, bold bool) {
	switch {
	case n.tag == "hr":
		f.rule, f.keys, f.size, f.address = n, 0, 0, false
		return
	case n.tag == "" && f.rule != nil:
		f.text(n.text, bold)
		return
	case hiddenTags[n.tag]:
		return
	}
	for _, c := range n.children {
		f.walk(c, bold || n.tag == "b" || n.tag == "strong")
	}
}

// text counts a run of text below a rule.
func (f *ruleFinder) text(s string, bold bool) {
	t := quote.TrimBlanks(s)
	if t == "" {
		return
	}
	f.size += len(t)
	key := bold && (strings.HasSuffix(t, ":") || strings.HasSuffix(t, "："))
	if !key && f.keys == 0 || f.size > 2000 {
		f.rule = nil
		return
	}
	if key {
		f.keys++
	}
	f.address = f.address || strings.Contains(t, "@")
	if f.keys >= 3 && (f.address || f.rule.attr("tabindex") == "-1") {
		f.found[f.rule] = true
		f.rule = nil
	}
}

// boldKeys counts the bold words that end with a colon.
func boldKeys(n *Node) int {
	if n.tag == "b" || n.tag == "strong" {
		if t := quote.TrimBlanks(Text(n)); strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：") {
			return 1
		}
		return 0
	}
	count := 0
	for _, c := range n.children {
		count += boldKeys(c)
	}
	return count
}

// namesOf returns the classes, id and name of an element in lower case, without what other programs put before them.
func namesOf(n *Node) []string {
	var out []string
	for i := range n.attrs {
		switch n.attrs[i].Key {
		case "class", "id", "name", "data-marker":
			if n.attrs[i].Key == "name" && n.attrs[i].Val == "quote" { // GMX and web.de
				out = append(out, "gmx_quote")
			}
			for _, v := range strings.Fields(strings.ToLower(n.attrs[i].Val)) {
				out = append(out, plainName(v))
			}
		}
	}
	return out
}

// plainName strips the prefixes that webmail gives to the names of others: "x_", "ecx", "m_-123456".
func plainName(v string) string {
	for strings.HasPrefix(v, "x_") {
		v = v[2:]
	}
	v = strings.TrimPrefix(v, "ecx")
	if rest, ok := strings.CutPrefix(v, "m_"); ok {
		v = strings.TrimLeftFunc(strings.TrimPrefix(rest, "-"), unicode.IsDigit)
	}
	return v
}

func hasName(n *Node, name string) bool {
	for _, v := range namesOf(n) {
		if v == name {
			return true
		}
	}
	return false
}

// introduces reports whether what was written last says that somebody wrote what follows.
func (w *textWriter) introduces() bool {
	if w.marks.asked++; w.marks.asked > 200 {
		return false
	}
	s := w.out.String()
	return quote.Introduces(s[max(0, len(s)-600):])
}

// signature writes the delimiter above a signature, unless one stands there.
func (w *textWriter) signature() {
	s := strings.TrimRight(w.out.String()[max(0, w.out.Len()-20):], " \u00A0\n")
	if strings.HasSuffix(s, "\n--") || s == "--" || !w.begun {
		return
	}
	w.newLine(1)
	w.start()
	w.out.WriteString("-- ")
	w.newLine(1)
}

// lastContent returns the outermost block of quotation that nothing visible follows, nil where there is none
// or where it is all there is.
func lastContent(n *Node) *Node {
	for {
		var last *Node
		for i := len(n.children) - 1; i >= 0; i-- {
			if visible(n.children[i]) {
				last = n.children[i]
				break
			}
		}
		if last == nil || last.tag == "" {
			return nil
		}
		if last.tag == "blockquote" {
			return last
		}
		n = last
	}
}

// visible reports whether an element shows anything.
func visible(n *Node) bool {
	if n.tag == "" {
		return quote.TrimBlanks(n.text) != ""
	}
	if n.tag == "img" {
		return true
	}
	if hiddenTags[n.tag] && n.tag != "head" || isHidden(n) {
		return false
	}
	for _, c := range n.children {
		if visible(c) {
			return true
		}
	}
	return false
}
