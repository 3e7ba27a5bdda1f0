package billing_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
)

const yearTerms = `format    = 1
number    = "YEAR-1"
title     = "A year"
client    = "acme"
currency  = "EUR"
time_zone = "Europe/Berlin"
[term]
starts = 2026-01-01
ends   = 2026-12-31
[hours.office]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
[[scope]]
clause  = "1"
when    = { mode = "remote", hours = "office" }
verdict = "covered"
limit   = { count = 10, unit = "hours", per = "month", then = "billable", rate = "standard" }
[[scope]]
clause  = "2"
when    = { mode = "onsite" }
verdict = "billable"
rate    = "onsite"
[scope_default]
clause  = "3"
verdict = "billable"
rate    = "standard"
[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
[[rate]]
name      = "standard"
clause    = "4"
price     = "120.00"
minimum   = "30m"
increment = "15m"
multiply  = [{ outside = "office", by = "1.5" }]
[[rate]]
name      = "onsite"
clause    = "5"
price     = "155.00"
minimum   = "1h"
callout   = "50.00"
[[fee]]
clause  = "6"
per     = "asset"
tiers   = [{ up_to = 10, price = "45.00" }, { price = "41.00" }]
every   = "month"
[[fee]]
clause  = "7"
per     = "flat"
price   = "650.05"
every   = "month"
[[block]]
clause   = "8"
hours    = "20h"
price    = "2000.00"
every    = "month"
rollover = { hours = "10h", periods = 2 }
draws    = ["standard"]
[[credit]]
clause      = "9"
missed      = "resolve"
percent     = 7.5
cap_percent = 20
`

// readTerms reads an agreement, with parts of it put in the place of others.
func readTerms(t testing.TB, text string, replace ...string) *agreement.Terms {
	t.Helper()
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("%q is not in the agreement", replace[i])
		}
	}
	terms, err := agreement.Read("terms.toml", []byte(strings.NewReplacer(replace...).Replace(text)))
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// madeYear makes work that does not overlap, in whole minutes, day and night, over both changes of clocks.
func madeYear(r *rand.Rand, zone *time.Location) (list []naiveEntry) {
	at := time.Date(2026, 1, 1, 0, 7, 0, 0, zone)
	for at.Before(time.Date(2026, 12, 30, 0, 0, 0, 0, zone)) {
		e := naiveEntry{start: at, end: at.Add(time.Duration(1+r.IntN(300)) * time.Minute), onsite: r.IntN(5) == 0, waived: r.IntN(12) == 0}
		list = append(list, e)
		at = e.end.Add(time.Duration(r.IntN(20*60)) * time.Minute)
	}
	return list
}

// items rates the made work.
func items(t testing.TB, editions []billing.Edition, work []naiveEntry) (list []billing.Item) {
	t.Helper()
	entries := make([]billing.Entry, len(work))
	for i, e := range work {
		entries[i] = billing.Entry{Ticket: int64(i%40) + 1, Start: e.start, End: e.end, Mode: "remote", Facts: agreement.Facts{ReceivedAt: e.start, Channel: "email"}}
		if e.onsite {
			entries[i].Mode = "onsite"
		}
	}
	lines, err := billing.RateUnder(editions, entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		item := billing.Item{Line: l, Ticket: entries[l.Entry].Ticket, Mode: entries[l.Entry].Mode}
		if work[l.Entry].waived && l.Verdict == agreement.Billable {
			item.Ruling = &billing.Ruling{Deed: billing.Waive, Reason: "Goodwill."}
		}
		list = append(list, item)
	}
	return list
}

// TestAYearAgreesWithNaiveReckoning compares every statement of generated years, to the cent and the minute: drawn up from all lines, and again from
// the statement before.
func TestAYearAgreesWithNaiveReckoning(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	change := time.Date(2026, 7, 12, 0, 0, 0, 0, zone)
	editions := []billing.Edition{
		{Terms: readTerms(t, yearTerms)},
		{Since: change, Terms: readTerms(t, yearTerms, `"120.00"`, `"133.00"`, `"45.00"`, `"47.00"`, `"41.00"`, `"43.00"`, `"20h"`, `"25h"`, `"2000.00"`, `"2345.00"`)},
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 26))
			work := madeYear(r, zone)
			all := items(t, editions, work)
			n := &naiveYear{zone: zone, change: change}
			var lines []naiveLine
			for _, e := range work {
				lines = append(lines, n.lines(e)...)
			}
			var prior []*billing.Account
			for month := time.January; month <= time.December; month++ {
				n.counts[month], n.misses[month] = r.IntN(25), r.IntN(5)
				period, err := billing.ParsePeriod(fmt.Sprintf("2026-%02d", int(month)))
				if err != nil {
					t.Fatal(err)
				}
				counts := billing.Counts{Things: map[string]int64{"6": int64(n.counts[month])}, Missed: map[string][]int64{"9": make([]int64, n.misses[month])}}
				got := account(t, billing.Basis{Editions: editions, Items: all, Counts: counts, Period: period})
				compareMonth(t, n.month(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), lines), got)
				again := account(t, billing.Basis{Editions: editions, Items: all, Counts: counts, Period: period, Prior: prior})
				if text(t, again) != text(t, got) {
					t.Fatalf("after the statement before\n%s\nfrom all lines\n%s", text(t, again), text(t, got))
				}
				prior = append(prior, got)
			}
		})
	}
}

// account draws up a statement.
func account(t testing.TB, b billing.Basis) *billing.Account {
	t.Helper()
	a, err := billing.StatementUnder(b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func text(t testing.TB, a *billing.Account) string {
	t.Helper()
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func compareMonth(t *testing.T, want naiveMonth, a *billing.Account) {
	t.Helper()
	b := a.Blocks[0]
	got := naiveMonth{net: a.Net.Rat(), list: new(big.Rat), opening: b.Opening, bought: b.Bought, used: b.Used, lapsed: b.Lapsed, closing: b.Closing}
	for _, w := range append(a.Work, a.Covered...) {
		got.lines += len(w.Lines)
		for _, l := range w.Lines {
			if l.List != nil {
				got.list.Add(got.list, l.List.Rat())
			}
		}
	}
	say := func(m naiveMonth) string {
		return fmt.Sprint(m.net.RatString(), " list ", m.list.RatString(), " opening ", m.opening, " bought ", m.bought, " used ", m.used, " lapsed ", m.lapsed, " closing ", m.closing, " lines ", m.lines)
	}
	if say(want) != say(got) {
		t.Fatalf("%s:\n%s, reckoned naively\n%s", a.Period, say(got), say(want))
	}
	if want.used == 0 || want.lines < 10 || want.list.Sign() == 0 {
		t.Errorf("%s: there is little in it: %s", a.Period, say(want))
	}
}
