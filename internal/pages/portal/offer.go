package portal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/intake"
	"remit/internal/money"
	"remit/internal/pages/shell"
)

// offer is what somebody is told before they send: what the agreement decides, by when it is answered, and what it costs.
type offer struct {
	dec       desk.Decided
	allowance *desk.Allowance // of the clause that decided
	visits    *desk.Allowance // of visits, where a visit may yet be needed
	locale    shell.Locale    // the reader's
}

func newOffer(pre intake.Preview, allowances []desk.Allowance, page shell.Page) *offer {
	o := &offer{dec: pre.Decision, locale: page.Locale}
	if o.dec.Terms == nil {
		return o
	}
	for i, a := range allowances {
		if a.Agreement.AgreementID != o.dec.AgreementID {
			continue
		}
		if a.Clause.Number == o.dec.Clause {
			o.allowance = &allowances[i]
		} else if a.Clause.Limit.Unit == "visits" && o.dec.Verdict == agreement.Covered {
			o.visits = &allowances[i]
		}
	}
	return o
}

// title says in a few words what holds.
func (o *offer) title() string {
	switch {
	case o.dec.Terms == nil && o.dec.Verdict == agreement.Billable:
		return "No agreement covers this; it is billed"
	case o.dec.Verdict == agreement.Covered:
		return "Covered by your agreement"
	case o.dec.Verdict == agreement.Billable:
		return "Outside your agreement; this is what it costs"
	case o.dec.Verdict == agreement.Declined:
		return "Not something that we do"
	default:
		return "We will look at it"
	}
}

// shape is the class of the verdict.
func (o *offer) shape() string {
	if o.dec.Verdict == agreement.Declined {
		return "undecided declined"
	}
	return string(o.dec.Verdict)
}

// sign stands for all that was told, except times, which move on: where it is another one, the sender has not seen it.
func (o *offer) sign() string {
	return strings.Join([]string{o.dec.Agreement, fmt.Sprint(o.dec.Version), string(o.dec.Verdict), o.dec.Clause, o.dec.Rate, o.dec.Approval}, "|")
}

// answerBy is when an answer is promised, zero where none is.
func (o *offer) answerBy() time.Time {
	if o.dec.Target == nil {
		return time.Time{}
	}
	return o.dec.Target.RespondDue
}

// solvedBy is when a solution is aimed at, zero where none is.
func (o *offer) solvedBy() time.Time {
	if o.dec.Target == nil {
		return time.Time{}
	}
	return o.dec.Target.ResolveDue
}

// quotes are the clauses that decided, in their own words: several where they agree and which of them applies is still open.
func quotes(dec coverage.Decision, terms *agreement.Terms, version int) []shell.Clause {
	if terms == nil || dec.Verdict == agreement.Undecided {
		return nil
	}
	numbers := []string{dec.Clause}
	if dec.Clause == "" {
		numbers = nil
		for _, x := range dec.Possible {
			numbers = append(numbers, x.Clause)
		}
	}
	var list []shell.Clause
	for _, n := range numbers {
		if c, ok := terms.ClauseByNumber(n); ok {
			list = append(list, shell.Clause{Number: n, Text: c.Says, Source: terms.Title, URL: clauseURL(dec.Agreement, version, n), Small: true})
		}
	}
	return list
}

func (o *offer) url(clause string) string { return clauseURL(o.dec.Agreement, o.dec.Version, clause) }

// outcome is a verdict that is possible, with the clauses that would give it.
type outcome struct {
	Verdict string
	Clauses []string
	URLs    []string
}

// possible are the outcomes that a decision of a version leaves open, in its order.
func possible(dec coverage.Decision, version int) []outcome {
	var list []outcome
	for _, x := range dec.Possible {
		i := slices.IndexFunc(list, func(o outcome) bool { return o.Verdict == string(x.Verdict) })
		if i < 0 {
			i = len(list)
			list = append(list, outcome{Verdict: string(x.Verdict)})
		}
		list[i].Clauses = append(list[i].Clauses, x.Clause)
		list[i].URLs = append(list[i].URLs, clauseURL(dec.Agreement, version, x.Clause))
	}
	return list
}

