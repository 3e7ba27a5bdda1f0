package invoice_test

import (
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/invoice"
	"remit/internal/statementform"
	"remit/internal/store/storetest"
)

var (
	admin   = identity.Viewer{UserID: 1, Role: identity.Admin, Name: "Teo"}
	manager = identity.Viewer{UserID: 2, Role: identity.Manager, Name: "Marta"}
	theirs  = identity.Viewer{ContactID: 1, ClientID: 7, Role: identity.Administrator, Name: "Dana"}
)

func TestTheHeadOfAStatementIsTheProvidersAndTheClients(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	b := invoice.New(db)
	house := invoice.Details{Party: statementform.Party{Name: "Harbourline IT ApS", City: "Aarhus", Country: "DK", TaxID: "DK12345678"}, Bank: statementform.Bank{IBAN: "DK5000400440116243"}, Days: 14}
	client := invoice.Details{Party: statementform.Party{City: "Duluth", Country: "US"}, Order: "PO 17", Untaxed: statementform.Untaxed{Category: "O", Reason: "Abroad"}}
	if err := b.SaveHouse(t.Context(), admin, house); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveClient(t.Context(), manager, 7, client); err != nil {
		t.Fatal(err)
	}
	on := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	h, err := b.Head(t.Context(), invoice.Statement{Number: "12", State: "issued", IssuedOn: on, ClientID: 7, Name: "Northwind Dental", Provider: "Harbourline IT"})
	if err != nil {
		t.Fatal(err)
	}
	if h.Provider.Name != "Harbourline IT ApS" || h.Client.Name != "Northwind Dental" || h.Client.Country != "US" || h.Order != "PO 17" || h.Untaxed.Category != "O" || !h.Due.Equal(on.AddDate(0, 0, 14)) {
		t.Errorf("head %+v", h)
	}
}

func TestWhatStandsOnInvoicesIsChecked(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	b := invoice.New(db)
	for field, d := range map[string]invoice.Details{
		"country":         {Party: statementform.Party{Country: "Denmark"}},
		"endpoint_scheme": {Party: statementform.Party{Endpoint: statementform.Endpoint{ID: "12345678"}}},
		"iban":            {Bank: statementform.Bank{IBAN: "DK5000400440116244"}},
		"days":            {Days: 400},
		"untaxed":         {Untaxed: statementform.Untaxed{Category: "X"}},
	} {
		if err := b.SaveHouse(t.Context(), admin, d); fault.FieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestWhoReadsAndChangesWhatStandsOnInvoices(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	b := invoice.New(db)
	if err := b.SaveHouse(t.Context(), manager, invoice.Details{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a manager changes the provider's: %v", err)
	}
	if err := b.SaveClient(t.Context(), theirs, 7, invoice.Details{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a client changes its own: %v", err)
	}
	if _, err := b.Client(t.Context(), theirs, 7); err != nil {
		t.Errorf("a client reads its own: %v", err)
	}
	if _, err := b.Client(t.Context(), theirs, 8); !fault.Is(err, fault.NotFound) {
		t.Errorf("a client reads another's: %v", err)
	}
	if _, err := b.House(t.Context(), theirs); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a client reads the provider's: %v", err)
	}
}
