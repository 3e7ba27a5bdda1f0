package mail

import (
	"strings"
	"testing"
	"unicode/utf8"

	"remit/internal/richform"
)

// FuzzPacked looks for what breaks the readers of the formats within mails, or what they do not clean.
func FuzzPacked(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1251{\fonttbl{\f1\fcharset204 A;}}\f1\'cf\u252?\par{\*\x y}\bin3 abc}`))
	f.Add([]byte(`{\rtf1\fromhtml1 {\*\htmltag64 <p>}\htmlrtf x\htmlrtf0 y}`))
	f.Add([]byte("METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART;TZID=\"a;b\":20260302T100000\nDURATION:P1DT1H\nRRULE:FREQ=WEEKLY;BYDAY=-1MO\nATTENDEE;CN=\"a:b\";PARTSTAT=ACCEPTED:mailto:x\nBEGIN:VALARM\nEND:VALARM\nEND:VEVENT\n"))
	f.Add([]byte("<bold>a</bold>\n\n<<<param>x</param><nofill>\n</nofill>"))
	f.Add(tnefOf(tnefAttribute(1, 0x00069003, tnefProps(0x0102, 0x1009, storedRTF(`{\rtf1 x}`))), tnefAttribute(2, 0x00069002, make([]byte, 14)),
		tnefAttribute(2, 0x00069005, tnefProps(0x000D, 0x3701, append(make([]byte, 16), tnefOf(tnefAttribute(1, 0x00018004, []byte("x")))...)))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := strings.ToValidUTF8(strings.ReplaceAll(string(raw), "\x00", ""), "?")
		got := []string{richform.Invitation(text, ""), richform.Enriched(text), unflow(text, true)}
		rtf, _ := richform.RTF(raw)
		got = append(got, rtf)
		if f, ok := parseTNEF(raw, 0); ok {
			f.readRTF()
			got = append(got, f.text, f.html, f.subject)
			for _, at := range f.files() {
				got = append(got, at.Name, at.Type, at.ContentID)
			}
		}
		for _, s := range got {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("not clean: %q", s)
			}
		}
	})
}
