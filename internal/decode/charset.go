package decode

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Charset turns b into clean UTF-8. known is false where the label names no charset that we have.
// A label that the bytes contradict is not believed: 8-bit text that is valid UTF-8 is UTF-8.
func Charset(b []byte, label string) (text string, known bool) {
	label = CharsetName(label)
	if !isUTF8Like(label) && charsetOf(label) == nil {
		label = misspelt(label)
	}
	ascii := IsASCII(b)
	switch {
	case label == "utf-7" || label == "unicode-1-1-utf-7":
		return decodeUTF7(b), true
	case label == "iso-2022-kr":
		b, label = shiftedKorean(b), "euc-kr"
		ascii = false
	case ascii && isUTF8Like(label) && escapesToJapanese(b):
		label = "iso-2022-jp"
	case label == "utf-16":
		label = utf16Label(b)
	}
	switch {
	case ascii && !stateful(label):
		return Clean(string(b)), label == "" || label == "utf-8" || label == "us-ascii" || charsetOf(label) != nil
	case label == "" || label == "us-ascii" || label == "utf-8":
		return guessText(b), true
	}
	enc := charsetOf(label)
	if enc == nil {
		return guessText(b), false
	}
	if utf8.Valid(b) && !stateful(label) && (singleByte(enc) || highBytes(b) >= 12) { // in no other charset do so many bytes form UTF-8 by chance
		return Clean(string(b)), true
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return guessText(b), true
	}
	if utf8.Valid(b) && bytes.Count(out, []byte("\uFFFD")) > 0 && !stateful(label) {
		return Clean(string(b)), true
	}
	return Clean(string(out)), true
}

// isUTF8Like reports whether a label says nothing that ASCII bytes could contradict.
func isUTF8Like(label string) bool { return label == "" || label == "utf-8" || label == "us-ascii" }

// escapesToJapanese reports whether ASCII bytes hold the escapes that begin two-byte signs in ISO-2022-JP (RFC 1468).
func escapesToJapanese(b []byte) bool {
	return bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@"))
}

