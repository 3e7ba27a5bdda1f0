package mail

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"remit/internal/decode"
	"remit/internal/markup"
	"remit/internal/richform"
)

// content is what one part shows: as text, as HTML, or both.
type content struct {
	text, html       string
	hasText, hasHTML bool
}

// shown reports whether there is anything to read, or HTML that may hold pictures.
func (c content) shown() bool {
	return strings.TrimSpace(c.text) != "" || strings.TrimSpace(c.html) != ""
}

// assembler collects from the parts of a mail what a reader sees and what is attached.
type assembler struct {
	*reader
	m       *Message
	texts   int  // text leaves with words in them that were taken as the body so far
	unnamed bool // there is a text without a file name: then one with a name is a file
	err     error

	invitations []string // calendar invitations, as text
	opened      int      // signed packages that were opened
}

// view returns what p shows; everything else in it becomes an attachment.
func (a *assembler) view(p *part, outer string) content {
	switch p.media.Value {
	case "multipart/alternative":
		return a.alternative(p)
	case "multipart/related":
		return a.related(p)
	case "multipart/encrypted":
		a.m.Encrypted = true
		for _, c := range p.parts {
			a.attach(c)
		}
		return content{}
	case "multipart/signed":
		a.m.Signed = true
	}
	if len(p.parts) > 0 {
		return a.mixed(p)
	}
	if strings.HasPrefix(p.media.Value, "multipart/") {
		return content{}
	}
	return a.leaf(p, outer)
}

// mixed shows the children one below the other.
func (a *assembler) mixed(p *part) content {
	var all []content
	for _, c := range p.parts {
		v := a.view(c, p.media.Value)
		if v.hasText || v.hasHTML {
			all = append(all, v)
		}
	}
	if len(all) == 2 && all[0].hasText && !all[0].hasHTML && all[1].hasHTML && !all[1].hasText && sameWords(all[0].text, all[1].html) {
		return content{text: all[0].text, hasText: true, html: all[1].html, hasHTML: true}
	}
	return join(all)
}

// sameWords reports whether HTML only repeats the text: some programs send both in a mixed part.
func sameWords(text, rawHTML string) bool {
	a, b := letters(text, 400), letters(markup.Text(markup.Parse(rawHTML)), 400)
	n := min(len(a), len(b))
	return n > 0 && a[:n] == b[:n] && (n >= 200 || len(a) == len(b))
}

// letters returns the first n bytes of s, or a few more, without blanks and marks of layout.
func letters(s string, n int) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(" \n\t\r\u00A0*-_>|", r) {
			continue
		}
		b.WriteRune(r)
		if b.Len() >= n {
			break
		}
	}
	return b.String()
}

// join puts views one below the other; where one has HTML, the others are shown as HTML too.
func join(all []content) content {
	if len(all) == 1 {
		return all[0]
	}
	var out content
	for _, v := range all {
		out.hasHTML = out.hasHTML || v.hasHTML
		out.hasText = true
	}
	if len(all) == 0 {
		return content{}
	}
	var text, rich []string
	for _, v := range all {
		t := v.text
		if !v.hasText {
			t = markup.Text(markup.Parse(v.html))
		}
		text = append(text, strings.Trim(t, "\n"))
		if out.hasHTML && v.hasHTML {
			rich = append(rich, v.html)
		} else if out.hasHTML {
			rich = append(rich, `<div style="white-space: pre-wrap">`+html.EscapeString(v.text)+"</div>")
		}
	}
	out.text, out.html = strings.Join(text, "\n\n"), strings.Join(rich, "\n<hr>\n")
	return out
}

