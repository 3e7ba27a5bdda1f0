package richform

import "testing"

func TestRTF(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rtf, want string
		html      bool
	}{
		"plain":               {`{\rtf1\ansi Hello\par you\tab and {\b me}\line\'fc\~x}`, "Hello\nyou\tand me\nü\u00A0x", false},
		"tables left out":     {"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\*\\generator Word;}{\\info{\\author Joe}}\\pard Hello}", "Hello", false},
		"codepage":            {`{\rtf1\ansicpg1251 \'cf\'f0\'e8}`, "При", false},
		"charset of a font":   {`{\rtf1\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\f1 \'cf\'f0\'e8\f0 \'fc}`, "Приü", false},
		"unicode":             {`{\rtf1\uc1 Gr\u252?\u223\'dfe {\uc0\u8364}}`, "Grüße €", false},
		"signs":               {`{\rtf1 \{a\}\\ \ldblquote b\rdblquote\emdash}`, "{a}\\ “b”—", false},
		"pictures as bytes":   {"{\\rtf1 a{\\pict\\bin3 }}x}b}", "ab", false},
		"HTML within":         {`{\rtf1\ansi\fromhtml1 {\fonttbl{\f0 x;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'fc\'dfe{\*\htmltag84 &amp;}\htmlrtf \'26\htmlrtf0\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}`, "<p>Grüße&amp;</p>", true},
		"no RTF":              {"Hello", "", false},
		"cut off":             {`{\rtf1 Hello\`, "Hello", false},
		"more ends than open": {`{\rtf1 Hello}}}} you`, "Hello you", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, html := RTF([]byte(c.rtf)); got != c.want || html != c.html {
				t.Errorf("text = %q, HTML %v, want %q", got, html, c.want)
			}
			for cut := range c.rtf {
				RTF([]byte(c.rtf[:cut]))
			}
		})
	}
}
