package history

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/ruling"
	"remit/internal/ticket"
)

// A ledger sums up what was drawn, whenever it is asked and in whatever order draws and questions come.
func TestLedgerSumsAsOneWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type drawn struct {
			draw   ticket.Draw
			amount decimal.Decimal
		}
		l, all := ledger{}, []drawn{}
		day := func(label string) string { return fmt.Sprintf("2026-03-%02d", rapid.IntRange(1, 31).Draw(t, label)) }
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			agreement, unit := rapid.Int64Range(1, 2).Draw(t, "agreement"), rapid.SampledFrom([]string{"hours", "visits"}).Draw(t, "unit")
			if rapid.Bool().Draw(t, "draws") {
				d := drawn{ticket.Draw{AgreementID: agreement, Clause: "2.1", Unit: unit, Day: day("day")}, decimal.New(rapid.Int64Range(-500, 500).Draw(t, "amount"), -2)}
				l.add(d.draw, d.amount)
				all = append(all, d)
				continue
			}
			asked := ruling.DrawnFrom{Agreement: agreement, Clause: "2.1", Unit: unit, First: day("first"), Last: day("last")}
			want := decimal.Zero
			for _, d := range all {
				if d.draw.AgreementID == agreement && d.draw.Unit == unit && d.draw.Day >= asked.First && d.draw.Day <= asked.Last {
					want = want.Add(d.amount)
				}
			}
			if got := l.sum(asked); !got.Equal(want) {
				t.Fatalf("%v sums up to %s, want %s", asked, got, want)
			}
		}
	})
}
