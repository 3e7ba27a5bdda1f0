package compose_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"remit/internal/compose"
	"remit/internal/mail"
)

// signedMail is a mail that was signed with a new key, and what the DNS says of the key.
func signedMail(t *testing.T, algorithm string) (raw []byte, lookup func(string) ([]string, error)) {
	t.Helper()
	private, public, err := compose.NewSigningKey(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := compose.ParseSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := compose.Mail(letter(func(d *compose.Draft) { d.Plain = "Done.  \n\n\ttwo   blanks\n.\n\n\n" }))
	if err != nil {
		t.Fatal(err)
	}
	raw, err = compose.Sign(plain, compose.SigningKey{Domain: "harbour.example", Selector: "remit", Signer: signer})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(raw, plain) {
		t.Error("signing changed the mail itself")
	}
	return raw, func(name string) ([]string, error) {
		if name != "remit._domainkey.harbour.example" {
			t.Errorf("asked for %s", name)
		}
		return []string{compose.Record(algorithm, public)}, nil
	}
}

func verified(t *testing.T, raw []byte, lookup func(string) ([]string, error)) error {
	t.Helper()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: lookup})
	if err != nil {
		return err
	}
	if len(list) != 1 {
		t.Fatalf("%d signatures", len(list))
	}
	if list[0].Err == nil && list[0].Domain != "harbour.example" {
		t.Errorf("signed for %s", list[0].Domain)
	}
	return list[0].Err
}

