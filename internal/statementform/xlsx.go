package statementform

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"remit/internal/billing"
)

// XLSX writes a workbook of two sheets: what the statement comes to, and under it one row for each line, under Columns in the language of the head.
// Amounts are numbers, and the sums are formulas over the lines, with what they come to beside them. It is written by hand: a cell holds the exact
// decimal, and the same statement gives the same bytes.
func XLSX(a *billing.Account, h Head) ([]byte, error) {
	w := words{h.Tongue}
	lines := linesSheet(a, h, w)
	book := workbook{Space: mainSpace, Links: linkSpace, Sheets: []sheetRef{{w.Say("statement-form.sheet"), 1, "rId1"}, {w.Say("statement-form.lines"), 2, "rId2"}}, Calc: calc{Full: 1}}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name string
		body any
	}{
		{"[Content_Types].xml", fixed(contentTypes)}, {"_rels/.rels", fixed(rootLinks)}, {"xl/workbook.xml", book}, {"xl/_rels/workbook.xml.rels", fixed(bookLinks)},
		{"xl/styles.xml", fixed(strings.ReplaceAll(styles, "DECIMALS", decimals(a.Total.Digits)))}, {"xl/worksheets/sheet1.xml", sumSheet(a, h, w)}, {"xl/worksheets/sheet2.xml", lines},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, fmt.Errorf("statementform: xlsx: %w", err)
		}
		if text, ready := part.body.(fixed); ready {
			_, err = f.Write([]byte(text))
		} else if _, err = f.Write([]byte(xml.Header)); err == nil {
			err = xml.NewEncoder(f).Encode(part.body)
		}
		if err != nil {
			return nil, fmt.Errorf("statementform: xlsx: %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("statementform: xlsx: %w", err)
	}
	return b.Bytes(), nil
}

// decimals are the digits after the point in a format of numbers.
func decimals(n int32) string {
	if n == 0 {
		return ""
	}
	return "." + strings.Repeat("0", int(n))
}

// linesSheet has one row for each line, under a head that stays.
func linesSheet(a *billing.Account, h Head, w words) worksheet {
	s := newSheet([]float64{13, 14, 10, 14, 8, 8, 34, 24, 24, 12, 11, 8, 9, 9, 12, 12, 9, 10, 34, 34})
	s.Views.View.Pane = &pane{1, "A2", "bottomLeft", "frozen"}
	var heads []cell
	for _, c := range Columns() {
		heads = append(heads, text(w.Say("statement-form.column."+c), strong))
	}
	s.add(heads...)
	for _, r := range rowsOf(a) {
		factor, list := "", ""
		if r.factor.Valid {
			factor = r.factor.Decimal.String()
		}
		if r.list != nil {
			list = r.list.String()
		}
		s.add(text(h.Number, plain), text(a.Agreement, plain), text(a.Period, plain), text(w.Say("statement-form.kind."+r.kind), plain), number(r.ticket, plain), text(r.clause, plain), text(r.text, plain),
			text(r.from, plain), text(r.to, plain), text(r.rate, plain), number(factor, plain), number(r.count, plain), number(strconv.Itoa(r.minutes), plain), number(strconv.Itoa(r.drawn), plain),
			number(list, figures), number(r.amount.String(), figures), text(a.Currency, plain), text(r.ruling, plain), text(r.reason, plain), text(r.note, plain))
	}
	s.Filter = &filter{"A1:T" + strconv.Itoa(len(s.Data.Rows))}
	return s.done()
}

// sumSheet has the head of the statement and what it comes to: each part by a formula over the lines, the total over the parts.
func sumSheet(a *billing.Account, h Head, w words) worksheet {
	s := newSheet([]float64{34, 24})
	title := w.Say("statement-form.draft")
	if h.Number != "" {
		title = w.Say("statement-form.title", "number", h.Number)
	}
	s.add(text(title, strong))
	for _, p := range [][2]string{{w.Say("statement-form.agreement"), a.Agreement}, {w.Say("statement-form.period"), w.days(a.From, a.To)}, {w.Say("statement-form.issued"), w.date(h.IssuedOn)},
		{w.Say("statement-form.due"), w.date(h.Due)}, {"", h.Provider.Name}, {w.Say("statement-form.client"), h.Client.Name}} {
		s.add(text(p[0], plain), text(p[1], plain))
	}
	s.add()
	s.add(text(w.Say("statement-form.part"), strong), text(a.Currency, strongFigures))
	last := strconv.Itoa(max(2, len(rowsOf(a))+1))
	sheet := "'" + strings.ReplaceAll(w.Say("statement-form.lines"), "'", "''") + "'!"
	of := func(kind string) string {
		label := "A" + strconv.Itoa(len(s.Data.Rows)+1)
		return "SUMIF(" + sheet + "$D$2:$D$" + last + "," + label + "," + sheet + "$P$2:$P$" + last + ")"
	}
	first := len(s.Data.Rows) + 1
	for _, x := range sumsOf(a) {
		s.add(text(w.Say("statement-form.kind."+x.kind), plain), formula(of(x.kind), x.sum.String(), figures))
	}
	end := strconv.Itoa(len(s.Data.Rows))
	net := "B" + strconv.Itoa(len(s.Data.Rows)+1)
	s.add(text(w.Say("statement-form.net"), plain), formula("SUM(B"+strconv.Itoa(first)+":B"+end+")", a.Net.String(), figures))
	tax := "B" + strconv.Itoa(len(s.Data.Rows)+1)
	s.add(text(w.Say("statement-form.kind."+taxRow), plain), formula(of(taxRow), a.Tax.String(), figures))
	s.add(text(w.Say("statement-form.total", "currency", a.Currency), strong), formula(net+"+"+tax, a.Total.String(), strongFigures))
	return s.done()
}
