package statementform

import (
	"strings"

	"remit/internal/fault"
)

// missing refuses a statement of which not all is known that an electronic invoice needs.
func (u *ubl) missing() error {
	if u.a.Total.Digits > 2 {
		return fault.Errorf(fault.Invalid, "An electronic invoice has amounts of two decimals; %s has %d.", u.a.Currency, u.a.Total.Digits)
	}
	if list := append(u.common(), u.national()...); len(list) > 0 {
		return fault.Errorf(fault.Invalid, "The electronic invoice still needs %s.", strings.Join(list, ", "))
	}
	return nil
}

// need is something that an electronic invoice needs.
type need struct {
	lacks bool
	what  string
}

func lacking(needs []need) (list []string) {
	for _, n := range needs {
		if n.lacks {
			list = append(list, n.what)
		}
	}
	return list
}

// common is what lacks of what every invoice needs.
func (u *ubl) common() []string {
	h, taxable := u.h, false
	for _, t := range u.taxes {
		taxable = taxable || t.code != "O"
	}
	return lacking([]need{
		{h.Number == "", "the number of an issued statement"}, {h.IssuedOn.IsZero(), "the day of issue"},
		{h.Provider.Name == "", "the provider's name"}, {len(h.Provider.Country) != 2, "the provider's country"}, {h.Provider.Endpoint.Scheme == "" || h.Provider.Endpoint.ID == "", "the provider's electronic address"},
		{h.Client.Name == "", "the client's name"}, {len(h.Client.Country) != 2, "the client's country"}, {h.Client.Endpoint.Scheme == "" || h.Client.Endpoint.ID == "", "the client's electronic address"},
		{taxable && h.Provider.TaxID == "", "the provider's tax number"}, {!u.known(), "the provider's company number"},
		{u.has("AE") && !h.Client.hasVAT(), "the client's tax number, with its country, for reverse charge"},
	})
}

// german reports whether both are in Germany, where more must be said.
func (u *ubl) german() bool { return u.h.Provider.Country == "DE" && u.h.Client.Country == "DE" }

// national is what lacks of what invoices between Germans need (Peppol, DE-R-001 to 009).
func (u *ubl) national() []string {
	if !u.german() {
		return nil
	}
	p, c := u.h.Provider, u.h.Client
	return lacking([]need{
		{u.h.Bank.IBAN == "" && !u.credit, "the provider's bank account"}, {p.City == "" || p.Postcode == "", "the provider's postcode and city"}, {p.Contact == "", "whom to ask at the provider's"},
		{p.Phone == "", "the provider's telephone"}, {p.Email == "", "the provider's email address"}, {c.City == "" || c.Postcode == "", "the client's postcode and city"},
	})
}

// known reports whether the supplier can be told from others: by a VAT identifier where the invoice may name it, or a number in a register (EN 16931,
// BR-CO-26). A Danish one has the latter in any case (Peppol, DK-R-002).
func (u *ubl) known() bool {
	p := u.h.Provider
	switch {
	case p.Register != "":
		return true
	case p.Country == "DK":
		return false
	case u.outside():
		return p.TaxID != ""
	}
	return p.hasVAT()
}

// has reports whether something falls under a category.
func (u *ubl) has(code string) bool {
	for _, t := range u.taxes {
		if t.code == code {
			return true
		}
	}
	return false
}

// outside reports whether the invoice is not subject to tax, so that it may name no VAT identifiers (EN 16931, BR-O-02).
func (u *ubl) outside() bool { return u.has("O") }
