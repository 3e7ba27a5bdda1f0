package agreement

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/calendar"
	"remit/internal/money"
)

// Write returns the file of the terms in its one canonical form (spec 1-agreement, File): reading it gives the same terms,
// and writing those the same bytes.
func Write(t *Terms) []byte {
	return written(t).out.Bytes()
}

// written writes the terms.
func written(t *Terms) *writer {
	w := &writer{entries: []entry{{}}}
	if c, err := money.CurrencyOf(t.Currency); err == nil {
		w.currency = &c
	}
	w.head(t)
	w.hours(t)
	w.scope(t)
	w.priority(t)
	w.targets(t)
	w.reactions(t)
	w.rates(t)
	w.fees(t)
	w.duties(t)
	return w
}

// writer puts together a file. The lines of a table wait until their keys can be aligned. It keeps what it wrote by
// entries, of which a difference is made.
type writer struct {
	out      bytes.Buffer
	currency *money.Currency
	waiting  []field
	entries  []entry
}

// field is a key of a table with its value as TOML and as people read it, and the condition that it states, nil for none.
type field struct {
	key, toml, words string
	when             *Condition
}

// entry is one table of the file with its fields.
type entry struct {
	table  string // "scope", "hours.office"
	fields []field
}

// open begins a table after a blank line.
func (w *writer) open(header string) {
	w.flush()
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	w.out.WriteString(header + "\n")
	w.entries = append(w.entries, entry{table: strings.Trim(header, "[]")})
}

// put adds a key with its value as TOML; an empty value is left out.
func (w *writer) put(key, value string) {
	w.say(key, value, value)
}

// when adds a condition; the empty one is left out.
func (w *writer) when(key string, c Condition) {
	value := inline(conditionPairs(c)...)
	if w.say(key, value, c.String()); value != "" {
		last := &w.entries[len(w.entries)-1]
		last.fields[len(last.fields)-1].when = &c
	}
}

// say adds a key with its value as TOML and in words.
func (w *writer) say(key, value, words string) {
	if value == "" {
		return
	}
	w.waiting = append(w.waiting, field{key: key, toml: value, words: words})
	w.note(key, words)
}

// note keeps a field that is written by other means.
func (w *writer) note(key, words string) {
	last := &w.entries[len(w.entries)-1]
	last.fields = append(last.fields, field{key: key, words: words})
}

// flush writes the lines that wait, their equals signs below each other.
func (w *writer) flush() {
	width := 0
	for _, line := range w.waiting {
		width = max(width, len(line.key))
	}
	for _, line := range w.waiting {
		fmt.Fprintf(&w.out, "%-*s = %s\n", width, line.key, line.toml)
	}
	w.waiting = w.waiting[:0]
}

// head writes what stands before the first table, and [term].
func (w *writer) head(t *Terms) {
	w.put("format", "1")
	w.put("number", quote(t.Number))
	w.put("title", quote(t.Title))
	w.put("client", quote(t.Client))
	w.put("currency", quote(t.Currency))
	if t.Zone != nil {
		w.put("time_zone", quote(t.Zone.String()))
	}
	if t.Rank != 100 {
		w.put("rank", strconv.Itoa(t.Rank))
	}
	w.open("[term]")
	w.put("starts", t.Term.Starts.Format(time.DateOnly))
	if !t.Term.Ends.IsZero() {
		w.put("ends", t.Term.Ends.Format(time.DateOnly))
	}
	w.flush()
	if v := t.Term.Renewal; v != nil {
		w.put("renewal", inline(pair("mode", quote(v.Mode)), count("months", v.Months), count("notice_days", v.NoticeDays)))
	}
	if v := t.Term.Termination; v != nil {
		w.put("termination", cmp.Or(inline(count("notice_days", v.NoticeDays), pair("fee_percent", number(v.FeePercent))), "{}"))
	}
	w.flush()
}

// hours writes the tables of opening hours.
func (w *writer) hours(t *Terms) {
	names := slices.Clone(t.HoursOrder)
	for _, name := range slices.Sorted(maps.Keys(t.Opening)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		spec := t.Opening[name]
		w.open("[hours." + bareKey(name) + "]")
		if spec.Always {
			w.put("always", "true")
			w.flush()
		}
		for i := range 7 {
			day := (i + 1) % 7
			var intervals []string
			for _, v := range spec.Week[day] {
				intervals = append(intervals, v.String())
			}
			w.put(weekdays[day], texts(intervals))
		}
		w.flush()
		w.put("holidays", inline(pair("country", text(spec.Country)), pair("extra", dates(spec.Extra)), pair("except", dates(spec.Except))))
		w.flush()
	}
	w.flush()
}

