package statement_test

import (
	"reflect"
	"strings"
	"testing"

	"remit/internal/fault"
	"remit/internal/statement"
)

// yields are what the house's agreement brings from a month to another.
func (h *house) yields(first, last string, billed map[statement.Slot]int64) map[string]statement.Yield {
	h.Helper()
	all, err := h.db.Agreements(h.Context(), h.marta, 0)
	h.must(err)
	got, err := h.room.Yields(h.Context(), h.marta, all, first, last, billed)
	h.must(err)
	by := map[string]statement.Yield{}
	for slot, y := range got {
		by[slot.Month] = y
	}
	return by
}

func TestFeesAreOfWhatWasCountedOnTheFirstOfTheMonth(t *testing.T) {
	onBoth(t, func(h *house) {
		h.must(h.room.Work(h.Context())) // it is March: two workstations are counted
		march := h.yields("2026-03", "2026-03", nil)["2026-03"].Fees
		h.must(h.room.Correct(h.Context(), h.marta, statement.Correction{AgreementID: h.agreement, Month: "2026-03", Clause: "7.1", Things: 10, Reason: "Eight more stand in the annexe."}))
		all := h.yields("2026-02", "2026-04", nil)
		if got := all["2026-03"].Fees - march; got != 8*4500 {
			t.Errorf("eight more come to %d", got)
		}
		if all["2026-02"].Fees != all["2026-03"].Fees || all["2026-04"].Fees != all["2026-03"].Fees {
			t.Errorf("before it was counted first, and after it was counted last, it is as it was counted: %+v", all)
		}
		var fixed int64
		for _, f := range h.draft("2026-03").Fees {
			fixed += f.Amount.Shift(2).IntPart()
		}
		if fees := all["2026-03"].Fees; fees == 0 || fees != fixed {
			t.Errorf("fees of %d, on the draft %d", fees, fixed)
		}
	})
}

func TestAnIssuedStatementSaysWhatAMonthBrought(t *testing.T) {
	onBoth(t, func(h *house) {
		paid := h.private()
		for _, from := range []string{"2026-03-02 10:00", "2026-03-02 13:00", "2026-03-02 14:00"} {
			h.log(paid, from, "remote")
		}
		h.on("2026-04-02 09:00")
		draft := h.draft("2026-03")
		work, blocks := int64(0), int64(0)
		for _, w := range draft.Work {
			work += w.Amount.Shift(2).IntPart()
		}
		for _, b := range draft.Blocks {
			blocks += b.Amount.Shift(2).IntPart()
		}
		before := h.yields("2026-03", "2026-03", map[statement.Slot]int64{{AgreementID: h.agreement, Month: "2026-03"}: 999999})["2026-03"]
		if before.Work != work || before.Blocks != blocks || before.Statement != "" || blocks == 0 {
			t.Errorf("worked out: %+v, the draft says %d and %d", before, work, blocks)
		}
		s := h.issue("2026-03")
		after := h.yields("2026-03", "2026-03", nil)["2026-03"]
		if after.Statement != s.Number || after.Work != work || after.Blocks != blocks || after.Fees != before.Fees {
			t.Errorf("issued: %+v, before %+v", after, before)
		}
		again := h.yields("2026-03", "2026-03", nil)["2026-03"] // from what was kept
		if again != after {
			t.Errorf("again: %+v", again)
		}
		parts, err := h.db.PartsIn(h.Context(), h.marta, "2026-03", "2026-03")
		if err != nil || len(parts) != 1 || !parts[0].Known || parts[0].Work != work {
			t.Errorf("kept %+v %v", parts, err)
		}
	})
}

func TestPrepaidHoursStandAsTheStatementSays(t *testing.T) {
	inHouse(t, func(h *house) {
		paid := h.private()
		for _, from := range []string{"2026-01-12 10:00", "2026-02-09 10:00", "2026-03-02 10:00", "2026-03-02 13:00"} {
			h.log(paid, from, "remote")
		}
		all, err := h.db.Agreements(h.Context(), h.marta, 0)
		h.must(err)
		got, err := h.room.Prepaid(h.Context(), h.marta, all, h.clock.Now())
		h.must(err)
		draft := h.draft("2026-03")
		if len(got) != 1 || len(got[0].Blocks) != len(draft.Blocks) {
			t.Fatalf("%+v, the draft has %+v", got, draft.Blocks)
		}
		for i, b := range got[0].Blocks {
			d := draft.Blocks[i]
			if b.Opening != d.Opening || b.Used != d.Used || b.Closing != d.Closing || b.Lapsed != d.Lapsed {
				t.Errorf("%+v, the draft says %+v", b, d)
			}
			drawn := 0
			work, err := h.room.PrepaidWork(h.Context(), h.marta, all[0], "2026-03")
			h.must(err)
			for _, x := range work {
				if x.Clause == b.Clause {
					drawn += x.Minutes
				}
			}
			if drawn != b.Used {
				t.Errorf("%d minutes drawn by lines, %d in all", drawn, b.Used)
			}
		}
		used := got[0].Blocks[0].Used
		if used == 0 {
			t.Error("nothing was used")
		}
		for _, day := range []string{"10", "11", "12", "13"} {
			h.log(paid, "2026-02-"+day+" 10:00", "remote")
		}
		// What is kept of February no longer holds, nor of March.
		if got, err = h.room.Prepaid(h.Context(), h.marta, all, h.clock.Now()); err != nil || got[0].Blocks[0].Opening != h.draft("2026-03").Blocks[0].Opening || got[0].Blocks[0].Opening == draft.Blocks[0].Opening {
			t.Errorf("with more work in February there is %+v, before %+v: %v", got[0].Blocks, draft.Blocks, err)
		}
		if _, err := h.room.Prepaid(h.Context(), h.kim, all, h.clock.Now()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician sees it: %v", err)
		}
	})
}

// TestPrepaidHoursAreTheDraftsWhateverIsIssued asks twice each time: the second answer comes from what was kept.
func TestPrepaidHoursAreTheDraftsWhateverIsIssued(t *testing.T) {
	inHouse(t, func(h *house) {
		same := func(when string) {
			t.Helper()
			for range 2 {
				got, err := h.room.Blocks(h.Context(), h.marta, h.agreement, h.clock.Now())
				h.must(err)
				if want := h.draft("2026-04").Blocks; len(want) != 1 || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %+v, the draft says %+v", when, got, want)
				}
			}
		}
		paid := h.private()
		h.log(paid, "2026-03-02 10:00", "remote")
		h.on("2026-04-02 09:00")
		h.issue("2026-03")
		same("as issued")
		h.log(paid, "2026-04-01 10:00", "remote")
		same("with work of this month")
		h.log(paid, "2026-03-03 10:00", "remote")
		same("with work that corrects what was issued")
		h.publish(strings.Replace(h.source(), `"650.00"`, `"700.00"`, 1))
		same("under the next version")
	})
}
