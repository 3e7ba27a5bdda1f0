// Package decision shows what an agreement says of a request: the clause that decided, what it costs, and what would settle it.
package decision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Source is where decisions and what stands around them are read.
type Source struct {
	DB   *store.DB
	Desk *desk.Desk
}

// Allowance is what is left of what the agreement gives, for a clause of the decision.
type Allowance struct {
	desk.Allowance
	Deciding bool // the clause decided, so this request is the next to draw
}

// Left reads what is left at a time under the clauses that decided or may decide; nothing where there is no agreement.
func (s Source) Left(ctx context.Context, v identity.Viewer, client int64, d desk.Decided, at time.Time) ([]Allowance, error) {
	if client == 0 || d.Terms == nil {
		return nil, nil
	}
	all, err := s.Desk.Allowances(ctx, v, client, at)
	var left []Allowance
	for _, a := range all {
		if a.Agreement.AgreementID == d.AgreementID && concerns(d, a.Clause.Number) {
			left = append(left, Allowance{a, a.Clause.Number == d.Clause})
		}
	}
	return left, err
}

// Allowances are all that a client has at a time, with what is left of each; none without an agreement.
func (s Source) Allowances(ctx context.Context, v identity.Viewer, client int64, at time.Time, l shell.Locale) ([]shell.Allowance, error) {
	all, err := s.Desk.Allowances(ctx, v, client, at)
	var out []shell.Allowance
	for _, a := range all {
		count := a.Clause.Limit.Count
		one := shell.Allowance{Name: Allowance{Allowance: a}.name(l), Clause: a.Clause.Number, Left: Allowance{Allowance: a}.leftWords(l), Over: a.Used.GreaterThan(count)}
		if count.IsPositive() {
			one.Percent = min(100, int(a.Used.Mul(decimal.NewFromInt(100)).Div(count).IntPart()))
		}
		out = append(out, one)
	}
	return out, err
}

// RateOf is a price of the agreement's rate card.
func RateOf(d desk.Decided, name string) (agreement.Rate, bool) {
	if d.Terms == nil || name == "" {
		return agreement.Rate{}, false
	}
	i := slices.IndexFunc(d.Terms.Rates, func(r agreement.Rate) bool { return r.Name == name })
	if i < 0 {
		return agreement.Rate{}, false
	}
	return d.Terms.Rates[i], true
}

// rateWords say what an hour costs: “160.00 USD/h in 30 min steps, at least 1 h, + 85.00 call-out”.
func rateWords(r agreement.Rate, currency string, l shell.Locale) string {
	words := l.Money(r.Price.StringFixed(2), currency) + "/h"
	if r.Increment > 0 {
		words += " in " + shell.Span(r.Increment) + " steps"
	}
	if r.Minimum > r.Increment {
		words += ", at least " + shell.Span(r.Minimum)
	}
	if r.Callout.IsPositive() {
		words += " + " + l.Amount(r.Callout.StringFixed(2)) + " call-out"
	}
	return words
}

// approvalWords say whether the client must agree first.
func approvalWords(d desk.Decided, t ticket.Ticket, l shell.Locale) string {
	switch {
	case t.Approval == ticket.ApprovalWanted:
		return "asked for; no work before the answer"
	case t.Approval == ticket.ApprovalApproved:
		return "given"
	case t.Approval == ticket.ApprovalRefused:
		return "refused"
	case t.Approval == ticket.ApprovalWaived:
		return "not waited for"
	case d.Approval == "always":
		return "needed"
	case d.Approval != "" && d.Terms != nil:
		return "needed above " + l.Money(d.Approval, d.Terms.Currency)
	default:
		return "none needed"
	}
}

// periodWords name the period of an allowance: “March”, “the week from 2 March”, “this term”.
func (a Allowance) periodWords(l shell.Locale) string {
	first, err := time.Parse(time.DateOnly, a.First)
	if err != nil {
		return a.First
	}
	switch a.Clause.Limit.Per {
	case "day":
		return l.Format(first, "2 January")
	case "week":
		return "the week from " + l.Format(first, "2 January")
	case "month":
		return first.Format("January")
	case "quarter":
		return fmt.Sprintf("quarter %d", (int(first.Month())+2)/3)
	case "year":
		return first.Format("2006")
	default:
		return "this term"
	}
}

func (a Allowance) name(l shell.Locale) string {
	return shell.Capital(a.Clause.Limit.Unit) + " in " + a.periodWords(l)
}

// leftWords say how much is left, and which one this request is.
func (a Allowance) leftWords(l shell.Locale) string {
	count := a.Clause.Limit.Count
	if a.countable() && a.Deciding && a.Used.LessThan(count) {
		return fmt.Sprintf("%s used, this is the %s of %s", l.Amount(a.Used.String()), shell.Ordinal(int(a.Used.IntPart())+1), l.Amount(count.String()))
	}
	return fmt.Sprintf("%s of %s left", l.Amount(a.Left.String()), l.Amount(count.String()))
}

// countable reports whether the allowance can be drawn as a row of boxes.
func (a Allowance) countable() bool {
	count := a.Clause.Limit.Count
	return count.IsInteger() && count.LessThanOrEqual(decimal.NewFromInt(8)) && a.Used.IsInteger() && a.Used.LessThanOrEqual(count)
}

// concerns reports whether a clause decided, or may decide.
func concerns(d desk.Decided, number string) bool {
	return d.Clause == number || slices.ContainsFunc(d.Possible, func(p coverage.Possible) bool { return p.Clause == number })
}
