package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
	"remit/internal/ticket"
)

// entries are the work of the tickets, in order of time.
func (h *house) entries(ids ...int64) (all []ticket.TimeEntry) {
	h.Helper()
	for _, id := range ids {
		list, err := h.db.TimeEntries(h.Context(), h.kim, id)
		h.must(err)
		all = append(all, list...)
	}
	return all
}

// moved is an entry at another time of the same length.
func (h *house) moved(e ticket.TimeEntry, local string) ticket.TimeEntry {
	h.Helper()
	length := e.EndsAt.Sub(e.StartsAt)
	e.StartsAt = h.at(local)
	e.EndsAt = e.StartsAt.Add(length)
	return e
}

func (h *house) correct(v identity.Viewer, x desk.Correction) error {
	_, err := h.desk.CorrectTime(h.Context(), v, x)
	return err
}

func TestWhoMayCorrectTimeAndWhenAReasonIsNeeded(t *testing.T) {
	inHouse(t, func(h *house) {
		id := h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote")
		h.log(id, "2026-03-02 10:00", "remote")
		e := h.entries(id)[0]
		shorter := e
		shorter.EndsAt = shorter.EndsAt.Add(-30 * time.Minute)
		anna := h.user("Anna", identity.Technician)
		for _, c := range []struct {
			name string
			by   identity.Viewer
		}{{"another technician", anna}, {"a client", identity.Viewer{ClientID: h.client.ID, ContactID: 1, SeesOrganisation: true, Role: identity.Administrator}}, {"nobody", identity.Viewer{}}} {
			if err := h.correct(c.by, desk.Correction{Entry: shorter, Reason: "x", Seen: -1}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", c.name, err)
			}
			if err := h.correct(c.by, desk.Correction{Entry: e, Delete: true, Reason: "x", Seen: -1}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s deletes: %v", c.name, err)
			}
		}
		h.must(h.correct(h.kim, desk.Correction{Entry: shorter, Seen: 0}))
		if err := h.correct(h.kim, desk.Correction{Entry: e, Seen: 0}); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody was quicker: %v", err)
		}
		if err := h.correct(h.kim, desk.Correction{Entry: shorter, Seen: 1}); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing is changed: %v", err)
		}
		backwards := e
		backwards.EndsAt = backwards.StartsAt
		if err := h.correct(h.kim, desk.Correction{Entry: backwards, Seen: -1}); fault.FieldOf(err) != "minutes" {
			t.Errorf("backwards: %v", err)
		}
		h.clock.Advance(desk.FreshFor)
		h.must(h.correct(h.kim, desk.Correction{Entry: e, Seen: -1})) // at the instant itself it is still fresh
		h.clock.Advance(time.Second)
		if err := h.correct(h.kim, desk.Correction{Entry: shorter, Reason: " ", Seen: -1}); fault.FieldOf(err) != "reason" {
			t.Errorf("old, without a reason: %v", err)
		}
		h.must(h.correct(h.marta, desk.Correction{Entry: shorter, Reason: "The call was short.", Seen: -1}))
		changes, err := h.db.TimeChanges(h.Context(), h.kim, store.ChangeFilter{EntryID: e.ID})
		h.must(err)
		if last := changes[len(changes)-1]; len(changes) != 3 || last.By != "Marta" || last.Reason != "The call was short." || !last.Was.EndsAt.Equal(e.EndsAt) || !last.Now.EndsAt.Equal(shorter.EndsAt) {
			t.Errorf("kept: %+v", changes)
		}
	})
}

func TestWhatWasRuledOnNeedsAReasonAndIsLookedAtAgain(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote")
		h.log(id, "2026-03-02 10:00", "remote")
		_, err := h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: []int64{h.lines()[0].ID}, Kind: ledger.Waive, Reason: "Our update broke it."})
		h.must(err)
		h.clock.Advance(time.Minute)
		later := h.moved(h.entries(id)[0], "2026-03-02 11:00")
		if err := h.correct(h.kim, desk.Correction{Entry: later, Seen: -1}); fault.FieldOf(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.correct(h.kim, desk.Correction{Entry: later, Reason: "It was an hour later.", Seen: -1}))
		lines := h.want("the ruling went with it", "02 Mar billable 4.1 0, outside corrected, waive !")
		h.clock.Advance(time.Minute)
		_, err = h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: []int64{lines[0].ID}, Kind: ledger.Waive, Reason: "Still ours."})
		h.must(err)
		h.want("looked at again", "02 Mar billable 4.1 0, outside, waive")
		h.must(h.correct(h.marta, desk.Correction{Entry: later, Delete: true, Reason: "It was Anna's.", Seen: -1}))
		h.want("deleted")
		if sums, err := h.db.LineSums(h.Context(), h.marta, "2026-03", "2026-03", 0); err != nil || len(sums) > 0 {
			t.Errorf("sums %v, %v", sums, err)
		}
	})
}

