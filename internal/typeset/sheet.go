// Package typeset sets text as a PDF: headings, numbered clauses, pairs and tables on A4, with a line at the foot of each page.
package typeset

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// The page, in millimetres.
const (
	pageWidth, pageHeight = 210.0, 297.0
	left, right           = 24.0, 22.0
	top, bottom           = 22.0, 26.0
	body                  = pageWidth - left - right
	floor                 = pageHeight - bottom // below it stands the foot
	hang                  = 13.0                // column of the numbers
)

// face is a family, a style and a size in points, with the height of its lines in millimetres.
type face struct {
	family, style string
	size, line    float64
	grey          bool
}

var (
	prose   = face{"serif", "", 10.5, 5.0, false}
	number  = face{"serif", "B", 10, 5.0, false}
	huge    = face{"serif", "B", 21, 8.8, false}
	heading = face{"serif", "B", 13, 6.0, false}
	sub     = face{"serif", "B", 11, 5.4, false}
	aside   = face{"sans", "", 8, 3.9, true}
	asideB  = face{"sans", "B", 8, 3.9, false}
	cell    = face{"sans", "", 8.5, 4.1, false}
	cellB   = face{"sans", "B", 8.5, 4.1, false}
	foot    = face{"sans", "", 7.5, 3.6, true}
)

// Options say what stands around the text.
type Options struct {
	Title    string    // in the file's properties
	Author   string    // likewise
	Foot     string    // on the left at the foot of each page; the page's number stands on the right
	Language string    // code of the language that it is written in, for programs that read it aloud; "" for none
	Plain    bool      // no serifs: a paper that is no contract
	At       time.Time // when the text came to be: the same input gives the same bytes
}

// Sheet is a document that grows downwards.
type Sheet struct {
	pdf *fpdf.Fpdf
	o   Options
	y   float64
}

// New starts a document.
func New(o Options) *Sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(left, top, right)
	pdf.SetAutoPageBreak(false, 0)
	if !o.Plain {
		pdf.AddUTF8FontFromBytes("serif", "", liberationserifregular.TTF)
		pdf.AddUTF8FontFromBytes("serif", "B", liberationserifbold.TTF)
		pdf.AddUTF8FontFromBytes("serif", "I", liberationserifitalic.TTF)
	}
	pdf.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	pdf.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	pdf.SetTitle(printable(o.Title), true)
	pdf.SetAuthor(printable(o.Author), true)
	pdf.SetLang(o.Language)
	pdf.SetCreator("Remit", true)
	pdf.SetProducer("Remit", true)
	pdf.SetCreationDate(o.At.UTC())
	pdf.SetModificationDate(o.At.UTC())
	pdf.SetCatalogSort(true)
	s := &Sheet{pdf: pdf, o: o}
	s.page()
	return s
}

// Bytes ends the document: each page gets its foot.
func (s *Sheet) Bytes() ([]byte, error) {
	pages := s.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		s.pdf.SetPage(n)
		s.use(huge) // what a page was written in last is not known here: a change of font is written in any case
		s.rule(floor+4, 0.1)
		count := fmt.Sprintf("%d / %d", n, pages)
		width := s.width(count, foot)
		for i, line := range s.wrap([]Run{{Text: s.o.Foot}}, foot, body-width-6) {
			s.line(line, left, floor+4.5+float64(i)*foot.line, foot)
		}
		s.text(count, pageWidth-right-width, floor+4.5, foot)
	}
	var b bytes.Buffer
	if err := s.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("typeset: %w", err)
	}
	return b.Bytes(), nil
}

func (s *Sheet) page() {
	s.pdf.AddPage()
	s.y = top
}

// need starts a page where less than so much is left of this one.
func (s *Sheet) need(height float64) {
	if s.y+height > floor && s.y > top {
		s.page()
	}
}

// gap leaves room, except at the head of a page.
func (s *Sheet) gap(height float64) {
	if s.y > top {
		s.y += height
	}
}

// rule draws a line over the body.
func (s *Sheet) rule(y, width float64) { s.stroke(left, pageWidth-right, y, width) }

func (s *Sheet) stroke(from, to, y, width float64) {
	s.pdf.SetLineWidth(width)
	s.pdf.SetDrawColor(70, 70, 70)
	s.pdf.Line(from, y, to, y)
}

// font chooses the family, the style and the size of a face. A plain paper has no serifs, and no slanted type.
func (s *Sheet) font(f face) {
	if s.o.Plain {
		f.family = "sans"
	}
	if f.family == "sans" && f.style == "I" {
		f.style = ""
	}
	s.pdf.SetFont(f.family, f.style, f.size)
}

func (s *Sheet) use(f face) {
	s.font(f)
	if f.grey {
		s.pdf.SetTextColor(85, 85, 85)
		return
	}
	s.pdf.SetTextColor(20, 20, 20)
}

func (s *Sheet) width(text string, f face) float64 {
	s.use(f)
	return s.pdf.GetStringWidth(text)
}

// text sets a line whose upper edge is y.
func (s *Sheet) text(text string, x, y float64, f face) {
	s.use(f)
	s.pdf.Text(x, y+f.line*0.74, text)
}

// printable takes out what the fonts do not hold, for which stands a box, and what is not seen.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || r == 0xad || r == 0xfeff || r >= 0x200b && r <= 0x200f:
			return -1
		case r >= 0xfff0 || r >= 0x0600 && r < 0x1d00 || r >= 0x2e80 && r < 0xfb00: // Arabic, Indic, East Asian: not in the fonts
			return 0x25a1
		}
		return r
	}, text)
}
