package document

import (
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/money"
	"remit/internal/pages/shell"
)

// article is one clause as it is set: its number, its words, when it holds, what follows, and the verdict beside it.
type article struct {
	Number  string
	Says    string
	When    string
	Strong  []fragment // what follows, in stronger type
	Verdict string
	ref     Ref
}

// fragment is a piece of text, with the clause that it cites where there is one.
type fragment struct{ Text, Clause string }

// scopeArticle sets a row of the decision table.
func (d Document) scopeArticle(c agreement.Clause, last bool) article {
	a := article{Number: c.Number, Says: c.Says, When: d.condition(c.When), Verdict: string(c.Verdict)}
	if last {
		a.When = d.Say("document.last")
	}
	a.add(d.limit(c.Limit)...)
	if c.Rate != "" {
		words, clause := d.rate(c.Rate)
		a.add(cited(words, clause)...)
	}
	switch c.Approval {
	case "":
	case "always":
		a.add(fragment{Text: d.Say("document.approval-always")})
	default:
		a.add(fragment{Text: d.Say("document.approval-above", "amount", d.Money(c.Approval, d.Terms.Currency))})
	}
	return a
}

// add appends fragments, set apart from what is there.
func (a *article) add(list ...fragment) {
	if len(list) == 0 {
		return
	}
	if len(a.Strong) > 0 {
		a.Strong = append(a.Strong, fragment{Text: " · "})
	} else {
		list[0].Text = sentence(list[0].Text)
	}
	a.Strong = append(a.Strong, list...)
}

// limit words an allowance: “Limit: 2 visits a month, then billable at the onsite rate, 7.5”.
func (d Document) limit(l *agreement.Limit) []fragment {
	if l == nil {
		return nil
	}
	amount := d.Tongue.Say("document.limit-unit."+l.Unit, l.Count.String(), map[string]any{"amount": d.figure(l.Count)})
	per, then := d.Say("document.per."+l.Per), d.Say("document.value."+string(l.Then))
	if l.Rate == "" {
		return []fragment{{Text: d.Say("document.limit", "amount", amount, "per", per, "verdict", then)}}
	}
	rate, clause := d.rate(l.Rate)
	return cited(d.Say("document.limit-rate", "amount", amount, "per", per, "verdict", then, "rate", rate), clause)
}

// citeMark stands where words cite a clause; no text of a catalogue has it.
const citeMark = "\x1f"

// rate names a rate, with the mark where its clause is cited.
func (d Document) rate(name string) (words, clause string) {
	named := d.Say("document.named", "name", name)
	for _, r := range d.Terms.Rates {
		if r.Name == name && r.Clause != "" {
			return d.Say("document.rate-clause", "name", named, "clause", citeMark), r.Clause
		}
	}
	return d.Say("document.rate", "name", named), ""
}

// cited cuts words at the mark of their clause.
func cited(words, clause string) []fragment {
	before, after, found := strings.Cut(words, citeMark)
	list := []fragment{{Text: before}}
	if found {
		list = append(list, fragment{Text: clause, Clause: clause})
	}
	if after != "" {
		list = append(list, fragment{Text: after})
	}
	return list
}

// figure writes a number as the reader does.
func (d Document) figure(n decimal.Decimal) string { return d.Amount(n.String()) }

// amount writes money with the decimals of the agreement's currency.
func (d Document) amount(a decimal.Decimal) string {
	if c, err := money.CurrencyOf(d.Terms.Currency); err == nil {
		return d.Amount(c.Format(a))
	}
	return d.figure(a)
}

// Priced writes an amount with the decimals and the code of the agreement’s currency.
func (d Document) Priced(a decimal.Decimal) string { return d.amount(a) + " " + d.Terms.Currency }

// multipliers words what raises a rate: “× 1.5 outside office hours”.
func (d Document) multipliers(r agreement.Rate) []string {
	list := make([]string, len(r.Multiply))
	for i, m := range r.Multiply {
		list[i] = "× " + d.figure(m.By) + " " + d.conditions(m.When)
	}
	return list
}