func TestWhatStandsOnAStatementIsCorrectedWithAReason(t *testing.T) {
	inHouse(t, func(h *house) {
		id := h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote")
		h.log(id, "2026-03-02 10:00", "remote")
		h.desk.OnIssued(func(ctx context.Context, _ store.Reader, _ identity.Viewer, _ int64) ([]string, error) {
			return []string{"S-7"}, ctx.Err()
		})
		e := h.entries(id)[0]
		c, err := h.desk.Correctable(h.Context(), h.db.Reads(), h.kim, e, h.clock.Now())
		h.must(err)
		if !c.May || !c.NeedsReason || len(c.Issued) != 1 {
			t.Errorf("correctable: %+v", c)
		}
		if err := h.correct(h.kim, desk.Correction{Entry: e, Delete: true, Seen: -1}); fault.FieldOf(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		h.must(h.correct(h.kim, desk.Correction{Entry: e, Delete: true, Reason: "Logged twice.", Seen: -1}))
	})
}

func TestDrawsFollowACorrection(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.open("mode", "onsite", "asset", "NW-0012")
		h.log(id, "2026-03-02 10:00", "onsite")
		h.log(id, "2026-03-02 14:00", "onsite") // the same visit
		used := func() string {
			h.Helper()
			agreements, err := h.db.Agreements(h.Context(), program, h.client.ID)
			h.must(err)
			sum, err := h.db.Used(h.Context(), agreements[0].ID, "3.4", "visits", "2026-03-01", "2026-03-31", 0)
			h.must(err)
			return sum.String()
		}
		list := h.entries(id)
		for _, c := range []struct {
			what string
			x    desk.Correction
			want string
		}{
			{"one of two on another day", desk.Correction{Entry: h.moved(list[1], "2026-03-03 09:00")}, "2"},
			{"the other from afar", desk.Correction{Entry: func() ticket.TimeEntry { e := list[0]; e.Mode = "remote"; return e }()}, "1"},
			{"the last is deleted", desk.Correction{Entry: list[1], Delete: true}, "0"},
		} {
			c.x.Seen = -1
			h.must(h.correct(h.kim, c.x))
			if got := used(); got != c.want {
				t.Errorf("%s: %s visits are used, want %s", c.what, got, c.want)
			}
		}
	})
}

func TestTheEffectOfAChangeOnOthers(t *testing.T) {
	inHouse(t, func(h *house) {
		var ids []int64
		for _, day := range []string{"2026-03-05 10:00", "2026-03-10 10:00", "2026-03-12 10:00"} {
			ids = append(ids, h.open("mode", "onsite", "asset", "NW-0012"))
			h.log(ids[len(ids)-1], day, "onsite")
		}
		h.want("two visits are included", "05 Mar covered 3.4 0", "10 Mar covered 3.4 0", "12 Mar billable 3.4 24500, allowance !")
		first := h.entries(ids[0])[0]
		ahead, err := h.ledger.Effect(h.Context(), h.kim, ids[0], &first, nil)
		h.must(err)
		if len(ahead.Lines) != 0 || len(ahead.Was) != 1 || ahead.Number != 1 || ahead.Others[0].Was[0].Amount != 24500 || ahead.Others[0].Now[0].Amount != 0 {
			t.Errorf("before it is deleted: %+v", ahead)
		}
		h.must(h.correct(h.kim, desk.Correction{Entry: first, Delete: true, Seen: -1}))
		behind, err := h.ledger.Effect(h.Context(), h.kim, ids[0], &first, nil)
		h.must(err)
		if fmt.Sprint(ahead) != fmt.Sprint(behind) {
			t.Errorf("after it: %+v\nbefore it: %+v", behind, ahead)
		}
		h.want("the third is covered now", "10 Mar covered 3.4 0", "12 Mar covered 3.4 0")
		if _, err := h.ledger.Effect(h.Context(), identity.Viewer{ClientID: h.client.ID, SeesOrganisation: true, ContactID: 1}, ids[1], nil, &first); err == nil {
			t.Error("a client sees how work is rated")
		}
	})
}

