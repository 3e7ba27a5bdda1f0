// Package decode reads the codes that mail is written in: header fields, encoded words, parameters, addresses, dates, charsets and transfer encodings.
package decode

import (
	"bytes"
	"strings"
)

// Header is the header of a mail or of a part, in order.
// Values are as they came, unfolded but not decoded.
type Header []Field

// Field is one line of a header, after unfolding.
type Field struct {
	Name  string // as written
	Value string // raw bytes: may hold 8-bit text in any charset
}

// Get returns the first value of the field, "" where it is absent. Case does not matter.
func (h Header) Get(name string) string {
	for i := range h {
		if len(h[i].Name) == len(name) && strings.EqualFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// Has reports whether the field is there, even if empty.
func (h Header) Has(name string) bool {
	for i := range h {
		if len(h[i].Name) == len(name) && strings.EqualFold(h[i].Name, name) {
			return true
		}
	}
	return false
}

// Values returns all values of the field in order.
func (h Header) Values(name string) []string {
	var out []string
	for i := range h {
		if len(h[i].Name) == len(name) && strings.EqualFold(h[i].Name, name) {
			out = append(out, h[i].Value)
		}
	}
	return out
}

// First returns the first value of the field that is not blank.
func (h Header) First(name string) string {
	for i := range h {
		if len(h[i].Name) == len(name) && strings.EqualFold(h[i].Name, name) && strings.TrimSpace(h[i].Value) != "" {
			return h[i].Value
		}
	}
	return ""
}

// Text returns the first value of the field, decoded for people.
func (h Header) Text(name string) string { return Text(h.First(name)) }

// InCharset returns the header with its raw 8-bit values read in the charset that the mail names for its text,
// and whether that changes any.
func (h Header) InCharset(label string) (out Header, changed bool) {
	out = h
	if label == "" {
		return out, false
	}
	for i := range h {
		if v := InCharset(h[i].Value, label); v != h[i].Value {
			if !changed {
				out, changed = append(Header(nil), h...), true
			}
			out[i].Value = v
		}
	}
	return out, changed
}

// CutLine splits off the first line of b, without its end. CRLF, LF and a lone CR end a line, and so does CR CR LF.
func CutLine(b []byte) (line, rest []byte) {
	i := lineEnd(b)
	if i < 0 {
		return b, nil
	}
	if b[i] == '\n' {
		return b[:i], b[i+1:]
	}
	rest = b[i+1:]
	for n := 0; n < 2 && n < len(rest); n++ {
		if rest[n] == '\n' {
			return b[:i], rest[n+1:]
		}
		if rest[n] != '\r' {
			break
		}
	}
	return b[:i], rest
}

// lineEnd returns where the first CR or LF is, -1 where there is none. It looks in growing steps,
// so that many short lines with one sort of end do not search all for the other each time.
func lineEnd(b []byte) int {
	for from, size := 0, 512; from < len(b); from, size = from+size, size*4 {
		part := b[from:min(from+size, len(b))]
		i := bytes.IndexByte(part, '\n')
		if i >= 0 {
			part = part[:i]
		}
		if j := bytes.IndexByte(part, '\r'); j >= 0 {
			return from + j
		}
		if i >= 0 {
			return from + i
		}
	}
	return -1
}

// SplitHeader reads the header at the start of b and returns it with what follows the empty line.
// odd says that a line was no field: such a line is skipped where more fields follow, and else begins the body.
func SplitHeader(b []byte, nested bool) (h Header, body []byte, odd bool) {
	h = make(Header, 0, 16)
	var value []byte // of the last field, while its continuation lines are read
	skipped := false // the line before was no field: what continues it belongs to no field either
	flush := func() {
		if value != nil {
			h[len(h)-1].Value = string(value)
			value = nil
		}
	}
	defer flush()
	if bytes.IndexByte(b, '\n') < 0 {
		b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	for len(b) > 0 {
		line, rest := CutLine(b)
		switch {
		case len(line) == 0:
			return h, rest, odd
		case line[0] == ' ' || line[0] == '\t':
			if blank(line) && headerEnds(rest) {
				return h, rest, odd
			}
			if len(h) > 0 && !skipped {
				if value == nil {
					value = []byte(h[len(h)-1].Value)
				}
				value = unfold(value, line)
			}
		default:
			if name, v, ok := CutField(line); ok {
				flush()
				h = append(h, Field{Name: name, Value: v})
				skipped = false
				break
			}
			odd, skipped = true, true
			if (nested && len(h) == 0) || !fieldsFollow(rest) {
				return h, b, odd
			}
		}
		b = rest
	}
	return h, nil, odd
}

// headerEnds reports whether a line of blanks was meant as the empty line: what follows is no field.
func headerEnds(rest []byte) bool {
	line, _ := CutLine(rest)
	if len(line) == 0 {
		return false
	}
	if line[0] == ' ' || line[0] == '\t' {
		return false
	}
	_, _, ok := CutField(line)
	return !ok
}

// fieldsFollow looks a few lines ahead for the rest of a header that garbage interrupts.
func fieldsFollow(b []byte) bool {
	for range 3 {
		line, rest := CutLine(b)
		if len(line) == 0 {
			return false
		}
		if _, _, ok := CutField(line); ok {
			return true
		}
		b = rest
	}
	return false
}

func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// unfold adds a continuation line; its leading blank stays as one space.
func unfold(value, line []byte) []byte {
	line = bytes.TrimSpace(line)
	if len(line) > 0 && len(value) > 0 {
		value = append(value, ' ')
	}
	return append(value, line...)
}

// CutField splits "Name: value". A name is printable ASCII without colon and, at most, blanks before the colon.
func CutField(line []byte) (name, value string, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i <= 0 || i > 120 {
		return "", "", false
	}
	n := bytes.TrimRight(line[:i], " \t")
	if len(n) == 0 {
		return "", "", false
	}
	for _, c := range n {
		if c <= ' ' || c >= 127 {
			return "", "", false
		}
	}
	return string(n), strings.TrimSpace(string(line[i+1:])), true
}
