package document

import (
	"strconv"
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
}

// fragment is a piece of text, with the clause that it cites where there is one.
type fragment struct{ Text, Clause string }

// scopeArticle sets a row of the decision table.
func (d Document) scopeArticle(c agreement.Clause, last bool) article {
	a := article{Number: c.Number, Says: c.Says, When: d.condition(c.When), Verdict: string(c.Verdict)}
	if last {
		a.When = "Where nothing above decides"
	}
	a.add(d.limit(c.Limit)...)
	if c.Rate != "" {
		a.add(d.rate(c.Rate)...)
	}
	switch c.Approval {
	case "":
	case "always":
		a.add(fragment{Text: "approval always"})
	default:
		a.add(fragment{Text: "approval above " + d.Locale.Money(c.Approval, d.Terms.Currency)})
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
	}
	list[0].Text = either(len(a.Strong) > 0, sentence(list[0].Text), list[0].Text)
	a.Strong = append(a.Strong, list...)
}

// limit words an allowance: “Limit: 2 visits a month, then billable at the on-site rate, 7.5”.
func (d Document) limit(l *agreement.Limit) []fragment {
	if l == nil {
		return nil
	}
	unit := l.Unit
	if l.Count.Equal(decimal.NewFromInt(1)) {
		unit = strings.TrimSuffix(unit, "s")
	}
	list := []fragment{{Text: "limit: " + l.Count.String() + " " + unit + " " + per(l.Per) + ", then " + string(l.Then)}}
	if l.Rate == "" {
		return list
	}
	list[0].Text += " at the "
	return append(list, d.rate(l.Rate)...)
}

// rate names a rate with its clause.
func (d Document) rate(name string) []fragment {
	for _, r := range d.Terms.Rates {
		if r.Name == name && r.Clause != "" {
			return []fragment{{Text: name + " rate, "}, {Text: r.Clause, Clause: r.Clause}}
		}
	}
	return []fragment{{Text: name + " rate"}}
}

// amount writes money with the decimals of the agreement's currency.
func (d Document) amount(a decimal.Decimal) string {
	if c, err := money.CurrencyOf(d.Terms.Currency); err == nil {
		return d.Locale.Amount(c.Format(a))
	}
	return d.Locale.Amount(a.String())
}

// Priced writes an amount with the decimals and the code of the agreement’s currency.
func (d Document) Priced(a decimal.Decimal) string { return d.amount(a) + " " + d.Terms.Currency }

// multipliers words what raises a rate: “× 1.5 outside office hours”.
func (d Document) multipliers(r agreement.Rate) []string {
	list := make([]string, len(r.Multiply))
	for i, m := range r.Multiply {
		when := d.condition(m.When)
		list[i] = "× " + m.By.String() + " " + strings.ToLower(when[:min(1, len(when))]) + when[min(1, len(when)):]
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
		list = append(list, "call-out "+d.amount(r.Callout))
	}
	if r.Grace > 0 {
		list = append(list, "a remainder of "+shell.Span(r.Grace)+" is let go")
	}
	return strings.Join(list, "; ")
}

// counted words what a fee is charged for.
func (d Document) counted(f agreement.Fee) string {
	text := map[string]string{"flat": "once", "asset": "each asset", "contact": "each contact", "site": "each site"}[f.Per]
	if when := d.condition(f.Count); when != "" {
		text += ": " + when
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
			list = append(list, "above: "+d.amount(t.Price))
		case t.UpTo == 0:
			list = append(list, d.amount(t.Price))
		default:
			list = append(list, "up to "+strconv.Itoa(t.UpTo)+": "+d.amount(t.Price))
		}
	}
	if f.Tiering == "volume" {
		list = append(list, "all at the tier of the whole count")
	}
	return list
}

// rule words what a priority rule does, where the file gives it no words.
func (d Document) rule(r agreement.PriorityRule) article {
	a := article{Number: r.Clause, Says: r.Says, When: d.condition(r.When)}
	switch {
	case r.Set != "":
		a.add(fragment{Text: "priority " + string(r.Set)})
	case r.Raise > 0:
		a.add(fragment{Text: "priority raised by " + shell.Plural(r.Raise, "step", "steps")})
	case r.Lower > 0:
		a.add(fragment{Text: "priority lowered by " + shell.Plural(r.Lower, "step", "steps")})
	}
	return a
}

func (d Document) escalation(e agreement.Escalation) article {
	a := article{Number: e.Clause, Says: e.Says, When: d.condition(e.When)}
	at := map[string]string{"respond": "time to answer", "update": "time to update", "resolve": "time to solve"}[e.Of]
	if e.Percent == 100 {
		a.add(fragment{Text: "when the " + at + " is missed"})
	} else {
		a.add(fragment{Text: "at " + strconv.Itoa(e.Percent) + " % of the " + at})
	}
	a.add(fragment{Text: "told: " + listed(spaced(e.Notify), " and ")})
	return a
}

func spaced(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ReplaceAll(w, "-", " ")
	}
	return list
}

func (d Document) credit(c agreement.Credit) article {
	a := article{Number: c.Clause, Says: c.Says, When: d.condition(c.When)}
	missed := map[string]string{"respond": "answer", "update": "update", "resolve": "solution"}[c.Missed]
	text := "for each late " + missed + " " + c.Percent.String() + " % of the period’s fixed fees"
	if !c.CapPercent.IsZero() {
		text += ", " + c.CapPercent.String() + " % at most"
	}
	a.add(fragment{Text: text})
	return a
}

func (d Document) block(b agreement.Block) article {
	a := article{Number: b.Clause, Says: b.Says}
	every := per(b.Every)
	if b.Every == "once" {
		every = "once"
	}
	a.add(fragment{Text: shell.Span(b.Hours) + " for " + d.Priced(b.Price) + " " + every})
	if b.Rollover != nil {
		a.add(fragment{Text: "up to " + shell.Span(b.Rollover.Hours) + " carried over for " + shell.Plural(b.Rollover.Periods, "period", "periods")})
	} else {
		a.add(fragment{Text: "unused hours lapse"})
	}
	a.add(fragment{Text: "drawn by work at the " + listed(b.Draws, " and ") + " rate"})
	return a
}

func (d Document) maintenance(m agreement.Maintenance) article {
	a := article{Number: m.Clause, Says: m.Says, When: "Recurs by the rule " + m.Repeat}
	if m.Service != "" {
		a.add(fragment{Text: PathName(m.Service)})
	}
	if s := span(m.Resolve); s != "" {
		a.add(fragment{Text: "done within " + s + " of " + d.countedIn(m.Hours)})
	}
	return a
}
