package speech

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
)

// TestEveryLanguageSaysTheSame holds the catalogues against the English one: the same ids, each with the same values in all of its forms.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	t.Parallel()
	english := textsOf(t, "en")
	for _, code := range codes[1:] {
		other := textsOf(t, code)
		for id, text := range english {
			if _, ok := other[id]; !ok {
				t.Errorf("%s has no text for %s", code, id)
			} else if want, got := valuesIn(text), valuesIn(other[id]); !slices.Equal(want, got) {
				t.Errorf("%s: %s has the values %q, English has %q", code, id, got, want)
			} else if (text.One == "") != (other[id].One == "") {
				t.Errorf("%s: %s has a form for one, or English has, and the other not", code, id)
			}
		}
		for id := range other {
			if _, ok := english[id]; !ok {
				t.Errorf("%s has a text for %s, which English has not", code, id)
			}
		}
	}
}

// TestSentencesKeepTheirVerbs holds the translations of errors against the English: the same verbs in the same order, or named by their place.
func TestSentencesKeepTheirVerbs(t *testing.T) {
	t.Parallel()
	verbs := regexp.MustCompile(`%(?:\[(\d+)\])?[+#]?[a-z]`)
	known := volumes[codes[1]].sentences
	for _, code := range codes[1:] {
		for english, text := range volumes[code].sentences {
			if want, got := len(verbs.FindAllString(english, -1)), len(verbs.FindAllString(text, -1)); want != got {
				t.Errorf("%s: %q has %d verbs, its translation %d", code, english, want, got)
			}
		}
		if want, got := slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(volumes[code].sentences)); !slices.Equal(want, got) {
			for _, s := range append(want, got...) {
				if slices.Contains(want, s) != slices.Contains(got, s) {
					t.Errorf("%q is translated in one of %s and %s only", s, codes[1], code)
				}
			}
		}
	}
}

// TestEveryTextIsUsed reads the pages' source: each id that is said stands in the catalogue with the values that are given, each text of the
// catalogue is said somewhere, and each translated sentence is one of the program's.
func TestEveryTextIsUsed(t *testing.T) {
	t.Parallel()
	texts, used := textsOf(t, "en"), map[string]bool{}
	literals := map[string]bool{}
	for _, file := range sources(t) {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if s, ok := literal(n); ok {
				literals[s] = true
			}
			if call, ok := n.(*ast.CallExpr); ok {
				says(t, file, call, texts, used)
			}
			return true
		})
	}
	for id := range texts {
		if !used[id] {
			t.Errorf("nobody says %s", id)
		}
	}
	for english := range volumes[codes[1]].sentences {
		if !literals[english] {
			t.Errorf("no error of the program says %q", english)
		}
	}
}

// says checks a call of Say or Phrase: the id, or what it begins with, and the names of the values where all are written out.
func says(t *testing.T, file string, call *ast.CallExpr, texts map[string]i18n.Message, used map[string]bool) {
	at := map[string]int{"Say": 0, "Phrase": 1}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	i, isSay := at[name]
	if !isSay || len(call.Args) <= i || strings.HasSuffix(file, "speech.go") {
		return
	}
	if id, ok := literal(call.Args[i]); ok {
		used[id] = true
		text, known := texts[id]
		if !known {
			t.Errorf("%s says %s, which the catalogue has not", file, id)
			return
		}
		if got, all := given(call, i); all && call.Ellipsis == token.NoPos {
			if want := valuesIn(text); !slices.Equal(want, got) {
				t.Errorf("%s says %s with the values %q; the catalogue wants %q", file, id, got, want)
			}
		}
		return
	}
	sum, ok := call.Args[i].(*ast.BinaryExpr)
	for ok {
		prefix, isText := literal(sum.X)
		if !isText {
			sum, ok = sum.X.(*ast.BinaryExpr)
			continue
		}
		found := false
		for id := range texts {
			if strings.HasPrefix(id, prefix) {
				used[id], found = true, true
			}
		}
		if !found {
			t.Errorf("%s says something that begins with %s; nothing in the catalogue does", file, prefix)
		}
		return
	}
}

// given are the names of the values of a call, sorted; all is false where one is not written out.
func given(call *ast.CallExpr, id int) (list []string, all bool) {
	pairs := call.Args[id+1:]
	if id == 1 { // a phrase, whose parts come first
		if len(pairs) == 0 {
			return nil, true
		}
		parts, isLiteral := pairs[0].(*ast.CompositeLit)
		if id, isNil := pairs[0].(*ast.Ident); !isLiteral && !(isNil && id.Name == "nil") {
			return nil, false
		}
		if isLiteral {
			for _, e := range parts.Elts {
				name, ok := literal(e.(*ast.KeyValueExpr).Key)
				if !ok {
					return nil, false
				}
				list = append(list, name)
			}
		}
		pairs = pairs[1:]
	}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := literal(pairs[i])
		if !ok {
			return nil, false
		}
		list = append(list, name)
	}
	slices.Sort(list)
	return list, true
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// sources are the program's Go files, tests aside.
func sources(t *testing.T) []string {
	var list []string
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go") {
			list = append(list, p)
		}
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("the sources: %d, %v", len(list), err)
	}
	return list
}

// textsOf are the texts of a language by their ids; an id that two files give is an error.
func textsOf(t *testing.T, code string) map[string]i18n.Message {
	all := map[string]i18n.Message{}
	parts, err := filepath.Glob(filepath.Join("catalogue", code, "*.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range parts {
		if name := path.Base(file); name == "names.toml" || name == "sentences.toml" {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read, err := i18n.ParseMessageFileBytes(source, code+".toml", map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, m := range read.Messages {
			if _, twice := all[m.ID]; twice {
				t.Errorf("%s: %s is given twice", file, m.ID)
			}
			if m.Other == "" {
				t.Errorf("%s: %s has no text", file, m.ID)
			}
			all[m.ID] = *m
		}
	}
	return all
}

var value = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// valuesIn are the names of the values of a text, in any of its forms, sorted.
func valuesIn(m i18n.Message) []string {
	var list []string
	for _, found := range value.FindAllStringSubmatch(m.One+" "+m.Other, -1) {
		list = append(list, found[1])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestDatesAreWrittenInEachLanguage(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 3, 9, 42, 0, 0, time.UTC)
	for _, c := range []struct{ code, layout, want string }{
		{"en", "Mon 2 January 2006, 15:04", "Tue 3 March 2026, 09:42"},
		{"en", "2 Jan", "3 Mar"},
		{"da", "Mon 2 January 2006, 15:04", "tirs. 3. marts 2026, 09:42"},
		{"da", "2 Jan", "3. mar."},
		{"da", "Monday 2 January", "tirsdag 3. marts"},
		{"de", "Mon 2 January 2006, 15:04", "Di, 3. März 2026, 09:42"},
		{"de", "Mon 15:04", "Di, 09:42"},
		{"de", "January 2006", "März 2026"},
		{"de", "15:04", "09:42"},
	} {
		if got := In(c.code).Date(at, c.layout); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.code, c.layout, got, c.want)
		}
	}
}

func TestTheFirstWishThatThereAreWordsForCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wishes []string
		want   string
	}{
		{nil, "en"},
		{[]string{"", "da-DK", "de"}, "da"},
		{[]string{"fr", "de-AT"}, "de"},
		{[]string{"xx-nonsense-", "ja"}, "en"},
	} {
		if got := In(c.wishes...).Code(); got != c.want {
			t.Errorf("%q: %s, want %s", c.wishes, got, c.want)
		}
	}
}
