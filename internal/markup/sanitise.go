package markup

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// Display says how HTML is going to be shown.
type Display struct {
	Inline map[string]string // addresses that replace "cid:ID", by Content-ID; an image that is not in it keeps its cid:
	Remote bool              // load remote images; otherwise they wait in data-remote-src for a click
}

// Sanitise returns HTML that is safe to show: no script, handler, form, frame, link that runs, nor style that leaves its box,
// and no remote load unless d.Remote says so. The result is well-formed, and sanitising it again changes nothing.
// Two layers that do not trust each other do it: our own tree, then bluemonday's policy over what the tree wrote.
func Sanitise(raw string, d Display) string {
	if strings.TrimSpace(raw) == "" {
		return ""
	}
	return SanitiseTree(Parse(raw), d)
}

func SanitiseTree(root *Node, d Display) string {
	w := htmlWriter{display: d}
	for _, c := range root.children {
		w.write(c)
	}
	return strings.TrimSpace(policy.Sanitize(w.out.String()))
}

// keptTags are the elements that may be shown.
var keptTags = set(`a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
 figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub summary
 sup table tbody td tfoot th thead tr tt u ul var wbr`)

// droppedTags go with all they hold; the tags of any other element go, and what it holds stays.
var droppedTags = set(`script style title template noscript noembed noframes iframe frame frameset object applet embed textarea select option optgroup
 button input svg math audio video canvas map area base link meta param source track xmp plaintext listing keygen bgsound datalist dialog portal marquee`)

// keptAttributes are those that only lay out, by their name.
var keptAttributes = set(`align valign dir lang title alt width height border cellpadding cellspacing colspan rowspan bgcolor color face size start type
 reversed value scope summary abbr cite datetime nowrap hspace vspace clear noshade span open`)

// policy is the second layer; it knows nothing of the first.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for tag := range keptTags {
		p.AllowElements(tag)
		p.AllowNoAttrs().OnElements(tag)
	}
	for name := range keptAttributes {
		if name != "cite" {
			p.AllowAttrs(name).Globally()
		}
	}
	p.AllowAttrs("cite").Matching(regexp.MustCompile(`^(?:mid|https?):[^\s]*$`)).OnElements("blockquote", "q")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^remote-image$`)).OnElements("img")
	p.AllowAttrs("data-remote-src").Matching(regexp.MustCompile(`^https?://[^\s]+$`)).OnElements("img")
	p.AllowAttrs("style").Matching(regexp.MustCompile(`^[a-zA-Z0-9 #%.,:;'()!+_-]*$`)).Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
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
		case a.Key == "style":
			if s := safeStyle(a.Val); s != "" {
				w.attribute("style", s)
			}
		case a.Key == "href" && n.tag == "a":
			if u := safeLink(a.Val); u != "" {
				w.attribute("href", u)
				w.attribute("rel", "noopener noreferrer nofollow")
				w.attribute("target", "_blank")
			}
		case keptAttributes[a.Key] && plainValue(a.Val) && !(a.Key != "start" && a.Key != "value" && a.Key != "title" && a.Key != "alt" && huge(a.Val)):
			w.attribute(a.Key, a.Val)
		}
	}
}

func (w *htmlWriter) attribute(name, value string) {
	w.out.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
}

// plainValue refuses what has no place in a value that only lays out.
func plainValue(v string) bool { return len(v) < 2000 && !strings.ContainsAny(v, "<>`\x00") }

// image writes an image that travels with the mail, or one that waits for a click.
func (w *htmlWriter) image(n *Node) {
	src := strings.TrimSpace(n.attr("src"))
	remote := n.attr("data-remote-src")
	if isRemote(src) {
		src, remote = "", src
	}
	switch {
	case isRemote(remote) && w.display.Remote:
		src = remote
	case isRemote(remote):
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

// isRemote reports whether the image would be fetched from elsewhere, and its address can be kept as it is.
func isRemote(u string) bool {
	if strings.HasPrefix(u, "//") {
		return false
	}
	p, err := url.Parse(u)
	return err == nil && (p.Scheme == "http" || p.Scheme == "https") && p.Host != "" && !strings.ContainsAny(u, " \t\r\n\"'<>`\\")
}

// safeLink returns an address that only leads somewhere, "" for any other.
func safeLink(u string) string {
	u = strings.TrimSpace(u)
	p, err := url.Parse(u)
	if err != nil || strings.ContainsAny(u, "\t\r\n<>\"`") {
		return ""
	}
	switch strings.ToLower(p.Scheme) {
	case "http", "https":
		if p.Host == "" {
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return u
}
