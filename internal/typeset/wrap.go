package typeset

import "strings"

// Style is how a run of text is set.
type Style string

// The styles.
const (
	Plain  Style = ""
	Strong Style = "B"
	Slant  Style = "I"
)

// Run is text in one style.
type Run struct {
	Text  string
	Style Style
}

// piece is a part of a line: text in a face, so wide, with or without a space before it.
type piece struct {
	text  string
	face  face
	width float64
	space bool
}

// in is a face in the style of a run.
func (f face) in(style Style) face {
	switch {
	case f.family == "sans" && style == Slant, style == Plain:
		return f
	case f.style == "":
		f.style = string(style)
	}
	return f
}

// words cuts runs at their spaces; a no-break space stays within its word.
func (s *Sheet) words(runs []Run, f face) []piece {
	var list []piece
	space := false
	for _, r := range runs {
		in := f.in(r.Style)
		for i, w := range strings.Split(printable(r.Text), " ") {
			space = space || i > 0
			if w == "" {
				continue
			}
			list = append(list, piece{w, in, s.width(w, in), space})
			space = false
		}
	}
	return list
}

// wrap sets runs into lines of at most a width. What is longer than a line by itself is cut.
func (s *Sheet) wrap(runs []Run, f face, width float64) [][]piece {
	blank := s.width(" ", f)
	var lines [][]piece
	var line []piece
	used := 0.0
	for _, w := range s.cut(s.words(runs, f), width) {
		before := 0.0
		if w.space && len(line) > 0 {
			before = blank
		}
		if len(line) > 0 && used+before+w.width > width {
			lines, line, used, before = append(lines, line), nil, 0, 0
		}
		line, used = append(line, w), used+before+w.width
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut divides the words that no line can hold.
func (s *Sheet) cut(words []piece, width float64) []piece {
	var list []piece
	for _, w := range words {
		for w.width > width {
			n := 0
			part := ""
			letters := []rune(w.text)
			for n < len(letters) && (n == 0 || s.width(part+string(letters[n]), w.face) <= width) {
				part += string(letters[n])
				n++
			}
			if n == len(letters) {
				break
			}
			list = append(list, piece{part, w.face, s.width(part, w.face), w.space})
			rest := string(letters[n:])
			w = piece{rest, w.face, s.width(rest, w.face), false}
		}
		list = append(list, w)
	}
	return list
}

// line sets one line of pieces.
func (s *Sheet) line(line []piece, x, y float64, f face) {
	blank := s.width(" ", f)
	for i, p := range line {
		if i > 0 && p.space {
			x += blank
		}
		s.text(p.text, x, y, face{p.face.family, p.face.style, p.face.size, f.line, f.grey && p.face.style == ""})
		x += p.width
	}
}

// lineWidth is how wide a line of pieces is.
func (s *Sheet) lineWidth(line []piece, f face) float64 {
	sum, blank := 0.0, s.width(" ", f)
	for i, p := range line {
		if i > 0 && p.space {
			sum += blank
		}
		sum += p.width
	}
	return sum
}

// flow sets lines one below the other, over pages where they are many.
func (s *Sheet) flow(lines [][]piece, x float64, f face) {
	for _, l := range lines {
		s.need(f.line)
		s.line(l, x, s.y, f)
		s.y += f.line
	}
}
