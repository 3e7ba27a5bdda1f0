package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
)

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

// cutParts returns what stands between the delimiter lines (RFC 2046, section 5.1.1), nil where there is no such line.
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
