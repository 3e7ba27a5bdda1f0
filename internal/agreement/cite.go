package agreement

import (
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/calendar"
	"remit/internal/money"
)

// Citation is a numbered clause as people are shown it. Says is what the file says, else what the clause means in plain words.
type Citation struct{ Number, Table, Says string }

// ClauseByNumber returns the clause with that number, whichever table of the file it stands in.
func (t *Terms) ClauseByNumber(number string) (Citation, bool) {
	for _, c := range t.Citations() {
		if c.Number == number && number != "" {
			return c, true
		}
	}
	return Citation{}, false
}

// Citations returns every numbered clause, in the order of the file's canonical form.
func (t *Terms) Citations() []Citation {
	var list []Citation
	add := func(table, number, says, meant string) {
		if number == "" {
			return
		}
		if says == "" {
			says = meant
		}
		list = append(list, Citation{number, table, says})
	}
	for i := range t.Scope {
		add("scope", t.Scope[i].Number, t.Scope[i].Says, sentence(string(t.Scope[i].Verdict)+": "+t.Scope[i].When.String()))
	}
	add("scope_default", t.Default.Number, t.Default.Says, sentence("all else is "+string(t.Default.Verdict)))
	for i := range t.Rules {
		add("priority.rule", t.Rules[i].Clause, t.Rules[i].Says, sentence("changes the priority: "+t.Rules[i].When.String()))
	}
	for i := range t.Targets {
		add("target", t.Targets[i].Clause, t.Targets[i].Says, t.Targets[i].meaning())
	}
	for _, e := range t.Escalations {
		add("escalation", e.Clause, e.Says, sentence("at "+e.At+", "+strings.Join(e.Notify, ", ")+" are told"))
	}
	for _, r := range t.Routes {
		add("route", r.Clause, r.Says, sentence("goes to the team "+r.Team))
	}
	for _, r := range t.Rates {
		add("rate", r.Clause, r.Says, sentence("rate "+r.Name+": "+t.amount(r.Price)+" an hour"))
	}
	for _, f := range t.Fees {
		add("fee", f.Clause, f.Says, sentence("fixed fee each "+f.Every))
	}
	for _, b := range t.Blocks {
		add("block", b.Clause, b.Says, sentence("prepaid "+plain(duration(b.Hours, b.hours))+" for "+t.amount(b.Price)))
	}
	for _, c := range t.Credits {
		add("credit", c.Clause, c.Says, sentence(c.Percent.String()+"% of the fixed fees for each missed "+c.Missed+" target"))
	}
	for _, o := range t.Obligations {
		add("obligation", o.Clause, o.Says, "")
	}
	for _, m := range t.Maintenance {
		add("maintenance", m.Clause, m.Says, sentence("maintenance of "+m.Service))
	}
	return list
}

// meaning says a target in plain words.
func (x *Target) meaning() string {
	var parts []string
	for _, part := range []struct {
		verb string
		span calendar.Span
	}{{"answered within ", x.Respond}, {"updated every ", x.Update}, {"solved within ", x.Resolve}} {
		if !part.span.IsZero() {
			parts = append(parts, part.verb+part.span.Text)
		}
	}
	if len(parts) == 0 {
		parts = []string{"no time is promised"}
	}
	if x.Hours != "" {
		parts = append(parts, "in "+x.Hours+" hours")
	}
	if !x.When.IsZero() {
		parts = append(parts, "where "+x.When.String())
	}
	return sentence(strings.Join(parts, ", "))
}

// amount writes money with its currency.
func (t *Terms) amount(d decimal.Decimal) string {
	currency, err := money.CurrencyOf(t.Currency)
	if err != nil {
		return d.String()
	}
	return currency.Format(d) + " " + t.Currency
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
