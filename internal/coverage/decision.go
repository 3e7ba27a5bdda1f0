// Package coverage decides what an agreement says of a request: whether it is in scope, at which rate, how urgent it is and by when it is due.
package coverage

import (
	"encoding/json"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
)

// Decision is what an agreement says of one request, with the clauses that say it (spec 1-agreement, The decision).
// It marshals to JSON with the spec's keys in the spec's order, "" as null.
type Decision struct {
	Agreement      string // number; "" where no agreement was in force
	Version        int    // 0 for a file that is not stored
	Verdict        agreement.Verdict
	Clause         string // the one possible clause, "" where there are several
	Rate           string // "" for none
	Possible       []Possible
	Ask            []string // the facts that matter, the one that settles most first; empty where decided
	Approval       string   // an amount, "always", or "" for never
	AllowanceSpent bool     // the limit of the one clause is used up
	Priority       agreement.Priority
	PriorityClause string // of the rule that changed the priority, "" for none
	Target         *Target
	Route          *Route
	Trace          []Step

	byDefault bool // scope_default alone made it
}

// Possible is a clause that decides for some values of the unknown facts, with its outcome and the unknown facts that it tests.
type Possible struct {
	Clause  string
	Verdict agreement.Verdict
	Rate    string
	Unknown []string
}

// Target is by when the request is to be answered and solved. The due times are in the agreement's time zone and
// zero where there is none.
type Target struct {
	Clause     string
	Hours      string
	Respond    calendar.Span
	Update     calendar.Span
	Resolve    calendar.Span
	RespondDue time.Time
	ResolveDue time.Time
}

// Route is the team that gets the ticket. Pick is least-loaded, round-robin or none.
type Route struct {
	Team string `json:"team"`
	Pick string `json:"pick"`
}

// Step is a clause met on the walk down the decision table, with its value.
type Step struct {
	Clause string
	Value  agreement.Truth
}

// ByDefault reports whether the agreement's scope_default alone made the decision.
func (d Decision) ByDefault() bool { return d.byDefault }

// decisionJSON is a decision as it is written, null for what is empty.
type decisionJSON struct {
	Agreement      *string        `json:"agreement"`
	Version        int            `json:"version"`
	Verdict        string         `json:"verdict"`
	Clause         *string        `json:"clause"`
	Rate           *string        `json:"rate"`
	Possible       []possibleJSON `json:"possible"`
	Ask            []string       `json:"ask"`
	Approval       *string        `json:"approval"`
	AllowanceSpent bool           `json:"allowance_spent"`
	Priority       *string        `json:"priority"`
	PriorityClause *string        `json:"priority_clause"`
	Target         *targetJSON    `json:"target"`
	Route          *Route         `json:"route"`
	Trace          []stepJSON     `json:"trace"`
}

type possibleJSON struct {
	Clause  string   `json:"clause"`
	Verdict string   `json:"verdict"`
	Rate    *string  `json:"rate"`
	Unknown []string `json:"unknown"`
}

type targetJSON struct {
	Clause     string  `json:"clause"`
	Hours      *string `json:"hours"`
	Respond    *string `json:"respond"`
	Update     *string `json:"update"`
	Resolve    *string `json:"resolve"`
	RespondDue *string `json:"respond_due"`
	ResolveDue *string `json:"resolve_due"`
}

type stepJSON struct {
	Clause string `json:"clause"`
	Value  string `json:"value"`
}

// MarshalJSON writes the decision with the keys of the spec, in its order.
func (d Decision) MarshalJSON() ([]byte, error) {
	out := decisionJSON{
		Agreement: some(d.Agreement), Version: d.Version, Verdict: string(d.Verdict), Clause: some(d.Clause), Rate: some(d.Rate),
		Possible: make([]possibleJSON, 0, len(d.Possible)), Ask: list(d.Ask), Approval: some(d.Approval), AllowanceSpent: d.AllowanceSpent,
		Priority: some(string(d.Priority)), PriorityClause: some(d.PriorityClause), Route: d.Route, Trace: make([]stepJSON, 0, len(d.Trace)),
	}
	for _, p := range d.Possible {
		out.Possible = append(out.Possible, possibleJSON{p.Clause, string(p.Verdict), some(p.Rate), list(p.Unknown)})
	}
	for _, s := range d.Trace {
		out.Trace = append(out.Trace, stepJSON{s.Clause, s.Value.String()})
	}
	if t := d.Target; t != nil {
		out.Target = &targetJSON{
			Clause: t.Clause, Hours: some(t.Hours), Respond: some(t.Respond.Text), Update: some(t.Update.Text), Resolve: some(t.Resolve.Text),
			RespondDue: instant(t.RespondDue), ResolveDue: instant(t.ResolveDue),
		}
	}
	return json.Marshal(out)
}

// some returns a pointer to s, nil for "".
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// text returns what s points to, "" for nil.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// list returns l, empty instead of nil.
func list(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

// instant writes an instant with its offset, nil for the zero time.
func instant(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	return some(at.Format(agreement.TimeForm))
}
