package coverage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// verdictOf is what a clause means: verdict, rate and approval.
func verdictOf(clause values, facts values) string {
	verdict, rate, approval := clause["verdict"], clause["rate"], clause["approval"]
	if spent(clause, facts) {
		limit := clause["limit"].(values)
		verdict, rate = limit["then"], limit["rate"]
	}
	if amount, err := decimal.NewFromString(fmt.Sprint(approval)); err == nil {
		approval = amount.String()
	}
	return fmt.Sprint(verdict, "|", rate, "|", approval)
}

func spent(clause values, facts values) bool {
	limit, ok := clause["limit"].(values)
	if !ok {
		return false
	}
	amount := 0.0
	if used, ok := facts["used"].(values); ok {
		amount, _ = used[clause["clause"].(string)].(float64)
	}
	return amount >= float64(limit["count"].(int64))
}

// answer is a decision of plain.
type answer struct {
	verdict, clause, rate, approval any
	possible                        []any
	ask                             []string
	spent                           bool
	trace                           []any
	completions                     int
}

// scope walks the table and settles it.
func (p *plain) scope(facts values) answer {
	var a answer
	var open []values
	var end values
	for _, item := range p.file["scope"].([]any) {
		clause := item.(values)
		value := p.table(whenOf(clause), facts)
		a.trace = append(a.trace, values{"clause": clause["clause"], "value": value})
		if value == "unknown" {
			open = append(open, clause)
		}
		if value == "true" {
			end = clause
			break
		}
	}
	if end == nil {
		end = p.file["scope_default"].(values)
		a.trace = append(a.trace, values{"clause": end["clause"], "value": "true"})
	}
	p.settle(&a, append(open, end), facts)
	return a
}

func whenOf(clause values) values {
	when, _ := clause["when"].(values)
	return when
}

// settle decides between the open clauses and the last, which is true.
func (p *plain) settle(a *answer, clauses []values, facts values) {
	var whens []values
	for _, clause := range clauses[:len(clauses)-1] {
		whens = append(whens, whenOf(clause))
	}
	options := p.complete(whens, facts)
	a.completions = 1
	for _, list := range options {
		a.completions *= len(list)
	}
	if a.completions > 100_000 {
		a.verdict, a.ask, a.possible = "undecided", p.unknown(whens[0], facts), p.describe(clauses, facts)
		return
	}
	all := spread(facts, options, sortedKeys(options))
	deciders := make([]values, len(all))
	results := make([]string, len(all))
	for i, completion := range all {
		for _, clause := range clauses {
			if p.table(whenOf(clause), completion) == "true" {
				deciders[i], results[i] = clause, verdictOf(clause, facts)
				break
			}
		}
	}
	var possible []values
	for _, clause := range clauses {
		if slices.ContainsFunc(deciders, func(d values) bool { return d["clause"] == clause["clause"] }) {
			possible = append(possible, clause)
		}
	}
	if len(possible) > 1 {
		a.possible = p.describe(possible, facts)
	}
	if slices.ContainsFunc(results, func(r string) bool { return r != results[0] }) {
		a.verdict, a.ask = "undecided", p.ask(all, results, options, possible, facts)
		return
	}
	p.agree(a, possible, facts)
}

// agree makes the decision of clauses with one outcome.
func (p *plain) agree(a *answer, possible []values, facts values) {
	first := possible[0]
	a.verdict, a.rate, a.approval = first["verdict"], first["rate"], first["approval"]
	if spent(first, facts) {
		a.verdict, a.rate = first["limit"].(values)["then"], first["limit"].(values)["rate"]
	}
	if len(possible) == 1 {
		a.clause, a.spent = first["clause"], spent(first, facts)
	}
}

func (p *plain) describe(clauses []values, facts values) []any {
	var list []any
	for _, clause := range clauses {
		parts := strings.Split(verdictOf(clause, facts), "|")
		var rate any
		if parts[1] != "<nil>" {
			rate = parts[1]
		}
		list = append(list, values{"clause": clause["clause"], "verdict": parts[0], "rate": rate, "unknown": p.unknown(whenOf(clause), facts)})
	}
	return list
}

// ask orders the facts that matter.
func (p *plain) ask(all []values, results []string, options map[string][]any, possible []values, facts values) []string {
	var list []string
	settles, tester := map[string]int{}, map[string]int{}
	for _, fact := range factOrder {
		if _, ok := options[fact]; !ok {
			continue
		}
		byRest, byValue := map[string]map[string]bool{}, map[string]map[string]int{}
		for i, completion := range all {
			note(byRest, except(completion, fact), results[i])
			value, err := json.Marshal(completion[fact])
			if err != nil {
				panic(err)
			}
			if byValue[string(value)] == nil {
				byValue[string(value)] = map[string]int{}
			}
			byValue[string(value)][results[i]]++
		}
		for _, seen := range byRest {
			if len(seen) > 1 && !slices.Contains(list, fact) {
				list = append(list, fact)
			}
		}
		for _, seen := range byValue {
			for _, n := range seen {
				if len(seen) == 1 {
					settles[fact] += n
				}
			}
		}
		tester[fact] = slices.IndexFunc(possible, func(c values) bool { return slices.Contains(p.unknown(whenOf(c), facts), fact) })
	}
	order(list, func(a, b string) bool {
		if settles[a] != settles[b] {
			return settles[a] > settles[b]
		}
		return tester[a] < tester[b]
	})
	return list
}

func note(seen map[string]map[string]bool, key, value string) {
	if seen[key] == nil {
		seen[key] = map[string]bool{}
	}
	seen[key][value] = true
}

// rest works out priority, target and route.
func (p *plain) rest(facts values, verdict string) (priority string, rule, target, route any) {
	table := p.file["priority"].(values)
	level := func(fact string) int {
		name, ok := facts[fact].(string)
		if !ok {
			name = "medium"
			if d, ok := table["default"].(values); ok {
				name = d[fact].(string)
			}
		}
		return slices.Index([]string{"low", "medium", "high"}, name)
	}
	priority = table["matrix"].([]any)[level("impact")].([]any)[level("urgency")].(string)
	rules, _ := table["rule"].([]any)
	if r := p.first(rules, facts); r != nil {
		rule = r["clause"]
		n := int(priority[1] - '0')
		if up, ok := r["raise"].(int64); ok {
			n = max(1, n-int(up))
		}
		if down, ok := r["lower"].(int64); ok {
			n = min(4, n+int(down))
		}
		priority = fmt.Sprintf("P%d", n)
		if set, ok := r["set"].(string); ok {
			priority = set
		}
	}
	p.priority, p.verdict = priority, verdict
	targets, _ := p.file["target"].([]any)
	if t := p.first(targets, facts); t != nil {
		target = t["clause"]
	}
	routes, _ := p.file["route"].([]any)
	if r := p.first(routes, facts); r != nil {
		route = r["team"]
	}
	return priority, rule, target, route
}

// first returns the first table whose condition is true.
func (p *plain) first(list []any, facts values) values {
	for _, item := range list {
		if p.table(whenOf(item.(values)), facts) == "true" {
			return item.(values)
		}
	}
	return nil
}
