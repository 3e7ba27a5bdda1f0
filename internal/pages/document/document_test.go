package document_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

func terms(t *testing.T, name string) *agreement.Terms {
	t.Helper()
	terms, err := agreement.ReadFile(filepath.Join("../../agreement/testdata/agreements", name))
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

func northwind(t *testing.T) document.Document {
	t.Helper()
	return document.Document{Terms: terms(t, "northwind-dental.toml"), Version: 3, Provider: "Harbourline IT", Client: "Northwind Dental", State: "in force"}
}

func TestTheDocumentHasItsPartsInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file   string
		inside bool
		want   []string
	}{
		{"northwind-dental.toml", false, []string{"Hours", "3 Scope of support", "4 Exclusions and all else", "5 Priority", "6 Targets", "7 Fees and rates", "8 Obligations",
			"Who speaks for the client", "Confidentiality and data protection"}},
		{"lakeside-works.toml", true, []string{"Hours", "A Scope of support", "B Exclusions and all else", "Priority", "C Targets", "D Fees and rates", "Who takes it (not shown to the client)"}},
		{"havn-advokater.toml", false, []string{"Hours", "2 Scope of support", "3 Exclusions and all else", "4 Priority", "5 Targets", "6 Fees and rates"}},
	} {
		d := shelltest.Render(t, document.Article(document.Document{Terms: terms(t, c.file), Inside: c.inside}))
		if got := d.Texts("h2"); !slices.Equal(got, c.want) {
			t.Errorf("%s: parts %q\nwant %q", c.file, got, c.want)
		}
	}
}

func TestEveryClauseOfTheFileCanBeReachedByItsNumber(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"northwind-dental.toml", "lakeside-works.toml", "havn-advokater.toml"} {
		agreed := terms(t, file)
		d := shelltest.Render(t, document.Article(document.Document{Terms: agreed, Inside: true}))
		ids := map[string]int{}
		for _, e := range d.All("*") {
			if id := e.Attr("id"); id != "" {
				ids[id]++
			}
		}
		for _, c := range agreed.Citations() {
			if ids["c"+c.Number] != 1 {
				t.Errorf("%s: clause %s stands %d times", file, c.Number, ids["c"+c.Number])
			}
		}
		for _, a := range d.All("a") {
			if to := strings.TrimPrefix(a.Attr("href"), "#"); ids[to] != 1 {
				t.Errorf("%s: a link leads to #%s, which is not there", file, to)
			}
		}
	}
}

// clause is the text of a clause in the document.
func clause(t *testing.T, d shelltest.Document, number string) string {
	t.Helper()
	for _, e := range d.All("*") {
		if e.Attr("id") == "c"+number {
			return e.Text()
		}
	}
	t.Fatalf("there is no clause %s", number)
	return ""
}

func TestClausesAreInWords(t *testing.T) {
	t.Parallel()
	d := shelltest.Render(t, document.Article(northwind(t)))
	for number, want := range map[string]string{
		"3.1": "3.1 Security incidents on any device are handled at any hour within the fixed fee. The request mentions phishing, ransomware, hacked or stolen laptop Covered",
		"3.3": "3.3 Account and mailbox work is included for every employee, whatever the device. Service is Account or Email, Mailbox · work is remote · in office hours Covered",
		"3.4": "3.4 Two on-site visits a month are included in office hours. Work is on site · in office hours · asset is not unmanaged " +
			"Limit: 2 visits a month, then billable at the onsite rate, 7.5 Covered",
		"4.1": "4.1 Privately owned devices are excluded; work on them is billed, above 200 dollars with approval. Asset is not managed " +
			"Standard rate, 7.4 · approval above 200.00 USD Billable",
		"4.9": "4.9 All else, and all work outside office hours, is billed at the standard rate. Where nothing above decides Standard rate, 7.4 Billable",
		"5.3": "5.3 The partners get the next higher priority. Contact is a named executive Priority raised by 1 step",
		"6.2": "6.2 P2 Scope is covered or undecided 2 h 4 h 1 business day office hours",
		"6.8": "6.8 Priority is P1 or P2 At 75 % of the time to solve · told: team lead and account manager",
		"6.9": "6.9 Priority is P1 or P2 For each late solution 5 % of the period’s fixed fees, 20 % at most",
		"7.1": "7.1 Managed workstation each asset: Kind of asset is Workstation · asset is managed up to 10: 45.00 up to 50: 41.00 above: 37.50 month",
		"7.5": "7.5 Onsite call-out 85.00 160.00 1 h 30 min × 1.5 outside office hours × 2 on a holiday",
	} {
		if got := clause(t, d, number); got != want {
			t.Errorf("clause %s:\n got %s\nwant %s", number, got, want)
		}
	}
	havn := shelltest.Render(t, document.Article(document.Document{Terms: terms(t, "havn-advokater.toml")}))
	for number, want := range map[string]string{
		"4.2": "4.2 Sager med retsfrist samme dag er P1. The request mentions retsfrist or frist i dag · service is not Print Priority P1",
		"6.2": "6.2 20 h for 17,000.00 DKK a month · up to 10 h carried over for 3 periods · drawn by work at the bank rate",
	} {
		if got := clause(t, havn, number); got != want {
			t.Errorf("clause %s:\n got %s\nwant %s", number, got, want)
		}
	}
}

