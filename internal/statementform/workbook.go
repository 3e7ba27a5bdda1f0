package statementform

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// The parts of a workbook (ECMA-376, SpreadsheetML), as far as a statement needs them.

const (
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	linkSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// fixed is a part that is the same in every workbook.
type fixed string

const (
	contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rootLinks = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + linkSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookLinks = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + linkSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + linkSpace + `/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="` + linkSpace + `/styles" Target="styles.xml"/></Relationships>`
	styles = xml.Header + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0DECIMALS"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// The styles of a cell, by their place in the style sheet.
const (
	plain = iota
	strong
	figures
	strongFigures
)

type workbook struct {
	XMLName xml.Name   `xml:"workbook"`
	Space   string     `xml:"xmlns,attr"`
	Links   string     `xml:"xmlns:r,attr"`
	Sheets  []sheetRef `xml:"sheets>sheet"`
	Calc    calc       `xml:"calcPr"`
}

type sheetRef struct {
	Name string `xml:"name,attr"`
	ID   int    `xml:"sheetId,attr"`
	Link string `xml:"r:id,attr"`
}

// calc makes a program that opens the workbook work out the formulas.
type calc struct {
	Full int `xml:"fullCalcOnLoad,attr"`
}

type worksheet struct {
	XMLName xml.Name `xml:"worksheet"`
	Space   string   `xml:"xmlns,attr"`
	Size    struct {
		Ref string `xml:"ref,attr"`
	} `xml:"dimension"`
	Views struct {
		View struct {
			ID   int   `xml:"workbookViewId,attr"`
			Pane *pane `xml:"pane"`
		} `xml:"sheetView"`
	} `xml:"sheetViews"`
	Columns []column `xml:"cols>col"`
	Data    struct {
		Rows []sheetRow `xml:"row"`
	} `xml:"sheetData"`
	Filter *filter `xml:"autoFilter"`
}

type pane struct {
	Rows   int    `xml:"ySplit,attr"`
	First  string `xml:"topLeftCell,attr"`
	Active string `xml:"activePane,attr"`
	State  string `xml:"state,attr"`
}

type column struct {
	Min    int     `xml:"min,attr"`
	Max    int     `xml:"max,attr"`
	Width  float64 `xml:"width,attr"`
	Custom int     `xml:"customWidth,attr"`
}

type filter struct {
	Ref string `xml:"ref,attr"`
}

type sheetRow struct {
	Number int    `xml:"r,attr"`
	Cells  []cell `xml:"c"`
}

type cell struct {
	Ref     string  `xml:"r,attr"`
	Style   int     `xml:"s,attr"`
	Type    string  `xml:"t,attr,omitempty"`
	Formula string  `xml:"f,omitempty"`
	Value   string  `xml:"v,omitempty"`
	Text    *inline `xml:"is"`
}

type inline struct {
	T struct {
		Space string `xml:"xml:space,attr"`
		Text  string `xml:",chardata"`
	} `xml:"t"`
}

// text is a cell of text, which is never taken for a formula.
func text(s string, style int) cell {
	if s == "" {
		return cell{}
	}
	c := cell{Style: style, Type: "inlineStr", Text: &inline{}}
	c.Text.T.Space, c.Text.T.Text = "preserve", strings.ToValidUTF8(s, "\ufffd")
	return c
}

// number is a cell of a plain decimal, none for "".
func number(plain string, style int) cell { return cell{Style: style, Value: plain} }

// formula is a cell that is worked out, with what it comes to.
func formula(f, value string, style int) cell { return cell{Style: style, Formula: f, Value: value} }

func newSheet(widths []float64) *worksheet {
	s := &worksheet{Space: mainSpace}
	for i, w := range widths {
		s.Columns = append(s.Columns, column{i + 1, i + 1, w, 1})
	}
	return s
}

// add adds a row; empty cells are left out.
func (s *worksheet) add(cells ...cell) {
	r := sheetRow{Number: len(s.Data.Rows) + 1}
	for i, c := range cells {
		if c.Value == "" && c.Text == nil && c.Formula == "" {
			continue
		}
		c.Ref = string(rune('A'+i)) + strconv.Itoa(r.Number)
		r.Cells = append(r.Cells, c)
	}
	s.Data.Rows = append(s.Data.Rows, r)
}

// done closes the sheet.
func (s *worksheet) done() worksheet {
	s.Size.Ref = "A1:" + string(rune('A'+len(s.Columns)-1)) + strconv.Itoa(len(s.Data.Rows))
	return *s
}
