package review_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/review"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestWorkThatIsSentBackWaitsForWhoDidIt(t *testing.T) {
	onBoth(t, func(h *house) {
		id, line := h.undecided()
		entries, err := h.reviews.SendBack(h.Context(), h.marta, []int64{line.ID}, "Which device was it?")
		h.must(err)
		if len(h.onDesk(id)) != 0 || len(h.lines(id, store.LinesWaiting)) != 1 {
			t.Error("the line did not leave the desk")
		}
		notes := h.said(h.kim, id)
		if last := notes[len(notes)-1]; last.Kind != ticket.Note || !strings.Contains(last.Text, "3 March, 08:42 to 09:42, Kim: Which device was it?") {
			t.Errorf("the note is %+v", last)
		}
		for _, m := range h.said(h.dana, id) {
			if strings.Contains(m.Text, "Which device was it?") {
				t.Error("the client reads it")
			}
		}
		if got := h.sentBackToKim(); got != 1 {
			t.Errorf("%d tickets are on Kim’s list", got)
		}
		if _, err := h.reviews.SendBack(h.Context(), h.marta, []int64{line.ID}, "Again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("sent back twice: %v", err)
		}
		h.must(h.reviews.Stands(h.Context(), h.kim, entries[0], "It was the front desk."))
		back := h.onDesk(id)
		if len(back) != 1 || h.sentBackToKim() != 0 {
			t.Fatalf("after the answer %d lines are on the desk, and %d on Kim’s list", len(back), h.sentBackToKim())
		}
		said, err := h.db.SendBacks(h.Context(), h.marta, entries)
		h.must(err)
		if b := said[entries[0]]; b.How != store.HowStands || b.Answer != "It was the front desk." || b.By != "Marta" || b.Worker != "Kim" {
			t.Errorf("kept is %+v", b)
		}
	})
}

// sentBackToKim is the count beside the list of what was sent back.
func (h *house) sentBackToKim() int {
	h.Helper()
	counts, err := h.db.Counts(h.Context(), h.kim, h.clock.Now())
	h.must(err)
	rows, err := h.db.Tickets(h.Context(), h.kim, ticket.Filter{View: ticket.ViewSentBack}, h.clock.Now())
	h.must(err)
	if len(rows) != counts[ticket.ViewSentBack] {
		h.Errorf("the list has %d, its count says %d", len(rows), counts[ticket.ViewSentBack])
	}
	return len(rows)
}

func TestACorrectionAnswersWhatWasSentBack(t *testing.T) {
	onBoth(t, func(h *house) {
		id, line := h.undecided()
		_, err := h.desk.SetFacts(h.Context(), h.kim, id, map[string]string{"asset": "NW-0012"})
		h.must(err)
		covered := h.lines(id, "")[0]
		if covered.ToReview {
			t.Fatal("covered work is flagged")
		}
		entries, err := h.reviews.SendBack(h.Context(), h.marta, []int64{covered.ID}, "Was it an hour?")
		h.must(err)
		found, err := h.db.TimeEntry(h.Context(), h.kim, line.EntryID)
		h.must(err)
		e := found.TimeEntry
		e.EndsAt = e.StartsAt.Add(30 * time.Minute)
		_, err = h.desk.CorrectTime(h.Context(), h.kim, desk.Correction{Entry: e, Reason: "Half an hour.", Seen: -1})
		h.must(err)
		back := h.onDesk(id)
		if len(back) != 1 || back[0].Seconds != 1800 {
			t.Fatalf("on the desk is %+v", back)
		}
		said, err := h.db.SendBacks(h.Context(), h.marta, entries)
		h.must(err)
		if b := said[entries[0]]; b.State != store.SentAnswered || b.How != store.HowChanged || b.Answer != "Half an hour." {
			t.Errorf("kept is %+v", b)
		}
		ruled, err := h.ledger.Rule(h.Context(), h.marta, ledger.Order{Lines: []int64{back[0].ID}, Kind: ledger.Accept})
		h.must(err)
		if n := len(h.onDesk(id)); n != 0 {
			t.Errorf("after the ruling %d lines are on the desk", n)
		}
		h.must(h.ledger.Undo(h.Context(), h.marta, ruled))
		if n := len(h.onDesk(id)); n != 1 {
			t.Errorf("after the undo %d lines are on the desk", n)
		}
	})
}

