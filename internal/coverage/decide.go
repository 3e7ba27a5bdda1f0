package coverage

import (
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// outcome is what a clause means for the client: two clauses with the same outcome decide the same.
type outcome struct {
	verdict  agreement.Verdict
	rate     string
	approval string
}

// walk is the way down the decision table: the clauses that stay open and the one that ends it.
type walk struct {
	terms  *agreement.Terms
	matter *agreement.Matter
	open   []int // indices in terms.Scope
	end    int   // index in terms.Scope, len(terms.Scope) for scope_default
	trace  []Step
}

// Decide says what the terms say of a request with these facts (spec 1-agreement, The decision).
func Decide(terms *agreement.Terms, facts agreement.Facts) Decision {
	return DecideOn(terms, agreement.NewMatter(terms, &facts))
}

// DecideOn is Decide for a matter under the terms of which nothing is decided yet.
func DecideOn(terms *agreement.Terms, m *agreement.Matter) Decision {
	w := down(terms, m)
	d := w.settle()
	d.Agreement, d.Version, d.Trace = terms.Number, terms.Version, w.trace
	d.Priority, d.PriorityClause = priority(terms, m)
	m.Priority, m.Verdict = d.Priority, d.Verdict
	d.Target = target(terms, m)
	d.Route = route(terms, m)
	return d
}

// down walks the decision table from the top to the first clause that is true.
func down(terms *agreement.Terms, m *agreement.Matter) *walk {
	w := &walk{terms: terms, matter: m, end: len(terms.Scope), trace: make([]Step, 0, len(terms.Scope)+1)}
	for i := range terms.Scope {
		value := terms.Scope[i].When.Truth(m)
		w.trace = append(w.trace, Step{terms.Scope[i].Number, value})
		switch value {
		case agreement.Unknown:
			w.open = append(w.open, i)
		case agreement.True:
			w.end = i
			return w
		}
	}
	w.trace = append(w.trace, Step{terms.Default.Number, agreement.True})
	return w
}

// clause returns the i-th clause of the table, after the last of which comes scope_default.
func (w *walk) clause(i int) *agreement.Clause {
	if i == len(w.terms.Scope) {
		return &w.terms.Default
	}
	return &w.terms.Scope[i]
}

// spent reports whether the limit of the i-th clause is used up.
func (w *walk) spent(i int) bool {
	c := w.clause(i)
	return c.Limit != nil && w.matter.Used(c.Number).GreaterThanOrEqual(c.Limit.Count)
}

// outcome returns the outcome of the i-th clause.
func (w *walk) outcome(i int) outcome {
	c := w.clause(i)
	if w.spent(i) {
		return outcome{c.Limit.Then, c.Limit.Rate, c.Approval}
	}
	return outcome{c.Verdict, c.Rate, c.Approval}
}

// settle decides scope: the clause that ends the walk, or what the open clauses leave possible.
func (w *walk) settle() Decision {
	if len(w.open) == 0 {
		return w.decided([]int{w.end})
	}
	space, ok := completions(w)
	if !ok {
		return w.undecided(append(w.open[:len(w.open):len(w.open)], w.end), w.unknown(w.open[0]))
	}
	possible := space.possible()
	first := w.outcome(possible[0])
	for _, i := range possible[1:] {
		if !w.outcome(i).same(first) {
			return w.undecided(possible, space.ask(possible))
		}
	}
	return w.decided(possible)
}

// decided makes the decision that all the possible clauses agree on.
func (w *walk) decided(possible []int) Decision {
	o := w.outcome(possible[0])
	d := Decision{Verdict: o.verdict, Rate: o.rate, Approval: o.approval}
	if len(possible) == 1 {
		d.Clause = w.clause(possible[0]).Number
		d.AllowanceSpent = w.spent(possible[0])
		d.byDefault = possible[0] == len(w.terms.Scope)
		return d
	}
	d.Possible = w.possible(possible)
	return d
}

// undecided makes the decision that asks.
func (w *walk) undecided(possible []int, ask []string) Decision {
	return Decision{Verdict: agreement.Undecided, Possible: w.possible(possible), Ask: ask}
}

// possible describes clauses by their indices.
func (w *walk) possible(indices []int) []Possible {
	list := make([]Possible, 0, len(indices))
	for _, i := range indices {
		o := w.outcome(i)
		list = append(list, Possible{Clause: w.clause(i).Number, Verdict: o.verdict, Rate: o.rate, Unknown: w.unknown(i)})
	}
	return list
}

// unknown returns the unknown facts that the i-th clause tests.
func (w *walk) unknown(i int) []string {
	return w.clause(i).When.Unknown(w.matter).Names()
}

// priority looks up impact and urgency in the matrix and applies the first rule that holds.
func priority(terms *agreement.Terms, m *agreement.Matter) (agreement.Priority, string) {
	impact, _ := m.Facts().Impact.Value()
	urgency, _ := m.Facts().Urgency.Value()
	p := terms.At(agreement.Level{Impact: impact, Urgency: urgency})
	for i := range terms.Rules {
		if rule := &terms.Rules[i]; rule.When.Holds(m) {
			return rule.Apply(p), rule.Clause
		}
	}
	return p, ""
}

// target returns the first target that holds with its due times, nil where none does.
func target(terms *agreement.Terms, m *agreement.Matter) *Target {
	for i := range terms.Targets {
		t := &terms.Targets[i]
		if !t.When.Holds(m) {
			continue
		}
		hours := terms.Hours[t.Hours]
		return &Target{
			Clause: t.Clause, Hours: t.Hours, Respond: t.Respond, Update: t.Update, Resolve: t.Resolve,
			RespondDue: dueAt(terms, hours, m, t.Respond), ResolveDue: dueAt(terms, hours, m, t.Resolve),
		}
	}
	return nil
}

// dueAt returns when the span is over, in the agreement's zone; the zero time where there is no span, or where the end lies
// too far off to be computed.
func dueAt(terms *agreement.Terms, hours *calendar.Table, m *agreement.Matter, span calendar.Span) time.Time {
	if span.IsZero() || hours == nil {
		return time.Time{}
	}
	at, err := hours.Due(m.Facts().ReceivedAt, span)
	if err != nil {
		return time.Time{}
	}
	return at.In(terms.Zone)
}

// route returns the first route that holds, nil where none does.
func route(terms *agreement.Terms, m *agreement.Matter) *Route {
	for i := range terms.Routes {
		if r := &terms.Routes[i]; r.When.Holds(m) {
			return &Route{Team: r.Team, Pick: r.Pick}
		}
	}
	return nil
}
