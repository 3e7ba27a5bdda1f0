package agreement

import (
	"fmt"
	"slices"
)

// maxPercent is the highest share of a target at which people can be told: ten times its time.
const maxPercent = 1000

// maxSteps is by how many steps a rule may raise or lower a priority; from the third on it stops at P1 or P4 anyway.
const maxSteps = 9

var (
	priorities = []string{"P1", "P2", "P3", "P4"}
	statuses   = []string{"new", "open", "waiting-client", "waiting-vendor", "scheduled", "resolved", "closed"}
)

// StandardMatrix is the priority matrix of an agreement that states none: rows are impact low, medium, high;
// columns are urgency low, medium, high.
func StandardMatrix() [3][3]Priority {
	return [3][3]Priority{{"P4", "P4", "P3"}, {"P4", "P3", "P2"}, {"P3", "P2", "P1"}}
}

// Rank returns how high the priority is, 1 to 4; 0 for none.
func (p Priority) Rank() int { return slices.Index(priorities, string(p)) + 1 }

// shift returns the priority lower by steps, which may be negative; it stops at P1 and P4.
func (p Priority) shift(steps int) Priority {
	return Priority(priorities[min(max(p.Rank()+steps, 1), len(priorities))-1])
}

// Apply returns the priority that the rule makes of p. Raising and lowering stop at P1 and P4.
func (r *PriorityRule) Apply(p Priority) Priority {
	if r.Set != "" {
		return r.Set
	}
	return p.shift(r.Lower - r.Raise)
}

// At returns the priority of an impact and an urgency, where "" stands for the default.
func (t *Terms) At(level Level) Priority {
	i, j := slices.Index(levels, level.Impact), slices.Index(levels, level.Urgency)
	if i < 0 {
		i = slices.Index(levels, t.DefaultLevel.Impact)
	}
	if j < 0 {
		j = slices.Index(levels, t.DefaultLevel.Urgency)
	}
	return t.Matrix[max(i, 0)][max(j, 0)]
}

// Place returns where a clause stands in the file that the terms were read from, by its table and index: "scope", "target",
// "priority.rule", "route" and so on; 0, 0 for terms that come from no file.
func (t *Terms) Place(table string, i int) (line, column int) {
	p := t.places[fmt.Sprintf("%s[%d]", table, i)]
	return p.line, p.column
}
