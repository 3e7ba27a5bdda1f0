package markup

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"remit/internal/markup/markuptest"
)

// TestAttacksLeaveNothing sanitises every attack and reads what is left as a browser does.
func TestAttacksLeaveNothing(t *testing.T) {
	t.Parallel()
	attacks := markuptest.Attacks()
	if len(attacks) < 600 {
		t.Fatalf("%d attacks", len(attacks))
	}
	for i, a := range attacks {
		raw := "<p>" + markuptest.Before + "</p>" + a.At(i, markuptest.Aim{Host: "canary.example"}) + "<p>" + markuptest.After + "</p>"
		clean := Sanitise(raw, Display{})
		if bad := danger(t, clean, false); bad != "" {
			t.Errorf("%s: %s in %q", a.Name, bad, clean)
		}
		if again := Sanitise(clean, Display{}); again != clean {
			t.Errorf("%s: %q becomes %q when sanitised again", a.Name, clean, again)
		}
		asked := Sanitise(clean, Display{Remote: true, Inline: map[string]string{"a": "/attachments/1"}, Fold: true})
		if bad := danger(t, asked, true); bad != "" {
			t.Errorf("%s: %s after loading the images of %q", a.Name, bad, clean)
		}
		for _, words := range []string{markuptest.Before, markuptest.After} {
			if readable(t, raw, words) && !strings.Contains(clean, words) {
				t.Errorf("%s: %q is lost in %q", a.Name, words, clean)
			}
		}
	}
}

// readable reports whether a browser shows the words of a document as text outside of what is never shown.
func readable(t *testing.T, raw, words string) bool {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(raw), html.ParseOptionEnableScripting(false))
	if err != nil {
		return false // deeper than the reader goes
	}
	found := false
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && strings.Contains(n.Data, words) {
			found = true
		}
		if n.Type == html.ElementNode && (droppedTags[n.Data] || n.Namespace != "") {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return found
}
