package statementform_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/billing"
	"remit/internal/money"
	"remit/internal/speech"
	"remit/internal/statementform"
)

// TestPapers writes all forms to the folder in REMIT_PAPERS, to be looked at.
func TestPapers(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("REMIT_PAPERS")
	if folder == "" {
		t.Skip("REMIT_PAPERS names no folder")
	}
	all := books(t)
	blank, named := nothing(t), head(speech.In("da"))
	named.Number, named.Provider.Name, named.Client.Name, named.Client.Lines = "", strings.Repeat("Nørregårds ", 12), strings.Repeat("Donaudampfschifffahrtsgesellschaft", 5), []string{strings.Repeat("Am langen Weg ", 14)}
	for ending, form := range map[string]func(*billing.Account, statementform.Head) ([]byte, error){"pdf": statementform.PDF, "xlsx": statementform.XLSX} {
		paper, err := form(blank, named)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "blank."+ending), paper, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, code := range []string{"en", "da", "de"} {
		a := example(t, all[i], 60*i+12)
		for ending, form := range map[string]func(*billing.Account, statementform.Head) ([]byte, error){"pdf": statementform.PDF, "csv": statementform.CSV, "xlsx": statementform.XLSX, "json": statementform.JSON, "xml": statementform.UBL} {
			paper, err := form(a, head(speech.In(code)))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, code+"."+ending), paper, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// example is a statement of April with something of everything: so much work, and corrections to March.
func example(t testing.TB, b book, entries int) *billing.Account {
	t.Helper()
	var march, april *billing.Account
	items := rapid.Custom(func(t *rapid.T) []billing.Item {
		var list []billing.Item
		for len(list) < entries {
			for _, i := range b.work(t) {
				i.Entry = len(list)
				list = append(list, i)
			}
		}
		return list
	}).Example(7)
	basis := billing.Basis{Editions: []billing.Edition{{Terms: b.terms}}, Items: items, Counts: counts(b.terms, true), Period: month(3), Levies: []billing.Levy{{Name: "VAT", Percent: decimal.New(25, 0)}}}
	var err error
	if march, err = billing.StatementUnder(basis); err != nil {
		t.Fatal(err)
	}
	basis.Items, basis.Prior, basis.Period = items[:len(items)/2], []*billing.Account{march}, month(4)
	if april, err = billing.StatementUnder(basis); err != nil {
		t.Fatal(err)
	}
	april.Work, april.Covered = march.Work, march.Covered // so that all parts stand on one paper
	c, err := money.CurrencyOf(april.Currency)
	if err != nil {
		t.Fatal(err)
	}
	net := april.Net.Decimal
	for _, w := range april.Work {
		net = net.Add(w.Amount.Decimal)
	}
	april.Net, april.Tax = c.Amount(net), c.Amount(net.Shift(-2).Mul(decimal.New(25, 0)))
	april.Total = c.Amount(net.Add(april.Tax.Decimal))
	april.Taxes[0].Base, april.Taxes[0].Amount = april.Net, april.Tax
	return april
}

func TestTheSameStatementIsTheSamePaper(t *testing.T) {
	t.Parallel()
	all := books(t)
	for i, code := range []string{"en", "da", "de"} {
		a := example(t, all[i], 12)
		one, err := statementform.PDF(a, head(speech.In(code)))
		if err != nil {
			t.Fatal(err)
		}
		other, err := statementform.PDF(a, head(speech.In(code)))
		if err != nil || !bytes.Equal(one, other) {
			t.Fatalf("%s: two papers of one statement differ, or %v", code, err)
		}
	}
}

// nothing is a statement without a line.
func nothing(t testing.TB) *billing.Account {
	t.Helper()
	terms := *books(t)[1].terms
	terms.Fees, terms.Blocks = nil, nil
	a, err := billing.StatementUnder(billing.Basis{Editions: []billing.Edition{{Terms: &terms}}, Period: month(3)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// pages are the texts of the pages of a PDF, word for word; the fonts' codes are the characters themselves.
func pages(t interface{ Fatal(...any) }, file []byte) (list []string) {
	for _, m := range streams.FindAllSubmatch(file, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(content, []byte(" Tj")) {
			continue
		}
		list = append(list, strings.Join(shown(content), " "))
	}
	return list
}

// shown are the strings that a page shows.
func shown(content []byte) (list []string) {
	for {
		from := bytes.IndexByte(content, '(')
		if from < 0 {
			return list
		}
		var units []uint16
		var half []byte
		i := from + 1
		for ; i < len(content) && content[i] != ')'; i++ {
			c := content[i]
			if c == '\\' {
				i++
				c = content[i]
				if c == 'r' {
					c = '\r'
				}
			}
			if half = append(half, c); len(half) == 2 {
				units, half = append(units, uint16(half[0])<<8|uint16(half[1])), nil
			}
		}
		list, content = append(list, string(utf16.Decode(units))), content[i+1:]
	}
}

// asWritten is an amount as the paper has it.
func asWritten(plain, code string) string {
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign, plain = "−", plain[1:]
	}
	whole, cents, has := strings.Cut(plain, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		whole += "." + cents
	}
	if code != "en" {
		whole = strings.NewReplacer(",", ".", ".", ",").Replace(whole)
	}
	return sign + whole
}

// TestThePaperShowsTheTotal reads the words of papers: the total, each amount of a line, and no page without its number.
func TestThePaperShowsTheTotal(t *testing.T) {
	t.Parallel()
	all := books(t)
	totals := map[string]string{"en": "Total %s %s", "da": "I alt %s %s", "de": "Gesamtbetrag %s %s"}
	drawn := rapid.Custom(func(t *rapid.T) *billing.Account { return account(t, all) })
	for seed := range 12 { // fonts make a paper slow to set
		a, code := drawn.Example(seed), []string{"en", "da", "de"}[seed%3]
		paper, err := statementform.PDF(a, head(speech.In(code)))
		if err != nil {
			t.Fatal(err)
		}
		list := pages(t, paper)
		text := strings.Join(list, " ")
		wants := []string{fmt.Sprintf(totals[code], a.Currency, asWritten(a.Total.String(), code))}
		for _, w := range a.Work {
			for _, l := range w.Lines {
				wants = append(wants, asWritten(l.Amount.String(), code))
			}
		}
		for _, c := range a.Corrections {
			wants = append(wants, asWritten(c.Amount.String(), code))
		}
		for i := range list {
			wants = append(wants, fmt.Sprintf("%d / %d", i+1, len(list)))
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Fatalf("the paper lacks %q:\n%s", want, text)
			}
		}
	}
}

func TestPapersAtTheEdge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		paper  *billing.Account
		change func(*statementform.Head)
		least  int // pages
		wants  []string
		not    []string
	}{
		{"nothing to charge", nothing(t), func(*statementform.Head) {}, 1, []string{"Statement 2026-0012", "Nothing is charged for this period.", "Total DKK 0.00", "Exempt from VAT.", "1 / 1"}, []string{"Payment"}},
		{"a draft", nothing(t), func(h *statementform.Head) { h.Number, h.IssuedOn, h.Due = "", time.Time{}, time.Time{} }, 1, []string{"Draft of a statement"}, []string{"2026-0012", "Issued", "Payment"}},
		{"a bare head", example(t, books(t)[0], 6), func(h *statementform.Head) { *h = statementform.Head{Number: "7"} }, 1, []string{"Statement 7"}, []string{"Account", "Your reference"}},
		{"many lines", example(t, books(t)[2], 400), func(*statementform.Head) {}, 10, []string{"Statement 2026-0012", "Payment", "DK50 0040 0440 1162 43"}, nil},
		{"long names", nothing(t), func(h *statementform.Head) {
			h.Client.Name, h.Provider.Name = strings.Repeat("Donaudampfschifffahrtsgesellschaft", 9), strings.Repeat("Very long ", 60)
		}, 1, []string{"Donaudampfschifffahrtsgesell", "1 / "}, nil},
	} {
		h := head(speech.Tongue{})
		c.change(&h)
		paper, err := statementform.PDF(c.paper, h)
		if err != nil {
			t.Fatal(err)
		}
		list := pages(t, paper)
		text := strings.ReplaceAll(strings.Join(list, " "), "\u00a0", " ")
		if len(list) < c.least {
			t.Errorf("%s: %d pages", c.name, len(list))
		}
		for _, want := range c.wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: lacks %q: %.900s", c.name, want, text)
			}
		}
		for _, not := range c.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: has %q", c.name, not)
			}
		}
	}
}
