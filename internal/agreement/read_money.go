package agreement

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// rateCard reads [[rate]].
func (r *reader) rateCard(t *record) {
	seen := map[string]int{}
	for _, s := range t.list("rate", `tables [[rate]] with name, clause and price`) {
		rate := Rate{
			Name: s.must("name", `a name such as "standard"`), Clause: s.clauseNumber(false), Says: s.says(), Price: s.price(),
			Minimum: s.span("minimum", false).D, Increment: s.span("increment", false).D, Grace: s.span("grace", false).D,
			Multiply: s.multipliers(), Callout: s.amount("callout"), ByWork: s.byWork(),
		}
		rate.written = [3]string{s.written("minimum"), s.written("increment"), s.written("grace")}
		if first, ok := seen[rate.Name]; ok && rate.Name != "" {
			s.fail(s.node.member("name").value.place, CodeDuplicateName, "name", "The rate %q is already in line %d: give each rate its own name.", rate.Name, first)
		} else {
			seen[rate.Name] = s.node.place.line
		}
		r.terms.Rates = append(r.terms.Rates, rate)
		s.finish()
	}
}

// price reads the price that a table must have.
func (t *record) price() decimal.Decimal {
	if !t.has("price") {
		t.missing("price", `Write an amount in quotes such as "140.00".`)
	}
	return t.amount("price")
}

// written returns a text as it came, "" where it is left out.
func (t *record) written(key string) string {
	if m := t.node.member(key); m != nil && m.value.kind == nodeText {
		return m.value.text
	}
	return ""
}

// multipliers reads the list multiply.
func (t *record) multipliers() []Multiplier {
	var list []Multiplier
	for _, s := range t.list("multiply", `a list such as [{ outside = "office", by = "1.5" }]`) {
		by := s.factor()
		rest := &record{r: s.r, node: table(s.node.place), path: s.path, clause: s.clause}
		for _, m := range s.node.keys {
			if m.name != "by" {
				rest.node.add(m)
			}
		}
		list = append(list, Multiplier{When: rest.keys(ofMoment), By: by})
	}
	return list
}

// factor reads by, what a price is multiplied with.
func (t *record) factor() decimal.Decimal {
	const example = `a decimal in quotes such as "1.5"`
	text := t.must("by", example)
	d, ok := plainDecimal(text)
	if text != "" && !ok {
		t.fail(t.node.member("by").value.place, CodeBadValue, "by", "%q is no decimal of 0 or more: write %s.", text, example)
	}
	return d
}

// byWork reads which rates other work types are sent to.
func (t *record) byWork() map[string]string {
	s := t.sub("by_work", `{ travel = "travel" }`)
	if s == nil || len(s.node.keys) == 0 {
		return nil
	}
	rates := make(map[string]string, len(s.node.keys))
	for _, m := range s.node.keys {
		rates[m.name] = s.rate(m.name)
	}
	return rates
}

// fees reads [[fee]].
func (r *reader) fees(t *record) {
	for _, s := range t.list("fee", "tables [[fee]] with clause, says, per, price and every") {
		fee := Fee{
			Clause: s.clauseNumber(true), Says: s.says(), Per: s.mustOption("per", "flat", "asset", "contact", "site"),
			Count: s.condition("count", ofCount), Price: s.amount("price"), Tiers: s.tiers(),
			Tiering: s.option("tiering", "graduated", "volume"), Every: s.mustOption("every", "month", "quarter", "year"),
		}
		if s.has("price") == s.has("tiers") {
			s.fail(s.node.place, CodeBadValue, "price", `Write either price = "45.00" or tiers = [{ up_to = 10, price = "45.00" }, { price = "39.00" }].`)
		}
		if len(fee.Tiers) > 0 && fee.Tiering == "" {
			fee.Tiering = "graduated"
		}
		r.terms.Fees = append(r.terms.Fees, fee)
		s.finish()
	}
}

// tiers reads prices up to rising numbers; the last one is open.
func (t *record) tiers() []Tier {
	var tiers []Tier
	last := 0
	all := t.list("tiers", `a list such as [{ up_to = 10, price = "45.00" }, { price = "39.00" }]`)
	if t.has("tiers") && t.node.member("tiers").value.kind == nodeArray && len(all) == 0 {
		t.fail(t.node.member("tiers").value.place, CodeBadValue, "tiers", `There is none: write a list such as [{ up_to = 10, price = "45.00" }, { price = "39.00" }].`)
	}
	for i, s := range all {
		tier := Tier{UpTo: s.whole("up_to", 1, 1_000_000_000, 0), Price: s.price()}
		switch {
		case i == len(all)-1 && s.has("up_to"):
			s.fail(s.node.place, CodeBadValue, "up_to", "The last tier must be open: leave up_to out.")
		case i < len(all)-1 && tier.UpTo <= last:
			s.fail(s.node.place, CodeBadValue, "up_to", "Each tier but the last needs an up_to above that of the one before: write more than %d.", last)
		}
		last = tier.UpTo
		tiers = append(tiers, tier)
		s.finish()
	}
	return tiers
}

// blocks reads [[block]].
func (r *reader) blocks(t *record) {
	for _, s := range t.list("block", "tables [[block]] with clause, hours, price, every and draws") {
		block := Block{
			Clause: s.clauseNumber(true), Says: s.says(), Hours: s.duration("hours"), hours: s.written("hours"), Price: s.price(),
			Every: s.mustOption("every", "once", "month", "quarter", "year"), Rollover: s.rollover(),
			Draws: s.names("draws", `a list of rates such as ["standard"]`),
		}
		if !s.has("draws") {
			s.missing("draws", `Write the rates whose lines draw from the block, such as ["standard"].`)
		}
		for i, name := range block.Draws {
			if !slices.Contains(r.rates, name) {
				s.defined(&node{text: name, place: s.item("draws", i)}, "draws", "rate", r.rates)
			}
		}
		r.terms.Blocks = append(r.terms.Blocks, block)
		s.finish()
	}
}

// duration reads a length of time in hours and minutes that may not be left out.
func (t *record) duration(key string) time.Duration {
	if !t.has(key) {
		t.missing(key, `Write a duration in quotes such as "10h".`)
	}
	return t.span(key, false).D
}

// rollover reads how unused time moves on, nil where it lapses.
func (t *record) rollover() *Rollover {
	s := t.sub("rollover", `{ hours = "10h", periods = 3 }`)
	if s == nil {
		return nil
	}
	v := &Rollover{Hours: s.duration("hours"), hours: s.written("hours"), Periods: s.whole("periods", 1, foreverMonths, 0)}
	if !s.has("periods") {
		s.missing("periods", "Write for how many periods unused time moves on, such as 3.")
	}
	s.finish()
	return v
}

// credits reads [[credit]].
func (r *reader) credits(t *record) {
	for _, s := range t.list("credit", "tables [[credit]] with clause, when, missed and percent") {
		credit := Credit{
			Clause: s.clauseNumber(true), Says: s.says(), When: s.condition("when", ofDecision),
			Missed: s.mustOption("missed", "respond", "update", "resolve"), Percent: s.number("percent", 100), CapPercent: s.number("cap_percent", 100),
		}
		if !s.has("percent") {
			s.missing("percent", "Write how much of the period's fixed fees each miss is worth, such as 5.")
		}
		r.terms.Credits = append(r.terms.Credits, credit)
		s.finish()
	}
}
