package mail

import (
	"encoding/binary"
	"strings"
	"testing"
)

// tnefOf writes a winmail.dat of attributes that are given as level, id and data.
func tnefOf(attributes ...[]byte) []byte {
	out := []byte{0x78, 0x9F, 0x3E, 0x22, 1, 0}
	for _, a := range attributes {
		out = append(out, a...)
	}
	return out
}

func tnefAttribute(level byte, id uint32, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte{level}, id)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	return append(append(out, data...), 0, 0)
}

// tnefProps writes a list of one property of variable size.
func tnefProps(kind, id uint16, data []byte) []byte {
	out := binary.LittleEndian.AppendUint16([]byte{1, 0, 0, 0}, kind)
	out = binary.LittleEndian.AppendUint16(out, id)
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	return append(append(out, data...), make([]byte, (4-len(data)%4)%4)...)
}

// storedRTF wraps RTF as it is, without compression (MS-OXRTFCP).
func storedRTF(rtf string) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(rtf)+12))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(rtf)))
	return append(append(out, "MELA\x00\x00\x00\x00"...), rtf...)
}

func TestTNEFBodies(t *testing.T) {
	t.Parallel()
	sent := func(tnef []byte, before string) *Message {
		m, err := Parse([]byte("From: joe@client.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"+before+"\n--b\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: binary\n\n"+string(tnef)+"\n--b--\n"), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	rtf := func(s string) []byte {
		return tnefOf(tnefAttribute(1, 0x00069003, tnefProps(0x0102, 0x1009, storedRTF(s))))
	}
	if m := sent(rtf(`{\rtf1\ansi Gr\'fc\'dfe\par Joe}`), ""); m.Text != "Grüße\nJoe" || len(m.Attachments) != 0 {
		t.Errorf("RTF: text = %q, attachments = %+v", m.Text, m.Attachments)
	}
	if m := sent(rtf(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hello{\*\htmltag72 </p>}}`), ""); m.Text != "Hello" || !strings.Contains(m.HTML, "<p>Hello</p>") {
		t.Errorf("HTML in RTF: text = %q, HTML = %q", m.Text, m.HTML)
	}
	if m := sent(rtf(`{\rtf1 Hello again}`), "Hello"); m.Text != "Hello" {
		t.Errorf("text beside: %q", m.Text)
	}
	inner := tnefOf(
		tnefAttribute(1, 0x00018004, []byte("Inner\x00")), tnefAttribute(1, 0x0002800C, []byte("inner text\x00")),
		tnefAttribute(2, 0x00069002, make([]byte, 14)), tnefAttribute(2, 0x00018010, []byte("a.txt\x00")), tnefAttribute(2, 0x0006800F, []byte("file")))
	outer := tnefOf(tnefAttribute(2, 0x00069002, make([]byte, 14)), tnefAttribute(2, 0x00069005, tnefProps(0x000D, 0x3701, append(make([]byte, 16), inner...))))
	m := sent(outer, "Hello")
	var files []string
	for _, a := range m.Attachments {
		files = append(files, a.Name+" "+string(a.Data))
	}
	if got := strings.Join(files, ", "); got != "Inner.txt inner text, a.txt file" {
		t.Errorf("files = %q", got)
	}
}
