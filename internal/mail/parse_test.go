package mail_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestParseBodies(t *testing.T) {
	t.Parallel()
	const png = "Content-Type: image/png; name=a.png\nContent-ID: <a@b>\n\nPNG\n"
	for name, c := range map[string]struct {
		raw, text string
		html      bool
		files     []string // name, type, inline
	}{
		"no type":                  {"\nHello\n", "Hello", false, nil},
		"html only":                {"Content-Type: text/html\n\n<p>Hello<p>Joe", "Hello\n\nJoe", true, nil},
		"alternative":              {"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\nContent-Type: text/html\n\n<b>rich</b>\n--b--", "plain", true, nil},
		"related":                  {"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=cid:a@b>x\n--b\n" + png + "--b--", "x", true, []string{"a.png image/png true"}},
		"two texts":                {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--", "one\n\ntwo", false, nil},
		"text between pictures":    {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>one</p>\n--b\n" + png + "--b\nContent-Type: text/html\n\n<p>two</p>\n--b--", "one\n\ntwo", true, []string{"a.png image/png true"}},
		"mixed like alternative":   {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello Joe\n--b\nContent-Type: text/html\n\n<p>Hello <b>Joe</b></p>\n--b--", "Hello Joe", true, nil},
		"text as a file":           {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nlog\n--b--", "one", false, []string{"log.txt text/plain false"}},
		"named text is a file":     {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; name=log.txt\n\nlog\n--b--", "one", false, []string{"log.txt text/plain false"}},
		"named text in front":      {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name=log.txt\n\nlog\n--b\n\none\n--b--", "one", false, []string{"log.txt text/plain false"}},
		"first text may be named":  {"Content-Type: text/plain; name=body.txt\n\none", "one", false, nil},
		"a mail within":            {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: message/rfc822\n\nSubject: in/ner\n\ntwo\n--b--", "one", false, []string{"in-ner.eml message/rfc822 false"}},
		"nameless file":            {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: application/pdf\n\nPDF\n--b--", "one", false, []string{"attachment-1.pdf application/pdf false"}},
		"path in a name":           {"Content-Type: application/pdf; name=\"C:\\\\dir\\\\..\\\\a.pdf\"\n\nPDF", "", false, []string{"a.pdf application/pdf false"}},
		"no boundary":              {"Content-Type: multipart/mixed\n\nHello", "Hello", false, nil},
		"wrong boundary":           {"Content-Type: multipart/mixed; boundary=x\n\n--b\nContent-Type: text/plain\n\none\n--b--", "one", false, nil},
		"not closed":               {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n" + png, "one", false, []string{"a.png image/png true"}},
		"preamble and epilogue":    {"Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b--\nepilogue", "one", false, nil},
		"boundary is a prefix":     {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb--\n--b--", "one", false, nil},
		"same boundary inside":     {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--b--\n\n--b\n" + png + "--b--", "one", false, []string{"a.png image/png true"}},
		"watch html":               {"Content-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/x-amp-html\n\n<amp>\n--b--", "one", false, nil},
		"base64 that is none":      {"Content-Transfer-Encoding: base64\n\nHello, this is plain text. Really!", "Hello, this is plain text. Really!", false, nil},
		"unknown encoding":         {"Content-Transfer-Encoding: x-strange\n\nHello", "Hello", false, nil},
		"quoted-printable, sloppy": {"Content-Transfer-Encoding: Quoted-Printable ;\nContent-Type: text/plain; charset=\"utf-8\n\nGr=C3=BC=\n=C3=9Fe = 100=25 =zz  \nx", "Grüße = 100% =zz\nx", false, nil},
		"from line of a mailbox":   {"\n", "", false, nil},
		"flowed":                   {"Content-Type: text/plain; format=flowed; delsp=no\n\none \ntwo\n", "one two", false, nil},
		"NUL":                      {"\nHel\x00lo", "Hello", false, nil},
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

func TestParseHeader(t *testing.T) {
	t.Parallel()
	m := parse(t, "\xef\xbb\xbf\r\nFrom joe Mon Mar  2 10:00:00 2026\r\nfrom: =?utf-8?Q?J=C3=B6rg?= <joe@client.example>\r\nTO: a@x.example\r\nTo: b@x.example\r\nreply-to: Bea <bea@client.example>\r\n"+
		"Subject: Gr\xfc\xdfe\r\n =?utf-8?B?w7x?= and\r\n\tmore\r\nDate: Mon, 2 Mar 2026 11:00:00 +0100 (CET)\r\nMessage-id: <a@b> (added by x)\r\nIn-Reply-To: Your message of Monday <c@d>\r\nReferences: <x@y>\r\n\t<c@d> <c@d>\r\n\r\nHello")
	if m.From == nil || m.From.Name != "Jörg" || len(m.To) != 2 || len(m.ReplyTo) != 1 || m.ReplyTo[0].Address != "bea@client.example" {
		t.Errorf("from %v, to %v, reply-to %v", m.From, m.To, m.ReplyTo)
	}
	if m.Subject != "Grüße ü and more" || !m.Date.Equal(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)) || m.Date.Location() != time.UTC {
		t.Errorf("subject %q, date %v", m.Subject, m.Date)
	}
	if m.MessageID != "a@b" || m.InReplyTo != "c@d" || !slices.Equal(m.References, []string{"x@y", "c@d"}) {
		t.Errorf("ids %q %q %q", m.MessageID, m.InReplyTo, m.References)
	}
	if m := parse(t, "Sender: joe@client.example\nFrom:\n\nx"); m.From == nil || m.From.Address != "joe@client.example" {
		t.Errorf("from = %v", m.From)
	}
}
