package statementform

import "strings"

// hasVAT reports whether the tax number is a VAT identifier: it begins with the code of its country (EN 16931, BR-CO-09).
func (p Party) hasVAT() bool {
	capital := func(b byte) bool { return b >= 'A' && b <= 'Z' }
	return len(p.TaxID) > 2 && capital(p.TaxID[0]) && capital(p.TaxID[1])
}

// party writes a party. Its tax number stands as a VAT identifier where it is one and the invoice may name it; the supplier's other tax number as a
// registration for tax.
func (u *ubl) party(p Party, supplier bool) ublParty {
	x := ublParty{Endpoint: ublIdent{p.Endpoint.Scheme, p.Endpoint.ID}, Name: p.Name, Address: p.postal(), Legal: ublLegalEntity{Name: p.Name}}
	register := p.Register
	switch {
	case u.outside():
		if register == "" {
			register = p.TaxID
		}
	case p.hasVAT():
		x.Tax = &ublPartyTax{p.TaxID, "VAT"}
	case supplier && p.TaxID != "":
		x.Tax = &ublPartyTax{p.TaxID, "TAX"}
	}
	if register != "" {
		x.Legal.ID = &ublIdent{Value: register}
		if p.Country == "DK" {
			x.Legal.ID.Scheme = "0184" // Danish suppliers must say that it is a CVR number (Peppol, DK-R-014)
		}
	}
	if p.Contact != "" || p.Phone != "" || p.Email != "" {
		x.Contact = &ublContact{p.Contact, p.Phone, p.Email}
	}
	return x
}

func (p Party) postal() ublAddress {
	a := ublAddress{City: p.City, Zone: p.Postcode, Country: p.Country}
	var lines []string
	for _, l := range p.Lines {
		if strings.TrimSpace(l) != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) > 0 {
		a.Street = lines[0]
	}
	if len(lines) > 1 {
		a.More = lines[1]
	}
	if len(lines) > 2 {
		a.Line = &ublAddressLine{strings.Join(lines[2:], ", ")}
	}
	return a
}

// means says where to pay. The codes are of UNCL 4461: 58 is a SEPA credit transfer, 30 any other, and 31 what Danish suppliers use instead (Peppol,
// DK-R-005), which needs the bank too. A credit note asks for no payment; between Germans it says so (Peppol, DE-R-001).
func (u *ubl) means() *ublMeans {
	b := u.h.Bank
	switch {
	case u.credit && u.german():
		return &ublMeans{Code: "1"}
	case u.credit || b.IBAN == "":
		return nil
	}
	m := &ublMeans{Code: "30", Quote: u.h.Number, Account: &ublAccount{ID: strings.ReplaceAll(b.IBAN, " ", ""), Name: u.h.holder()}}
	switch {
	case u.a.Currency == "EUR", u.h.Provider.Country == "DK" && b.BIC == "":
		m.Code = "58"
	case u.h.Provider.Country == "DK":
		m.Code = "31"
	}
	if b.BIC != "" {
		m.Account.Branch = &ublOnlyID{b.BIC}
	}
	return m
}
