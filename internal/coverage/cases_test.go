package coverage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/agreement"
)

// decideCase is one request with the decision that the spec wants.
type decideCase struct {
	Facts json.RawMessage `json:"facts"`
	Want  json.RawMessage `json:"want"`
}

// mustTerms reads an agreement of testdata.
func mustTerms(t testing.TB, name string) *agreement.Terms {
	t.Helper()
	terms, err := agreement.ReadFile(filepath.Join("testdata", "agreements", name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// mustFacts reads a facts object.
func mustFacts(t testing.TB, data string) agreement.Facts {
	t.Helper()
	f, err := agreement.ParseFacts([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// compact takes the white space out of JSON and keeps the order of keys.
func compact(t testing.TB, data []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// mustJSON marshals a decision.
func mustJSON(t testing.TB, d Decision) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDecideCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/cases/*.decide.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".decide.json")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []decideCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		terms := mustTerms(t, name)
		for i, c := range cases {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				t.Parallel()
				got := mustJSON(t, Decide(terms, mustFacts(t, string(c.Facts))))
				if want := compact(t, c.Want); got != want {
					t.Errorf("facts %s\n got %s\nwant %s", compact(t, c.Facts), got, want)
				}
			})
		}
	}
}
