package compose

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	rich "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"remit/internal/decode"
	"remit/internal/markup"
)

// markdown renders what people write in a reply: single line ends stay line ends and addresses become links.
// It knows no raw HTML, so that "press <Ctrl>" is shown as it was written.
var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
		parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)),
	goldmark.WithExtensions(extension.Linkify, extension.Table, extension.Strikethrough),
	goldmark.WithRendererOptions(rich.WithHardWraps()),
)

// without drops the parser of one kind from a list.
func without(list []util.PrioritizedValue, kind any) []util.PrioritizedValue {
	var out []util.PrioritizedValue
	for _, v := range list {
		if fmt.Sprintf("%T", v.Value) != fmt.Sprintf("%T", kind) {
			out = append(out, v)
		}
	}
	return out
}

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
	return strings.ReplaceAll(html.EscapeString(strings.Trim(decode.UnixLines(d.QuotedText), "\n")), "\n", "<br>\n")
}
