package statementform

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/money"
)

// The kinds of row, in the order in which they stand.
const (
	feeRow        = "fee"
	blockRow      = "block"
	workRow       = "work"
	coveredRow    = "covered"
	correctionRow = "correction"
	creditRow     = "credit"
	endRow        = "termination"
	taxRow        = "tax"
)

// row is one line of a statement with what the tables tell of it. The amounts of all rows come to the total.
type row struct {
	kind    string
	clause  string
	ticket  string
	text    string
	from    string // first day, or when work began
	to      string // last day, included, or when work ended
	rate    string
	factor  decimal.NullDecimal // multiplier of work, percentage of a credit or a tax
	count   string              // of a fee
	minutes int
	drawn   int
	list    *money.Amount
	amount  money.Amount
	ruling  string
	reason  string
	note    string
}

// rowsOf are the lines of a statement.
func rowsOf(a *billing.Account) (rows []row) {
	for _, f := range a.Fees {
		rows = append(rows, row{kind: feeRow, clause: f.Clause, text: string(f.Says), from: f.From, to: f.To, count: strconv.FormatInt(f.Count, 10), amount: f.Amount,
			note: strconv.FormatInt(f.Days, 10) + " of " + strconv.FormatInt(f.Of, 10) + " days"})
	}
	for _, b := range a.Blocks {
		rows = append(rows, row{kind: blockRow, clause: b.Clause, text: string(b.Says), from: a.From, to: a.To, minutes: b.Bought, drawn: b.Used, amount: b.Amount,
			note: "opening " + strconv.Itoa(b.Opening) + ", returned " + strconv.Itoa(b.Returned) + ", lapsed " + strconv.Itoa(b.Lapsed) + ", closing " + strconv.Itoa(b.Closing) + " minutes"})
	}
	for _, w := range a.Work {
		for _, l := range w.Lines {
			rows = append(rows, workOf(workRow, w.Ticket, l))
		}
	}
	for _, w := range a.Covered {
		for _, l := range w.Lines {
			rows = append(rows, workOf(coveredRow, w.Ticket, l))
		}
	}
	for _, c := range a.Corrections {
		r := workOf(correctionRow, c.Ticket, c.WorkLine)
		r.note = "corrects " + c.Period
		rows = append(rows, r)
	}
	for _, c := range a.Credits {
		r := row{kind: creditRow, clause: c.Clause, text: string(c.Says), ticket: ticketNo(c.Ticket), factor: decimal.NewNullDecimal(c.Percent), amount: c.Amount}
		if c.Capped {
			r.note = "capped"
		}
		if c.Period != "" {
			r.note = strings.TrimPrefix(r.note+", corrects "+c.Period, ", ")
		}
		rows = append(rows, r)
	}
	if e := a.Termination; e != nil {
		rows = append(rows, row{kind: endRow, from: e.Ended, to: e.Ends, factor: decimal.NewNullDecimal(e.Percent), list: &e.Fees, amount: e.Amount})
	}
	for _, t := range a.Taxes {
		rows = append(rows, row{kind: taxRow, text: t.Name, factor: decimal.NewNullDecimal(t.Percent), list: &t.Base, amount: t.Amount})
	}
	return rows
}

func workOf(kind string, ticket billing.Ref, l billing.WorkLine) row {
	r := row{kind: kind, clause: string(l.Clause), ticket: ticketNo(ticket), text: string(l.Service), from: instant(l.Start), to: instant(l.End), rate: string(l.Rate),
		factor: decimal.NewNullDecimal(l.Multiplier), minutes: l.Minutes, drawn: l.Drawn, list: l.List, amount: l.Amount}
	if l.Ruling != nil {
		r.ruling, r.reason = l.Ruling.Deed, l.Ruling.Reason
	}
	return r
}

func instant(m billing.Moment) string { return m.Format(time.RFC3339) }

func ticketNo(r billing.Ref) string {
	if r == 0 {
		return ""
	}
	return strconv.FormatInt(int64(r), 10)
}
