package main

import (
	"strings"
	"testing"
)

const answerMail = "From: =?utf-8?Q?J=C3=B6rg?= <joe@client.example>\nTo: Help <help@provider.example>\nSubject: Re: [#7] <Printer>\nDate: Mon, 2 Mar 2026 11:00:00 +0100\nMessage-ID: <a@client.example>\n" +
	"In-Reply-To: <b@provider.example>\nReferences: <b@provider.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p onclick=x>Yes.</p><p>On 1 Mar 2026, Help &lt;help@provider.example&gt; wrote:</p><blockquote>Well?</blockquote>\n" +
	"--b\nContent-Type: image/png; name=a.png\nContent-ID: <p@x>\n\nPNG\n--b--\n"

func TestMailParse(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := runWith(t, map[string]string{"a.eml": answerMail, "b.eml": "nothing of a mail\n"}, "mail", "parse", "a.eml", "b.eml")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != exitDone || len(lines) != 2 || stderr != "" {
		t.Fatalf("code %d, output %q, errors %q", code, stdout, stderr)
	}
	const want = `"message_id":"a@client.example","in_reply_to":"b@provider.example","references":["b@provider.example"],"date":"2026-03-02T10:00:00Z",` +
		`"from":{"name":"Jörg","address":"joe@client.example"},"reply_to":[],"to":[{"name":"Help","address":"help@provider.example"}],"cc":[],"subject":"Re: [#7] <Printer>",` +
		`"text":"Yes.\n\nOn 1 Mar 2026, Help <help@provider.example> wrote:\n\n> Well?","reply":"Yes.",` +
		`"html":"<p>Yes.</p><p>On 1 Mar 2026, Help &lt;help@provider.example&gt; wrote:</p><blockquote>Well?</blockquote>",` +
		`"attachments":[{"name":"a.png","type":"image/png","size":3,"inline":true,"content_id":"p@x"}],"automatic":false,"bounce":false,"encrypted":false,"signed":false,"warnings":[]}`
	if _, rest, _ := strings.Cut(lines[0], `a.eml",`); rest != want {
		t.Errorf("line\n%s\nwant\n%s", rest, want)
	}
	if !strings.Contains(lines[1], `"message_id":null,"in_reply_to":null,"references":[],"date":null,"from":null,`) || !strings.Contains(lines[1], `"html":null,`) || !strings.Contains(lines[1], `cannot be read`) {
		t.Errorf("line %s", lines[1])
	}
}

func TestMailParseMissingFile(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := runWith(t, map[string]string{"a.eml": answerMail}, "mail", "parse", "/nonexistent/b.eml", "a.eml")
	if code != exitInput || !strings.Contains(stdout, "a.eml") || !strings.Contains(stderr, "/nonexistent/b.eml") {
		t.Errorf("code %d, output %q, errors %q", code, stdout, stderr)
	}
	if code, _, _ := runWith(t, nil, "mail", "parse"); code != exitUsage {
		t.Errorf("code %d without a file", code)
	}
}
