package agreement

import (
	"cmp"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/calendar"
)

// draw makes random terms. Clause numbers count up, so that none is there twice.
type draw struct {
	*rapid.T
	clauses int
}

func (d *draw) number() string {
	d.clauses++
	return fmt.Sprintf("%d.§", d.clauses)
}

// anyText is any text that a file can hold, whatever its signs.
func (d *draw) anyText() string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "two\nlines", `"""`, "ends in \"", "a\\b", "\ttab\r\n", "æøå ß 中", "\"\"\"\"\n\"\"", "\x00\x7f", " blank "})).Draw(d.T, "text")
}

func (d *draw) of(list ...string) string { return rapid.SampledFrom(list).Draw(d.T, "of") }

func (d *draw) some(max int) int { return rapid.IntRange(0, max).Draw(d.T, "some") }

func (d *draw) yes() bool { return rapid.Bool().Draw(d.T, "yes") }

func (d *draw) money() decimal.Decimal { return decimal.New(int64(d.some(1_000_000)), -2) }

func (d *draw) percent() decimal.Decimal { return decimal.New(int64(1+d.some(999)), -1) }

func (d *draw) duration() time.Duration { return time.Duration(d.some(3000)) * time.Minute }

func (d *draw) span(texts ...string) calendar.Span {
	text := d.of(append(texts, "")...)
	if text == "" {
		return calendar.Span{}
	}
	span, err := calendar.ParseSpan(text, true)
	if err != nil {
		d.Fatal(err)
	}
	return span
}

// when draws a condition that may stand at the place.
func (d *draw) when(w where, depth int) Condition {
	var c Condition
	for range d.some(4) {
		name := d.of(w.keys()[:len(w.keys())-1]...)
		if _, double := c.Key(name); double {
			continue
		}
		options := infoOf(name).values
		switch {
		case name == "hours" || name == "outside" || name == "holiday":
			options = []string{"office", "night shift"}
		case options == nil:
			options = []string{"network/wifi", "A \"B\"", "æ", "new\nline"}
		}
		var values []string
		for range d.some(2) + 1 {
			values = append(values, d.of(options...))
		}
		c.Keys = append(c.Keys, NewKey(name, values...))
	}
	if depth > 0 && d.some(3) == 0 {
		inner := d.when(w, depth-1)
		c.Not = &inner
	}
	return c
}

func (d *draw) priority() Priority { return Priority(d.of(priorities...)) }

func (d *draw) rate() string { return d.of("", "standard", "an other") }

func (d *draw) clause(conditional bool) Clause {
	c := Clause{Number: d.number(), Says: d.anyText(), Verdict: Verdict(d.of("covered", "billable", "declined")), Rate: d.rate(), Approval: d.of("", "always", "200", "200.00")}
	if !conditional {
		return c
	}
	c.When = d.when(ofRequest, 2)
	if d.yes() {
		c.Limit = &Limit{Count: decimal.New(int64(d.some(500)), -1), Unit: d.of("visits", "hours", "tickets"), Per: d.of("day", "week", "month", "quarter", "year", "term"), Then: "billable", Rate: d.rate()}
	}
	return c
}

// terms draws terms of every kind of table.
func (d *draw) terms() *Terms {
	day := time.Date(2026, 1, 1+d.some(800), 0, 0, 0, 0, time.UTC)
	t := &Terms{
		Number: "N" + d.anyText(), Title: "T" + d.anyText(), Client: "c", Currency: "EUR", Zone: time.UTC, Rank: d.some(200), Term: Term{Starts: day},
		Matrix: StandardMatrix(), DefaultLevel: Level{d.of(levels...), d.of(levels...)}, Default: d.clause(false),
	}
	if d.yes() {
		t.Term.Ends = day.AddDate(0, 0, d.some(800))
		t.Term.Renewal = &Renewal{Mode: d.of("none", "automatic", "by-agreement"), Months: 1 + d.some(24), NoticeDays: d.some(90)}
		t.Term.Termination = &Termination{NoticeDays: d.some(90), FeePercent: d.percent()}
	}
	t.HoursOrder = []string{"office", "night shift"}
	t.Opening = map[string]calendar.Spec{"night shift": {Zone: time.UTC, Always: true}, "office": {
		Zone: time.UTC, Week: [7][]calendar.Interval{1: {{From: 480, To: 720}, {From: 780, To: 1020}}, 5: {{From: 1320, To: 1800}}},
		Country: d.of("", "DE-BY", "US-MN"), Extra: []calendar.Date{{Year: 2026, Month: 3, Day: 1 + d.some(30)}},
	}}
	for range d.some(3) {
		t.Scope = append(t.Scope, d.clause(true))
		t.Rules = append(t.Rules, PriorityRule{Clause: d.number(), Says: d.anyText(), When: d.when(ofRequest, 1), Raise: 1 + d.some(2)})
		t.Rules = append(t.Rules, PriorityRule{Clause: d.number(), When: d.when(ofRequest, 1), Set: d.priority()})
		t.Targets = append(t.Targets, Target{Clause: d.number(), Says: d.anyText(), When: d.when(ofDecision, 1), Respond: d.span("30m", "90m", "2bd"), Update: d.span("1h0m"), Resolve: d.span("5bd"), Hours: d.of("office", "night shift")})
		t.Escalations = append(t.Escalations, Escalation{Clause: d.number(), When: d.when(ofDecision, 1), At: "breach of update", Percent: 100, Of: "update", Notify: []string{d.anyText()}})
		t.Routes = append(t.Routes, Route{Says: d.anyText(), When: d.when(ofDecision, 1), Team: "network", Pick: d.of("least-loaded", "round-robin", "none")})
	}
	t.Clock = Clock{PauseResolve: []string{d.of(statuses...)}, WarnPercent: []int{1 + d.some(200)}}
	d.moneyTables(t)
	d.otherTables(t)
	return t
}