func TestWhoMaySendBackAndAnswer(t *testing.T) {
	onBoth(t, func(h *house) {
		id, line := h.undecided()
		for name, c := range map[string]struct {
			v     identity.Viewer
			words string
			kind  fault.Kind
		}{
			"a technician":  {h.kim, "x", fault.Forbidden},
			"the client":    {h.dana, "x", fault.Forbidden},
			"without words": {h.marta, " ", fault.Invalid},
		} {
			if _, err := h.reviews.SendBack(h.Context(), c.v, []int64{line.ID}, c.words); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.reviews.SendBack(h.Context(), h.marta, []int64{line.ID, 9999}, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a line that is no more: %v", err)
		}
		if n := len(h.onDesk(id)); n != 1 {
			t.Fatalf("%d lines are on the desk: one was sent back all the same", n)
		}
		entries, err := h.reviews.SendBack(h.Context(), h.marta, []int64{line.ID}, "Which device?")
		h.must(err)
		if err := h.reviews.Stands(h.Context(), h.marta, entries[0], "x"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a manager answers for Kim: %v", err)
		}
		if err := h.reviews.Stands(h.Context(), h.kim, entries[0], ""); fault.FieldOf(err) != "stands" {
			t.Errorf("without words: %v", err)
		}
		h.must(h.reviews.TakeBack(h.Context(), h.marta, entries))
		if n := len(h.onDesk(id)); n != 1 {
			t.Errorf("taken back, %d lines are on the desk", n)
		}
		if err := h.reviews.Stands(h.Context(), h.kim, entries[0], "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an answer to what was taken back: %v", err)
		}
	})
}

