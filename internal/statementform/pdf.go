package statementform

import (
	"slices"
	"strings"

	"remit/internal/billing"
	"remit/internal/money"
	"remit/internal/typeset"
)

// paper is a statement on its way to paper.
type paper struct {
	words
	*typeset.Sheet
	a *billing.Account
	h Head
}

// PDF writes the statement on A4, in the language of the head: what it comes to, then all that it is made of.
func PDF(a *billing.Account, h Head) ([]byte, error) {
	p := paper{words: words{h.Tongue}, a: a, h: h}
	p.Sheet = typeset.New(typeset.Options{Title: p.title(), Author: h.Provider.Name, Foot: p.foot(), Language: h.Tongue.Code(), Plain: true, At: h.at(a.To)})
	p.Sides(address(h.Client), append(address(h.Provider), reach(h.Provider)...))
	p.Over(p.Say("statement-form.over", "agreement", a.Agreement, "days", p.days(a.From, a.To)))
	p.Title(p.title())
	p.Pairs(p.pairs())
	p.summary()
	p.fees()
	p.blocks()
	p.work()
	p.covered()
	p.corrections()
	p.credits()
	p.payment()
	return p.Bytes()
}

func (p paper) title() string {
	if p.h.Number == "" {
		return p.Say("statement-form.draft")
	}
	return p.Say("statement-form.title", "number", p.h.Number)
}

func (p paper) foot() string {
	return strings.Join(slices.DeleteFunc([]string{p.h.Provider.Name, p.title(), p.Say("statement-form.agreement-line", "agreement", p.a.Agreement)}, func(s string) bool { return s == "" }), " · ")
}

// address is a party's, line by line.
func address(p Party) (lines []string) {
	for _, l := range slices.Concat([]string{p.Name}, p.Lines, []string{strings.TrimSpace(p.Postcode + " " + p.City), p.Country}) {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// reach is how to reach a party.
func reach(p Party) (lines []string) {
	for _, l := range []string{p.Contact, p.Phone, p.Email} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// pairs are what stands below the title; what is not known is left out.
func (p paper) pairs() []typeset.Pair {
	list := []typeset.Pair{{Name: p.Say("statement-form.number"), Value: p.h.Number}, {Name: p.Say("statement-form.period"), Value: p.days(p.a.From, p.a.To)},
		{Name: p.Say("statement-form.issued"), Value: p.date(p.h.IssuedOn)}, {Name: p.Say("statement-form.due"), Value: p.date(p.h.Due)},
		{Name: p.Say("statement-form.reference"), Value: p.h.Reference}, {Name: p.Say("statement-form.order"), Value: p.h.Order},
		{Name: p.Say("statement-form.provider-tax"), Value: p.h.Provider.TaxID}, {Name: p.Say("statement-form.client-tax"), Value: p.h.Client.TaxID},
		{Name: p.Say("statement-form.provider-register"), Value: p.h.Provider.Register}, {Name: p.Say("statement-form.client-register"), Value: p.h.Client.Register}}
	return slices.DeleteFunc(list, func(x typeset.Pair) bool { return x.Value == "" })
}

// money writes an amount as a cell.
func (p paper) money(a money.Amount) string { return p.figure(a.String()) }

// amountHead is the head of a column of amounts.
func (p paper) amountHead() string { return p.Say("statement-form.amount", "currency", p.a.Currency) }

// summary says what each part comes to, the taxes and the total.
func (p paper) summary() {
	t := typeset.Table{Head: []string{p.Say("statement-form.part"), p.amountHead()}, Right: []int{1}}
	for _, x := range sumsOf(p.a) {
		if x.there {
			t.Rows = append(t.Rows, []string{p.Say("statement-form.kind." + x.kind), p.figure(x.sum.String())})
		}
	}
	if len(t.Rows) == 0 {
		p.Para([]typeset.Run{{Text: p.Say("statement-form.nothing")}})
	}
	t.Rows = append(t.Rows, []string{p.Say("statement-form.net"), p.money(p.a.Net)})
	for _, x := range p.a.Taxes {
		t.Rows = append(t.Rows, []string{p.Say("statement-form.tax", "name", x.Name, "percent", p.figure(x.Percent.String()), "base", p.money(x.Base)), p.money(x.Amount)})
	}
	t.Foot = [][]string{{p.Say("statement-form.total", "currency", p.a.Currency), p.money(p.a.Total)}}
	p.Table(t)
	if p.untaxed() && p.h.Untaxed.Reason != "" {
		p.Aside(p.h.Untaxed.Reason)
	}
	if p.a.Held > 0 {
		p.Aside(p.Say("statement-form.held", "n", p.a.Held))
	}
}

// untaxed reports whether no tax is due on some of the statement.
func (p paper) untaxed() bool {
	left := p.a.Net.Decimal
	for _, t := range p.a.Taxes {
		if t.Percent.IsPositive() {
			left = left.Sub(t.Base.Decimal)
		}
	}
	return !left.IsZero() || len(p.a.Taxes) == 0
}

// payment says by when to pay, and where.
func (p paper) payment() {
	var lines []string
	switch {
	case p.a.Total.IsNegative():
		lines = append(lines, p.Say("statement-form.in-your-favour", "amount", p.figure(p.a.Total.Neg().StringFixed(p.a.Total.Digits)), "currency", p.a.Currency))
	case p.a.Total.IsPositive() && !p.h.Due.IsZero():
		lines = append(lines, p.Say("statement-form.pay-by", "day", p.date(p.h.Due)))
	}
	if p.h.Bank.IBAN != "" && p.a.Total.IsPositive() {
		lines = append(lines, p.Say("statement-form.account", "iban", noBreak(grouped(p.h.Bank.IBAN)), "holder", p.holder()))
		if p.h.Bank.BIC != "" {
			lines = append(lines, noBreak("BIC "+p.h.Bank.BIC+"."))
		}
		lines = append(lines, p.Say("statement-form.quote", "number", p.h.Number))
	}
	if len(lines) == 0 || p.h.Number == "" {
		return
	}
	p.Heading("", p.Say("statement-form.payment"))
	p.Para([]typeset.Run{{Text: strings.Join(lines, " ")}})
}

// grouped sets the characters of an IBAN apart by four.
func grouped(iban string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(iban, " ", "") {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (h Head) holder() string {
	if h.Bank.Name != "" {
		return h.Bank.Name
	}
	return h.Provider.Name
}

func (p paper) holder() string { return p.h.holder() }
