package mail

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"remit/internal/decode"
	"remit/internal/richform"
)

// tnefFile is what a winmail.dat holds (MS-OXTNEF).
type tnefFile struct {
	codepage    string
	text, html  string
	rtf         []byte
	subject     string
	attachments []tnefAttachment
}

// tnefAttachment is a file in a winmail.dat, or a mail with files of its own.
type tnefAttachment struct {
	Attachment
	message *tnefFile
}

// tnefDepth is how many mails within mails are unpacked.
const tnefDepth = 5

// The attributes and properties that are read.
const (
	tnefSignature   = 0x223E9F78
	attrSubject     = 0x8004
	attrBody        = 0x800C
	attrData        = 0x800F
	attrTitle       = 0x8010
	attrRendering   = 0x9002 // begins an attachment
	attrMapi        = 0x9003
	attrAttachment  = 0x9005
	attrCodepage    = 0x9007
	propSubject     = 0x0037
	propBody        = 0x1000
	propRTF         = 0x1009
	propHTML        = 0x1013
	propData        = 0x3701
	propFilename    = 0x3704
	propLongName    = 0x3707
	propMimeTag     = 0x370E
	propContentID   = 0x3712
	propDisplayName = 0x3001
)

// tnef unpacks a winmail.dat; it stays attached itself where nothing came of it.
func (a *assembler) tnef(p *part) content {
	data := a.decoded(p)
	f, ok := parseTNEF(data, 0)
	f.readRTF()
	if !ok || len(f.attachments) == 0 && f.text == "" && f.html == "" && f.rtf == nil {
		a.warn("A winmail.dat could not be unpacked; it is kept as it is.")
		a.attach(p)
		return content{}
	}
	for _, at := range f.files() {
		a.add(at)
	}
	if a.texts > 0 {
		return content{}
	}
	if f.rtf != nil && f.text == "" && f.html == "" {
		a.add(Attachment{Name: "message.rtf", Type: "application/rtf", Data: f.rtf})
	}
	return content{text: f.text, hasText: strings.TrimSpace(f.text) != "", html: f.html, hasHTML: f.html != ""}
}

// readRTF takes the body out of RTF where that is the only form it has.
func (f *tnefFile) readRTF() {
	if f.rtf == nil || f.html != "" {
		return
	}
	text, isHTML := richform.RTF(f.rtf)
	switch {
	case isHTML:
		f.html = text
	case strings.TrimSpace(f.text) == "":
		f.text = text
	}
}

// files returns what is attached; a mail within becomes a file of its text, with its own files beside it.
func (f *tnefFile) files() []Attachment {
	var out []Attachment
	for _, at := range f.attachments {
		if at.message == nil {
			if at.Name == "" {
				at.Name = "attachment.bin"
			}
			out = append(out, at.Attachment)
			continue
		}
		inner := at.message
		inner.readRTF()
		name := fileSafe(strings.TrimSpace(at.Name))
		if name == "" {
			name = fileSafe(inner.subject)
		}
		if name == "" {
			name = "message"
		}
		switch {
		case inner.html != "":
			out = append(out, Attachment{Name: name + ".html", Type: "text/html", Data: []byte(inner.html)})
		default:
			out = append(out, Attachment{Name: name + ".txt", Type: "text/plain", Data: []byte(inner.text)})
		}
		out = append(out, inner.files()...)
	}
	return out
}

// parseTNEF reads the attributes; it stops at the first that is cut off and keeps what it has.
func parseTNEF(b []byte, depth int) (f tnefFile, ok bool) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return f, false
	}
	f.codepage = "windows-1252"
	b = b[6:]
	for len(b) >= 11 {
		id := binary.LittleEndian.Uint32(b[1:]) & 0xFFFF
		size := uint64(binary.LittleEndian.Uint32(b[5:]))
		if size+11 > uint64(len(b)) {
			return f, true
		}
		f.attribute(id, b[9:9+size], depth)
		b = b[11+size:]
	}
	return f, true
}

func (f *tnefFile) attribute(id uint32, data []byte, depth int) {
	last := len(f.attachments) - 1
	switch id {
	case attrCodepage:
		if len(data) >= 4 {
			f.codepage = codepage(binary.LittleEndian.Uint32(data))
		}
	case attrSubject:
		f.subject = decode.OneLine(f.string8(data))
	case attrBody:
		if f.text == "" {
			f.text = f.string8(data)
		}
	case attrRendering:
		if len(f.attachments) < 1000 {
			f.attachments = append(f.attachments, tnefAttachment{Attachment: Attachment{Type: "application/octet-stream"}})
		}
	case attrTitle:
		if last >= 0 && f.attachments[last].Name == "" {
			f.attachments[last].Name = BaseName(f.string8(data))
		}
	case attrData:
		if last >= 0 {
			f.attachments[last].Data = data
		}
	case attrMapi:
		richform.ReadProps(data, f.messageProp)
	case attrAttachment:
		if last >= 0 {
			richform.ReadProps(data, func(id, kind uint16, value []byte) { f.attachmentProp(&f.attachments[last], id, kind, value, depth) })
		}
	}
}

func (f *tnefFile) messageProp(id, kind uint16, value []byte) {
	switch id {
	case propSubject:
		f.subject = decode.OneLine(f.property(kind, value))
	case propBody:
		f.text = f.property(kind, value)
	case propHTML:
		f.html, _ = decode.Charset(value, metaCharset(value, f.codepage))
	case propRTF:
		f.rtf = richform.UnpackRTF(value)
	}
}

func (f *tnefFile) attachmentProp(at *tnefAttachment, id, kind uint16, value []byte, depth int) {
	switch id {
	case propLongName:
		at.Name = BaseName(f.property(kind, value))
	case propFilename, propDisplayName:
		if at.Name == "" {
			at.Name = BaseName(f.property(kind, value))
		}
	case propMimeTag:
		if t := strings.ToLower(f.property(kind, value)); strings.Count(t, "/") == 1 {
			at.Type = t
		}
	case propContentID:
		at.ContentID = decode.CleanID(f.property(kind, value))
	case propData:
		if kind == 0x0D && len(value) > 16 { // an object begins with the id of its interface
			value = value[16:]
			if depth < tnefDepth {
				if inner, ok := parseTNEF(value, depth+1); ok {
					at.message = &inner
				}
			}
		}
		if len(at.Data) == 0 {
			at.Data = value
		}
	}
}

// property reads a string of either kind.
func (f *tnefFile) property(kind uint16, value []byte) string {
	if kind&0xFFF != 0x1F {
		return f.string8(value)
	}
	units := make([]uint16, len(value)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(value[2*i:])
	}
	return unixLines(decode.Clean(string(utf16.Decode(units))))
}

func (f *tnefFile) string8(b []byte) string {
	s, _ := decode.Charset(bytes.TrimRight(b, "\x00"), f.codepage)
	return unixLines(s)
}

func codepage(n uint32) string {
	if n == 65001 {
		return "utf-8"
	}
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return "cp" + digits
}
