package decode

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// decodeUTF7 decodes RFC 2152; what is malformed stays as it is.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	s := string(b)
	for {
		i := strings.IndexByte(s, '+')
		if i < 0 {
			out.WriteString(s)
			return Clean(out.String())
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		n := 0
		for n < len(s) && isBase64(s[n]) {
			n++
		}
		run := s[:n]
		s = s[n:]
		if strings.HasPrefix(s, "-") {
			s = s[1:]
			if run == "" {
				out.WriteByte('+')
				continue
			}
		}
		writeUTF16(&out, run)
	}
}

func writeUTF16(out *strings.Builder, run string) {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(run, "="))
	if err != nil || len(raw) < 2 {
		out.WriteString("+" + run)
		return
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	out.WriteString(string(utf16.Decode(units)))
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}
