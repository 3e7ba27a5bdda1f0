package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
)

// part is one node of a mail's structure. Its bytes are a piece of the raw mail, not copied.
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
	limits   Limits
	count    int
	warnings []string
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
	p.media = decode.ParseMedia(p.header.First("Content-Type"))
	p.disposition = decode.ParseMedia(p.header.First("Content-Disposition"))
	if !isMediaType(p.media.Value) {
		kind, _, _ := strings.Cut(p.media.Value, "/")
		p.media.Value = looseType(kind, outer)
	}
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
	rest := body[at:]
	end := bytes.IndexByte(rest, '\n')
	line := rest
	next = len(body)
	if end >= 0 {
		line, next = rest[:end], at+end+1
	} else if cr := bytes.IndexByte(rest, '\r'); cr >= 0 {
		line, next = rest[:cr], at+cr+1
	}
	if len(line) > 1000 {
		return 0, false, false
	}
	t := bytes.TrimSpace(line)
	switch {
	case len(t) == 0:
		return next, false, true
	case bytes.HasPrefix(line, []byte("--")):
		return next, true, true
	}
	return 0, false, false
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

// guessBoundary finds a line "--x" that a header line or a blank line follows, as the first delimiter would.
func guessBoundary(body []byte) string {
	for n := 0; n < 200 && len(body) > 0; n++ {
		line, rest := decode.CutLine(body)
		if len(line) > 2 && len(line) < 200 && line[0] == '-' && line[1] == '-' && bytes.IndexByte(line, ' ') < 0 {
			next, _ := decode.CutLine(rest)
			name, _, ok := decode.CutField(next)
			if ok && len(name) > 8 && strings.EqualFold(name[:8], "Content-") {
				return string(line[2:])
			}
		}
		body = rest
	}
	return ""
}

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
	name = strings.TrimSpace(decode.OneLine(name))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 && i+1 < len(name) {
		name = name[i+1:]
	}
	if strings.Trim(name, ".") == "" {
		return ""
	}
	return name
}