func TestHeadAndHoursAreInWords(t *testing.T) {
	t.Parallel()
	d := shelltest.Render(t, document.Article(northwind(t)))
	want := []string{"Harbourline IT", "Northwind Dental", "1 January to 31 December 2026", "by itself, 12 months; notice 60 days before",
		"30 days’ notice; 50 % of the fixed fees left", "USD; America/Chicago"}
	if got := d.Texts(".parties dd"); !slices.Equal(got, want) {
		t.Errorf("the parties: %q", got)
	}
	if got := d.One("p.ui").Text(); got != "Agreement NWD-2026 · version 3, in force" {
		t.Errorf("the head: %q", got)
	}
	hours := strings.Join(d.Texts("#main-hours"), "") + d.All("table")[0].Text()
	for _, line := range []string{"Monday to Thursday 08:00 to 12:00 and 13:00 to 18:00", "Friday 08:00 to 12:00 and 13:00 to 17:00", "Saturday to Sunday closed",
		"closed on 1 January, 25 May, 3 July, 7 September, 26 November, 27 November and 25 December 2026", "always every day always"} {
		if !strings.Contains(hours, line) {
			t.Errorf("the hours lack %q: %s", line, hours)
		}
	}
	night := shelltest.Render(t, document.Article(document.Document{Terms: terms(t, "lakeside-works.toml")})).All("table")[0].Text()
	if !strings.Contains(night, "Monday to Thursday 06:00 to 14:00, 14:00 to 22:00 and 22:00 to 06:00") {
		t.Errorf("hours over midnight: %s", night)
	}
}

func TestADeniedConditionSaysWhatMustNotHold(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../agreement/testdata/agreements/northwind-dental.toml")
	if err != nil {
		t.Fatal(err)
	}
	for when, want := range map[string]string{
		`{ not = { service = "network", mode = "onsite" } }`:                           "Not where service is Network and work is on site",
		`{ not = { contact.vip = true } }`:                                             "Contact is no named executive",
		`{ not = { hours = "office" } }`:                                               "Not in office hours",
		`{ not = { asset.managed = true, not = { channel = "alert" } } }`:              "Not where asset is managed and not request by alert",
		`{ outside = "office", site = ["main", "annex"], contact.group = ["a", "b"] }`: "Outside office hours · site is main or annex · contact in the group a or b",
		`{ hours = "always" }`:                                                         "At any hour",
	} {
		text := strings.Replace(string(source), `when    = { service = "line-of-business/dentrix" }`, "when = "+when, 1)
		agreed, err := agreement.Read("test.toml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		d := shelltest.Render(t, document.Article(document.Document{Terms: agreed}))
		if got := clause(t, d, "4.3"); !strings.Contains(got, want) {
			t.Errorf("%s: %q lacks %q", when, got, want)
		}
	}
}

func TestAmountsAndDaysAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	agreed := *terms(t, "northwind-dental.toml")
	agreed.Rates = slices.Clone(agreed.Rates)
	agreed.Rates[0].Price = decimal.RequireFromString("1167.5")
	agreed.Term.Starts = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for tag, want := range map[string][]string{"en-GB": {"1,167.50", "1 February", "08:00 to 12:00 and 13:00 to 18:00"}, "en-US": {"1,167.50", "February 1", "8:00 AM to 12:00 PM and 1:00 PM to 6:00 PM"}, "de": {"1.167,50", "1 February"}, "sv": {"1\u00a0167,50", "1 February"}} {
		text := shelltest.Render(t, document.Article(document.Document{Terms: &agreed, Locale: shell.LocaleFor(time.UTC, tag)})).One("article").Text()
		for _, w := range want {
			if !strings.Contains(text, strings.ReplaceAll(w, "\u00a0", " ")) {
				t.Errorf("%s: %q is not there", tag, w)
			}
		}
	}
}

func TestProseIsMarkdownBelowTheHeadingOfItsPart(t *testing.T) {
	t.Parallel()
	agreed := *terms(t, "northwind-dental.toml")
	agreed.Sections = []agreement.Section{{Order: 1, Title: "Preamble", Text: "# Aim\n\nTo **help**. <script>alert(1)</script>"}}
	d := shelltest.Render(t, document.Article(document.Document{Terms: &agreed}))
	if got := d.Texts("h2"); got[0] != "Preamble" {
		t.Errorf("the parts begin with %q", got[0])
	}
	if len(d.All("h1")) != 1 || len(d.All("script")) != 0 || d.One("h3").Text() != "Aim" || d.One("strong").Text() != "help" {
		t.Errorf("prose: %q", d.Texts("h3"))
	}
}

func TestDifferencesShowBothVersions(t *testing.T) {
	t.Parallel()
	was := terms(t, "northwind-dental.toml")
	is := *was
	is.Scope = slices.Clone(was.Scope)
	is.Scope[3].Says = "One visit a month."
	limit := *was.Scope[3].Limit
	limit.Per = "week"
	is.Scope[3].Limit = &limit
	is.Scope = slices.Delete(is.Scope, 1, 2)
	d := shelltest.Render(t, document.Differences(agreement.Diff(was, &is)))
	if got := d.Texts("h3"); !slices.Equal(got, []string{"3.4 changed", "3.2 removed"}) {
		t.Errorf("changes %q", got)
	}
	if got := d.Texts(".changed del"); len(got) != 2 || got[0] != was.Scope[3].Says {
		t.Errorf("before %q", got)
	}
	if got := d.Texts(".changed ins"); !slices.Equal(got, []string{"One visit a month.", "count 2, unit visits, per week, then billable, rate onsite"}) {
		t.Errorf("after %q", got)
	}
	same := shelltest.Render(t, document.Differences(agreement.Diff(was, was)))
	if got := same.One("h2").Text(); got != "Nothing differs" {
		t.Errorf("the same versions: %q", got)
	}
}
