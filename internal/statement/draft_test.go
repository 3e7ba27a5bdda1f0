package statement_test

import (
	"testing"

	"remit/internal/ledger"
	"remit/internal/store"
)

func TestADraftHasFeesBlocksWorkAndWhatManagersRuled(t *testing.T) {
	onBoth(t, func(h *house) {
		h.log(h.private(), "2026-03-02 10:00", "remote")
		h.log(h.managed(), "2026-03-02 11:00", "remote")
		waived, billed, declined := h.private(), h.managed(), h.unknown()
		h.log(waived, "2026-03-02 13:00", "remote")
		h.log(billed, "2026-03-02 14:00", "remote")
		h.log(declined, "2026-03-02 15:00", "remote")
		h.log(h.unknown(), "2026-03-02 16:00", "remote")
		h.must(h.rule(ledger.Waive, "Our update broke it.", waived))
		h.must(h.rule(ledger.Bill, "They asked for it.", billed))
		h.must(h.rule(ledger.Decline, "Not ours.", declined))
		h.must(h.room.SaveLevy(h.Context(), h.marta, store.Levy{Name: "Sales tax", Percent: "10"}))
		h.want("the draft", h.draft("2026-03"), "fee 7.1 ×2 90.00", "fee 7.2 ×0 0.00", "fee 7.3 ×1 650.00", "fee 7.14 ×2 10.00", "fee 7.15 ×1 20.00",
			"block 7.16 120+120+0-120-60=60 250.00", "work 02 Mar 4.1 60 min 60 drawn 0.00", "work 02 Mar 4.1 60 min 0 drawn 0.00 of 140.00, waive: Our update broke it.",
			"work 02 Mar 3.2 60 min 60 drawn 0.00, applied: They asked for it.", "covered 02 Mar 3.2 0 min 0 drawn 0.00 of 140.00", "tax Sales tax of 1020.00 102.00", "net 1020.00 tax 102.00 total 1122.00, 1 held")
	})
}
