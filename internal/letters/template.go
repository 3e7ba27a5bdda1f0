package letters

import (
	"fmt"
	"strings"

	"remit/internal/fault"
)

// piece is plain text, or the name of a variable.
type piece struct {
	text     string
	variable bool
	line     int // from 1
}

// maxText is how long a template may be, in bytes.
const maxText = 20_000

// parse takes a template apart. Braces that belong to no variable are written twice: {{ is {.
func parse(source string) ([]piece, error) {
	var out []piece
	var text strings.Builder
	line, begun := 1, 1
	flush := func() {
		if text.Len() > 0 {
			out = append(out, piece{text: text.String(), line: begun})
			text.Reset()
		}
		begun = line
	}
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '{' && strings.HasPrefix(source[i:], "{{"), c == '}' && strings.HasPrefix(source[i:], "}}"):
			text.WriteByte(c)
			i++
		case c == '{':
			n := strings.IndexAny(source[i:], "}\n")
			if n < 0 || source[i+n] == '\n' {
				return nil, fmt.Errorf("line %d: a brace is opened and not closed; write {{ for a brace of its own", line)
			}
			flush()
			out = append(out, piece{text: strings.TrimSpace(source[i+1 : i+n]), variable: true, line: line})
			i += n
		default:
			text.WriteByte(c)
			if c == '\n' {
				line++
			}
		}
	}
	flush()
	return out, nil
}

// Check refuses a template that could not be filled in, with the line and what would be right.
func Check(k Kind, t Text) error {
	about, err := AboutKind(k)
	if err != nil {
		return err
	}
	if strings.TrimSpace(t.Body) == "" {
		return fault.On("body", "The text is empty. Write one, or go back to the default.")
	}
	used := map[string]bool{}
	if !about.Phrase {
		if strings.TrimSpace(t.Subject) == "" {
			return fault.On("subject", "Give the mail a subject.")
		}
		if strings.ContainsAny(t.Subject, "\r\n") {
			return fault.On("subject", "A subject is one line.")
		}
		if err := about.check("subject", t.Subject, used); err != nil {
			return err
		}
	}
	if err := about.check("body", t.Body, used); err != nil {
		return err
	}
	for _, v := range about.Variables {
		if v.Needs && !used[v.Name] {
			return fault.On("body", "{%s} is missing: it is %s, and the text is of no use without it.", v.Name, v.Means)
		}
	}
	return nil
}

func (a About) check(field, source string, used map[string]bool) error {
	if len(source) > maxText {
		return fault.On(field, "The text is longer than %d characters.", maxText)
	}
	pieces, err := parse(source)
	if err != nil {
		return fault.On(field, "In %w.", err)
	}
	for _, p := range pieces {
		if !p.variable {
			continue
		}
		if _, known := a.variable(p.text); !known {
			return fault.On(field, "In line %d: {%s} is not known here. %s", p.line, p.text, a.instead(p.text))
		}
		used[p.text] = true
	}
	return nil
}

// instead says what would be right in the place of an unknown variable.
func (a About) instead(name string) string {
	best, distance := "", 3
	var all []string
	for _, v := range a.Variables {
		all = append(all, "{"+v.Name+"}")
		if d := edits(strings.ToLower(name), v.Name); d < distance {
			best, distance = v.Name, d
		}
	}
	switch {
	case best != "":
		return "Did you mean {" + best + "}?"
	case len(all) == 0:
		return "This text has no variables; write {{ for a brace of its own."
	}
	return "Use one of " + strings.Join(all, ", ") + "; write {{ for a brace of its own."
}

// edits counts the letters to change, add or drop between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// fill puts values into a template, each as it is: no value is read as a template again. A line that had variables and of which
// nothing is left goes, with more than one blank line in its place.
func fill(source string, value func(name string) string) (string, error) {
	pieces, err := parse(source)
	if err != nil {
		return "", err
	}
	var lines []string
	var now strings.Builder
	varied := false
	end := func() {
		if s := strings.TrimRight(now.String(), " \t"); s != "" || !varied {
			lines = append(lines, s)
		}
		now.Reset()
		varied = false
	}
	for _, p := range pieces {
		if p.variable {
			now.WriteString(value(p.text))
			varied = true
			continue
		}
		parts := strings.Split(p.text, "\n")
		for i, part := range parts {
			if i > 0 {
				end()
			}
			now.WriteString(part)
		}
	}
	end()
	return squeeze(lines), nil
}

// squeeze joins lines with at most one blank line between those of the template itself.
func squeeze(lines []string) string {
	var out []string
	for _, l := range lines {
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimLeft(strings.TrimRight(strings.Join(out, "\n"), " \n"), "\n")
}

// Known refuses a text that uses other variables than these, with the line and what would be right, under the field's name.
func Known(field, source string, variables []Variable) error {
	return About{Variables: variables}.check(field, source, map[string]bool{})
}

// Fill puts values into a text that Known let pass. A line of which nothing is left goes.
func Fill(source string, value func(name string) string) (string, error) { return fill(source, value) }
