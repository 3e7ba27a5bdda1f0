package compose_test

import (
	"testing"

	"remit/internal/compose"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"Press <Ctrl> & wait":       "<p>Press &lt;Ctrl&gt; &amp; wait</p>",
		"one\ntwo":                  "<p>one<br>\ntwo</p>",
		"**b** _i_ `c` ~~d~~":       "<p><strong>b</strong> <em>i</em> <code>c</code> <del>d</del></p>",
		"<div onclick=x>\nhi":       "<p>&lt;div onclick=x&gt;<br>\nhi</p>",
		"[x](javascript:alert(1))":  "<p><a>x</a></p>",
		"![x](https://x.example/a)": `<p><img class="remote-image" data-remote-src="https://x.example/a" alt="x"></p>`,
		"":                          "",
	} {
		if got, err := compose.Markdown(source); err != nil || got != want {
			t.Errorf("Markdown(%q) = %q, %v, want %q", source, got, err, want)
		}
	}
}
