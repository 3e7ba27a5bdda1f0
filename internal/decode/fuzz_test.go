package decode

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFields looks for header values that break their readers, or that they do not clean.
func FuzzFields(f *testing.F) {
	for _, s := range []string{
		`"Doe, John" <john@example.org>, Team: a@x.org (b), c@x.org;`, "=?utf-8?Q?Gr=C3=BC?= =?iso-2022-jp?B?GyRCJVcbKEI=?=", "Mon, 2 Mar 2026 11:05:00 +0100 (CET)",
		"mar., 3 mars 2026 10:05 PM Eastern Daylight Time", `attachment; filename*0*=utf-8''M%C3; filename*1*=%A4; filename="=?utf-8?q?a?="`, `<a@b> <"c d"@e>`, "\x1b$B%W\x1b(B", "Gr\xfc\xdfe",
	} {
		f.Add(s, "iso-8859-7")
	}
	f.Fuzz(func(t *testing.T, raw, label string) {
		got := []string{Text(raw), strings.Join(IDs(raw), " "), Text(InCharset(raw, label))}
		for _, a := range Addresses(raw, 50) {
			got = append(got, a.Name, a.Address)
		}
		m := ParseMedia(raw)
		got = append(got, m.Text("filename"), m.Text("name"))
		for _, s := range got {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n") {
				t.Fatalf("not clean: %q", s)
			}
		}
		if text, _ := Charset([]byte(raw), label); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Fatalf("not clean: %q", text)
		}
		if d := Date(raw); !d.IsZero() && (d.Year() < 1899 || d.Year() > 2201) {
			t.Fatalf("year %d", d.Year())
		}
	})
}
