package ticket

import "github.com/shopspring/decimal"

// Draw is what one ticket uses up of an allowance on one local date of the agreement's zone.
type Draw struct {
	AgreementID int64
	Clause      string
	Unit        string // visits, tickets, hours
	Day         string // 2026-03-02
	TicketID    int64
	Amount      decimal.Decimal
}
