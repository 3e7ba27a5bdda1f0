package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// smallMail is a plain answer of about 2 KB.
func smallMail() []byte {
	return []byte("Return-Path: <joe@client.example>\r\nReceived: from mx.client.example (mx.client.example [192.0.2.1])\r\n\tby mail.provider.example with ESMTPS id 123456\r\n\tfor <help@provider.example>; Mon, 2 Mar 2026 10:00:00 +0000\r\n" +
		"From: =?utf-8?Q?J=C3=B6rg_Public?= <joe@client.example>\r\nTo: Help <help@provider.example>\r\nSubject: Re: [#1042] Printer on the second floor\r\nDate: Mon, 2 Mar 2026 11:00:00 +0100\r\n" +
		"Message-ID: <abc.123@client.example>\r\nIn-Reply-To: <remit.1042.x@provider.example>\r\nReferences: <first@client.example>\r\n <remit.1042.x@provider.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
		"Hello,\r\n\r\nthe printer works again, thank you very much. Grüße\r\n\r\nJörg\r\n\r\nOn 2 Mar 2026, at 09:00, Help <help@provider.example> wrote:\r\n\r\n" + strings.Repeat("> We have had a look at the printer and changed its drum.\r\n", 18) + ">\r\n> Your support\r\n")
}

// largeMail is about 100 KB: text, HTML and a picture.
func largeMail() []byte {
	var b bytes.Buffer
	b.Write(bytes.Replace(smallMail(), []byte("Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), []byte("Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\nContent-Type: multipart/alternative; boundary=yy\r\n\r\n--yy\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"), 1))
	fmt.Fprintf(&b, "\r\n--yy\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>%s</body></html>\r\n--yy--\r\n", strings.Repeat(`<p class="MsoNormal" style="margin:0cm;color:#1F497D">Hello <b>Joe</b>, this is a line of text &amp; more.</p>`+"\r\n", 150))
	fmt.Fprintf(&b, "--xx\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.png\r\n\r\n")
	data := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("pixels"), 10000))
	for len(data) > 76 {
		b.WriteString(data[:76] + "\r\n")
		data = data[76:]
	}
	b.WriteString(data + "\r\n--xx--\r\n")
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	for name, raw := range map[string][]byte{"2KB": smallMail(), "100KB": largeMail()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(raw, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
