package statementform

import "encoding/xml"

// The elements of a UBL 2.1 invoice or credit note that Peppol BIS Billing 3 uses, in the order in which its schema wants them.

const (
	invoiceSpace = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	creditSpace  = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	partsSpace   = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	basicSpace   = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

	customization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	profile       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)

type ublDocument struct {
	XMLName       xml.Name
	Space         string      `xml:"xmlns,attr"`
	Parts         string      `xml:"xmlns:cac,attr"`
	Basic         string      `xml:"xmlns:cbc,attr"`
	Customization string      `xml:"cbc:CustomizationID"`
	Profile       string      `xml:"cbc:ProfileID"`
	ID            string      `xml:"cbc:ID"`
	Issued        string      `xml:"cbc:IssueDate"`
	Due           string      `xml:"cbc:DueDate,omitempty"`
	InvoiceType   string      `xml:"cbc:InvoiceTypeCode,omitempty"`
	CreditType    string      `xml:"cbc:CreditNoteTypeCode,omitempty"`
	Currency      string      `xml:"cbc:DocumentCurrencyCode"`
	Reference     string      `xml:"cbc:BuyerReference"`
	Period        *ublPeriod  `xml:"cac:InvoicePeriod"`
	Order         *ublOnlyID  `xml:"cac:OrderReference"`
	Contract      *ublOnlyID  `xml:"cac:ContractDocumentReference"`
	Supplier      ublParty    `xml:"cac:AccountingSupplierParty>cac:Party"`
	Customer      ublParty    `xml:"cac:AccountingCustomerParty>cac:Party"`
	Means         *ublMeans   `xml:"cac:PaymentMeans"`
	Terms         string      `xml:"cac:PaymentTerms>cbc:Note"`
	Allowances    []ublCharge `xml:"cac:AllowanceCharge"`
	Tax           ublTaxTotal `xml:"cac:TaxTotal"`
	Total         ublTotal    `xml:"cac:LegalMonetaryTotal"`
	InvoiceLines  []ublLine   `xml:"cac:InvoiceLine"`
	CreditLines   []ublLine   `xml:"cac:CreditNoteLine"`
}

type ublAmount struct {
	Currency string `xml:"currencyID,attr"`
	Value    string `xml:",chardata"`
}

type ublQuantity struct {
	Unit  string `xml:"unitCode,attr"`
	Value string `xml:",chardata"`
}

type ublIdent struct {
	Scheme string `xml:"schemeID,attr,omitempty"`
	Value  string `xml:",chardata"`
}

type ublOnlyID struct {
	ID string `xml:"cbc:ID"`
}

type ublPeriod struct {
	From string `xml:"cbc:StartDate"`
	To   string `xml:"cbc:EndDate"`
}

type ublParty struct {
	Endpoint ublIdent       `xml:"cbc:EndpointID"`
	Name     string         `xml:"cac:PartyName>cbc:Name"`
	Address  ublAddress     `xml:"cac:PostalAddress"`
	Tax      *ublPartyTax   `xml:"cac:PartyTaxScheme"`
	Legal    ublLegalEntity `xml:"cac:PartyLegalEntity"`
	Contact  *ublContact    `xml:"cac:Contact"`
}

type ublAddress struct {
	Street  string          `xml:"cbc:StreetName,omitempty"`
	More    string          `xml:"cbc:AdditionalStreetName,omitempty"`
	City    string          `xml:"cbc:CityName,omitempty"`
	Zone    string          `xml:"cbc:PostalZone,omitempty"`
	Line    *ublAddressLine `xml:"cac:AddressLine"`
	Country string          `xml:"cac:Country>cbc:IdentificationCode"`
}

type ublAddressLine struct {
	Line string `xml:"cbc:Line"`
}

type ublPartyTax struct {
	ID     string `xml:"cbc:CompanyID"`
	Scheme string `xml:"cac:TaxScheme>cbc:ID"`
}

type ublLegalEntity struct {
	Name string    `xml:"cbc:RegistrationName"`
	ID   *ublIdent `xml:"cbc:CompanyID"`
}

type ublContact struct {
	Name  string `xml:"cbc:Name,omitempty"`
	Phone string `xml:"cbc:Telephone,omitempty"`
	Email string `xml:"cbc:ElectronicMail,omitempty"`
}

type ublMeans struct {
	Code    string      `xml:"cbc:PaymentMeansCode"`
	Quote   string      `xml:"cbc:PaymentID,omitempty"`
	Account *ublAccount `xml:"cac:PayeeFinancialAccount"`
}

type ublAccount struct {
	ID     string     `xml:"cbc:ID"`
	Name   string     `xml:"cbc:Name,omitempty"`
	Branch *ublOnlyID `xml:"cac:FinancialInstitutionBranch"`
}

type ublCharge struct {
	Charge   bool         `xml:"cbc:ChargeIndicator"`
	Reason   string       `xml:"cbc:AllowanceChargeReason"`
	Amount   ublAmount    `xml:"cbc:Amount"`
	Category *ublCategory `xml:"cac:TaxCategory"`
}

type ublCategory struct {
	ID         string  `xml:"cbc:ID"`
	Percent    *string `xml:"cbc:Percent"`
	ReasonCode string  `xml:"cbc:TaxExemptionReasonCode,omitempty"`
	Reason     string  `xml:"cbc:TaxExemptionReason,omitempty"`
	Scheme     string  `xml:"cac:TaxScheme>cbc:ID"`
}

type ublTaxTotal struct {
	Amount    ublAmount     `xml:"cbc:TaxAmount"`
	Subtotals []ublSubtotal `xml:"cac:TaxSubtotal"`
}

type ublSubtotal struct {
	Taxable  ublAmount   `xml:"cbc:TaxableAmount"`
	Amount   ublAmount   `xml:"cbc:TaxAmount"`
	Category ublCategory `xml:"cac:TaxCategory"`
}

type ublTotal struct {
	Lines      ublAmount  `xml:"cbc:LineExtensionAmount"`
	Exclusive  ublAmount  `xml:"cbc:TaxExclusiveAmount"`
	Inclusive  ublAmount  `xml:"cbc:TaxInclusiveAmount"`
	Allowances *ublAmount `xml:"cbc:AllowanceTotalAmount"`
	Charges    *ublAmount `xml:"cbc:ChargeTotalAmount"`
	Rounding   *ublAmount `xml:"cbc:PayableRoundingAmount"`
	Payable    ublAmount  `xml:"cbc:PayableAmount"`
}

type ublLine struct {
	ID         string       `xml:"cbc:ID"`
	Invoiced   *ublQuantity `xml:"cbc:InvoicedQuantity"`
	Credited   *ublQuantity `xml:"cbc:CreditedQuantity"`
	Amount     ublAmount    `xml:"cbc:LineExtensionAmount"`
	Period     *ublPeriod   `xml:"cac:InvoicePeriod"`
	Allowances []ublCharge  `xml:"cac:AllowanceCharge"`
	Item       ublItem      `xml:"cac:Item"`
	Price      ublPrice     `xml:"cac:Price"`
}

type ublItem struct {
	Description string      `xml:"cbc:Description,omitempty"`
	Name        string      `xml:"cbc:Name"`
	Clause      *ublOnlyID  `xml:"cac:SellersItemIdentification"`
	Category    ublCategory `xml:"cac:ClassifiedTaxCategory"`
}

type ublPrice struct {
	Amount ublAmount    `xml:"cbc:PriceAmount"`
	Base   *ublQuantity `xml:"cbc:BaseQuantity"`
}
