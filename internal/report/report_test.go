package report_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"remit/internal/report"
)

func TestRollAddsUpAndLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var list []report.Entry[int]
		for range rapid.IntRange(0, 20).Draw(rt, "n") {
			e := report.Entry[int]{Key: rapid.IntRange(0, 4).Draw(rt, "key")}
			e.Add(report.Work{Scope: report.Part{Lines: 1, Seconds: rapid.Int64Range(0, 9000).Draw(rt, "s")}, Held: report.Part{Lines: rapid.IntRange(0, 2).Draw(rt, "h")},
				Billed: map[string]int64{rapid.SampledFrom([]string{"USD", "DKK"}).Draw(rt, "code"): rapid.Int64Range(0, 500).Draw(rt, "amount")}})
			list = append(list, e)
		}
		rolled := report.Roll(list)
		a, b := report.Total(list), report.Total(rolled)
		if a.All() != b.All() || a.Billed["USD"] != b.Billed["USD"] || a.Billed["DKK"] != b.Billed["DKK"] {
			rt.Fatalf("%+v became %+v", a, b)
		}
		report.Longest(rolled)
		if !slices.IsSortedFunc(rolled, func(x, y report.Entry[int]) int { return int(y.All().Seconds - x.All().Seconds) }) {
			rt.Fatalf("not in order: %+v", rolled)
		}
	})
}

func TestSharesAreRoundedDown(t *testing.T) {
	t.Parallel()
	if got, _ := (report.Promises{Kept: 999, Missed: 1}).Percent(); got != 99 {
		t.Errorf("one miss of 1000 is %d %%", got)
	}
	if _, ok := (report.Promises{}).Percent(); ok {
		t.Error("nothing due has a share")
	}
	if got, _ := (report.Work{Scope: report.Part{Seconds: 999}, Billable: report.Part{Seconds: 1}, Held: report.Part{Seconds: 5000}}).ScopeShare(); got != 99 {
		t.Errorf("the share in scope is %d %%", got)
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	ten := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for percent, want := range map[int]int64{0: 1, 1: 1, 10: 1, 11: 2, 50: 5, 90: 9, 91: 10, 100: 10} {
		if got, _ := report.Percentile(ten, percent); got != want {
			t.Errorf("%d: %d, want %d", percent, got, want)
		}
	}
	if _, ok := report.Percentile(nil, 50); ok {
		t.Error("nothing has a percentile")
	}
}

func TestWhatAnHourEarns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fees, seconds, want int64
		ok                  bool
	}{{10000, 3600, 10000, true}, {10000, 7200, 5000, true}, {1, 7200, 1, true}, {1, 7201, 0, true}, {0, 3600, 0, false}, {100, 0, 0, false}} {
		if got, ok := report.Effective(c.fees, c.seconds); got != c.want || ok != c.ok {
			t.Errorf("%+v: %d %v", c, got, ok)
		}
	}
}

func TestColumnsStandOnTheirScale(t *testing.T) {
	t.Parallel()
	c := report.Columns{Parts: []report.Fill{{Class: "fill-c"}, {Class: "fill-b"}}, Names: []report.Column{{Label: "Jan", Values: []int64{150, 50}}, {Label: "Feb"}}}
	var names []string
	for _, m := range c.Marks() {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"0", "50", "100", "150", "200"}) {
		t.Errorf("marks %q", names)
	}
	if d := c.Drawn(); len(d[0].Rects) != 2 || d[0].Sum != "200" || d[0].Rects[1].Y != "16.0" || len(d[1].Rects) != 0 {
		t.Errorf("drawn %+v", d)
	}
	c.Beside = true
	if d := c.Drawn(); d[0].Rects[0].Y != "16.0" || d[0].Rects[0].Height != "172.0" {
		t.Errorf("beside %+v", d[0].Rects)
	}
}

func TestAWorkbookHasNumbersAndNamesThatItTakes(t *testing.T) {
	t.Parallel()
	tables := []report.Table{
		{Title: "What: it [came] to, with a name that is much too long for it", Head: []report.Head{{Name: "Client"}, {Name: "Hours", Num: true}, {Name: "Shown", On: report.PageOnly}}, Rows: [][]report.Cell{{{Text: "=1+1"}, {Text: "1,50", Plain: "1.50"}, {Text: "x"}}}},
		{Title: "Nothing"},
	}
	data, err := report.XLSX(tables)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	first := book.GetSheetList()[0]
	if kind, _ := book.GetCellType(first, "B2"); kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Error("a number is a text")
	}
	if formula, _ := book.GetCellFormula(first, "A2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	if got, _ := book.GetCellValue(first, "C1"); got != "" {
		t.Errorf("a column for pages alone is in it: %q", got)
	}
	csv, err := tables[0].CSV()
	if err != nil || string(csv) != "Client,Hours\n'=1+1,1.50\n" {
		t.Errorf("csv %q %v", csv, err)
	}
}
