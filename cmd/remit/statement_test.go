package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// pricedTerms is officeTerms with a rate card, a fee, a block and a service credit.
var pricedTerms = strings.Replace(officeTerms, `verdict = "covered"`, `verdict = "billable"
rate    = "standard"`, 1) + `
[[rate]]
name      = "standard"
clause    = "2"
price     = "140.00"
increment = "15m"
[[fee]]
clause = "3"
says   = "Workstations & servers"
per    = "asset"
price  = "45.00"
every  = "month"
[[block]]
clause = "4"
hours  = "1h"
price  = "120.00"
every  = "month"
draws  = ["standard"]
[[credit]]
clause  = "5"
missed  = "resolve"
percent = 5
`

const statementEntry = `{"ticket":1,"technician":"kim","start":"2026-03-02T14:00:00Z","end":"2026-03-02T15:20:00Z","mode":"remote","facts":{"channel":"email","text":""}}`

// statementWant is the statement of that work with 23 workstations and a miss of ticket 7, every byte of it.
const statementWant = `{"agreement":"T-1","version":0,"client":"acme","currency":"USD","period":"2026-03","from":"2026-03-01","to":"2026-03-31",` +
	`"fees":[{"clause":"3","says":"Workstations & servers","version":0,"per":"asset","count":23,"every":"month","from":"2026-03-01","to":"2026-03-31","days":31,"of_days":31,"amount":"1035.00"}],` +
	`"blocks":[{"clause":"4","says":null,"opening_minutes":0,"bought_minutes":60,"returned_minutes":0,"used_minutes":60,"lapsed_minutes":0,"closing_minutes":0,` +
	`"lots":[{"opened":"2026-03-01","lapses":"2026-03-31","every":"month","carry_minutes":0,"draws":["standard"],"opening_minutes":0,"bought_minutes":60,"returned_minutes":0,"used_minutes":60,"lapsed_minutes":0,"closing_minutes":0,"amount":"120.00"}],"amount":"120.00"}],` +
	`"work":[{"ticket":null,"lines":[{"entry":0,"service":null,"start":"2026-03-02T08:00:00-06:00","end":"2026-03-02T09:20:00-06:00","seconds":4800,"clause":"1","rate":"standard","multiplier":"1","billed_minutes":90,` +
	`"drawn_minutes":60,"draws":[{"clause":"4","opened":"2026-03-01","minutes":60}],"amount":"70.00","list_amount":null,"ruling":null}],"amount":"70.00"}],` +
	`"covered":[],"corrections":[],"credits":[{"clause":"5","says":null,"ticket":7,"percent":"5","capped":false,"amount":"-51.75"}],"termination":null,"taxes":[],` +
	`"net":"1173.25","tax":"0.00","total":"1173.25","held":0}` + "\n"

// TestAgreementStatement draws up statements of what the command rate writes.
func TestAgreementStatement(t *testing.T) {
	t.Parallel()
	code, rated, stderr := runWith(t, map[string]string{"terms.toml": pricedTerms, "entries.json": "[" + statementEntry + "]"}, "agreement", "rate", "terms.toml", "--entries", "entries.json")
	if code != exitDone {
		t.Fatal(code, stderr)
	}
	cases := []struct {
		name, lines, counts, period string
		code                        int
		stdout, stderr              string
	}{
		{"a month", rated, `{"3":23,"5":[7]}`, "2026-03", exitDone, statementWant, ""},
		{"no period", rated, `{"3":23}`, "03/2026", exitInput, "", `The period "03/2026" is not understood: write a month as 2026-03`},
		{"no list", "{}", `{"3":23}`, "2026-03", exitInput, "", "lines.json: The lines must be a JSON list of rated lines"},
		{"a misspelled key", strings.Replace(rated, `"ask"`, `"ticket":1,"rulling"`, 1), `{"3":23}`, "2026-03", exitInput, "", `unknown field "rulling"`},
		{"a changed amount", strings.Replace(rated, "210.00", "21.00", 1), `{"3":23}`, "2026-03", exitInput, "", "lines.json: Line 1: The amount 21.00 is not what 90 minutes at the rate standard come to, which is 210.00."},
		{"not counted", rated, `{}`, "2026-03", exitInput, "", `counts.json: Clause 3 is charged for each asset: say how many there were on 2026-03-01, as "3": 23.`},
		{"counted of nothing", rated, `{"3":23,"8.8":1}`, "2026-03", exitInput, "", "counts.json: Clause 8.8: It is neither a fee nor a service credit nor a block of the agreement."},
		{"no JSON", rated, `23`, "2026-03", exitInput, "", `counts.json: The counts must be a JSON object by clause`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"terms.toml": pricedTerms, "lines.json": c.lines, "counts.json": c.counts}
			code, stdout, stderr := runWith(t, files, "agreement", "statement", "terms.toml", "--lines", "lines.json", "--counts", "counts.json", "--period", c.period)
			if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("got %d, %s, %s", code, stdout, stderr)
			}
		})
	}
}

// TestAgreementStatementUsage leaves out what must be said.
func TestAgreementStatementUsage(t *testing.T) {
	t.Parallel()
	files := map[string]string{"terms.toml": pricedTerms, "lines.json": "[]", "counts.json": `{"3":0}`}
	whole := []string{"--lines", "lines.json", "--counts", "counts.json", "--period", "2026-03"}
	for i := 0; i < len(whole); i += 2 {
		rest := append(append([]string{"agreement", "statement", "terms.toml"}, whole[:i]...), whole[i+2:]...)
		if code, stdout, stderr := runWith(t, files, rest...); code != exitUsage || !strings.Contains(stderr, whole[i]) {
			t.Errorf("without %s: %d, %s, %s", whole[i], code, stdout, stderr)
		}
	}
	if code, _, stderr := runWith(t, files, append([]string{"agreement", "statement", "gone.toml"}, whole...)...); code != exitInput {
		t.Errorf("without the file: %d, %s", code, stderr)
	}
}

// TestAgreementStatementOfAnIdleMonth goes on from what was left of the block.
func TestAgreementStatementOfAnIdleMonth(t *testing.T) {
	t.Parallel()
	terms := strings.Replace(pricedTerms, `price  = "120.00"`, "price  = \"120.00\"\nrollover = { hours = \"1h\", periods = 1 }", 1)
	files := map[string]string{"terms.toml": terms, "lines.json": "[]", "counts.json": `{"3":0,"4":[{"opened":"2026-02-01","minutes":25}]}`}
	code, stdout, stderr := runWith(t, files, "agreement", "statement", "terms.toml", "--lines", "lines.json", "--counts", "counts.json", "--period", "2026-03")
	var got struct {
		Blocks []struct {
			Opening int `json:"opening_minutes"`
			Lapsed  int `json:"lapsed_minutes"`
			Closing int `json:"closing_minutes"`
		}
		Total string
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitDone {
		t.Fatal(code, stderr, err)
	}
	if b := got.Blocks[0]; b.Opening != 25 || b.Lapsed != 25 || b.Closing != 60 || got.Total != "120.00" {
		t.Errorf("%+v", got)
	}
}