func (d *draw) moneyTables(t *Terms) {
	for _, name := range []string{"standard", "an other"} {
		t.Rates = append(t.Rates, Rate{
			Name: name, Clause: d.number(), Says: d.anyText(), Price: d.money(), Minimum: d.duration(), Increment: d.duration(), Grace: d.duration(), Callout: d.money(),
			Multiply: []Multiplier{{When: d.when(ofMoment, 1), By: d.percent()}}, ByWork: map[string]string{"travel time": "standard", "æ": "an other"},
		})
	}
	for range d.some(2) {
		t.Fees = append(t.Fees, Fee{Clause: d.number(), Says: d.anyText(), Per: d.of("flat", "asset", "contact", "site"), Count: d.when(ofCount, 1), Price: d.money(), Every: "month"})
		t.Fees = append(t.Fees, Fee{Clause: d.number(), Per: "asset", Tiers: []Tier{{UpTo: 1 + d.some(9), Price: d.money()}, {Price: d.money()}}, Tiering: d.of("graduated", "volume"), Every: "year"})
		t.Blocks = append(t.Blocks, Block{Clause: d.number(), Hours: time.Hour + d.duration(), Price: d.money(), Every: "once", Rollover: &Rollover{Hours: time.Hour, Periods: 1 + d.some(5)}, Draws: []string{"standard"}})
		t.Credits = append(t.Credits, Credit{Clause: d.number(), When: d.when(ofDecision, 1), Missed: d.of("respond", "update", "resolve"), Percent: d.percent(), CapPercent: d.percent()})
	}
}

func (d *draw) otherTables(t *Terms) {
	for range d.some(2) {
		t.Obligations = append(t.Obligations, Obligation{Clause: d.number(), Party: d.of("client", "provider"), Says: d.anyText()})
		t.Maintenance = append(t.Maintenance, Maintenance{Clause: d.number(), Says: d.anyText(), Repeat: d.of("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "FREQ=DAILY"), Service: "server", Resolve: d.span("5bd"), Hours: "office"})
		t.Contacts = append(t.Contacts, Contact{Role: d.of("approver", "escalation", "requester", "billing"), Email: "a@b.example", Limit: decimal.NullDecimal{Decimal: d.money(), Valid: d.yes()}})
		t.Sections = append(t.Sections, Section{Order: d.some(100) - 50, Title: d.anyText(), Text: d.anyText()})
	}
}

// shown writes all that terms say, without where they say it and what is computed from it.
func shown(t rapid.TB, terms *Terms) string {
	c := *terms
	c.Hours = nil
	c.Scope, c.Targets = append([]Clause(nil), c.Scope...), append([]Target(nil), c.Targets...)
	for i := range c.Scope {
		c.Scope[i].Line = 0
	}
	for i := range c.Targets {
		c.Targets[i].Line = 0
	}
	c.Default.Line = 0
	data, err := json.MarshalIndent(&c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestWriteThenRead draws terms of every kind: what was written reads as the same terms, and is written as the same bytes.
func TestWriteThenRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := &draw{T: rt}
		terms := d.terms()
		file := Write(terms)
		read, err := Read("drawn.toml", file)
		if err != nil {
			rt.Fatalf("%v\n%s", err, file)
		}
		if again := Write(read); string(again) != string(file) {
			rt.Fatalf("written again:\n%s\nfirst:\n%s", again, file)
		}
		group(terms)
		if got, want := shown(rt, read), shown(rt, terms); got != want {
			rt.Fatalf("got %s\nwant %s\n%s", got, want, file)
		}
	})
}

// group puts the keys of one fact together, which is how they are written.
func group(t *Terms) {
	for _, c := range append(t.conditions(), multipliers(t)...) {
		for ; c != nil; c = c.Not {
			again := record{r: &reader{places: map[string]place{}, hours: []string{"office", "night shift"}}, node: grown("x = " + cmp.Or(when(*c), "{}")).member("x").value}
			c.Keys = again.keys(ofDecision).Keys
		}
	}
}

func multipliers(t *Terms) []*Condition {
	var list []*Condition
	for i := range t.Rates {
		for j := range t.Rates[i].Multiply {
			list = append(list, &t.Rates[i].Multiply[j].When)
		}
	}
	return list
}

// grown reads TOML that is right.
func grown(text string) *node {
	root, problems := grow([]byte(text))
	if len(problems) > 0 {
		panic(problems[0].Message)
	}
	return root
}

func FuzzRead(f *testing.F) {
	for _, data := range examples(f) {
		f.Add(data)
	}
	for _, c := range errorCases {
		f.Add([]byte(c.file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		terms, err := Read("fuzz.toml", data)
		if err != nil {
			return
		}
		file := Write(terms)
		read, err := Read("written.toml", file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if again := Write(read); string(again) != string(file) {
			t.Fatalf("written again:\n%s\nfirst:\n%s", again, file)
		}
		if got, want := shown(t, read), shown(t, terms); got != want {
			t.Fatalf("got %s\nwant %s\n%s", got, want, file)
		}
	})
}
