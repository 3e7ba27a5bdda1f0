package typeset

// Over sets a small line, above a title.
func (s *Sheet) Over(text string) {
	s.flow(s.wrap([]Run{{Text: text}}, aside, body), left, aside)
	s.y += 1.5
}

// Title sets the title of the document.
func (s *Sheet) Title(text string) {
	s.flow(s.wrap([]Run{{Text: text}}, huge, body), left, huge)
	s.y += 3
}

// Sides sets two columns of lines beside each other; the first line of each is set in stronger type.
func (s *Sheet) Sides(one, other []string) {
	const column = body / 2
	start, end := s.y, s.y
	for i, lines := range [][]string{one, other} {
		y := start
		for n, text := range lines {
			f := cell
			if n == 0 {
				f = cellB
			}
			for _, l := range s.wrap([]Run{{Text: text}}, f, column-6) {
				s.line(l, left+float64(i)*column, y, f)
				y += cell.line
			}
		}
		end = max(end, y)
	}
	s.y = end + 6
}

// Pair is a name and what it stands for.
type Pair struct{ Name, Value string }

// Pairs sets pairs in two columns between two rules.
func (s *Sheet) Pairs(list []Pair) {
	const column = body / 2
	s.rule(s.y, 0.3)
	s.rule(s.y+0.8, 0.3)
	s.y += 3.5
	for i := 0; i < len(list); i += 2 {
		row := list[i:min(i+2, len(list))]
		height := 0.0
		var set [][][]piece
		for _, p := range row {
			lines := s.wrap([]Run{{Text: p.Value}}, prose, column-6)
			set, height = append(set, lines), max(height, aside.line+float64(len(lines))*prose.line)
		}
		s.need(height)
		for k, p := range row {
			x := left + float64(k)*column
			s.text(printable(p.Name), x, s.y, aside)
			for n, l := range set[k] {
				s.line(l, x, s.y+aside.line+float64(n)*prose.line, prose)
			}
		}
		s.y += height + 1.8
	}
}

// Heading begins a part. It stays with what follows.
func (s *Sheet) Heading(no, text string) {
	s.gap(6)
	lines := s.wrap([]Run{{Text: text}}, heading, body-hang)
	s.need(float64(len(lines))*heading.line + 22)
	s.font(heading)
	s.pdf.Bookmark(printable(trim(no+" "+text)), 0, s.y)
	s.rule(s.y, 0.25)
	s.y += 2.2
	s.text(printable(no), left, s.y, heading)
	x := left + hang
	if no == "" {
		x = left
	}
	s.flow(lines, x, heading)
	s.y += 1.6
}

// Sub is a heading within a part.
func (s *Sheet) Sub(text string) {
	s.gap(2.5)
	s.need(sub.line * 3)
	s.flow(s.wrap([]Run{{Text: text}}, sub, body), left, sub)
	s.y += 0.8
}

// Para sets a paragraph.
func (s *Sheet) Para(runs []Run) {
	lines := s.wrap(runs, prose, body)
	s.need(float64(min(2, len(lines))) * prose.line)
	s.flow(lines, left, prose)
	s.y += 2
}

// Item sets an item of a list after its mark.
func (s *Sheet) Item(mark string, runs []Run, depth int) {
	indent := 5.5 * float64(depth+1)
	lines := s.wrap(runs, prose, body-indent)
	s.need(prose.line)
	s.text(printable(mark), left+indent-4.5, s.y, prose)
	s.flow(lines, left+indent, prose)
	s.y += 0.8
}

// Aside sets small text beside the contract's own words.
func (s *Sheet) Aside(text string) {
	s.flow(s.wrap([]Run{{Text: text}}, aside, body), left, aside)
	s.y += 2
}

// Clause is one clause: its number, its words, what is noted below them, and a word beside it.
type Clause struct {
	Number string
	Says   string
	Notes  [][]Run
	Side   string
}

// Clause sets a clause. It stays together where a page can hold it.
func (s *Sheet) Clause(c Clause) {
	const beside, apart = 26.0, 4.0
	width := body - hang
	if c.Side != "" {
		width -= beside
	}
	says := s.wrap([]Run{{Text: c.Says}}, prose, width)
	side := s.wrap([]Run{{Text: c.Side}}, asideB, beside-apart)
	notes := make([][][]piece, len(c.Notes))
	height := float64(len(says)) * prose.line
	for i, n := range c.Notes {
		notes[i] = s.wrap(n, aside, width)
		height += float64(len(notes[i])) * aside.line
	}
	more := max(0, float64(len(side))*asideB.line-height) // that the words beside need
	height += more
	s.gap(1.8)
	if height < (floor-top)/2 {
		s.need(height)
	} else {
		s.need(3 * prose.line)
	}
	s.text(printable(c.Number), left, s.y, number)
	for i, l := range side {
		s.line(l, pageWidth-right-beside+apart, s.y+float64(i)*asideB.line, face{asideB.family, asideB.style, asideB.size, prose.line, false})
	}
	s.flow(says, left+hang, prose)
	for _, n := range notes {
		s.flow(n, left+hang, aside)
	}
	s.y += more + 0.9
}

func trim(text string) string {
	for len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	return text
}