// However time is logged, corrected and deleted, the kept lines are those of rating everything at once.
func TestAfterCorrectionsTheKeptLinesAreThoseOfRatingFromScratch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := rapidHouse(t)
		h.limit(rt)
		ids := []int64{h.open("mode", "onsite", "asset", "NW-0012"), h.open("kind", "incident", "service", "workstation", "asset", "unmanaged", "mode", "remote"), h.open("kind", "incident", "service", "workstation", "mode", "remote")}
		when := func() string {
			return fmt.Sprintf("2026-%02d-%02d %02d:%02d", rapid.IntRange(1, 3).Draw(rt, "month"), rapid.SampledFrom(days).Draw(rt, "day"), rapid.IntRange(0, 23).Draw(rt, "hour"), 15*rapid.IntRange(0, 3).Draw(rt, "quarter"))
		}
		mode := func() string { return rapid.SampledFrom([]string{"remote", "onsite"}).Draw(rt, "mode") }
		for range rapid.IntRange(3, 10).Draw(rt, "deeds") {
			list := h.entries(ids...)
			switch deed := rapid.IntRange(0, 3).Draw(rt, "deed"); {
			case deed == 0 || len(list) == 0:
				h.log(rapid.SampledFrom(ids).Draw(rt, "ticket"), when(), mode())
			case deed == 1:
				h.must(h.correct(h.kim, desk.Correction{Entry: rapid.SampledFrom(list).Draw(rt, "entry"), Delete: true, Seen: -1}))
			default:
				e := h.moved(rapid.SampledFrom(list).Draw(rt, "entry"), when())
				e.Mode, e.EndsAt = mode(), e.StartsAt.Add(time.Duration(rapid.IntRange(1, 16).Draw(rt, "quarters"))*15*time.Minute)
				if err := h.correct(h.kim, desk.Correction{Entry: e, Seen: -1}); err != nil && !fault.Is(err, fault.Invalid) {
					h.must(err)
				}
			}
			if rapid.Bool().Draw(rt, "rate") {
				h.must(h.ledger.Work(h.Context()))
			}
		}
		h.sameAsFromScratch(rt)
	})
}

// What a deletion is said to do to other work, while rating is behind and when it is not, is what it does.
func TestTheEffectIsWhatComesOfIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := rapidHouse(t)
		h.limit(rt)
		var ids []int64
		for range rapid.IntRange(2, 7).Draw(rt, "visits") {
			ids = append(ids, h.open("mode", "onsite", "asset", "NW-0012"))
			h.log(ids[len(ids)-1], fmt.Sprintf("2026-%02d-%02d %02d:00", rapid.IntRange(1, 3).Draw(rt, "month"), rapid.SampledFrom(days).Draw(rt, "day"), rapid.IntRange(6, 20).Draw(rt, "hour")), "onsite")
			if rapid.Bool().Draw(rt, "rate") {
				h.must(h.ledger.Work(h.Context()))
			}
		}
		e := rapid.SampledFrom(h.entries(ids...)).Draw(rt, "entry")
		behind, err := h.ledger.Effect(h.Context(), h.kim, e.TicketID, &e, nil)
		h.must(err)
		was := money(h.lines())
		ahead, err := h.ledger.Effect(h.Context(), h.kim, e.TicketID, &e, nil)
		h.must(err)
		if fmt.Sprint(ahead) != fmt.Sprint(behind) {
			rt.Errorf("while rating is behind: %+v\nwhen it is not: %+v", behind, ahead)
		}
		h.must(h.correct(h.kim, desk.Correction{Entry: e, Delete: true, Seen: -1}))
		now := money(h.lines())
		changed := map[int64]bool{}
		for id := range was {
			if id != e.ID && was[id] != now[id] {
				changed[id] = true
			}
		}
		for _, o := range ahead.Others {
			if !changed[o.EntryID] {
				rt.Errorf("entry %d was said to change", o.EntryID)
			}
			delete(changed, o.EntryID)
		}
		if len(changed) > 0 {
			rt.Errorf("it changes %v too; said was %+v", changed, ahead.Others)
		}
	})
}

// money is what the lines of each entry come to.
func money(list []store.KeptLine) map[int64]string {
	by := map[int64]string{}
	for _, l := range list {
		by[l.EntryID] += fmt.Sprintln(l.Start, l.End, l.Verdict, l.Clause, l.Rate, l.Multiplier, l.Minutes, l.Amount, l.Priced, l.Hold)
	}
	return by
}