// leaf shows a text that is part of the body and attaches everything else.
func (a *assembler) leaf(p *part, outer string) content {
	if !a.isBody(p, outer) {
		if outer == "multipart/alternative" && strings.HasPrefix(p.media.Value, "text/x-amp") {
			return content{}
		}
		return a.other(p)
	}
	data := a.decoded(p)
	if !blank(data) {
		a.texts++
	}
	label := p.media.Get("charset")
	if p.media.Value == "text/html" {
		if name := decode.CharsetName(label); name == "" || name == "us-ascii" || name == "utf-8" && !utf8.Valid(data) {
			label = metaCharset(data, label)
		}
		text, known := decode.Charset(data, label)
		a.charset(known, label)
		return content{html: text, hasHTML: true}
	}
	text, known := decode.Charset(data, label)
	a.charset(known, label)
	text = unixLines(text)
	if strings.EqualFold(p.media.Get("format"), "flowed") {
		text = unflow(text, strings.EqualFold(p.media.Get("delsp"), "yes"))
	}
	switch p.media.Value {
	case "text/enriched":
		text = richform.Enriched(text)
	case "text/richtext":
		text = markup.Text(markup.Parse(strings.ReplaceAll(text, "<nl>", "<br>")))
	}
	return content{text: a.armoured(a.unpackUU(text)), hasText: true}
}

func (a *assembler) charset(known bool, label string) {
	if !known {
		a.warn(fmt.Sprintf("The charset %q is not known; the text was read as well as possible.", decode.OneLine(decode.Clean(label))))
	}
}

// isBody reports whether a leaf is text to be read, not a file.
func (a *assembler) isBody(p *part, outer string) bool {
	switch p.media.Value {
	case "text/plain", "text/html", "text/enriched", "text/richtext":
	default:
		return outer == "" && isStrangeText(p)
	}
	if p.disposition.Value == "attachment" { // the whole mail as a file without a name is a mistake of its program
		return outer == "" && p.filename() == ""
	}
	if outer == "multipart/alternative" {
		return p.media.Value == "text/plain" || p.media.Value == "text/html" || a.texts == 0
	}
	return p.filename() == "" || a.texts == 0 && !a.unnamed
}

// isStrangeText reports whether a mail is nothing but a text of a type that is not known: it is read as plain text (RFC 2046, 4.1.4).
func isStrangeText(p *part) bool {
	switch p.media.Value {
	case "text/calendar", "text/rtf", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers", "text/xml":
		return false
	}
	return strings.HasPrefix(p.media.Value, "text/") && p.filename() == "" && p.disposition.Value != "attachment"
}

// other takes a leaf that is no text of the body: a file, an invitation, or a package of more.
func (a *assembler) other(p *part) content {
	switch {
	case p.media.Value == "application/pkcs7-mime", p.media.Value == "application/x-pkcs7-mime",
		p.media.Value == "application/octet-stream" && strings.EqualFold(p.filename(), "smime.p7m"):
		return a.smime(p)
	case p.media.Value == "application/ms-tnef" || p.media.Value == "application/vnd.ms-tnef" || strings.EqualFold(p.filename(), "winmail.dat"):
		return a.tnef(p)
	case p.media.Value == "text/calendar" || p.media.Value == "application/ics" || strings.HasSuffix(strings.ToLower(p.filename()), ".ics"):
		data := a.attach(p)
		text, _ := decode.Charset(data, p.media.Get("charset"))
		if s := richform.Invitation(text, p.media.Get("method")); s != "" && !slices.Contains(a.invitations, s) {
			a.invitations = append(a.invitations, s)
		}
		return content{}
	}
	a.attach(p)
	return content{}
}

// unixLines ends every line with LF.
func unixLines(s string) string { return decode.UnixLines(s) }

// metaCharset looks for a charset in the HTML itself.
func metaCharset(data []byte, label string) string {
	head := strings.ToLower(string(data[:min(len(data), 2048)]))
	i := strings.Index(head, "charset=")
	if i < 0 {
		return label
	}
	v := strings.TrimLeft(head[i+8:], "\"' ")
	if j := strings.IndexAny(v, "\"' />;"); j > 0 {
		v = v[:j]
	}
	if !decode.KnownCharset(v) || strings.HasPrefix(v, "utf-16") {
		return label
	}
	return v
}
