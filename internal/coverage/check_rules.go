package coverage

import (
	"slices"

	"remit/internal/agreement"
)

// rules looks for priority rules that never win.
func (c *checker) rules() {
	var rows []where
	var conditions []*agreement.Condition
	for i := range c.terms.Rules {
		rows = append(rows, where{c.terms.Rules[i].Clause, "priority.rule", i})
		conditions = append(conditions, &c.terms.Rules[i].When)
	}
	t := c.compileTable(rows, conditions, true)
	for i := range rows {
		c.unreachable(t, i, "The priority rule %s")
	}
}

// routes looks for routes that never win, and for teams that the house does not have.
func (c *checker) routes(house Catalogue) {
	var rows []where
	var conditions []*agreement.Condition
	for i := range c.terms.Routes {
		route := &c.terms.Routes[i]
		rows = append(rows, where{route.Clause, "route", i})
		conditions = append(conditions, &route.When)
		if house.Teams != nil && !slices.Contains(house.Teams, route.Team) {
			c.warn(rows[i], CodeNoTeam, "The team %q is not defined: the house has %v.", route.Team, house.Teams)
			c.found[len(c.found)-1].Severity = agreement.Error
		}
	}
	t := c.compileTable(rows, conditions, true)
	for i := range rows {
		c.unreachable(t, i, "The route %s")
	}
}

// unreachable notes a row that never wins, and reports whether it does not.
func (c *checker) unreachable(t *table, i int, what string) bool {
	row, shadows := t.rows[i], t.shadows(i)
	switch {
	case shadows == nil:
		return false
	case len(shadows) == 0:
		c.warn(row, CodeNeverHolds, what+" can never hold: its condition contradicts itself.", row.name())
	case len(shadows) == 1 && t.always(shadows[0]):
		c.warn(row, CodeUnreachable, what+" is never reached: %s above it always holds.", row.name(), t.rows[shadows[0]].name())
	default:
		names, verb := t.names(shadows, "catches", "catch")
		c.warn(row, CodeUnreachable, what+" is never reached: %s above %s everything it catches.", row.name(), names, verb)
	}
	return true
}

// targets looks for targets that never win, for all requests or for those of a priority that they name.
func (c *checker) targets() {
	t := c.targetTable()
	for i, row := range t.rows {
		named, ok := c.terms.Targets[i].When.Key("priority")
		if !ok || slices.ContainsFunc(seq(i), func(above int) bool { return c.forAll(above) && t.always(above) }) {
			c.unreachable(t, i, "The target %s")
			continue
		}
		if shadows := t.shadows(i); shadows != nil && len(shadows) == 0 {
			c.unreachable(t, i, "The target %s")
			continue
		}
		for _, priority := range named.Values {
			if shadows := t.shadows(i, t.ofPriority(priority)); len(shadows) > 0 {
				names, verb := t.names(shadows, "serves", "serve")
				c.warn(row, CodeDuplicate, "There are two targets for %s: %s above %s every such request that %s names.", priority, names, verb, row.name())
			}
		}
	}
}

// forAll reports whether the i-th target names no priority.
func (c *checker) forAll(i int) bool {
	_, named := c.terms.Targets[i].When.Key("priority")
	return !named
}

// targetTable makes the table of targets.
func (c *checker) targetTable() *table {
	var rows []where
	var conditions []*agreement.Condition
	for i := range c.terms.Targets {
		rows = append(rows, where{c.terms.Targets[i].Clause, "target", i})
		conditions = append(conditions, &c.terms.Targets[i].When)
	}
	return c.compileTable(rows, conditions, true)
}

// seq lists the numbers below n.
func seq(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// ofPriority is the formula of a request with the priority.
func (z *puzzle) ofPriority(priority string) *formula {
	key := agreement.NewKey("priority", priority)
	return &formula{keys: [][]literal{z.literals(&key)}}
}

// unserved looks for priorities that a request can get and for which there is no target, where there are targets at all.
func (c *checker) unserved() {
	if len(c.terms.Targets) == 0 {
		return
	}
	t := c.targetTable()
	for _, priority := range c.given() {
		served := slices.ContainsFunc(t.formulas, func(f *formula) bool {
			return t.possible([]*formula{f, t.ofPriority(string(priority))}, nil)
		})
		if !served {
			c.warn(where{"", "priority", 0}, CodeNoTarget, "A request can get priority %s, and no target serves it.", priority)
		}
	}
}

// given lists the priorities that the matrix and the rules can give, highest first.
func (c *checker) given() []agreement.Priority {
	var matrix, given []agreement.Priority
	for _, row := range c.terms.Matrix {
		matrix = append(matrix, row[:]...)
	}
	var conditions []*agreement.Condition
	for i := range c.terms.Rules {
		conditions = append(conditions, &c.terms.Rules[i].When)
	}
	t := c.compileTable(nil, conditions, true)
	always := false
	for i := range c.terms.Rules {
		if t.shadows(i) != nil {
			continue
		}
		always = always || t.always(i)
		for _, p := range matrix {
			given = append(given, c.terms.Rules[i].Apply(p))
		}
	}
	if !always {
		given = append(given, matrix...)
	}
	slices.Sort(given)
	return slices.Compact(given)
}

// rates looks for work that is billed at no rate.
func (c *checker) rates() {
	for i := range c.terms.Scope {
		clause := &c.terms.Scope[i]
		row := where{clause.Number, "scope", i}
		if clause.Verdict == agreement.Billable && clause.Rate == "" {
			c.warn(row, CodeNoRate, "Clause %s bills work and names no rate.", row.name())
		}
		if clause.Limit != nil && clause.Limit.Then == agreement.Billable && clause.Limit.Rate == "" {
			c.warn(row, CodeNoRate, "Clause %s bills work once its limit is used up and names no rate for it.", row.name())
		}
	}
	if c.terms.Default.Verdict == agreement.Billable && c.terms.Default.Rate == "" {
		c.warn(where{c.terms.Default.Number, "scope_default", 0}, CodeNoRate, "Clause %s bills work and names no rate.", c.terms.Default.Number)
	}
}
