package markup

import (
	"strings"
	"testing"

	"remit/internal/quote"
)

// said is what the author wrote in each of the mails below; zorp and its like are words of a language that nobody taught the program.
const said = "<p>Yes, please.</p><p>It is urgent.</p>"

// headers is a block of fields in that language.
const headers = "<b>Zorp:</b> Ana Belak &lt;ana@client.example&gt;<br><b>Quxt:</b> 2 Frel 2012 18:26<br><b>Mip:</b> Support &lt;help@provider.example&gt;<br><b>Dran:</b> Test"

// answers are the mails of programs, by what of their HTML tells where history begins.
var answers = map[string]string{
	"Gmail": `<div dir="ltr">` + said + `</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Zorp Frel 2, Ana Belak &lt;<a href="mailto:ana@client.example">ana@client.example</a>&gt; mipped:<br></div>
		<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">Shall we?</div></blockquote></div>`,
	"Gmail, old": said + `<div class="gmail_extra"><br><div class="gmail_quote">On Mon, Apr 2, 2012 at 6:26 PM, Ana Belak <span dir="ltr">&lt;<a href="mailto:ana@client.example" target="_blank">ana@client.example</a>&gt;</span> wrote:<br>
		<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">Shall we?</blockquote></div><br></div>`,
	"Gmail, through Outlook": said + `<div class="x_gmail_quote"><div class="x_gmail_attr" dir="ltr">Zorp Frel 2, Ana Belak mipped:<br></div><blockquote class="x_gmail_quote">Shall we?</blockquote></div>`,
	"Gmail, phone":           `<div dir="auto">` + said + `</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Zorp Frel 2, 18:26 Ana &lt;ana@client.example&gt; mipped:<br></div><blockquote class="gmail_quote">Shall we?</blockquote></div>`,
	"Gmail, signature":       `<div dir="ltr">` + said + `<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Joe Public<br>Client Ltd</div></div><br><div class="gmail_quote"><div class="gmail_attr">Zorp mipped:</div><blockquote class="gmail_quote">Shall we?</blockquote></div>`,
	"Gmail, forward":         said + `<div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Zorped mip ---------<br>Zorp: <strong>Ana</strong> &lt;ana@client.example&gt;<br>Dran: Test<br></div><br><br><div dir="ltr">Shall we?</div></div>`,
	"Apple Mail":             said + `<div><br><blockquote type="cite"><div>On 2 Apr 2012, at 18:26, Ana Belak &lt;ana@client.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Shall we?</div></blockquote></div><br>`,
	"Apple Mail, phone":      `<div dir="ltr"></div><div dir="ltr">` + said + `</div><div dir="ltr"><br><blockquote type="cite">Zorp 2 Frel 2012, 18:26, Ana mipped:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Shall we?</div></blockquote>`,
	"Apple Mail, its line":   said + `<div id="AppleMailSignature" dir="ltr">Sent from my iPhone</div><div dir="ltr"><br>On 2 Apr 2012, at 18:26, Ana &lt;ana@client.example&gt; wrote:<br><br></div><blockquote type="cite"><div dir="ltr">Shall we?</div></blockquote>`,
	"Thunderbird":            said + `<div class="moz-cite-prefix">Zorp 02.04.12 18:26, Ana Belak mipped:<br></div><blockquote type="cite" cite="mid:1@client.example">Shall we?</blockquote><br>`,
	"Thunderbird, signed":    said + `<pre class="moz-signature" cols="72">-- ` + "\n" + `Joe Public</pre><div class="moz-cite-prefix">Zorp 02.04.12 18:26, Ana Belak mipped:<br></div><blockquote type="cite" cite="mid:1@client.example">Shall we?</blockquote>`,
	"Thunderbird, below":     `<div class="moz-cite-prefix">Zorp 02.04.12 18:26, Ana Belak mipped:<br></div><blockquote type="cite" cite="mid:1@client.example">Shall we?</blockquote>` + said + `<div class="moz-signature">-- <br>Joe Public</div>`,
	"Thunderbird, forward":   said + `<div class="moz-forward-container"><br><br>-------- Zorped Mip --------<table class="moz-email-headers-table"><tr><th>Dran: </th><td>Test</td></tr></table>Shall we?</div>`,
	"Outlook": `<div class="WordSection1"><p class="MsoNormal">Yes, please.<o:p></o:p></p><p class="MsoNormal">It is urgent.<o:p></o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
		<p class="MsoNormal">` + headers + `<o:p></o:p></p></div></div><p class="MsoNormal">Shall we?</p></div>`,
	"Outlook 2010":            said + `<div><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b><span style='font-size:10.0pt'>Zorp:</span></b><span> Ana [mailto:ana@client.example] <br><b>Quxt:</b> 2 Frel 2012<br></span></p></div></div><p class=MsoNormal>Shall we?</p>`,
	"Outlook, on a paragraph": said + `<div style="mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal" style="border:none;padding:0in"><b>Zorp: </b>Ana<br><b>Quxt: </b>2 Frel 2012<br></p></div><p>Shall we?</p>`,
	"Outlook, rewritten":      said + `<div style="border-right: none; border-bottom: none; border-left: none; border-image: initial; border-top: 1pt solid rgb(225, 225, 225); padding: 3pt 0cm 0cm;"><p>` + headers + `</p></div><p>Shall we?</p>`,
	"Outlook, rewritten more": said + `<div style="border-width: 1pt medium medium; border-style: solid none none; border-color: rgb(225, 225, 225) currentcolor currentcolor; padding: 3pt 0in 0in;"><p>` + headers + `</p></div><p>Shall we?</p>`,
	"Outlook 2003":            said + `<DIV class=OutlookMessageHeader lang=en-us dir=ltr align=left><HR tabIndex=-1><FONT face=Tahoma size=2>` + headers + `<BR></FONT><BR></DIV><DIV></DIV><P>Shall we?</P>`,
	"Outlook 2003, indented":  said + `<BLOCKQUOTE dir=ltr style="MARGIN-RIGHT: 0px"><DIV class=OutlookMessageHeader><HR tabIndex=-1>` + headers + `<BR></DIV><P>Shall we?</P></BLOCKQUOTE>`,
	"OWA":                     said + `<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">` + headers + `</font><div>&nbsp;</div></div><div>Shall we?</div>`,
	"OWA, prefixed":           said + `<hr tabindex="-1" style="display:inline-block; width:98%"><div id="x_divRplyFwdMsg" dir="ltr">` + headers + `</div><div>Shall we?</div>`,
	"OWA, no names":           said + `<hr tabindex="-1" style="display:inline-block;width:98%"><div dir="ltr"><font>` + headers + `</font></div><br><div>Shall we?</div>`,
	"a rule, then fields":     said + `<div class="MsoNormal" align="center" style="text-align:center"><hr size="3" width="98%" align="center"></div><p class="MsoNormal">` + headers + `</p><p>Shall we?</p>`,
	"Outlook, phone":          said + `<div id="ms-outlook-mobile-signature">Mip <a href="https://aka.ms/o0ukef">Outlook zorp iOS</a></div><div id="mail-editor-reference-message-container"><hr><div>` + headers + `</div>Shall we?</div>`,
	"Outlook, phone, older":   said + `<div class="ms-outlook-ios-signature">Mip Outlook zorp iOS</div><div class="ms-outlook-mobile-reference-message"><hr>` + headers + `<br>Shall we?</div>`,
	"Outlook for Mac":         said + `<span id="OLK_SRC_BODY_SECTION"><div style="border:none;border-top:solid #B5C4DF 1.0pt">` + headers + `</div><div>Shall we?</div></span>`,
	"Hotmail":                 said + `<div id="SkyDrivePlaceholder"></div><hr id="stopSpelling">Zorp: Mon, 2 Frel 2012<br>Dran: Test<br><br>Shall we?`,
	"Yahoo":                   said + `<div id="yahoo_quoted_4711" class="yahoo_quoted"><div>Zorp, Frel 2, 2012, Ana mipped:</div><div><br></div><div>Shall we?</div></div>`,
	"Yahoo, prefixed":         said + `<div id="ydp3fc8b1eyahoo_quoted_4711" class="ydp3fc8b1eyahoo_quoted"><div>Zorp, Ana mipped:</div><div>Shall we?</div></div>`,
	"GMX":                     said + `<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">` + headers + `</div><div name="quoted-content">Shall we?</div></div>`,
	"Proton":                  said + `<div class="protonmail_signature_block protonmail_signature_block-empty"></div><div class="protonmail_quote">Zorp 2 Frel, Ana mipped:<br><blockquote class="protonmail_quote" type="cite">Shall we?</blockquote></div>`,
	"Zoho":                    said + `<div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204);"></div><div class="zmail_extra" data-zbluepencil-ignore="true"><br><div>---- Zorp 2 Frel <b>Ana</b> mipped ---</div><blockquote>Shall we?</blockquote></div>`,
	"Zimbra":                  said + `<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">` + headers + `</div><div data-marker="__QUOTED_TEXT__">Shall we?</div>`,
	"Zimbra, no name":         said + `<hr data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote><b>Zorp: </b>Ana</blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote>Shall we?</blockquote></div>`,
	"Roundcube":               said + `<p id="reply-intro">Zorp 2012-04-02 18:26, Ana mipped:</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">Shall we?</blockquote>`,
	"K-9":                     said + `<div class="k9mail-signature">Zorp frel mip.</div><br><br><div class="gmail_quote">Zorp 2 Frel, Ana mipped:<blockquote class="gmail_quote"><pre class="k9mail">Shall we?</pre></blockquote></div>`,
	"Spark":                   said + `<div name="messageSignatureSection"><br>Joe Public</div><div name="messageReplySection">Zorp 2 Frel 2012, Ana, mipped:<br><blockquote type="cite" class="spark_quote">Shall we?</blockquote></div>`,
	"Front":                   said + `<p>On April 2, 2012 at 6:26 PM GMT+2 <a>ana@client.example</a> wrote:</p><blockquote type="cite" class="front-blockquote">Shall we?</blockquote>`,
	"Tutanota":                said + `<div>2. Apr. 2012, 18:26 von ana@client.example:<br></div><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8;">Shall we?</blockquote>`,
	"eM Client":               said + `<div id="x9c"><blockquote cite="1@client.example" type="cite" class="cite2"><div>------ Zorp Mip ------</div><div>Zorp "Ana" &lt;ana@client.example&gt;</div><div>Shall we?</div></blockquote></div>`,
	"Freshdesk":               said + `<div class="freshdesk_quote"><blockquote class="freshdesk_quote">Zorp 2 Frel, Ana mipped:<br>Shall we?</blockquote></div>`,
	"Missive":                 said + `<div class="missive_quote">Zorp 2 Frel, Ana mipped:<blockquote>Shall we?</blockquote></div>`,
	"Mail.ru":                 said + `<div class="mail-quote-collapse">Zorp 2 Frel, Ana mipped:<blockquote>Shall we?</blockquote></div>`,
	"Notes":                   said + `<font color="#990099">-----"Ana Belak" &lt;ana@client.example&gt; wrote: -----</font><div style="padding-left:5px;border-left:solid black 2px">To: help@provider.example<br>From: Ana Belak<br>Date: 04/02/2012 06:26PM<br>Subject: Test<br><br>Shall we?</div>`,
	"Samsung":                 said + `<div id="composer_signature"><div style="font-size:85%">Zorp frel Galaxy</div></div><div><br></div><div style="font-size:100%"><!-- originalMessage --><div>-------- Original message --------</div><div>From: Ana &lt;ana@client.example&gt; </div><div>Date: 02/04/2012 18:26 (GMT+01:00) </div><div>To: help@provider.example </div><div>Subject: Test </div><div><br></div></div>Shall we?`,
	"last, introduced":        said + `<p>On Mon, 2 Apr 2012 at 18:26, Ana &lt;ana@client.example&gt; wrote:</p><blockquote style="margin-left:1ex">Shall we?</blockquote>`,
	"above the line":          said + `<div style="color:#b5b5b5">##- Zorp: please type your reply above this line -##</div><p>Shall we?</p>`,
	"quoted twice":            said + `<div class="gmail_quote"><div class="gmail_attr">Zorp, Ana mipped:</div><blockquote class="gmail_quote"><div>Shall we?</div><div class="gmail_quote"><div class="gmail_attr">Zorp, Joe mipped:</div><blockquote class="gmail_quote">Who?</blockquote></div></blockquote></div>`,
}

