package decode

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// Transfer undoes a Content-Transfer-Encoding. What does not decode stays as it came; odd says so.
func Transfer(b []byte, encoding string, isText bool) (out []byte, odd bool) {
	switch TransferName(encoding) {
	case "base64":
		if isText && !looksBase64(b) {
			return footedBase64(b)
		}
		return decodeBase64(b)
	case "quoted-printable":
		return decodeQuoted(b), false
	case "uuencode":
		if _, data, ok := UU(b); ok {
			return data, false
		}
		return b, true
	}
	return b, false
}

// footedBase64 decodes the lines of base64 at the beginning and keeps what a program without care has put below:
// the footer of a list. Where there are no such lines, all stays as it came.
func footedBase64(b []byte) (out []byte, odd bool) {
	n := 0
	for n < len(b) {
		line, rest := CutLine(b[n:])
		if len(line) == 0 || len(bytes.Trim(line, base64Signs)) > 0 {
			break
		}
		n = len(b) - len(rest)
	}
	if n < 40 && !bytes.HasSuffix(bytes.TrimSpace(b[:n]), []byte("=")) { // it may as well be words
		return b, true
	}
	head, _ := decodeBase64(b[:n])
	return append(append(head, '\n'), b[n:]...), true
}

const base64Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// TransferName reads the token that the value means.
func TransferName(raw string) string {
	v := strings.ToLower(strings.TrimSpace(StripComment(raw)))
	if i := strings.IndexAny(v, ";, "); i > 0 {
		v = v[:i]
	}
	switch v = strings.Trim(v, `"'`); v {
	case "", "7bit", "8bit", "binary":
		return ""
	case "base64", "base-64", "b64", "x-base64", "b":
		return "base64"
	case "quoted-printable", "quotedprintable", "quoted_printable", "qp", "q", "quoted-printible":
		return "quoted-printable"
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return "uuencode"
	}
	return ""
}

// looksBase64 reports whether nearly all of b, blanks apart, is of the alphabet, and no line holds words.
func looksBase64(b []byte) bool {
	if len(b) > 4096 {
		b = b[:4096]
	}
	good, bad, gaps := 0, 0, 0
	for i, c := range b {
		switch {
		case isBase64(c) || c == '=':
			good++
		case c == ' ' || c == '\t':
			if i > 0 && i+1 < len(b) && isBase64(b[i-1]) && isBase64(b[i+1]) {
				gaps++
			}
		case c == '\r' || c == '\n':
		default:
			bad++
		}
	}
	return bad*20 <= good && gaps*12 <= good
}

// base64Piece is how many letters are gathered before they are decoded: a second copy of a large file would cost its size in memory.
const base64Piece = 64 << 10

// decodeBase64 skips what is not of the alphabet; padding may be missing or stand in the middle.
func decodeBase64(b []byte) (out []byte, odd bool) {
	clean := make([]byte, 0, min(len(b), base64Piece+1<<10))
	out = make([]byte, 0, base64.StdEncoding.DecodedLen(len(b))+3)
	for i := 0; i < len(b); {
		c := b[i]
		switch base64Class[c] {
		case classLetter:
			start := i
			for i < len(b) && base64Class[b[i]] == classLetter {
				i++
			}
			clean = append(clean, b[start:i]...)
			if whole := len(clean) / 4 * 4; whole >= base64Piece {
				var bad bool
				out, bad = appendBase64(out, clean[:whole])
				clean, odd = clean[:copy(clean, clean[whole:])], odd || bad
			}
			continue
		case classPad:
			var bad bool
			out, bad = appendBase64(out, clean)
			clean, odd = clean[:0], odd || bad
			for i+1 < len(b) && base64Class[b[i+1]] == classPad {
				i++
			}
		case classOther:
			odd = true
		}
		i++
	}
	out, bad := appendBase64(out, clean)
	return out, odd || bad
}

