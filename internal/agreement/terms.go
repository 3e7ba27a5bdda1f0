// Package agreement holds the terms of a support agreement: it reads, writes and checks the file that states them.
package agreement

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/calendar"
)

// Verdict says whether work falls within the scope of support (spec: The decision).
type Verdict string

// The verdicts. A file may use the first three; undecided means that a fact is missing.
const (
	Covered   Verdict = "covered"
	Billable  Verdict = "billable"
	Declined  Verdict = "declined"
	Undecided Verdict = "undecided"
)

// Priority is P1, the highest, to P4.
type Priority string

// Terms are one version of one client's agreement, as the file states them. They are immutable once read.
type Terms struct {
	Number       string
	Version      int // 0 for a file that is not stored
	Title        string
	Client       string // the client's slug
	Currency     string // ISO 4217
	Zone         *time.Location
	Rank         int // order among the client's agreements in force, 100 where left out
	Term         Term
	Hours        map[string]*calendar.Table
	Opening      map[string]calendar.Spec // the same tables as the file states them
	HoursOrder   []string                 // names of Hours in the order of the file
	Scope        []Clause
	Default      Clause         // [scope_default]; its condition always holds
	Matrix       [3][3]Priority // rows: impact low, medium, high; columns: urgency low, medium, high
	DefaultLevel Level
	Rules        []PriorityRule
	Targets      []Target
	Clock        Clock
	Escalations  []Escalation
	Routes       []Route
	Rates        []Rate
	Fees         []Fee
	Blocks       []Block
	Credits      []Credit
	Obligations  []Obligation
	Maintenance  []Maintenance
	Contacts     []Contact
	Sections     []Section

	places map[string]place // where clauses stand in the file, by table and index: "scope[0]"
}

// Term is the time an agreement runs, with how it is renewed and ended. Dates are midnight UTC of the local date.
type Term struct {
	Starts      time.Time
	Ends        time.Time // last day included; zero: until terminated
	Renewal     *Renewal
	Termination *Termination
}

// Renewal says how the term goes on after its end. Mode is none, automatic or by-agreement.
type Renewal struct {
	Mode       string
	Months     int
	NoticeDays int
}

// Termination says how the agreement may be ended before its term is over. FeePercent is a percentage of the fixed fees left.
type Termination struct {
	NoticeDays int
	FeePercent decimal.Decimal
}

// Clause is one row of the decision table.
type Clause struct {
	Number   string
	Says     string
	When     Condition
	Verdict  Verdict
	Rate     string // name in the rate card, "" where none
	Approval string // an amount as written, "always", or "" for never
	Limit    *Limit
	Line     int // line of the clause in the file, for messages
}

// Limit is an allowance: after Count units in a period the outcome is Then at Rate.
type Limit struct {
	Count decimal.Decimal
	Unit  string // visits, hours, tickets
	Per   string // day, week, month, quarter, year, term
	Then  Verdict
	Rate  string
}

// Level is an impact and an urgency: low, medium or high each.
type Level struct{ Impact, Urgency string }

// PriorityRule changes the priority where its condition holds: Set, or Raise and Lower by steps.
type PriorityRule struct {
	Clause string
	Says   string
	When   Condition
	Raise  int
	Lower  int
	Set    Priority
}

// Target is how fast requests are answered, updated and resolved, in the opening hours of the table Hours.
// Spans are zero where left out.
type Target struct {
	Clause  string
	Says    string
	When    Condition
	Respond calendar.Span
	Update  calendar.Span
	Resolve calendar.Span
	Hours   string
	Line    int
}

// Clock says in which ticket statuses the resolve clock stands, and at which percentages people are warned.
type Clock struct {
	PauseResolve []string
	WarnPercent  []int
}

// Escalation tells people when a clock has come to Percent of its target.
type Escalation struct {
	Clause  string
	Says    string
	When    Condition
	At      string // as written: "75% of resolve", "breach of respond"
	Percent int
	Of      string // respond, update, resolve
	Notify  []string
}

// Route sends a ticket to a team. Pick is least-loaded, round-robin or none.
type Route struct {
	Clause string
	Says   string
	When   Condition
	Team   string
	Pick   string
}

// Rate is one price of the rate card, per hour of work.
type Rate struct {
	Name      string
	Clause    string
	Says      string
	Price     decimal.Decimal
	Minimum   time.Duration
	Increment time.Duration
	Grace     time.Duration
	Multiply  []Multiplier
	Callout   decimal.Decimal
	ByWork    map[string]string // work type → rate

	written [3]string // minimum, increment and grace as they came
}

// Multiplier raises a price where its condition (hours, outside, holiday) holds.
type Multiplier struct {
	When Condition
	By   decimal.Decimal
}

// Fee is a fixed fee, charged every month, quarter or year for each thing counted.
type Fee struct {
	Clause  string
	Says    string
	Per     string // flat, asset, contact, site
	Count   Condition
	Price   decimal.Decimal
	Tiers   []Tier
	Tiering string // graduated, volume
	Every   string
}

// Tier is a price up to a number of things; UpTo is 0 for the last, open one.
type Tier struct {
	UpTo  int
	Price decimal.Decimal
}

// Block is prepaid hours.
type Block struct {
	Clause   string
	Says     string
	Hours    time.Duration
	Price    decimal.Decimal
	Every    string // once, month, quarter, year
	Rollover *Rollover
	Draws    []string

	hours string // as it came
}

// Rollover moves unused time, up to Hours, on for at most Periods periods.
type Rollover struct {
	Hours   time.Duration
	Periods int

	hours string // as it came
}

// Credit is owed to the client when the provider misses a target.
type Credit struct {
	Clause     string
	Says       string
	When       Condition
	Missed     string // respond, update, resolve
	Percent    decimal.Decimal
	CapPercent decimal.Decimal
}

// Obligation is what the client or the provider owes besides.
type Obligation struct{ Clause, Party, Says string }

// Maintenance is proactive work that is owed; Repeat is an RFC 5545 recurrence rule from Term.Starts.
type Maintenance struct {
	Clause  string
	Says    string
	Repeat  string
	Service string
	Resolve calendar.Span
	Hours   string
}

// Contact is a person the agreement names. Role is approver, escalation, requester or billing.
type Contact struct {
	Role  string
	Email string
	Limit decimal.NullDecimal // approver: may approve up to this; not valid: any amount
}

// Section is prose with no effect on decisions, printed where Order puts it. Text is Markdown.
type Section struct {
	Order int
	Title string
	Text  string
}
