package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/fault"
	"remit/internal/ledger"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// said is a line in short: day, verdict, clause, amount in cents, flags, and what was ruled.
func said(list []store.KeptLine) (words []string) {
	for _, l := range list {
		w := l.From().Format("02 Jan") + " " + l.Verdict + " " + l.Clause
		if l.Priced {
			w += fmt.Sprintf(" %d", l.Amount)
		}
		for _, more := range []string{l.Flags, l.Hold, l.Ruled} {
			if more != "" {
				w += ", " + more
			}
		}
		if l.ToReview {
			w += " !"
		}
		words = append(words, w)
	}
	return words
}

func (h *house) want(what string, want ...string) []store.KeptLine {
	h.Helper()
	list := h.lines()
	if got := said(list); !slices.Equal(got, want) {
		h.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return list
}

func TestAnEntryThatIsAddedLaterRatesWhatFollowsAnew(t *testing.T) {
	onBoth(t, func(h *house) {
		for _, day := range []string{"2026-03-05 10:00", "2026-03-12 10:00"} {
			h.log(h.open("mode", "onsite", "asset", "NW-0012"), day, "onsite")
		}
		h.want("two visits are included", "05 Mar covered 3.4 0", "12 Mar covered 3.4 0")
		h.log(h.open("mode", "onsite", "asset", "NW-0012"), "2026-03-02 10:00", "onsite")
		h.want("an earlier one takes the place of the last", "02 Mar covered 3.4 0", "05 Mar covered 3.4 0", "12 Mar billable 3.4 24500, allowance !")
	})
}

func TestAVisitThatBeganEarlierIsRatedAnewWhereADayBeginsInIt(t *testing.T) {
	onBoth(t, func(h *house) {
		h.roundTheClock()
		h.logFor(h.open("mode", "onsite", "asset", "NW-0012"), h.at("2026-03-02 22:00"), 4*time.Hour, "onsite")
		h.want("two days, two visits", "03 Mar covered 3.4 0")
		h.log(h.open("mode", "onsite", "asset", "NW-0012"), "2026-03-02 23:00", "onsite")
		h.want("the second visit is the one that began before midnight", "03 Mar covered 3.4 0", "03 Mar covered 3.4 0", "03 Mar billable 3.4 56500, allowance hours !")
	})
}

func TestWhatIsFlagged(t *testing.T) {
	inHouse(t, func(h *house) {
		h.log(h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), "2026-03-02 10:00", "remote")
		managed := h.open("kind", "incident", "service", "workstation", "asset", "NW-0012", "mode", "remote")
		h.log(managed, "2026-03-02 19:00", "remote")
		h.log(h.open("kind", "incident", "service", "workstation", "mode", "remote"), "2026-02-03 10:00", "remote")
		for hour := range 5 {
			h.log(managed, fmt.Sprintf("2026-03-03 %02d:00", 13+hour), "remote")
		}
		h.want("lines", "03 Feb undecided , undecided late, undecided !", "02 Mar billable 4.1 14000, outside !", "03 Mar billable 4.9 21000, outside hours !",
			"03 Mar covered 3.2 0", "03 Mar covered 3.2 0", "03 Mar covered 3.2 0", "03 Mar covered 3.2 0", "03 Mar covered 3.2 0, long !")
	})
}

func TestAManagerRulesOnLinesAndTakesItBack(t *testing.T) {
	onBoth(t, func(h *house) {
		h.log(h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), "2026-03-02 10:00", "remote")
		h.log(h.open("kind", "incident", "service", "workstation", "asset", "NW-0012", "mode", "remote"), "2026-03-02 11:30", "remote")
		h.log(h.open("kind", "incident", "service", "workstation", "mode", "remote"), "2026-03-02 14:00", "remote")
		lines := h.want("before", "02 Mar billable 4.1 14000, outside !", "02 Mar covered 3.2 0", "02 Mar billable 4.9 10500, outside hours !", "02 Mar undecided , undecided, undecided !")
		rule := func(kind, reason string, line ...store.KeptLine) []int64 {
			h.Helper()
			var ids []int64
			for _, l := range line {
				ids = append(ids, l.ID)
			}
			ruled, err := h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: ids, Kind: kind, Reason: reason})
			h.must(err)
			return ruled
		}
		rule(ledger.Accept, "", lines[2])
		waived := rule(ledger.Waive, "Our update broke it.", lines[0])
		rule(ledger.Bill, "They asked for it.", lines[1], lines[3])
		lines = h.want("ruled", "02 Mar billable 4.1 0, outside, waive", "02 Mar billable 3.2 7000, bill", "02 Mar billable 4.9 10500, outside hours, accept", "02 Mar billable  14000, undecided, bill")
		if lines[0].List != 14000 {
			t.Errorf("the waived line says that it would have cost %d", lines[0].List)
		}
		h.must(h.ledger.Undo(h.Context(), h.marta, waived))
		h.want("taken back", "02 Mar billable 4.1 14000, outside !", "02 Mar billable 3.2 7000, bill", "02 Mar billable 4.9 10500, outside hours, accept", "02 Mar billable  14000, undecided, bill")
		if err := h.ledger.Undo(h.Context(), h.marta, waived); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

