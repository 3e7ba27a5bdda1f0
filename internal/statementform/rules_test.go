package statementform_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// invoice is an electronic invoice or credit note under the rules.
type invoice struct {
	node
	lines   []node
	allow   []node // document level allowances
	charge  []node // document level charges
	broken  []string
	checked map[string]bool
}

// must notes a rule that does not hold.
func (v *invoice) must(id string, holds bool) {
	v.checked[id] = true
	if !holds && !slices.Contains(v.broken, id) {
		v.broken = append(v.broken, id)
	}
}

// broken are the rules of EN 16931 and of Peppol BIS Billing 3 that a document breaks, and those that were looked at.
func broken(document []byte) (rules []string, checked map[string]bool, err error) {
	v := &invoice{checked: map[string]bool{}}
	if err := xml.Unmarshal(document, &v.node); err != nil {
		return nil, nil, err
	}
	v.lines = append(v.all("InvoiceLine"), v.all("CreditNoteLine")...)
	for _, a := range v.all("AllowanceCharge") {
		if a.get("ChargeIndicator") == "true" {
			v.charge = append(v.charge, a)
		} else {
			v.allow = append(v.allow, a)
		}
	}
	v.head()
	v.parties()
	v.german()
	v.everyLine()
	v.sums()
	v.breakdown()
	for _, code := range []string{"S", "Z", "E", "AE", "O"} {
		v.category(code)
	}
	v.form()
	v.order()
	return v.broken, v.checked, nil
}

var isoDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// head holds the mandatory fields of the document.
func (v *invoice) head() {
	v.must("BR-01", v.get("CustomizationID") == "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0")
	v.must("PEPPOL-EN16931-R001", v.get("ProfileID") != "")
	v.must("PEPPOL-EN16931-R007", v.get("ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
	v.must("PEPPOL-EN16931-R004", strings.HasPrefix(v.get("CustomizationID"), "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"))
	v.must("BR-02", v.get("ID") != "")
	v.must("BR-03", isoDay.MatchString(v.get("IssueDate")))
	code := map[string]string{"Invoice": v.get("InvoiceTypeCode"), "CreditNote": v.get("CreditNoteTypeCode")}[v.XMLName.Local]
	v.must("BR-04", code != "")
	v.must("BR-CL-01", v.XMLName.Local == "Invoice" && code == "380" || v.XMLName.Local == "CreditNote" && code == "381")
	v.must("BR-05", len(v.get("DocumentCurrencyCode")) == 3)
	v.must("PEPPOL-EN16931-R002", len(v.all("Note")) <= 1)
	v.must("PEPPOL-EN16931-R003", v.get("BuyerReference") != "" || v.get("OrderReference/ID") != "")
	v.must("BR-16", len(v.lines) > 0)
	v.must("BR-29", v.get("InvoicePeriod/EndDate") >= v.get("InvoicePeriod/StartDate"))
	v.must("BR-CO-19", !v.has("InvoicePeriod") || v.get("InvoicePeriod/StartDate") != "" || v.get("InvoicePeriod/EndDate") != "")
	v.must("BR-CO-25", !v.num("LegalMonetaryTotal/PayableAmount").IsPositive() || v.get("DueDate") != "" || v.get("PaymentTerms/Note") != "")
	for _, m := range v.all("PaymentMeans") {
		v.must("BR-49", m.get("PaymentMeansCode") != "")
		v.must("BR-50", !m.has("PayeeFinancialAccount") || m.get("PayeeFinancialAccount/ID") != "")
		v.must("BR-61", m.get("PayeeFinancialAccount/ID") != "" || !slices.Contains([]string{"30", "58"}, m.get("PaymentMeansCode")))
		v.must("BR-CL-16", slices.Contains([]string{"1", "30", "31", "58"}, m.get("PaymentMeansCode")))
		danish := v.get("AccountingSupplierParty/Party/PostalAddress/Country/IdentificationCode") == "DK"
		v.must("DK-R-005", !danish || slices.Contains([]string{"1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"}, m.get("PaymentMeansCode")))
		v.must("DK-R-006", !danish || m.get("PaymentMeansCode") != "31" || m.get("PayeeFinancialAccount/FinancialInstitutionBranch/ID") != "")
	}
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

// parties holds what is said of seller and buyer.
func (v *invoice) parties() {
	seller, buyer := node{Nodes: v.all("AccountingSupplierParty/Party")}, node{Nodes: v.all("AccountingCustomerParty/Party")}
	v.must("BR-06", seller.get("Party/PartyLegalEntity/RegistrationName") != "")
	v.must("BR-07", buyer.get("Party/PartyLegalEntity/RegistrationName") != "")
	v.must("BR-08", seller.has("Party/PostalAddress"))
	v.must("BR-09", country.MatchString(seller.get("Party/PostalAddress/Country/IdentificationCode")))
	v.must("BR-10", buyer.has("Party/PostalAddress"))
	v.must("BR-11", country.MatchString(buyer.get("Party/PostalAddress/Country/IdentificationCode")))
	v.must("PEPPOL-EN16931-R020", seller.get("Party/EndpointID") != "")
	v.must("PEPPOL-EN16931-R010", buyer.get("Party/EndpointID") != "")
	for _, e := range seller.all("Party/EndpointID") {
		v.must("BR-62", e.attr("schemeID") != "")
	}
	for _, e := range buyer.all("Party/EndpointID") {
		v.must("BR-63", e.attr("schemeID") != "")
	}
	for _, p := range []node{seller, buyer} {
		if id := vatOf(p); id != "" {
			v.must("BR-CO-09", len(id) > 2 && country.MatchString(id[:2]))
		}
	}
	v.must("BR-CO-26", seller.has("Party/PartyIdentification/ID") || seller.has("Party/PartyLegalEntity/CompanyID") || vatOf(seller) != "")
	if seller.get("Party/PostalAddress/Country/IdentificationCode") == "DK" {
		v.must("DK-R-002", seller.has("Party/PartyLegalEntity/CompanyID"))
		v.must("DK-R-014", seller.all("Party/PartyLegalEntity/CompanyID")[0].attr("schemeID") == "0184")
	}
}

// german holds what invoices between Germans need besides.
func (v *invoice) german() {
	seller, buyer := "AccountingSupplierParty/Party/", "AccountingCustomerParty/Party/"
	if v.get(seller+"PostalAddress/Country/IdentificationCode") != "DE" || v.get(buyer+"PostalAddress/Country/IdentificationCode") != "DE" {
		return
	}
	v.must("DE-R-001", v.has("PaymentMeans"))
	v.must("DE-R-002", v.has(seller+"Contact"))
	for id, path := range map[string]string{"DE-R-003": seller + "PostalAddress/CityName", "DE-R-004": seller + "PostalAddress/PostalZone", "DE-R-005": seller + "Contact/Name", "DE-R-006": seller + "Contact/Telephone",
		"DE-R-007": seller + "Contact/ElectronicMail", "DE-R-008": buyer + "PostalAddress/CityName", "DE-R-009": buyer + "PostalAddress/PostalZone", "DE-R-015": "BuyerReference"} {
		v.must(id, v.get(path) != "")
	}
}

// vatOf is the VAT identifier of a party.
func vatOf(p node) string {
	for _, s := range p.all("Party/PartyTaxScheme") {
		if s.get("TaxScheme/ID") == "VAT" {
			return s.get("CompanyID")
		}
	}
	return ""
}

// everyLine holds the lines.
func (v *invoice) everyLine() {
	seen := map[string]bool{}
	for _, l := range v.lines {
		quantity := append(l.all("InvoicedQuantity"), l.all("CreditedQuantity")...)
		v.must("BR-21", l.get("ID") != "" && !seen[l.get("ID")])
		seen[l.get("ID")] = true
		v.must("BR-22", len(quantity) == 1)
		v.must("BR-23", quantity[0].attr("unitCode") != "")
		v.must("BR-CL-23", slices.Contains([]string{"HUR", "MIN", "MON", "C62"}, quantity[0].attr("unitCode")))
		v.must("BR-24", l.get("LineExtensionAmount") != "")
		v.must("BR-25", l.get("Item/Name") != "")
		v.must("BR-26", l.get("Price/PriceAmount") != "")
		v.must("BR-27", !l.num("Price/PriceAmount").IsNegative())
		v.must("BR-CO-04", l.get("Item/ClassifiedTaxCategory/ID") != "" && l.get("Item/ClassifiedTaxCategory/TaxScheme/ID") == "VAT")
		if l.has("InvoicePeriod") {
			from, to := l.get("InvoicePeriod/StartDate"), l.get("InvoicePeriod/EndDate")
			v.must("BR-30", to >= from)
			v.must("BR-CO-20", from != "" || to != "")
			v.must("PEPPOL-EN16931-R110", from >= v.get("InvoicePeriod/StartDate"))
			v.must("PEPPOL-EN16931-R111", to <= v.get("InvoicePeriod/EndDate"))
		}
		allowances, base := decimal.Zero, decimal.NewFromInt(1)
		for _, a := range l.all("AllowanceCharge") {
			v.must("BR-41", a.get("Amount") != "" && a.get("ChargeIndicator") == "false")
			v.must("BR-42", a.get("AllowanceChargeReason") != "")
			v.must("BR-CO-23", a.get("AllowanceChargeReason") != "" || a.get("AllowanceChargeReasonCode") != "")
			allowances = allowances.Add(a.num("Amount"))
		}
		for _, b := range l.all("Price/BaseQuantity") {
			base = l.num("Price/BaseQuantity")
			v.must("PEPPOL-EN16931-R121", base.IsPositive())
			v.must("PEPPOL-EN16931-R130", b.attr("unitCode") == quantity[0].attr("unitCode"))
		}
		// the rule lets two cents go; here it holds to the cent
		want := decimal.RequireFromString(quantity[0].Text).Mul(l.num("Price/PriceAmount")).DivRound(base, 6).Sub(allowances)
		v.must("PEPPOL-EN16931-R120", l.num("LineExtensionAmount").Equal(want))
	}
}

var twoDecimals = regexp.MustCompile(`^-?\d+(\.\d{1,2})?$`)

// form holds what stands in all elements.
func (v *invoice) form() {
	currency := v.get("DocumentCurrencyCode")
	v.walk(func(n node) {
		v.must("PEPPOL-EN16931-R008", len(n.Nodes) > 0 || strings.TrimSpace(n.Text) != "")
		name := n.XMLName.Local
		if !strings.HasSuffix(name, "Amount") {
			return
		}
		v.must("PEPPOL-EN16931-R051", n.attr("currencyID") == currency)
		v.must("BR-CL-03", n.attr("currencyID") == currency && len(currency) == 3)
		if name != "PriceAmount" {
			v.must("BR-DEC-01 to 28", twoDecimals.MatchString(n.Text))
		}
	})
}

// sequence is the order of elements in the schemas of UBL 2.1, as far as they are used.
var sequence = map[string]string{
	"Invoice": "CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode DocumentCurrencyCode BuyerReference InvoicePeriod OrderReference ContractDocumentReference AccountingSupplierParty" +
		" AccountingCustomerParty PaymentMeans PaymentTerms AllowanceCharge TaxTotal LegalMonetaryTotal InvoiceLine",
	"CreditNote": "CustomizationID ProfileID ID IssueDate CreditNoteTypeCode DocumentCurrencyCode BuyerReference InvoicePeriod OrderReference ContractDocumentReference AccountingSupplierParty" +
		" AccountingCustomerParty PaymentMeans PaymentTerms AllowanceCharge TaxTotal LegalMonetaryTotal CreditNoteLine",
	"Party":                   "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity Contact",
	"PostalAddress":           "StreetName AdditionalStreetName CityName PostalZone CountrySubentity AddressLine Country",
	"PartyTaxScheme":          "CompanyID TaxScheme",
	"PartyLegalEntity":        "RegistrationName CompanyID",
	"Contact":                 "Name Telephone ElectronicMail",
	"PaymentMeans":            "PaymentMeansCode PaymentID PayeeFinancialAccount",
	"PayeeFinancialAccount":   "ID Name FinancialInstitutionBranch",
	"AllowanceCharge":         "ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason MultiplierFactorNumeric Amount BaseAmount TaxCategory",
	"TaxTotal":                "TaxAmount TaxSubtotal",
	"TaxSubtotal":             "TaxableAmount TaxAmount TaxCategory",
	"TaxCategory":             "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
	"ClassifiedTaxCategory":   "ID Percent TaxScheme",
	"LegalMonetaryTotal":      "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount",
	"InvoiceLine":             "ID Note InvoicedQuantity LineExtensionAmount InvoicePeriod AllowanceCharge Item Price",
	"CreditNoteLine":          "ID Note CreditedQuantity LineExtensionAmount InvoicePeriod AllowanceCharge Item Price",
	"Item":                    "Description Name SellersItemIdentification ClassifiedTaxCategory",
	"Price":                   "PriceAmount BaseQuantity",
	"InvoicePeriod":           "StartDate EndDate",
	"AccountingSupplierParty": "Party", "AccountingCustomerParty": "Party", "PartyName": "Name", "AddressLine": "Line", "Country": "IdentificationCode", "TaxScheme": "ID", "PaymentTerms": "Note",
	"FinancialInstitutionBranch": "ID", "OrderReference": "ID", "ContractDocumentReference": "ID", "SellersItemIdentification": "ID",
}

// order holds the elements to the order of the schema; one that it does not know is out of order.
func (v *invoice) order() {
	v.walk(func(n node) {
		names, at := strings.Fields(sequence[n.XMLName.Local]), 0
		for _, c := range n.Nodes {
			i := slices.Index(names, c.XMLName.Local)
			v.must(fmt.Sprintf("order of %s", n.XMLName.Local), i >= at)
			at = max(at, i)
			space := "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
			if len(c.Nodes) > 0 {
				space = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
			}
			v.must("namespace of "+c.XMLName.Local, c.XMLName.Space == space)
		}
	})
}