func TestTheClientIsAskedInTheirLanguageAndTheAnswerRatesAnew(t *testing.T) {
	onBoth(t, func(h *house) {
		id, _ := h.undecided()
		p, err := h.reviews.Prepare(h.Context(), h.marta, id, "")
		h.must(err)
		if p.Fact != "asset" || p.To != "dana@northwind.example" || !strings.HasPrefix(p.Text, "Hej Dana") || !strings.Contains(p.Text, "Hvilken") || len(p.People) != 2 {
			t.Fatalf("prepared is %+v", p)
		}
		h.must(h.reviews.Ask(h.Context(), h.marta, review.Question{Ticket: id, To: p.To, Text: p.Text}))
		if len(h.onDesk(id)) != 0 {
			t.Error("the line did not leave the desk")
		}
		if seen := h.said(h.dana, id); !strings.Contains(seen[len(seen)-1].Text, "Hvilken") {
			t.Error("the portal does not show the question")
		}
		mails, err := h.db.TicketOutbox(h.Context(), program, id)
		h.must(err)
		if len(mails) != 1 || mails[0].Recipients[0] != "dana@northwind.example" {
			t.Errorf("mails %+v", mails)
		}
		if k, err := h.db.Ticket(h.Context(), program, id); err != nil || k.Status != ticket.WaitingClient {
			t.Errorf("the ticket is %s, %v", k.Status, err)
		}
		h.must(h.reviews.Tell(h.Context(), h.dana, id, "NW-0012", "Which device is it? Front desk 1"))
		lines := h.lines(id, "")
		if len(lines) != 1 || lines[0].Verdict != "covered" {
			t.Errorf("the work is %+v", lines)
		}
		if err := h.reviews.Tell(h.Context(), h.dana, id, "unmanaged", "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
		if k, err := h.db.Ticket(h.Context(), program, id); err != nil || k.Status != ticket.Open || !strings.HasPrefix(k.Sources["asset"], "Dana Lund") {
			t.Errorf("the ticket is %s, the device is known from %q, %v", k.Status, k.Sources["asset"], err)
		}
	})
}

func TestAnAnswerOrAWeekBringsTheWorkBack(t *testing.T) {
	onBoth(t, func(h *house) {
		ask := func() int64 {
			id, _ := h.undecided()
			h.must(h.reviews.Ask(h.Context(), h.marta, review.Question{Ticket: id, To: "pia@northwind.example", Text: "Was it your own device?"}))
			if n := len(h.onDesk(id)); n != 0 {
				t.Fatalf("%d lines are on the desk", n)
			}
			return id
		}
		answered, stopped, waited := ask(), ask(), ask()
		_, err := h.desk.Answer(h.Context(), h.dana, answered, "It was the one at the front desk.", nil)
		h.must(err)
		h.must(h.reviews.StopWaiting(h.Context(), h.marta, stopped))
		if err := h.reviews.StopWaiting(h.Context(), h.marta, stopped); !fault.Is(err, fault.Conflict) {
			t.Errorf("stopped twice: %v", err)
		}
		for name, id := range map[string]int64{"answered": answered, "not waited for": stopped} {
			if n := len(h.onDesk(id)); n != 1 {
				t.Errorf("%s: %d lines are on the desk", name, n)
			}
		}
		h.clock.Advance(review.Patience)
		if n := len(h.onDesk(waited)); n != 1 {
			t.Errorf("after seven days %d lines are on the desk", n)
		}
	})
}

func TestAQuestionGoesOutOnAClosedTicketWhichStaysSo(t *testing.T) {
	onBoth(t, func(h *house) {
		id, _ := h.undecided()
		_, err := h.desk.SetStatus(h.Context(), h.kim, id, ticket.Closed, 0)
		h.must(err)
		h.must(h.reviews.Ask(h.Context(), h.marta, review.Question{Ticket: id, To: "dana@northwind.example", Text: "Which device was it?"}))
		if k, err := h.db.Ticket(h.Context(), program, id); err != nil || k.Status != ticket.Closed {
			t.Errorf("the ticket is %s, %v", k.Status, err)
		}
		if n := len(h.onDesk(id)); n != 0 {
			t.Errorf("%d lines are on the desk", n)
		}
		anew, err := h.desk.Answer(h.Context(), h.dana, id, "The front desk.", nil)
		h.must(err)
		if anew.ID == id || len(h.onDesk(id)) != 1 {
			t.Errorf("the answer is on %d, %d lines are on the desk", anew.ID, len(h.onDesk(id)))
		}
	})
}

func TestWhoMayAskAndWhom(t *testing.T) {
	onBoth(t, func(h *house) {
		id, _ := h.undecided()
		for name, c := range map[string]struct {
			v     identity.Viewer
			q     review.Question
			field string
			kind  fault.Kind
		}{
			"a technician": {h.kim, review.Question{Ticket: id, To: "dana@northwind.example", Text: "x"}, "", fault.Forbidden},
			"a stranger":   {h.marta, review.Question{Ticket: id, To: "eve@elsewhere.example", Text: "x"}, "to", fault.Invalid},
			"no words":     {h.marta, review.Question{Ticket: id, To: "dana@northwind.example", Text: " \r\n"}, "text", fault.Invalid},
		} {
			if err := h.reviews.Ask(h.Context(), c.v, c.q); !fault.Is(err, c.kind) || fault.FieldOf(err) != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := h.reviews.Tell(h.Context(), h.dana, id, "NW-0012", "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered what was not asked: %v", err)
		}
		_, err := h.desk.SetFacts(h.Context(), h.kim, id, map[string]string{"asset": "unmanaged"})
		h.must(err)
		p, err := h.reviews.Prepare(h.Context(), h.marta, id, "")
		h.must(err)
		if err := h.reviews.Ask(h.Context(), h.marta, review.Question{Ticket: id, To: p.To, Text: p.Text}); p.Fact != "" || fault.FieldOf(err) != "text" {
			t.Errorf("a greeting alone: %v", err)
		}
	})
}

func TestWhatChangesAfterAReviewIsNew(t *testing.T) {
	onBoth(t, func(h *house) {
		id, _ := h.undecided()
		fresh := func() int {
			h.must(h.ledger.Work(h.Context()))
			n, err := h.db.CountLines(h.Context(), h.marta, store.LineFilter{ClientID: h.client.ID, State: store.LinesToReview, New: true})
			h.must(err)
			return n
		}
		if n := fresh(); n != 1 {
			t.Errorf("before any review %d lines are new", n)
		}
		mark, err := h.reviews.Done(h.Context(), h.marta, h.client.ID)
		h.must(err)
		if n := fresh(); n != 0 {
			t.Errorf("after the review %d lines are new", n)
		}
		h.clock.Advance(time.Hour)
		_, err = h.desk.SetFacts(h.Context(), h.kim, id, map[string]string{"asset": "unmanaged"})
		h.must(err)
		if n := fresh(); n != 1 {
			t.Errorf("after the change %d lines are new", n)
		}
		_, err = h.reviews.Done(h.Context(), h.marta, h.client.ID)
		h.must(err)
		h.must(h.reviews.Again(h.Context(), h.marta, mark))
		if err := h.reviews.Again(h.Context(), h.marta, mark); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		if n := fresh(); n != 0 {
			t.Errorf("the later review stands, and %d lines are new", n)
		}
		if _, err := h.reviews.Done(h.Context(), h.kim, h.client.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
	})
}
