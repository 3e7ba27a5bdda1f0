package statementform_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"remit/internal/billing"
	"remit/internal/speech"
	"remit/internal/statementform"
)

// opened reads the sheets of a workbook: each cell's text or value and formula by its place.
func opened(t interface{ Fatal(...any) }, book []byte) (values, formulas []map[string]string) {
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for n, sheet := range f.GetSheetList() {
		if panes, err := f.GetPanes(sheet); err != nil || panes.Freeze != (n == 1) {
			t.Fatal("the head of the lines does not stay, or another does: ", err)
		}
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		v, x := map[string]string{}, map[string]string{}
		for r, row := range rows {
			for c, value := range row {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				v[at] = value
				if formula, err := f.GetCellFormula(sheet, at); err == nil && formula != "" {
					x[at] = formula
				}
			}
		}
		values, formulas = append(values, v), append(formulas, x)
	}
	return values, formulas
}

var (
	sumIf  = regexp.MustCompile(`^SUMIF\('[^']+'!\$D\$2:\$D\$(\d+),(A\d+),'[^']+'!\$P\$2:\$P\$(\d+)\)$`)
	sumAll = regexp.MustCompile(`^SUM\(B(\d+):B(\d+)\)$`)
	plus   = regexp.MustCompile(`^(B\d+)\+(B\d+)$`)
)

// worked works out a formula of the first sheet.
func worked(t interface{ Fatal(...any) }, f string, sums, lines map[string]string) (sum decimal.Decimal) {
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var cells []string
	switch {
	case sumIf.MatchString(f):
		m := sumIf.FindStringSubmatch(f)
		for i := 2; i <= number(m[1]); i++ {
			if lines["D"+strconv.Itoa(i)] == sums[m[2]] {
				cells = append(cells, lines["P"+strconv.Itoa(i)])
			}
		}
	case sumAll.MatchString(f):
		m := sumAll.FindStringSubmatch(f)
		for i := number(m[1]); i <= number(m[2]); i++ {
			cells = append(cells, sums["B"+strconv.Itoa(i)])
		}
	case plus.MatchString(f):
		m := plus.FindStringSubmatch(f)
		cells = []string{sums[m[1]], sums[m[2]]}
	default:
		t.Fatal("no test works out the formula " + f)
	}
	for _, c := range cells {
		if c != "" {
			sum = sum.Add(decimal.RequireFromString(c))
		}
	}
	return sum
}

// TestAllFormsShowTheSameTotal reads the total out of each form but the paper.
func TestAllFormsShowTheSameTotal(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		a := account(t, all)
		h := head(speech.In(rapid.SampledFrom([]string{"en", "da", "de"}).Draw(t, "tongue")))
		table, err := statementform.CSV(a, h)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
		if err != nil || !slices.Equal(rows[0], statementform.Columns()) {
			t.Fatal(err, rows)
		}
		sum := decimal.Zero
		for _, r := range rows[1:] {
			sum = sum.Add(decimal.RequireFromString(r[slices.Index(rows[0], "amount")]))
		}
		if !sum.Equal(a.Total.Decimal) {
			t.Fatalf("the CSV comes to %s, the statement to %s", sum, a.Total)
		}
		book, err := statementform.XLSX(a, h)
		if err != nil {
			t.Fatal(err)
		}
		values, formulas := opened(t, book)
		total := ""
		for cell, f := range formulas[0] {
			if got := worked(t, f, values[0], values[1]); !got.Equal(decimal.RequireFromString(values[0][cell])) {
				t.Fatalf("%s: %s is %s, beside it stands %s", cell, f, got, values[0][cell])
			}
			if plus.MatchString(f) {
				total = values[0][cell]
			}
		}
		if !decimal.RequireFromString(total).Equal(a.Total.Decimal) {
			t.Fatalf("the XLSX comes to %s, the statement to %s", total, a.Total)
		}
		text, err := statementform.JSON(a, h)
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Number, State string
			billing.Account
		}
		if err := json.Unmarshal(text, &read); err != nil || read.Total.String() != a.Total.String() || read.Number != h.Number || read.State != "issued" {
			t.Fatalf("the JSON comes to %s, the statement to %s; %v", read.Total, a.Total, err)
		}
		kept, err := json.Marshal(&read.Account)
		if want, _ := json.Marshal(a); err != nil || !bytes.Equal(kept, want) {
			t.Fatalf("the JSON reads back as\n%s\nand was\n%s", kept, want)
		}
	})
}

func TestTheSameStatementIsTheSameTable(t *testing.T) {
	t.Parallel()
	a, h := example(t, books(t)[0], 20), head(speech.In("da"))
	for name, form := range map[string]func(*billing.Account, statementform.Head) ([]byte, error){"csv": statementform.CSV, "xlsx": statementform.XLSX, "json": statementform.JSON} {
		one, err := form(a, h)
		if err != nil {
			t.Fatal(name, err)
		}
		if other, err := form(a, h); err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s: two of one statement differ, or %v", name, err)
		}
	}
}

func TestNoTextIsAFormula(t *testing.T) {
	t.Parallel()
	a, h := example(t, books(t)[0], 4), head(speech.Tongue{})
	texts := map[string]string{"=HYPERLINK(\"http://evil.example\")": "'=HYPERLINK(\"http://evil.example\")", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "Says \"so\", twice": "Says \"so\", twice", "": ""}
	for text, want := range texts {
		a.Work[0].Lines[0].Ruling = &billing.Ruling{Deed: billing.Waive, Reason: text}
		table, err := statementform.CSV(a, h)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(r []string) bool { return r[3] == "work" })
		if got := rows[at][slices.Index(rows[0], "reason")]; got != want {
			t.Errorf("%q stands as %q, want %q", text, got, want)
		}
		if lines := strings.Count(string(table), "\r\n"); lines != len(rows) {
			t.Errorf("%d rows end in %d line ends", len(rows), lines)
		}
		book, err := statementform.XLSX(a, h)
		if err != nil {
			t.Fatal(err)
		}
		if values, formulas := opened(t, book); len(formulas[1]) > 0 || text != "" && values[1]["S"+strconv.Itoa(at+1)] != text {
			t.Errorf("the XLSX has %q for %q and the formulas %v", values[1]["S"+strconv.Itoa(at+1)], text, formulas[1])
		}
	}
}

// TestTheWorkbookIsWhole holds each part of a workbook to be well formed.
func TestTheWorkbookIsWhole(t *testing.T) {
	t.Parallel()
	book, err := statementform.XLSX(example(t, books(t)[1], 9), head(speech.In("de")))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil || len(z.File) < 7 {
		t.Fatalf("a workbook without parts: %v", err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
