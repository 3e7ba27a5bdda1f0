package mail

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	rich "github.com/yuin/goldmark/renderer/html"

	"remit/internal/mail/markup"
)

// markdown renders what people write in a reply: single line ends stay line ends, addresses become links, raw HTML is left out.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(rich.WithHardWraps()))

// Markdown returns sanitised HTML for a Markdown source.
func Markdown(source string) (string, error) {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "", fmt.Errorf("mail: rendering markdown: %w", err)
	}
	return markup.Sanitise(b.String(), markup.Display{}), nil
}

// quoteHTML returns the history as HTML.
func quoteHTML(d *Draft) string {
	if d.QuotedHTML != "" {
		return markup.Sanitise(d.QuotedHTML, markup.Display{})
	}
	return strings.ReplaceAll(html.EscapeString(strings.Trim(unixLines(d.QuotedText), "\n")), "\n", "<br>\n")
}
