package compose

import (
	"encoding/base64"
	"html"
	"strings"

	"remit/internal/decode"
	"remit/internal/mail"
)

// Look is how the HTML of a mail is dressed: plainly, so that it reads the same in the common programs, and with no colour of text or
// ground, so that a dark window stays dark. The zero Look adds nothing.
type Look struct {
	Name   string // of the provider
	Accent string // #rrggbb of the line at the top, "" for none
	Logo   *Logo
}

// Logo is a picture at the head of a mail. It travels with the mail: nothing is loaded from anywhere.
type Logo struct {
	Type string // image/png, image/jpeg or image/gif
	Data []byte
}

// logoID is the Content-ID of the logo.
const logoID = "logo@look"

func (l Look) logo() mail.Attachment {
	return mail.Attachment{Name: "logo." + strings.TrimPrefix(l.Logo.Type, "image/"), Type: l.Logo.Type, ContentID: logoID, Inline: true, Data: l.Logo.Data}
}

// The styles of a mail stand at the elements: programs for mail read no others.
const (
	bodyStyle = `font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:44em`
	logoStyle = `display:block;max-width:240px;max-height:64px;border:0`
	markStyle = `font-size:12px;opacity:.65;margin-top:1.5em`
)

// dress puts words, history and mark between head and foot.
func (l Look) dress(words, quoted, mark string) string {
	if mark != "" {
		mark = `<div style="` + markStyle + `">` + html.EscapeString(mark) + "</div>\n"
	}
	if l == (Look{}) {
		return words + quoted + mark
	}
	head := ""
	if l.Accent != "" {
		head += `<div style="border-top:3px solid ` + html.EscapeString(l.Accent) + `;margin-bottom:16px"></div>` + "\n"
	}
	if l.Logo != nil {
		head += `<div style="margin-bottom:16px"><img src="cid:` + logoID + `" alt="` + html.EscapeString(l.Name) + `" height="48" style="` + logoStyle + `"></div>` + "\n"
	}
	return `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></head><body>` + "\n" +
		`<div style="` + bodyStyle + `">` + "\n" + head + words + quoted + mark + "</div>\n</body></html>\n"
}

// View is the HTML of a draft as it is sent, for looking at it: the logo stands in the page itself.
func View(d Draft) (text, rich string, err error) {
	if text, rich, err = d.words(); err != nil {
		return "", "", err
	}
	if l := d.Look.Logo; l != nil {
		rich = strings.Replace(rich, `src="cid:`+logoID+`"`, `src="data:`+html.EscapeString(l.Type)+`;base64,`+base64.StdEncoding.EncodeToString(l.Data)+`"`, 1)
	}
	return text, rich, nil
}

// Said is the conversation below an answer: a marker line, then each message with the line that says who wrote it.
type Said struct {
	Marker string
	Parts  []string // an attribution, a line end, the message
}

func (s Said) text() string {
	if len(s.Parts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + s.Marker + "\n")
	for _, p := range s.Parts {
		who, words, _ := strings.Cut(decode.UnixLines(p), "\n")
		b.WriteString("\n" + who + "\n> " + strings.ReplaceAll(strings.Trim(words, "\n"), "\n", "\n> ") + "\n")
	}
	return b.String()
}

func (s Said) html() string {
	if len(s.Parts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n<div style=\"" + markStyle + "\">" + html.EscapeString(s.Marker) + "</div>\n")
	for _, p := range s.Parts {
		who, words, _ := strings.Cut(decode.UnixLines(p), "\n")
		b.WriteString("<div>" + html.EscapeString(who) + "</div>\n<blockquote type=\"cite\" style=\"margin:0 0 1em .5em;padding-left:1em;border-left:2px solid #999999\">" +
			strings.ReplaceAll(html.EscapeString(strings.Trim(words, "\n")), "\n", "<br>\n") + "</blockquote>\n")
	}
	return b.String()
}
