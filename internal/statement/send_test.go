package statement_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

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