// highBytes counts the bytes above ASCII.
func highBytes(b []byte) (n int) {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// utf16Label says which sort of UTF-16 bytes are that have no mark of their order (RFC 2781, section 4.3):
// in text of nearly any language blanks and line ends tell; bytes without a NUL are no UTF-16 at all.
func utf16Label(b []byte) string {
	if len(b) >= 2 && (b[0] == 0xFE && b[1] == 0xFF || b[0] == 0xFF && b[1] == 0xFE) {
		return "utf-16"
	}
	var even, odd int
	for i, c := range b {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	switch {
	case even == 0 && odd == 0 && utf8.Valid(b):
		return "utf-8"
	case odd > even:
		return "utf-16le"
	}
	return "utf-16be"
}

// shiftedKorean turns ISO-2022-KR, where two control signs switch between ASCII and Korean, into EUC-KR.
func shiftedKorean(b []byte) []byte {
	b = bytes.ReplaceAll(b, []byte("\x1b$)C"), nil)
	out := make([]byte, 0, len(b))
	var high byte
	for _, c := range b {
		switch {
		case c == 0x0E:
			high = 0x80
		case c == 0x0F || c == '\n':
			high = 0
			if c == '\n' {
				out = append(out, c)
			}
		case c > ' ' && c < 0x7F:
			out = append(out, c|high)
		default:
			out = append(out, c)
		}
	}
	return out
}

// CharsetName strips what mailers add to a label.
func CharsetName(label string) string {
	if label == "utf-8" || label == "UTF-8" {
		return "utf-8"
	}
	label = strings.ToLower(strings.Trim(label, " \t\"'<>;,"))
	label = strings.TrimPrefix(label, `3d"`) // "=3D" that was not decoded
	if n, ok := strings.CutPrefix(label, "iso 8859"); ok {
		label = "iso-8859" + n
	}
	if i := strings.IndexAny(label, "*; \"/"); i >= 0 { // RFC 2231 language, stray parameters
		label = label[:i]
	}
	label = strings.TrimPrefix(label, "charset=")
	switch label {
	case "utf8", "utf-8", "unicode-1-1-utf-8", "utf_8", "utf-8mb4", "utf8mb4", "cp65001", "csutf8":
		return "utf-8"
	case "utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2", "csunicode":
		return "utf-16"
	case "ascii", "us-ascii", "ansi_x3.4-1968", "us_ascii", "7bit", "8bit", "binary", "unknown", "unknown-8bit", "x-unknown", "default", "none", "_autodetect", "_autodetect_all", "iso-646-us", "646", "x-user-defined", "ansi_x3.4-1986", "csascii":
		return "us-ascii"
	}
	return label
}

// stateful reports whether the charset puts other letters into ASCII bytes.
func stateful(label string) bool {
	return strings.HasPrefix(label, "iso-2022") || strings.HasPrefix(label, "csiso2022") || strings.HasPrefix(label, "hz") ||
		strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32") || strings.HasPrefix(label, "ucs-")
}

// KnownCharset reports whether a label names a charset that can be decoded.
func KnownCharset(label string) bool { return charsetOf(misspelt(CharsetName(label))) != nil }

// charsetOf returns the encoding of a normalised label, nil where there is none.
func charsetOf(label string) encoding.Encoding {
	switch label {
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "ms936", "x-gbk", "euc-cn":
		return simplifiedchinese.GB18030
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312
	case "cp949", "uhc", "ms949", "x-windows-949", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "euc-kr":
		return korean.EUCKR
	case "cp932", "ms932", "x-sjis", "sjis", "windows-31j", "shift-jis":
		return japanese.ShiftJIS
	case "iso-2022-jp-2", "iso-2022-jp-ms", "cp50220", "cp50221", "iso-2022-jp-1":
		return japanese.ISO2022JP
	case "cp950", "x-x-big5", "big5-hkscs":
		return traditionalchinese.Big5
	case "cp1252", "ansi", "windows1252", "win-1252", "iso8859-1", "iso-8859-1", "latin-1", "iso-8859-1-windows-1252", "x-ansi",
		"ansi_x3.110-1983", "iso-8859-1-unicode", "iso88591", "windows-latin1", "western":
		return charmap.Windows1252
	case "utf-16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-32", "ucs-4":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	}
	if e, err := htmlindex.Get(label); err == nil && e != encoding.Replacement {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(label); err == nil && e != nil {
		return e
	}
	if e, err := ianaindex.IANA.Encoding(label); err == nil && e != nil {
		return e
	}
	for _, prefix := range []string{"cp", "windows", "win", "ibm"} {
		if n, ok := strings.CutPrefix(label, prefix); ok {
			n = strings.TrimLeft(n, "-_")
			for _, to := range []string{"windows-", "ibm"} {
				if e, err := ianaindex.MIME.Encoding(to + n); err == nil && e != nil {
					return e
				}
			}
		}
	}
	return nil
}

var (
	labelISO  = regexp.MustCompile(`^iso[-_]?8859[-_]?(\d{1,2})(?:\D|$)`)
	labelCode = regexp.MustCompile(`utf-8|windows-125\d|koi8-[ru]|iso-2022-jp|shift[_-]jis|gb2312|gb18030|gbk|big5|euc-kr|euc-jp`)
)

// misspelt reads labels with other marks between their pieces, or with something glued to them; what it does not know stays.
func misspelt(label string) string {
	if m := labelISO.FindStringSubmatch(label); m != nil {
		return "iso-8859-" + m[1]
	}
	if m := labelCode.FindString(label); m != "" {
		return m
	}
	return label
}

func singleByte(e encoding.Encoding) bool {
	_, ok := e.(*charmap.Charmap)
	return ok
}

// IsASCII reports whether no byte of b is above ASCII.
func IsASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// guessText reads 8-bit bytes without a useful label: UTF-8 where that mostly works, else what the letters look like.
func guessText(b []byte) string {
	if utf8.Valid(b) {
		return Clean(string(b))
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1 && !utf8.FullRune(b[i:]): // cut off in the middle of a sign
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	if good > bad {
		return Clean(string(b))
	}
	out, err := likelyCharset(b).NewDecoder().Bytes(b)
	if err != nil {
		return Clean(string(b))
	}
	return Clean(string(out))
}

// Clean drops NUL and replaces what is no UTF-8: databases refuse both.
func Clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.TrimPrefix(s, "\uFEFF")
}
