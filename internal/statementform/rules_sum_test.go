package statementform_test

import (
	"slices"

	"github.com/shopspring/decimal"
)

// sums holds the totals.
func (v *invoice) sums() {
	t := node{Nodes: v.all("LegalMonetaryTotal")}
	at := func(name string) decimal.Decimal { return t.num("LegalMonetaryTotal/" + name) }
	for id, name := range map[string]string{"BR-12": "LineExtensionAmount", "BR-13": "TaxExclusiveAmount", "BR-14": "TaxInclusiveAmount", "BR-15": "PayableAmount"} {
		v.must(id, t.has("LegalMonetaryTotal/"+name))
	}
	lines, allow, charge := decimal.Zero, decimal.Zero, decimal.Zero
	for _, l := range v.lines {
		lines = lines.Add(l.num("LineExtensionAmount"))
	}
	for _, a := range v.allow {
		allow = allow.Add(a.num("Amount"))
		v.must("BR-31", a.get("Amount") != "")
		v.must("BR-32", a.get("TaxCategory/ID") != "")
		v.must("BR-33", a.get("AllowanceChargeReason") != "")
		v.must("BR-CO-21", a.get("AllowanceChargeReason") != "")
	}
	for _, a := range v.charge {
		charge = charge.Add(a.num("Amount"))
		v.must("BR-36", a.get("Amount") != "")
		v.must("BR-37", a.get("TaxCategory/ID") != "")
		v.must("BR-38", a.get("AllowanceChargeReason") != "")
		v.must("BR-CO-22", a.get("AllowanceChargeReason") != "")
	}
	v.must("BR-CO-10", at("LineExtensionAmount").Equal(lines))
	v.must("BR-CO-11", at("AllowanceTotalAmount").Equal(allow) && (allow.IsZero() || t.has("LegalMonetaryTotal/AllowanceTotalAmount")))
	v.must("BR-CO-12", at("ChargeTotalAmount").Equal(charge) && (charge.IsZero() || t.has("LegalMonetaryTotal/ChargeTotalAmount")))
	v.must("BR-CO-13", at("TaxExclusiveAmount").Equal(lines.Sub(allow).Add(charge)))
	v.must("BR-CO-14", v.num("TaxTotal/TaxAmount").Equal(v.sum("TaxTotal/TaxSubtotal/TaxAmount")))
	v.must("BR-CO-15", at("TaxInclusiveAmount").Equal(at("TaxExclusiveAmount").Add(v.num("TaxTotal/TaxAmount"))))
	v.must("BR-CO-16", at("PayableAmount").Equal(at("TaxInclusiveAmount").Sub(at("PrepaidAmount")).Add(at("PayableRoundingAmount"))))
	v.must("PEPPOL-EN16931-R053", len(v.all("TaxTotal")) == 1)
	v.must("PEPPOL-EN16931-R054", len(v.all("TaxTotal")) == 1 && !v.has("TaxCurrencyCode"))
}

// breakdown holds the taxes, each for itself.
func (v *invoice) breakdown() {
	v.must("BR-CO-18", v.has("TaxTotal/TaxSubtotal"))
	seen := map[string]bool{}
	for _, s := range v.all("TaxTotal/TaxSubtotal") {
		code := s.get("TaxCategory/ID")
		v.must("BR-45", s.get("TaxableAmount") != "")
		v.must("BR-46", s.get("TaxAmount") != "")
		v.must("BR-47", code != "")
		v.must("BR-48", s.get("TaxCategory/Percent") != "" || code == "O")
		v.must("BR-CL-17", slices.Contains([]string{"S", "Z", "E", "AE", "O"}, code))
		v.must("BR-CO-17", s.num("TaxAmount").Equal(s.num("TaxableAmount").Mul(s.num("TaxCategory/Percent")).Shift(-2).Round(2)))
		key := code + " " + s.get("TaxCategory/Percent")
		v.must("one breakdown for a category and a rate", !seen[key])
		seen[key] = true
	}
}

// category holds the rules of one tax category, BR-S-01 to 10 and those of the others.
func (v *invoice) category(code string) {
	id := func(n string) string { return "BR-" + code + "-" + n }
	used := false
	byRate := map[string]decimal.Decimal{}
	for i, list := range [][]node{v.lines, v.allow, v.charge} {
		path := []string{"Item/ClassifiedTaxCategory", "TaxCategory", "TaxCategory"}[i]
		for _, x := range list {
			if x.get(path+"/ID") != code {
				continue
			}
			used = true
			rate := x.get(path + "/Percent")
			switch code {
			case "S":
				v.must(id([]string{"05", "06", "07"}[i]), x.num(path+"/Percent").IsPositive())
			case "O":
				v.must(id([]string{"05", "06", "07"}[i]), rate == "")
			default:
				v.must(id([]string{"05", "06", "07"}[i]), rate == "0")
			}
			amount := []decimal.Decimal{x.num("LineExtensionAmount"), x.num("Amount").Neg(), x.num("Amount")}[i]
			byRate[rate] = byRate[rate].Add(amount)
		}
	}
	broken := 0
	for _, s := range v.all("TaxTotal/TaxSubtotal") {
		if s.get("TaxCategory/ID") != code {
			continue
		}
		broken++
		v.must(id("08"), byRate[s.get("TaxCategory/Percent")].Equal(s.num("TaxableAmount")))
		if code != "S" {
			v.must(id("09"), s.num("TaxAmount").IsZero())
		}
		reason := s.has("TaxCategory/TaxExemptionReason") || s.has("TaxCategory/TaxExemptionReasonCode")
		v.must(id("10"), reason == (code != "S" && code != "Z"))
	}
	v.must(id("01"), used == (broken > 0) && (code == "S" || broken <= 1))
	if !used {
		return
	}
	seller, buyer := node{Nodes: v.all("AccountingSupplierParty/Party")}, node{Nodes: v.all("AccountingCustomerParty/Party")}
	rule := id("02") // 02 of lines, 03 of allowances, 04 of charges ask for the same
	switch code {
	case "O":
		v.must(rule, vatOf(seller) == "" && vatOf(buyer) == "")
		v.must(id("11"), len(v.all("TaxTotal/TaxSubtotal")) == 1) // and 12 to 14: no other category beside it
	case "AE":
		v.must(rule, seller.has("Party/PartyTaxScheme/CompanyID") && (vatOf(buyer) != "" || buyer.has("Party/PartyLegalEntity/CompanyID")))
	default:
		v.must(rule, seller.has("Party/PartyTaxScheme/CompanyID"))
	}
}
