package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"remit/internal/store"
)

// hourCosts is what an hour costs the house this year, in the smallest unit of each currency: so that most clients pay more, and some less.
func hourCosts() map[string]int64 {
	return map[string]int64{"USD": 6800, "CAD": 9000, "EUR": 6200, "GBP": 5500, "DKK": 46000, "SEK": 68000, "NOK": 70000, "CHF": 8800, "AUD": 9500, "NZD": 9800}
}

// addCosts sets what an hour costs: a little less the year before, and one of those at work more than the others.
func (l *loading) addCosts(ctx context.Context) error {
	by := l.manager().ID
	var dear int64 // the last of those at work by address, so that it is always the same
	for _, email := range slices.Sorted(maps.Keys(l.users)) {
		if atWork(l.users[email].Role) {
			dear = l.users[email].ID
		}
	}
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		for _, code := range slices.Sorted(maps.Keys(hourCosts())) {
			n, year := hourCosts()[code], tx.Now.Year()
			for _, c := range []store.HourCost{{Since: fmt.Sprintf("%d-01-01", year-2), Minor: n * 95 / 100}, {Since: fmt.Sprintf("%d-01-01", year), Minor: n}, {UserID: dear, Since: fmt.Sprintf("%d-01-01", year-2), Minor: n * 5 / 4}} {
				c.Currency = code
				if err := tx.PutCost(ctx, c, by); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