// anyway says what holds whatever the answers are.
func (o outcome) anyway() string {
	switch o.Verdict {
	case string(agreement.Covered):
		return "Whatever the answer, your agreement covers it."
	case string(agreement.Billable):
		return "Whatever the answer, it lies outside your agreement and is billed; only the price depends on it."
	}
	return "Whatever the answer, we cannot do it under your agreement."
}

// price is the rate that the work is billed at; ok is false where the agreement names none.
func (o *offer) price() (agreement.Rate, bool) {
	if o.dec.Terms == nil || o.dec.Rate == "" || o.dec.Verdict != agreement.Billable {
		return agreement.Rate{}, false
	}
	i := slices.IndexFunc(o.dec.Terms.Rates, func(r agreement.Rate) bool { return r.Name == o.dec.Rate })
	if i < 0 {
		return agreement.Rate{}, false
	}
	return o.dec.Terms.Rates[i], true
}

// priced writes money in the agreement's currency.
func (o *offer) priced(d decimal.Decimal) string {
	text := d.String()
	if c, err := money.CurrencyOf(o.dec.Terms.Currency); err == nil {
		text = c.Format(d)
	}
	return o.locale.Money(text, o.dec.Terms.Currency)
}

// approval says who has to agree to the costs, and from when on.
func (o *offer) approval() string {
	switch {
	case o.dec.Terms == nil || o.dec.Verdict != agreement.Billable:
		return ""
	case o.dec.Approval == "always":
		return "We start only when somebody who may approve it says yes to the costs."
	case o.dec.Approval != "":
		return "Above " + o.locale.Money(o.dec.Approval, o.dec.Terms.Currency) + " we ask for approval first."
	default:
		return "The agreement asks for no approval: we start at once."
	}
}

// left says what is left of the allowance that the request draws from, or would if somebody had to come.
func (o *offer) left() string {
	switch {
	case o.allowance != nil && o.dec.AllowanceSpent:
		return "The " + countOf(o.allowance, o.locale) + " of " + period(o.allowance, o.locale) + " are used up; what comes on top is billed."
	case o.allowance != nil:
		return "This draws from " + leftOf(o.allowance, o.locale) + "."
	case o.visits != nil:
		return "If somebody has to come: " + leftOf(o.visits, o.locale) + "."
	}
	return ""
}

// leftOf words an allowance: “1 of 2 visits left in March”.
func leftOf(a *desk.Allowance, l shell.Locale) string {
	return l.Amount(a.Left.Round(2).String()) + " of " + countOf(a, l) + " left in " + period(a, l)
}

// countOf is how much an allowance gives: “2 visits”, “1 ticket”.
func countOf(a *desk.Allowance, locale shell.Locale) string {
	l := a.Clause.Limit
	unit := l.Unit
	if l.Count.Equal(decimal.NewFromInt(1)) {
		unit = strings.TrimSuffix(unit, "s")
	}
	if unit == "tickets" || unit == "ticket" {
		unit = strings.Replace(unit, "ticket", "request", 1)
	}
	return locale.Amount(l.Count.String()) + " " + unit
}

// period names the period that an allowance is counted in: “March”, “2026”, “the week from 2 March”.
func period(a *desk.Allowance, l shell.Locale) string {
	first, err := time.Parse(time.DateOnly, a.First)
	if err != nil {
		return "the period"
	}
	switch a.Clause.Limit.Per {
	case "day":
		return l.Format(first, "2 January")
	case "week":
		return "the week from " + l.Format(first, "2 January")
	case "month":
		return first.Format("January")
	case "quarter":
		return fmt.Sprintf("quarter %d of %d", (int(first.Month())+2)/3, first.Year())
	case "year":
		return first.Format("2006")
	}
	return "the term"
}

// factWords say of a fact what is not known where it is missing.
var factWords = map[string]string{"kind": "what kind of request it is", "service": "what it is about", "mode": "whether somebody has to come", "site": "where it is",
	"impact": "how many it keeps from working", "urgency": "how long it can wait", "asset": "which device it is", "contact": "who asks"}

// openFacts words what is not known yet; "" where nothing is missing.
func openFacts(asked []string) string {
	list := make([]string, len(asked))
	for i, fact := range asked {
		list[i] = factWords[fact]
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
