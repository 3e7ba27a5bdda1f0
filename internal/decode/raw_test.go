package decode

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestInCharset(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, label, want string }{
		"greek":                {latinBytes(t, charmap.ISO8859_7, "Καλημέρα"), "iso-8859-7", "Καλημέρα"},
		"chinese":              {latinBytes(t, simplifiedchinese.GBK, "打印机坏了"), "gb2312", "打印机坏了"},
		"utf-8 stays":          {"Grüße", "iso-8859-7", "Grüße"},
		"ascii stays":          {"abc", "gb2312", "abc"},
		"the label is wrong":   {"\xff\xff", "gb2312", "\xff\xff"},
		"western proves none":  {latinBytes(t, charmap.KOI8R, "Привет"), "iso-8859-1", latinBytes(t, charmap.KOI8R, "Привет")},
		"label without a name": {"Gr\xfc\xdfe", "x-nobody-knows", "Gr\xfc\xdfe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := InCharset(c.raw, c.label); got != c.want {
				t.Errorf("InCharset(%q, %q) = %q, want %q", c.raw, c.label, got, c.want)
			}
			out, changed := Header{{"Subject", c.raw}}.InCharset(c.label)
			if out[0].Value != c.want || changed != (c.want != c.raw) {
				t.Errorf("header = %q, changed = %v", out, changed)
			}
		})
	}
}

func latinBytes(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
