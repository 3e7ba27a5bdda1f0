package coverage

import (
	"fmt"
	"slices"
	"strings"

	"remit/internal/agreement"
)

// The codes of findings that reasoning makes.
const (
	CodeShadowed    = "shadowed"         // a clause that can never decide
	CodeNeverHolds  = "never-holds"      // a condition that contradicts itself
	CodeUnreachable = "unreachable-rule" // a rule, target or route after those that catch all of it
	CodeDuplicate   = "duplicate-target" // two targets for the same priority
	CodeNoTarget    = "no-target"        // a priority that no target serves
	CodeOnlyDefault = "only-default"     // a service that only scope_default decides
	CodeCompletions = "too-many-completions"
	CodeNoRate      = "billable-without-rate"
	CodeNoTeam      = "dangling-name"
	CodeNoService   = "unknown-service"
)

// Catalogue is what the house has besides agreements. What is nil in it is not checked.
type Catalogue struct {
	Services []string // paths
	Teams    []string // slugs
}

// Inspect reads a file and reasons about it: the errors of agreement.Scan and the findings of Check, in the order of the
// file (spec 1-agreement, Check). A file with errors is not reasoned about, unless all it lacks is what follows a limit.
func Inspect(data []byte, house Catalogue) []agreement.Problem {
	terms, problems := agreement.Scan(data)
	if terms == nil || slices.ContainsFunc(problems, func(p agreement.Problem) bool { return p.Code != agreement.CodeNoThen }) {
		return problems
	}
	return agreement.SortProblems(append(problems, Check(terms, house)...))
}

// Check reasons about terms: what can never decide, what contradicts itself, what is left open. The findings are in
// the order of the file.
func Check(terms *agreement.Terms, house Catalogue) []agreement.Problem {
	c := &checker{terms: terms, times: &times{terms, map[string][]map[string]moment{}}}
	c.scope(house)
	c.rules()
	c.targets()
	c.routes(house)
	c.unserved()
	c.completions()
	c.rates()
	return agreement.SortProblems(c.found)
}

// checker collects findings about terms.
type checker struct {
	terms *agreement.Terms
	times *times
	found []agreement.Problem
}

// where is a clause of the file: its number and its table with the index in it.
type where struct {
	number string
	table  string
	index  int
}

// name says which clause it is, for people.
func (w where) name() string {
	if w.number == "" {
		return fmt.Sprintf("%s %d", w.table, w.index+1)
	}
	return w.number
}

// warn adds a warning about a clause.
func (c *checker) warn(w where, code, format string, args ...any) {
	line, column := c.terms.Place(w.table, w.index)
	c.found = append(c.found, agreement.Problem{
		Severity: agreement.Warning, Code: code, Clause: w.number, Line: line, Column: column, Message: fmt.Sprintf(format, args...),
	})
}

// table is a list of conditions of which the first that holds wins.
type table struct {
	*puzzle
	rows     []where
	formulas []*formula
}

// compileTable makes the table of some conditions.
func (c *checker) compileTable(rows []where, conditions []*agreement.Condition, vague bool) *table {
	t := &table{puzzle: newPuzzle(c.times, conditions, vague), rows: rows}
	for _, condition := range conditions {
		t.formulas = append(t.formulas, t.compile(condition))
	}
	return t
}

// shadows returns rows above the i-th that together catch everything it catches under the further formulas: one
// alone if there is one, else as few as a row less would not do. It is nil where there are none, and empty where the row can never hold.
func (t *table) shadows(i int, further ...*formula) []int {
	must := append([]*formula{t.formulas[i]}, further...)
	if !t.possible(must, nil) {
		return []int{}
	}
	if t.possible(must, t.formulas[:i]) {
		return nil
	}
	for above := range i {
		if !t.possible(must, t.formulas[above:above+1]) {
			return []int{above}
		}
	}
	return t.fewest(i, must)
}

