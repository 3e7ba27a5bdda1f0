package statement_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/ledger"
	"remit/internal/statement"
	"remit/internal/store"
)

func TestAStatementIsIssuedOnceAndStays(t *testing.T) {
	onBoth(t, func(h *house) {
		paid := h.private()
		for _, from := range []string{"2026-03-02 10:00", "2026-03-02 13:00", "2026-03-02 14:00", "2026-03-02 15:00", "2026-03-02 16:00"} {
			h.log(paid, from, "remote")
		}
		if _, err := h.room.Issue(h.Context(), h.kim, h.agreement, "2026-03"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		if _, err := h.room.Issue(h.Context(), h.marta, h.agreement, "2026-03"); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not over yet") {
			t.Errorf("in the month: %v", err)
		}
		h.on("2026-04-02 09:00")
		draft := h.draft("2026-03")
		s := h.issue("2026-03")
		if s.Number != "S-00001" || s.State != store.StatementIssued || s.Total != 116000 || s.IssuedBy != "Marta" {
			t.Errorf("issued: %s %s %d %s", s.Number, s.State, s.Total, s.IssuedBy)
		}
		sum := sha256.Sum256(s.Body)
		if s.Hash != hex.EncodeToString(sum[:]) {
			t.Error("the hash is not that of the body")
		}
		read, err := h.room.Read(h.Context(), h.marta, "S-00001")
		h.must(err)
		if said(read.Account) != said(draft) {
			t.Errorf("it reads back as\n%s\nand was\n%s", said(read.Account), said(draft))
		}
		if _, err := h.room.Issue(h.Context(), h.marta, h.agreement, "2026-03"); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "issued already, as S-00001") {
			t.Errorf("again: %v", err)
		}
		if err := h.rule(ledger.Waive, "Kindness.", paid); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "stands on statement S-00001") {
			t.Errorf("a line of it is ruled on: %v", err)
		}
		for range 2 {
			h.must(h.room.Exported(h.Context(), h.marta, "S-00001"))
		}
		if read, err = h.room.Read(h.Context(), h.marta, "S-00001"); err != nil || read.State != store.StatementExported || read.ExportedAt.IsZero() {
			t.Errorf("handed on: %s %s %v", read.State, read.ExportedAt, err)
		}
	})
}

func TestARulingIsNotTakenBackOnceItIsIssued(t *testing.T) {
	inHouse(t, func(h *house) {
		id := h.private()
		h.log(id, "2026-03-02 10:00", "remote")
		h.must(h.ledger.Work(h.Context()))
		lines, err := h.db.TicketLines(h.Context(), h.marta, id)
		h.must(err)
		rulings, err := h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: []int64{lines[0].ID}, Kind: ledger.Waive, Reason: "Kindness."})
		h.must(err)
		h.on("2026-04-02 09:00")
		h.issue("2026-03")
		if err := h.ledger.Undo(h.Context(), h.marta, rulings); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "S-00001") {
			t.Errorf("taken back: %v", err)
		}
	})
}

// What is changed of an issued month becomes a credit or debit line on the next draft.
func TestLaterChangesAreCorrections(t *testing.T) {
	onBoth(t, func(h *house) {
		gone := h.private()
		h.log(gone, "2026-03-02 10:00", "remote")
		h.log(h.private(), "2026-03-02 13:00", "remote")
		h.log(h.private(), "2026-03-02 14:00", "remote")
		h.log(h.private(), "2026-03-02 15:00", "remote")
		h.log(h.private(), "2026-03-02 16:00", "remote")
		h.on("2026-04-02 09:00")
		h.issue("2026-03")
		_, err := h.desk.SetFacts(h.Context(), h.kim, gone, map[string]string{"asset": "NW-0012"})
		h.must(err)
		late := h.private()
		h.log(late, "2026-03-30 10:00", "remote")
		h.log(h.private(), "2026-04-01 10:00", "remote")
		h.want("April", h.draft("2026-04"), "fee 7.1 ×2 90.00", "fee 7.2 ×0 0.00", "fee 7.3 ×1 650.00", "fee 7.14 ×2 10.00", "fee 7.15 ×1 20.00",
			"block 7.16 0+120+60-120-60=0 250.00", "work 01 Apr 4.1 60 min 60 drawn 0.00", "corrects 2026-03 02 Mar 3.2 -60 min -60 drawn 0.00", "corrects 2026-03 30 Mar 4.1 60 min 60 drawn 0.00",
			"net 1020.00 tax 0.00 total 1020.00, 0 held")
		h.must(h.rule(ledger.Waive, "We forgot it.", late)) // it is on no statement yet
		h.on("2026-05-02 09:00")
		if s := h.issue("2026-04"); s.Number != "S-00002" {
			t.Errorf("April is %s", s.Number)
		}
	})
}

