package mail

import (
	"strings"
	"testing"
)

// htmlReplies are answers as mail programs write them; in each the answer is "Yes, please." and the history "Shall we?".
var htmlReplies = map[string]string{
	"gmail":            `<div dir="ltr">Yes, please.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Apr 2, 2012 at 6:26 PM Megan &lt;<a href="mailto:m@x.example">m@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid"><div>Shall we?</div></blockquote></div>`,
	"gmail, unknown":   `<div dir="ltr">Yes, please.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">เมื่อ จ. 2 Megan:<br></div><blockquote class="gmail_quote"><div>Shall we?</div></blockquote></div>`,
	"gmail, signature": `<div dir="ltr">Yes, please.<br clear="all"><div><br></div>-- <br><div dir="ltr" class="gmail_signature"><div>Joe Public</div><div>Client Ltd</div></div></div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Apr 2, 2012 at 6:26 PM Megan wrote:<br></div><blockquote class="gmail_quote">Shall we?</blockquote></div>`,
	"gmail, forward":   `<div dir="ltr">Yes, please.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Megan</b> &lt;m@x.example&gt;<br>Date: Mon, Apr 2, 2012<br>Subject: Test<br>To: &lt;help@x.example&gt;<br></div><br>Shall we?</div></div>`,
	"outlook desktop":  `<html><body><div class=WordSection1><p class=MsoNormal>Yes, please.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> Megan &lt;m@x.example&gt; <br><b>Sent:</b> Monday, 2 April 2012 18:26<br><b>To:</b> Help<br><b>Subject:</b> Test<o:p></o:p></p></div></div><p class=MsoNormal>Shall we?</p></div></body></html>`,
	"outlook unknown":  `<html><body><div class=WordSection1><p class=MsoNormal>Yes, please.</p><p class=MsoNormal>&nbsp;</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>ผู้ส่ง:</b> Megan &lt;m@x.example&gt; <br><b>เวลา:</b> 2012 18:26<br><b>ถึง:</b> Help</p></div><p class=MsoNormal>Shall we?</p></div></body></html>`,
	"outlook web":      `<html><body><div style="font-family:Calibri">Yes, please.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Megan &lt;m@x.example&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> Test</font><div>&nbsp;</div></div><div>Shall we?</div></body></html>`,
	"outlook phone":    `<html><body><div>Yes, please.</div><div><br></div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>Von:</b> Megan</div><div>Shall we?</div></body></html>`,
	"new outlook":      `<div>Yes, please.</div><div id="mail-editor-reference-message-container"><div><div style="border:none;border-top:solid #B5C4DF 1pt"><b>Da: </b>Megan<br><b>Data: </b>lunedì<br></div>Shall we?</div></div>`,
	"apple":            `<html><body style="word-wrap: break-word">Yes, please.<br><div><br><blockquote type="cite"><div>On 2 Apr 2012, at 18:26, Megan &lt;m@x.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Shall we?</div></blockquote></div><br></body></html>`,
	"iphone":           `<html><body><div>Yes, please.</div><div><br>Sent from my iPhone</div><div><br>On 2 Apr 2012, at 18:26, Megan &lt;m@x.example&gt; wrote:<br><br></div><blockquote type="cite"><div>Shall we?</div></blockquote></body></html>`,
	"thunderbird":      `<html><body>Yes, please.<br><div class="moz-signature">-- <br>Joe</div><div class="moz-cite-prefix">On 02/04/2012 18:26, Megan wrote:<br></div><blockquote type="cite" cite="mid:x@y">Shall we?</blockquote></body></html>`,
	"thunderbird last": `<html><body><div class="moz-cite-prefix">Am 02.04.2012 um 18:26 schrieb Megan:<br></div><blockquote type="cite" cite="mid:x@y">Shall we?</blockquote><p>Yes, please.</p></body></html>`,
	"yahoo":            `<html><body><div>Yes, please.</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>On Monday, April 2, 2012, Megan wrote:</div><div>Shall we?</div></div></body></html>`,
	"proton":           `<div>Yes, please.</div><div class="protonmail_quote">On Monday, Megan wrote:<br><blockquote class="protonmail_quote" type="cite">Shall we?</blockquote></div>`,
	"zimbra":           `<div>Yes, please.</div><hr id="zwchr" data-marker="__DIVIDER__"><div><b>From: </b>Megan<br></div><div>Shall we?</div>`,
	"gmx":              `<div>Yes, please.</div><div name="quote" style="margin:10px 5px"><div><b>Gesendet:</b> Montag<br><b>Von:</b> Megan</div><div name="quoted-content">Shall we?</div></div>`,
	"plain blockquote": `<p>Yes, please.</p><p>On 2 Apr 2012, Megan &lt;m@x.example&gt; wrote:</p><blockquote>Shall we?</blockquote>`,
	"quote in front":   `<p>On 2 Apr 2012 18:26, Megan &lt;m@x.example&gt; wrote:</p><blockquote>Shall we?</blockquote><p>Yes, please.</p>`,
	"spark":            `<div name="messageBodySection">Yes, please.</div><div name="messageReplySection">On 2 Apr 2012, Megan wrote:<br><blockquote>Shall we?</blockquote></div>`,
	"qq":               `<div>Yes, please.</div><div><br></div><div style="font-size: 12px;">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b>&nbsp;"Megan"</div><div>Shall we?</div>`,
	"forwarded prefix": `<div>Yes, please.</div><div class="x_gmail_quote"><div>เมื่อ</div><blockquote class="x_gmail_quote">Shall we?</blockquote></div>`,
	"roundcube":        `<p>Yes, please.</p><p id="reply-intro">On 2012-04-02 18:26, Megan wrote:</p><blockquote type="cite">Shall we?</blockquote>`,
	"ticket system":    `<p>Yes, please.</p><p>##- Please type your reply above this line -##</p><p>Shall we?</p>`,
}