// besides words what a rate has besides its columns.
func (d Document) besides(r agreement.Rate) string {
	var list []string
	if r.Says != "" {
		list = append(list, r.Says)
	}
	if !r.Callout.IsZero() {
		list = append(list, d.Say("document.callout", "amount", d.amount(r.Callout)))
	}
	if r.Grace > 0 {
		list = append(list, d.Say("document.grace", "span", shell.Span(r.Grace)))
	}
	return strings.Join(list, "; ")
}

// counted words what a fee is charged for.
func (d Document) counted(f agreement.Fee) string {
	text := d.Say("document.charged." + f.Per)
	if when := d.condition(f.Count); when != "" {
		return d.Say("document.charged-where", "charged", text, "condition", when)
	}
	return text
}

// price words the price of a fee, or its tiers.
func (d Document) price(f agreement.Fee) []string {
	if len(f.Tiers) == 0 {
		return []string{d.amount(f.Price)}
	}
	var list []string
	for i, t := range f.Tiers {
		switch {
		case t.UpTo == 0 && i > 0:
			list = append(list, d.Say("document.tier-above", "price", d.amount(t.Price)))
		case t.UpTo == 0:
			list = append(list, d.amount(t.Price))
		default:
			list = append(list, d.Say("document.tier-up-to", "count", t.UpTo, "price", d.amount(t.Price)))
		}
	}
	if f.Tiering == "volume" {
		list = append(list, d.Say("document.tier-volume"))
	}
	return list
}

// rule words what a priority rule does.
func (d Document) rule(r agreement.PriorityRule) article {
	a := article{Number: r.Clause, Says: r.Says, When: d.condition(r.When)}
	switch {
	case r.Set != "":
		a.add(fragment{Text: d.Say("document.priority-set", "priority", string(r.Set))})
	case r.Raise > 0:
		a.add(fragment{Text: d.Say("document.priority-raised", "n", r.Raise)})
	case r.Lower > 0:
		a.add(fragment{Text: d.Say("document.priority-lowered", "n", r.Lower)})
	}
	return a
}

func (d Document) escalation(e agreement.Escalation) article {
	a := article{Number: e.Clause, Says: e.Says, When: d.condition(e.When)}
	a.add(fragment{Text: d.alarm(e.Percent, e.Of)})
	a.add(fragment{Text: d.told(e.Notify)})
	return a
}

// alarm words at which share of a target people are told.
func (d Document) alarm(percent int, clock string) string {
	if percent == 100 {
		return d.Say("document.missed." + clock)
	}
	return d.Say("document.share-of."+clock, "percent", percent)
}

func (d Document) credit(c agreement.Credit) article {
	a := article{Number: c.Clause, Says: c.Says, When: d.condition(c.When)}
	if c.CapPercent.IsZero() {
		a.add(fragment{Text: d.Say("document.credit."+c.Missed, "percent", d.figure(c.Percent))})
	} else {
		a.add(fragment{Text: d.Say("document.credit-capped."+c.Missed, "percent", d.figure(c.Percent), "most", d.figure(c.CapPercent))})
	}
	return a
}

func (d Document) block(b agreement.Block) article {
	a := article{Number: b.Clause, Says: b.Says}
	a.add(fragment{Text: d.Say("document.block", "span", shell.Span(b.Hours), "price", d.Priced(b.Price), "per", d.Say("document.per."+b.Every))})
	if b.Rollover != nil {
		a.add(fragment{Text: d.Say("document.rollover", "span", shell.Span(b.Rollover.Hours), "n", b.Rollover.Periods)})
	} else {
		a.add(fragment{Text: d.Say("document.no-rollover")})
	}
	a.add(fragment{Text: d.Say("document.draws", "rates", d.and(d.named(b.Draws)))})
	return a
}

func (d Document) obligation(o agreement.Obligation) article {
	return article{Number: o.Clause, Says: o.Says, When: d.Say("document.owed-by." + o.Party)}
}

func (d Document) maintenance(m agreement.Maintenance) article {
	a := article{Number: m.Clause, Says: m.Says, When: d.Say("document.recurs", "rule", m.Repeat)}
	if m.Service != "" {
		a.add(fragment{Text: PathName(m.Service)})
	}
	if s := d.span(m.Resolve); s != "" {
		a.add(fragment{Text: d.Say("document.done-within", "span", s, "hours", d.countedIn(m.Hours))})
	}
	return a
}
