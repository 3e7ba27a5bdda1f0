package coverage

import (
	"fmt"
	"strings"
	"testing"

	"remit/internal/agreement"
)

// thirty is an agreement of thirty clauses, each with two to four keys.
func thirty(t testing.TB) *agreement.Terms {
	t.Helper()
	var out strings.Builder
	out.WriteString(randomHead)
	for i := range 30 {
		service := pool["service"][i%5]
		extra := []string{
			`mode = "remote", hours = "office"`, `asset.managed = true, kind = ["incident", "request"]`,
			`contact.vip = true, outside = "office"`, `mode = "onsite", not = { asset.managed = false }`,
			`mentions = ["stolen laptop", "wifi"], kind = "project"`, `asset.class = ["plant", "printer"], kind = "change"`,
		}[i%6]
		fmt.Fprintf(&out, "[[scope]]\nclause = \"S%d\"\nwhen = { service = \"%s/part%d\", %s }\nverdict = %q\n", i, service, i, extra, []string{"covered", "billable"}[i%2])
	}
	for i := range 4 {
		fmt.Fprintf(&out, "[[target]]\nclause = \"T%d\"\nwhen = { priority = \"P%d\" }\nrespond = \"4h\"\nresolve = \"2bd\"\nhours = \"office\"\n", i, i+1)
	}
	terms, err := agreement.Read("thirty.toml", []byte(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// BenchmarkDecide is to stay under 10 µs with all facts known and under 500 µs with four unknown.
func BenchmarkDecide(b *testing.B) {
	terms := thirty(b)
	const head = `{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":"The printer on the second floor is jammed\nPlease send somebody.","site":"main","impact":"low","urgency":"high",`
	facts := []struct{ name, json string }{
		{"AllKnown", head + `"kind":"incident","service":"network/other","mode":"remote","contact":{"email":"a@b.example","vip":false,"groups":[]},"asset":{"tag":"A-1","class":"printer","managed":true}}`},
		{"FourUnknown", head + `"mode":"remote","contact":{"email":"a@b.example","vip":false,"groups":[]},"impact":"low"}`},
		{"FiveUnknown", head + `"impact":"low"}`},
	}
	for _, f := range facts {
		known := mustFacts(b, f.json)
		if f.name == "FourUnknown" {
			known.Mode = agreement.Fact[string]{}
		}
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Decide(terms, known)
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	terms := mustTerms(b, "northwind-dental")
	for b.Loop() {
		Check(terms, Catalogue{})
	}
}
