package billing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/billing"
)

// mustTerms reads an agreement of testdata.
func mustTerms(t testing.TB, name string) *agreement.Terms {
	t.Helper()
	terms, err := agreement.ReadFile(filepath.Join("testdata", "agreements", name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

func TestRateCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/cases/*.rate.json")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".rate.json")
		terms := mustTerms(t, name)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Entries, Want json.RawMessage }
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			t.Run(fmt.Sprintf("%s %d", name, i), func(t *testing.T) {
				t.Parallel()
				entries, err := billing.ReadEntries(c.Entries)
				if err != nil {
					t.Fatal(err)
				}
				lines, err := billing.Rate(terms, entries, nil)
				if err != nil {
					t.Fatal(err)
				}
				got, err := json.Marshal(lines)
				if err != nil {
					t.Fatal(err)
				}
				var want bytes.Buffer
				if err := json.Compact(&want, c.Want); err != nil {
					t.Fatal(err)
				}
				if string(got) != want.String() {
					t.Errorf("got\n%s\nwant\n%s", strings.ReplaceAll(string(got), "},", "},\n"), strings.ReplaceAll(want.String(), "},", "},\n"))
				}
			})
		}
	}
}
