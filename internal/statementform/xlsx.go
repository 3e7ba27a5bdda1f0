package statementform

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"remit/internal/billing"
)

// XLSX writes a workbook of two sheets: what the statement comes to, and under it one row for each line, under Columns in the language of the head.
// Amounts are numbers, the lines' to the last digit, and the sums are formulas over the lines, with what they come to beside them. The same statement
// gives the same bytes.
func XLSX(a *billing.Account, h Head) ([]byte, error) {
	b := &book{File: excelize.NewFile(), words: words{h.Tongue}}
	defer b.Close()
	b.must(b.make(a, h))
	if b.err != nil {
		return nil, fmt.Errorf("statementform: xlsx: %w", b.err)
	}
	out, err := b.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("statementform: xlsx: %w", err)
	}
	return out.Bytes(), nil
}

// book is a workbook that is being written. After the first error it writes nothing that counts.
type book struct {
	*excelize.File
	words
	err error

	strong, figures, strongFigures int // styles
}

func (b *book) must(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) make(a *billing.Account, h Head) error {
	format := "#,##0" + decimals(a.Total.Digits)
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{{&b.strong, excelize.Style{Font: &excelize.Font{Bold: true}}}, {&b.figures, excelize.Style{CustomNumFmt: &format}}, {&b.strongFigures, excelize.Style{CustomNumFmt: &format, Font: &excelize.Font{Bold: true}}}} {
		id, err := b.NewStyle(&s.style)
		*s.into = id
		b.must(err)
	}
	sums, lines := b.Say("statement-form.sheet"), b.Say("statement-form.lines")
	b.must(b.SetSheetName("Sheet1", sums))
	_, err := b.NewSheet(lines)
	b.must(err)
	full := true
	b.must(b.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full})) // who opens it works out the formulas
	b.lines(lines, a, h)
	b.sums(sums, lines, a, h)
	return b.err
}

// decimals are the digits after the point in a format of numbers.
func decimals(n int32) string {
	if n == 0 {
		return ""
	}
	return "." + strings.Repeat("0", int(n))
}

func (b *book) widths(sheet string, list ...float64) {
	for i, w := range list {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.must(err)
		b.must(b.SetColWidth(sheet, column, column, w))
	}
}

// cell is a field of a line: a text, which is never taken for a formula, or an exact decimal.
type cell struct {
	text   string
	number bool
	style  int
}

// add writes a row of the lines; empty cells are left out.
func (b *book) add(sheet string, row int, cells []cell) {
	for i, c := range cells {
		if c.text == "" {
			continue
		}
		at, err := excelize.CoordinatesToCellName(i+1, row)
		b.must(err)
		if c.number {
			b.must(b.SetCellDefault(sheet, at, c.text))
		} else {
			b.must(b.SetCellStr(sheet, at, strings.ToValidUTF8(c.text, "\ufffd")))
		}
		if c.style != 0 {
			b.must(b.SetCellStyle(sheet, at, at, c.style))
		}
	}
}

// lines has one row for each line, under a head that stays.
func (b *book) lines(sheet string, a *billing.Account, h Head) {
	b.widths(sheet, 13, 14, 10, 14, 8, 8, 34, 24, 24, 12, 11, 8, 9, 9, 12, 12, 9, 10, 34, 34)
	b.must(b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	var heads []cell
	for _, c := range Columns() {
		heads = append(heads, cell{text: b.Say("statement-form.column." + c), style: b.strong})
	}
	b.add(sheet, 1, heads)
	text := func(s string) cell { return cell{text: s} }
	number := func(s string) cell { return cell{text: s, number: true} }
	figure := func(s string) cell { return cell{text: s, number: true, style: b.figures} }
	rows := rowsOf(a)
	for i, r := range rows {
		factor, list := "", ""
		if r.factor.Valid {
			factor = r.factor.Decimal.String()
		}
		if r.list != nil {
			list = r.list.String()
		}
		b.add(sheet, i+2, []cell{text(h.Number), text(a.Agreement), text(a.Period), text(b.Say("statement-form.kind." + r.kind)), number(r.ticket), text(r.clause), text(r.text), text(r.from), text(r.to), text(r.rate), number(factor),
			number(r.count), number(strconv.Itoa(r.minutes)), number(strconv.Itoa(r.drawn)), figure(list), figure(r.amount.String()), text(a.Currency), text(r.ruling), text(r.reason), text(r.note)})
	}
	b.must(b.AutoFilter(sheet, "A1:T"+strconv.Itoa(len(rows)+1), nil))
}

// sums has the head of the statement and what it comes to: each part by a formula over the lines, the total over the parts. It goes in a stream, which
// alone writes what a formula comes to beside it.
func (b *book) sums(sheet, lines string, a *billing.Account, h Head) {
	w, err := b.NewStreamWriter(sheet)
	if b.must(err); err != nil {
		return
	}
	b.must(w.SetColWidth(1, 1, 34))
	b.must(w.SetColWidth(2, 2, 24))
	row := 0
	add := func(cells ...any) {
		row++
		b.must(w.SetRow("A"+strconv.Itoa(row), cells))
	}
	strong := func(s string) excelize.Cell { return excelize.Cell{StyleID: b.strong, Value: s} }
	formula := func(f string, d decimal.Decimal, style int) excelize.Cell {
		return excelize.Cell{StyleID: style, Formula: f, Value: d.InexactFloat64()}
	}
	title := b.Say("statement-form.draft")
	if h.Number != "" {
		title = b.Say("statement-form.title", "number", h.Number)
	}
	add(strong(title))
	for _, p := range [][2]string{{b.Say("statement-form.agreement"), a.Agreement}, {b.Say("statement-form.period"), b.days(a.From, a.To)}, {b.Say("statement-form.issued"), b.date(h.IssuedOn)},
		{b.Say("statement-form.due"), b.date(h.Due)}, {"", h.Provider.Name}, {b.Say("statement-form.client"), h.Client.Name}} {
		add(p[0], p[1])
	}
	add()
	add(strong(b.Say("statement-form.part")), strong(a.Currency))
	last := strconv.Itoa(max(2, len(rowsOf(a))+1))
	from := "'" + strings.ReplaceAll(lines, "'", "''") + "'!"
	of := func() string {
		return "SUMIF(" + from + "$D$2:$D$" + last + ",A" + strconv.Itoa(row+1) + "," + from + "$P$2:$P$" + last + ")"
	}
	first := row + 1
	for _, x := range sumsOf(a) {
		add(b.Say("statement-form.kind."+x.kind), formula(of(), x.sum.Decimal, b.figures))
	}
	net := "B" + strconv.Itoa(row+1)
	add(b.Say("statement-form.net"), formula("SUM(B"+strconv.Itoa(first)+":B"+strconv.Itoa(row)+")", a.Net.Decimal, b.figures))
	tax := "B" + strconv.Itoa(row+1)
	add(b.Say("statement-form.kind."+taxRow), formula(of(), a.Tax.Decimal, b.figures))
	add(strong(b.Say("statement-form.total", "currency", a.Currency)), formula(net+"+"+tax, a.Total.Decimal, b.strongFigures))
	b.must(w.Flush())
}
