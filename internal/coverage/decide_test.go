package coverage

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"remit/internal/agreement"
)

// facts are what is always known of a request in office hours, as the beginning of a facts object.
const head = `{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":""`

// mustDecide decides a request under a file.
func mustDecide(t testing.TB, file, more string) Decision {
	t.Helper()
	terms, err := agreement.Read("test.toml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return Decide(terms, mustFacts(t, head+more+"}"))
}

// brief is what a decision says of scope, in one line.
func brief(d Decision) string {
	var possible []string
	for _, p := range d.Possible {
		possible = append(possible, p.Clause)
	}
	return fmt.Sprintf("%s %s [%s] ask %v", d.Verdict, d.Clause, strings.Join(possible, " "), d.Ask)
}

func TestDecideScope(t *testing.T) {
	t.Parallel()
	limited := "[[scope]]\nclause = \"S1\"\nwhen = { mode = \"onsite\" }\nverdict = \"covered\"\napproval = \"always\"\nlimit = { count = 2, unit = \"visits\", per = \"month\", then = \"billable\", rate = \"b\" }\n"
	cases := []struct{ name, file, facts, want string }{
		{"known", scopeOf(`{ mode = "remote" }`), `,"mode":"remote"`, "covered S1 [] ask []"},
		{"default", scopeOf(`{ mode = "remote" }`), `,"mode":"onsite"`, "billable D [] ask []"},
		{"one question", scopeOf(`{ mode = "remote" }`), ``, "undecided  [S1 D] ask [mode]"},
		{"all answers agree", scopeOf(`{ mode = "remote" }`, `{}`), ``, "covered  [S1 S2] ask []"},
		{"every kind is named", scopeOf(`{ kind = ["incident", "request"] }`, `{ kind = ["change", "project"] }`), ``, "covered  [S1 S2] ask []"},
		{"an open clause that cannot decide", scopeOf(`{ kind = "change" }`, `{ kind = "change", mode = "remote" }`), ``, "undecided  [S1 D] ask [kind]"},
		{"no asset is an answer", scopeOf(`{ asset.managed = [true, false] }`), ``, "undecided  [S1 D] ask [asset]"},
		{"no asset is none for one that is known in part", scopeOf(`{ asset.managed = [true, false] }`), `,"asset":{"tag":"A-1"}`, "covered S1 [] ask []"},
		{"another service is an answer", scopeOf(`{ service = ["network", "server"] }`), ``, "undecided  [S1 D] ask [service]"},
		{"the fact that settles more", scopeOf(`{ mode = "remote", kind = "change" }`), ``, "undecided  [S1 D] ask [kind mode]"},
		{"equals in the order of clauses", scopeOf(`{ urgency = "high" }`, `{ impact = "high" }`), ``, "undecided  [S1 S2 D] ask [urgency impact]"},
		{"equals in the order of facts", scopeOf(`{ urgency = "high", impact = "high" }`), ``, "undecided  [S1 D] ask [impact urgency]"},
		{"limit left", limited, `,"mode":"onsite","used":{"S1":1.99}`, "covered S1 [] ask []"},
		{"limit used up", limited, `,"mode":"onsite","used":{"S1":2}`, "billable S1 [] ask []"},
		{"limit of an open clause", limited, `,"used":{"S1":2}`, "undecided  [S1 D] ask [mode]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := brief(mustDecide(t, randomHead+c.file, c.facts)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestDecideSpecExample(t *testing.T) {
	t.Parallel()
	file := strings.NewReplacer("Europe/Berlin", "America/Chicago", "2026-03-03", "2026-11-27", `"08:00-17:00"`, `"08:00-12:00", "13:00-18:00"`).Replace(randomHead) +
		"[[scope]]\nclause = \"3.1\"\nwhen = { service = [\"workstation\", \"server\"], asset.managed = true, mode = \"remote\", hours = \"office\" }\nverdict = \"covered\"\n" +
		"[[scope]]\nclause = \"3.2\"\nwhen = { mode = \"onsite\", hours = \"office\" }\nverdict = \"covered\"\nlimit = { count = 2, unit = \"visits\", per = \"month\", then = \"billable\", rate = \"b\" }\n" +
		"[[scope]]\nclause = \"4.1\"\nwhen = { asset.managed = false }\nverdict = \"billable\"\nrate = \"a\"\napproval = \"200.00\"\n"
	d := mustDecide(t, file, `,"service":"workstation"`)
	if got, want := brief(d), "undecided  [3.1 3.2 4.1 D] ask [mode asset]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := []string{"mode", "asset"}; !reflect.DeepEqual(d.Possible[0].Unknown, want) {
		t.Errorf("3.1 does not know %v, want %v", d.Possible[0].Unknown, want)
	}
}

func TestDecideSpentLimit(t *testing.T) {
	t.Parallel()
	file := randomHead + "[[scope]]\nclause = \"S1\"\nverdict = \"covered\"\napproval = \"always\"\nlimit = { count = 2, unit = \"visits\", per = \"month\", then = \"billable\", rate = \"b\" }\n"
	d := mustDecide(t, file, `,"used":{"S1":"2.5"}`)
	if d.Verdict != agreement.Billable || d.Rate != "b" || d.Approval != "always" || !d.AllowanceSpent {
		t.Errorf("got %+v", d)
	}
	if d = mustDecide(t, file, ``); d.Verdict != agreement.Covered || d.Rate != "" || d.AllowanceSpent {
		t.Errorf("got %+v", d)
	}
}

func TestDecideTooManyCompletions(t *testing.T) {
	t.Parallel()
	groups := make([]string, 17)
	for i := range groups {
		groups[i] = fmt.Sprintf("%q", fmt.Sprint("g", i))
	}
	file := randomHead + scopeOf(`{ mode = "remote", impact = "high" }`, `{ contact.group = [`+strings.Join(groups, ", ")+`] }`)
	if got, want := brief(mustDecide(t, file, ``)), "undecided  [S1 S2 D] ask [mode impact]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := brief(mustDecide(t, file, `,"contact":null`)), "undecided  [S1 D] ask [impact mode]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDecideManyOpenClauses has more open clauses than fit in one machine word.
func TestDecideManyOpenClauses(t *testing.T) {
	t.Parallel()
	var whens []string
	for i := range 150 {
		whens = append(whens, fmt.Sprintf(`{ service = "s%d", not = { mode = "remote" } }`, i))
	}
	d := mustDecide(t, randomHead+scopeOf(whens...), ``)
	if d.Verdict != agreement.Undecided || len(d.Possible) != 151 || !reflect.DeepEqual(d.Ask, []string{"mode", "service"}) {
		t.Errorf("got %d possible, ask %v", len(d.Possible), d.Ask)
	}
	d = mustDecide(t, randomHead+scopeOf(whens...), `,"service":"s149"`)
	if got, want := brief(d), "undecided  [S150 D] ask [mode]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDecidePriority(t *testing.T) {
	t.Parallel()
	rule := func(change string) string {
		return "[[priority.rule]]\nclause = \"R0\"\nwhen = { site = \"depot\" }\nset = \"P4\"\n[[priority.rule]]\nclause = \"R1\"\nwhen = { contact.vip = true }\n" + change + "\n"
	}
	cases := []struct {
		name, file, facts, want string
	}{
		{"default of the spec", "", ``, "P3 "},
		{"default for the one that is absent", "", `,"impact":"high","urgency":null`, "P2 "},
		{"raise", rule("raise = 1"), `,"impact":"high","urgency":"medium","contact":{"vip":true}`, "P1 R1"},
		{"raise stops at P1", rule("raise = 3"), `,"contact":{"vip":true}`, "P1 R1"},
		{"lower stops at P4", rule("lower = 3"), `,"contact":{"vip":true}`, "P4 R1"},
		{"set", rule(`set = "P2"`), `,"contact":{"vip":true}`, "P2 R1"},
		{"unknown counts as false", rule(`set = "P2"`), ``, "P3 "},
		{"the first that holds", rule(`set = "P2"`), `,"site":"depot","contact":{"vip":true}`, "P4 R0"},
		{"default of the file", "[priority]\ndefault = { impact = \"high\" }\n", ``, "P2 "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := mustDecide(t, randomHead+c.file, c.facts)
			if got := string(d.Priority) + " " + d.PriorityClause; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestDecideTarget(t *testing.T) {
	t.Parallel()
	file := randomHead + "[[target]]\nclause = \"T1\"\nwhen = { verdict = \"covered\" }\nrespond = \"1h\"\nhours = \"office\"\n[[target]]\nclause = \"T2\"\nwhen = { mode = \"onsite\" }\n"
	cases := []struct{ name, file, facts, want string }{
		{"respond only", file + scopeOf(`{}`), ``, `{"clause":"T1","hours":"office","respond":"1h","update":null,"resolve":null,"respond_due":"2026-03-02T16:00:00+01:00","resolve_due":null}`},
		{"nothing promised", file, `,"mode":"onsite"`, `{"clause":"T2","hours":null,"respond":null,"update":null,"resolve":null,"respond_due":null,"resolve_due":null}`},
		{"none holds", file, ``, `null`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got struct{ Target json.RawMessage }
			if err := json.Unmarshal([]byte(mustJSON(t, mustDecide(t, c.file, c.facts))), &got); err != nil {
				t.Fatal(err)
			}
			if string(got.Target) != c.want {
				t.Errorf("got %s, want %s", got.Target, c.want)
			}
		})
	}
}

func TestDecisionReadsAsItWasWritten(t *testing.T) {
	t.Parallel()
	files := []string{"havn-advokater", "lakeside-works", "northwind-dental"}
	for _, name := range files {
		terms := mustTerms(t, name)
		for _, more := range []string{``, `,"mode":"onsite","asset":null`, `,"service":"network","kind":"change","impact":"high","urgency":"high"`} {
			want := mustJSON(t, Decide(terms, mustFacts(t, head+more+"}")))
			var d Decision
			if err := json.Unmarshal([]byte(want), &d); err != nil {
				t.Fatal(err)
			}
			if got := mustJSON(t, d); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
	for _, bad := range []string{`[]`, `{"trace":[{"clause":"1","value":"maybe"}]}`, `{"target":{"clause":"1","respond":"soon"}}`, `{"target":{"clause":"1","resolve_due":"soon"}}`, `{"target":{"clause":"1","respond_due":"soon"}}`} {
		var d Decision
		if err := json.Unmarshal([]byte(bad), &d); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
