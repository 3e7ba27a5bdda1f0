package mail

import (
	"strings"

	"remit/internal/decode"
	"remit/internal/markup"
	"remit/internal/richform"
)

// packed returns the text of the mails, of the RTF, or of the nameless texts marked as files, that a mail without any
// text of its own consists of. They stay attached as they came.
func (a *assembler) packed(p *part, v content) content {
	var texts []string
	a.eachLeaf(p, func(leaf *part) {
		if len(texts) >= 5 {
			return
		}
		text := ""
		switch leaf.media.Value {
		case "message/rfc822", "message/global":
			text = a.innerText(a.decoded(leaf))
		case "text/rtf", "application/rtf":
			text, _ = richform.RTF(a.decoded(leaf))
		case "text/plain":
			if leaf.filename() == "" {
				text, _ = decode.Charset(a.decoded(leaf), leaf.media.Get("charset"))
				text = unixLines(text)
			}
		}
		if strings.TrimSpace(text) != "" {
			texts = append(texts, strings.Trim(text, "\n"))
		}
	})
	if len(texts) == 0 {
		return v
	}
	return content{text: strings.Join(texts, "\n\n"), hasText: true}
}

func (a *assembler) eachLeaf(p *part, do func(*part)) {
	for _, c := range p.parts {
		a.eachLeaf(c, do)
	}
	if len(p.parts) == 0 {
		do(p)
	}
}

// innerText returns the text of a mail within the mail (RFC 2046, section 5.2.1); its files stay in it.
func (a *assembler) innerText(raw []byte) string {
	p := &part{}
	p.header, p.body, _ = decode.SplitHeader(trimEnvelope(raw), false)
	p.describe("")
	inner := &assembler{reader: &reader{limits: Limits{Depth: 5, Parts: 100}.orDefault()}, m: &Message{}}
	if err := inner.read(p, 0); err != nil {
		a.warn("A mail within the mail could not be read; it is kept as an attachment.")
		return ""
	}
	inner.unnamed = unnamedText(p)
	v := inner.view(p, "")
	if strings.TrimSpace(v.text) == "" && v.hasHTML {
		return markup.Text(markup.Parse(v.html))
	}
	return v.text
}
