package typeset_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"remit/internal/typeset"
)

var streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// pages are the texts of the pages of a PDF as they are set, each piece on a line of its own. The fonts' codes are the characters themselves.
func pages(t *testing.T, file []byte) (list []string) {
	t.Helper()
	for _, m := range streams.FindAllSubmatch(file, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(content, []byte(" Tj")) {
			continue
		}
		list = append(list, words(content))
	}
	return list
}

// words reads the strings that a page shows.
func words(content []byte) string {
	var b strings.Builder
	for rest := content; ; {
		from := bytes.IndexByte(rest, '(')
		if from < 0 {
			return b.String()
		}
		var raw []byte
		i := from + 1
		for ; i < len(rest) && rest[i] != ')'; i++ {
			if rest[i] == '\\' {
				if i++; rest[i] == 'r' {
					raw = append(raw, '\r')
					continue
				}
			}
			raw = append(raw, rest[i])
		}
		units := make([]uint16, len(raw)/2)
		for k := range units {
			units[k] = uint16(raw[2*k])<<8 | uint16(raw[2*k+1])
		}
		b.WriteString(string(utf16.Decode(units)) + "\n")
		rest = rest[i+1:]
	}
}

func sheet() *typeset.Sheet {
	return typeset.New(typeset.Options{Title: "Aftale Ærø", Author: "Hafen IT", Foot: "Agreement A-1, version 2 · sha-256 9f2c", At: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)})
}

func TestLettersOfEuropeAreSetAndOthersStandAsABox(t *testing.T) {
	t.Parallel()
	s := sheet()
	s.Title("Größe Æble Ærø Åse €")
	s.Clause(typeset.Clause{Number: "3.1", Says: "Łódź, naïve, “quoted” – 漢 🙂 end", Notes: [][]typeset.Run{{{Text: "× 1.5"}, {Text: " strong", Style: typeset.Strong}}}, Side: "Covered"})
	file, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	list := pages(t, file)
	if len(list) != 1 {
		t.Fatalf("%d pages", len(list))
	}
	for _, want := range []string{"Größe\n", "Æble\n", "Ærø\n", "Åse\n", "€\n", "3.1\n", "Łódź,\n", "“quoted”\n", "□\n□\nend\n", "×\n1.5\nstrong\n", "Covered\n", "1 / 1\n", "9f2c\n"} {
		if !strings.Contains(list[0], want) {
			t.Errorf("lacks %q: %q", want, list[0])
		}
	}
}

func TestPagesAreNumberedAndATableBeginsEachWithItsHead(t *testing.T) {
	t.Parallel()
	s := sheet()
	table := typeset.Table{Head: []string{"Clause", "Words"}, Lead: true, Right: []int{1}}
	for i := range 90 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("row%d", i), "some words"})
	}
	table.Rows = append(table.Rows, []string{"long", strings.Repeat("a cell that is longer than a page ", 800)})
	s.Table(table)
	file, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	list := pages(t, file)
	if len(list) < 4 {
		t.Fatalf("%d pages", len(list))
	}
	for i, page := range list {
		if !strings.HasPrefix(page, "Clause\nWords\n") || !strings.Contains(page, fmt.Sprintf("%d / %d\n", i+1, len(list))) {
			t.Errorf("page %d: %.60q", i+1, page)
		}
	}
	all := strings.Join(list, "")
	for i := range 90 {
		if strings.Count(all, fmt.Sprintf("row%d\n", i)) != 1 {
			t.Errorf("row %d is lost or set twice", i)
		}
	}
	if strings.Count(all, "longer\n") != 800 {
		t.Error("words of the long cell are lost")
	}
}

func TestAPlainPaperHasNoSerifs(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		s := typeset.New(typeset.Options{Title: "Statement", Plain: plain})
		s.Sides([]string{"Client", "a street"}, []string{"Provider", strings.Repeat("a long line ", 20), "last"})
		s.Heading("", "Fees")
		s.Para([]typeset.Run{{Text: "slanted", Style: typeset.Slant}})
		s.Table(typeset.Table{Head: []string{"What", "EUR"}, Rows: [][]string{{"Fee", "1.00"}}, Foot: [][]string{{"Total", "2.00"}}, Right: []int{1}})
		file, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if page := pages(t, file)[0]; !strings.HasPrefix(page, "Client\na\nstreet\nProvider\n") || !strings.Contains(page, "last\n") || !strings.Contains(page, "Fee\n1.00\nTotal\n2.00\n") {
			t.Errorf("%q", page)
		}
		if serif := bytes.Contains(file, []byte("/BaseFont /utf8serif")); serif == plain {
			t.Errorf("plain is %v and serifs are %v", plain, serif)
		}
	}
}

func TestAHeadIsNeverLeftAtTheFootOfAPage(t *testing.T) {
	t.Parallel()
	for above := 34; above < 48; above++ {
		s := sheet()
		for range above {
			s.Aside("above")
		}
		s.Table(typeset.Table{Head: []string{"Clause", strings.Repeat("a head of several lines ", 12), "c"}, Rows: [][]string{{"first", strings.Repeat("some more words ", 20), strings.Repeat("and more ", 30)}}})
		file, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages(t, file) {
			if strings.Contains(page, "Clause\n") && !strings.Contains(page, "first\n") {
				t.Errorf("below %d lines the head stands alone", above)
			}
		}
	}
}

func TestWordsBesideAClauseStayOnThePaper(t *testing.T) {
	t.Parallel()
	made := func(side string) string {
		s := sheet()
		s.Clause(typeset.Clause{Number: "3.1", Says: "a", Side: side})
		file, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return pages(t, file)[0]
	}
	if text := made("Faktureres særskilt"); !strings.Contains(text, "Faktureres\nsærskilt\n") {
		t.Errorf("two words: %q", text)
	}
	if text := made("Donaudampfschifffahrt"); strings.Contains(text, "Donaudampfschifffahrt\n") {
		t.Errorf("a word that is wider than its column: %q", text)
	}
}

func TestNothingIsTooLong(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("x", 5000)
	s := sheet()
	s.Over(word)
	s.Title(word)
	s.Pairs([]typeset.Pair{{Name: "Provider", Value: word}, {Name: "Client", Value: ""}, {Name: "Term", Value: "a year"}})
	s.Heading("12.3", word)
	s.Sub(word)
	s.Para([]typeset.Run{{Text: word}, {Text: word, Style: typeset.Slant}})
	s.Item("1.", []typeset.Run{{Text: word}}, 2)
	s.Aside(word)
	s.Clause(typeset.Clause{Number: "1.1", Says: word})
	s.Table(typeset.Table{Head: []string{word, "b"}, Rows: [][]string{{word, word}, {}, {"a", "b", "beyond"}}})
	file, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(strings.Join(pages(t, file), ""), "x"); n < 11*5000 {
		t.Errorf("%d letters are left", n)
	}
}

func TestTheSameTextGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	made := func() []byte {
		s := sheet()
		s.Title("Ærø")
		b, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(made(), made()) {
		t.Error("the bytes differ")
	}
}
