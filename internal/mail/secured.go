package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
)

// armoured notes PGP within the text (RFC 9580, sections 6 and 7) and shows what a clear signature signs.
func (a *assembler) armoured(text string) string {
	if !strings.Contains(text, "-----BEGIN PGP ") {
		return text
	}
	if i := strings.Index("\n"+text, "\n-----BEGIN PGP MESSAGE-----"); i >= 0 && strings.Contains(text[i:], "\n-----END PGP MESSAGE-----") {
		a.m.Encrypted = true
		return text
	}
	begin := strings.Index(text, "-----BEGIN PGP SIGNED MESSAGE-----\n")
	end := strings.Index(text, "\n-----BEGIN PGP SIGNATURE-----")
	if begin < 0 || end < begin || (begin > 0 && text[begin-1] != '\n') {
		return text
	}
	a.m.Signed = true
	signed := text[begin:end]
	if i := strings.Index(signed, "\n\n"); i >= 0 { // after "Hash: …"
		signed = signed[i+2:]
	}
	signed = strings.ReplaceAll("\n"+signed, "\n- ", "\n")[1:]
	after := ""
	if i := strings.Index(text[end:], "-----END PGP SIGNATURE-----"); i >= 0 {
		after = text[end+i+len("-----END PGP SIGNATURE-----"):]
	}
	return text[:begin] + signed + after
}

// smime opens a mail that is signed in one block and keeps one that is encrypted (RFC 8551, section 3).
func (a *assembler) smime(p *part) content {
	data := a.attach(p)
	kind := strings.ToLower(p.media.Get("smime-type"))
	name := strings.ToLower(p.filename())
	isMail := name == "" || strings.HasPrefix(name, "smime.") // else a file that somebody signed, such as an invoice
	if kind == "enveloped-data" || kind == "authenveloped-data" || (kind == "" && isMail && !isSignedData(data)) {
		a.m.Encrypted = true
		return content{}
	}
	inner, ok := signedContent(data)
	if !ok {
		return content{}
	}
	child := &part{}
	child.header, child.body, _ = decode.SplitHeader(inner, true)
	if !isMail && !child.header.Has("Content-Type") {
		return content{}
	}
	a.m.Signed = true
	child.describe("")
	if a.opened++; a.opened > 3 {
		return content{}
	}
	if err := a.read(child, a.limits.Depth-3); err != nil {
		a.err = err
		return content{}
	}
	return a.view(child, "")
}

// oidSignedData is 1.2.840.113549.1.7.2 in DER.
var oidSignedData = []byte{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02}

// oidData is 1.2.840.113549.1.7.1 in DER.
var oidData = []byte{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01}

func isSignedData(b []byte) bool { return bytes.Contains(b[:min(len(b), 64)], oidSignedData) }

// signedContent returns the content of a CMS SignedData (RFC 5652), in DER or in BER with indefinite lengths.
// The signature itself is not checked: the display says "signed", not "signed by".
func signedContent(b []byte) ([]byte, bool) {
	if !isSignedData(b) {
		return nil, false
	}
	i := bytes.Index(b, oidData)
	if i < 0 {
		return nil, false
	}
	b = b[i+len(oidData):]
	tag, body, _, ok := element1(b) // [0] EXPLICIT
	if !ok || tag != 0xA0 {
		return nil, false
	}
	return octets(body, 0)
}

// octets reads an OCTET STRING, which BER may build from several.
func octets(b []byte, depth int) ([]byte, bool) {
	tag, body, _, ok := element1(b)
	switch {
	case !ok || depth > 4:
		return nil, false
	case tag == 0x04:
		return body, true
	case tag != 0x24:
		return nil, false
	}
	var out []byte
	for len(body) > 0 {
		if len(body) >= 2 && body[0] == 0 && body[1] == 0 {
			break
		}
		tag, piece, rest, ok := element1(body)
		if !ok || tag != 0x04 {
			return nil, false
		}
		out = append(out, piece...)
		body = rest
	}
	return out, true
}

// element1 splits off the first BER element. An indefinite length takes everything that is left.
func element1(b []byte) (tag byte, body, rest []byte, ok bool) {
	if len(b) < 2 {
		return 0, nil, nil, false
	}
	tag = b[0]
	n := int(b[1])
	b = b[2:]
	if n == 0x80 {
		return tag, b, nil, true
	}
	if n > 0x80 {
		k := n - 0x80
		if k > 4 || k > len(b) {
			return 0, nil, nil, false
		}
		n = 0
		for _, c := range b[:k] {
			n = n<<8 | int(c)
		}
		b = b[k:]
	}
	if n < 0 || n > len(b) {
		return 0, nil, nil, false
	}
	return tag, b[:n], b[n:], true
}
