package agreement

import (
	"slices"
	"testing"
)

// base is a small agreement that the tests add to.
const base = `format = 1
number = "T-1"
title = "Test"
client = "somebody"
currency = "EUR"
time_zone = "Europe/Berlin"
[term]
starts = 2026-01-01
[hours.office]
mon = ["08:00-17:00"]
[[rate]]
name = "standard"
clause = "7.1"
price = "140"
[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"
`

func TestConditionInWords(t *testing.T) {
	t.Parallel()
	cases := []struct{ when, want string }{
		{`{}`, "always"},
		{`{ mode = "remote", asset.managed = true, hours = "office" }`, "the mode is remote, and the asset is managed, in office hours"},
		{`{ service = ["network", "server", "print"], outside = "office" }`, "the service is network, server or print, outside office hours"},
		{`{ mentions = ["phishing", "stolen laptop"] }`, `the text mentions "phishing" or "stolen laptop"`},
		{`{ contact.vip = false, not = { contact.group = ["a", "b"] } }`, "the contact is not a VIP, except where the contact is in the group a or b"},
		{`{ not = { asset.managed = false } }`, "except where the asset is not managed"},
		{`{ asset.managed = [true, false] }`, "the asset is managed or the asset is not managed"},
		{`{ holiday = "office", channel = "phone" }`, "it came by phone, on a holiday of office"},
		{`{ site = [] }`, "the site is none"},
	}
	for _, c := range cases {
		t.Run(c.when, func(t *testing.T) {
			t.Parallel()
			terms := mustRead(t, []byte(base+"[[scope]]\nclause = \"3.1\"\nverdict = \"covered\"\nwhen = "+c.when))
			if got := terms.Scope[0].When.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestClauseByNumber(t *testing.T) {
	t.Parallel()
	terms := mustRead(t, []byte(base+`
[[target]]
clause = "6.1"
when = { priority = "P1" }
respond = "30m"
resolve = "2bd"
hours = "office"
[[target]]
clause = "6.2"
respond = "4h"
hours = "office"
`))
	cases := []struct{ number, table, says string }{
		{"4.9", "scope_default", "All else is billed."},
		{"6.1", "target", "Answered within 30m, solved within 2bd, in office hours, where the priority is P1."},
		{"6.2", "target", "Answered within 4h, in office hours."},
		{"7.1", "rate", "Rate standard: 140.00 EUR an hour."},
	}
	for _, c := range cases {
		got, ok := terms.ClauseByNumber(c.number)
		if !ok || got != (Citation{c.number, c.table, c.says}) {
			t.Errorf("%s: got %+v, %v", c.number, got, ok)
		}
	}
	if _, ok := terms.ClauseByNumber(""); ok {
		t.Error("a clause without a number was found")
	}
}

func TestCitationsOfExamples(t *testing.T) {
	t.Parallel()
	terms := mustRead(t, examples(t)["northwind-dental.toml"])
	var numbers []string
	for _, c := range terms.Citations() {
		if c.Says == "" {
			t.Errorf("clause %s says nothing", c.Number)
		}
		numbers = append(numbers, c.Number)
	}
	want := []string{"3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "4.9", "5.2", "5.3", "6.1", "6.2", "6.3", "6.4", "6.8", "7.4", "7.5", "7.6", "7.7", "7.1", "7.2", "7.3", "6.9", "8.1", "8.2"}
	if !slices.Equal(numbers, want) {
		t.Errorf("got %v, want %v", numbers, want)
	}
}

func TestValuesOf(t *testing.T) {
	t.Parallel()
	terms := mustRead(t, examples(t)["northwind-dental.toml"])
	for key, want := range map[string][]string{
		"service":     {"account", "email", "email/mailbox", "line-of-business/dentrix", "network", "server", "workstation"},
		"asset.class": {"server", "workstation"},
		"site":        nil,
	} {
		if got := terms.ValuesOf(key); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", key, got, want)
		}
	}
}
