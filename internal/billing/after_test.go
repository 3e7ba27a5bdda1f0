package billing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/billing"
)

// limited is the agreement with other limits in the place of its own.
func (b book) limited(t *rapid.T) *agreement.Terms {
	terms := *b.terms
	terms.Scope = slices.Clone(terms.Scope)
	for i := range terms.Scope {
		if terms.Scope[i].Limit == nil && (terms.Scope[i].Verdict != agreement.Covered || !rapid.Bool().Draw(t, "limited")) {
			continue
		}
		limit := agreement.Limit{Then: agreement.Billable}
		if own := terms.Scope[i].Limit; own != nil {
			limit = *own
		}
		limit.Unit = rapid.SampledFrom([]string{"hours", "visits", "tickets"}).Draw(t, "unit")
		limit.Per = rapid.SampledFrom([]string{"day", "week", "month", "quarter", "year", "term"}).Draw(t, "per")
		limit.Count = decimal.NewFromInt(rapid.Int64Range(1, 6).Draw(t, "count"))
		terms.Scope[i].Limit = &limit
	}
	return &terms
}

// Whatever limits there are: work from an entry on, rated on top of what the lines before it drew, gives the lines of rating everything.
func TestRatingOnwardGivesWhatRatingAllGives(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		editions := []billing.Edition{{Terms: b.limited(t)}}
		entries := append(b.work(t), b.work(t)...)
		for i := range entries { // short enough that there are gaps between them
			if rapid.IntRange(0, 3).Draw(t, "long") > 0 {
				entries[i].End = entries[i].Start.Add(entries[i].End.Sub(entries[i].Start) / 8)
			}
		}
		lines, err := billing.RateUnder(editions, entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		first := rapid.SampledFrom(entries).Draw(t, "first").Start
		for moved := true; moved; {
			moved = false
			for _, e := range entries {
				if e.Start.Before(first) && e.End.After(first) {
					first, moved = e.Start, true
				}
			}
		}
		var later []billing.Entry
		var places []int
		want := map[int]string{}
		whole := byEntry(lines, nil)
		for i, e := range entries {
			if e.End.After(first) {
				later, places = append(later, e), append(places, i)
				want[i] = whole[i]
			}
		}
		var drawn []billing.Drawn
		for _, l := range lines {
			if e := entries[l.Entry]; !e.End.After(first) && l.Verdict == agreement.Covered {
				drawn = append(drawn, billing.Drawn{Version: editions[0].Terms.Version, Clause: l.Clause, Ticket: e.Ticket, Mode: e.Mode, Start: l.Start, End: l.End})
			}
		}
		onward, err := billing.RateAfter(editions, drawn, later, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := byEntry(onward, places); !equal(got, want) {
			t.Fatalf("from %s on, after %d lines\n%v\nall at once\n%v", first.Format(time.RFC3339), len(drawn), got, want)
		}
	})
}

func TestLimitsThatRunOutWithinAMicrosecond(t *testing.T) {
	t.Parallel()
	for count, want := range map[string]bool{"10": true, "0.1": true, "0.333": true, "1.000000001": false} {
		terms := *mustTerms(t, "havn-advokater")
		terms.Default.Limit = &agreement.Limit{Count: decimal.RequireFromString(count), Unit: "hours", Per: "month"}
		if got := billing.LimitsInWhole([]billing.Edition{{Terms: &terms}}); got != want {
			t.Errorf("%s hours run out after whole microseconds: %v", count, got)
		}
	}
}
