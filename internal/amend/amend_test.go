package amend_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/amend"
)

// examples are agreements as people write them and as the program does.
func examples(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, folder := range []string{"agreements", "written"} {
		files, err := filepath.Glob(filepath.Join("..", "agreement", "testdata", folder, "*.toml"))
		if err != nil || len(files) != 3 {
			t.Fatalf("%d agreements: %v", len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found[folder+"/"+filepath.Base(file)] = string(data)
		}
	}
	return found
}

func northwind(t *testing.T) amend.File {
	t.Helper()
	f, err := amend.Open(examples(t)["agreements/northwind-dental.toml"])
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// every lists the entries of a file.
func every(f amend.File) (list []amend.Ref) {
	for _, k := range amend.Kinds() {
		for i := range f.Count(k.Table) {
			list = append(list, amend.Ref{Table: k.Table, Index: i})
		}
	}
	return list
}

func TestAnEntryThatIsOpenedAndSavedLeavesTheFileAsItIs(t *testing.T) {
	t.Parallel()
	for name, text := range examples(t) {
		f, err := amend.Open(text)
		if err != nil {
			t.Fatal(err)
		}
		if f.Text != text {
			t.Errorf("%s: opening it rewrites it", name)
		}
		refs := every(f)
		if len(refs) < 15 {
			t.Errorf("%s: only %d entries", name, len(refs))
		}
		for _, r := range refs {
			values := f.Values(r)
			if len(values) == 0 {
				t.Errorf("%s, %v: the form is empty", name, r)
			}
			for field := range values {
				if strings.HasSuffix(field, amend.Raw) {
					t.Errorf("%s, %v: %s has no field", name, r, field)
				}
			}
			if got, wrong := f.Set(r, values); got != text || len(wrong) > 0 {
				t.Errorf("%s, %v: %v\n%s", name, r, wrong, got)
			}
		}
	}
}

func TestOnlyTheKeyThatWasChangedIsWrittenAnew(t *testing.T) {
	t.Parallel()
	const before = "# a comment of its own\n[[scope]]\nclause  = \"3.9\" # stays\nverdict = \"covered\"   # this too\nwhen = { mode = 'onsite' }\n"
	text := northwind(t).Text + "\n" + before
	f, err := amend.Open(text)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := f.ByClause("3.9")
	if !ok {
		t.Fatal("3.9 is not found")
	}
	v := f.Values(r)
	v.Set("verdict", "declined")
	v.Set("says", "Not on site.")
	got, wrong := f.Set(r, v)
	want := strings.Replace(before, `"covered"`, `"declined"`, 1)
	want = strings.Replace(want, "# stays\n", "# stays\nsays    = \"Not on site.\"\n", 1)
	if len(wrong) > 0 || got != strings.Replace(text, before, want, 1) {
		t.Errorf("%v\n%s", wrong, got[len(northwind(t).Text):])
	}
	v = f.Values(r)
	v.Set("verdict", "")
	if _, wrong := f.Set(r, v); len(wrong) != 1 || wrong[0].Field != "verdict" {
		t.Errorf("without a verdict: %v", wrong)
	}
}

func TestWhatNoFieldCanShowIsKeptAsText(t *testing.T) {
	t.Parallel()
	const strange = `{ mode = "onsite", not = { service = "print", kind = "incident" } }`
	f, err := amend.Open(strings.Replace(northwind(t).Text, `{ kind = "project" }`, strange, 1))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := f.ByClause("4.2")
	v := f.Values(r)
	if got := v.Get("when" + amend.Raw); got != strange {
		t.Errorf("the condition is shown as %q of %v", got, v)
	}
	if text, wrong := f.Set(r, v); text != f.Text || wrong != nil {
		t.Errorf("saved unchanged: %v", wrong)
	}
	v.Set("when"+amend.Raw, `{ mode = "onsite" `)
	if _, wrong := f.Set(r, v); len(wrong) != 1 || wrong[0].Field != "when.toml" {
		t.Errorf("broken: %v", wrong)
	}
	v.Set("when"+amend.Raw, `{ mode = "aboard" }`)
	if _, wrong := f.Set(r, v); len(wrong) != 1 || wrong[0].Field != "when.toml" || !strings.Contains(wrong[0].Text, "aboard") {
		t.Errorf("wrong: %v", wrong)
	}
}

func TestWhatIsWrongStandsAtItsField(t *testing.T) {
	t.Parallel()
	f := northwind(t)
	for _, x := range []struct{ clause, field, value, at string }{
		{"3.4", "limit.count", "two", "limit.count"},
		{"3.4", "limit.then", "", "limit.then"},
		{"3.4", "limit.rate", "gold", "limit.rate"},
		{"3.4", "when.0.value", "aboard", "when.0"},
		{"3.4", "when.1.value", "night", "when.1"},
		{"3.4", "clause", "3.2", "clause"},
		{"3.4", "clause", "4.1", "clause"},
		{"3.4", "clause", "", "clause"},
		{"4.1", "approval", "a lot", "approval"},
		{"5.3", "raise", "20", "raise"},
		{"6.1", "respond", "soon", "respond"},
		{"6.1", "hours", "", "hours"},
		{"7.4", "multiply.0.by", "twice", "multiply"},
		{"7.4", "price", "1.234", "price"},
		{"7.1", "tiers.0.price", "x", "tiers"},
		{"6.9", "percent", "", "percent"},
	} {
		r, ok := f.ByClause(x.clause)
		if !ok {
			t.Fatalf("%s is not found", x.clause)
		}
		v := f.Values(r)
		v[x.field] = []string{x.value}
		text, wrong := f.Set(r, v)
		if len(wrong) != 1 || wrong[0].Field != x.at || wrong[0].Text == "" {
			t.Errorf("%s of %s is %q: %v\n%s", x.field, x.clause, x.value, wrong, text)
		}
	}
	for _, x := range []struct {
		ref              amend.Ref
		field, value, at string
	}{
		{amend.Ref{}, "currency", "Dollars", "currency"}, {amend.Ref{}, "rank", "first", "rank"}, {amend.Ref{Table: "term"}, "starts", "tomorrow", "starts"}, {amend.Ref{Table: "term"}, "starts", "2026-02-31", "starts"},
		{amend.Ref{Table: "term"}, "renewal.months", "", "renewal.months"}, {amend.Ref{Table: "hours"}, "mon", "8 to 5", "mon"}, {amend.Ref{Table: "hours"}, "holidays.extra", "Christmas", "holidays.extra"},
		{amend.Ref{Table: "priority"}, "matrix.1.1", "P7", "matrix"}, {amend.Ref{Table: "clock"}, "warn_percent", "half", "warn_percent"}, {amend.Ref{Table: "contact"}, "email", "Dana", "email"},
	} {
		v := f.Values(x.ref)
		v.Set(x.field, x.value)
		if text, wrong := f.Set(x.ref, v); len(wrong) != 1 || wrong[0].Field != x.at {
			t.Errorf("%s of %v is %q: %v\n%s", x.field, x.ref, x.value, wrong, text)
		}
	}
}

func TestAConditionIsBuiltRowByRow(t *testing.T) {
	t.Parallel()
	f := northwind(t)
	r, _ := f.ByClause("4.2")
	set := func(pairs ...string) (string, []amend.Wrong) {
		v := f.Values(r)
		for name := range v {
			if strings.HasPrefix(name, "when.") {
				v.Del(name)
			}
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		text, wrong := f.Set(r, v)
		_, after, _ := strings.Cut(text, `clause   = "4.2"`)
		_, after, _ = strings.Cut(after, "when     = ")
		when, _, _ := strings.Cut(after, "\n")
		return when, wrong
	}
	got, wrong := set("when.0.fact", "asset.class", "when.0.value", "printer", "when.1.fact", "kind", "when.1.value", "project", "when.1.add", "change", "when.2.fact", "asset.managed", "when.2.value", "true",
		"when.4.fact", "site", "when.4.is", "not", "when.4.value", "main", "when.5.fact", "")
	if want := `{ asset.class = "printer", asset.managed = true, kind = ["project", "change"], not = { site = "main" } }`; got != want || wrong != nil {
		t.Errorf("%v\n got %s\nwant %s", wrong, got, want)
	}
	for name, pairs := range map[string][]string{
		"no value":     {"when.0.fact", "kind"},
		"twice":        {"when.1.fact", "kind", "when.1.value", "project", "when.0.fact", "kind", "when.0.value", "change"},
		"two that not": {"when.1.fact", "kind", "when.1.is", "not", "when.1.value", "project", "when.0.fact", "mode", "when.0.is", "not", "when.0.value", "remote"},
	} {
		if _, wrong := set(pairs...); len(wrong) != 1 || !strings.HasPrefix(wrong[0].Field, "when.") {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}

func TestEntriesAreAddedMovedAndTakenOut(t *testing.T) {
	t.Parallel()
	f := northwind(t)
	numbers := func(text string) string {
		terms, problems := agreement.Scan([]byte(text))
		if len(problems) > 0 {
			t.Fatalf("%v\n%s", problems, text)
		}
		var list []string
		for _, c := range terms.Scope {
			list = append(list, c.Number)
		}
		return strings.Join(list, " ")
	}
	third, _ := f.ByClause("3.3")
	v := url.Values{"clause": {"3.35"}, "verdict": {"covered"}, "says": {"Printers\ntoo."}}
	text, at, wrong := f.Insert("scope", third, v)
	if got := numbers(text); got != "3.1 3.2 3.3 3.35 3.4 4.1 4.2 4.3" || at.Index != 3 || wrong != nil {
		t.Errorf("added: %s at %v, %v", got, at, wrong)
	}
	added, err := amend.Open(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := added.Remove(at); got != f.Text {
		t.Errorf("added and taken out again:\n%s", got)
	}
	if got := added.Values(at); got.Get("says") != "Printers\ntoo." || got.Get("clause") != "3.35" {
		t.Errorf("the new clause is %v", got)
	}
	text, at, _ = f.InsertBefore(amend.Ref{Table: "scope"}, v)
	if got := numbers(text); got != "3.35 3.1 3.2 3.3 3.4 4.1 4.2 4.3" || at.Index != 0 {
		t.Errorf("before the first: %s at %v", got, at)
	}
	up := f.Move(third, true)
	if got := numbers(up); got != "3.1 3.3 3.2 3.4 4.1 4.2 4.3" {
		t.Errorf("moved up: %s", got)
	}
	moved, _ := amend.Open(up)
	if got := moved.Move(amend.Ref{Table: "scope", Index: 1}, false); got != f.Text {
		t.Errorf("moved up and down again:\n%s", got)
	}
	if got := f.Move(amend.Ref{Table: "scope"}, true); got != f.Text {
		t.Error("the first moves up")
	}
	for _, table := range []string{"block", "maintenance", "section", "route", "priority.rule", "hours"} {
		text, at, _ := f.Insert(table, amend.Ref{}, url.Values{"clause": {"9.9"}, "name": {"night"}, "title": {"x"}, "team": {"x"}, "always": {"yes"}, "set": {"P2"}})
		again, err := amend.Open(text)
		if err != nil || !again.Has(at) || again.Remove(at) != f.Text {
			t.Errorf("%s: %v at %v", table, err, at)
		}
	}
	if _, _, wrong := f.Insert("hours", amend.Ref{}, url.Values{"name": {"office"}}); len(wrong) != 1 || wrong[0].Field != "name" {
		t.Errorf("hours of the same name: %v", wrong)
	}
}
