package markuptest

import "strings"

// handlers are elements that call code by themselves, and every kind of event on plain elements.
func handlers() []Attack {
	all := list("element that calls", `
<img src=x onerror={run}>
<img src="x" onerror="{run}">
<img src='x' onerror='{run}'>
<IMG SRC=x OnErRoR={run}>
<img/src=x/onerror={run}>
<img src=x onerror\t=\t{run}>
<img src=x onerror\n=\n{run}>
<img src=x onerror\f={run}>
<img src=x:x onerror=&#116;op.postMessage(0,String.fromCharCode(42))>
<img src=data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw== onload={run}>
<image src=x onerror={run}>
<svg onload={run}>
<svg/onload={run}>
<svg><image href=x onerror={run} /></svg>
<svg><style onload={run}></style></svg>
<svg><animate onbegin={run} attributeName=x dur=1s>
<svg><set onbegin={run} attributeName=x dur=1s>
<svg><animatetransform onbegin={run} attributeName=transform>
<svg><script>{run}</script></svg>
<svg><script href=data:text/javascript,{run} /></svg>
<svg><script xlink:href=data:text/javascript,{run} /></svg>
<svg><foreignObject><body onload={run}></foreignObject></svg>
<svg><foreignObject><img src=x onerror={run}></foreignObject></svg>
<svg><desc><img src=x onerror={run}></desc></svg>
<svg><title><img src=x onerror={run}></title></svg>
<math><mtext><img src=x onerror={run}></mtext></math>
<math><annotation-xml encoding="text/html"><img src=x onerror={run}></annotation-xml></math>
<script>{run}</script>
<SCRIPT>{run}</SCRIPT>
<script >{run}</script >
<script/x>{run}</script>
<script\t>{run}</script>
<script\n>{run}</script\n>
<script type=module>{run}</script>
<script type=text/javascript>{run}</script>
<script src=data:text/javascript,{run}></script>
<script src="{load}"></script>
<script src=//{host}></script>
<script>{run}
<script async>{run}</script>
<body onload={run}>
<body onpageshow={run}>
<body onhashchange={run}>
<frameset onload={run}><frame></frameset>
<iframe onload={run}></iframe>
<iframe src=about:blank onload={run}>
<iframe srcdoc="<script>{run}</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror={run}&gt;"></iframe>
<iframe src="javascript:{run}"></iframe>
<iframe src="data:text/html,<script>{run}</script>"></iframe>
<object data="javascript:{run}"></object>
<object data="data:text/html,<script>{run}</script>"></object>
<object data=x onerror={run}></object>
<embed src="javascript:{run}">
<embed src="data:text/html,<script>{run}</script>">
<embed src=x onload={run}>
<input autofocus onfocus={run}>
<select autofocus onfocus={run}></select>
<textarea autofocus onfocus={run}></textarea>
<button autofocus onfocus={run}>x</button>
<a href=# autofocus onfocus={run}>x</a>
<div contenteditable autofocus onfocus={run}>x</div>
<p tabindex=1 autofocus onfocus={run}>x</p>
<div tabindex=1 autofocus onfocusin={run}>x</div>
<video src=x onerror={run}></video>
<video><source onerror={run}></video>
<video src=x onloadstart={run}></video>
<audio src=x onerror={run}></audio>
<audio src=x onloadstart={run}></audio>
<video><track default src=x onerror={run}></video>
<details open ontoggle={run}>x</details>
<details open ontoggle="{run}"><summary>x</summary></details>
<marquee onstart={run}>x</marquee>
<marquee loop=1 width=0 onfinish={run}>x</marquee>
<style onload={run}></style>
<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart={run}>x</p>
<style>p{transition:color 1ms}p:hover{color:red}</style><p ontransitionend={run}>x</p>
<link rel=stylesheet href=data:text/css,x onload={run}>
<link rel=stylesheet href=x onerror={run}>
<link rel=preload as=script href={load}>
<link rel=modulepreload href={load}>
<meta http-equiv=refresh content="0;url=javascript:{run}">
<base href="javascript:{run}//"><a href=x>x</a>
<isindex type=image src=1 onerror={run}>
<input type=image src=x onerror={run}>
<xss id=x tabindex=1 autofocus onfocus={run}>x</xss>
<custom-thing onclick={run} style="animation:x">x</custom-thing>
<template><img src=x onerror={run}></template>
<template shadowrootmode=open><img src=x onerror={run}></template>
<div><template shadowrootmode=open><script>{run}</script></template></div>
<picture><source srcset=x><img src=x onerror={run}></picture>
<table background="javascript:{run}"><td>x</td></table>
<form action="javascript:{run}"><input type=submit autofocus></form>
<form><button formaction="javascript:{run}">x</button></form>
<dialog open onclose={run}>x</dialog>
<keygen autofocus onfocus={run}>
<bgsound src="{load}">
<applet code=x archive="{load}"></applet>
<portal src="{load}"></portal>
<fencedframe src="{load}"></fencedframe>
<noscript><img src=x onerror={run}></noscript>
<audio controls oncanplay={run}><source src=data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAgD4AAAB9AAACABAAZGF0YQAAAAA=></audio>`)
	for i, event := range strings.Fields(`abort afterprint animationend animationiteration auxclick beforecopy beforecut beforeinput beforematch beforepaste beforeprint beforetoggle
 beforeunload blur cancel change click close contextmenu copy cuechange cut dblclick drag dragend dragenter dragleave dragover dragstart drop ended error focus focusout
 formdata fullscreenchange gotpointercapture input invalid keydown keypress keyup load lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout mouseover
 mouseup mousewheel paste pointercancel pointerdown pointerenter pointermove pointerout pointerover pointerrawupdate pointerup popstate progress reset resize scroll scrollend
 scrollsnapchange search securitypolicyviolation seeked select selectionchange selectstart slotchange submit suspend toggle touchcancel touchend touchmove touchstart
 transitioncancel transitionrun transitionstart unhandledrejection unload volumechange waiting webkitanimationend webkittransitionend wheel`) {
		tag := []string{"p", "a", "div", "td", "blockquote", "font", "b"}[i%7]
		all = append(all, Attack{"event " + event, "<" + tag + " on" + event + `="{run}">x</` + tag + ">"})
	}
	return all
}

