package agreement

import (
	"cmp"
	"strconv"
	"strings"
)

// scope reads the decision table with its default.
func (r *reader) scope(t *record) {
	for _, s := range t.list("scope", `tables [[scope]] with clause, says, when and verdict`) {
		r.terms.Scope = append(r.terms.Scope, s.clauseOf(true))
		s.finish()
	}
	s := t.sub("scope_default", `a table [scope_default] with clause, says and verdict`)
	if s == nil {
		if !t.has("scope_default") {
			t.missing("scope_default", "Write [scope_default] with clause, says and verdict: it decides what no other clause does.")
		}
		return
	}
	if c := s.node.member("clause"); c != nil && c.value.kind == nodeText {
		s.clause = c.value.text
	}
	r.terms.Default = s.clauseOf(false)
	s.finish()
}

// clauseOf reads one row of the decision table.
func (t *record) clauseOf(conditional bool) Clause {
	c := Clause{Number: t.clauseNumber(true), Says: t.says(), Line: t.node.place.line}
	if conditional {
		c.When = t.condition("when", ofRequest)
	}
	c.Verdict = Verdict(t.mustOption("verdict", "covered", "billable", "declined"))
	c.Rate = t.rate("rate")
	c.Approval = t.approval()
	if conditional {
		c.Limit = t.limit()
	}
	return c
}

// says reads what the clause says to people.
func (t *record) says() string { return t.text("says", "what people are to read, in quotes") }

// approval reads the estimate above which the client approves first, as it was written.
func (t *record) approval() string {
	n := t.take("approval", nodeText, `an amount in quotes such as "200.00", or "always"`)
	if n == nil {
		return ""
	}
	if n.text != "always" {
		t.money(n, "approval")
	}
	return n.text
}

// limit reads an allowance, nil where there is none.
func (t *record) limit() *Limit {
	s := t.sub("limit", `{ count = 2, unit = "visits", per = "month", then = "billable", rate = "onsite" }`)
	if s == nil {
		return nil
	}
	l := &Limit{
		Count: s.number("count", 1_000_000_000), Unit: s.mustOption("unit", "visits", "hours", "tickets"),
		Per:  s.mustOption("per", "day", "week", "month", "quarter", "year", "term"),
		Then: Verdict(s.option("then", "covered", "billable", "declined")), Rate: s.rate("rate"),
	}
	if !s.has("count") {
		s.missing("count", "Write how much is allowed, such as 2.")
	}
	if !s.has("then") {
		s.fail(s.node.place, CodeNoThen, "then", "This is missing. Write the verdict once the limit is used up: one of covered, billable, declined.")
	}
	s.finish()
	return l
}

// priority reads [priority] with its rules.
func (r *reader) priority(t *record) {
	x := r.terms
	x.Matrix, x.DefaultLevel = StandardMatrix(), Level{"medium", "medium"}
	s := t.sub("priority", "a table [priority] with matrix")
	if s == nil {
		return
	}
	s.matrix(&x.Matrix)
	if d := s.sub("default", `{ impact = "medium", urgency = "medium" }`); d != nil {
		x.DefaultLevel.Impact = cmp.Or(d.option("impact", levels...), "medium")
		x.DefaultLevel.Urgency = cmp.Or(d.option("urgency", levels...), "medium")
		d.finish()
	}
	for _, rule := range s.list("rule", "tables [[priority.rule]] with clause, when and raise, lower or set") {
		x.Rules = append(x.Rules, rule.priorityRule())
		rule.finish()
	}
	s.finish()
}

// matrix reads the three rows of the priority matrix.
func (t *record) matrix(m *[3][3]Priority) {
	const example = `three rows of three, from ["P4", "P4", "P3"] for low impact to ["P3", "P2", "P1"] for high`
	n := t.take("matrix", nodeArray, example)
	if n == nil {
		return
	}
	if len(n.items) != 3 {
		t.fail(n.place, CodeBadValue, "matrix", "There are %d rows: write %s.", len(n.items), example)
		return
	}
	for i, row := range n.items {
		if row.kind != nodeArray || len(row.items) != 3 {
			t.fail(row.place, CodeBadValue, "matrix", "Row %d is not a list of three: write %s.", i+1, example)
			continue
		}
		for j, cell := range row.items {
			if cell.kind != nodeText {
				t.wrongType(cell, "matrix", "a text", `a priority in quotes such as "P3"`)
			} else if t.among(cell, "matrix", priorities) {
				m[i][j] = Priority(cell.text)
			}
		}
	}
}