func TestWhatIsNotDecidedHoldsAStatementBack(t *testing.T) {
	inHouse(t, func(h *house) {
		unknown := h.unknown()
		h.log(unknown, "2026-03-02 10:00", "remote")
		h.on("2026-04-02 09:00")
		if _, err := h.room.Issue(h.Context(), h.marta, h.agreement, "2026-03"); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "waits for a decision") {
			t.Errorf("undecided: %v", err)
		}
		run, err := h.room.IssueAll(h.Context(), h.marta, "2026-03", nil)
		if err != nil || len(run.Issued) != 0 || len(run.Waiting) != 1 || run.Waiting[0].Draft.Held != 1 {
			t.Errorf("all: %d issued, %d wait, %v", len(run.Issued), len(run.Waiting), err)
		}
		h.must(h.rule(ledger.Cover, "Theirs after all.", unknown))
		var steps []int
		run, err = h.room.IssueAll(h.Context(), h.marta, "2026-03", func(done, of, issued int) error { steps = append(steps, done, of); return nil })
		if err != nil || len(run.Issued) != 1 || len(run.Waiting) != 0 || len(steps) != 2 {
			t.Errorf("all: %d issued, %d wait, %v, %v", len(run.Issued), len(run.Waiting), steps, err)
		}
		rows, err := h.room.Month(h.Context(), h.marta, "2026-03")
		if err != nil || len(rows) != 1 || rows[0].Issued == nil || rows[0].Issued.Number != "S-00001" {
			t.Errorf("the month: %d rows, %v", len(rows), err)
		}
	})
}

func TestMonthsAreIssuedInTheirOrder(t *testing.T) {
	inHouse(t, func(h *house) {
		h.on("2026-07-02 09:00")
		h.issue("2026-03")
		for month, want := range map[string]string{"2026-02": "later month, S-00001", "2026-05": "April 2026 is not issued yet", "2026-08": "has not begun"} {
			if _, err := h.room.Issue(h.Context(), h.marta, h.agreement, month); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", month, err)
			}
		}
		for _, month := range []string{"2026", "2026-Q1", "March"} {
			if _, err := h.room.Issue(h.Context(), h.marta, h.agreement, month); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", month, err)
			}
		}
	})
}

// However many issue at once, each statement is issued once, and no number is missing or given twice.
func TestIssuingAtOnceGivesOneNumberOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		second := h.second()
		h.log(h.private(), "2026-03-02 10:00", "remote")
		h.on("2026-04-02 09:00")
		var wait sync.WaitGroup
		var mu sync.Mutex
		numbers := map[string]int{}
		for i := range 12 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				s, err := h.room.Issue(h.Context(), h.marta, []int64{h.agreement, second}[i%2], "2026-03")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					numbers[s.Number]++
				case !fault.Is(err, fault.Conflict):
					t.Errorf("issue: %v", err)
				}
			}()
		}
		wait.Wait()
		if len(numbers) != 2 || numbers["S-00001"] != 1 || numbers["S-00002"] != 1 {
			t.Errorf("numbers given: %v", numbers)
		}
	})
}

// second publishes another agreement of the client.
func (h *house) second() int64 {
	h.Helper()
	v, _, err := h.desk.Publish(h.Context(), h.marta, "second.toml", []byte(strings.NewReplacer("NWD-2026", "NWD-B", "Gold", "Backups").Replace(h.source())))
	h.must(err)
	return v.AgreementID
}

func TestCountsAreTakenOnceAndCorrectedWithAReason(t *testing.T) {
	onBoth(t, func(h *house) {
		h.must(h.room.Work(h.Context()))
		counts, err := h.db.FeeCounts(h.Context(), h.marta, h.agreement, "2026-03")
		if err != nil || len(counts) != 4 {
			t.Fatalf("counts %+v, %v", counts, err)
		}
		order := statement.Correction{AgreementID: h.agreement, Month: "2026-03", Clause: "7.1", Things: 5}
		if err := h.room.Correct(h.Context(), h.marta, order); fault.FieldOf(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		order.Reason = "Three came late in February."
		if err := h.room.Correct(h.Context(), h.kim, order); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		h.must(h.room.Correct(h.Context(), h.marta, order))
		h.must(h.room.Work(h.Context()))
		counts, err = h.db.FeeCounts(h.Context(), h.marta, h.agreement, "2026-03")
		h.must(err)
		if c := counts[0]; c.Clause != "7.1" || c.Things != 5 || c.Counted != 2 || c.ChangedBy != "Marta" || c.Reason != order.Reason || !c.TakenAt.Equal(h.clock.Now().Truncate(time.Microsecond)) {
			t.Errorf("corrected: %+v", c)
		}
		if got := h.draft("2026-03").Fees[0]; got.Count != 5 || got.Amount.String() != "225.00" {
			t.Errorf("the fee counts %d, %s", got.Count, got.Amount)
		}
		h.on("2026-04-02 09:00")
		h.issue("2026-03")
		if err := h.room.Correct(h.Context(), h.marta, order); !fault.Is(err, fault.Conflict) {
			t.Errorf("after it is issued: %v", err)
		}
	})
}
