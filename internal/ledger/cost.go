package ledger

import (
	"context"
	"slices"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/money"
	"remit/internal/store"
)

// HourCost is what an hour of somebody costs the house from a day on, as it is written.
type HourCost struct {
	UserID   int64  // 0: everybody whose own cost is not set
	Currency string // ISO 4217
	Amount   string // of an hour, decimal
	Since    string // first day, 2026-03-01
}

// SetCost keeps what an hour costs, in the place of what was kept from the same day on. Only managers may.
func (l *Ledger) SetCost(ctx context.Context, v identity.Viewer, c HourCost) error {
	if !v.May(identity.SeeMoney) {
		return fault.MayNot("set what an hour costs")
	}
	x, err := l.readCost(ctx, v, c)
	if err != nil {
		return err
	}
	return l.db.Write(ctx, func(tx *store.Tx) error { return tx.PutCost(ctx, x, v.UserID) })
}

func (l *Ledger) readCost(ctx context.Context, v identity.Viewer, c HourCost) (x store.HourCost, err error) {
	users, err := l.db.Users(ctx, v)
	if err != nil {
		return x, err
	}
	if c.UserID != 0 && !slices.ContainsFunc(users, func(u identity.User) bool { return u.ID == c.UserID }) {
		return x, fault.On("user", "Choose somebody who works here.")
	}
	currency, err := money.CurrencyOf(c.Currency)
	if err != nil {
		return x, fault.On("currency", "Choose a currency.")
	}
	amount, err := money.Parse(c.Amount, currency)
	if err != nil || amount.IsNegative() {
		return x, fault.On("amount", "Write what an hour costs as a number, such as 62.50.")
	}
	if _, err := time.Parse(time.DateOnly, c.Since); err != nil {
		return x, fault.On("since", "Choose the day from which it holds.")
	}
	return store.HourCost{UserID: c.UserID, Currency: currency.Code, Minor: currency.Units(amount), Since: c.Since}, nil
}

// DropCost takes a cost away: what was before it holds again. Only managers may.
func (l *Ledger) DropCost(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.SeeMoney) {
		return fault.MayNot("set what an hour costs")
	}
	return l.db.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.DropCost(ctx, id)
		if err == nil && !found {
			err = fault.Errorf(fault.NotFound, "There is no such cost. Somebody may have taken it away.")
		}
		return err
	})
}