func TestASignatureHoldsUntilTheMailIsChanged(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []string{compose.RSA, compose.Ed25519} {
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			raw, lookup := signedMail(t, algorithm)
			if err := verified(t, raw, lookup); err != nil {
				t.Error(err)
			}
			text := string(raw)
			for name, changed := range map[string]string{
				"a word of the body":    strings.Replace(text, "Done.", "Gone.", 1),
				"the subject":           strings.Replace(text, "Subject: Re", "Subject: Fwd", 1),
				"a second From":         strings.Replace(text, "MIME-Version:", "From: boss@harbour.example\r\nMIME-Version:", 1),
				"a Reply-To":            strings.Replace(text, "MIME-Version:", "Reply-To: thief@x.example\r\nMIME-Version:", 1),
				"a Cc":                  strings.Replace(text, "MIME-Version:", "Cc: thief@x.example\r\nMIME-Version:", 1),
				"a second Content-Type": strings.Replace(text, "MIME-Version:", "Content-Type: text/plain\r\nMIME-Version:", 1),
			} {
				if changed == text {
					t.Fatalf("%s: nothing was changed", name)
				}
				if verified(t, []byte(changed), lookup) == nil {
					t.Errorf("%s was changed, and the signature holds", name)
				}
			}
			for name, changed := range map[string]string{
				"blanks folded":     strings.Replace(text, "Subject: Re: x", "Subject:   Re:\r\n  x", 1),
				"a field on top":    "Received: from x by y; now\r\n" + text,
				"blank lines below": text + "\r\n\r\n",
			} {
				if err := verified(t, []byte(changed), lookup); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// The hash of the body as RFC 6376, sections 3.4.4 and 3.7, says, made without the library.
func TestTheBodyHashIsThatOfTheRelaxedBody(t *testing.T) {
	t.Parallel()
	raw, _ := signedMail(t, compose.Ed25519)
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	head = strings.ReplaceAll(head, "\r\n", "")
	said := regexp.MustCompile(`[;\s]bh=([A-Za-z0-9+/=\s]+)`).FindStringSubmatch(head)
	if said == nil {
		t.Fatal("no bh")
	}
	blanks := regexp.MustCompile(`[ \t]+`)
	lines := strings.Split(strings.TrimSuffix(body, "\r\n"), "\r\n")
	for i := range lines {
		lines[i] = strings.TrimRight(blanks.ReplaceAllString(lines[i], " "), " ")
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\r\n") + "\r\n"))
	if want := base64.StdEncoding.EncodeToString(sum[:]); strings.Join(strings.Fields(said[1]), "") != want {
		t.Errorf("bh=%s, want %s", said[1], want)
	}
	names := strings.Split(strings.ToLower(strings.Join(strings.Fields(regexp.MustCompile(`[;\s]h=([^;]+)`).FindStringSubmatch(head)[1]), "")), ":")
	for _, field := range []string{"from", "to", "subject", "date", "message-id", "content-type", "mime-version"} {
		if n := len(slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s != field })); n != 2 {
			t.Errorf("%s is signed %d times, want one more than it stands there", field, n)
		}
	}
	for _, field := range []string{"in-reply-to", "references", "cc", "reply-to"} {
		if !slices.Contains(names, field) {
			t.Errorf("%s could be added", field)
		}
	}
}

func TestWhatTheDNSSaysOfAKeyIsToldInWords(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		found []string
		ok    bool
		words string
	}{
		"right":            {[]string{"google-site=x", "v=DKIM1; k=rsa; p=AB CD"}, true, "is there and right"},
		"without k":        {[]string{"v=DKIM1;p=ABCD"}, true, "right"},
		"none":             {nil, false, "no such record"},
		"another text":     {[]string{"hello"}, false, "none of a key"},
		"another key":      {[]string{"v=DKIM1; k=rsa; p=EFGH"}, false, "another key"},
		"another method":   {[]string{"v=DKIM1; k=ed25519; p=ABCD"}, false, "another algorithm"},
		"taken back":       {[]string{"v=DKIM1; p="}, false, "takes the key back"},
		"only tried":       {[]string{"v=DKIM1; t=y; k=rsa; p=ABCD"}, false, "tried out"},
		"of another world": {[]string{"v=DMARC1; p=none"}, false, "none of a key"},
	} {
		if ok, words := compose.CheckRecord(x.found, compose.RSA, "ABCD"); ok != x.ok || !strings.Contains(words, x.words) {
			t.Errorf("%s: %v, %q", name, ok, words)
		}
	}
}

func TestAMailIsReaddressedAndStaysTheSame(t *testing.T) {
	t.Parallel()
	raw, _ := signedMail(t, compose.Ed25519)
	again, err := compose.Readdress(raw, "Dana@northwind.example", "dana.lund@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.Parse(again, mail.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(m.To) != 1 || m.To[0].Address != "dana.lund@northwind.example" || m.MessageID != "a@harbour.example" || strings.Contains(string(again), "DKIM-Signature") {
		t.Errorf("to %v, id %s", m.To, m.MessageID)
	}
	_, before, _ := strings.Cut(string(raw), "\r\n\r\n")
	if _, after, _ := strings.Cut(string(again), "\r\n\r\n"); after != before {
		t.Error("the body changed")
	}
	if _, err := compose.Readdress(raw, "dana@northwind.example", "x@y\r\nBcc: z@z"); err == nil {
		t.Error("a header was injected")
	}
}

func TestTheTicketIsFoundByTheMarkOfAMailThatIsAnswered(t *testing.T) {
	t.Parallel()
	sent, _, err := compose.View(letter(nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"with marks of quoting": "Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Kim wrote:\n> " + strings.ReplaceAll(strings.TrimSpace(sent), "\n", "\n> ") + "\n",
		"without":               "Yes.\n\n-----Original Message-----\nFrom: Kim <help@harbour.example>\nSent: Monday, March 2, 2026 10:00\nTo: Dana\nSubject: x\n\n" + sent,
	} {
		raw := "From: dana@northwind.example\r\nTo: help@harbour.example\r\nSubject: something else\r\nMessage-ID: <x@northwind.example>\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n")
		m, err := mail.Parse([]byte(raw), mail.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if got := mail.Judge(m, mail.Own{}).QuotedTicket; got != 1042 {
			t.Errorf("%s: %d", name, got)
		}
	}
}
