package amend

// Type says how a field is shown and written.
type Type int

// The types of fields.
const (
	Line        Type = iota // a text of one line
	Prose                   // a text of several lines
	Choice                  // one of Options, or of what From names
	Number                  // a number without quotes
	Date                    // a date without quotes
	Texts                   // texts, with commas between
	Numbers                 // numbers, with commas between
	Dates                   // dates, with commas between
	Ticks                   // any of Options, or of what From names
	Flag                    // true where it is ticked
	Condition               // when something holds
	Multipliers             // what raises a rate, a line each
	Tiers                   // prices up to a number
	Pairs                   // names that lead to other names
	Matrix                  // three rows of three priorities
)

// Field is one key of an entry, or of a small table in it: limit.count.
type Field struct {
	Key     string
	Label   string
	Hint    string
	Type    Type
	Options []string
	From    string // hours, rate, team, service: where the options come from
	Group   string // heading under which fields stand together, "" for none
}

// Kind is one table of the file, with its fields in the order in which they are written.
type Kind struct {
	Table  string
	Name   string // as people say it: "clause"
	Array  bool   // there may be any number, in an order that can be changed
	Fields []Field
}

// KindOf returns the kind of a table, nil where there is none.
func KindOf(table string) *Kind {
	for i := range kinds {
		if kinds[i].Table == table {
			return &kinds[i]
		}
	}
	return nil
}

// Field returns a field by its key, nil where the kind has none.
func (k *Kind) Field(key string) *Field {
	if k == nil {
		return nil
	}
	for i := range k.Fields {
		if k.Fields[i].Key == key {
			return &k.Fields[i]
		}
	}
	return nil
}

// May reports whether entries of the kind can be added and taken out.
func (k *Kind) May() bool { return k.Array || k.Table == "hours" }

var (
	number   = Field{Key: "clause", Label: "Number", Hint: "as 3.4"}
	says     = Field{Key: "says", Label: "What it says", Type: Prose, Hint: "The client reads and signs these words. They decide nothing; what follows does."}
	holds    = Field{Key: "when", Label: "It holds when all of these are so", Type: Condition}
	verdicts = []string{"covered", "billable", "declined"}
	clocks   = []string{"respond", "update", "resolve"}
	levels   = []string{"low", "medium", "high"}
)

func hoursField(label string) Field {
	return Field{Key: "hours", Label: label, Type: Choice, From: "hours"}
}

