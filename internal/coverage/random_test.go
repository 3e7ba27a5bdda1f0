package coverage

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	toml "github.com/pelletier/go-toml/v2"
	"pgregory.net/rapid"

	"remit/internal/agreement"
)

const randomHead = `format = 1
number = "R-1"
title = "Random"
client = "somebody"
currency = "EUR"
time_zone = "Europe/Berlin"
[term]
starts = 2026-01-01
[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-12:00", "13:00-17:00"]
wed = ["08:00-17:00"]
holidays = { extra = [2026-03-03] }
[hours.always]
always = true
[[rate]]
name = "a"
price = "1"
[[rate]]
name = "b"
price = "2"
[scope_default]
clause = "D"
verdict = "billable"
rate = "a"
`

// pool lists what random conditions and facts draw from.
var pool = map[string][]string{
	"service":       {"network", "network/wifi", "networking", "server", "server/backup"},
	"kind":          {"incident", "request", "change", "project"},
	"mode":          {"remote", "onsite"},
	"site":          {"main", "depot"},
	"channel":       {"email", "portal", "phone", "alert", "api"},
	"impact":        {"low", "medium", "high"},
	"urgency":       {"low", "medium", "high"},
	"asset.class":   {"plant", "plant/press", "printer"},
	"asset.tag":     {"A-1", "A-2"},
	"contact.group": {"partner", "staff", "night"},
	"hours":         {"office", "always"},
	"outside":       {"office"},
	"holiday":       {"office"},
	"mentions":      {"vpn", "stolen laptop", "wifi"},
	"priority":      {"P1", "P2", "P3", "P4"},
	"verdict":       {"covered", "billable", "declined", "undecided"},
}

var requestKeys = []string{
	"service", "kind", "mode", "site", "channel", "impact", "urgency", "asset.class", "asset.tag", "contact.group",
	"hours", "outside", "holiday", "mentions", "asset.managed", "contact.vip", "asset.managed", "mode", "service", "kind",
}

// pick draws one of the list.
func pick(t *rapid.T, list []string) string { return rapid.SampledFrom(list).Draw(t, "pick") }

// chance is true once in n times.
func chance(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "chance") == 1 }

