package billing_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/billing"
)

// book is an agreement with entries to draw from.
type book struct {
	terms   *agreement.Terms
	entries []billing.Entry
}

func books(t *testing.T) (list []book) {
	t.Helper()
	for _, name := range []string{"northwind-dental", "havn-advokater", "lakeside-works"} {
		data, err := os.ReadFile(filepath.Join("testdata", "cases", name+".rate.json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Entries json.RawMessage }
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		b := book{terms: mustTerms(t, name)}
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

// work draws up to six entries of a week, that may overlap.
func (b book) work(t *rapid.T) []billing.Entry {
	list := make([]billing.Entry, rapid.IntRange(1, 6).Draw(t, "entries"))
	for i := range list {
		e := rapid.SampledFrom(b.entries).Draw(t, "entry")
		e.Ticket = rapid.Int64Range(1, 4).Draw(t, "ticket")
		e.Mode = rapid.SampledFrom([]string{"remote", "onsite"}).Draw(t, "mode")
		e.Start = time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 7*24*3600).Draw(t, "starts")) * time.Second)
		e.End = e.Start.Add(time.Duration(rapid.IntRange(1, 24*3600).Draw(t, "lasts")) * time.Second)
		list[i] = e
	}
	return list
}

func TestLinesCoverEachEntryExactlyOnce(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		entries := b.work(t)
		lines, err := billing.Rate(b.terms, entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		reached := map[int]time.Time{}
		for _, l := range lines {
			from, begun := reached[l.Entry]
			if !begun {
				from = entries[l.Entry].Start
			}
			if !l.Start.Equal(from) || !l.End.After(l.Start) {
				t.Fatalf("entry %d: a line from %s to %s after %s", l.Entry, l.Start, l.End, from)
			}
			reached[l.Entry] = l.End
			switch held := l.Held(); {
			case held != (l.Verdict == agreement.Undecided || l.Verdict == agreement.Declined), l.Verdict == agreement.Covered && !l.Amount.Decimal.IsZero(), l.Amount.Decimal.IsNegative():
				t.Fatalf("a line of %s costs %v", l.Verdict, l.Amount)
			}
		}
		for i, e := range entries {
			if !reached[i].Equal(e.End) {
				t.Fatalf("entry %d ends at %s, its lines at %s", i, e.End, reached[i])
			}
		}
	})
}

func TestTheOrderOfEntriesDoesNotMatter(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		entries := b.work(t)
		places := rapid.Permutation(indices(len(entries))).Draw(t, "order")
		mixed := make([]billing.Entry, len(entries))
		for to, from := range places {
			mixed[to] = entries[from]
		}
		want, err := billing.Rate(b.terms, entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := billing.Rate(b.terms, mixed, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w, g := byEntry(want, nil), byEntry(got, places); !equal(w, g) {
			t.Fatalf("in order\n%v\nmixed\n%v", w, g)
		}
	})
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// byEntry writes the lines of each entry; places says which entry stands where, nil for each in its own place.
func byEntry(lines []billing.Line, places []int) map[int]string {
	out := map[int]string{}
	for _, l := range lines {
		if places != nil {
			l.Entry = places[l.Entry]
		}
		b, err := json.Marshal(l)
		if err != nil {
			panic(err)
		}
		out[l.Entry] += string(b)
	}
	return out
}

func equal(a, b map[int]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

func TestALimitOfHoursThatRunsOutInsideCutsThere(t *testing.T) {
	t.Parallel()
	terms := mustTerms(t, "havn-advokater") // clause with 10 hours a month
	var clause agreement.Clause
	for _, c := range terms.Scope {
		if c.Limit != nil && c.Limit.Unit == "hours" {
			clause = c
		}
	}
	for _, b := range books(t)[1].entries {
		b.End = b.Start.Add(3 * time.Hour)
		free, err := billing.Rate(terms, []billing.Entry{b}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if free[0].Clause != clause.Number || len(free) != 1 {
			continue
		}
		half := map[string]decimal.Decimal{clause.Number: clause.Limit.Count.Sub(decimal.RequireFromString("0.5"))}
		lines, err := billing.Rate(terms, []billing.Entry{b}, half)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 2 || lines[0].End.Sub(lines[0].Start) != 30*time.Minute || lines[0].Verdict != agreement.Covered || lines[1].Verdict != clause.Limit.Then || lines[1].Rate != clause.Limit.Rate {
			t.Errorf("with half an hour left: %+v", lines)
		}
		return
	}
	t.Fatal("no entry draws from the clause")
}

func TestAnotherVersionCutsTheWork(t *testing.T) {
	t.Parallel()
	b := books(t)[0]
	e := b.entries[0]
	later := *b.terms
	later.Rates = append([]agreement.Rate{}, b.terms.Rates...)
	for i := range later.Rates {
		later.Rates[i].Price = later.Rates[i].Price.Mul(decimal.NewFromInt(2))
	}
	e.Start = time.Date(2026, 3, 31, 4, 30, 0, 0, time.UTC)
	e.End = e.Start.Add(time.Hour)
	lines, err := billing.RateUnder([]billing.Edition{{Terms: b.terms}, {Terms: &later, Since: e.Start.Add(30 * time.Minute)}}, []billing.Entry{e}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var sum decimal.Decimal
	for _, l := range lines {
		sum = sum.Add(l.Amount.Decimal)
	}
	if want := "315"; sum.String() != want { // half an hour at 140 times 1.5, and half an hour at 280 times 1.5
		t.Errorf("%s, want %s: %+v", sum, want, lines)
	}
}