// appendBase64 decodes letters without padding; a lone last letter carries no byte.
func appendBase64(out, letters []byte) ([]byte, bool) {
	odd := len(letters)%4 == 1
	if odd {
		letters = letters[:len(letters)-1]
	}
	at := len(out)
	need := at + base64.RawStdEncoding.DecodedLen(len(letters))
	for cap(out) < need {
		out = append(out[:cap(out)], 0)
	}
	n, err := base64.RawStdEncoding.Decode(out[at:need], letters)
	return out[:at+n], odd || err != nil
}

// The classes of bytes within base64.
const (
	classOther = iota
	classLetter
	classPad
	classBlank
)

var base64Class = func() (t [256]byte) {
	for c := range 256 {
		if isBase64(byte(c)) {
			t[c] = classLetter
		}
	}
	t['='] = classPad
	for _, c := range " \t\r\n" {
		t[c] = classBlank
	}
	return t
}()

// decodeQuoted decodes quoted-printable; an escape that is none stays as it is.
func decodeQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		line, end := b, ""
		if i >= 0 {
			line, b, end = b[:i], b[i+1:], "\n"
		} else {
			b = nil
		}
		if bytes.HasSuffix(line, []byte("\r")) {
			line, end = line[:len(line)-1], "\r\n"
		}
		line = bytes.TrimRight(line, " \t")
		if bytes.HasSuffix(line, []byte("=")) {
			line, end = line[:len(line)-1], ""
		}
		for len(line) > 0 {
			j := bytes.IndexByte(line, '=')
			if j < 0 {
				out = append(out, line...)
				break
			}
			out = append(out, line[:j]...)
			line = line[j:]
			if len(line) > 2 && unhex(line[1]) >= 0 && unhex(line[2]) >= 0 {
				out = append(out, byte(unhex(line[1])<<4|unhex(line[2])))
				line = line[3:]
				continue
			}
			out = append(out, '=')
			line = line[1:]
		}
		out = append(out, end...)
	}
	return out
}

// UU decodes the first uuencoded file within b and returns the name it gives itself.
func UU(b []byte) (name string, data []byte, ok bool) {
	start, nameAt, bodyAt := FindUU(b)
	if start < 0 {
		return "", nil, false
	}
	name = strings.TrimSpace(RawText(string(nameAt)))
	for rest := b[bodyAt:]; len(rest) > 0; {
		var line []byte
		line, rest = CutLine(rest)
		if bytes.Equal(bytes.TrimSpace(line), []byte("end")) {
			return name, data, true
		}
		data = appendUULine(data, line)
	}
	return name, data, len(data) > 0
}

func appendUULine(data, line []byte) []byte {
	if len(line) == 0 {
		return data
	}
	n := int(line[0]-' ') & 63
	line = line[1:]
	at := func(i int) byte {
		if i < len(line) {
			return (line[i] - ' ') & 63
		}
		return 0
	}
	for i := 0; n > 0; i += 4 {
		var three [3]byte
		three[0] = at(i)<<2 | at(i+1)>>4
		three[1] = at(i+1)<<4 | at(i+2)>>2
		three[2] = at(i+2)<<6 | at(i+3)
		data = append(data, three[:min(n, 3)]...)
		n -= 3
	}
	return data
}

// FindUU finds a line "begin 644 name"; start is -1 where there is none.
func FindUU(b []byte) (start int, name []byte, body int) {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("begin "))
		if i < 0 {
			return -1, nil, 0
		}
		start = from + i
		from = start + 6
		if start > 0 && b[start-1] != '\n' {
			continue
		}
		line, _ := CutLine(b[start:])
		f := bytes.SplitN(line, []byte(" "), 3)
		if len(f) != 3 || len(f[1]) < 3 || len(f[1]) > 4 || len(bytes.Trim(f[1], "01234567")) > 0 || len(f[2]) == 0 {
			continue
		}
		end := bytes.IndexByte(b[start:], '\n')
		if end < 0 {
			return -1, nil, 0
		}
		return start, f[2], start + end + 1
	}
}

// Unhex returns the byte that two hexadecimal digits write, -1 where they are none.
func Unhex(high, low byte) int {
	if unhex(high) < 0 || unhex(low) < 0 {
		return -1
	}
	return unhex(high)<<4 | unhex(low)
}