// carriers are the places in which an address may stand.
var carriers = strings.Split(strings.TrimSpace(`
<a href="§">x</a>
<a href='§'>x</a>
<a href=§>x</a>
<a xlink:href="§">x</a>
<map name=m><area href="§" shape=default></map><img usemap=#m src=x>
<iframe src="§"></iframe>
<embed src="§">
<object data="§"></object>
<img src="§">
<img src=§>
<img srcset="§ 1x">
<img data-remote-src="§" class="remote-image">
<img lowsrc="§" dynsrc="§" longdesc="§">
<image src="§">
<input type=image src="§">
<form action="§"><input type=submit></form>
<button formaction="§" form=x>x</button>
<video src="§" poster="§"></video>
<audio src="§"></audio>
<body background="§">
<table background="§"><tr><td background="§">x</td></tr></table>
<link rel=stylesheet href="§">
<link rel=prefetch href="§">
<meta http-equiv=refresh content="0;url=§">
<svg><a xlink:href="§"><text y=20>x</text></a></svg>
<svg><use href="§#x"/></svg>
<svg><image xlink:href="§"/></svg>
<svg><a><animate attributeName=href values="§"/><text y=20>x</text></a></svg>
<math href="§">x</math>
<math><maction actiontype=statusline xlink:href="§">x</maction></math>
<blockquote cite="§">x</blockquote>
<frameset><frame src="§"></frameset>
<base href="§">
<a href="https://ok.example/" ping="§">x</a>`), "\n")

// schemes are addresses of ill will, in the spellings that browsers read.
var schemes = strings.Split(strings.TrimSpace(`
javascript:{run}
JaVaScRiPt:{run}
&#106;avascript:{run}
&#x6A;&#x61;vascript:{run}
&#0000106avascript:{run}
java&Tab;script:{run}
java&NewLine;script:{run}
javascript&colon;{run}
javascript&#58;{run}
java\tscript:{run}
java\nscript:{run}
java\rscript:{run}
\x01javascript:{run}
\u00a0javascript:{run}
 javascript:{run}
java\x00script:{run}
javascript\u2028:{run}
ｊavascript:{run}
javaſcript:{run}
javascript://%0a{run}
view-source:javascript:{run}
feed:javascript:{run}
vbscript:MsgBox
livescript:{run}
data:text/html,<script>{run}</script>
data:text/html;base64,PHNjcmlwdD5wYXJlbnQucG9zdE1lc3NhZ2UoMCwnKicpPC9zY3JpcHQ+
data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'/>
data:text/css,*{background:url({load})}
blob:{load}
file:///etc/passwd
filesystem:{load}
//{host}
\\/\\/{host}
\\\\{host}
https:{host}
http:\\\\{host}
{load}
{own}
about:blank
ws://{host}
cid:x" onerror="{run}
mid:x" style="background:url({load})`), "\n")

// addresses put every address of ill will into some carriers, and some into all: each scheme meets the links and pictures, each carrier
// meets code and loads.
func addresses() []Attack {
	var all []Attack
	put := func(carrier, scheme string) {
		all = append(all, Attack{scheme + " in " + carrier, strings.ReplaceAll(carrier, "§", unquote(scheme))})
	}
	for i, c := range carriers {
		for j, s := range schemes {
			whole := s == "javascript:{run}" || s == "{load}" || s == "//{host}" || s == "{own}"
			if i == 0 || i == 8 || whole || (i+j)%5 == 0 {
				put(c, s)
			}
		}
	}
	return all
}
