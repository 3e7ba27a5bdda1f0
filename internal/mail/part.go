package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
)

// part is one node of a mail's structure (RFC 2046). Its bytes are a piece of the raw mail, not copied.
type part struct {
	header      Header
	media       decode.Media
	disposition decode.Media
	body        []byte // before Content-Transfer-Encoding
	parts       []*part
}

// reader cuts a mail into its parts. Each level of parts scans its own bytes once,
// so that time is bounded by size times depth whatever the boundaries are.
type reader struct {
	limits      Limits
	count       int
	textCharset string // that the mail names for its first text: raw 8-bit header values are most likely in it too
	warnings    []string
}

func (r *reader) warn(text string) {
	for _, w := range r.warnings {
		if w == text {
			return
		}
	}
	r.warnings = append(r.warnings, text)
}

// describe fills what the header of p says of its body.
func (p *part) describe(outer string) {
	p.media = p.mediaType()
	p.disposition = decode.ParseMedia(p.header.First("Content-Disposition"))
	kind, _, _ := strings.Cut(p.media.Value, "/")
	switch {
	case strings.HasPrefix(p.media.Value, "text/html/"):
		p.media.Value = "text/html"
	case !isMediaType(p.media.Value) || kind == "plain" || kind == "html":
		p.media.Value = looseType(kind, outer)
	case misnamed[p.media.Value] != "":
		p.media.Value = misnamed[p.media.Value]
	}
}

// mediaType reads the first Content-Type; of several, one is believed rather that names a boundary which is there.
func (p *part) mediaType() decode.Media {
	all := p.header.Values("Content-Type")
	if len(all) < 2 {
		return decode.ParseMedia(p.header.First("Content-Type"))
	}
	for _, v := range all[:min(len(all), 5)] {
		m := decode.ParseMedia(v)
		if b := m.Get("boundary"); b != "" && strings.HasPrefix(m.Value, "multipart/") && bytes.Contains(p.body, []byte("--"+b)) {
			return m
		}
	}
	return decode.ParseMedia(p.header.First("Content-Type"))
}

// misnamed are types that no registry has, and what is meant by them.
var misnamed = map[string]string{
	"text/htm": "text/html", "text/xhtml": "text/html", "text/text": "text/plain", "text/plan": "text/plain", "text/plaintext": "text/plain", "text/ascii": "text/plain",
	"text/us-ascii": "text/plain", "text/utf-8": "text/plain", "text/iso-8859-1": "text/plain", "text/txt": "text/plain", "application/text": "text/plain",
}

// isMediaType reports whether a value has the form of RFC 6838.
func isMediaType(v string) bool {
	kind, sub, ok := strings.Cut(v, "/")
	if !ok || kind == "" || sub == "" || len(v) > 127 {
		return false
	}
	for _, r := range kind + sub {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$&-^_.+", r)) {
			return false
		}
	}
	return true
}

// looseType says what a missing or broken media type means.
func looseType(value, outer string) string {
	switch {
	case value == "multipart":
		return "multipart/mixed"
	case value == "html":
		return "text/html"
	case value == "" && outer == "multipart/digest":
		return "message/rfc822"
	case value == "", value == "text", value == "plain":
		return "text/plain"
	case value == "image", value == "application", value == "audio", value == "video":
		return "application/octet-stream"
	}
	return "text/plain"
}

// read fills the parts of p, at the given depth.
func (r *reader) read(p *part, depth int) error {
	r.count++
	if r.textCharset == "" && strings.HasPrefix(p.media.Value, "text/") {
		r.textCharset = p.media.Get("charset")
	}
	if r.count > r.limits.Parts {
		return &TooMuch{What: "parts", Have: int64(r.count), Limit: int64(r.limits.Parts)}
	}
	if !strings.HasPrefix(p.media.Value, "multipart/") {
		return nil
	}
	if depth >= r.limits.Depth {
		return &TooMuch{What: "levels of parts", Have: int64(depth + 1), Limit: int64(r.limits.Depth)}
	}
	pieces := r.pieces(p)
	if pieces == nil {
		r.warn("A multipart has no boundary; it is shown as one text.")
		p.media.Value = "text/plain"
		return nil
	}
	for _, piece := range pieces {
		child := &part{}
		var odd bool
		child.header, child.body, odd = decode.SplitHeader(piece, true)
		if odd && len(child.header) == 0 {
			r.warn("A part has no header of its own.")
			child.body = piece
		}
		child.header, _ = child.header.InCharset(r.textCharset)
		child.describe(p.media.Value)
		if err := r.read(child, depth+1); err != nil {
			return err
		}
		p.parts = append(p.parts, child)
	}
	return nil
}

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }

// decoded returns the bytes of a leaf after its transfer encoding.
func (r *reader) decoded(p *part) []byte {
	isText := strings.HasPrefix(p.media.Value, "text/")
	b, odd := decode.Transfer(p.body, p.header.First("Content-Transfer-Encoding"), isText)
	if odd {
		r.warn("A part is not encoded as it says; it is kept as well as it could be read.")
	}
	return b
}

// filename returns the name of a part's file, without a path, "" where it has none.
func (p *part) filename() string {
	name := p.disposition.Text("filename")
	if name == "" {
		name = p.media.Text("name")
	}
	if name == "" {
		name = p.media.Text("filename")
	}
	return BaseName(name)
}

// BaseName drops a path and what no file name may hold.
func BaseName(name string) string {
	name = strings.TrimSpace(strings.Map(visibleRune, decode.OneLine(name)))
	if len(name) > 2 && name[0] == '\'' && name[len(name)-1] == '\'' {
		name = name[1 : len(name)-1]
	}
	if i := strings.LastIndexAny(name, `/\`); i >= 0 && i+1 < len(name) {
		name = name[i+1:]
	}
	if strings.Trim(name, ".") == "" {
		return ""
	}
	return name
}

// visibleRune drops the signs that turn the direction of writing: they make "exe.pdf" of "fdp.exe".
func visibleRune(r rune) rune {
	if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F {
		return -1
	}
	return r
}
