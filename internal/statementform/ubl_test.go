package statementform_test

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/money"
	"remit/internal/speech"
	"remit/internal/statementform"
)

// read reads an electronic invoice.
func read(t interface{ Fatal(...any) }, document []byte) (n node) {
	if err := xml.Unmarshal(document, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// untaxed draws why no tax is due, as far as it may stand beside taxes.
func untaxed(t *rapid.T, a *billing.Account) statementform.Untaxed {
	list := []statementform.Untaxed{{Category: "E", Reason: "Exempt."}, {Category: "Z"}, {Category: "AE"}, {Category: "O"}}
	for _, x := range a.Taxes {
		if x.Percent.IsPositive() {
			list = list[:3]
		}
	}
	return rapid.SampledFrom(list).Draw(t, "untaxed")
}

// TestElectronicInvoicesKeepTheRules holds the electronic invoices of drawn statements against the rules of EN 16931 and Peppol BIS Billing 3.
func TestElectronicInvoicesKeepTheRules(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		a := account(t, all)
		h := head(speech.In(rapid.SampledFrom([]string{"en", "da", "de"}).Draw(t, "tongue")))
		h.Untaxed = untaxed(t, a)
		if rapid.Bool().Draw(t, "little is known") {
			h.Bank, h.Order, h.Reference, h.Provider.Lines, h.Client.Register = statementform.Bank{}, "4711", "", nil, ""
		}
		if rapid.Bool().Draw(t, "in Germany") {
			h.Provider.Country, h.Provider.TaxID, h.Client.Country, h.Client.TaxID, h.Bank.IBAN = "DE", "DE123456789", "DE", "DE987654321", "DE75512108001245126199"
		}
		document, err := statementform.UBL(a, h)
		if err != nil {
			t.Fatal(err)
		}
		rules, _, err := broken(document)
		if err != nil || len(rules) > 0 {
			t.Fatalf("%v are broken, %v:\n%s", rules, err, document)
		}
		n := read(t, document)
		due := n.num("LegalMonetaryTotal/PayableAmount")
		if n.XMLName.Local == "CreditNote" {
			due = due.Neg()
		}
		if !due.Equal(a.Total.Decimal) || (n.XMLName.Local == "CreditNote") != a.Total.IsNegative() {
			t.Fatalf("%s of %s, the statement comes to %s", n.XMLName.Local, due, a.Total)
		}
		if again, err := statementform.UBL(a, h); err != nil || !bytes.Equal(document, again) {
			t.Fatalf("two of one statement differ, or %v", err)
		}
	})
}

// TestTheRulesAreLookedAt makes sure that the checker does look, by a document with everything and by some that are spoiled.
func TestTheRulesAreLookedAt(t *testing.T) {
	t.Parallel()
	document, err := statementform.UBL(whole(t), head(speech.Tongue{}))
	if err != nil {
		t.Fatal(err)
	}
	rules, checked, err := broken(document)
	if err != nil || len(rules) > 0 || len(checked) < 100 {
		t.Fatalf("%v are broken, %d looked at, %v:\n%s", rules, len(checked), err, document)
	}
	for _, c := range []struct{ old, new, rule string }{
		{"<cbc:IssueDate>2026-04-02</cbc:IssueDate>", "", "BR-03"},
		{"<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>999", "BR-CL-01"},
		{`schemeID="0088"`, "", "BR-63"},
		{"<cbc:CompanyID>DK12345678", "<cbc:CompanyID>12345678", "BR-CO-09"},
		{`unitCode="HUR"`, `unitCode="h"`, "BR-CL-23"},
		{"</cbc:PayableAmount>", "1</cbc:PayableAmount>", "BR-CO-16"},
		{"</cbc:TaxExclusiveAmount>", "1</cbc:TaxExclusiveAmount>", "BR-CO-13"},
		{"<cbc:Percent>25</cbc:Percent>", "<cbc:Percent>24</cbc:Percent>", "BR-CO-17"},
		{"<cbc:ID>S</cbc:ID>", "<cbc:ID>Z</cbc:ID>", "BR-Z-05"},
		{"<cbc:BuyerReference>PO-77</cbc:BuyerReference>", "", "PEPPOL-EN16931-R003"},
		{"<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>", "<cbc:ProfileID></cbc:ProfileID>", "PEPPOL-EN16931-R008"},
	} {
		spoiled := strings.ReplaceAll(string(document), c.old, c.new)
		if spoiled == string(document) {
			t.Fatalf("%s is not in the document:\n%s", c.old, document)
		}
		if rules, _, err := broken([]byte(spoiled)); err != nil || !slices.Contains(rules, c.rule) {
			t.Errorf("%s: %v are broken, want %s; %v", c.old, rules, c.rule, err)
		}
	}
}

