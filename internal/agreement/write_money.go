package agreement

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// rates writes the rate card.
func (w *writer) rates(t *Terms) {
	for i := range t.Rates {
		r := &t.Rates[i]
		w.open("[[rate]]")
		w.put("name", text(r.Name))
		w.heading(r.Clause, r.Says)
		w.put("price", w.amount(r.Price))
		w.put("minimum", duration(r.Minimum, r.written[0]))
		w.put("increment", duration(r.Increment, r.written[1]))
		w.put("grace", duration(r.Grace, r.written[2]))
		w.put("multiply", list(r.Multiply, func(m Multiplier) string {
			return inline(append(conditionPairs(m.When), pair("by", quote(m.By.String())))...)
		}))
		if !r.Callout.IsZero() {
			w.put("callout", w.amount(r.Callout))
		}
		var pairs []string
		for _, work := range slices.Sorted(maps.Keys(r.ByWork)) {
			pairs = append(pairs, pair(bareKey(work), quote(r.ByWork[work])))
		}
		w.put("by_work", inline(pairs...))
	}
	w.flush()
}

// fees writes [[fee]], [[block]] and [[credit]].
func (w *writer) fees(t *Terms) {
	for i := range t.Fees {
		f := &t.Fees[i]
		w.open("[[fee]]")
		w.heading(f.Clause, f.Says)
		w.put("per", text(f.Per))
		w.when("count", f.Count)
		if len(f.Tiers) == 0 {
			w.put("price", w.amount(f.Price))
		}
		w.put("tiers", list(f.Tiers, func(x Tier) string {
			return inline(count("up_to", x.UpTo), pair("price", w.amount(x.Price)))
		}))
		w.put("tiering", text(f.Tiering))
		w.put("every", text(f.Every))
	}
	for i := range t.Blocks {
		b := &t.Blocks[i]
		w.open("[[block]]")
		w.heading(b.Clause, b.Says)
		w.put("hours", duration(b.Hours, b.hours))
		w.put("price", w.amount(b.Price))
		w.put("every", text(b.Every))
		if v := b.Rollover; v != nil {
			w.put("rollover", inline(pair("hours", duration(v.Hours, v.hours)), count("periods", v.Periods)))
		}
		w.put("draws", cmp.Or(texts(b.Draws), "[]"))
	}
	for i := range t.Credits {
		c := &t.Credits[i]
		w.open("[[credit]]")
		w.heading(c.Clause, c.Says)
		w.when("when", c.When)
		w.put("missed", text(c.Missed))
		w.put("percent", c.Percent.String())
		w.put("cap_percent", number(c.CapPercent))
	}
	w.flush()
}

// duties writes [[obligation]], [[maintenance]], [[contact]] and [[section]].
func (w *writer) duties(t *Terms) {
	for _, o := range t.Obligations {
		w.open("[[obligation]]")
		w.put("clause", text(o.Clause))
		w.put("party", text(o.Party))
		w.put("says", text(o.Says))
	}
	for _, m := range t.Maintenance {
		w.open("[[maintenance]]")
		w.heading(m.Clause, m.Says)
		w.put("repeat", text(m.Repeat))
		w.put("service", text(m.Service))
		w.put("resolve", text(m.Resolve.Text))
		w.put("hours", text(m.Hours))
	}
	for _, c := range t.Contacts {
		w.open("[[contact]]")
		w.put("role", text(c.Role))
		w.put("email", text(c.Email))
		if c.Limit.Valid {
			w.put("limit", w.amount(c.Limit.Decimal))
		}
	}
	for _, s := range t.Sections {
		w.open("[[section]]")
		w.put("order", strconv.Itoa(s.Order))
		w.put("title", text(s.Title))
		w.put("text", prose(s.Text))
	}
	w.flush()
}
