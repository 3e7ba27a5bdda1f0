package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/tenure"
)

// ending publishes a second version from 11 March on, with a dearer service desk, and gives notice to 20 March.
func (h *house) ending() *tenure.Tenures {
	h.Helper()
	h.publish(strings.NewReplacer("starts = 2026-01-01", "starts = 2026-03-11", `price  = "650.00"`, `price  = "1000.00"`).Replace(h.source()))
	room := tenure.New(tenure.Options{DB: h.db, Desk: h.desk})
	_, err := room.Give(h.Context(), h.marta, tenure.Notice{Number: "NWD-2026", Party: tenure.Client, Received: "2026-03-03", Way: agreement.Agreed, Day: "2026-03-20", Reason: "They merge."})
	h.must(err)
	return room
}

func TestFeesAreProratedOverTwoVersionsAndAnEndWithinAMonth(t *testing.T) {
	onBoth(t, func(h *house) {
		h.ending()
		k := h.managed()
		h.clock.Set(h.at("2026-04-02 09:00"))
		h.log(k, "2026-03-20 10:00", "remote")
		h.log(k, "2026-03-23 10:00", "remote")
		a := h.draft("2026-03")
		var fees []string
		for _, f := range a.Fees {
			if f.Count > 0 {
				fees = append(fees, fmt.Sprintf("%s v%d %s..%s %d/%d %s", f.Clause, f.Version, f.From[5:], f.To[5:], f.Days, f.Of, f.Amount))
			}
		}
		want := []string{"7.1 v1 03-01..03-10 10/31 29.03", "7.3 v1 03-01..03-10 10/31 209.68", "7.14 v1 03-01..03-10 10/31 3.23", "7.15 v1 03-01..03-10 10/31 6.45",
			"7.1 v2 03-11..03-20 10/31 29.03", "7.3 v2 03-11..03-20 10/31 322.58", "7.14 v2 03-11..03-20 10/31 3.23", "7.15 v2 03-11..03-20 10/31 6.45"}
		if got := strings.Join(fees, "\n"); got != strings.Join(want, "\n") {
			h.Errorf("fees\n%s\nwant\n%s", got, strings.Join(want, "\n"))
		}
		// From 21 March to the end of the year, at 1,120.00 a month: 11/31 of March, each fee rounded, and nine months; half of it.
		if e := a.Termination; e == nil || fmt.Sprint(e.Ended, " ", e.Ends, " ", e.Percent, " ", e.Fees, " ", e.Amount) != "2026-03-20 2026-12-31 50 10477.43 5238.72" {
			h.Errorf("the fee for ending it early: %+v", a.Termination)
		}
		if a.Held != 1 || len(a.Covered) != 1 {
			h.Errorf("work after the end: %d held, %+v", a.Held, a.Covered)
		}
		rows, err := h.room.Month(h.Context(), h.marta, "2026-04")
		h.must(err)
		if len(rows) != 0 {
			h.Errorf("the month after has %+v", rows)
		}
	})
}

func TestAnEndStandsOnAnIssuedStatementForGood(t *testing.T) {
	inHouse(t, func(h *house) {
		room := h.ending()
		h.clock.Set(h.at("2026-04-02 09:00"))
		for _, month := range []string{"2026-01", "2026-02", "2026-03"} {
			_, err := h.room.Issue(h.Context(), h.marta, h.agreement, month)
			h.must(err)
		}
		if err := room.Withdraw(h.Context(), h.marta, "NWD-2026", "They stay."); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "is issued with the end on 2026-03-20") {
			h.Errorf("withdrawn: %v", err)
		}
	})
}

func TestNoticeDoesNotReachIntoAMonthThatIsIssued(t *testing.T) {
	inHouse(t, func(h *house) {
		h.clock.Set(h.at("2026-04-02 09:00"))
		for _, month := range []string{"2026-01", "2026-02", "2026-03"} {
			_, err := h.room.Issue(h.Context(), h.marta, h.agreement, month)
			h.must(err)
		}
		n := tenure.Notice{Number: "NWD-2026", Party: tenure.Client, Received: "2026-03-03", Way: agreement.Agreed, Day: "2026-03-31", Reason: "They merge."}
		room := tenure.New(tenure.Options{DB: h.db, Desk: h.desk})
		if _, err := room.Give(h.Context(), h.marta, n); fault.FieldOf(err) != "day" {
			h.Errorf("within what is issued: %v", err)
		}
		n.Day = "2026-04-01"
		_, err := room.Give(h.Context(), h.marta, n)
		h.must(err)
	})
}

func TestWhatTheEndComesTo(t *testing.T) {
	onBoth(t, func(h *house) {
		o, err := h.room.AtEnd(h.Context(), h.marta, h.agreement, agreement.NewCourse("2026-03-20").LastDay)
		h.must(err)
		// At 770.00 a month from 21 March on: 273.24 of March, nine months, and half of it.
		if o.Fee == nil || o.Fee.Fees.String() != "7203.24" || o.Fee.Amount.String() != "3601.62" || o.Currency != "USD" {
			h.Errorf("the fee: %+v", o.Fee)
		}
		if fmt.Sprint(o.Unissued) != "[2026-01 2026-02 2026-03]" || len(o.Lapses) != 1 || o.Lapses[0].Clause != "7.16" || o.Lapses[0].Worth.IsZero() {
			h.Errorf("%+v", o)
		}
		if _, err := h.room.AtEnd(h.Context(), h.kim, h.agreement, agreement.NewCourse("2026-03-20").LastDay); !fault.Is(err, fault.Forbidden) {
			h.Errorf("a technician reads it: %v", err)
		}
	})
}
