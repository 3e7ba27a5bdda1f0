package billing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
)

// day is a date of 2026.
func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }

// mustPeriod reads a period.
func mustPeriod(t testing.TB, name string) billing.Period {
	t.Helper()
	p, err := billing.ParsePeriod(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// one is an edition from the beginning.
func one(terms *agreement.Terms) []billing.Edition { return []billing.Edition{{Terms: terms}} }

// things counts workstations.
func things(n int64) billing.Counts { return billing.Counts{Things: map[string]int64{"6": n}} }

// worked is rated work: "2026-03-02 18:00 90m", on tickets 1, 2 and so on.
func worked(t testing.TB, terms *agreement.Terms, when ...string) []billing.Item {
	t.Helper()
	var work []naiveEntry
	for _, w := range when {
		at, err := time.ParseInLocation("2006-01-02 15:04", w[:16], terms.Zone)
		if err != nil {
			t.Fatal(err)
		}
		lasts, err := time.ParseDuration(strings.TrimSuffix(w[17:], " onsite"))
		if err != nil {
			t.Fatal(err)
		}
		work = append(work, naiveEntry{start: at, end: at.Add(lasts), onsite: strings.HasSuffix(w, "onsite")})
	}
	return items(t, one(terms), work)
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"2026-02": "2026-02-01 2026-02-28", "2028-02": "2028-02-01 2028-02-29", "2026-Q1": "2026-01-01 2026-03-31", "2026-Q4": "2026-10-01 2026-12-31", "2026": "2026-01-01 2026-12-31"} {
		p := mustPeriod(t, name)
		if got := p.From.Format(time.DateOnly) + " " + p.To.Format(time.DateOnly); got != want || p.Name != name {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for _, name := range []string{"", "26", "2026-3", "2026-13", "2026-Q0", "2026-Q5", "2026-Q12", "2026-Q+1", "March", "2026-03-01", "abcd"} {
		if _, err := billing.ParsePeriod(name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v, want an invalid one", name, err)
		}
	}
}

func TestTiers(t *testing.T) {
	t.Parallel()
	three := []string{`tiers   = [{ up_to = 10, price = "45.00" }, { price = "41.00" }]`, `tiers = [{ up_to = 10, price = "45.00" }, { up_to = 20, price = "41.00" }, { price = "30.00" }]`}
	volume := append([]string{"per     = \"asset\"", "per = \"asset\"\ntiering = \"volume\""}, three...)
	for _, c := range []struct {
		name    string
		change  []string
		count   int64
		want    string
		flatFee string
	}{
		{"none", three, 0, "0.00", "650.05"},
		{"within the first", three, 9, "405.00", "650.05"},
		{"all of the first", three, 10, "450.00", "650.05"},
		{"one of the second", three, 11, "491.00", "650.05"},
		{"one of the last", three, 21, "890.00", "650.05"},
		{"volume, none", volume, 0, "0.00", "650.05"},
		{"volume, all of the first", volume, 10, "450.00", "650.05"},
		{"volume, one of the second", volume, 11, "451.00", "650.05"},
		{"volume, one of the last", volume, 21, "630.00", "650.05"},
	} {
		a := account(t, billing.Basis{Editions: one(readTerms(t, yearTerms, c.change...)), Counts: things(c.count), Period: month(3)})
		if a.Fees[0].Amount.String() != c.want || a.Fees[1].Amount.String() != c.flatFee {
			t.Errorf("%s: %s and %s, want %s", c.name, a.Fees[0].Amount, a.Fees[1].Amount, c.want)
		}
	}
}

// feeLines writes the fees of a statement.
func feeLines(a *billing.Account) string {
	var lines []string
	for _, f := range a.Fees {
		lines = append(lines, fmt.Sprintf("%s %s..%s %d/%d × %d = %s", f.Clause, f.From[5:], f.To[5:], f.Days, f.Of, f.Count, f.Amount))
	}
	return strings.Join(lines, "\n")
}

func TestFeesAreProratedByDays(t *testing.T) {
	t.Parallel()
	quarterly := strings.NewReplacer("per     = \"flat\"\nprice   = \"650.05\"\nevery   = \"month\"", "per = \"flat\"\nprice = \"900.00\"\nevery = \"quarter\"").Replace(yearTerms)
	dearer := func(text string) *agreement.Terms {
		return readTerms(t, strings.NewReplacer(`"650.05"`, `"700.00"`, `"900.00"`, `"1800.00"`).Replace(text))
	}
	march16 := time.Date(2026, 3, 15, 23, 0, 0, 0, time.UTC) // in Berlin the 16th begins
	for _, c := range []struct {
		name  string
		basis billing.Basis
		month string
		want  string
	}{
		{"a whole month", billing.Basis{Editions: one(readTerms(t, yearTerms))}, "2026-03", "6 03-01..03-31 31/31 × 2 = 90.00\n7 03-01..03-31 31/31 × 1 = 650.05"},
		{"the agreement begins", billing.Basis{Editions: one(readTerms(t, yearTerms, "2026-01-01", "2026-02-15"))}, "2026-02", "6 02-15..02-28 14/28 × 2 = 45.00\n7 02-15..02-28 14/28 × 1 = 325.03"},
		{"it ends with its term", billing.Basis{Editions: one(readTerms(t, yearTerms, "2026-12-31", "2026-03-10"))}, "2026-03", "6 03-01..03-10 10/31 × 2 = 29.03\n7 03-01..03-10 10/31 × 1 = 209.69"},
		{"after it", billing.Basis{Editions: one(readTerms(t, yearTerms, "2026-12-31", "2026-03-10"))}, "2026-04", ""},
		{"it is terminated", billing.Basis{Editions: one(readTerms(t, yearTerms)), Ended: day(3, 10)}, "2026-03", "6 03-01..03-10 10/31 × 2 = 29.03\n7 03-01..03-10 10/31 × 1 = 209.69"},
		{"another version", billing.Basis{Editions: []billing.Edition{{Terms: readTerms(t, yearTerms)}, {Terms: dearer(yearTerms), Since: march16}}}, "2026-03",
			"6 03-01..03-15 15/31 × 2 = 43.55\n7 03-01..03-15 15/31 × 1 = 314.54\n6 03-16..03-31 16/31 × 2 = 46.45\n7 03-16..03-31 16/31 × 1 = 361.29"},
		{"a quarter, in advance", billing.Basis{Editions: []billing.Edition{{Terms: readTerms(t, quarterly)}, {Terms: dearer(quarterly), Since: march16}}}, "2026-01",
			"6 01-01..01-31 31/31 × 2 = 90.00\n7 01-01..03-31 90/90 × 1 = 900.00"},
		{"nothing of it in the next month", billing.Basis{Editions: one(readTerms(t, quarterly))}, "2026-02", "6 02-01..02-28 28/28 × 2 = 90.00"},
		{"a version within the quarter", billing.Basis{Editions: []billing.Edition{{Terms: readTerms(t, quarterly)}, {Terms: dearer(quarterly), Since: march16}}}, "2026-03",
			"6 03-01..03-15 15/31 × 2 = 43.55\n7 03-16..03-31 -16/90 × 1 = -160.00\n6 03-16..03-31 16/31 × 2 = 46.45\n7 03-16..03-31 16/90 × 1 = 320.00"},
		{"an end within the quarter", billing.Basis{Editions: one(readTerms(t, quarterly)), Ended: day(2, 19)}, "2026-02",
			"6 02-01..02-19 19/28 × 2 = 61.07\n7 02-20..03-31 -40/90 × 1 = -400.00"},
		{"a statement of a quarter", billing.Basis{Editions: one(readTerms(t, quarterly))}, "2026-Q1",
			"6 01-01..01-31 31/31 × 2 = 90.00\n6 02-01..02-28 28/28 × 2 = 90.00\n6 03-01..03-31 31/31 × 2 = 90.00\n7 01-01..03-31 90/90 × 1 = 900.00"},
	} {
		c.basis.Counts, c.basis.Period = things(2), mustPeriod(t, c.month)
		if got := feeLines(account(t, c.basis)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestLongFeesComeToTheSameWheneverTheyAreDrawnUp(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, `every   = "month"`, `every = "year"`)
	later := readTerms(t, yearTerms, `every   = "month"`, `every = "year"`, `"650.05"`, `"777.77"`)
	editions := []billing.Edition{{Terms: terms}, {Terms: later, Since: time.Date(2026, 5, 5, 0, 0, 0, 0, terms.Zone)}}
	year := account(t, billing.Basis{Editions: editions, Counts: things(8), Period: mustPeriod(t, "2026"), Ended: day(10, 9)})
	var sum, whole decimal.Decimal
	for m := 1; m <= 12; m++ {
		for _, f := range account(t, billing.Basis{Editions: editions, Counts: things(8), Period: month(m), Ended: day(10, 9)}).Fees {
			sum = sum.Add(f.Amount.Decimal)
		}
	}
	for _, f := range year.Fees {
		whole = whole.Add(f.Amount.Decimal)
	}
	if !sum.Equal(whole) || !whole.IsPositive() {
		t.Errorf("by month %s, as a year %s", sum, whole)
	}
}

func TestTheFeeForEndingBeforeTheTermIsOver(t *testing.T) {
	t.Parallel()
	leave := "\ntermination = { notice_days = 30, fee_percent = 50 }"
	for _, c := range []struct {
		name   string
		change []string
		ended  time.Time
		want   string
	}{
		{"half of two months", []string{"ends   = 2026-12-31", "ends = 2026-12-31" + leave}, day(10, 31), "2026-10-31 2026-12-31 1480.10 740.05"},
		{"parts of a month by days", []string{"ends   = 2026-12-31", "ends = 2026-12-31" + leave}, day(12, 21), "2026-12-21 2026-12-31 238.72 119.36"}, // 29.03 and 209.69
		{"on its last day", []string{"ends   = 2026-12-31", "ends = 2026-12-31" + leave}, day(12, 31), ""},
		{"in a renewal", []string{"ends   = 2026-12-31", "ends = 2026-03-31\nrenewal = { mode = \"automatic\", months = 3, notice_days = 30 }" + leave}, day(8, 31), "2026-08-31 2026-09-30 740.05 370.03"},
		{"without an end", []string{"ends   = 2026-12-31", strings.TrimPrefix(leave, "\n")}, day(10, 31), ""},
		{"no fee", nil, day(10, 31), ""},
	} {
		p := month(int(c.ended.Month()))
		a := account(t, billing.Basis{Editions: one(readTerms(t, yearTerms, c.change...)), Counts: things(2), Period: p, Ended: c.ended})
		got := ""
		if e := a.Termination; e != nil {
			got = fmt.Sprint(e.Ended, " ", e.Ends, " ", e.Fees, " ", e.Amount)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCreditsStopAtTheirCap(t *testing.T) {
	t.Parallel()
	counts := things(2) // fixed fees 740.05
	counts.Missed = map[string][]int64{"9": {12, 3, 3, 40}}
	a := account(t, billing.Basis{Editions: one(readTerms(t, yearTerms)), Counts: counts, Period: month(3)})
	got := ""
	for _, c := range a.Credits {
		got += fmt.Sprint(c.Ticket, " ", c.Amount, " ", c.Capped, "; ")
	}
	if want := "3 -55.50 false; 3 -55.50 false; 12 -37.01 true; 40 0.00 true; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	counts.Missed = map[string][]int64{"6": {1}}
	if _, err := billing.StatementUnder(billing.Basis{Editions: one(readTerms(t, yearTerms)), Counts: counts, Period: month(3)}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a credit of a fee's clause: %v", err)
	}
}

// TestCreditsThatComeLateStayWithinTheCapOfTheirMonth has one credit on February's statement and three more of February on March's, whose own fees are
// higher.
func TestCreditsThatComeLateStayWithinTheCapOfTheirMonth(t *testing.T) {
	t.Parallel()
	terms := one(readTerms(t, yearTerms))
	counts := things(2) // fixed fees 740.05
	counts.Missed = map[string][]int64{"9": {3}}
	february := account(t, billing.Basis{Editions: terms, Counts: counts, Period: month(2)})
	later := things(5)
	later.Late = []billing.Late{{Period: "2026-02", Clause: "9", Ticket: 12}, {Period: "2026-02", Clause: "9", Ticket: 8}, {Period: "2026-02", Clause: "9", Ticket: 8}}
	later.Missed = map[string][]int64{"9": {20}}
	a := account(t, billing.Basis{Editions: terms, Counts: later, Period: month(3), Prior: []*billing.Account{february}})
	got := ""
	for _, c := range a.Credits {
		got += fmt.Sprint(c.Ticket, " ", c.Amount, " ", c.Capped, " ", c.Period, "; ")
	}
	if want := "20 -65.63 false ; 8 -55.50 false 2026-02; 8 -37.01 true 2026-02; 12 0.00 true 2026-02; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	later.Late = []billing.Late{{Period: "2026-01", Clause: "9", Ticket: 12}}
	if _, err := billing.StatementUnder(billing.Basis{Editions: terms, Counts: later, Period: month(3), Prior: []*billing.Account{february}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a credit of a month that has no statement: %v", err)
	}
}

func TestOwedCredits(t *testing.T) {
	t.Parallel()
	terms := mustTerms(t, "northwind-dental")
	m := agreement.NewMatter(terms, &agreement.Facts{ReceivedAt: day(3, 2), Channel: "email"})
	m.Priority, m.Verdict = "P1", agreement.Covered
	if got := billing.Owed(terms, "resolve", m); len(got) != 1 || got[0] != "6.9" {
		t.Errorf("a P1 that was not solved in time: %v", got)
	}
	m.Priority = "P3"
	if got := append(billing.Owed(terms, "resolve", m), billing.Owed(terms, "respond", m)...); len(got) != 0 {
		t.Errorf("a P3: %v", got)
	}
}

func TestWhatWasChargedInAdvanceIsGivenBackAsItWasCounted(t *testing.T) {
	t.Parallel()
	terms := readTerms(t, yearTerms, "every   = \"month\"", "every = \"quarter\"")
	january := account(t, billing.Basis{Editions: one(terms), Counts: things(10), Period: month(1)})
	basis := billing.Basis{Editions: one(terms), Counts: things(12), Period: month(3), Prior: []*billing.Account{january}, Ended: day(3, 22)}
	want := "6 03-23..03-31 -9/90 × 10 = -45.00\n7 03-23..03-31 -9/90 × 1 = -65.00" // of 650.05 for 90 days, 585.05 for 81
	if got := feeLines(account(t, basis)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
