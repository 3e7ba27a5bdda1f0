package erasure

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What takes the place of a person's own texts, and of copies of them in the texts of others.
const (
	erasedText    = "[The words of this person were erased.]"
	erasedQuote   = "[Quoted words were erased.]"
	erasedSubject = "Erased request"
)

// leastLine is how many letters a line of a person must have to be known again in somebody else's text: "Thanks," is everybody's.
const leastLine = 12

// spoken is what a person said on a ticket.
type spoken struct {
	whole string   // folded, each run of white space one space
	lines []string // folded, the long ones
	short map[string]bool
}

func (s *spoken) add(text string) {
	if s.short == nil {
		s.short = map[string]bool{}
	}
	s.whole += " " + folded(text) + " \x00"
	for line := range strings.Lines(text) {
		line = folded(strings.TrimLeft(line, "> \t"))
		switch n := utf8.RuneCountInString(line); {
		case n >= leastLine:
			s.lines = append(s.lines, line)
		case n > 0:
			s.short[line] = true
		}
	}
}

func folded(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// unquoted is a text without the marks of quotation.
func unquoted(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, "> \t|"))
	}
	return b.String()
}

// repeats reports whether a text holds a line of what was said, wherever its own lines break.
func (s spoken) repeats(text string) bool {
	text = folded(unquoted(text))
	for _, line := range s.lines {
		if strings.Contains(text, line) {
			return true
		}
	}
	return false
}

var tags = regexp.MustCompile(`<[^>]*>`)

// repeatsIn is repeats for HTML.
func (s spoken) repeatsIn(formatted string) bool {
	return s.repeats(html.UnescapeString(tags.ReplaceAllString(formatted, " ")))
}

// strip takes what was said out of somebody else's text: quoted lines, and whole lines wherever they stand.
func (s spoken) strip(text string) string {
	if len(s.lines)+len(s.short) == 0 {
		return text
	}
	var out strings.Builder
	gone := false
	for line := range strings.Lines(text) {
		if s.quotes(line) {
			if !gone {
				out.WriteString("> " + erasedQuote + "\n")
			}
			gone = true
			continue
		}
		gone = false
		out.WriteString(line)
	}
	left := out.String()
	for _, line := range s.lines {
		if strings.Contains(folded(unquoted(left)), line) {
			left = anywhere(line).ReplaceAllLiteralString(left, erasedQuote)
		}
	}
	return left
}

// quotes reports whether a line is quoted from what was said.
func (s spoken) quotes(line string) bool {
	line = strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(line, ">") {
		return false
	}
	line = folded(strings.TrimLeft(line, "> \t"))
	if utf8.RuneCountInString(line) < leastLine {
		return s.short[line]
	}
	return strings.Contains(s.whole, line)
}

// anywhere finds a line whose words stand in other lines, quoted or not.
func anywhere(line string) *regexp.Regexp {
	parts := strings.Fields(line)
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile("(?i)" + strings.Join(parts, `[\s>|]+`))
}