// randomWhen draws a condition as an inline table.
func randomWhen(t *rapid.T, keys []string, depth int) string {
	var pairs []string
	seen := map[string]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "keys") {
		key := pick(t, keys)
		if seen[key] {
			continue
		}
		seen[key] = true
		pairs = append(pairs, key+" = "+randomValue(t, key))
	}
	if depth > 0 && chance(t, 3) {
		pairs = append(pairs, "not = "+randomWhen(t, keys, depth-1))
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// randomValue draws one value of a key or a list of two.
func randomValue(t *rapid.T, key string) string {
	one := func() string {
		if values, ok := pool[key]; ok {
			return fmt.Sprintf("%q", pick(t, values))
		}
		return fmt.Sprint(rapid.Bool().Draw(t, "flag"))
	}
	if chance(t, 3) {
		return "[" + one() + ", " + one() + "]"
	}
	return one()
}

// randomAgreement draws a file with up to so many clauses.
func randomAgreement(t *rapid.T, clauses int) string {
	var out strings.Builder
	out.WriteString(randomHead)
	for i := range rapid.IntRange(1, clauses).Draw(t, "clauses") {
		fmt.Fprintf(&out, "[[scope]]\nclause = \"S%d\"\nwhen = %s\nverdict = %q\n", i, randomWhen(t, requestKeys, 2), pick(t, []string{"covered", "billable", "declined"}))
		if chance(t, 3) {
			fmt.Fprintf(&out, "rate = %q\n", pick(t, []string{"a", "b"}))
		}
		if chance(t, 4) {
			fmt.Fprintf(&out, "approval = %q\n", pick(t, []string{"always", "200.00", "200"}))
		}
		if chance(t, 4) {
			out.WriteString("limit = { count = 2, unit = \"visits\", per = \"month\", then = \"billable\", rate = \"a\" }\n")
		}
	}
	out.WriteString("[priority]\nmatrix = [[\"P4\", \"P3\", \"P3\"], [\"P3\", \"P2\", \"P2\"], [\"P2\", \"P1\", \"P1\"]]\n")
	if chance(t, 2) {
		out.WriteString("default = { impact = \"low\", urgency = \"high\" }\n")
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "rules") {
		fmt.Fprintf(&out, "[[priority.rule]]\nclause = \"R%d\"\nwhen = %s\n%s\n", i, randomWhen(t, requestKeys, 1), pick(t, []string{"raise = 1", "lower = 2", `set = "P1"`}))
	}
	late := append([]string{"priority", "verdict", "priority", "verdict"}, requestKeys...)
	for i := range rapid.IntRange(0, 3).Draw(t, "targets") {
		fmt.Fprintf(&out, "[[target]]\nclause = \"T%d\"\nwhen = %s\nrespond = \"1h\"\nresolve = \"2bd\"\nhours = \"office\"\n", i, randomWhen(t, late, 1))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "routes") {
		fmt.Fprintf(&out, "[[route]]\nwhen = %s\nteam = \"team%d\"\n", randomWhen(t, late, 1), i)
	}
	return out.String()
}

// maybe leaves a fact unknown, makes it absent, or gives it a value.
func maybe(t *rapid.T, facts values, key string, value func() any) {
	switch rapid.IntRange(0, 5).Draw(t, key) {
	case 0, 1, 2:
	case 3:
		facts[key] = nil
	default:
		facts[key] = value()
	}
}

// randomFacts draws the facts of a request.
func randomFacts(t *rapid.T) values {
	word := func(key string) func() any {
		return func() any { return pick(t, append([]string{"other/thing"}, pool[key]...)) }
	}
	only := func(key string) func() any { return func() any { return pick(t, pool[key]) } }
	facts := values{
		"received_at": pick(t, []string{"2026-03-02T14:00:00Z", "2026-03-03T09:00:00Z", "2026-03-03T11:30:00Z", "2026-03-08T02:00:00Z", "2026-03-10T11:30:00Z"}),
		"channel":     pick(t, pool["channel"]),
		"text":        pick(t, []string{"", "VPN is down\nagain", "Stolen\n  Laptop!", "vpns and wifis", "the WiFi, the vpn"}),
	}
	for _, key := range []string{"kind", "mode", "impact", "urgency"} {
		maybe(t, facts, key, only(key))
	}
	maybe(t, facts, "service", word("service"))
	maybe(t, facts, "site", word("site"))
	maybe(t, facts, "contact", func() any {
		c := values{"email": "a@b.example"}
		maybe(t, c, "vip", func() any { return rapid.Bool().Draw(t, "vip") })
		maybe(t, c, "groups", func() any {
			groups := []any{}
			for range rapid.IntRange(0, 2).Draw(t, "groups") {
				groups = append(groups, pick(t, pool["contact.group"]))
			}
			return groups
		})
		return c
	})
	maybe(t, facts, "asset", func() any {
		a := values{}
		maybe(t, a, "tag", word("asset.tag"))
		maybe(t, a, "class", word("asset.class"))
		maybe(t, a, "managed", func() any { return rapid.Bool().Draw(t, "managed") })
		return a
	})
	if chance(t, 2) {
		facts["used"] = values{"S0": 2.0, "S1": 1.5}
	}
	return facts
}

// parsed reads a random file and facts for the room and for plain.
func parsed(t *rapid.T, file string, facts values) (*agreement.Terms, agreement.Facts, *plain) {
	terms, err := agreement.Read("random.toml", []byte(file))
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	data, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	f, err := agreement.ParseFacts(data)
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{terms: terms, received: f.ReceivedAt}
	if err := toml.Unmarshal([]byte(file), &p.file); err != nil {
		t.Fatal(err)
	}
	return terms, f, p
}

// TestDecideAsThePlainReading compares Decide with an implementation that follows the text of the spec without any speed.
func TestDecideAsThePlainReading(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file, facts := randomAgreement(t, 6), randomFacts(t)
		terms, f, p := parsed(t, file, facts)
		a := p.scope(facts)
		if a.completions > 3000 && a.completions <= MaxCompletions {
			t.Skip("too many for the plain reading")
		}
		priority, rule, target, route := p.rest(facts, a.verdict.(string))
		want := values{
			"verdict": a.verdict, "clause": a.clause, "rate": a.rate, "possible": orEmpty(a.possible), "ask": append([]string{}, a.ask...),
			"approval": a.approval, "allowance_spent": a.spent, "priority": priority, "priority_clause": rule, "target": target, "route": route, "trace": a.trace,
		}
		compare(t, file, facts, Decide(terms, f), want)
	})
}

func orEmpty(list []any) []any { return append([]any{}, list...) }

// compare compares a decision, less its due times, with what is wanted.
func compare(t *rapid.T, file string, facts values, d Decision, want values) {
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var got values
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "agreement")
	delete(got, "version")
	for key, name := range map[string]string{"target": "clause", "route": "team"} {
		if inner, ok := got[key].(values); ok {
			got[key] = inner[name]
		}
	}
	if sortedJSON(t, got) != sortedJSON(t, want) {
		t.Fatalf("%s\nfacts %s\n got %s\nwant %s", file, sortedJSON(t, facts), sortedJSON(t, got), sortedJSON(t, want))
	}
}

// sortedJSON writes a map with its keys in order.
func sortedJSON(t *rapid.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