func TestMarkedTextFindsHistory(t *testing.T) {
	t.Parallel()
	for name, html := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for form, html := range map[string]string{"bare": html, "document": "<html><head><style>p{}</style></head><body>" + html + "</body></html>"} {
				text, sole := MarkedText(Parse(html))
				if reply, quoted := quote.Strip(text); sole || reply != "Yes, please.\n\nIt is urgent." || quoted == "" {
					t.Errorf("%s: reply = %q of %q", form, reply, text)
				}
			}
		})
	}
}

// asked are mails of which nothing is history, with what is to be read of them.
var asked = map[string]struct{ html, text string }{
	"citation":            {`<p>The page says</p><blockquote>No access.</blockquote><p>What now?</p>`, "The page says\n\nNo access.\n\nWhat now?"},
	"a rule":              {`<p>One.</p><hr><p>Two, <b>see:</b> three.</p>`, "One.\n\nTwo, see: three."},
	"a form":              {`<p>Please add:</p><p><b>Name:</b> Jane<br><b>Room:</b> 17<br><b>Since:</b> Monday</p><p>Thanks</p>`, "Please add:\n\nName: Jane\nRoom: 17\nSince: Monday\n\nThanks"},
	"a box":               {`<div style="border:solid 1px"><b>Name:</b> Jane<br><b>Room:</b> 17</div><p>Thanks</p>`, "Name: Jane\nRoom: 17\n\nThanks"},
	"only a quote":        {`<blockquote type="cite">Shall we?</blockquote>`, "> Shall we?"},
	"answers within":      {`<div class="gmail_quote"><div class="gmail_attr">Zorp, Ana mipped:</div><blockquote class="gmail_quote">Shall we?</blockquote><div>Yes.</div><blockquote class="gmail_quote">And now?</blockquote><div>No.</div></div>`, "> Zorp, Ana mipped:\n\n> Shall we?\n\nYes.\n\n> And now?\n\nNo."},
	"an empty signature":  {`<p>One.</p><div class="gmail_signature"></div><p>Two.</p>`, "One.\n\nTwo."},
	"code":                {"<p>Look at this:</p><pre>a &lt; b\n- c</pre><p>Thanks</p>", "Look at this:\n\na < b\n- c\n\nThanks"},
	"a rule and one word": {`<p>One.</p><hr tabindex="-1"><p><b>Note:</b> two.</p>`, "One.\n\nNote: two."},
}

func TestMarkedTextLeavesRequests(t *testing.T) {
	t.Parallel()
	for name, c := range asked {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, _ := MarkedText(Parse(c.html))
			if reply, _ := quote.Strip(text); strings.TrimSpace(reply) != c.text {
				t.Errorf("reply = %q of %q", reply, text)
			}
		})
	}
}
