package quote

import (
	"sort"
	"strings"
	"testing"
)

// FuzzStrip looks for texts that break the cutting, that it cuts to nothing, or of which it loses a line.
func FuzzStrip(f *testing.F) {
	for _, intro := range introductions {
		f.Add("Yes.\n\n" + intro + "\n> Shall we?\n-- \nJoe")
	}
	for _, h := range unmarked {
		f.Add("Yes.\n\n" + h)
	}
	for _, text := range authored {
		f.Add(text)
	}
	for _, text := range requests {
		f.Add(text)
	}
	for _, h := range others {
		f.Add("Yes.\n\n" + h)
	}
	for _, c := range mixed {
		f.Add(c.text)
	}
	f.Add("00\n>\n---") // a rule below a quote, with nothing between
	f.Fuzz(func(t *testing.T, text string) {
		reply, quoted := Strip(text)
		if strings.TrimSpace(text) != "" && strings.TrimSpace(reply) == "" {
			t.Fatalf("nothing is left of %q", text)
		}
		if got, want := words(reply+"\n"+quoted), words(text); got != want {
			t.Fatalf("%q was divided into %q and %q", text, reply, quoted)
		}
	})
}

// words returns the words of a text in an order of their own, so that two divisions of it compare equal.
func words(s string) string {
	w := strings.Fields(s)
	sort.Strings(w)
	return strings.Join(w, " ")
}
