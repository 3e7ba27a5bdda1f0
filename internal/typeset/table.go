package typeset

import "slices"

// Table is rows under a head. The columns share the width by what stands in them.
type Table struct {
	Head  []string
	Rows  [][]string
	Foot  [][]string // rows at the end, in stronger type
	Right []int      // columns of figures, set to the right
	Lead  bool       // the first column is set in stronger type
}

// part is what a row of a table is.
type part int

const (
	inBody part = iota
	inHead
	inFoot
)

// padding is between columns.
const padding = 4.0

// Table sets a table; its head stands again on each page that it goes on to.
func (s *Sheet) Table(t Table) {
	widths := s.columns(t)
	s.gap(1)
	head := func() {
		s.row(t, widths, t.Head, inHead)
		s.stroke(left, pageWidth-right, s.y+0.4, 0.2)
		s.y += 1.4
	}
	first := t.Head // stays with the head
	if len(t.Rows) > 0 {
		first = t.Rows[0]
	}
	s.need(float64(tallest(s.cells(t, widths, t.Head, inHead))+min(12, tallest(s.cells(t, widths, first, inBody))))*cell.line + 4)
	head()
	for i, r := range slices.Concat(t.Rows, t.Foot) {
		in := inBody
		if i >= len(t.Rows) {
			in = inFoot
		}
		lines := s.cells(t, widths, r, in)
		height := float64(tallest(lines)) * cell.line
		if s.y+height+2 > floor && s.y > top {
			s.page()
			head()
		}
		for tallest(lines) > 0 {
			fit := max(1, int((floor-s.y)/cell.line))
			lines = s.drawRow(t, widths, lines, fit)
			if tallest(lines) > 0 {
				s.page()
				head()
			}
		}
		s.stroke(left, pageWidth-right, s.y+0.9, 0.08)
		s.y += 1.9
	}
	s.y += 2
}

// row sets one row that fits.
func (s *Sheet) row(t Table, widths []float64, cells []string, in part) {
	s.drawRow(t, widths, s.cells(t, widths, cells, in), 1<<20)
}

// cells wraps the cells of a row.
func (s *Sheet) cells(t Table, widths []float64, cells []string, in part) [][][]piece {
	lines := make([][][]piece, len(widths))
	for i := range widths {
		if i < len(cells) {
			lines[i] = s.wrap([]Run{{Text: cells[i]}}, t.faceOf(i, in), widths[i])
		}
	}
	return lines
}

func (t Table) faceOf(column int, in part) face {
	switch {
	case in == inHead:
		return asideB
	case in == inFoot, column == 0 && t.Lead:
		return cellB
	}
	return cell
}

func tallest(lines [][][]piece) int {
	n := 0
	for _, l := range lines {
		n = max(n, len(l))
	}
	return n
}

// drawRow sets the first lines of each cell, at most so many, and returns what is left.
func (s *Sheet) drawRow(t Table, widths []float64, lines [][][]piece, most int) [][][]piece {
	x := left
	rest := make([][][]piece, len(lines))
	tall := 0
	for i, l := range lines {
		n := min(most, len(l))
		for k, line := range l[:n] {
			at, f := x, cell
			if slices.Contains(t.Right, i) {
				at = x + widths[i] - s.lineWidth(line, line[0].face)
			}
			f.grey = false
			s.line(line, at, s.y+float64(k)*cell.line, f)
		}
		rest[i], tall = l[n:], max(tall, n)
		x += widths[i] + padding
	}
	s.y += float64(tall) * cell.line
	return rest
}

// columns shares the width: each column gets what its longest word needs, and of the rest as much as its text is longer than that.
func (s *Sheet) columns(t Table) []float64 {
	n := len(t.Head)
	room := body - padding*float64(n-1)
	least, want := make([]float64, n), make([]float64, n)
	for _, row := range slices.Concat([][]string{t.Head}, t.Rows, t.Foot) {
		for i := range min(n, len(row)) {
			words := s.words([]Run{{Text: row[i]}}, cellB)
			for _, w := range words {
				least[i] = max(least[i], min(w.width, room/2))
			}
			want[i] = max(want[i], s.lineWidth(words, cellB))
		}
	}
	spare, asked := room, 0.0
	for i := range n {
		spare -= least[i]
		asked += want[i] - least[i]
	}
	widths := make([]float64, n)
	for i := range n {
		switch {
		case spare < 0:
			widths[i] = least[i] * room / (room - spare)
		case asked <= spare:
			widths[i] = want[i] + (spare-asked)/float64(n)
		default:
			widths[i] = least[i] + (want[i]-least[i])*spare/asked
		}
	}
	return widths
}
