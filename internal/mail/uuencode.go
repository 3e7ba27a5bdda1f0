package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
)

// unpackUU takes uuencoded files out of a text and attaches them.
func (a *assembler) unpackUU(text string) string {
	if !strings.Contains(text, "begin ") {
		return text
	}
	var out strings.Builder
	raw := []byte(text)
	for len(a.m.Attachments) < a.limits.Attachments {
		start, _, body := decode.FindUU(raw)
		if start < 0 {
			break
		}
		end := bytes.Index(raw[body:], []byte("\nend"))
		name, data, ok := decode.UU(raw[start:])
		if end < 0 || !ok || len(data) == 0 {
			out.Write(raw[:body])
			raw = raw[body:]
			if end < 0 {
				break
			}
			continue
		}
		out.Write(raw[:start])
		raw = bytes.TrimLeft(raw[body+end+len("\nend"):], "\n")
		a.add(Attachment{Name: BaseName(name), Type: "application/octet-stream", Data: data})
	}
	out.Write(raw)
	return out.String()
}
