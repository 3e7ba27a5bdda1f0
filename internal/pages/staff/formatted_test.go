package staff_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

// newsletter is built as newsletters are: tables within tables of a fixed width, pictures from elsewhere, a hidden preview.
const newsletter = `<html><head><style>.btn{background:red}@media(max-width:600px){.w{width:100%!important}}</style></head>
<body style="margin:0;padding:0;background:#eef2f7" bgcolor="#eef2f7"><div style="display:none;max-height:0;overflow:hidden;mso-hide:all">Spring offers inside</div>
<table width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef2f7"><tr><td align="center" style="padding:24px 12px">
<table class="w" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:600px;background:#ffffff;border-radius:6px">
<tr><td style="background:#12355b;padding:20px 28px;color:#ffffff;font:bold 20px/26px Arial,sans-serif"><img src="https://news.example/logo.png" width="40" height="40" alt="Lakeside Supply"> Lakeside Supply</td></tr>
<tr><td style="padding:28px;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:22px;color:#333333"><h1 style="font-size:24px;line-height:30px;margin:0 0 12px;color:#12355b">Spring maintenance dates</h1>
<p style="margin:0 0 14px">Dear Dana, our technicians visit Duluth on the dates below. Please keep the server room free.</p>
<table width="100%" cellpadding="8" cellspacing="0" border="0" style="border-collapse:collapse;font-size:14px"><tr style="background:#f3f6fa"><th align="left">Site</th><th align="left">Day</th><th align="right">Hours</th></tr>
<tr><td style="border-top:1px solid #d9e0e8">Front desk</td><td style="border-top:1px solid #d9e0e8">12 May</td><td align="right" style="border-top:1px solid #d9e0e8">3.5</td></tr>
<tr><td style="border-top:1px solid #d9e0e8">Server room</td><td style="border-top:1px solid #d9e0e8">14 May</td><td align="right" style="border-top:1px solid #d9e0e8">6</td></tr></table>
<table cellpadding="0" cellspacing="0" border="0" style="margin:20px 0"><tr><td bgcolor="#c2410c" style="border-radius:4px"><a href="https://click.tracker.example/c/123" style="display:inline-block;padding:12px 22px;color:#ffffff;text-decoration:none;font-weight:bold">Confirm the dates</a></td></tr></table>
<p style="margin:0">Or write to us at <a href="https://click.tracker.example/c/124">www.lakeside-supply.example</a>.</p></td></tr>
<tr><td style="padding:16px 28px;font:12px/18px Arial;color:#7a8694;background:#f7f9fb">You receive this because you are a customer. <a href="https://news.example/off" style="color:#7a8694">Unsubscribe</a></td></tr>
</table></td></tr></table><img src="https://news.example/open.gif" width="1" height="1"></body></html>`

// outlook is built as Outlook builds: paragraphs of its own classes, a table wider than a phone, a picture, the answered mail below a line.
const outlook = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif} --></style></head>
<body lang="EN-GB" link="#0563C1"><div class="WordSection1"><p class="MsoNormal"><span style="font-family:&quot;Calibri&quot;,sans-serif;mso-fareast-language:EN-US">Hello,<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">the licences that run out are below, and this is what the screen shows:</p><p class="MsoNormal"><img width="420" height="160" style="width:4.375in;height:1.66in" id="Picture_x0020_1" src="cid:image001.png@01DB2A.5C3F"></p>
<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse;border:none"><tr>` +
	`<td width="151" style="width:113.0pt;border:solid windowtext 1.0pt;background:#D9E2F3;padding:0cm 5.4pt 0cm 5.4pt"><b>Product</b></td><td width="151" style="width:113.0pt;border:solid windowtext 1.0pt;background:#D9E2F3;padding:0cm 5.4pt"><b>Key</b></td><td width="151" style="width:113.0pt;border:solid windowtext 1.0pt;background:#D9E2F3;padding:0cm 5.4pt"><b>Seats</b></td><td width="151" style="width:113.0pt;border:solid windowtext 1.0pt;background:#D9E2F3;padding:0cm 5.4pt"><b>Ends</b></td></tr>` +
	`<tr><td style="padding:0cm 5.4pt;border:solid windowtext 1.0pt">Practice Suite Professional</td><td style="padding:0cm 5.4pt;border:solid windowtext 1.0pt">PSP-7731-9920-1187-XK</td><td style="padding:0cm 5.4pt;border:solid windowtext 1.0pt">14</td><td style="padding:0cm 5.4pt;border:solid windowtext 1.0pt">30 June 2026</td></tr></table>
<p class="MsoNormal" style="color:#1F3864">Kind regards,<br><b>Dana Lund</b><br>Practice manager</p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Help &lt;help@harbourline.example&gt; <br><b>Sent:</b> Monday, 2 March 2026 09:12<br><b>To:</b> Dana Lund<br><b>Subject:</b> Licences</p></div></div>
<p class="MsoNormal">Dear Dana, which of your licences run out this year?</p></div></body></html>`

func related(subject, id, html string, picture []byte) string {
	b := &strings.Builder{}
	b.WriteString("From: Dana Lund <dana@northwind.example>\r\nTo: help@harbourline.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + "@northwind.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + strings.ReplaceAll(html, "\n", "\r\n") + "\r\n--r\r\n" +
		"Content-Type: image/png; name=image001.png\r\nContent-ID: <image001.png@01DB2A.5C3F>\r\nContent-Disposition: inline; filename=image001.png\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for line := range strings.SplitSeq(base64.StdEncoding.EncodeToString(picture), "\n") {
		b.WriteString(line + "\r\n")
	}
	return b.String() + "--r--\r\n"
}

// screen is a picture of a blue window with a white bar.
func screen(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 420, 160))
	for x := range 420 {
		for y := range 160 {
			c := color.RGBA{24, 64, 140, 255}
			if y > 60 && y < 90 && x > 40 && x < 360 {
				c = color.RGBA{250, 250, 250, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	stafftest.Must(t, png.Encode(&b, m))
	return b.Bytes()
}

func TestFormattedMailReadsAsItWasMade(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	news := h.MustReceive("From: Lakeside <dana@northwind.example>\r\nTo: help@harbourline.example\r\nSubject: Spring dates\r\nMessage-ID: <n@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
		strings.ReplaceAll(newsletter, "\n", "\r\n") + "\r\n")
	office := h.MustReceive(related("Licences", "o", outlook, screen(t)))
	frame := h.Kim.Get(stafftest.At(office)).Page().One("#timeline iframe")
	shown := h.Kim.Get(frame.Attr("src")).Want(http.StatusOK).Page()
	if got := shown.One("img").Attr("src"); !strings.HasPrefix(got, "data:image/png;base64,") {
		t.Errorf("the picture comes from %.60q", got)
	}
	if got := shown.One("details").Text(); !strings.HasPrefix(got, "Earlier mail From:") || !strings.Contains(got, "which of your licences") {
		t.Errorf("the history folds as %q", got)
	}
	const unfold = `() => document.querySelectorAll(".formatted").forEach((d) => { d.open = true })`
	h.Look(t, h.Kim, pagestest.Sight{Name: "mail-newsletter", Path: stafftest.At(news), Before: unfold}, pagestest.Sight{Name: "mail-outlook", Path: stafftest.At(office), Before: unfold})
}
