package mail

import (
	"strings"

	"remit/internal/decode"
)

// related shows the root (RFC 2387); the others belong to it, but for texts that nothing refers to.
func (a *assembler) related(p *part) content {
	if len(p.parts) == 0 {
		return content{}
	}
	root := p.root()
	out := a.view(p.parts[root], p.media.Value)
	for i, c := range p.parts {
		switch {
		case i == root:
		case strings.HasPrefix(c.media.Value, "multipart/"), isUnreferred(c), !out.shown() && strings.HasPrefix(c.media.Value, "text/"):
			out = beside(out, a.view(c, p.media.Value))
		default:
			if c.disposition.Value == "" && strings.HasPrefix(c.media.Value, "image/") {
				c.disposition.Value = "inline"
			}
			a.attach(c)
		}
	}
	return out
}

// root returns which part of a multipart/related is the one to show: the one that is named, else the first if it is
// a text, else the first that is.
func (p *part) root() int {
	if start := decode.CleanID(p.media.Get("start")); start != "" {
		for i, c := range p.parts {
			if decode.FirstID(c.header.First("Content-ID")) == start {
				return i
			}
		}
	}
	for i, c := range p.parts {
		if kind := c.media.Value; strings.HasPrefix(kind, "multipart/") || kind == "text/html" || kind == "text/plain" {
			return i
		}
	}
	return 0
}

// beside adds a text to a root: as its other form where one is text and the other HTML, else below it.
func beside(out, v content) content {
	if v.hasHTML && !v.hasText && !out.hasHTML {
		out.html, out.hasHTML = v.html, true
		return out
	}
	if v.hasText && !v.hasHTML && out.hasHTML && !out.hasText && sameWords(v.text, out.html) {
		out.text, out.hasText = v.text, true
		return out
	}
	var all []content
	for _, c := range []content{out, v} {
		if c.hasText || c.hasHTML {
			all = append(all, c)
		}
	}
	return join(all)
}

// isUnreferred reports whether a text without name or id stands beside a root: no link can mean it.
func isUnreferred(p *part) bool {
	return (p.media.Value == "text/html" || p.media.Value == "text/plain") && p.disposition.Value != "attachment" && p.filename() == "" &&
		p.header.First("Content-ID") == "" && p.header.First("Content-Location") == ""
}
