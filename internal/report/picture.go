package report

import (
	"math"
	"slices"
	"strconv"
)

// Columns is a picture over time: a column for each month or week, of parts on top of each other.
type Columns struct {
	Says   string   // the finding, for who cannot see it
	Parts  []Fill   // of each column, from the ground up
	Names  []Column // in order of time
	Beside bool     // the parts stand beside each other rather than on top
}

// Fill is a kind of part: its class and what it stands for.
type Fill struct{ Class, Name string }

// Column is a column of the picture.
type Column struct {
	Label  string  // under it
	Says   string  // what it is, in words
	Values []int64 // of its parts
	Link   string
}

// The picture's measures: its size, and where its columns stand.
const (
	Width, Height = 556, 214
	left, right   = 40.0, 548.0
	top, ground   = 16.0, 188.0
	gap           = 1.0 // between parts
)

// Mark is a value on the scale, as a place from the top.
type Mark struct {
	Y     string
	TextY string
	Name  string
}

// Rect is a part of a column.
type Rect struct{ Class, X, Y, Width, Height string }

// Drawn is a column with its place.
type Drawn struct {
	Column
	Rects  []Rect
	Middle string // of the column, from the left
	Top    string // where its sum stands
	Sum    string // "" where it has no place
}

// step is a round number of which few make up the most: 1, 2 or 5, with noughts.
func step(most int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if 4*n*unit >= most {
				return n * unit
			}
		}
	}
}

func (c Columns) most() int64 {
	most := int64(1)
	for _, x := range c.Names {
		if c.Beside {
			most = max(most, slices.Max(append(slices.Clone(x.Values), 1)))
		} else {
			most = max(most, total(x.Values))
		}
	}
	return most
}

func total(values []int64) (sum int64) {
	for _, v := range values {
		sum += v
	}
	return sum
}

// height is that of the scale.
func (c Columns) height() int64 {
	s := step(c.most())
	return s * ((c.most() + s - 1) / s)
}

// Marks are those of the scale, from nothing up.
func (c Columns) Marks() (list []Mark) {
	for v := int64(0); v <= c.height(); v += step(c.most()) {
		y := c.y(v)
		list = append(list, Mark{at(y), at(y + 4), strconv.FormatInt(v, 10)})
	}
	return list
}

func (c Columns) y(v int64) float64 {
	return ground - (ground-top)*float64(v)/float64(c.height())
}

// Drawn are the columns with their places. Every so many have a label, so that none lies on another.
func (c Columns) Drawn() (list []Drawn) {
	slot := (right - left) / float64(max(1, len(c.Names)))
	wide := math.Min(28, slot*0.7)
	longest := 3
	for _, x := range c.Names {
		longest = max(longest, len([]rune(x.Label)))
	}
	room := int((right - left) / (7 * float64(longest+1))) // labels that have room beside each other
	every := (len(c.Names) + room - 1) / room
	for i, x := range c.Names {
		middle := left + slot*(float64(i)+0.5)
		d := Drawn{Column: x, Middle: at(middle)}
		if i%max(1, every) != 0 {
			d.Label = ""
		}
		if c.Beside {
			d.Rects = c.beside(x, middle-wide/2, wide)
			list = append(list, d)
			continue
		}
		sum := int64(0)
		for p, v := range x.Values {
			if v <= 0 {
				continue
			}
			high := (ground - top) * float64(v) / float64(c.height())
			if sum > 0 {
				high -= gap
			}
			d.Rects = append(d.Rects, Rect{c.Parts[p].Class, at(middle - wide/2), at(c.y(sum + v)), at(wide), at(math.Max(0.5, high))})
			sum += v
		}
		d.Top = at(c.y(sum) - 5)
		if slot >= 30 && sum > 0 {
			d.Sum = strconv.FormatInt(sum, 10)
		}
		list = append(list, d)
	}
	return list
}

// beside are the parts of a column beside each other.
func (c Columns) beside(x Column, from, wide float64) (list []Rect) {
	each := wide / float64(max(1, len(x.Values)))
	for p, v := range x.Values {
		if v > 0 {
			list = append(list, Rect{c.Parts[p].Class, at(from + each*float64(p)), at(c.y(v)), at(each), at(ground - c.y(v))})
		}
	}
	return list
}

func at(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// Bars is a picture of rows beside each other.
type Bars struct {
	Says  string
	Parts []Fill // of each bar, from the left; named where there is more than one
	Rows  []Bar
}

// Bar is a row of it.
type Bar struct {
	Name   string
	Values []int64
	Words  string // the figure
	Link   string
}

// Rects are the parts of a bar, of 100 for the longest.
func (b Bars) Rects(x Bar) (list []Rect) {
	most := int64(1)
	for _, o := range b.Rows {
		most = max(most, total(o.Values))
	}
	sum := int64(0)
	for i, v := range x.Values {
		if v <= 0 {
			continue
		}
		list = append(list, Rect{b.Parts[i].Class, at(100 * float64(sum) / float64(most)), "0", at(100 * float64(v) / float64(most)), "14"})
		sum += v
	}
	return list
}
