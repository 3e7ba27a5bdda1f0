package mail

import (
	"bytes"
	"strings"

	"remit/internal/decode"
	"remit/internal/markup"
	"remit/internal/quote"
)

// Parse reads a mail (4-mail.md, "In"). It takes whatever mailers send: what is wrong is told in Warnings and
// the rest is read. The error is a *TooMuch or an *Unreadable; the message then holds what the header tells,
// and the caller keeps the mail raw.
func Parse(raw []byte, limits Limits) (*Message, error) {
	limits = limits.orDefault()
	p := &part{}
	var odd bool
	p.header, p.body, odd = decode.SplitHeader(trimEnvelope(raw[:min(int64(len(raw)), limits.Bytes)]), false)
	m := &Message{Header: p.header}
	a := &assembler{reader: &reader{limits: limits}, m: m}
	if odd {
		a.warn("The header holds lines that are no header fields.")
	}
	kind := decode.ParseMedia(p.header.First("Content-Type"))
	a.textCharset = kind.Get("charset")
	readHeader(m, limits)
	err := a.assemble(p, int64(len(raw)))
	m.Warnings = a.warnings
	return m, err
}

// assemble fills the message from the parts of the mail.
func (a *assembler) assemble(p *part, size int64) error {
	if size > a.limits.Bytes {
		return &TooMuch{What: "bytes", Have: size, Limit: a.limits.Bytes}
	}
	if n := len(a.m.To) + len(a.m.Cc); n > a.limits.Recipients {
		return &TooMuch{What: "recipients", Have: int64(n), Limit: int64(a.limits.Recipients)}
	}
	if !looksLikeMail(p) {
		return &Unreadable{Reason: "it has no header"}
	}
	p.describe("")
	if err := a.read(p, 0); err != nil {
		return err
	}
	if h, changed := a.m.Header.InCharset(a.textCharset); changed && !p.media.Has("charset") { // only its parts say it
		readFields(a.m, h, a.limits)
	}
	a.unnamed = unnamedText(p)
	v := a.view(p, "")
	if a.err != nil {
		return a.err
	}
	switch {
	case a.m.Encrypted && strings.Contains(v.text, "-----BEGIN PGP MESSAGE-----"):
		a.warn("The mail holds an encrypted text, which is shown as it came.")
	case a.m.Encrypted:
		a.warn("The mail is encrypted; its content is kept as an attachment.")
	}
	if !v.shown() && !a.m.Encrypted && len(a.invitations) == 0 {
		v = a.packed(p, v)
	}
	a.show(v)
	a.inline()
	a.judge(p)
	return nil
}

// unnamedText reports whether there is a text that can only be meant to be read.
func unnamedText(p *part) bool {
	for _, c := range p.parts {
		if unnamedText(c) {
			return true
		}
	}
	return (p.media.Value == "text/plain" || p.media.Value == "text/html") && p.disposition.Value != "attachment" && p.filename() == ""
}

// looksLikeMail reports whether there is any field that a mail has.
func looksLikeMail(p *part) bool {
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-ID", "Received", "Content-Type", "Return-Path", "Delivered-To", "Sender", "Cc", "MIME-Version", "Reply-To"} {
		if p.header.Has(name) {
			return true
		}
	}
	return false
}

// trimEnvelope drops what may stand before a mail: a byte order mark, blank lines, the "From " line of a mailbox file.
func trimEnvelope(raw []byte) []byte {
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) { // saved by an editor as UTF-16
		text, _ := decode.Charset(raw, "utf-16")
		raw = []byte(text)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	raw = bytes.TrimLeft(raw, "\r\n\t \x00")
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		_, raw = decode.CutLine(raw)
	}
	return raw
}

// readHeader fills what the header of the mail tells, with raw 8-bit values in the charset that it names itself.
func readHeader(m *Message, limits Limits) {
	kind := decode.ParseMedia(m.Header.First("Content-Type"))
	h, _ := m.Header.InCharset(kind.Get("charset"))
	readFields(m, h, limits)
}

// readFields fills a message from the fields of h.
func readFields(m *Message, h Header, limits Limits) {
	most := limits.Recipients + 1
	from := decode.Addresses(h.First("From"), most)
	if len(from) == 0 {
		from = decode.Addresses(h.First("Sender"), 1)
	}
	if len(from) > 0 {
		m.From = &from[0]
	}
	m.To, m.Cc, m.References = nil, nil, nil
	m.ReplyTo = decode.Addresses(h.First("Reply-To"), most)
	for _, v := range h.Values("To") {
		m.To = append(m.To, decode.Addresses(v, most)...)
	}
	for _, v := range h.Values("Cc") {
		m.Cc = append(m.Cc, decode.Addresses(v, most)...)
	}
	m.Subject = strings.TrimSpace(h.Text("Subject"))
	m.Date = decode.Date(h.First("Date"))
	m.MessageID = decode.FirstID(h.First("Message-ID"))
	m.InReplyTo = decode.FirstID(h.First("In-Reply-To"))
	for _, v := range h.Values("References") {
		m.References = append(m.References, decode.IDs(v)...)
	}
}

// show fills the text, the reply within it and the HTML.
func (a *assembler) show(v content) {
	m := a.m
	m.Text = strings.Trim(v.text, "\n")
	var tree *markup.Node
	if v.hasHTML && strings.TrimSpace(v.html) != "" {
		m.RawHTML = v.html
		tree = markup.Parse(v.html)
		m.HTML = markup.SanitiseTree(tree, markup.Display{})
	}
	switch {
	case tree == nil:
		m.Reply, m.Quoted = quote.Strip(m.Text)
	case strings.TrimSpace(m.Text) == "":
		m.Text, m.Reply, m.Quoted = replyInHTML(tree)
	default:
		m.Reply, m.Quoted = quote.Strip(m.Text)
		if m.Quoted == "" { // the HTML may know better
			if _, reply, quoted := replyInHTML(tree); quoted != "" && len(reply) < len(m.Reply) {
				m.Reply, m.Quoted = reply, quoted
			}
		}
	}
	for _, s := range a.invitations {
		m.Text = strings.TrimLeft(m.Text+"\n\n"+s, "\n")
		m.Reply = strings.TrimLeft(m.Reply+"\n\n"+s, "\n")
	}
}

// replyInHTML returns the text of a document, with what its structure tells of history as marks of quoting, and the reply in it.
func replyInHTML(tree *markup.Node) (text, reply, quoted string) {
	text, sole := markup.MarkedText(tree)
	if sole {
		return text, text, ""
	}
	if onlyQuoted(text) { // a mail that was sent on without a word: who wrote it and when belongs to what is said
		text = markup.Text(tree)
		return text, text, ""
	}
	reply, quoted = quote.Strip(text)
	return text, reply, quoted
}

// onlyQuoted reports whether every line with words is marked as history.
func onlyQuoted(text string) bool {
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, ">") {
			return false
		}
	}
	return true
}
