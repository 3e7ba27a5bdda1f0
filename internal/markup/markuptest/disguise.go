package markuptest

import "strings"

// cores are attacks that stand within a disguise.
var cores = []string{`<img src=x onerror={run}>`, `<svg onload={run}>`, `<script>{run}</script>`, `<img src="{load}">`}

// coats are structures that parsers read differently, so that what one takes for text another takes for a tag.
var coats = strings.Split(strings.TrimSpace(`
<noscript><p title="</noscript>§"></noscript>
<noscript><!--</noscript>§--></noscript>
<noscript><style></noscript>§</style></noscript>
<title><p title="</title>§"></title>
<textarea><p title="</textarea>§"></textarea>
<xmp><p title="</xmp>§"></xmp>
<noembed><p title="</noembed>§"></noembed>
<noframes><p title="</noframes>§"></noframes>
<iframe><p title="</iframe>§"></iframe>
<style><p title="</style>§"></style>
<script><!--<script></script>§--></script>
<plaintext><p title="</plaintext>§">
<listing>§</listing>
<svg></p><style><a id="</style>§">
<svg><p><style><g title="</style>§">
<svg><style><!--</style>§--></style></svg>
<svg><title><style><!--</style></title>§--></svg>
<svg><desc><style><a title="</style>§"></style></desc></svg>
<svg><![CDATA[</svg>§]]>
<svg><![CDATA[><image xlink:href="]]>§//"></svg>
<svg><a><p><style><!--</style>§-->
<math><style><a title="</style>§"></style></math>
<math><mtext><style><a title="</style>§"></style></mtext></math>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;§">
<form><math><mtext></form><form><mglyph><style></math>§
<math><mtext><table><mglyph><style><math>§</style></mglyph></table></mtext></math>
<math><annotation-xml encoding="text/html"><style><a title="</style>§">
<math><annotation-xml><svg><foreignobject><style><!--</style>§-->
<svg><foreignObject><math><mtext><style><a title="</style>§">
<!-->§-->
<!--->§-->
<!----!>§-->
<!-- --!>§ -->
<!-- <!-->§ -->
<!--\x00-->§
<!§>
<?§?>
<?xml version="1.0"?>§
</§
</a§>
<//§>
<![CDATA[§]]>
<![if true]>§<![endif]>
<!--[if true]>§<![endif]-->
<!--[if !mso]><!-->§<!--<![endif]-->
<!DOCTYPE x [<!ENTITY e "§">]>&e;
<template>§</template>
<template><template>§
<template shadowrootmode=open>§</template>
<select><option>§</option></select>
<select><template>§</template></select>
<select><style></select>§</style></select>
<select><script></select>§</script></select>
<table>§<tr><td>x</td></tr></table>
<table><style><a title="</style>§"></table>
<table><tr><select></table>§
<table><caption><select></caption>§
<table><colgroup>§</colgroup></table>
<frameset>§</frameset>
<a><a><a>§</a></a></a>
<p><p><p>§
<b><i></b>§</i>
<form><form>§</form></form>
<button><button>§</button></button>
<object><param>§</object>
<video>§</video>
<audio>§</audio>
<canvas>§</canvas>
<ruby><rt>§</ruby>
<marquee>§</marquee>
<dialog open>§</dialog>
<details><summary>§</summary></details>
<keygen>§
<isindex prompt="§">
<o:p>§</o:p>
<v:rect><v:fill>§</v:rect>
<xml><i>§</i></xml>
<x-y><slot>§</slot></x-y>
<p title='">§'>x</p>
<p title="'>§">x</p>
<p title=">§
<p title=\x60>§\x60>x</p>
<p/="§">x</p>
<p x="y"z=">§">x</p>
<p =">§">x</p>
<img alt="\x60\x60onerror={run}" src=x>§
<img title="&quot;>§" src="cid:x">
<img alt="&lt;/p&gt;§" src="cid:x">
<<§>
<p<§>
<\x00§
<scr<script></script>ipt>{run}</scr</script>ipt>§
&lt;§
&ltscript>§
%3Cp%3E§
+ADw-script+AD4-§
\ufeff§
\u2028§
<body>§
</body></html>§
<html><head>§</head></html>
<head><noscript>§</noscript></head>`), "\n")

// disguises dress the cores in coats, and in elements that are nested more deeply than parsers like.
func disguises() []Attack {
	var all []Attack
	for i, coat := range coats {
		for j, core := range cores {
			if j > 0 && (i+j)%3 != 0 {
				continue
			}
			all = append(all, Attack{"in " + coat, strings.ReplaceAll(unquote(strings.ReplaceAll(coat, "§", "\x01")), "\x01", core)})
		}
	}
	for _, tag := range []string{"div", "b", "a", "table", "form", "svg", "math", "font", "blockquote", "select", "button", "nobr"} {
		deep := strings.Repeat("<"+tag+">", 520)
		all = append(all, Attack{"below 520 of " + tag, deep + cores[0]},
			Attack{"deep and closed " + tag, deep + "<style><!--</style>" + cores[0] + "-->" + strings.Repeat("</"+tag+">", 520)})
	}
	return all
}