func TestReplyInHTML(t *testing.T) {
	t.Parallel()
	for name, body := range htmlReplies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Parse([]byte("From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n"+body), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if m.Reply != "Yes, please." || !strings.Contains(m.Quoted, "Shall we?") {
				t.Errorf("reply = %q\nquoted = %q", m.Reply, m.Quoted)
			}
		})
	}
}

func TestReplyInHTMLKeeps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, want string }{
		"inline answers":    {`<div class="gmail_quote"><div class="gmail_attr">On Mon, 2 Apr 2012 Megan wrote:<br></div><blockquote class="gmail_quote">Shall we?</blockquote><div>Yes.</div><blockquote class="gmail_quote">When?</blockquote><div>Today.</div></div>`, "> On Mon, 2 Apr 2012 Megan wrote:\n\n> Shall we?\n\nYes.\n\n> When?\n\nToday."},
		"forward, gmail":    {`<div dir="ltr"><br><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Megan</b> &lt;m@x.example&gt;<br>Date: Mon, Apr 2, 2012<br>Subject: Test<br>To: &lt;help@x.example&gt;<br></div><br>Shall we?</div></div>`, "---------- Forwarded message ---------\nFrom: Megan <m@x.example>\nDate: Mon, Apr 2, 2012\nSubject: Test\nTo: <help@x.example>\n\nShall we?"},
		"forward, outlook":  {`<div><br></div><hr><div id="divRplyFwdMsg"><b>From:</b> Megan &lt;m@x.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Help<br><b>Subject:</b> Test<br></div><div>Shall we?</div>`, "From: Megan <m@x.example>\nSent: Monday\nTo: Help\nSubject: Test\nShall we?"},
		"one quote only":    {`<blockquote>Shall we?<div>On 2 Apr 2012, Megan &lt;m@x.example&gt; wrote:</div><div>No</div></blockquote>`, "Shall we?\nOn 2 Apr 2012, Megan <m@x.example> wrote:\nNo"},
		"quote in the text": {`<p>He said:</p><blockquote>It is broken.</blockquote><p>Is it?</p>`, "He said:\n\nIt is broken.\n\nIs it?"},
		"list":              {`<p>We need</p><ul><li>a mouse</li><li>a <b>key</b>board<ol><li>black</li><li>white</li></ol></li></ul>`, "We need\n\n- a mouse\n- a keyboard\n\n  1. black\n  2. white"},
		"table":             {`<table><tr><td>Name</td><td>Joe</td></tr><tr><td>Host</td><td>pc-7</td></tr></table>`, "Name Joe\nHost pc-7"},
		"pre":               {"<pre>a  b\n  c</pre>", "a  b\n  c"},
		"hidden preview":    {`<div style="display:none">preview</div><p>Hello&nbsp;Joe</p>`, "Hello\u00a0Joe"},
		"broken":            {`<p>One<div>Two</b></i><table><td>Three</div>Four`, "One\n\nTwo\nThreeFour"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Parse([]byte("From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n"+c.body), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if m.Reply != c.want {
				t.Errorf("reply = %q, want %q", m.Reply, c.want)
			}
		})
	}
}
