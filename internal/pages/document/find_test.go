package document_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func TestFindingWordsLeavesTheClausesThatHoldThem(t *testing.T) {
	t.Parallel()
	d := northwind(t)
	d.Terms.Sections = append(slices.Clone(d.Terms.Sections), agreement.Section{Order: 95, Title: "Öffnung", Text: "Die **Datensicherung** läuft nachts.\n\n- eins\n- zwei\n"})
	for _, c := range []struct {
		words         string
		found         int
		marks, titles []string
	}{
		{"visits month", 1, []string{"visits", "month", "visits", "month"}, []string{"3 Scope of support"}},
		{"datenSICHERUNG", 1, []string{"Datensicherung"}, []string{"Öffnung"}},
		{"läuft", 1, []string{"läuft"}, []string{"Öffnung"}},
		{"LAUFT", 1, []string{"läuft"}, []string{"Öffnung"}}, // accents do not count
		{"zwei", 1, []string{"zwei"}, []string{"Öffnung"}},
		{"155.00", 1, []string{"155.00"}, []string{"7 Fees and rates"}},
		{"no such word at all", 0, nil, nil},
	} {
		text, n, err := document.Find(t.Context(), d, c.words, false)
		if err != nil {
			t.Fatal(err)
		}
		page := shelltest.Render(t, text)
		if n != c.found || !slices.Equal(page.Texts("mark"), c.marks) || !slices.Equal(page.Texts("h2"), c.titles) {
			t.Errorf("%s: %d found, marked %q under %q", c.words, n, page.Texts("mark"), page.Texts("h2"))
		}
		whole, _, err := document.Find(t.Context(), d, c.words, true)
		if err != nil {
			t.Fatal(err)
		}
		if marked := shelltest.Render(t, whole); !slices.Equal(marked.Texts("mark"), c.marks) || bare(marked) != bare(shelltest.Render(t, document.Article(d))) {
			t.Errorf("%s: the whole text is another, or marked otherwise: %q", c.words, marked.Texts("mark"))
		}
	}
	if _, n, err := document.Find(t.Context(), d, " \u0301 ", false); n != 0 || err != nil {
		t.Errorf("nothing to look for: %d, %v", n, err)
	}
}

// bare is the text of a document without its spaces.
func bare(d shelltest.Document) string {
	return strings.Join(strings.Fields(d.One("article").Text()), "")
}

func TestTheFileHoldsWhatTheDocumentHolds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"northwind-dental.toml", "lakeside-works.toml", "havn-advokater.toml"} {
		d := document.Document{Terms: terms(t, name), Version: 3, Provider: "Harbourline IT", Client: "Sønner & Größe", State: "in force", Hash: strings.Repeat("9f2c", 16), Locale: shell.LocaleFor(time.UTC, "de-DE")}
		d.Accepted = []document.Signed{{Name: "Dana Lund", Email: "dana@northwind.example", Typed: "D. Lund", At: time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC), Hash: d.Hash}}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		file, err := d.PDF(at)
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := d.PDF(at)
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("%s: the same version gives other bytes (%v)", name, err)
		}
	}
	if got := (document.Document{Terms: &agreement.Terms{Number: `A/1"\`}, Version: 2}).FileName(); got != "A-1--v2.pdf" {
		t.Errorf("file name %q", got)
	}
}
