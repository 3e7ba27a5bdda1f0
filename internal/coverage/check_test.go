package coverage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"remit/internal/agreement"
)

// found lists findings as "code clause".
func found(problems []agreement.Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, strings.TrimSpace(p.Code+" "+p.Clause))
	}
	return list
}

// scopeOf writes clauses S1, S2, … with these conditions.
func scopeOf(whens ...string) string {
	var out strings.Builder
	for i, when := range whens {
		fmt.Fprintf(&out, "[[scope]]\nclause = \"S%d\"\nwhen = %s\nverdict = \"covered\"\n", i+1, when)
	}
	return out.String()
}

// targetsOf writes targets T1, T2, … with these conditions.
func targetsOf(whens ...string) string {
	var out strings.Builder
	for i, when := range whens {
		fmt.Fprintf(&out, "[[target]]\nclause = \"T%d\"\nwhen = %s\nrespond = \"1h\"\nhours = \"office\"\n", i+1, when)
	}
	return out.String()
}

// rulesOf writes priority rules R1, R2, … with these conditions, each of which sets P1.
func rulesOf(whens ...string) string {
	var out strings.Builder
	for i, when := range whens {
		fmt.Fprintf(&out, "[[priority.rule]]\nclause = \"R%d\"\nwhen = %s\nset = \"P1\"\n", i+1, when)
	}
	return out.String()
}

func TestCheck(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, file string
		want       []string
	}{
		{"same condition", scopeOf(`{ mode = "remote" }`, `{ mode = "remote" }`), []string{"shadowed S2"}},
		{"part of a wider one", scopeOf(`{ service = "network" }`, `{ service = "network/wifi", mode = "remote" }`), []string{"shadowed S2"}},
		{"a name that only begins alike", scopeOf(`{ service = "network" }`, `{ service = "networking" }`), nil},
		{"wider after narrower", scopeOf(`{ service = "network/wifi" }`, `{ service = "network" }`), nil},
		{"two together", scopeOf(`{ mode = "remote" }`, `{ mode = "onsite" }`, `{ mode = ["remote", "onsite"], kind = "change" }`), []string{"shadowed S3"}},
		{"all modes, but there may be none", scopeOf(`{ mode = "remote" }`, `{ mode = "onsite" }`, `{ kind = "change" }`), nil},
		{"a condition and its opposite", scopeOf(`{ asset.managed = true }`, `{ not = { asset.managed = true } }`, `{ kind = "change" }`), []string{"shadowed D", "shadowed S3"}},
		{"after everything", scopeOf(`{}`, `{ kind = "change" }`), []string{"shadowed D", "shadowed S2"}},
		{"contradiction", scopeOf(`{ mode = "remote", not = { mode = "remote" } }`), []string{"never-holds S1"}},
		{"no value", scopeOf(`{ mode = [] }`), []string{"never-holds S1"}},
		{"phrase within a phrase", scopeOf(`{ mentions = "Laptop" }`, `{ mentions = "stolen laptop" }`), []string{"shadowed S2"}},
		{"phrase around a phrase", scopeOf(`{ mentions = "stolen laptop" }`, `{ mentions = "laptop" }`), nil},
		{"inside and outside", scopeOf(`{ hours = "office" }`, `{ outside = "office" }`), []string{"shadowed D"}},
		{"always open", scopeOf(`{ hours = "always" }`), []string{"shadowed D"}},
		{"inside the closed", scopeOf(`{ hours = "office", outside = "always" }`), []string{"never-holds S1"}},
		{"open on a holiday", scopeOf(`{ hours = "office", holiday = "office" }`), []string{"never-holds S1"}},
		{"groups", scopeOf(`{ contact.group = ["a", "b"] }`, `{ contact.group = "b" }`), []string{"shadowed S2"}},
		{"both groups", scopeOf(`{ contact.group = "a" }`, `{ contact.group = ["a", "b"] }`), nil},
		{"two targets for a priority", targetsOf(`{ priority = ["P1", "P2"] }`, `{ priority = ["P2", "P3", "P4"] }`), []string{"duplicate-target T2"}},
		{"two targets, the narrow one first", targetsOf(`{ priority = "P1", service = "ot" }`, `{ priority = ["P1", "P2", "P3", "P4"] }`), nil},
		{"two targets, the wide one first", targetsOf(`{ priority = ["P1", "P2", "P3", "P4"] }`, `{ priority = "P1", service = "ot" }`), []string{"duplicate-target T2"}},
		{"targets that unknown facts tell apart", targetsOf(`{ mode = "remote" }`, `{ not = { mode = "remote" } }`, `{ priority = ["P1", "P2", "P3", "P4"] }`), nil},
		{"target after one that always holds", targetsOf(`{}`, `{ priority = "P1" }`), []string{"unreachable-rule T2"}},
		{"target after one that catches it", targetsOf(`{ service = "ot" }`, `{ service = "ot/plc" }`, `{}`), []string{"unreachable-rule T2"}},
		{"rule after one that always holds", rulesOf(`{}`, `{ contact.vip = true }`), []string{"unreachable-rule R2"}},
		{"rule after one that catches it", rulesOf(`{ contact.vip = true }`, `{ contact.vip = true, impact = "high" }`), []string{"unreachable-rule R2"}},
		{"no target for some priorities", targetsOf(`{ priority = ["P1", "P2"] }`), []string{"no-target", "no-target"}},
		{"no target for one that a rule gives", "[priority]\nmatrix = [[\"P3\", \"P3\", \"P3\"], [\"P3\", \"P3\", \"P3\"], [\"P3\", \"P3\", \"P3\"]]\n" + rulesOf(`{ contact.vip = true }`) + targetsOf(`{ priority = "P3" }`), []string{"no-target"}},
		{"every request gets the same priority", rulesOf(`{}`) + targetsOf(`{ priority = "P1" }`), nil},
		{"billed at nothing", "[[scope]]\nclause = \"S1\"\nwhen = { mode = \"onsite\" }\nverdict = \"billable\"\n", []string{"billable-without-rate S1"}},
		{"limit without a then", "[[scope]]\nclause = \"S1\"\nwhen = { mode = \"onsite\" }\nverdict = \"covered\"\nlimit = { count = 2, unit = \"visits\", per = \"month\" }\n" + scopeOf(), []string{"limit-without-then S1"}},
		{"routes", "[[route]]\nteam = \"a\"\n[[route]]\nwhen = { mode = \"onsite\" }\nteam = \"b\"\n", []string{"unreachable-rule"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			problems := Inspect([]byte(randomHead+c.file), Catalogue{})
			if got := found(problems); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v\n%+v", got, c.want, problems)
			}
			for _, p := range problems {
				if p.Line == 0 && p.Code != CodeNoTarget {
					t.Errorf("%s has no place", p.Code)
				}
			}
		})
	}
}

