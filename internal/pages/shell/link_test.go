package shell

import (
	"strings"
	"testing"
)

func TestAddressesInTextLeadThere(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"see https://status.example/x?a=1&b=2#c today":     "see |[https://status.example/x?a=1&b=2#c]| today",
		"It is at http://router.example.":                  "It is at |[http://router.example]|.",
		"(https://docs.example/a_(b)) or not":              "(|[https://docs.example/a_(b)]|) or not",
		"<https://a.example>, https://b.example!":          "<|[https://a.example]|>, |[https://b.example]|!",
		"no link: javascript:alert(1) ftp://x.example":     "no link: javascript:alert(1) ftp://x.example",
		"https://bank.example@evil.example hides its host": "https://bank.example@evil.example hides its host",
		"https:// alone": "https:// alone",
		"":               "",
	} {
		var out []string
		for _, p := range pieces(line) {
			if p.link != "" {
				p.text = "[" + p.text + "]"
			}
			out = append(out, p.text)
		}
		if got := strings.Join(out, "|"); got != want {
			t.Errorf("%q is parted as %q, want %q", line, got, want)
		}
	}
}
