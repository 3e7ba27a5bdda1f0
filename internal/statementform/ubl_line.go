package statementform

import (
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/billing"
)

// The codes of units (UN/ECE recommendation 20) in which a statement counts.
const (
	hourUnit   = "HUR"
	minuteUnit = "MIN"
	monthUnit  = "MON"
	oneUnit    = "C62"
)

// position is a line of an electronic invoice before it is written. Amount is what is charged, below 0 what is given back; of waived work it is 0, and
// list is what it would have cost.
type position struct {
	name, description, clause string
	unit                      string
	quantity                  decimal.Decimal
	amount                    decimal.Decimal
	list                      decimal.Decimal
	waived                    string // why
	service                   string // for the tax
	from, to                  string
}

// positions are the lines of the invoice. Covered work costs nothing and is not among them; neither is what comes to nothing otherwise, but for
// billable work, which its client is to see. An invoice has a line in any case.
func (u *ubl) positions() (list []position) {
	a := u.a
	for _, f := range a.Fees {
		list = append(list, u.feePosition(f))
	}
	for _, b := range a.Blocks {
		p := position{name: or(b.Says, u.Say("statement-form.prepaid")), clause: b.Clause, unit: oneUnit, quantity: decimal.NewFromInt(1), amount: b.Amount.Decimal}
		if b.Bought > 0 {
			p.description = u.Say("statement-form.prepaid-hours", "hours", clock(b.Bought))
		}
		list = append(list, p)
	}
	if e := a.Termination; e != nil {
		list = append(list, position{name: u.Say("statement-form.kind." + endRow), unit: oneUnit, quantity: decimal.NewFromInt(1), amount: e.Amount.Decimal})
	}
	for _, c := range a.Corrections {
		p := u.workPosition(c.Ticket, c.WorkLine, c.Minutes-c.Drawn)
		p.description = strings.TrimPrefix(p.description+"; "+u.Say("statement-form.correction-item", "period", c.Period), "; ")
		list = append(list, p)
	}
	kept := list[:0]
	for _, p := range list {
		if !p.amount.IsZero() {
			kept = append(kept, p)
		}
	}
	list = kept
	for _, w := range a.Work {
		for _, l := range w.Lines {
			list = append(list, u.workPosition(w.Ticket, l, l.Minutes-l.Drawn))
		}
	}
	if len(list) == 0 {
		list = append(list, position{name: u.Say("statement-form.nothing"), unit: oneUnit, quantity: decimal.NewFromInt(1)})
	}
	return list
}

// feePosition counts what the fee counts; a whole month of a flat fee is a month.
func (u *ubl) feePosition(f billing.FeeLine) position {
	p := position{name: or(f.Says, u.Say("statement-form.fee")), clause: f.Clause, unit: oneUnit, quantity: decimal.NewFromInt(max(1, f.Count)), amount: f.Amount.Decimal, from: f.From, to: f.To,
		description: u.days(f.From, f.To)}
	if f.Per == "flat" && f.Every == "month" && f.Days == f.Of {
		p.unit = monthUnit
	}
	return p
}

// workPosition counts hours, minutes where these are no finite part of an hour, and one where no time is paid: prepaid work with its call-out.
func (u *ubl) workPosition(ticket billing.Ref, l billing.WorkLine, minutes int) position {
	p := position{name: u.Say("statement-form.work-plain"), clause: string(l.Clause), amount: l.Amount.Decimal, service: string(l.Service), from: l.Start.Format(day), to: l.End.Format(day)}
	if l.Rate != "" {
		p.name = u.Say("statement-form.work-item", "rate", string(l.Rate))
	}
	if ticket != 0 {
		p.name = "#" + ticketNo(ticket) + " · " + p.name
	}
	with := paper{words: u.words, a: u.a, h: u.h}
	p.description = strings.ReplaceAll(with.stretch(l, 0), "\u00a0", " ") + "; " + with.what(ticket, 0, l)
	charged := l.Amount.Decimal
	if l.List != nil && l.Ruling != nil && l.Amount.IsZero() {
		p.list, p.waived, charged = l.List.Decimal, l.Ruling.Reason, l.List.Decimal
	}
	p.unit, p.quantity = oneUnit, decimal.NewFromInt(1)
	if m := int64(max(minutes, -minutes)); m > 0 && charged.Sign()*minutes >= 0 {
		p.unit, p.quantity = minuteUnit, decimal.NewFromInt(m)
		if m%3 == 0 {
			p.unit, p.quantity = hourUnit, decimal.NewFromInt(m/3).Div(decimal.NewFromInt(20))
		}
	} else if l.Drawn > 0 && charged.IsZero() {
		p.unit, p.quantity = minuteUnit, decimal.NewFromInt(int64(l.Drawn))
	}
	return p
}

// line writes a position as the line of that number, turned round in a credit note. The price is for one, or for all where one has no price that
// comes to the amount; so quantity times price is the amount to the cent, always.
func (u *ubl) line(no string, p position) ublLine {
	gross := p.amount
	if p.waived != "" && !u.credit {
		gross = p.list
	}
	quantity := p.quantity
	if gross.IsNegative() {
		quantity = quantity.Neg()
	}
	if u.credit {
		quantity = quantity.Neg()
	}
	l := ublLine{ID: no, Amount: u.amount(u.turn(p.amount)), Item: ublItem{Name: p.name, Description: p.description, Category: u.taxOf(p.service).category()}}
	if p.clause != "" {
		l.Item.Clause = &ublOnlyID{p.clause}
	}
	q := &ublQuantity{p.unit, quantity.String()}
	if u.credit {
		l.Credited = q
	} else {
		l.Invoiced = q
	}
	if p.from >= u.a.From && p.to <= u.a.To && p.from <= p.to && p.from != "" {
		l.Period = &ublPeriod{p.from, p.to}
	}
	if p.waived != "" && !u.credit && p.list.IsPositive() {
		l.Allowances = []ublCharge{{Reason: p.waived, Amount: u.amount(p.list)}}
	}
	price := gross.Abs()
	if each := price.DivRound(p.quantity, 4); each.Mul(p.quantity).Equal(price) {
		l.Price.Amount = ublAmount{u.a.Currency, each.String()}
	} else {
		l.Price.Amount, l.Price.Base = ublAmount{u.a.Currency, price.String()}, &ublQuantity{p.unit, p.quantity.String()}
	}
	return l
}
