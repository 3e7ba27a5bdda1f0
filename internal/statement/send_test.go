package statement_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/statement"
)

func TestAStatementIsSentToWhoPays(t *testing.T) {
	onBoth(t, func(h *house) {
		h.log(h.private(), "2026-03-02 10:00", "remote")
		h.on("2026-04-02 09:00")
		s := h.issue("2026-03")
		if _, err := h.room.Send(h.Context(), h.kim, s.Number); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		to, err := h.room.Send(h.Context(), h.marta, s.Number) // who is named for billing cannot read it, as there is no file
		if err != nil || !slices.Equal(to, []string{"ada@northwind.example"}) {
			t.Errorf("sent to %q, %v", to, err)
		}
		to, raw := h.letters()
		for _, want := range []string{"Statement S-00001 for March 2026", "1020.00 USD", "https://help.harbour.example/portal/statements/S-00001", "Ada Berg"} {
			if !strings.Contains(raw, want) {
				t.Errorf("the letter to %q lacks %q: %s", to, want, raw)
			}
		}
		pdf := statement.Form{Name: "PDF", Ext: "pdf", Type: "application/pdf", Make: func(_ context.Context, i statement.Issued, language string) ([]byte, error) {
			return []byte("PDF of " + i.Number + " in " + language), nil
		}}
		room := statement.New(statement.Options{DB: h.db, Desk: h.desk, Ledger: h.ledger, Log: slog.New(slog.DiscardHandler), Forms: []statement.Form{pdf}})
		to, err = room.Send(h.Context(), h.marta, s.Number)
		if err != nil || !slices.Equal(to, []string{"bills@northwind.example"}) {
			t.Errorf("with a file sent to %q, %v", to, err)
		}
		if _, raw = h.letters(); !strings.Contains(raw, `S-00001.pdf`) || strings.Contains(raw, "/portal/statements/") {
			t.Errorf("the letter with a file: %s", raw)
		}
		if read, err := h.room.Read(h.Context(), h.marta, s.Number); err != nil || read.SentAt.IsZero() {
			t.Errorf("sent at %s, %v", read.SentAt, err)
		}
	})
}

func TestAMonthIsIssuedAndSentInTheBackground(t *testing.T) {
	onBoth(t, func(h *house) {
		h.log(h.private(), "2026-03-02 10:00", "remote")
		h.on("2026-04-02 09:00")
		if err := h.room.Begin(h.Context(), h.kim, "2026-03", true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		kicks := 0
		h.room.OnKick(func() { kicks++ })
		h.must(h.room.Begin(h.Context(), h.marta, "2026-03", true))
		if err := h.room.Begin(h.Context(), h.marta, "2026-02", false); !fault.Is(err, fault.Conflict) || kicks != 1 {
			t.Errorf("a second one: %v, %d kicks", err, kicks)
		}
		if j, ok, err := h.room.Job(h.Context(), h.marta); err != nil || !ok || j.Over() || j.State != statement.Waiting {
			t.Errorf("before: %+v", j)
		}
		if _, ok, err := h.room.Job(h.Context(), h.kim); ok || err != nil {
			t.Error("a technician sees it")
		}
		h.must(h.room.WorkJobs(h.Context()))
		j, _, _ := h.room.Job(h.Context(), h.marta)
		if j.State != statement.Done || j.Issued != 1 || j.Waits != 0 || j.Sent != 1 || len(j.Unsent) != 0 || j.Finished != 1 || j.Of != 1 {
			t.Errorf("after: %+v", j)
		}
		if to, _ := h.letters(); len(to) == 0 {
			t.Error("no letter is on its way")
		}
		h.must(h.room.Begin(h.Context(), h.marta, "2026-03", true)) // nothing is left
		h.must(h.room.WorkJobs(h.Context()))
		if j, _, _ = h.room.Job(h.Context(), h.marta); j.State != statement.Done || j.Issued != 0 || j.Sent != 0 || j.Of != 0 {
			t.Errorf("again: %+v", j)
		}
		h.must(h.room.WorkJobs(h.Context())) // and nothing is to do
	})
}

// TestAMissThatBecomesKnownLateIsCreditedOnTheNextStatement has three misses of February: one stands on its statement, two become known after it.
func TestAMissThatBecomesKnownLateIsCreditedOnTheNextStatement(t *testing.T) {
	onBoth(t, func(h *house) {
		const february = `{"respond":null,"update":null,"resolve":{"state":"missed","missed_at":"2026-02-27T10:00:00-06:00"},"earlier_misses":[]}`
		on, late, other := h.managed(), h.managed(), h.managed()
		h.missed(on, "P1", february)
		credits := func(month string) (list []string) {
			for _, c := range h.draft(month).Credits {
				list = append(list, fmt.Sprint(c.Ticket, " ", c.Amount, " ", c.Capped, " ", c.Period))
			}
			return list
		}
		want := func(month string, want ...string) {
			t.Helper()
			if got := credits(month); !slices.Equal(got, want) {
				t.Errorf("credits of %s: %q, want %q", month, got, want)
			}
		}
		fee := h.draft("2026-02").Credits[0].Amount.String()
		h.issue("2026-02")
		want("2026-03")
		h.clock.Advance(time.Hour)
		h.missed(late, "P1", february)
		h.missed(other, "P4", february) // no credit for those
		want("2026-03", fmt.Sprint(late, " ", fee, " false 2026-02"))
		h.on("2026-04-02 09:00")
		h.issue("2026-03")
		want("2026-04")
		h.missed(late, "P1", february) // touched again, and paid already
		want("2026-04")
	})
}

func TestACreditIsOwedForWhatWasMissedInTheMonth(t *testing.T) {
	inHouse(t, func(h *house) {
		h.missed(h.managed(), "P1", `{"respond":null,"update":null,"resolve":{"state":"missed","missed_at":"2026-03-02T10:00:00-06:00"},"earlier_misses":[]}`)
		h.missed(h.managed(), "P4", `{"respond":null,"update":null,"resolve":{"state":"missed","missed_at":"2026-03-02T10:00:00-06:00"},"earlier_misses":[]}`)
		h.missed(h.managed(), "P1", `{"respond":null,"update":null,"resolve":{"state":"missed","missed_at":"2026-02-27T10:00:00-06:00"},"earlier_misses":[]}`)
		credits := h.draft("2026-03").Credits
		if len(credits) != 1 || credits[0].Clause != "6.9" || credits[0].Amount.String() != "-38.50" {
			t.Errorf("credits: %+v", credits)
		}
	})
}
