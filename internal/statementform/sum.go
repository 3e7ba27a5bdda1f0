package statementform

import (
	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/money"
)

// sumOf is what the rows of one kind come to.
type sumOf struct {
	kind  string
	there bool // there are such rows
	sum   money.Amount
}

// sumsOf are what the parts of a statement come to, taxes aside, in the order in which they stand.
func sumsOf(a *billing.Account) []sumOf {
	digits, rows := a.Total.Digits, rowsOf(a)
	list := []sumOf{{kind: feeRow}, {kind: blockRow}, {kind: workRow}, {kind: coveredRow}, {kind: correctionRow}, {kind: creditRow}, {kind: endRow}}
	for i := range list {
		sum := decimal.Zero
		for _, r := range rows {
			if r.kind == list[i].kind {
				list[i].there, sum = true, sum.Add(r.amount.Decimal)
			}
		}
		list[i].sum = money.Amount{Decimal: sum, Digits: digits}
	}
	return list
}
