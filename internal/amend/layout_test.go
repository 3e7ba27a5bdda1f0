package amend_test

import (
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/amend"
)

func TestAnotherLayoutIsPutIntoTheCanonicalOne(t *testing.T) {
	t.Parallel()
	text := strings.Replace(northwind(t).Text, `limit   = { count = 2, unit = "visits", per = "month", then = "billable", rate = "onsite" }`,
		"[scope.limit]\ncount = 2\nunit = \"visits\"\nper = \"month\"\nthen = \"billable\"\nrate = \"onsite\"", 1)
	f, err := amend.Open(text)
	if err != nil {
		t.Fatal(err)
	}
	terms, _ := agreement.Scan([]byte(text))
	if f.Text != string(agreement.Write(terms)) {
		t.Error("it is not in the canonical form")
	}
	if r, ok := f.ByClause("3.4"); !ok || f.Values(r).Get("limit.count") != "2" {
		t.Errorf("3.4 is %v", f.Values(r))
	}
	if _, err := amend.Open(strings.Replace(text, `per = "month"`, `per = "moon"`, 1)); err == nil {
		t.Error("what does not read is put into a form")
	}
}

func TestAnEntryIsFoundByItsLine(t *testing.T) {
	t.Parallel()
	f := northwind(t)
	for i, text := range strings.Split(f.Text, "\n") {
		r, ok := f.ByLine(i + 1)
		if text == "" {
			if ok {
				t.Errorf("line %d is empty and of %v", i+1, r)
			}
			continue
		}
		if !ok || !strings.Contains(f.Entry(r), text) {
			t.Errorf("line %d, %q, is of %v", i+1, text, r)
		}
	}
	if _, ok := f.ByLine(0); ok {
		t.Error("what has no line has an entry")
	}
}

func TestProseOfSeveralLinesStaysAsItIs(t *testing.T) {
	t.Parallel()
	f, err := amend.Open(northwind(t).Text + "\n[[section]]\norder = 95\ntitle = \"Data\"\ntext = \"\"\"\nFirst.\n\nSecond \"quoted\".\n\"\"\"\n")
	if err != nil {
		t.Fatal(err)
	}
	r := amend.Ref{Table: "section", Index: 1}
	v := f.Values(r)
	if got := v.Get("text"); got != "First.\n\nSecond \"quoted\".\n" {
		t.Errorf("its form has %q of %v", got, v)
	}
	v.Set("text", strings.ReplaceAll(v.Get("text"), "\n", "\r\n"))
	if text, wrong := f.Set(r, v); text != f.Text || wrong != nil {
		t.Errorf("sent by a browser: %v\n%s", wrong, text)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("a = 1\n[[scope]]\nwhen = { a = [1, \"x\"] }\n")
	f.Add("# x\n[hours.\"a b\"]\nmon = ['08:00-09:00',\n]\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := amend.Open(text)
		if err != nil {
			return
		}
		for _, r := range every(file) {
			if got, wrong := file.Set(r, file.Values(r)); len(wrong) == 0 && got != file.Text {
				t.Errorf("%v of %q becomes %q", r, file.Text, got)
			}
		}
	})
}