func TestCheckExamplesAreClean(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"havn-advokater", "lakeside-works", "northwind-dental"} {
		data, err := os.ReadFile(filepath.Join("testdata", "agreements", name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		if problems := Inspect(data, Catalogue{}); len(problems) > 0 {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

func TestCheckMessages(t *testing.T) {
	t.Parallel()
	file := randomHead + scopeOf(`{ mode = "remote" }`, `{ kind = "change" }`, `{ mode = "onsite" }`, `{ mode = ["remote", "onsite"], site = "main" }`)
	problems := Inspect([]byte(file), Catalogue{})
	if len(problems) != 1 {
		t.Fatalf("got %+v", problems)
	}
	if want := "Clause S4 can never decide: S1 and S3 above catch everything it catches."; problems[0].Message != want {
		t.Errorf("got %q, want %q", problems[0].Message, want)
	}
	if line := 1 + strings.Count(file[:strings.Index(file, "[[scope]]\nclause = \"S4\"")], "\n"); problems[0].Line != line || problems[0].Column != 3 {
		t.Errorf("at %d:%d, want %d:3", problems[0].Line, problems[0].Column, line)
	}
}

func TestCheckAgainstTheCatalogue(t *testing.T) {
	t.Parallel()
	house := Catalogue{Services: []string{"network/wifi", "print", "server"}, Teams: []string{"field"}}
	file := randomHead + scopeOf(`{ service = ["network", "telephony"] }`, `{ service = "server", not = { service = "server" } }`) + "[[route]]\nteam = \"feild\"\n"
	got := found(Inspect([]byte(file), house))
	want := []string{"only-default D", "only-default D", "never-holds S2", "unknown-service S1", "dangling-name"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCheckCompletions(t *testing.T) {
	t.Parallel()
	many := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%q", fmt.Sprint("v", i)))
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	wide := fmt.Sprintf(`{ service = %s, asset.class = %s, asset.tag = %s }`, many(60), many(40), many(45))
	cases := []struct {
		name string
		file string
		want []string
	}{
		{"few", scopeOf(fmt.Sprintf(`{ service = %s, asset.class = %s }`, many(60), many(40))), nil},
		{"many", scopeOf(wide), []string{CodeCompletions}},
		{"groups", scopeOf(fmt.Sprintf(`{ contact.group = %s }`, many(17))), []string{CodeCompletions}},
		{"many, but never at once", scopeOf(
			fmt.Sprintf(`{ service = %s, hours = "office" }`, many(400)), fmt.Sprintf(`{ asset.class = %s, outside = "office" }`, many(300))), nil},
		{"many, after one that is certain", scopeOf(`{}`, wide), []string{"shadowed D", "shadowed S2"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := found(Inspect([]byte(randomHead+c.file), Catalogue{})); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestShadowedNeverDecides draws agreements and requests: no clause that check calls shadowed decides any of them.
func TestShadowedNeverDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file := randomAgreement(t, 8)
		terms, _, _ := parsed(t, file, values{"received_at": "2026-03-02T14:00:00Z", "channel": "email", "text": ""})
		var idle []string
		for _, p := range Check(terms, Catalogue{}) {
			if p.Code != CodeNoRate && p.Code != CodeCompletions && p.Code != CodeDuplicate {
				idle = append(idle, p.Clause)
			}
		}
		for range 20 {
			facts := randomFacts(t)
			_, f, _ := parsed(t, file, facts)
			d := Decide(terms, f)
			deciding := []string{d.Clause, d.PriorityClause}
			for _, p := range d.Possible {
				deciding = append(deciding, p.Clause)
			}
			if d.Target != nil {
				deciding = append(deciding, d.Target.Clause)
			}
			for _, clause := range deciding {
				if clause != "" && slices.Contains(idle, clause) {
					t.Fatalf("%s decides\n%s\n%v", clause, file, facts)
				}
			}
		}
	})
}
