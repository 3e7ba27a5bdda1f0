package statementform_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/speech"
	"remit/internal/statementform"
)

// book is an agreement with entries to draw from.
type book struct {
	terms   *agreement.Terms
	entries []billing.Entry
}

// books are the agreements of the billing room, with the work of its cases.
func books(t testing.TB) (list []book) {
	t.Helper()
	for _, name := range []string{"northwind-dental", "havn-advokater", "lakeside-works"} {
		text, err := os.ReadFile(filepath.Join("..", "billing", "testdata", "agreements", name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		var b book
		if b.terms, err = agreement.Read(name, text); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join("..", "billing", "testdata", "cases", name+".rate.json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Entries json.RawMessage }
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			entries, err := billing.ReadEntries(c.Entries)
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
		}
		list = append(list, b)
	}
	return list
}

// month is a month of 2026.
func month(n int) billing.Period {
	p, err := billing.ParsePeriod(fmt.Sprintf("2026-%02d", n))
	if err != nil {
		panic(err)
	}
	return p
}

// counts counts something of everything that the agreement counts.
func counts(terms *agreement.Terms, missed bool) billing.Counts {
	c := billing.Counts{Things: map[string]int64{}, Missed: map[string][]int64{}}
	for i, f := range terms.Fees {
		c.Things[f.Clause] = int64(7*i + 3)
	}
	for i, x := range terms.Credits {
		if missed {
			c.Missed[x.Clause] = []int64{int64(i + 1), 9}
		}
	}
	return c
}

// work draws rated work of March, some of which a manager decided on.
func (b book) work(t *rapid.T) (list []billing.Item) {
	entries := make([]billing.Entry, rapid.IntRange(0, 7).Draw(t, "entries"))
	for i := range entries {
		e := rapid.SampledFrom(b.entries).Draw(t, "entry")
		e.Ticket = rapid.Int64Range(1, 4).Draw(t, "ticket")
		e.Mode = rapid.SampledFrom([]string{"remote", "onsite"}).Draw(t, "mode")
		e.Start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 28*24*60).Draw(t, "starts")) * time.Minute)
		e.End = e.Start.Add(time.Duration(rapid.IntRange(1, 9*60).Draw(t, "lasts")) * time.Minute)
		entries[i] = e
	}
	lines, err := billing.Rate(b.terms, entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range lines {
		item := billing.Item{Line: l, Ticket: entries[l.Entry].Ticket, Mode: entries[l.Entry].Mode, Service: []string{"", "network", "server"}[i%3]}
		decides := rapid.IntRange(0, 3).Draw(t, "decides")
		switch {
		case item.Held() && decides > 0:
			item.Ruling = &billing.Ruling{Deed: billing.Settle, Reason: "Seen.", Verdict: "billable"}
		case decides == 1 && l.Verdict == agreement.Covered:
			item.Ruling = &billing.Ruling{Deed: billing.Bill, Reason: "=Agreed by <telephone> & mail."}
		case decides == 1 && l.Verdict == agreement.Billable:
			item.Ruling = &billing.Ruling{Deed: billing.Waive, Reason: "Our fault, \"entirely\"."}
		}
		list = append(list, item)
	}
	return list
}

// levies draws taxes of which no two are due on the same.
func levies(t *rapid.T) []billing.Levy {
	percent := decimal.New(rapid.Int64Range(0, 2700).Draw(t, "percent"), -2)
	return rapid.SampledFrom([][]billing.Levy{
		nil,
		{{Name: "VAT", Percent: percent}},
		{{Name: "VAT", Percent: percent, Exempt: billing.Exempt{Services: []string{"network"}}}},
		{{Name: "VAT", Percent: percent, Exempt: billing.Exempt{Services: []string{"network"}}}, {Name: "Reduced VAT", Percent: decimal.New(7, 0), Services: []string{"network"}}},
		{{Name: "VAT on networks", Percent: decimal.New(1975, -2), Services: []string{"network"}}, {Name: "VAT on servers", Percent: decimal.New(1975, -2), Services: []string{"server"}}},
	}).Draw(t, "levies")
}

// account draws a statement: of March, or of April with corrections to March, with and without fees, above and below 0.
func account(t *rapid.T, all []book) *billing.Account {
	b := rapid.SampledFrom(all).Draw(t, "agreement")
	terms := *b.terms
	if rapid.Bool().Draw(t, "no fees") {
		terms.Fees, terms.Blocks, terms.Credits = nil, nil, nil
	}
	if rapid.IntRange(0, 3).Draw(t, "no decimals") == 0 {
		terms.Currency = "ISK"
	}
	b.terms = &terms
	items := b.work(t)
	basis := billing.Basis{Editions: []billing.Edition{{Terms: &terms}}, Items: items, Counts: counts(&terms, rapid.Bool().Draw(t, "missed")), Period: month(3), Levies: levies(t)}
	if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
		basis.Ended = time.Date(2026, 3, 17, 0, 0, 0, 0, time.UTC)
	}
	a, err := billing.StatementUnder(basis)
	if err != nil {
		t.Fatal(err)
	}
	if rapid.Bool().Draw(t, "corrects") {
		var left []billing.Item
		for _, i := range items {
			if rapid.Bool().Draw(t, "stays") {
				left = append(left, i)
			}
		}
		basis.Prior, basis.Period, basis.Items = []*billing.Account{a}, month(4), left
		if !basis.Ended.IsZero() {
			basis.Counts.Missed = nil // nothing is promised any more
		}
		if a, err = billing.StatementUnder(basis); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// head is one with all that there is to say.
func head(tongue speech.Tongue) statementform.Head {
	return statementform.Head{Number: "2026-0012", State: "issued", IssuedOn: time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC), Due: time.Date(2026, 4, 16, 0, 0, 0, 0, time.UTC), Tongue: tongue,
		Provider: statementform.Party{Name: "Harbourline IT ApS", Lines: []string{"Havnegade 12", "3. sal"}, City: "København K", Postcode: "1058", Country: "DK", TaxID: "DK12345678", Register: "12345678",
			Contact: "Marta Holm", Phone: "+45 33 12 34 56", Email: "billing@harbourline.example", Endpoint: statementform.Endpoint{Scheme: "0184", ID: "12345678"}},
		Client: statementform.Party{Name: "Nørrebro & Søn <Advokater>", Lines: []string{"Strandvejen 4"}, City: "Aarhus", Postcode: "8000", Country: "DK", TaxID: "DK87654321", Register: "87654321",
			Email: "office@client.example", Endpoint: statementform.Endpoint{Scheme: "0088", ID: "5790000435968"}},
		Bank: statementform.Bank{IBAN: "DK50 0040 0440 1162 43", BIC: "DABADKKK"}, Reference: "PO-77", Untaxed: statementform.Untaxed{Category: "E", Reason: "Exempt from VAT."},
		Subjects: map[int64]string{1: "Printer on the second floor", 2: "VPN drops every hour since the firewall was replaced on Tuesday evening", 4: "Mail"}}
}
