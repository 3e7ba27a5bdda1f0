package markup

import (
	"cmp"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Display says how HTML is going to be shown.
type Display struct {
	Inline map[string]string // addresses that replace "cid:ID", by Content-ID; an image that is not in it keeps its cid:
	Remote bool              // load remote images; otherwise they wait in data-remote-src for a click
	Fold   bool              // put the history below what is new behind a click
}

// Sanitise returns HTML that is safe to show: no script, handler, form, frame, link that runs, nor style that leaves its box,
// and no remote load unless d.Remote says so. The result is well-formed, and sanitising it again changes nothing.
// Two layers that do not trust each other do it: our own tree, then a policy over what the tree wrote.
func Sanitise(raw string, d Display) string {
	if strings.TrimSpace(raw) == "" {
		return ""
	}
	return SanitiseTree(Parse(raw), d)
}

// SanitiseTree is Sanitise of what was parsed before.
func SanitiseTree(root *Node, d Display) string {
	if d.Fold {
		fold(root)
	}
	w := htmlWriter{display: d}
	for _, c := range root.children {
		w.write(c)
	}
	return strings.TrimSpace(policy.Sanitize(w.out.String()))
}

// htmlWriter writes a tree as well-formed HTML.
type htmlWriter struct {
	display Display
	out     strings.Builder
}

func (w *htmlWriter) write(n *Node) {
	switch {
	case n.tag == "":
		w.out.WriteString(html.EscapeString(n.text))
		return
	case droppedTags[n.tag]:
		return
	case n.tag == "img":
		w.image(n)
		return
	case !keptTags[n.tag]:
		for _, c := range n.children {
			w.write(c)
		}
		return
	}
	w.out.WriteString("<" + n.tag)
	w.attributes(n)
	w.out.WriteByte('>')
	if voidTags[n.tag] {
		return
	}
	for _, c := range n.children {
		w.write(c)
	}
	w.out.WriteString("</" + n.tag + ">")
}

// attributes writes what may stay of an element's attributes.
func (w *htmlWriter) attributes(n *Node) {
	for i := range n.attrs {
		a := &n.attrs[i]
		switch {
		case n.attr(a.Key) != a.Val: // a browser goes by the first of two
		case a.Key == "style":
		case a.Key == "href" && n.tag == "a":
			w.link(n, safeLink(a.Val))
		case keptAttribute(n.tag, a.Key, a.Val):
			w.attribute(a.Key, a.Val)
		}
	}
	style := safeStyle(n.attr("style"))
	if n.tag == "p" && strings.HasPrefix(n.attr("class"), "Mso") && !strings.Contains(style, "margin") {
		style = strings.TrimSuffix("margin: 0; "+style, "; ") // Office says so in its style sheet, which is not kept
	}
	if style != "" {
		w.attribute("style", style)
	}
}

func (w *htmlWriter) attribute(name, value string) {
	w.out.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
}

// link writes where a link leads. Words that name another host than the one it leads to are a common lie: then the page tells the true one.
func (w *htmlWriter) link(n *Node, u *url.URL) {
	if u == nil {
		return
	}
	w.attribute("href", u.String())
	w.attribute("rel", "noopener noreferrer nofollow")
	w.attribute("target", "_blank")
	if host := misleads(n, u); host != "" {
		w.attribute("data-leads-to", host)
	}
}

// image writes an image that travels with the mail, or one that waits for a click.
func (w *htmlWriter) image(n *Node) {
	src := strings.TrimSpace(n.attr("src"))
	remote := cmp.Or(remoteAddress(src), remoteAddress(n.attr("data-remote-src")))
	switch {
	case remote != "" && w.display.Remote:
		src = remote
	case remote != "":
		w.out.WriteString(`<img class="remote-image"`)
		w.attribute("data-remote-src", remote)
		w.attributes(n)
		w.out.WriteString(">")
		return
	case len(src) > 4 && strings.EqualFold(src[:4], "cid:"):
		id, err := url.PathUnescape(src[4:])
		if err != nil {
			id = src[4:]
		}
		if to := w.display.Inline[id]; to != "" {
			src = to
		} else {
			src = "cid:" + url.PathEscape(id)
		}
	default:
		if alt := n.attr("alt"); alt != "" {
			w.out.WriteString(html.EscapeString(alt))
		}
		return
	}
	w.out.WriteString("<img")
	w.attribute("src", src)
	w.attributes(n)
	w.out.WriteByte('>')
}