// fewest leaves out each row above that the others can do without.
func (t *table) fewest(i int, must []*formula) []int {
	kept := make([]int, i)
	for above := range kept {
		kept[above] = above
	}
	for above := i - 1; above >= 0; above-- {
		without := slices.DeleteFunc(slices.Clone(kept), func(k int) bool { return k == above })
		if !t.possible(must, t.pick(without)) {
			kept = without
		}
	}
	return kept
}

// pick returns the formulas of some rows.
func (t *table) pick(rows []int) []*formula {
	list := make([]*formula, 0, len(rows))
	for _, i := range rows {
		list = append(list, t.formulas[i])
	}
	return list
}

// names lists rows for people: "3.1", "3.1 and 3.2", "3.1, 3.2 and 3.4"; and the verb that goes with them.
func (t *table) names(rows []int, one, several string) (string, string) {
	list := make([]string, 0, len(rows))
	for _, i := range rows {
		list = append(list, t.rows[i].name())
	}
	last := len(list) - 1
	if last == 0 {
		return list[0], one
	}
	return strings.Join(list[:last], ", ") + " and " + list[last], several
}

// always reports whether the i-th row catches everything.
func (t *table) always(i int) bool {
	return !t.possible(nil, t.formulas[i:i+1])
}

// scope looks for clauses that can never decide, and for services that only the default decides.
func (c *checker) scope(house Catalogue) {
	var rows []where
	var conditions []*agreement.Condition
	for i := range c.terms.Scope {
		rows = append(rows, where{c.terms.Scope[i].Number, "scope", i})
		conditions = append(conditions, &c.terms.Scope[i].When)
	}
	rows = append(rows, where{c.terms.Default.Number, "scope_default", 0})
	conditions = append(conditions, &c.terms.Default.When)
	t := c.compileTable(rows, conditions, false)
	for i, row := range rows {
		switch shadows := t.shadows(i); {
		case shadows == nil:
		case len(shadows) == 0:
			c.warn(row, CodeNeverHolds, "Clause %s can never hold: its condition contradicts itself.", row.name())
		default:
			names, verb := t.names(shadows, "catches", "catch")
			c.warn(row, CodeShadowed, "Clause %s can never decide: %s above %s everything it catches.", row.name(), names, verb)
		}
	}
	c.services(t, house)
}

// services compares the services that clauses name with those of the house.
func (c *checker) services(t *table, house Catalogue) {
	if house.Services == nil {
		return
	}
	last := len(t.rows) - 1
	for _, service := range house.Services {
		key := agreement.NewKey("service", service)
		if t.servedByClause(&key) {
			continue
		}
		c.warn(t.rows[last], CodeOnlyDefault, "The service %q of the catalogue is decided by the default %s only.", service, t.rows[last].name())
	}
	for i := range c.terms.Scope {
		if key, ok := c.terms.Scope[i].When.Key("service"); ok {
			c.unknownServices(t.rows[i], key.Values, house)
		}
	}
}

// unknownServices notes services that the house does not have.
func (c *checker) unknownServices(row where, named []string, house Catalogue) {
	for _, service := range named {
		if !slices.ContainsFunc(house.Services, func(s string) bool { return agreement.Under(s, service) }) {
			c.warn(row, CodeNoService, "Clause %s names the service %q, which the catalogue does not have.", row.name(), service)
		}
	}
}

// servedByClause reports whether a clause other than the default can hold for a request on the service.
func (t *table) servedByClause(key *agreement.Key) bool {
	values := withOther(t.named["service"])
	best := len(values) - 1
	for i, v := range values[:best] {
		if agreement.Under(key.Values[0], v) && (best == len(values)-1 || agreement.Under(v, values[best])) {
			best = i
		}
	}
	holds := make([]bool, len(values))
	holds[best] = true
	on := &formula{keys: [][]literal{{{t.variable("service", len(values)), holds}}}}
	for _, f := range t.formulas[:len(t.formulas)-1] {
		if t.possible([]*formula{f, on}, nil) {
			return true
		}
	}
	return false
}
