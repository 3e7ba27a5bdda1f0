package markup

import "testing"

func TestSanitise(t *testing.T) {
	t.Parallel()
	const pixel = `<img class="remote-image" data-remote-src="https://x.example/a.png?b=1&amp;c=2" alt="logo" width="10">`
	for name, c := range map[string]struct {
		raw, want string
		display   Display
	}{
		"text stays":             {`a &lt; b &amp; c`, `a &lt; b &amp; c`, Display{}},
		"layout stays":           {`<p style="color: red; margin: 0 0 4px">a<br><b>b</b></p>`, `<p style="color: red; margin: 0 0 4px">a<br><b>b</b></p>`, Display{}},
		"tables stay":            {`<table border="1"><tr><td colspan="2" align="center">a</td></tr></table>`, `<table border="1"><tr><td colspan="2" align="center">a</td></tr></table>`, Display{}},
		"links lead away":        {`<a href="https://x.example/?a=1&b=2">x</a>`, `<a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>`, Display{}},
		"unknown tags go":        {`<o:p>a</o:p><custom-tag>b</custom-tag>`, `ab`, Display{}},
		"scripts go whole":       {`a<script>b</script>c`, `ac`, Display{}},
		"remote images wait":     {`<img src="https://x.example/a.png?b=1&c=2" alt="logo" width=10>`, pixel, Display{}},
		"remote images, loaded":  {pixel, `<img src="https://x.example/a.png?b=1&amp;c=2" alt="logo" width="10">`, Display{Remote: true}},
		"own images":             {`<img src="CID:a%40b">`, `<img src="/att/1">`, Display{Inline: map[string]string{"a@b": "/att/1"}}},
		"own images, unknown":    {`<img src="cid:a@b">`, `<img src="cid:a@b">`, Display{}},
		"data images":            {`<img src="data:image/png;base64,AAAA" alt="chart">`, `chart`, Display{}},
		"styles that leave":      {`<p style="position:absolute;top:0;color:#fff;margin-left:-9px">x</p>`, `<p style="color: #fff">x</p>`, Display{}},
		"huge sizes":             {`<img src="cid:a" width="99999" alt="2026 9999"><p style="height:20000px;color:#999999;font-size:12px">x</p>`, `<img src="cid:a" alt="2026 9999"><p style="color: #999999; font-size: 12px">x</p>`, Display{}},
		"sizes as powers":        {`<p style="width:1e9px;border:rgb(0,0,0)9999px solid;padding:.5em 0;color:rgb(1,2,3)">x</p>`, `<p style="padding: .5em 0; color: rgb(1,2,3)">x</p>`, Display{}},
		"sizes of the window":    {`<p style="font-size:20vw;font:12px/1.4 'Arial Black',sans-serif!important">x</p>`, `<p style="font: 12px/1.4 &#39;Arial Black&#39;,sans-serif">x</p>`, Display{}},
		"strings left open":      {`<p style="font-family:'x;position:fixed;color:red">x</p>`, `<p style="color: red">x</p>`, Display{}},
		"names of the house":     {`<p class="btn" id="toasts" name="x" data-confirm="y">x</p>`, `<p>x</p>`, Display{}},
		"buttons are words":      {`<form><button onclick="x()">Pay</button><label>now</label></form>`, `Paynow`, Display{}},
		"drawings left open":     {`<svg><g><p>Hello</p>`, `<p>Hello</p>`, Display{}},
		"drawings closed":        {`<svg/>Hello`, `Hello`, Display{}},
		"links within links":     {`<a href="https://a.example">a<a href="https://b.example">b</a>c`, `<a href="https://a.example" rel="noopener noreferrer nofollow" target="_blank">a</a><a href="https://b.example" rel="noopener noreferrer nofollow" target="_blank">b</a>c`, Display{}},
		"links that lie":         {`<a href="https://evil.example/x">www.bank.example/login</a>`, `<a href="https://evil.example/x" rel="noopener noreferrer nofollow" target="_blank" data-leads-to="evil.example">www.bank.example/login</a>`, Display{}},
		"letters that lie":       {`<a href="https://b&#1072;nk.example/">bank.example</a>`, `<a href="https://b%D0%B0nk.example/" rel="noopener noreferrer nofollow" target="_blank" data-leads-to="xn--bnk-6cd.example">bank.example</a>`, Display{}},
		"links that are honest":  {`<a href="https://www.bank.example/login?x=1">https://bank.example/</a>`, `<a href="https://www.bank.example/login?x=1" rel="noopener noreferrer nofollow" target="_blank">https://bank.example/</a>`, Display{}},
		"links with a backslash": {`<a href="https://bank.example\@evil.example/">x</a>`, `<a>x</a>`, Display{}},
		"Office has no gaps":     {`<p class="MsoNormal" style="color:red">x</p>`, `<p style="margin: 0; color: red">x</p>`, Display{}},
		"history folds":          {`<p>New</p><blockquote>Old</blockquote>`, `<p>New</p><details><summary>Earlier mail</summary><blockquote>Old</blockquote></details>`, Display{Fold: true}},
		"all is history":         {`<blockquote>Old</blockquote>`, `<blockquote>Old</blockquote>`, Display{Fold: true}},
		"answers below stay":     {`<p>a</p><blockquote>Old</blockquote><p>New</p>`, `<p>a</p><blockquote>Old</blockquote><p>New</p>`, Display{Fold: true}},
		"history of Outlook": {`<div><p>New</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><b>From:</b> a<b>To:</b> b</div></div><p>Old</p></div>`,
			`<div><p>New</p><details><summary>Earlier mail</summary><div><div style="border: none; border-top: solid #E1E1E1 1.0pt"><b>From:</b> a<b>To:</b> b</div></div><p>Old</p></details></div>`, Display{Fold: true}},
		"history below a line": {`New<hr><div><b>From:</b> a<b>Sent:</b> b</div>Old`, `New<details><summary>Earlier mail</summary><hr><div><b>From:</b> a<b>Sent:</b> b</div>Old</details>`, Display{Fold: true}},
		"unclosed":             {`<div><b>x`, `<div><b>x</b></div>`, Display{}},
		"closed too often":     {`x</div></div></body>`, `x`, Display{}},
		"nothing":              {"  ", "", Display{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sanitise(c.raw, c.display); got != c.want {
				t.Errorf("Sanitise(%q)\n got %q\nwant %q", c.raw, got, c.want)
			}
		})
	}
}
