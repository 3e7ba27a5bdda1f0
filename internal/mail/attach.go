package mail

import (
	"fmt"
	"net/url"
	"strings"

	"remit/internal/decode"
)

// attach keeps a part as a file and returns its bytes.
func (a *assembler) attach(p *part) []byte {
	if strings.HasPrefix(p.media.Value, "multipart/") {
		for _, c := range p.parts {
			a.attach(c)
		}
		return nil
	}
	data := a.decoded(p)
	at := Attachment{
		Name:      p.filename(),
		Type:      p.media.Value,
		Inline:    p.disposition.Value == "inline",
		ContentID: decode.FirstID(p.header.First("Content-ID")),
		Data:      data,
	}
	if at.ContentID != "" && p.disposition.Value == "" {
		at.Inline = true
	}
	if at.Name == "" {
		at.Name = a.nameFor(p, data)
	}
	a.add(at)
	return data
}

// add keeps a file; over the limit it only remembers that there were too many.
func (a *assembler) add(at Attachment) {
	if len(a.m.Attachments) >= a.limits.Attachments {
		a.err = &TooMuch{What: "attachments", Have: int64(len(a.m.Attachments) + 1), Limit: int64(a.limits.Attachments)}
		return
	}
	at.Size = int64(len(at.Data))
	a.m.Attachments = append(a.m.Attachments, at)
}

// extensions are those of the types that come without a name.
var extensions = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "image/bmp": ".bmp", "image/tiff": ".tif",
	"application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics",
	"application/pgp-signature": ".asc", "application/pgp-keys": ".asc", "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
	"application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "message/rfc822": ".eml", "message/delivery-status": ".txt",
	"text/rfc822-headers": ".txt", "message/disposition-notification": ".txt", "message/feedback-report": ".txt", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
	"application/json": ".json", "application/xml": ".xml", "text/xml": ".xml", "text/rtf": ".rtf", "application/rtf": ".rtf", "text/markdown": ".md", "application/msword": ".doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
	"application/vnd.ms-excel": ".xls", "application/gzip": ".gz", "image/heic": ".heic", "video/quicktime": ".mov", "audio/ogg": ".ogg", "application/ics": ".ics",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "video/mp4": ".mp4",
}

// nameFor makes up a name for a file that has none.
func (a *assembler) nameFor(p *part, data []byte) string {
	ext := extensions[p.media.Value]
	switch p.media.Value {
	case "message/rfc822", "message/global":
		h, _, _ := decode.SplitHeader(data, false)
		if subject := strings.TrimSpace(h.Text("Subject")); subject != "" {
			return fileSafe(subject) + ".eml"
		}
		return "message.eml"
	case "message/delivery-status":
		return "delivery-status.txt"
	case "text/rfc822-headers":
		return "headers.txt"
	case "application/pgp-signature":
		return "signature.asc"
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		return "smime.p7s"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return "smime.p7m"
	case "text/calendar":
		return "invite.ics"
	}
	if name := p.toldName(); name != "" {
		return name
	}
	if ext == "" {
		ext = ".bin"
	}
	return fmt.Sprintf("attachment-%d%s", len(a.m.Attachments)+1, ext)
}

// toldName looks for a file name where none belongs: in the place, the description or the id of a part.
func (p *part) toldName() string {
	place, _, _ := strings.Cut(p.header.First("Content-Location"), "?")
	id, _, _ := strings.Cut(decode.FirstID(p.header.First("Content-ID")), "@")
	for _, s := range []string{place, p.header.Text("Content-Description"), id} {
		name := BaseName(decode.Text(s))
		if i := strings.LastIndexByte(name, '.'); i > 0 && len(name) <= 120 && knownExtensions[strings.ToLower(name[i:])] {
			return name
		}
	}
	return ""
}

// knownExtensions are those that make a file name of what may as well be an id.
var knownExtensions = func() map[string]bool {
	m := map[string]bool{".jpeg": true, ".htm": true, ".tiff": true, ".xml": true, ".eml": true, ".ppt": true, ".pptx": true, ".odt": true, ".ods": true}
	for _, ext := range extensions {
		m[ext] = true
	}
	return m
}()

// inline marks the files that the HTML shows by their Content-ID (RFC 2392), whatever their disposition says.
func (a *assembler) inline() {
	shown := map[string]bool{}
	for s := a.m.RawHTML; ; {
		i := strings.Index(s, "cid:")
		if i < 0 {
			break
		}
		s = s[i+len("cid:"):]
		id := s[:min(len(s), 300)]
		if end := strings.IndexAny(id, "\"'<> )\n"); end >= 0 {
			id = id[:end]
		}
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		shown[id] = true
	}
	for i := range a.m.Attachments {
		if at := &a.m.Attachments[i]; at.ContentID != "" && shown[at.ContentID] {
			at.Inline = true
		}
	}
}

// fileSafe makes a file name of a subject.
func fileSafe(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return strings.Trim(s, " .")
}
