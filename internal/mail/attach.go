package mail

import (
	"fmt"
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
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "image/bmp": ".bmp", "image/tiff": ".tif",
	"application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics",
	"application/pgp-signature": ".asc", "application/pgp-keys": ".asc", "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
	"application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "message/rfc822": ".eml", "message/delivery-status": ".txt",
	"text/rfc822-headers": ".txt", "message/disposition-notification": ".txt", "message/feedback-report": ".txt", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
	"application/json": ".json", "application/xml": ".xml", "text/xml": ".xml", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "video/mp4": ".mp4",
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
	if ext == "" {
		ext = ".bin"
	}
	return fmt.Sprintf("attachment-%d%s", len(a.m.Attachments)+1, ext)
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
