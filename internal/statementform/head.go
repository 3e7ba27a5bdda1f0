// Package statementform writes a statement in the forms in which it leaves the house: PDF, CSV, XLSX, JSON and the electronic invoice.
package statementform

import (
	"time"

	"remit/internal/speech"
)

// Head is what stands on a statement beside what it says itself. Dates are midnight UTC of the local date; a zero date is left out.
type Head struct {
	Number    string // "" of a draft
	State     string // draft, issued, exported
	IssuedOn  time.Time
	Due       time.Time
	Provider  Party
	Client    Party
	Bank      Bank
	Reference string           // the client's own for its invoices; the agreement's number where there is none
	Order     string           // the client's purchase order
	Untaxed   Untaxed          // of what no tax is due on
	Subjects  map[int64]string // of tickets, for the PDF
	Tongue    speech.Tongue    // of the PDF and of texts in the electronic invoice
}

// Party is one of the two that a statement is between.
type Party struct {
	Name     string
	Lines    []string // of the address: street and house, then what else stands before the city
	City     string
	Postcode string
	Country  string // ISO 3166-1 alpha-2
	TaxID    string // a VAT identifier begins with its country, as in DK12345678
	Register string // number in the register of companies
	Contact  string // whom to ask
	Phone    string
	Email    string
	Endpoint Endpoint
}

// Endpoint is an electronic address: 0088 and a GLN, 0184 and a Danish CVR number, 9930 and a German VAT identifier.
type Endpoint struct {
	Scheme string // code of the list of electronic address schemes (EAS)
	ID     string
}

// Bank is where to pay.
type Bank struct {
	IBAN string
	BIC  string
	Name string // of the account, where it is not the provider's
}

// Untaxed tells why no tax is due: Category is E (exempt), Z (zero rated), AE (reverse charge) or O (not subject to tax).
type Untaxed struct {
	Category string
	Reason   string
}

// category is Untaxed's, or O of a provider that has no tax number.
func (h Head) category() string {
	if h.Untaxed.Category == "" && h.Provider.TaxID == "" {
		return "O"
	}
	return h.Untaxed.Category
}

// reference is what the client knows the statement by.
func (h Head) reference(agreement string) string {
	if h.Reference != "" {
		return h.Reference
	}
	return agreement
}

// at is when the file came to be, for its properties: the same statement gives the same bytes.
func (h Head) at(to string) time.Time {
	if !h.IssuedOn.IsZero() {
		return h.IssuedOn
	}
	return dayOf(to)
}

// dayOf reads a day of a statement, which is always written well.
func dayOf(text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return day
}
