package statementform_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

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