// whole is a statement with something of everything, in one tax.
func whole(t testing.TB) *billing.Account {
	t.Helper()
	a := example(t, books(t)[0], 30)
	return a
}

func TestWhatAnElectronicInvoiceNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*statementform.Head, *billing.Account)
		want   string
	}{
		{"a number", func(h *statementform.Head, _ *billing.Account) { h.Number = "" }, "the number of an issued statement"},
		{"an address", func(h *statementform.Head, _ *billing.Account) { h.Client.Endpoint.ID, h.Client.Country = "", "" }, "the client's country, the client's electronic address"},
		{"a tax number", func(h *statementform.Head, _ *billing.Account) { h.Provider.TaxID = "" }, "the provider's tax number"},
		{"a company number", func(h *statementform.Head, _ *billing.Account) { h.Provider.Register = "" }, "the provider's company number"},
		{"whom to ask in Germany", func(h *statementform.Head, _ *billing.Account) {
			h.Provider.Country, h.Client.Country, h.Provider.Contact, h.Client.City, h.Bank.IBAN = "DE", "DE", "", "", ""
		}, "the provider's bank account, whom to ask at the provider's, the client's postcode and city"},
		{"the client's number", func(h *statementform.Head, a *billing.Account) {
			a.Tax, a.Total, a.Taxes, h.Untaxed, h.Client.TaxID = money.Amount{Digits: 2}, a.Net, nil, statementform.Untaxed{Category: "AE"}, "12"
		}, "for reverse charge"},
		{"a reason", func(h *statementform.Head, a *billing.Account) { a.Taxes, h.Untaxed = nil, statementform.Untaxed{} }, "Say why no tax is due"},
		{"a reason for E", func(h *statementform.Head, a *billing.Account) {
			a.Taxes, h.Untaxed = nil, statementform.Untaxed{Category: "E"}
		}, "needs its reason"},
		{"a known category", func(h *statementform.Head, a *billing.Account) {
			a.Taxes, h.Untaxed = nil, statementform.Untaxed{Category: "X"}
		}, "is not known"},
		{"one tax on a line", func(_ *statementform.Head, a *billing.Account) { a.Taxes = append(a.Taxes, a.Taxes[0]) }, "one tax on each line"},
		{"two decimals", func(_ *statementform.Head, a *billing.Account) { a.Currency, a.Total.Digits = "KWD", 3 }, "two decimals"},
	} {
		a, h := whole(t), head(speech.Tongue{})
		c.change(&h, a)
		if document, err := statementform.UBL(a, h); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q; %s", c.name, err, c.want, document)
		}
	}
}

// TestALineIsItsQuantityTimesItsPrice looks at the units.
func TestALineIsItsQuantityTimesItsPrice(t *testing.T) {
	t.Parallel()
	currency, err := money.CurrencyOf("EUR")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		minutes, drawn int
		amount         string
		want           string // quantity, unit, price, base quantity
	}{
		{90, 0, "157.50", "1.5 HUR 105 "},
		{45, 0, "75.00", "0.75 HUR 100 "},
		{20, 0, "33.33", "20 MIN 1.6665 "},
		{22, 0, "36.67", "22 MIN 36.67 22"},
		{63, 0, "100.00", "1.05 HUR 100 1.05"},
		{90, 90, "0.00", "90 MIN 0 "},
		{90, 30, "100.00", "1 HUR 100 "},
		{90, 90, "50.00", "1 C62 50 "},
		{60, 0, "-5.00", "-1 C62 5 "},
	} {
		amount := currency.Amount(decimal.RequireFromString(c.amount))
		line := billing.WorkLine{Rate: "standard", Minutes: c.minutes, Drawn: c.drawn, Amount: amount, Multiplier: decimal.NewFromInt(1)}
		fee := billing.FeeLine{Clause: "7", Per: "flat", Every: "month", Count: 1, Days: 31, Of: 31, From: "2026-03-01", To: "2026-03-31", Amount: currency.Amount(decimal.NewFromInt(500))}
		sum := currency.Amount(amount.Add(fee.Amount.Decimal))
		a := &billing.Account{Agreement: "A", Currency: "EUR", Period: "2026-03", From: "2026-03-01", To: "2026-03-31", Fees: []billing.FeeLine{fee}, Work: []billing.TicketWork{{Ticket: 1, Lines: []billing.WorkLine{line}, Amount: amount}},
			Net: sum, Tax: currency.Amount(decimal.Zero), Total: sum}
		document, err := statementform.UBL(a, head(speech.Tongue{}))
		if err != nil {
			t.Fatal(err)
		}
		lines := read(t, document).all("InvoiceLine")
		l := lines[1]
		if got := l.get("InvoicedQuantity") + " " + l.all("InvoicedQuantity")[0].attr("unitCode") + " " + l.get("Price/PriceAmount") + " " + l.get("Price/BaseQuantity"); got != c.want {
			t.Errorf("%d minutes for %s: %s, want %s", c.minutes, c.amount, got, c.want)
		}
		if unit := lines[0].all("InvoicedQuantity")[0].attr("unitCode"); unit != "MON" {
			t.Errorf("a month of a flat fee counts %s", unit)
		}
	}
}

