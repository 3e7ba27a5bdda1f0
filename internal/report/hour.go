package report

import "github.com/shopspring/decimal"

// Hours are seconds as hours with two decimals, half away from zero.
func Hours(seconds int64) string {
	return decimal.NewFromInt(seconds).DivRound(decimal.NewFromInt(3600), 2).StringFixed(2)
}
