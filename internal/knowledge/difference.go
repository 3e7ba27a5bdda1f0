package knowledge

import (
	"strings"
)

// Sign says what became of a piece of text.
type Sign int

// The signs of a piece.
const (
	Kept Sign = iota
	Taken
	Added
)

// Piece is a part of a line.
type Piece struct {
	Sign Sign
	Text string
}

// Line is a line of two texts that are compared. A line that was changed is taken once and added once, with what differs in it set apart.
type Line struct {
	Sign   Sign
	Pieces []Piece
}

// Difference compares two texts line by line and, where as many lines were taken as were added in their place, word by word.
func Difference(before, after string) []Line {
	var lines []Line
	var taken, added []string
	settle := func() {
		lines = append(lines, changed(taken, added)...)
		taken, added = nil, nil
	}
	for _, s := range align(strings.Split(before, "\n"), strings.Split(after, "\n")) {
		switch s.sign {
		case Taken:
			taken = append(taken, s.of)
		case Added:
			added = append(added, s.of)
		default:
			settle()
			lines = append(lines, Line{Kept, []Piece{{Kept, s.of}}})
		}
	}
	settle()
	return lines
}

// changed sets the lines of one place that were taken before those that were added.
func changed(taken, added []string) []Line {
	was, is := make([]Line, len(taken)), make([]Line, len(added))
	for i, t := range taken {
		was[i] = Line{Taken, []Piece{{Taken, t}}}
	}
	for i, t := range added {
		is[i] = Line{Added, []Piece{{Added, t}}}
	}
	if len(taken) == len(added) {
		for i := range taken {
			if old, fresh, alike := words(taken[i], added[i]); alike {
				was[i].Pieces, is[i].Pieces = old, fresh
			}
		}
	}
	return append(was, is...)
}

// words sets apart what differs between two forms of a line; alike is false where so little stayed that it would not help.
func words(before, after string) (old, fresh []Piece, alike bool) {
	kept := 0
	for _, s := range align(apart(before), apart(after)) {
		if s.sign != Added {
			old = join(old, s.sign, s.of)
		}
		if s.sign != Taken {
			fresh = join(fresh, s.sign, s.of)
		}
		if s.sign == Kept {
			kept += len(strings.TrimSpace(s.of))
		}
	}
	return old, fresh, 3*kept >= max(len(before), len(after))
}

// join adds a word to the piece before it where both have one sign.
func join(list []Piece, sign Sign, text string) []Piece {
	if n := len(list); n > 0 && list[n-1].Sign == sign {
		list[n-1].Text += text
		return list
	}
	return append(list, Piece{sign, text})
}

// apart takes a line into its words, each with the space behind it.
func apart(line string) []string { return strings.SplitAfter(line, " ") }

// Fold replaces each long stretch of lines that were kept by its ends: around lines stay on each side, and a Line without pieces stands for the rest.
func Fold(lines []Line, around int) []Line {
	var out []Line
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].Sign == Kept {
			end++
		}
		from, to := i+around, end-around // what goes
		if i == 0 {
			from = 0
		}
		if end == len(lines) {
			to = end
		}
		if to-from > 1 {
			out = append(append(append(out, lines[i:from]...), Line{}), lines[to:end]...)
		} else {
			out = append(out, lines[i:end]...)
		}
		if end < len(lines) {
			out = append(out, lines[end])
			end++
		}
		i = end
	}
	return out
}

// step is one element of two lists that were aligned.
type step struct {
	sign Sign
	of   string
}

// most is how many comparisons are made of two lists; longer ones differ as a whole, apart from their common ends.
const most = 4_000_000

// align finds the longest list that both lists hold in this order, and tells of each element whether it is in both.
func align(a, b []string) []step {
	var steps, tail []step
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		steps, a, b = append(steps, step{Kept, a[0]}), a[1:], b[1:]
	}
	end := 0
	for end < len(a) && end < len(b) && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for _, s := range a[len(a)-end:] {
		tail = append(tail, step{Kept, s})
	}
	return append(between(steps, a[:len(a)-end], b[:len(b)-end]), tail...)
}

// between aligns lists whose ends differ.
func between(steps []step, a, b []string) []step {
	length := lengths(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case length != nil && i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, step{Kept, a[i]})
			i++
			j++
		case i < len(a) && (j == len(b) || length == nil || length[i+1][j] >= length[i][j+1]):
			steps = append(steps, step{Taken, a[i]})
			i++
		default:
			steps = append(steps, step{Added, b[j]})
			j++
		}
	}
	return steps
}

// lengths holds how long the longest common list of a[i:] and b[j:] is; nil where finding it would take too long.
func lengths(a, b []string) [][]int32 {
	if len(a)*len(b) > most {
		return nil
	}
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	return length
}
