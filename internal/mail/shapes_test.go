package mail_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"remit/internal/mail"
)

// multi writes a multipart of the given kind.
func multi(kind, boundary string, parts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=%s\n\n", kind, boundary)
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\n%s\n", boundary, p)
	}
	fmt.Fprintf(&b, "--%s--\n", boundary)
	return b.String()
}

const (
	plainPart = "Content-Type: text/plain\n\nHello"
	richPart  = "Content-Type: text/html\n\n<p>Hello <b>you</b></p>"
	pngPart   = "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n"
	pngData   = "\niVBORw0KGgo="
	innerMail = "From: joe@client.example\nSubject: inner\n\nThe inner text\n"
)

func TestShapes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The printer on the second floor is broken and nobody can print. ", 5)
	for name, c := range map[string]struct {
		raw, text string
		html      bool
		files     []string // name, type, inline
	}{
		"plain text that only speaks of the HTML":  {multi("alternative", "b", "\nThis message is formatted. Your program does not support it.", "Content-Type: text/html\n\n<p>"+long+"</p>"), strings.TrimSpace(long), true, nil},
		"short plain text of the same words":       {multi("alternative", "b", "\nNobody can print, the printer is broken", "Content-Type: text/html\n\n<p>"+long+"</p>"), "Nobody can print, the printer is broken", true, nil},
		"alternative with an empty text":           {multi("alternative", "b", "\n\n", richPart), "Hello you", true, nil},
		"alternative with a file":                  {multi("alternative", "b", plainPart, richPart, "Content-Type: application/pdf; name=a.pdf\n\nPDF"), "Hello", true, []string{"a.pdf application/pdf false"}},
		"alternative within related":               {multi("related", "b", multi("alternative", "c", plainPart, richPart), pngPart+"Content-ID: <x>\n"+pngData), "Hello", true, []string{"a.png image/png true"}},
		"related within alternative":               {multi("alternative", "b", plainPart, multi("related", "c", richPart, pngPart+"Content-ID: <x>\n"+pngData)), "Hello", true, []string{"a.png image/png true"}},
		"mixed within alternative":                 {multi("alternative", "b", plainPart, multi("mixed", "c", richPart, pngPart+pngData, richPart)), "Hello", true, []string{"a.png image/png false"}},
		"three levels":                             {multi("mixed", "b", multi("related", "c", multi("alternative", "d", plainPart, richPart), pngPart+pngData), "Content-Type: application/pdf; name=a.pdf\n\nPDF"), "Hello", true, []string{"a.png image/png true", "a.pdf application/pdf false"}},
		"related with the picture first":           {multi("related", "b", pngPart+"Content-ID: <x>\n"+pngData, "Content-ID: <root>\n"+richPart), "Hello you", true, []string{"a.png image/png true"}},
		"related with a footer":                    {multi("related", "b", richPart, "\nfooter of a list"), "Hello you\n\nfooter of a list", true, nil},
		"related, used as alternative":             {multi("related", "b", plainPart, richPart), "Hello", true, nil},
		"related that begins with a presentation":  {multi(`related; start="<s>"`, "b", "Content-Type: application/smil; name=s.smil\nContent-ID: <s>\n\n<smil>", "Content-Type: text/plain; name=t.txt\nContent-ID: <t>\n\nHello"), "Hello", false, []string{"s.smil application/smil true"}},
		"shown by its id, though called a file":    {multi("related", "b", "Content-Type: text/html\n\nx<img src='cid:a%40b'>", pngPart+"Content-ID: <a@b>\nContent-Disposition: attachment\n"+pngData), "x", true, []string{"a.png image/png true"}},
		"texts between pictures":                   {multi("mixed", "b", plainPart, pngPart+"Content-Disposition: inline\n"+pngData, "\nBye"), "Hello\n\nBye", false, []string{"a.png image/png true"}},
		"inline texts":                             {multi("mixed", "b", "Content-Disposition: inline\n\none", "Content-Disposition: inline\n\ntwo", "Content-Disposition: inline; filename=log.txt\n\nlog"), "one\n\ntwo", false, []string{"log.txt text/plain true"}},
		"whole mail called a file":                 {"Content-Disposition: attachment\n\nHello", "Hello", false, nil},
		"whole mail is a file":                     {"Content-Disposition: attachment; filename=a.txt\n\nHello", "", false, []string{"a.txt text/plain false"}},
		"every text called a file":                 {multi("mixed", "b", "Content-Disposition: attachment\n\nHello"), "Hello", false, []string{"attachment-1.txt text/plain false"}},
		"form":                                     {multi("form-data", "b", "Content-Disposition: form-data; name=body\n\nHello", "Content-Disposition: form-data; name=f; filename=a.txt\n\nfile"), "Hello", false, []string{"a.txt text/plain false"}},
		"type the wrong way round":                 {"Content-Type: plain/text\n\nHello", "Hello", false, nil},
		"misspelt type":                            {"Content-Type: text/htm\n\n<p>Hello", "Hello", true, nil},
		"type of three":                            {"Content-Type: text/html/x\n\n<p>Hello", "Hello", true, nil},
		"text of an unknown type":                  {"Content-Type: text/x-strange\n\nHello", "Hello", false, nil},
		"two types":                                {"Content-Type: text/plain\n" + multi("mixed", "b", plainPart, pngPart+pngData), "Hello", false, []string{"a.png image/png false"}},
		"enriched text":                            {"Content-Type: text/enriched\n\n<color><param>red</param>Hello</color>\nyou\n\n1 << 2 <nofill>a\nb</nofill>", "Hello you\n1 < 2 a\nb", false, nil},
		"rich text file":                           {"Content-Type: text/rtf\n\n{\\rtf1 Hello\\par you}", "Hello\nyou", false, []string{"attachment-1.rtf text/rtf false"}},
		"boundary that goes on after two dashes":   {multi("mixed", "b", multi("alternative", "b--1", plainPart), pngPart+pngData), "Hello", false, []string{"a.png image/png false"}},
		"boundary with blanks":                     {"Content-Type: multipart/mixed; boundary=\"a b \"\n\n--a b \n\nHello\n--a b \n" + pngPart + pngData + "\n--a b --\n", "Hello", false, []string{"a.png image/png false"}},
		"boundary in single quotes":                {strings.Replace(multi("mixed", "b", plainPart), "boundary=b", "boundary='b'", 1), "Hello", false, nil},
		"no boundary and no header":                {"Content-Type: multipart/mixed\n\n--xyz\n\nHello\n--xyz\n\nyou\n--xyz--\n", "Hello\n\nyou", false, nil},
		"lone CR beside CRLF":                      {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\rHello\r--b\rContent-Type: text/plain; name=a.txt\r\rfile\r--b--\r\n", "Hello", false, []string{"a.txt text/plain false"}},
		"CR CR LF":                                 {strings.ReplaceAll(multi("alternative", "b", plainPart, richPart), "\n", "\r\r\n"), "Hello", true, nil},
		"empty parts":                              {"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b\nContent-Type: text/plain\n--b--\n", "", false, nil},
		"an inner level that is not closed":        {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nHello\n--c\n" + richPart + "\n--b\n" + pngPart + pngData + "\n--b--\n", "Hello", true, []string{"a.png image/png false"}},
		"a part after the end":                     {multi("mixed", "b", plainPart) + "epilogue\n--b\n" + pngPart + pngData + "\n--b--\n", "Hello", false, []string{"a.png image/png false"}},
		"encoded as a whole":                       {"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("--b\n\nHello\n--b--\n")), "Hello", false, nil},
		"nothing but a mail":                       {"Content-Type: message/rfc822\n\n" + innerMail, "The inner text", false, []string{"inner.eml message/rfc822 false"}},
		"a mail in base64":                         {multi("mixed", "b", plainPart, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\nx"))), "Hello", false, []string{"Grüße.eml message/rfc822 false"}},
		"a mail with a name":                       {multi("mixed", "b", plainPart, "Content-Type: message/rfc822; name=fwd.eml\nContent-Disposition: attachment\n\n"+innerMail), "Hello", false, []string{"fwd.eml message/rfc822 false"}},
		"a mail without subject":                   {multi("mixed", "b", plainPart, "Content-Type: message/rfc822\n\nFrom: a@b.example\n\nx"), "Hello", false, []string{"message.eml message/rfc822 false"}},
		"digest":                                   {multi("digest", "b", "\nSubject: one\n\nfirst", "\nSubject: two\n\nsecond"), "first\n\nsecond", false, []string{"one.eml message/rfc822 false", "two.eml message/rfc822 false"}},
		"mail with UTF-8 in its header":            {multi("mixed", "b", plainPart, "Content-Type: message/global\n\nSubject: Grüße\n\nx"), "Hello", false, []string{"Grüße.eml message/global false"}},
		"a piece of a mail":                        {"Content-Type: message/partial; id=x; number=1\n\nSubject: y\n\nx", "", false, []string{"attachment-1.bin message/partial false"}},
		"Macintosh":                                {multi("mixed", "b", plainPart, multi("appledouble", "c", "Content-Type: application/applefile; name=a.pdf\n\nxx", "Content-Type: application/pdf; name=a.pdf\n\nPDF")), "Hello", false, []string{"a.pdf application/applefile false", "a.pdf application/pdf false"}},
		"yEnc":                                     {"\nHello\n=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3\n", "Hello\n=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3", false, nil},
		"begin that is a word":                     {"\nbegin 1 to the end\n", "begin 1 to the end", false, nil},
		"charset of the HTML, header wrong":        {"Content-Type: text/html; charset=utf-8\n\n<meta charset=koi8-r>\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", true, nil},
		"charset of the HTML, none in the header":  {"Content-Type: text/html\n\n<meta http-equiv=Content-Type content='text/html; charset=windows-1253'>\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1", "Καλημέρα", true, nil},
		"charset of the header beats the HTML's":   {"Content-Type: text/html; charset=windows-1251\n\n<meta charset=utf-8>\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", true, nil},
		"a blank line after a flowed one":          {"Content-Type: text/plain; format=flowed\n\none \n\ntwo \nthree\n", "one\n\ntwo three", false, nil},
		"delsp, stuffing and depths":               {"Content-Type: text/plain; format=flowed; delsp=yes\n\nHel \nlo\n From me\n>> a \n>> b\n> c\n-- \nJoe\n", "Hello\nFrom me\n>> ab\n> c\n-- \nJoe", false, nil},
		"hidden preview":                           {"Content-Type: text/html\n\n<div style='display:none'>preview</div><p>Hello</p>", "Hello", true, nil},
		"conditional comment, entities, no quotes": {"Content-Type: text/html\n\n<!--[if mso]><p>only there</p><![endif]--><p class=MsoNormal>Hello<o:p></o:p> &lt &amp &eacute</p>", "Hello < & é", true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, sent+c.raw)
			var files []string
			for _, a := range m.Attachments {
				files = append(files, fmt.Sprint(a.Name, " ", a.Type, " ", a.Inline))
			}
			if m.Text != c.text || (m.HTML != "") != c.html || !slices.Equal(files, c.files) {
				t.Errorf("text = %q, html = %q, files = %q, warnings = %q", m.Text, m.HTML, files, m.Warnings)
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=b.pdf":                                      "b.pdf",
		"Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=\"\"":                                       "a.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"../../a.pdf\"":                                        "a.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"C:\\dir\\a.pdf\"":                                     "a.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename='a b.pdf'":                                              "a b.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"a\u202efdp.exe\"":                                     "afdp.exe",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"a\n b.pdf\"":                                          "a b.pdf",
		"Content-Type: application/pdf\nContent-Disposition: filename=a.pdf":                                                              "a.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment filename=a.pdf":                                                   "a.pdf",
		"Content-Type: application/pdf; name*0=\"very \"; name*1=\"long.pdf\"":                                                            "very long.pdf",
		"Content-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''M%C3%A4; filename*1*=rz; filename*2=\".pdf\"": "März.pdf",
		"Content-Type: image/png\nContent-Location: https://x.example/img/logo.png?v=1":                                                   "logo.png",
		"Content-Type: image/png\nContent-ID: <image001.png@01D0.ABCD>":                                                                   "image001.png",
		"Content-Type: image/png\nContent-ID: <16A2.B3C4@x.example>":                                                                      "attachment-1.png",
		"Content-Type: image/png\nContent-Description: photo 1.png":                                                                       "photo 1.png",
		"Content-Type: image/png\nContent-Description: A photo. Of me":                                                                    "attachment-1.png",
		"Content-Type: application/x-unknown":                                                                                             "attachment-1.bin",
	} {
		m := parse(t, sent+multi("mixed", "b", plainPart, header+"\n\nPDF"))
		if len(m.Attachments) != 1 || m.Attachments[0].Name != want {
			t.Errorf("%q: attachments = %+v, want %q", header, m.Attachments, want)
		}
	}
}

// TestRawHeaders reads 8-bit headers without any label by the charset of the text.
func TestRawHeaders(t *testing.T) {
	t.Parallel()
	const subject, from = "\xb4\xf2\xd3\xa1\xbb\xfa\xbb\xb5\xc1\xcb", "\xd5\xc5\xc8\xfd" // in GBK
	head := "From: " + from + " <z@client.example>\nTo: help@provider.example\nSubject: " + subject + "\n"
	for name, raw := range map[string]string{
		"one part":  head + "Content-Type: text/plain; charset=gb2312\n\nx",
		"multipart": head + multi("mixed", "b", "Content-Type: text/plain; charset=gb2312\n\nx", "Content-Type: application/pdf; name=\""+subject+".pdf\"\n\nPDF"),
	} {
		m := parse(t, raw)
		if m.Subject != "打印机坏了" || m.From == nil || m.From.Name != "张三" || len(m.To) != 1 {
			t.Errorf("%s: subject = %q, from = %v, to = %v", name, m.Subject, m.From, m.To)
		}
		for _, a := range m.Attachments {
			if a.Name != "打印机坏了.pdf" {
				t.Errorf("%s: file = %q", name, a.Name)
			}
		}
	}
}

func TestWholeMailInUTF16(t *testing.T) {
	t.Parallel()
	raw := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune("From: joe@client.example\r\nSubject: Grüße\r\n\r\nHello")) {
		raw = append(raw, byte(u), byte(u>>8))
	}
	m, err := mail.Parse(raw, mail.Limits{})
	if err != nil || m.Subject != "Grüße" || m.Text != "Hello" {
		t.Errorf("message = %+v, error = %v", m, err)
	}
}

func TestRepeatedFields(t *testing.T) {
	t.Parallel()
	m := parse(t, "From: a@x.example\nFrom: b@x.example\nSubject:\nSubject: one\nSubject: two\nTo: c@x.example\nTo: d@x.example\n\nHello")
	if m.From.Address != "a@x.example" || m.Subject != "one" || len(m.To) != 2 {
		t.Errorf("from = %v, subject = %q, to = %v", m.From, m.Subject, m.To)
	}
}
