package quote

import (
	"strings"
	"unicode"
)

// line is one line of a text, with what is needed to judge it.
type line struct {
	raw   string
	text  string // without outer blanks and the marks of quoting; a no-break blank counts as a blank
	depth int    // of quoting
	code  bool   // within a fenced block of code
}

func (l *line) blank() bool { return l.text == "" && l.depth == 0 }

// splitLines prepares a text for judging.
func splitLines(s string) []line {
	raw := strings.Split(s, "\n")
	out := make([]line, len(raw))
	fence := false
	for i, r := range raw {
		l := line{raw: r}
		l.depth, l.text = cutMarks(r)
		if strings.HasPrefix(r, ">From ") { // how mailbox files escape a line of the author
			l.depth, l.text = 0, r[1:]
		}
		if l.depth == 1 && i > 0 && closesAddress(&out[i-1], l.text) {
			l.depth, l.text = 0, "> "+l.text
		}
		if strings.HasPrefix(l.text, "```") && l.depth == 0 {
			l.code = true
			fence = !fence
		} else {
			l.code = fence
		}
		out[i] = l
	}
	if fence { // never closed: no fence after all
		for i := range out {
			out[i].code = false
		}
	}
	return out
}

// closesAddress reports whether a mark of quoting is in truth the end of the address in the line above:
// "On Monday Joe <joe@client.example", "> wrote:".
func closesAddress(above *line, text string) bool {
	if above.depth > 0 || len(text) > 60 || !endsOpen(text) {
		return false
	}
	i := strings.LastIndexByte(above.text, '<')
	if i < 0 {
		return false
	}
	address := TrimBlanks(above.text[i+1:])
	return hasAddress(address) && !strings.ContainsAny(address, "> ")
}

// cutMarks counts and strips the marks of quoting at the beginning of a line.
func cutMarks(s string) (depth int, rest string) {
	s = TrimBlanks(s)
	for len(s) > 0 && s[0] == '>' {
		depth++
		s = TrimBlanks(s[1:])
	}
	if strings.Contains(s, "\u00A0") {
		s = strings.ReplaceAll(s, "\u00A0", " ")
	}
	if strings.Contains(s, "\u202A") || strings.Contains(s, "\u200F") {
		s = TrimBlanks(directions.Replace(s))
	}
	return depth, s
}

// directions drops the marks that turn the direction of writing.
var directions = strings.NewReplacer("\u202A", "", "\u202B", "", "\u202C", "", "\u200E", "", "\u200F", "")

// TrimBlanks strips blanks of every kind, those of no width too.
func TrimBlanks(s string) string {
	if s == "" || (s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80) {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200B' || r == '\u200C' || r == '\u200D' || r == '\u200E' || r == '\u200F' || r == '\u2060' || r == '\uFEFF' || r == 0x00AD
	})
}

// joined is the raw text of lines.
func joined(lines []line) string {
	size := len(lines)
	for i := range lines {
		size += len(lines[i].raw)
	}
	var b strings.Builder
	b.Grow(size)
	for i := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(lines[i].raw)
	}
	return b.String()
}

// trimLines drops blank lines at both ends.
func trimLines(lines []line) []line {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	return trimLast(lines)
}

// trimLast drops blank lines at the end.
func trimLast(lines []line) []line {
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}