func TestWhoMayRuleAndHow(t *testing.T) {
	inHouse(t, func(h *house) {
		h.log(h.open("kind", "incident", "service", "workstation", "mode", "remote"), "2026-03-02 14:00", "remote")
		line := h.lines()[0].ID
		for _, c := range []struct {
			name  string
			order ledger.Order
			kind  fault.Kind
			field string
		}{
			{"nothing to accept of what is undecided", ledger.Order{Lines: []int64{line}, Kind: ledger.Accept}, fault.Invalid, "kind"},
			{"without a reason", ledger.Order{Lines: []int64{line}, Kind: ledger.Bill, Reason: " "}, fault.Invalid, "reason"},
			{"no such word", ledger.Order{Lines: []int64{line}, Kind: "forget", Reason: "x"}, fault.Invalid, "kind"},
			{"no line", ledger.Order{Kind: ledger.Bill, Reason: "x"}, fault.Invalid, "line"},
			{"a line that is no more", ledger.Order{Lines: []int64{line, 9999}, Kind: ledger.Bill, Reason: "x"}, fault.Conflict, ""},
		} {
			if _, err := h.ledger.Rule(h.Context(), h.marta, c.order); !fault.Is(err, c.kind) || fault.FieldOf(err) != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if _, err := h.ledger.Rule(h.Context(), h.kim, ledger.Order{Lines: []int64{line}, Kind: ledger.Bill, Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		h.want("nothing was changed", "02 Mar undecided , undecided, undecided !")
	})
}

// What was ruled on stays so where the work is rated anew; where the agreement itself says something else now, a manager looks again.
func TestARulingOnWhatIsNoMoreIsLookedAtAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		id := h.open("kind", "incident", "service", "workstation", "mode", "remote")
		h.log(id, "2026-03-02 14:00", "remote")
		_, err := h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: []int64{h.lines()[0].ID}, Kind: ledger.Bill, Reason: "theirs"})
		h.must(err)
		_, err = h.desk.SetFacts(h.Context(), h.kim, id, map[string]string{"asset": "NW-0012"})
		h.must(err)
		h.want("it is covered now", "02 Mar billable 3.2 14000, changed, bill !")
	})
}

func TestANewVersionRatesAnew(t *testing.T) {
	inHouse(t, func(h *house) {
		h.log(h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), "2026-03-02 10:00", "remote")
		h.log(h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), "2026-03-10 10:00", "remote")
		h.want("before", "02 Mar billable 4.1 14000, outside !", "10 Mar billable 4.1 14000, outside !")
		h.publish(strings.NewReplacer("starts = 2026-01-01", "starts = 2026-03-09", `price     = "140.00"`, `price     = "150.00"`).Replace(h.agreement()))
		h.want("the second price holds from the second version on", "02 Mar billable 4.1 14000, outside !", "10 Mar billable 4.1 15000, outside !")
	})
}

// days are few, so that much of the work of a property overlaps.
var days = []int{1, 2, 16, 28}

// However time is logged and facts change, what is kept is what rating everything at once gives, and the sums are those of the lines.
func TestKeptLinesAreWhatRatingAllAtOnceGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := rapidHouse(t)
		h.limit(rt)
		ids := []int64{h.open("mode", "onsite", "asset", "NW-0012"), h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), h.open("kind", "incident", "service", "workstation", "mode", "remote")}
		for range rapid.IntRange(2, 8).Draw(rt, "deeds") {
			id := rapid.SampledFrom(ids).Draw(rt, "ticket")
			if rapid.IntRange(0, 4).Draw(rt, "deed") == 0 {
				_, err := h.desk.SetFacts(h.Context(), h.kim, id, map[string]string{"asset": rapid.SampledFrom([]string{"NW-0012", "unmanaged"}).Draw(rt, "asset")})
				h.must(err)
			} else {
				day := rapid.SampledFrom(days).Draw(rt, "day")
				h.log(id, fmt.Sprintf("2026-%02d-%02d %02d:%02d", rapid.IntRange(1, 3).Draw(rt, "month"), day, rapid.IntRange(0, 23).Draw(rt, "hour"), 15*rapid.IntRange(0, 3).Draw(rt, "quarter")),
					rapid.SampledFrom([]string{"remote", "onsite"}).Draw(rt, "mode"))
			}
			if rapid.Bool().Draw(rt, "rate") {
				h.must(h.ledger.Work(h.Context()))
			}
		}
		h.sameAsFromScratch(rt)
	})
}

