package statementform

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"remit/internal/billing"
	"remit/internal/spreadsheet"
)

// Columns are the columns of the CSV and of the XLSX's lines:
//
//	statement         number of the statement; empty of a draft
//	agreement         number of the agreement
//	period            2026-03, 2026-Q1 or 2026
//	kind              fee, block, work, covered, correction, credit, termination or tax
//	ticket            number
//	clause            of the agreement
//	text              words of the clause, service of the work, name of the tax
//	from, to          first and last day, both included; of work when it began and ended (RFC 3339)
//	rate              of the rate card
//	factor            multiplier of work; percentage of a credit, a tax or a termination fee
//	count             how many a fee counts
//	billed_minutes    of work; of a block what was bought; of a correction by how much it changed
//	drawn_minutes     of these, taken from prepaid time; of a block what was used
//	list_amount       what covered or waived work would have cost; what a percentage is of
//	amount            what is charged; below 0 what is given back
//	currency          ISO 4217
//	ruling, reason    what a manager decided and why
//	note              the rest: days of a fee, minutes of a block, the period that is corrected
//
// The amounts of all rows, taxes among them, come to the total.
func Columns() []string {
	return []string{"statement", "agreement", "period", "kind", "ticket", "clause", "text", "from", "to", "rate", "factor", "count", "billed_minutes", "drawn_minutes", "list_amount", "amount",
		"currency", "ruling", "reason", "note"}
}

// CSV writes one row for each line (RFC 4180, UTF-8), under Columns. Figures have a point and no thousands. A text that a spreadsheet would take for a
// formula has an apostrophe before it.
func CSV(a *billing.Account, h Head) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	list := [][]string{Columns()}
	for _, r := range rowsOf(a) {
		list = append(list, r.cells(a, h))
	}
	if err := w.WriteAll(list); err != nil {
		return nil, fmt.Errorf("statementform: csv: %w", err)
	}
	return b.Bytes(), nil
}

// cells are a row's under Columns.
func (r row) cells(a *billing.Account, h Head) []string {
	factor, list := "", ""
	if r.factor.Valid {
		factor = r.factor.Decimal.String()
	}
	if r.list != nil {
		list = r.list.String()
	}
	return []string{spreadsheet.Text(h.Number), spreadsheet.Text(a.Agreement), spreadsheet.Text(a.Period), r.kind, r.ticket, spreadsheet.Text(r.clause), spreadsheet.Text(r.text), r.from, r.to, spreadsheet.Text(r.rate), factor, r.count,
		strconv.Itoa(r.minutes), strconv.Itoa(r.drawn), list, r.amount.String(), a.Currency, spreadsheet.Text(r.ruling), spreadsheet.Text(r.reason), r.note}
}
