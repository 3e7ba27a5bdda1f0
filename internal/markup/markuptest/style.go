package markuptest

import (
	"fmt"
	"strings"
)

// declarations are styles that load, run, or leave their box.
var declarations = strings.Split(strings.TrimSpace(`
background:url({load})
background:url("{load}")
background:url(//{host})
background-image:url({load})
background:red url({load}) no-repeat
background-image:image-set(url({load}) 1x)
background-image:-webkit-image-set("{load}" 1x)
background-image:-webkit-cross-fade(url({load}),url({load}),50%)
list-style-image:url({load})
list-style:url({load})
border-image:url({load}) 30
border-image-source:url({load})
-webkit-mask:url({load})
mask-image:url({load})
cursor:url({load}),auto
content:url({load})
filter:url({load}#x)
backdrop-filter:url({load}#x)
clip-path:url({load}#x)
shape-outside:url({load})
offset-path:url({load}#x)
src:url({load})
font-family:x;src:url({load})
--x:url({load});background:var(--x)
background:image(url({load}))
background:paint(x)
width:expression({run})
behavior:url({load})
-moz-binding:url({load}#x)
-ms-behavior:url({load})
background:url(javascript:{run})
position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:99999;background:#fff
position:absolute;top:-50px;left:0
position:sticky;top:0
position:-webkit-sticky
inset:0;position:fixed
margin-top:-500px
margin:0 0 0 -999px
margin-left:calc(0px - 999px)
transform:translate(-999px,-999px)
translate:-999px
scale:50
zoom:50
rotate:45deg
font-size:999999px
font-size:1e9px
width:99999px;height:99999px
width:1e9px
padding-top:1e5px
width:200vw
height:calc(100vh * 9)
border-top:.9e9px solid red
border:rgb(0,0,0)9999px solid
box-shadow:0 0 0 9999px #fff
outline:9999px solid #fff
text-shadow:0 -900px red
text-indent:-9999px
letter-spacing:-99px
line-height:-5
background-attachment:fixed;background:fixed red
pointer-events:all
animation:x 1s
display:flex;order:-1
display:grid
float:left;shape-margin:9px
color:red!important;position:fixed!important
max-width:none!important
all:initial
user-select:none;opacity:0
font-family:'x;position:fixed
font-family:x';position:fixed;x:'
font-family:"a\"b";position:fixed
color:red;}*{position:fixed
@import "{load}"
color:env(x);background:attr(title url)`), "\n")

// spellings write a declaration so that browsers read it and filters may not.
var spellings = []struct {
	name string
	of   func(string) string
}{
	{"plain", func(s string) string { return s }},
	{"in capitals", func(s string) string {
		return strings.NewReplacer("url(", "URL(", "position", "POSITION", "fixed", "FIXED", "image", "IMAGE", "margin", "MARGIN").Replace(s)
	}},
	{"with escapes", func(s string) string {
		return strings.NewReplacer("url(", `\75\72 l(`, "position", `p\6fsition`, "fixed", `f\ixed`, "expression", `e\xpression`, "margin", `m\61rgin`, "image", `im\000061ge`).Replace(s)
	}},
	{"with comments", func(s string) string {
		return strings.NewReplacer(":", "/**/:/**/", "expression", "exp/**/ression", "fixed", "fixed/*;color:red*/").Replace(s)
	}},
	{"with entities", func(s string) string {
		return strings.NewReplacer("u", "&#117;", "o", "&#x6f;", ":", "&colon;", "(", "&lpar;").Replace(strings.NewReplacer("{load}", "\x01", "{run}", "\x02", "{host}", "\x03").Replace(s))
	}},
}

// styles put the declarations into attributes and style sheets.
func styles() []Attack {
	marks := strings.NewReplacer("\x01", "{load}", "\x02", "{run}", "\x03", "{host}")
	var all []Attack
	for i, d := range declarations {
		for j, s := range spellings {
			if j > 0 && (i+j)%2 == 0 {
				continue
			}
			value := marks.Replace(s.of(strings.ReplaceAll(d, `"`, "&quot;")))
			all = append(all, Attack{"style " + d + " " + s.name, fmt.Sprintf(`<div style="%s">x</div>`, value)})
		}
		if i%2 == 0 {
			all = append(all, Attack{"sheet of " + d, "<style>div{" + d + "}</style><div>x</div>"})
		}
	}
	return append(all, list("sheet", `
<style>@import "{load}";</style>
<style>@import url({load});</style>
<style>@font-face{font-family:x;src:url({load})}p{font-family:x}</style><p>x</p>
<style>@namespace url({load});*{color:red}</style>
<style>*::before{content:url({load})}</style>
<style>body{background:url({load})}</style>
<style><!--*{background:url({load})}--></style>
<style>*{x:</style><style>}body{background:url({load})}</style>
<svg><style>@import "{load}";</style></svg>
<svg><style>&lt;/style&gt;&lt;img src=x onerror={run}&gt;</style></svg>
<style type=text/css>a[href^=h]{background:url({load})}</style><a href=http://x.example>x</a>
<style media=all>html{background:url({load})}</style>
<body style="background:url({load})">x
<html style="background:url({load})">x
<td style="background-image:url('{load}')">x</td>
<div style=background:url({load})>x</div>
<div style='background:url("{load}")'>x</div>
<p STYLE="Background:Url({load})">x</p>
<link rel="stylesheet" href="data:text/css,*{background:url({load})}">`)...)
}