// However work overlaps, across hours and days, where limits run out within it, and in whatever order it is logged.
func TestKeptLinesOfWorkThatOverlapsAreWhatRatingAllAtOnceGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := rapidHouse(t)
		if rapid.Bool().Draw(rt, "round the clock") { // a day may begin within a visit, and another visit with it
			h.roundTheClock()
		} else {
			h.limit(rt)
		}
		ids := []int64{h.open("mode", "onsite", "asset", "NW-0012"), h.open("mode", "onsite", "asset", "NW-0012"), h.open("kind", "incident", "service", "workstation", "asset", "NW-0012", "mode", "remote")}
		for range rapid.IntRange(3, 12).Draw(rt, "entries") {
			from := h.at("2026-03-02 14:00").Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "quarters after two")) * 15 * time.Minute)
			h.logFor(rapid.SampledFrom(ids).Draw(rt, "ticket"), from, time.Duration(rapid.IntRange(1, 24).Draw(rt, "quarters"))*15*time.Minute, rapid.SampledFrom([]string{"remote", "onsite"}).Draw(rt, "mode"))
			if rapid.IntRange(0, 4).Draw(rt, "rate") > 0 {
				h.must(h.ledger.Work(h.Context()))
			}
		}
		h.sameAsFromScratch(rt)
	})
}

// However often work is logged while everything under an agreement is rated anew, one run is enough to rate what there was when it began.
func TestRatingComesToAnEndWhileWorkIsLogged(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.open("mode", "onsite", "asset", "NW-0012")
		for i := range 120 {
			h.log(id, fmt.Sprintf("2026-%02d-%02d %02d:00", 1+i%3, 1+i%28, 6+i%12), "onsite")
		}
		agreements, err := h.db.Agreements(h.Context(), program, h.client.ID)
		h.must(err)
		ctx, stop := context.WithCancel(h.Context())
		ended := make(chan error)
		go func() {
			for ctx.Err() == nil {
				_, err := h.desk.LogTime(h.Context(), h.kim, ticket.TimeEntry{TicketID: id, StartsAt: h.clock.Now().Add(-time.Hour), EndsAt: h.clock.Now(), Mode: "remote", Note: "more"})
				if err != nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
		h.must(h.ledger.Settle(h.Context(), agreements[0].ID))
		kept, err := h.db.TicketLines(h.Context(), program, id)
		h.must(err)
		stop()
		h.must(<-ended)
		entries := map[int64]bool{}
		for _, l := range kept {
			entries[l.EntryID] = true
		}
		if len(entries) < 120 {
			h.Errorf("of 120 entries %d are rated", len(entries))
		}
		h.must(h.ledger.Settle(h.Context(), agreements[0].ID))
		all, err := h.db.TimeEntries(h.Context(), h.kim, id)
		h.must(err)
		after, err := h.db.TicketLines(h.Context(), program, id)
		h.must(err)
		seconds := int64(0)
		for _, l := range after {
			seconds += l.Seconds
		}
		if due, err := h.db.RatingDue(h.Context(), program, 0); err != nil || len(due) > 0 || seconds != int64(len(all))*3600 {
			h.Errorf("afterwards %v is due, and %d seconds of %d entries are rated, %v", due, seconds, len(all), err)
		}
	})
}

// rapidHouse is a house of its own for one run of a property.
func rapidHouse(t *testing.T) *house {
	t.Helper()
	db, clock := storetest.Open(t)
	return newHouse(t, db, clock)
}

// roundTheClock gives the agreement visits on site at any hour.
func (h *house) roundTheClock() {
	h.Helper()
	h.publish(strings.Replace(h.agreement(), `mode = "onsite", hours = "office", not`, `mode = "onsite", not`, 1))
}

// limit gives the agreement another limit of visits on site.
func (h *house) limit(rt *rapid.T) {
	h.Helper()
	own := `count = 2, unit = "visits", per = "month"`
	limit := rapid.SampledFrom([]string{own, `count = 3, unit = "hours", per = "week"`, `count = 2, unit = "tickets", per = "quarter"`, `count = 5, unit = "visits", per = "year"`,
		`count = 1.000000001, unit = "hours", per = "month"`}).Draw(rt, "limit")
	h.publish(strings.Replace(h.agreement(), own, limit, 1))
}

// sameAsFromScratch compares the kept lines with rating everything at once.
func (h *house) sameAsFromScratch(rt *rapid.T) {
	h.Helper()
	kept := h.lines()
	agreements, err := h.db.Agreements(h.Context(), program, h.client.ID)
	h.must(err)
	editions, err := ledger.Editions(h.Context(), h.db.Reads(), agreements[0].ID)
	h.must(err)
	work, err := h.db.WorkUnder(h.Context(), program, agreements[0].ID, time.Time{})
	h.must(err)
	fresh, err := ledger.Lines(agreements[0].ID, editions, work, nil)
	h.must(err)
	bare := make([]store.RatedLine, len(kept))
	for i, k := range kept {
		bare[i] = k.Line
	}
	for _, f := range fresh {
		if i := slices.Index(bare, f); i >= 0 {
			bare = slices.Delete(bare, i, i+1)
		} else {
			rt.Errorf("not kept: %+v", f)
		}
	}
	if len(bare) > 0 {
		rt.Errorf("kept too much: %+v", bare)
	}
}
