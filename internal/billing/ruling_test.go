package billing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
)

// asked leaves open whether work is remote or not, so that a line of it is held.
func asked(list []billing.Item) []billing.Item {
	for i := range list {
		list[i].Verdict, list[i].Clause, list[i].Rate, list[i].Minutes = agreement.Undecided, "", "", 0
		list[i].Amount, list[i].List, list[i].Multiplier = decimal.NullDecimal{}, decimal.NullDecimal{}, decimal.NewFromInt(1)
	}
	return list
}

// everything writes all lines of work of a statement, and how many are held.
func everything(a *billing.Account) string {
	var list []string
	for _, w := range append(a.Work, a.Covered...) {
		for _, l := range w.Lines {
			text := fmt.Sprintf("#%d %s×%s %d min %s", w.Ticket, l.Rate, l.Multiplier, l.Minutes, l.Amount)
			if l.List != nil {
				text += " of " + l.List.String()
			}
			if l.Ruling != nil {
				text += " " + l.Ruling.Reason
			}
			list = append(list, text)
		}
	}
	return strings.Join(append(list, fmt.Sprint(a.Held, " held")), ", ")
}

// ruledCase is a line of work, or an open question, with what a manager decides about it.
type ruledCase struct {
	name   string
	work   string
	open   bool
	hold   string
	ruling *billing.Ruling
	want   string // "" where it is refused
}

func TestWhatAManagerDecides(t *testing.T) {
	t.Parallel()
	block := yearTerms[strings.Index(yearTerms, "[[block]]"):strings.Index(yearTerms, "[[credit]]")]
	terms := readTerms(t, yearTerms, block, "")
	late, office, onsite := "2026-03-02 18:00 50m", "2026-03-02 10:00 50m", "2026-03-02 18:00 90m onsite"
	rule := func(deed, verdict, rate string) *billing.Ruling {
		return &billing.Ruling{Deed: deed, Verdict: billing.Text(verdict), Rate: billing.Text(rate), Reason: "Why."}
	}
	for _, c := range []ruledCase{
		{"nothing, late", late, false, "", nil, "#1 standard×1.5 60 min 180.00, 0 held"},
		{"nothing, in office hours", office, false, "", nil, "#1 ×1 0 min 0.00 of 120.00, 0 held"},
		{"nothing, undecided", late, true, "", nil, "1 held"},
		{"waives it", late, false, "", rule("waive", "", ""), "#1 standard×1.5 60 min 0.00 of 180.00 Why., 0 held"},
		{"waives the call-out too", onsite, false, "", rule("waive", "", ""), "#1 onsite×1 90 min 0.00 of 282.50 Why., 0 held"},
		{"bills what is covered", office, false, "", rule("bill", "", ""), "#1 standard×1 60 min 120.00 Why., 0 held"},
		{"settles it as covered", late, true, "", rule("settle", "covered", ""), "#1 ×1.5 0 min 0.00 of 180.00 Why., 0 held"},
		{"settles it as billable", late, true, "", rule("settle", "billable", "standard"), "#1 standard×1.5 60 min 180.00 Why., 0 held"},
		{"settles it at the first rate", office, true, "", rule("settle", "billable", ""), "#1 standard×1 60 min 120.00 Why., 0 held"},
		{"settles it on site, with the call-out", onsite, true, "", rule("settle", "billable", "onsite"), "#1 onsite×1 90 min 282.50 Why., 0 held"},
		{"settles it as declined", late, true, "", rule("settle", "declined", ""), "0 held"},
		{"holds it", late, false, "spent", nil, "1 held"},
		{"waives what is held", late, false, "spent", rule("waive", "", ""), "#1 standard×1.5 60 min 0.00 of 180.00 Why., 0 held"},
		{"was rated with it", late, false, "", rule("applied", "", ""), "#1 standard×1.5 60 min 180.00 Why., 0 held"},
		{"was rated with it, in office hours", office, false, "", rule("applied", "", ""), "#1 ×1 0 min 0.00 of 120.00 Why., 0 held"},
		{"was rated with it and is held for something else", late, false, "spent", rule("applied", "", ""), "1 held"},
		{"was rated with it and is undecided all the same", late, true, "", rule("applied", "", ""), "1 held"},
		{"bills what is billable", late, false, "", rule("bill", "", ""), ""},
		{"waives what is covered", office, false, "", rule("waive", "", ""), ""},
		{"settles what is decided", late, false, "", rule("settle", "covered", ""), ""},
		{"settles it as undecided", late, true, "", rule("settle", "undecided", ""), ""},
		{"settles it at no rate", late, true, "", rule("settle", "billable", "none"), ""},
		{"gives no reason", late, false, "", &billing.Ruling{Deed: "waive", Reason: " "}, ""},
		{"does something else", late, false, "", rule("halve", "", ""), ""},
	} {
		list := worked(t, terms, c.work)
		if c.open {
			list = asked(list)
		}
		list[0].Ruling, list[0].Hold = c.ruling, c.hold
		a, err := billing.StatementUnder(billing.Basis{Editions: one(terms), Items: list, Counts: things(0), Period: month(3)})
		if c.want == "" {
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "lines" {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil || everything(a) != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, everything(a), err, c.want)
		}
	}
}

func TestASettledLinePaysTheCallOutOnlyOnce(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms)
	list := append(worked(t, terms, "2026-03-02 18:00 90m onsite"), worked(t, terms, "2026-03-02 16:00 2h onsite")...)
	list = append(asked(list[1:]), list[0])
	list[0].Ruling = &billing.Ruling{Deed: billing.Settle, Verdict: "billable", Rate: "onsite", Reason: "Why."}
	a := account(t, billing.Basis{Editions: one(terms), Items: list, Counts: things(0), Period: month(3)})
	if got, want := a.Work[0].Amount.String(), "592.50"; got != want { // 2 h and 1 h 30 at 155, and 50
		t.Errorf("%s, want %s", got, want)
	}
}

