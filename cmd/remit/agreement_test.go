package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// requestFacts is a request in office hours of officeTerms.
const requestFacts = `{"received_at":"2026-03-02T14:00:00Z","channel":"email","text":""}`

func TestAgreementDecide(t *testing.T) {
	t.Parallel()
	const decision = `{"agreement":"T-1","version":0,"verdict":"covered","clause":"1","rate":null,"possible":[],"ask":[],"approval":null,"allowance_spent":false,` +
		`"priority":"P3","priority_clause":null,"target":null,"route":null,"trace":[{"clause":"1","value":"true"}]}` + "\n"
	cases := []struct {
		name, facts string
		code        int
		stdout      string
		stderr      string
	}{
		{"one", requestFacts, exitDone, decision, ""},
		{"several", "[" + requestFacts + ",\n" + requestFacts + "]", exitDone, decision + decision, ""},
		{"none", "[]", exitDone, "", ""},
		{"unknown fact", strings.Replace(requestFacts, "channel", "chanel", 1), exitInput, "", `Did you mean "channel"?`},
		{"second of several", "[" + requestFacts + ", {}]", exitInput, "", "facts 1 of the array: received_at:"},
		{"no JSON", "facts", exitInput, "", "is not valid JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"terms.toml": officeTerms, "facts.json": c.facts}
			code, stdout, stderr := runWith(t, files, "agreement", "decide", "terms.toml", "--facts", "facts.json")
			if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) {
				t.Errorf("got %d, %q, %q", code, stdout, stderr)
			}
		})
	}
}

func TestAgreementCheck(t *testing.T) {
	t.Parallel()
	shadowed := officeTerms + "[[scope]]\nclause = \"2\"\nverdict = \"covered\"\n"
	cases := []struct {
		name, file string
		code       int
		stdout     string
	}{
		{"clean", officeTerms, exitDone, ""},
		{"warning", shadowed, exitDone, "terms.toml:19:2: Clause 1 can never decide: 2 above catches everything it catches. (warning, shadowed)\n"},
		{"error", strings.Replace(officeTerms, "covered", "cvered", 1), exitInput, `terms.toml:22:11: scope_default.verdict: "cvered" is not known. Did you mean "covered"? Write one of covered, billable, declined. (error, unknown-value)` + "\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runWith(t, map[string]string{"terms.toml": c.file}, "agreement", "check", "terms.toml")
			if code != c.code || !strings.HasSuffix(stdout, c.stdout) || c.stdout == "" && stdout != "" {
				t.Errorf("got %d, %q, %q", code, stdout, stderr)
			}
		})
	}
}

func TestAgreementCheckJSON(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := runWith(t, map[string]string{"terms.toml": strings.Replace(officeTerms, "covered", "cvered", 1)}, "agreement", "check", "terms.toml", "--json")
	want := `[{"severity":"error","code":"unknown-value","clause":"1","line":22,"column":11,"message":"scope_default.verdict: \"cvered\" is not known. Did you mean \"covered\"? Write one of covered, billable, declined."}]` + "\n"
	if code != exitInput || stdout != want {
		t.Errorf("got %d, %s, %s", code, stdout, stderr)
	}
	code, stdout, _ = runWith(t, map[string]string{"terms.toml": officeTerms}, "agreement", "check", "terms.toml", "--json")
	if code != exitDone || stdout != "[]\n" {
		t.Errorf("got %d, %s", code, stdout)
	}
}

func TestAgreementCheckAgainstCatalogue(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"terms.toml":     officeTerms + "[[route]]\nteam = \"network\"\n",
		"catalogue.toml": "[[service]]\npath = \"print\"\nname = \"Printers\"\n[[team]]\nslug = \"field\"\n",
	}
	code, stdout, stderr := runWith(t, files, "agreement", "check", "terms.toml", "--json", "--catalogue", "catalogue.toml")
	var found []struct{ Severity, Code string }
	if err := json.Unmarshal([]byte(stdout), &found); err != nil {
		t.Fatal(err)
	}
	if code != exitInput || len(found) != 2 || found[0].Code != "only-default" || found[1].Code != "dangling-name" || found[1].Severity != "error" {
		t.Errorf("got %d, %s, %s", code, stdout, stderr)
	}
}

func TestAgreementRate(t *testing.T) {
	t.Parallel()
	const entry = `{"ticket":1,"technician":"kim","start":"2026-03-02T14:00:00Z","end":"2026-03-02T14:20:00Z","mode":"remote","facts":{"channel":"email","text":""}}`
	cases := []struct {
		name, entries string
		code          int
		stdout        string
		stderr        string
	}{
		{"none", "[]", exitDone, "[]\n", ""},
		{"one", "[" + entry + "]", exitDone, `"seconds":1200,"verdict":"covered","clause":"1"`, ""},
		{"it ends before", "[" + strings.Replace(entry, "14:20", "13:20", 1) + "]", exitInput, "", "Entry 1: The work must end after it starts."},
		{"an unknown mode", "[" + entry + "," + strings.Replace(entry, "remote", "there", 1) + "]", exitInput, "", "Entry 2:"},
		{"no list", "{}", exitInput, "", "The entries must be a JSON list"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runWith(t, map[string]string{"terms.toml": officeTerms, "entries.json": c.entries}, "agreement", "rate", "terms.toml", "--entries", "entries.json")
			if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
				t.Errorf("got %d, %q, %q", code, stdout, stderr)
			}
		})
	}
}
