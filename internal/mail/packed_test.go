package mail_test

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"remit/internal/mail"
)

const sent = "From: joe@client.example\nTo: help@provider.example\nSubject: x\nMIME-Version: 1.0\n"

func parse(t *testing.T, raw string) *mail.Message {
	t.Helper()
	m, err := mail.Parse([]byte(raw), mail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tnefAttr writes one attribute of a winmail.dat.
func tnefAttr(level byte, id uint32, data []byte) []byte {
	out := []byte{level}
	out = binary.LittleEndian.AppendUint32(out, id)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(out, sum)
}

// tnefProp writes a MAPI property of variable size.
func tnefProp(kind, id uint16, data []byte) []byte {
	out := binary.LittleEndian.AppendUint16(nil, kind)
	out = binary.LittleEndian.AppendUint16(out, id)
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	for len(out)%4 != 0 {
		out = append(out, 0)
	}
	return out
}

func utf16le(s string) []byte {
	var out []byte
	for _, r := range s + "\x00" {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}

func winmail() []byte {
	out := []byte{0x78, 0x9F, 0x3E, 0x22, 1, 0}
	out = append(out, tnefAttr(1, 0x00069007, []byte{0xE4, 0x04, 0, 0, 0, 0, 0, 0})...)                                                                                                 // windows-1252
	out = append(out, tnefAttr(1, 0x00069003, append([]byte{2, 0, 0, 0, 0x0B, 0, 0x01, 0x00, 1, 0, 0, 0}, tnefProp(0x1E, 0x1000, []byte("Gr\xfc\xdfe aus Outlook\r\nJoe\x00"))...))...) // a boolean, then the body
	out = append(out, tnefAttr(2, 0x00069002, make([]byte, 14))...)
	out = append(out, tnefAttr(2, 0x00018010, []byte("RECHNU~1.PDF\x00"))...)
	out = append(out, tnefAttr(2, 0x0006800F, []byte("%PDF"))...)
	props := append([]byte{2, 0, 0, 0}, tnefProp(0x1F, 0x3707, utf16le("Rechnung März.pdf"))...)
	return append(out, tnefAttr(2, 0x00069005, append(props, tnefProp(0x1E, 0x370E, []byte("application/pdf\x00"))...))...)
}

func TestWinmail(t *testing.T) {
	t.Parallel()
	part := "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(winmail()) + "\n"
	m := parse(t, sent+part)
	if m.Text != "Grüße aus Outlook\nJoe" {
		t.Errorf("text = %q", m.Text)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "Rechnung März.pdf" || m.Attachments[0].Type != "application/pdf" || string(m.Attachments[0].Data) != "%PDF" {
		t.Errorf("attachments = %+v", m.Attachments)
	}
	m = parse(t, sent+"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\n"+part+"--b--\n")
	if m.Text != "Hello" || len(m.Attachments) != 1 {
		t.Errorf("text = %q, attachments = %d", m.Text, len(m.Attachments))
	}
	m = parse(t, sent+"Content-Type: application/ms-tnef; name=winmail.dat\n\nbroken")
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "winmail.dat" || len(m.Warnings) == 0 {
		t.Errorf("attachments = %+v, warnings = %q", m.Attachments, m.Warnings)
	}
	for cut := range winmail() { // cut off anywhere, it is still read without harm
		parse(t, sent+"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(winmail()[:cut]))
	}
}

// der writes one element with a definite length.
func der(tag byte, body ...byte) []byte {
	n := len(body)
	switch {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, body...)
	case n < 0x100:
		return append([]byte{tag, 0x81, byte(n)}, body...)
	}
	return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, body...)
}

func TestSignedInOneBlock(t *testing.T) {
	t.Parallel()
	inner := "Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße, signed. " + strings.Repeat("long ", 60) + "\r\n"
	oid := func(last byte) []byte { return der(6, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last) }
	definite := der(0x30, append(oid(2), der(0xA0, der(0x30, append(append(der(2, 1), der(0x31)...), der(0x30, append(oid(1), der(0xA0, der(4, []byte(inner)...)...)...)...)...)...)...)...)...)
	half := len(inner) / 2
	pieces := append(der(4, []byte(inner[:half])...), der(4, []byte(inner[half:])...)...)
	indefinite := append([]byte{0x30, 0x80}, oid(2)...)
	indefinite = append(indefinite, 0xA0, 0x80, 0x30, 0x80, 2, 1, 1, 0x31, 0, 0x30, 0x80)
	indefinite = append(append(indefinite, oid(1)...), 0xA0, 0x80, 0x24, 0x80)
	indefinite = append(append(indefinite, pieces...), make([]byte, 12)...)
	for name, body := range map[string][]byte{"definite": definite, "indefinite": indefinite} {
		m := parse(t, sent+"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(body))
		if !m.Signed || m.Encrypted || !strings.HasPrefix(m.Text, "Grüße, signed.") || len(m.Attachments) != 1 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	invoice := der(0x30, append(oid(2), der(0xA0, der(0x30, append(append(der(2, 1), der(0x31)...), der(0x30, append(oid(1), der(0xA0, der(4, []byte("<invoice/>")...)...)...)...)...)...)...)...)...)
	m := parse(t, sent+"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: application/pkcs7-mime; name=invoice.xml.p7m\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(invoice)+"\n--b--\n")
	if m.Text != "Hello" || m.Signed || m.Encrypted || len(m.Attachments) != 1 {
		t.Errorf("a file that is signed: %+v", m)
	}
	for cut := range definite {
		parse(t, sent+"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(definite[:cut]))
	}
}

func TestSecured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw               string
		encrypted, signed bool
		text              string
		files             int
	}{
		"s/mime, encrypted": {"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nxx", true, false, "", 1},
		"pgp/mime":          {"Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--", true, false, "", 2},
		"s/mime, no type":   {"Content-Type: application/octet-stream; name=smime.p7m\n\nxx", true, false, "", 1},
		"pgp after a word":  {"\nHi,\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", true, false, "Hi,\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----", 0},
		"pgp in the text":   {"\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", true, false, "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----", 0},
		"pgp, signed text":  {"\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- --\nJoe\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n", false, true, "Hello\n--\nJoe", 0},
		"signed beside":     {"Content-Type: multipart/signed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: application/pgp-signature\n\nabc\n--b--", false, true, "Hello", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, sent+c.raw)
			if m.Encrypted != c.encrypted || m.Signed != c.signed || m.Text != c.text || len(m.Attachments) != c.files {
				t.Errorf("encrypted %v, signed %v, text %q, attachments %+v", m.Encrypted, m.Signed, m.Text, m.Attachments)
			}
			if m.Encrypted && len(m.Warnings) == 0 {
				t.Error("it is not said")
			}
		})
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	m := parse(t, sent+"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nPlease come\n--b\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\n"+
		"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nDTSTART:16010101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:Printer\\, second\n  floor\nDTSTART;TZID=\"Europe/Berlin\":20260302T140000\nDTEND;TZID=Europe/Berlin:20260302T150000\n"+
		"LOCATION:Room 7\nORGANIZER;CN=\"Public, Joe: IT\":mailto:joe@client.example\nDESCRIPTION:Bring\\npaper\nEND:VEVENT\nEND:VCALENDAR\n--b--\n")
	want := "Please come\n\nInvitation: Printer, second floor\nWhen: 2026-03-02 14:00 – 15:00 (Europe/Berlin)\nWhere: Room 7\nOrganiser: Public, Joe: IT <joe@client.example>\n\nBring\npaper"
	if m.Text != want || m.Reply != want {
		t.Errorf("text = %q\nwant %q", m.Text, want)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "invite.ics" {
		t.Errorf("attachments = %+v", m.Attachments)
	}
	if m := parse(t, sent+"Content-Type: text/calendar\n\nnothing"); m.Text != "" || len(m.Attachments) != 1 {
		t.Errorf("message = %+v", m)
	}
}

func TestUuencoded(t *testing.T) {
	t.Parallel()
	m := parse(t, sent+"\nTwo files:\n\nbegin 644 a.txt\n#86)C\n`\nend\n\nbegin 600 b c.bin\n#9&5F\n`\nend\nDone. begin 644 no\n")
	if m.Text != "Two files:\n\nDone. begin 644 no" || len(m.Attachments) != 2 {
		t.Fatalf("text = %q, attachments = %+v", m.Text, m.Attachments)
	}
	for i, want := range []string{"a.txt abc", "b c.bin def"} {
		if a := m.Attachments[i]; a.Name+" "+string(a.Data) != want {
			t.Errorf("attachment %q %q, want %q", a.Name, a.Data, want)
		}
	}
	if m := parse(t, sent+"\nbegin 644 a.txt\n#86)C\n"); !strings.Contains(m.Text, "begin 644") || len(m.Attachments) != 0 {
		t.Errorf("a file without its end: %q", m.Text)
	}
}