func TestALineThatIsNotWhatItsRateComesToIsRefused(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms)
	for name, change := range map[string]func(*billing.Item){
		"another amount":     func(i *billing.Item) { i.Amount.Decimal = decimal.NewFromInt(100) },
		"other minutes":      func(i *billing.Item) { i.Minutes = 15 },
		"a rate that is not": func(i *billing.Item) { i.Rate = "gone" },
	} {
		list := worked(t, terms, "2026-03-02 18:00 50m")
		change(&list[0])
		if _, err := billing.Statement(terms, list, things(0), month(3)); !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "Line 1: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	list := worked(t, terms, "2026-03-02 18:00 50m")
	if _, err := billing.Statement(terms, append(list, list...), things(0), month(3)); !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), "Line 2 begins before") {
		t.Errorf("twice: %v", err)
	}
}

func TestTaxes(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms)
	list := worked(t, terms, "2026-03-02 18:00 1h onsite", "2026-03-03 18:00 1h onsite", "2026-03-04 18:00 1h onsite") // 205.00 each
	list[0].Service, list[1].Service = "network/wifi", "networking"
	percent := decimal.RequireFromString("7.7")
	for _, c := range []struct {
		name string
		levy billing.Levy
		want string // base and tax
	}{
		{"on all", billing.Levy{}, "3355.05 258.34"}, // 90.00, 650.05, 2000.00, 615.00
		{"on this client", billing.Levy{Clients: []string{"acme"}}, "3355.05 258.34"},
		{"on another", billing.Levy{Clients: []string{"other"}}, ""},
		{"this client is exempt", billing.Levy{Exempt: billing.Exempt{Clients: []string{"acme"}}}, ""},
		{"on a service", billing.Levy{Services: []string{"network"}}, "205.00 15.79"},
		{"a service is exempt", billing.Levy{Exempt: billing.Exempt{Services: []string{"network"}}}, "3150.05 242.55"},
		{"a service of those is exempt", billing.Levy{Services: []string{"network", "networking"}, Exempt: billing.Exempt{Services: []string{"network/wifi"}}}, "205.00 15.79"},
	} {
		c.levy.Name, c.levy.Percent = "VAT", percent
		a := account(t, billing.Basis{Editions: one(terms), Items: list, Counts: things(2), Period: month(3), Levies: []billing.Levy{c.levy}})
		got := ""
		for _, x := range a.Taxes {
			got = x.Base.String() + " " + x.Amount.String()
		}
		if got != c.want || !a.Total.Equal(a.Net.Add(a.Tax.Decimal)) || a.Net.String() != "3355.05" {
			t.Errorf("%s: %q, net %s, total %s; want %q", c.name, got, a.Net, a.Total, c.want)
		}
	}
}

func TestReadItemsAndCounts(t *testing.T) {
	t.Parallel()
	const line = `{"entry":0,"start":"2026-03-02T18:00:00+01:00","end":"2026-03-02T18:50:00+01:00","seconds":3000,"verdict":"billable","clause":"3","rate":"standard","multiplier":"1.5","billed_minutes":60,"amount":"180.00","list_amount":null,"ask":[]}`
	terms := readTerms(t, yearTerms)
	items, err := billing.ReadItems("EUR", []byte("["+line+"]"))
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	if a := account(t, billing.Basis{Editions: one(terms), Items: items, Counts: things(0), Period: month(1)}); len(a.Work) != 0 {
		t.Errorf("a line of March in January: %+v", a.Work)
	}
	for name, text := range map[string]string{
		"no list": `{}`, "more after it": `[] []`, "an unknown key": strings.Replace(line, `"ask"`, `"rulings"`, 1), "an unknown verdict": strings.Replace(line, "billable", "free", 1),
		"backwards": strings.Replace(line, "18:50", "17:50", 1), "an amount without": strings.Replace(line, `"180.00"`, "null", 1), "too many decimals": strings.Replace(line, "180.00", "180.001", 1),
		"held with an amount": strings.Replace(line, "billable", "undecided", 1), "below zero": strings.Replace(line, `"billed_minutes":60`, `"billed_minutes":-60`, 1),
	} {
		if strings.HasPrefix(text, `{"`) {
			text = "[" + text + "]"
		}
		if _, err := billing.ReadItems("EUR", []byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{``, `null`, `[]`, `{"6":-1}`, `{"6":1.5}`, `{"6":"2"}`, `{"6":null}`, `{"7":2}`, `{"9":3}`, `{"9":[0]}`, `{"8":3}`, `{"8":[{"opened":"March","minutes":3}]}`, `{"8":[{"opened":"2026-02-01","minutes":-3}]}`, `{"8":[{"open":"2026-02-01"}]}`, `{"1":3}`, `{"77":1}`} {
		if _, err := billing.ReadCounts(terms, []byte(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("counts %s: %v", text, err)
		}
	}
	counts, err := billing.ReadCounts(terms, []byte(`{"6":23,"7":1,"9":[4,4],"8":[{"opened":"2026-02-01","minutes":300}]}`))
	if err != nil || counts.Things["6"] != 23 || len(counts.Missed["9"]) != 2 || counts.Lots["8"][0].Minutes != 300 {
		t.Errorf("%+v, %v", counts, err)
	}
	if _, err := billing.Statement(terms, nil, billing.Counts{}, month(3)); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "counts" {
		t.Errorf("without counts: %v", err)
	}
}
