package statementform

import (
	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/fault"
)

// taxed is a tax category with its percentage, and what falls under it.
type taxed struct {
	code    string // S, Z, E, AE, O
	percent decimal.Decimal
	reason  string
	base    decimal.Decimal
}

// exemptions are the codes of reasons (VATEX) that say no more than the category does.
var exemptions = map[string]string{"AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}

// category is the tax as a line has it, without a reason.
func (t taxed) category() ublCategory {
	c := ublCategory{ID: t.code, Scheme: "VAT"}
	if t.code != "O" {
		percent := t.percent.String()
		c.Percent = &percent
	}
	return c
}

// taxOf is the tax on a line for a service: the one that is due on it, or why none is.
func (u *ubl) taxOf(service string) taxed {
	for _, t := range u.a.Taxes {
		if t.Percent.IsPositive() && t.Due(service) {
			return taxed{code: "S", percent: t.Percent}
		}
	}
	return taxed{code: u.h.category(), reason: u.h.Untaxed.Reason}
}

// lay adds an amount to what falls under a tax.
func (u *ubl) lay(service string, amount decimal.Decimal) {
	t := u.taxOf(service)
	for _, have := range u.taxes {
		if have.code == t.code && have.percent.Equal(t.percent) {
			have.base = have.base.Add(amount)
			return
		}
	}
	t.base = amount
	u.taxes = append(u.taxes, &t)
}

// amountOf is the tax: the percentage of what falls under it, to two decimals whatever the currency has (EN 16931, BR-CO-17).
func (t taxed) amountOf() decimal.Decimal { return t.base.Mul(t.percent).Shift(-2).Round(2) }

// taxTotal writes the taxes.
func (u *ubl) taxTotal() (ublTaxTotal, decimal.Decimal) {
	total, sum := ublTaxTotal{}, decimal.Zero
	for _, t := range u.taxes {
		c := t.category()
		if t.code != "S" && t.code != "Z" {
			c.ReasonCode, c.Reason = exemptions[t.code], t.reason
		}
		total.Subtotals = append(total.Subtotals, ublSubtotal{u.amount(t.base), u.amount(t.amountOf()), c})
		sum = sum.Add(t.amountOf())
	}
	total.Amount = u.amount(sum)
	return total, sum
}

// checkTaxes refuses what EN 16931 cannot say: two taxes on one line, and parts that are not subject to tax beside others that are.
func (u *ubl) checkTaxes(services []string) error {
	for _, service := range services {
		var first *billing.TaxLine
		for i, t := range u.a.Taxes {
			switch {
			case !t.Percent.IsPositive() || !t.Due(service):
			case first != nil:
				return fault.Errorf(fault.Invalid, "An electronic invoice has one tax on each line; here %s and %s are due on the same.", first.Name, t.Name)
			default:
				first = &u.a.Taxes[i]
			}
		}
	}
	codes, untaxed := map[string]bool{}, taxed{}
	for _, t := range u.taxes {
		codes[t.code] = true
		if t.code != "S" {
			untaxed = *t
		}
	}
	switch {
	case codes[""]:
		return fault.On("untaxed", "Say why no tax is due on this statement, or on part of it: exempt (E), zero rated (Z), reverse charge (AE) or not subject to tax (O).")
	case untaxed.code != "" && untaxed.code != "E" && untaxed.code != "Z" && untaxed.code != "AE" && untaxed.code != "O":
		return fault.On("untaxed", "The tax category %q is not known; write E, Z, AE or O.", untaxed.code)
	case codes["O"] && codes["S"]:
		return fault.On("untaxed", "What is not subject to tax cannot stand on an electronic invoice beside what is: write exempt (E), zero rated (Z) or reverse charge (AE).")
	case codes["E"] && untaxed.reason == "":
		return fault.On("untaxed", "An exemption from tax needs its reason on an electronic invoice.")
	}
	return nil
}
