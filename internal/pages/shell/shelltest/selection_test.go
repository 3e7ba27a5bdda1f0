package shelltest

import (
	"slices"
	"strings"
	"testing"
)

const sample = `<main id=m class="page wide"><ul class=a><li class="x y"><a href="/t/1" data-k>One  <b>two</b></a></li></ul><a href=/u>Three</a></main>`

func TestSelectors(t *testing.T) {
	t.Parallel()
	d := Parse(t, strings.NewReader(sample))
	cases := map[string][]string{
		"a":                  {"One two", "Three"},
		"li a":               {"One two"},
		"main.page.wide#m a": {"One two", "Three"},
		".a .y a[data-k]":    {"One two"},
		"a[href=/u]":         {"Three"},
		`a[href="/u"]`:       {"Three"},
		"a[href^=/t/]":       {"One two"},
		"ul b":               {"two"},
		"b ul":               nil,
		".z":                 nil,
		"a[href=/none]":      nil,
	}
	for selector, want := range cases {
		if got := d.Texts(selector); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", selector, got, want)
		}
	}
	if a := d.One("li a"); !a.Has("data-k") || a.Attr("href") != "/t/1" || a.Has("class") || !slices.Equal(a.Attributes(), []string{"data-k", "href"}) {
		t.Errorf("attributes are misread: %v, href %q", a.Attributes(), a.Attr("href"))
	}
}
