package dispatch

import (
	"strings"
	"unicode"

	"remit/internal/letters"
	"remit/internal/report"
)

// shown is how many rows of a table stand in a mail; the file has them all.
const shown = 30

// Made is a report as it is sent.
type Made struct {
	Title    string
	Sentence string // what it shows
	Link     string // its address, below that of the program
	Figures  []Figure
	Tables   []report.Table
	Empty    string // where there is nothing
}

// Figure is a figure that leads.
type Figure struct{ Name, Value, Note string }

// letter is the mail with a report.
func (m Made) letter(house, base string) letters.Letter {
	var rich, plain strings.Builder
	say := func(text string) {
		rich.WriteString(literal(text) + "\n\n")
		plain.WriteString(text + "\n\n")
	}
	say(m.Sentence)
	if m.Empty != "" {
		say(m.Empty + ".")
	}
	for _, f := range m.Figures {
		line := f.Name + ": " + f.Value
		if f.Note != "" {
			line += " (" + f.Note + ")"
		}
		rich.WriteString("- " + literal(line) + "\n")
		plain.WriteString("- " + line + "\n")
	}
	if len(m.Figures) > 0 {
		rich.WriteString("\n")
		plain.WriteString("\n")
	}
	for _, t := range m.Tables {
		t = t.Page()
		title := t.Title
		if t.Note != "" {
			title += " (" + t.Note + ")"
		}
		rich.WriteString("**" + literal(title) + "**\n\n" + richTable(t) + "\n")
		plain.WriteString(title + "\n\n" + plainTable(t) + "\n")
		if more := len(t.Rows) - shown; more > 0 {
			say(report.Rest(more))
		}
	}
	link := strings.TrimSuffix(base, "/") + m.Link
	rich.WriteString("<" + link + ">\n")
	plain.WriteString(link + "\n")
	return letters.Letter{Subject: m.Title + ", " + house, Rich: rich.String(), Plain: plain.String()}
}

// literal is a text that Markdown takes for nothing but text.
func literal(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			b.WriteRune('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func rows(t report.Table) [][]report.Cell {
	list := t.Rows[:min(shown, len(t.Rows)):min(shown, len(t.Rows))]
	if t.Foot != nil {
		list = append(list, t.Foot)
	}
	return list
}

// richTable is a table in Markdown.
func richTable(t report.Table) string {
	var b strings.Builder
	for _, h := range t.Head {
		b.WriteString("| " + literal(h.Name) + " ")
	}
	b.WriteString("|\n")
	for _, h := range t.Head {
		if h.Num {
			b.WriteString("| ---: ")
		} else {
			b.WriteString("| --- ")
		}
	}
	b.WriteString("|\n")
	for _, r := range rows(t) {
		for _, c := range r {
			b.WriteString("| " + literal(c.Text) + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// plainTable is a table in columns of letters of one width.
func plainTable(t report.Table) string {
	widths := make([]int, len(t.Head))
	for i, h := range t.Head {
		widths[i] = len([]rune(h.Name))
	}
	for _, r := range rows(t) {
		for i, c := range r {
			widths[i] = max(widths[i], len([]rune(c.Text)))
		}
	}
	var b strings.Builder
	line := func(text func(i int) string) {
		var cells []string
		for i, h := range t.Head {
			pad := strings.Repeat(" ", widths[i]-len([]rune(text(i))))
			if h.Num {
				cells = append(cells, pad+text(i))
			} else {
				cells = append(cells, text(i)+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	line(func(i int) string { return t.Head[i].Name })
	for _, r := range rows(t) {
		line(func(i int) string { return r[i].Text })
	}
	return b.String()
}
