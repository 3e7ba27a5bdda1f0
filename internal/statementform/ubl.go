package statementform

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/billing"
)

// day is how EN 16931 writes dates.
const day = time.DateOnly

// ubl is an electronic invoice that is being written.
type ubl struct {
	words
	a      *billing.Account
	h      Head
	credit bool     // a credit note: all amounts are turned round
	taxes  []*taxed // in the order in which they come up
}

// UBL writes the statement as an electronic invoice: UBL 2.1 by the rules of Peppol BIS Billing 3, which are those of EN 16931. It is a credit note
// where the total is below 0. Service credits are allowances of the whole invoice, waived work has one of its own. The payable amount is the
// statement's total; where a tax that was rounded in parts differs from what EN 16931 wants, the difference is its rounding amount. Errors are
// fault.Invalid and say what is missing.
func UBL(a *billing.Account, h Head) ([]byte, error) {
	u := &ubl{words: words{h.Tongue}, a: a, h: h, credit: a.Total.IsNegative()}
	list := u.positions()
	services := []string{}
	for _, p := range list {
		u.lay(p.service, u.turn(p.amount))
		services = append(services, p.service)
	}
	for _, c := range a.Credits {
		if !c.Amount.IsZero() {
			u.lay("", u.turn(c.Amount.Decimal))
			services = append(services, "")
		}
	}
	if err := u.missing(); err != nil {
		return nil, err
	}
	if err := u.checkTaxes(services); err != nil {
		return nil, err
	}
	d, err := u.document(list)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBufferString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("statementform: ubl: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// turn turns an amount round in a credit note.
func (u *ubl) turn(d decimal.Decimal) decimal.Decimal {
	if u.credit {
		return d.Neg()
	}
	return d
}

// amount writes an amount with two decimals, or none of a currency that has none and where none are needed.
func (u *ubl) amount(d decimal.Decimal) ublAmount {
	if u.a.Total.Digits == 0 && d.Equal(d.Truncate(0)) {
		return ublAmount{u.a.Currency, d.StringFixed(0)}
	}
	return ublAmount{u.a.Currency, d.StringFixed(2)}
}

// document writes all of it.
func (u *ubl) document(list []position) (ublDocument, error) {
	d := ublDocument{XMLName: xml.Name{Local: "Invoice"}, Space: invoiceSpace, Parts: partsSpace, Basic: basicSpace, Customization: customization, Profile: profile, ID: u.h.Number,
		Issued: u.h.IssuedOn.Format(day), InvoiceType: "380", Currency: u.a.Currency, Reference: u.h.reference(u.a.Agreement), Period: &ublPeriod{u.a.From, u.a.To}, Contract: &ublOnlyID{u.a.Agreement},
		Means: u.means(), Supplier: u.party(u.h.Provider, true), Customer: u.party(u.h.Client, false), Terms: u.Say("statement-form.pay-on-receipt")}
	if u.h.Order != "" {
		d.Order = &ublOnlyID{u.h.Order}
	}
	switch {
	case u.credit:
		d.XMLName.Local, d.Space, d.InvoiceType, d.CreditType, d.Terms = "CreditNote", creditSpace, "", "381", u.Say("statement-form.credit-note")
	case !u.h.Due.IsZero():
		d.Due, d.Terms = u.h.Due.Format(day), u.Say("statement-form.pay-by", "day", u.date(u.h.Due))
	}
	lines, allowed := decimal.Zero, decimal.Zero
	for i, p := range list {
		l := u.line(strconv.Itoa(i+1), p)
		if u.credit {
			d.CreditLines = append(d.CreditLines, l)
		} else {
			d.InvoiceLines = append(d.InvoiceLines, l)
		}
		lines = lines.Add(u.turn(p.amount))
	}
	for _, c := range u.a.Credits {
		if c.Amount.IsZero() {
			continue
		}
		category := u.taxOf("").category()
		d.Allowances = append(d.Allowances, ublCharge{Charge: u.credit, Reason: u.reason(c), Amount: u.amount(c.Amount.Neg()), Category: &category})
		allowed = allowed.Sub(c.Amount.Decimal)
	}
	return d, u.total(&d, lines, allowed)
}

// reason says what a service credit is for.
func (u *ubl) reason(c billing.CreditLine) string {
	text := or(c.Says, u.Say("statement-form.credit"))
	if c.Period != "" {
		text += " (" + u.Say("statement-form.late", "period", c.Period) + ")"
	}
	return text
}

// total writes the sums. allowed is what service credits come to: in a credit note they are charges, as they add to what the client gets.
func (u *ubl) total(d *ublDocument, lines, allowed decimal.Decimal) error {
	var tax decimal.Decimal
	d.Tax, tax = u.taxTotal()
	net := lines.Sub(allowed)
	sum := u.amount(allowed)
	switch {
	case allowed.IsZero():
	case u.credit:
		net, d.Total.Charges = lines.Add(allowed), &sum
	default:
		d.Total.Allowances = &sum
	}
	total := u.turn(u.a.Total.Decimal)
	rounding := total.Sub(net).Sub(tax)
	if most := decimal.New(int64(len(u.a.Taxes)), -u.a.Total.Digits); !net.Equal(u.turn(u.a.Net.Decimal)) || rounding.Abs().GreaterThan(most) {
		return fmt.Errorf("statementform: ubl: statement %s: lines and taxes come to %s, the statement to %s", u.h.Number, net.Add(tax), total)
	}
	d.Total.Lines, d.Total.Exclusive, d.Total.Inclusive, d.Total.Payable = u.amount(lines), u.amount(net), u.amount(net.Add(tax)), u.amount(total)
	if !rounding.IsZero() {
		r := u.amount(rounding)
		d.Total.Rounding = &r
	}
	return nil
}