// kinds are the tables in the order in which the file has them.
var kinds = []Kind{
	{Table: "", Name: "head", Fields: []Field{
		{Key: "number", Label: "Number", Hint: "no other agreement has it"}, {Key: "title", Label: "Title"}, {Key: "client", Label: "Client", Hint: "its short name, as northwind-dental"},
		{Key: "currency", Label: "Currency", Hint: "as USD"}, {Key: "time_zone", Label: "Time zone", Hint: "as America/Chicago; every date and hour is in it"},
		{Key: "rank", Label: "Rank", Type: Number, Hint: "among the client’s agreements; 100 where it is left out"}}},
	{Table: "term", Name: "term", Fields: []Field{
		{Key: "starts", Label: "First day", Type: Date, Hint: "as 2026-01-31"}, {Key: "ends", Label: "Last day", Type: Date, Hint: "left out: until terminated"},
		{Key: "renewal.mode", Label: "Renewal", Type: Choice, Options: []string{"none", "automatic", "by-agreement"}, Group: "Renewal"},
		{Key: "renewal.months", Label: "For months", Type: Number, Group: "Renewal"}, {Key: "renewal.notice_days", Label: "Notice, days", Type: Number, Group: "Renewal"},
		{Key: "termination.notice_days", Label: "Notice, days", Type: Number, Group: "Termination"},
		{Key: "termination.fee_percent", Label: "Fee, % of the fixed fees that are left", Type: Number, Group: "Termination"}}},
	{Table: "hours", Name: "opening hours", Fields: []Field{
		{Key: "always", Label: "Open at every hour", Type: Flag},
		day("mon", "Monday"), day("tue", "Tuesday"), day("wed", "Wednesday"), day("thu", "Thursday"), day("fri", "Friday"), day("sat", "Saturday"), day("sun", "Sunday"),
		{Key: "holidays.country", Label: "Public holidays of", Hint: "as US or DE-BY", Group: "Holidays"},
		{Key: "holidays.extra", Label: "Closed besides", Type: Dates, Hint: "as 2026-12-24, 2026-12-31", Group: "Holidays"},
		{Key: "holidays.except", Label: "Open all the same", Type: Dates, Group: "Holidays"}}},
	{Table: "scope", Name: "clause", Array: true, Fields: append([]Field{number, says, holds}, append(outcome,
		Field{Key: "limit.count", Label: "Count", Type: Number, Group: "Up to a limit"},
		Field{Key: "limit.unit", Label: "Of", Type: Choice, Options: []string{"visits", "hours", "tickets"}, Group: "Up to a limit"},
		Field{Key: "limit.per", Label: "In each", Type: Choice, Options: []string{"day", "week", "month", "quarter", "year", "term"}, Group: "Up to a limit"},
		Field{Key: "limit.then", Label: "Then", Type: Choice, Options: verdicts, Group: "Up to a limit"},
		Field{Key: "limit.rate", Label: "At rate", Type: Choice, From: "rate", Group: "Up to a limit"})...)},
	{Table: "scope_default", Name: "clause for all else", Fields: append([]Field{number, says}, outcome...)},
	{Table: "priority", Name: "priorities", Fields: []Field{
		{Key: "matrix", Label: "Priority by impact and urgency", Type: Matrix},
		{Key: "default.impact", Label: "Impact", Type: Choice, Options: levels, Group: "Where nothing is known"}, {Key: "default.urgency", Label: "Urgency", Type: Choice, Options: levels, Group: "Where nothing is known"}}},
	{Table: "priority.rule", Name: "priority rule", Array: true, Fields: []Field{number, says, holds,
		{Key: "raise", Label: "Raise by", Type: Number, Group: "Then the priority is changed, in one of three ways"}, {Key: "lower", Label: "Lower by", Type: Number, Group: "Then the priority is changed, in one of three ways"},
		{Key: "set", Label: "Set to", Type: Choice, Options: []string{"P1", "P2", "P3", "P4"}, Group: "Then the priority is changed, in one of three ways"}}},
	{Table: "target", Name: "target", Array: true, Fields: []Field{number, says, holds,
		{Key: "respond", Label: "Answer within", Hint: "as 30m, 4h, 2bd", Group: "Times"}, {Key: "update", Label: "Update every", Group: "Times"}, {Key: "resolve", Label: "Solve within", Group: "Times"}, group(hoursField("Counted in"), "Times")}},
	{Table: "clock", Name: "pauses and warnings", Fields: []Field{
		{Key: "pause_resolve", Label: "The time to solve stands while", Type: Ticks, Options: []string{"new", "open", "waiting-client", "waiting-vendor", "scheduled", "resolved", "closed"}},
		{Key: "warn_percent", Label: "Warn at, % of the time", Type: Numbers, Hint: "as 50, 75, 90"}}},
	{Table: "escalation", Name: "escalation", Array: true, Fields: []Field{number, says, holds,
		{Key: "at", Label: "At", Hint: "as 75% of resolve, or breach of respond"}, {Key: "notify", Label: "Tell", Type: Texts, Hint: "as team-lead, account-manager"}}},
	{Table: "route", Name: "route", Array: true, Fields: []Field{number, says, holds,
		{Key: "team", Label: "Goes to the team", Type: Choice, From: "team"}, {Key: "pick", Label: "Who of it", Type: Choice, Options: []string{"least-loaded", "round-robin", "none"}}}},
	{Table: "rate", Name: "rate", Array: true, Fields: []Field{
		{Key: "name", Label: "Name", Hint: "by which clauses name it"}, number, says, {Key: "price", Label: "Price of an hour", Hint: "as 140.00"},
		{Key: "minimum", Label: "At least", Hint: "as 15m", Group: "Steps"}, {Key: "increment", Label: "In steps of", Group: "Steps"}, {Key: "grace", Label: "Let go", Hint: "a remainder of at most this", Group: "Steps"},
		{Key: "multiply", Label: "Raised", Type: Multipliers, Hint: "the last that holds counts"}, {Key: "callout", Label: "Call-out, once a visit", Hint: "as 85.00"},
		{Key: "by_work", Label: "Types of work that other rates hold for", Type: Pairs, From: "rate"}}},
	{Table: "fee", Name: "fixed fee", Array: true, Fields: []Field{number, says,
		{Key: "per", Label: "For each", Type: Choice, Options: []string{"flat", "asset", "contact", "site"}}, {Key: "count", Label: "Counted are those of which all of these are so", Type: Condition},
		{Key: "price", Label: "Price", Hint: "as 45.00; left out where there are tiers"}, {Key: "tiers", Label: "Tiers", Type: Tiers, Hint: "the last one is open"},
		{Key: "tiering", Label: "Tiers count", Type: Choice, Options: []string{"graduated", "volume"}}, {Key: "every", Label: "Every", Type: Choice, Options: []string{"month", "quarter", "year"}}}},
	{Table: "block", Name: "block of hours", Array: true, Fields: []Field{number, says,
		{Key: "hours", Label: "Hours", Hint: "as 20h"}, {Key: "price", Label: "Price", Hint: "as 2400.00"}, {Key: "every", Label: "Bought", Type: Choice, Options: []string{"once", "month", "quarter", "year"}},
		{Key: "rollover.hours", Label: "Up to", Hint: "as 10h; left out: unused hours lapse", Group: "Unused hours move on"}, {Key: "rollover.periods", Label: "For periods", Type: Number, Group: "Unused hours move on"},
		{Key: "draws", Label: "Lines of these rates draw from it", Type: Ticks, From: "rate"}}},
	{Table: "credit", Name: "service credit", Array: true, Fields: []Field{number, says, holds,
		{Key: "missed", Label: "Missed", Type: Choice, Options: clocks}, {Key: "percent", Label: "% of the fixed fees, each miss", Type: Number}, {Key: "cap_percent", Label: "At most, %", Type: Number}}},
	{Table: "obligation", Name: "duty", Array: true, Fields: []Field{number, {Key: "party", Label: "Owed by", Type: Choice, Options: []string{"client", "provider"}}, says}},
	{Table: "maintenance", Name: "maintenance", Array: true, Fields: []Field{number, says,
		{Key: "repeat", Label: "Repeats", Hint: "as FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"}, {Key: "service", Label: "Service", Type: Choice, From: "service"}, {Key: "resolve", Label: "Done within", Hint: "as 5bd"}, hoursField("Counted in")}},
	{Table: "contact", Name: "contact", Array: true, Fields: []Field{
		{Key: "role", Label: "Role", Type: Choice, Options: []string{"approver", "escalation", "requester", "billing"}}, {Key: "email", Label: "Mail"}, {Key: "limit", Label: "May approve up to", Hint: "approver; left out: any amount"}}},
	{Table: "section", Name: "section", Array: true, Fields: []Field{
		{Key: "order", Label: "Place", Type: Number, Hint: "hours stand at 20, scope at 30, exclusions at 40, priority at 50, times at 60, money at 70, duties at 80"}, {Key: "title", Label: "Title"}, {Key: "text", Label: "Text", Type: Prose, Hint: "Markdown; it decides nothing"}}},
}

// outcome is what a row of the decision table leads to.
var outcome = []Field{
	{Key: "verdict", Label: "Then it is", Type: Choice, Options: verdicts}, {Key: "rate", Label: "At rate", Type: Choice, From: "rate", Group: "Price and approval"},
	{Key: "approval", Label: "Approved first above", Hint: "an amount as 200.00, or always; left out: never", Group: "Price and approval"},
}

func day(key, label string) Field {
	return Field{Key: key, Label: label, Type: Texts, Hint: "", Group: "Open, as 08:00-12:00, 13:00-18:00"}
}

func group(f Field, name string) Field {
	f.Group = name
	return f
}

// Kinds lists the tables in the order in which a file has them.
func Kinds() []Kind { return kinds }
