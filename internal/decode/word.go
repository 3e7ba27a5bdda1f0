package decode

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// longestDecoded bounds the work on one header value; longer ones are shown as they are.
const longestDecoded = 64 << 10

// Text decodes the encoded words (RFC 2047) of a header value and cleans the rest.
// It is lenient: words are decoded wherever they stand, and a character that is split over two words is joined.
func Text(s string) string {
	if !strings.Contains(s, "=?") || len(s) > longestDecoded {
		return RawText(s)
	}
	var out strings.Builder
	var pending []byte // bytes of neighbouring words in one charset
	var charset string
	flush := func() {
		if len(pending) > 0 {
			text, _ := Charset(pending, charset)
			out.WriteString(text)
			pending = pending[:0]
		}
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		w, n, ok := parseWord(s[i:])
		if !ok {
			flush()
			out.WriteString(RawText(s[:i+2]))
			s = s[i+2:]
			continue
		}
		if gap := s[:i]; strings.TrimSpace(gap) != "" || (len(pending) == 0 && gap != "") {
			flush()
			out.WriteString(RawText(gap))
		}
		if !strings.EqualFold(charset, w.charset) {
			flush()
			charset = w.charset
		}
		pending = append(pending, w.data...)
		s = s[i+n:]
		if len(pending) == 0 { // an empty word still swallows the blank before the next one
			if t := strings.TrimLeft(s, " \t"); strings.HasPrefix(t, "=?") {
				s = t
			}
		}
	}
	flush()
	out.WriteString(RawText(s))
	return OneLine(out.String())
}

type word struct {
	charset string
	data    []byte
}

// parseWord reads the encoded word at the start of s and returns its length.
func parseWord(s string) (w word, n int, ok bool) {
	q1 := strings.IndexByte(s[2:], '?')
	if q1 <= 0 || q1 > 60 {
		return w, 0, false
	}
	w.charset = s[2 : 2+q1]
	if strings.ContainsAny(w.charset, " \t<>@,\"") {
		return w, 0, false
	}
	rest := s[2+q1+1:]
	if len(rest) < 2 || rest[1] != '?' {
		return w, 0, false
	}
	body := rest[2:]
	end := strings.Index(body, "?=")
	if end == 0 && strings.HasPrefix(body, "?==") { // Q word that begins with an escape: "?==41…" is not an end
		if e := strings.Index(body[2:], "?="); e >= 0 && rest[0]|0x20 == 'q' && !strings.HasPrefix(body[2:], "=?") {
			end = e + 2
		}
	}
	used := end + 2
	if end < 0 {
		// cut off words happen: take what is there if it looks whole
		if strings.ContainsAny(body, " ") || body == "" {
			return w, 0, false
		}
		end, used = len(strings.TrimRight(body, "?")), len(body)
	}
	switch rest[0] {
	case 'b', 'B':
		w.data = decodeBase64Word(body[:end])
	case 'q', 'Q':
		w.data = decodeQWord(body[:end])
	default:
		return w, 0, false
	}
	return w, 2 + q1 + 1 + 2 + used, true
}

// decodeBase64Word decodes what can be decoded; padding may be missing or stand in the middle.
func decodeBase64Word(s string) []byte {
	out := make([]byte, 0, len(s))
	var group [4]byte
	k := 0
	flush := func() {
		if k >= 2 {
			var dst [3]byte
			if n, err := base64.RawStdEncoding.Decode(dst[:], group[:k]); err == nil {
				out = append(out, dst[:n]...)
			}
		}
		k = 0
	}
	for i := 0; i < len(s); i++ {
		switch {
		case isBase64(s[i]):
			group[k] = s[i]
			if k++; k == 4 {
				flush()
			}
		case s[i] == '=':
			flush()
		}
	}
	flush()
	return out
}

func decodeQWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			out = append(out, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// RawText reads a raw header value: 8-bit text in an unknown charset, control characters as blanks.
func RawText(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' || s[i] == 127 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	switch {
	case !utf8.ValidString(s):
		s = guessText([]byte(s))
	case strings.Contains(s, "\x1b$"):
		s, _ = Charset([]byte(s), "")
	}
	return OneLine(s)
}

// InCharset turns raw 8-bit bytes of a header value into UTF-8 by a charset that the mail names for its text.
// A value that is UTF-8 already, or that the charset does not fit, stays as it is. The labels of Western Europe
// are what programs write without knowing, so they prove nothing.
func InCharset(s, label string) string {
	if utf8.ValidString(s) {
		return s
	}
	enc := charsetOf(CharsetName(label))
	if enc == nil || enc == charmap.Windows1252 || stateful(CharsetName(label)) {
		return s
	}
	out, err := enc.NewDecoder().String(s)
	if err != nil || strings.ContainsRune(out, utf8.RuneError) {
		return s
	}
	return out
}

// OneLine keeps a header value on one line: what would break it becomes a blank, NUL goes.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0:
			return -1
		case r < ' ', r == 127, r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, s)
}
