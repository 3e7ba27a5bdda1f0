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

// pieces cuts the body at its boundary; nil where there is none to be found.
func (r *reader) pieces(p *part) [][]byte {
	boundary := strings.TrimRight(p.media.Get("boundary"), " \t")
	if boundary == "" {
		boundary = strings.TrimRight(p.media.Text("boundary"), " \t")
	}
	if boundary != "" {
		if out := cutParts(p.body, boundary, r.limits.Parts); out != nil {
			return out
		}
	}
	if enc := decode.TransferName(p.header.First("Content-Transfer-Encoding")); enc != "" { // against RFC 2045, but sent
		if body, _ := decode.Transfer(p.body, enc, true); boundary != "" {
			if out := cutParts(body, boundary, r.limits.Parts); out != nil {
				return out
			}
		}
	}
	if guess := guessBoundary(p.body); guess != "" && guess != boundary {
		r.warn("The boundary of a multipart was not the one that its header names.")
		return cutParts(p.body, guess, r.limits.Parts)
	}
	return nil
}

// cutParts returns what stands between the delimiter lines, nil where there is no such line.
// A delimiter after the closing one opens a part again: some programs give two levels the same boundary.
func cutParts(body []byte, boundary string, most int) [][]byte {
	var out [][]byte
	delimiter := []byte("--" + boundary)
	start := -1 // of the open part
	for at := 0; at < len(body); {
		i := bytes.Index(body[at:], delimiter)
		if i < 0 {
			break
		}
		i += at
		at = i + len(delimiter)
		if i > 0 && body[i-1] != '\n' && body[i-1] != '\r' {
			continue
		}
		next, closing, ok := delimiterEnd(body, at)
		if !ok {
			continue
		}
		if start >= 0 {
			out = append(out, trimEnd(body[min(start, i):i]))
			if len(out) > most {
				return out
			}
		}
		start = next
		if closing {
			start = -1
		}
		at = next
	}
	if start >= 0 && start <= len(body) {
		if rest := body[start:]; len(bytes.TrimSpace(rest)) > 0 || out == nil {
			out = append(out, rest)
		}
	}
	return out
}

// delimiterEnd checks what follows the delimiter on its line and returns where the next line begins.
func delimiterEnd(body []byte, at int) (next int, closing, ok bool) {
	line, rest := decode.CutLine(body[at:])
	next = len(body) - len(rest)
	if len(line) > 1000 {
		return 0, false, false
	}
	t := bytes.TrimSpace(line)
	switch {
	case len(t) == 0:
		return next, false, true
	case bytes.HasPrefix(t, []byte("--")) && (len(t) == 2 || !isBoundaryLetter(t[2])):
		return next, true, true
	}
	return 0, false, false
}

// isBoundaryLetter reports whether a sign goes on with a name: "--b--1" is no end of "b" but another boundary.
func isBoundaryLetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '='
}

// trimEnd drops the one line end that belongs to the delimiter.
func trimEnd(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return b
}

// guessBoundary finds a line "--x" that a header line follows, as the first delimiter would, or that a line "--x--" closes.
func guessBoundary(body []byte) string {
	all, closings := body, 0
	for n := 0; n < 200 && len(body) > 0; n++ {
		line, rest := decode.CutLine(body)
		if len(line) > 2 && len(line) < 200 && line[0] == '-' && line[1] == '-' && bytes.IndexByte(line, ' ') < 0 && len(bytes.Trim(line, "-")) > 0 {
			next, _ := decode.CutLine(rest)
			name, _, ok := decode.CutField(next)
			if ok && len(name) > 8 && strings.EqualFold(name[:8], "Content-") {
				return string(line[2:])
			}
			if closings++; closings <= 5 && closes(all, line) {
				return string(line[2:])
			}
		}
		body = rest
	}
	return ""
}

// closes reports whether a line of b is the delimiter with two dashes more.
func closes(b, delimiter []byte) bool {
	end := append(append([]byte{'\n'}, delimiter...), '-', '-')
	i := bytes.Index(b, end)
	if i < 0 {
		return false
	}
	line, _ := decode.CutLine(b[i+len(end):])
	return blank(line)
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
	return baseName(name)
}

// baseName drops a path and what no file name may hold.
func baseName(name string) string {
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
