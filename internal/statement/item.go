package statement

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/store"
)

// items are kept lines as a statement takes them.
func items(editions []billing.Edition, lines []store.RuledLine) ([]billing.Item, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	currency, err := money.CurrencyOf(editions[0].Terms.Currency)
	if err != nil {
		return nil, err
	}
	list := make([]billing.Item, 0, len(lines))
	for _, l := range lines {
		one, err := item(l, currency)
		if err != nil {
			return nil, fmt.Errorf("statement: line %d: %w", l.ID, err)
		}
		if l.Ruled == ledger.Settled && one.Ruling == nil && one.Verdict == agreement.Declined { // a manager declined all of it, and gave no reason then
			continue
		}
		list = append(list, one)
	}
	return list, nil
}

// item is a kept line with what was ruled on it. It was rated with the ruling, so it stands as it is; only of a waived one a statement says anew that
// it costs nothing.
func item(l store.RuledLine, c money.Currency) (billing.Item, error) {
	i := billing.Item{Ticket: l.TicketID, Service: l.Service, Mode: l.Mode, Line: billing.Line{Entry: int(l.EntryID), Start: l.From(), End: l.To(),
		Verdict: agreement.Verdict(l.Verdict), Clause: l.Clause, Rate: l.Rate, Minutes: l.Minutes, Ask: strings.Fields(l.Ask)}}
	var err error
	if i.Multiplier, err = decimal.NewFromString(l.Multiplier); err != nil {
		return i, fmt.Errorf("multiplier %q: %w", l.Multiplier, err)
	}
	i.Amount, i.List = minor(l.Amount, l.Priced, c), minor(l.List, l.Listed, c)
	if l.Hold != ledger.HoldUndecided && l.Hold != ledger.HoldDeclined { // those are held for their verdict
		i.Hold = l.Hold
	}
	reason := strings.TrimSpace(l.Reason)
	switch {
	case l.Ruled == ledger.Waive && l.Listed:
		i.Ruling = &billing.Ruling{Deed: billing.Waive, Reason: reason}
		i.Amount, i.List = i.List, decimal.NullDecimal{}
	case l.Ruled != "" && reason != "":
		i.Ruling = &billing.Ruling{Deed: billing.Applied, Reason: reason}
	}
	return i, nil
}

// minor is an amount in the currency's smallest unit as a decimal.
func minor(units int64, has bool, c money.Currency) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: c.OfUnits(units), Valid: has}
}

// units is an amount in the currency's smallest unit.
func units(a money.Amount) int64 { return a.Shift(a.Digits).IntPart() }
