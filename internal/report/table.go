package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"remit/internal/spreadsheet"
)

// Table is figures in rows and columns.
type Table struct {
	ID    string // part of its address
	Title string
	Note  string
	Head  []Head
	Rows  [][]Cell
	Foot  []Cell // what the rows come to; nil for none
}

// Head is the head of a column.
type Head struct {
	Name string
	Num  bool // figures, set to the right
	On   On   // where the column stands
}

// On is where a column stands: on pages and in files, or on one of them.
type On int

// The places.
const (
	Both On = iota
	PageOnly
	FileOnly
)

// Cell is a field of a table.
type Cell struct {
	Text  string // as the reader writes it
	Plain string // as a program reads it: a number with a full stop; "" where it is Text
	Link  string // where it leads; "" for nowhere
	Says  string // what the link is of, for who cannot see the table
}

// plain is what a file holds of a cell.
func (c Cell) plain() string {
	if c.Plain != "" {
		return c.Plain
	}
	return c.Text
}

// in is the table with those columns that are not only elsewhere.
func (t Table) in(elsewhere On) Table {
	keep := func(cells []Cell) (list []Cell) {
		for i, c := range cells {
			if t.Head[i].On != elsewhere {
				list = append(list, c)
			}
		}
		return list
	}
	o := t
	o.Head, o.Rows, o.Foot = nil, nil, keep(t.Foot)
	for _, h := range t.Head {
		if h.On != elsewhere {
			o.Head = append(o.Head, h)
		}
	}
	for _, r := range t.Rows {
		o.Rows = append(o.Rows, keep(r))
	}
	return o
}

// Page is the table with the columns of a page.
func (t Table) Page() Table { return t.in(FileOnly) }

// File is the table with the columns of a file.
func (t Table) File() Table { return t.in(PageOnly) }

// CSV is the table as comma-separated values, without what the rows come to.
func (t Table) CSV() ([]byte, error) {
	t = t.in(PageOnly)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := make([]string, len(t.Head))
	for i, h := range t.Head {
		head[i] = spreadsheet.Text(h.Name)
	}
	rows := [][]string{head}
	for _, r := range t.Rows {
		row := make([]string, len(r))
		for i, c := range r {
			row[i] = c.plain()
			if !t.Head[i].Num {
				row[i] = spreadsheet.Text(row[i])
			}
		}
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("report: csv: %w", err)
	}
	return out.Bytes(), nil
}

// XLSX is a workbook with a sheet for each table. Numbers are numbers in it.
func XLSX(tables []Table) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("report: xlsx: %w", err)
	}
	for i, t := range tables {
		name := sheetName(i, t.Title)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = t.sheet(f, name, bold)
		}
		if err != nil {
			return nil, fmt.Errorf("report: xlsx: %w", err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("report: xlsx: %w", err)
	}
	return out.Bytes(), nil
}

// sheetName is a name that a workbook takes: of 31 letters at most, each once, without the letters that stand in addresses.
func sheetName(i int, title string) string {
	name := []rune(strconv.Itoa(i+1) + " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, title))
	return string(name[:min(31, len(name))])
}

func (t Table) sheet(f *excelize.File, name string, bold int) error {
	t = t.in(PageOnly)
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 1, 36); err != nil {
		return err
	}
	head := make([]any, len(t.Head))
	for i, h := range t.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: h.Name}
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for n, r := range t.Rows {
		row := make([]any, len(r))
		for i, c := range r {
			row[i] = c.plain()
			if number, err := strconv.ParseFloat(c.plain(), 64); t.Head[i].Num && err == nil {
				row[i] = number
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(n+2), row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// XLSXType is the media type of a workbook.
const XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Rest says how many rows are not shown.
func Rest(n int) string {
	if n == 1 {
		return "One row more is in the report."
	}
	return strconv.Itoa(n) + " rows more are in the report."
}