// scope writes the decision table.
func (w *writer) scope(t *Terms) {
	for i := range t.Scope {
		w.open("[[scope]]")
		w.clause(&t.Scope[i])
	}
	w.open("[scope_default]")
	w.clause(&t.Default)
	w.flush()
}

// clause writes one row of the decision table.
func (w *writer) clause(c *Clause) {
	w.heading(c.Number, c.Says)
	w.when("when", c.When)
	w.put("verdict", quote(string(c.Verdict)))
	w.put("rate", text(c.Rate))
	w.put("approval", text(c.Approval))
	if l := c.Limit; l != nil {
		w.put("limit", inline(pair("count", l.Count.String()), pair("unit", quote(l.Unit)), pair("per", quote(l.Per)),
			pair("then", text(string(l.Then))), pair("rate", text(l.Rate))))
	}
}

// heading writes the number of a clause and its words.
func (w *writer) heading(number, says string) {
	w.put("clause", text(number))
	w.put("says", text(says))
}

// priority writes [priority] with its rules.
func (w *writer) priority(t *Terms) {
	w.open("[priority]")
	w.out.WriteString("matrix = [\n")
	w.note("matrix", fmt.Sprint(t.Matrix))
	for _, row := range t.Matrix {
		w.out.WriteString("  " + texts([]string{string(row[0]), string(row[1]), string(row[2])}) + ",\n")
	}
	w.out.WriteString("]\n")
	w.put("default", inline(pair("impact", text(t.DefaultLevel.Impact)), pair("urgency", text(t.DefaultLevel.Urgency))))
	for i := range t.Rules {
		r := &t.Rules[i]
		w.open("[[priority.rule]]")
		w.heading(r.Clause, r.Says)
		w.when("when", r.When)
		w.put("raise", positive(r.Raise))
		w.put("lower", positive(r.Lower))
		w.put("set", text(string(r.Set)))
	}
	w.flush()
}

// targets writes [[target]] and [clock].
func (w *writer) targets(t *Terms) {
	for i := range t.Targets {
		x := &t.Targets[i]
		w.open("[[target]]")
		w.heading(x.Clause, x.Says)
		w.when("when", x.When)
		w.put("respond", text(x.Respond.Text))
		w.put("update", text(x.Update.Text))
		w.put("resolve", text(x.Resolve.Text))
		w.put("hours", text(x.Hours))
	}
	if len(t.Clock.PauseResolve)+len(t.Clock.WarnPercent) == 0 {
		w.flush()
		return
	}
	w.open("[clock]")
	w.put("pause_resolve", texts(t.Clock.PauseResolve))
	w.put("warn_percent", list(t.Clock.WarnPercent, strconv.Itoa))
	w.flush()
}

// reactions writes [[escalation]] and [[route]].
func (w *writer) reactions(t *Terms) {
	for i := range t.Escalations {
		e := &t.Escalations[i]
		w.open("[[escalation]]")
		w.heading(e.Clause, e.Says)
		w.when("when", e.When)
		w.put("at", text(e.At))
		w.put("notify", cmp.Or(texts(e.Notify), "[]"))
	}
	for i := range t.Routes {
		r := &t.Routes[i]
		w.open("[[route]]")
		w.heading(r.Clause, r.Says)
		w.when("when", r.When)
		w.put("team", text(r.Team))
		w.put("pick", text(r.Pick))
	}
	w.flush()
}

// amount writes money with all the decimals of the currency.
func (w *writer) amount(d decimal.Decimal) string {
	if w.currency == nil {
		return quote(d.String())
	}
	return quote(w.currency.Format(d))
}

// duration writes a length of time as it came where that still says the same, else in hours and minutes.
func duration(d time.Duration, came string) string {
	if d == 0 {
		return ""
	}
	if span, err := calendar.ParseSpan(came, false); err == nil && span.D == d {
		return quote(came)
	}
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return quote(fmt.Sprintf("%dm", minutes))
	case minutes == 0:
		return quote(fmt.Sprintf("%dh", hours))
	}
	return quote(fmt.Sprintf("%dh%dm", hours, minutes))
}