// TestServiceCreditsOnACreditNote are charges there: they add to what the client gets.
func TestServiceCreditsOnACreditNote(t *testing.T) {
	t.Parallel()
	currency, err := money.CurrencyOf("DKK")
	if err != nil {
		t.Fatal(err)
	}
	kr := func(s string) money.Amount { return currency.Amount(decimal.RequireFromString(s)) }
	a := &billing.Account{Agreement: "A", Currency: "DKK", Period: "2026-03", From: "2026-03-01", To: "2026-03-31",
		Fees: []billing.FeeLine{{Clause: "7", Says: "Server", Per: "asset", Every: "quarter", Count: 4, Days: -15, Of: 90, From: "2026-03-17", To: "2026-03-31", Amount: kr("-600.10")}},
		Work: []billing.TicketWork{{Ticket: 5, Amount: kr("50"), Lines: []billing.WorkLine{{Rate: "standard", Minutes: 30, Multiplier: decimal.NewFromInt(1), Amount: kr("50")},
			{Rate: "standard", Minutes: 60, Multiplier: decimal.NewFromInt(1), Amount: kr("0"), List: new(kr("100")), Ruling: &billing.Ruling{Deed: billing.Waive, Reason: "Our fault."}}}}},
		Credits: []billing.CreditLine{{Clause: "9", Ticket: 5, Percent: decimal.NewFromInt(5), Amount: kr("-33.35")}, {Clause: "9", Ticket: 6, Percent: decimal.NewFromInt(5), Capped: true, Amount: kr("0")}},
		Taxes:   []billing.TaxLine{{Name: "Moms", Percent: decimal.NewFromInt(25), Base: kr("-583.45"), Amount: kr("-145.86")}},
		Net:     kr("-583.45"), Tax: kr("-145.86"), Total: kr("-729.31")}
	document, err := statementform.UBL(a, head(speech.In("da")))
	if err != nil {
		t.Fatal(err)
	}
	rules, checked, err := broken(document)
	if err != nil || len(rules) > 0 || !checked["BR-36"] || !checked["BR-CO-22"] || !checked["BR-S-07"] {
		t.Fatalf("%v are broken, %v:\n%s", rules, err, document)
	}
	n := read(t, document)
	for path, want := range map[string]string{"CreditNoteTypeCode": "381", "AllowanceCharge/ChargeIndicator": "true", "AllowanceCharge/Amount": "33.35", "LegalMonetaryTotal/LineExtensionAmount": "550.10",
		"LegalMonetaryTotal/ChargeTotalAmount": "33.35", "LegalMonetaryTotal/PayableAmount": "729.31", "TaxTotal/TaxAmount": "145.86", "CreditNoteLine/CreditedQuantity": "4", "DueDate": "", "PaymentMeans/PaymentMeansCode": ""} {
		if got := n.get(path); got != want {
			t.Errorf("%s is %q, want %q:\n%s", path, got, want, document)
		}
	}
	if lines := n.all("CreditNoteLine"); len(lines) != 3 || lines[1].get("CreditedQuantity") != "-0.5" || lines[2].get("LineExtensionAmount") != "0.00" {
		t.Errorf("the lines are\n%s", document)
	}
}

// TestASumThatIsNotItsLinesIsNoInvoice keeps a statement that contradicts itself from leaving the house.
func TestASumThatIsNotItsLinesIsNoInvoice(t *testing.T) {
	t.Parallel()
	a := whole(t)
	a.Total.Decimal = a.Total.Add(decimal.NewFromInt(1))
	if document, err := statementform.UBL(a, head(speech.Tongue{})); err == nil {
		t.Errorf("it became\n%s", document)
	}
}
