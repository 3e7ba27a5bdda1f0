package markup

import "testing"

func TestSanitise(t *testing.T) {
	t.Parallel()
	const pixel = `<img class="remote-image" data-remote-src="https://x.example/a.png?b=1&amp;c=2" alt="logo" width="10">`
	for name, c := range map[string]struct {
		raw, want string
		display   Display
	}{
		"text stays":            {`a &lt; b &amp; c`, `a &lt; b &amp; c`, Display{}},
		"layout stays":          {`<p style="color: red; margin: 0 0 4px">a<br><b>b</b></p>`, `<p style="color: red; margin: 0 0 4px">a<br><b>b</b></p>`, Display{}},
		"tables stay":           {`<table border="1"><tr><td colspan="2" align="center">a</td></tr></table>`, `<table border="1"><tr><td colspan="2" align="center">a</td></tr></table>`, Display{}},
		"links lead away":       {`<a href="https://x.example/?a=1&b=2">x</a>`, `<a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>`, Display{}},
		"unknown tags go":       {`<o:p>a</o:p><custom-tag>b</custom-tag>`, `ab`, Display{}},
		"scripts go whole":      {`a<script>b</script>c`, `ac`, Display{}},
		"remote images wait":    {`<img src="https://x.example/a.png?b=1&c=2" alt="logo" width=10>`, pixel, Display{}},
		"remote images, loaded": {pixel, `<img src="https://x.example/a.png?b=1&amp;c=2" alt="logo" width="10">`, Display{Remote: true}},
		"own images":            {`<img src="CID:a%40b">`, `<img src="/att/1">`, Display{Inline: map[string]string{"a@b": "/att/1"}}},
		"own images, unknown":   {`<img src="cid:a@b">`, `<img src="cid:a@b">`, Display{}},
		"data images":           {`<img src="data:image/png;base64,AAAA" alt="chart">`, `chart`, Display{}},
		"styles that leave":     {`<p style="position:absolute;top:0;color:#fff;margin-left:-9px">x</p>`, `<p style="color: #fff">x</p>`, Display{}},
		"huge sizes":            {`<img src="cid:a" width="99999" alt="2026 9999"><p style="height:20000px;color:#999999;font-size:12px">x</p>`, `<img src="cid:a" alt="2026 9999"><p style="color: #999999; font-size: 12px">x</p>`, Display{}},
		"unclosed":              {`<div><b>x`, `<div><b>x</b></div>`, Display{}},
		"closed too often":      {`x</div></div></body>`, `x`, Display{}},
		"nothing":               {"  ", "", Display{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitise(c.raw, c.display); got != c.want {
				t.Errorf("Sanitise(%q)\n got %q\nwant %q", c.raw, got, c.want)
			}
		})
	}
}