// priorityRule reads a rule that changes the priority in one of three ways.
func (t *record) priorityRule() PriorityRule {
	rule := PriorityRule{
		Clause: t.clauseNumber(true), Says: t.says(), When: t.condition("when", ofRequest),
		Raise: t.whole("raise", 1, maxSteps, 0), Lower: t.whole("lower", 1, maxSteps, 0), Set: Priority(t.option("set", priorities...)),
	}
	ways := 0
	for _, key := range []string{"raise", "lower", "set"} {
		if t.has(key) {
			ways++
		}
	}
	if ways != 1 {
		t.fail(t.node.place, CodeBadValue, "", "There are %d of raise, lower and set: write one of them, such as raise = 1.", ways)
	}
	return rule
}

// targets reads [[target]] and [clock].
func (r *reader) targets(t *record) {
	for _, s := range t.list("target", "tables [[target]] with clause, when, respond, resolve and hours") {
		target := Target{
			Clause: s.clauseNumber(true), Says: s.says(), When: s.condition("when", ofDecision), Line: s.node.place.line,
			Respond: s.span("respond", true), Update: s.span("update", false), Resolve: s.span("resolve", true), Hours: s.table("hours"),
		}
		if !s.has("hours") && (s.has("respond") || s.has("update") || s.has("resolve")) {
			s.missing("hours", "Write the name of the table of hours in which the time runs.")
		}
		r.terms.Targets = append(r.terms.Targets, target)
		s.finish()
	}
	s := t.sub("clock", "a table [clock] with pause_resolve and warn_percent")
	if s == nil {
		return
	}
	r.terms.Clock.PauseResolve = s.options("pause_resolve", statuses)
	r.terms.Clock.WarnPercent = s.percents("warn_percent")
	s.finish()
}

// percents reads a list of whole percentages.
func (t *record) percents(key string) []int {
	const example = "a list such as [50, 75, 90]"
	array := t.take(key, nodeArray, example)
	if array == nil {
		return nil
	}
	var list []int
	for _, n := range array.items {
		value, err := strconv.Atoi(n.text)
		if n.kind != nodeInteger {
			t.wrongType(n, key, "a list of whole numbers", example)
		} else if err != nil || value < 1 || value > maxPercent {
			t.fail(n.place, CodeBadValue, key, "%s is out of range: write a whole number from 1 to %d.", n.text, maxPercent)
		} else {
			list = append(list, value)
		}
	}
	return list
}

// reactions reads [[escalation]] and [[route]].
func (r *reader) reactions(t *record) {
	for _, s := range t.list("escalation", "tables [[escalation]] with clause, when, at and notify") {
		e := Escalation{Clause: s.clauseNumber(true), Says: s.says(), When: s.condition("when", ofDecision)}
		e.At, e.Percent, e.Of = s.alarm()
		e.Notify = s.names("notify", `a list such as ["team-lead"]`)
		if !s.has("notify") {
			s.missing("notify", `Write who is told, such as ["team-lead"].`)
		}
		r.terms.Escalations = append(r.terms.Escalations, e)
		s.finish()
	}
	for _, s := range t.list("route", "tables [[route]] with when, team and pick") {
		route := Route{
			Clause: s.clauseNumber(false), Says: s.says(), When: s.condition("when", ofDecision),
			Team: s.must("team", `the slug of a team such as "network"`), Pick: cmp.Or(s.option("pick", "least-loaded", "round-robin", "none"), "none"),
		}
		r.terms.Routes = append(r.terms.Routes, route)
		s.finish()
	}
}

// alarm reads at: "75% of resolve" or "breach of respond".
func (t *record) alarm() (at string, percent int, of string) {
	const example = `"75% of resolve" or "breach of respond"`
	at = t.must("at", example)
	share, of, ok := strings.Cut(at, " of ")
	number, percented := strings.CutSuffix(share, "%")
	percent = 100
	if share != "breach" {
		value, err := strconv.Atoi(number)
		ok = ok && percented && digits(number) && err == nil && value >= 1 && value <= maxPercent
		percent = value
	}
	if at != "" && (!ok || of != "respond" && of != "update" && of != "resolve") {
		t.fail(t.node.member("at").value.place, CodeBadValue, "at", "%q is not understood: write %s; the clocks are respond, update and resolve.", at, example)
	}
	return at, percent, of
}
