package portal

import (
	"fmt"
	"slices"
	"strconv"
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
		return o.locale.Say("offer.no-agreement")
	case o.dec.Verdict == agreement.Covered:
		return o.locale.Say("offer.covered")
	case o.dec.Verdict == agreement.Billable:
		return o.locale.Say("offer.billable")
	case o.dec.Verdict == agreement.Declined:
		return o.locale.Say("offer.declined")
	default:
		return o.locale.Say("offer.undecided")
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
func (o outcome) anyway(l shell.Locale) string {
	switch o.Verdict {
	case string(agreement.Covered):
		return l.Say("offer.anyway-covered")
	case string(agreement.Billable):
		return l.Say("offer.anyway-billable")
	}
	return l.Say("offer.anyway-declined")
}

// word is the verdict of an outcome.
func (o outcome) word(l shell.Locale) string {
	switch o.Verdict {
	case string(agreement.Covered):
		return l.Say("offer.is-covered")
	case string(agreement.Billable):
		return l.Say("offer.is-billable")
	case string(agreement.Declined):
		return l.Say("offer.is-declined")
	}
	return l.Say("offer.is-undecided")
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
		return o.locale.Say("offer.approval-always")
	case o.dec.Approval != "":
		return o.locale.Say("offer.approval-above", "amount", o.locale.Money(o.dec.Approval, o.dec.Terms.Currency))
	default:
		return o.locale.Say("offer.approval-none")
	}
}

// left says what is left of the allowance that the request draws from, or would if somebody had to come.
func (o *offer) left() string {
	l := o.locale
	switch {
	case o.allowance != nil && o.dec.AllowanceSpent:
		return l.Say("offer.spent", "count", countOf(o.allowance, l), "period", period(o.allowance, l))
	case o.allowance != nil:
		return l.Say("offer.draws", "count", leftOf(o.allowance, l), "period", period(o.allowance, l))
	case o.visits != nil:
		return l.Say("offer.visits", "count", leftOf(o.visits, l), "period", period(o.visits, l))
	}
	return ""
}

// leftOf is how much is left of an allowance: “1 of 2 visits”.
func leftOf(a *desk.Allowance, l shell.Locale) string {
	return l.Say("offer.left-"+a.Clause.Limit.Unit, "n", counted(a, l), "left", l.Amount(a.Left.Round(2).String()))
}

// countOf is how much an allowance gives: “2 visits”, “1 request”.
func countOf(a *desk.Allowance, l shell.Locale) string {
	return l.Say("offer.gives-"+a.Clause.Limit.Unit, "n", counted(a, l))
}

// counted is the count of an allowance as Say takes it: a whole number, by which the form of a text is chosen, or one with decimals, as it is written.
func counted(a *desk.Allowance, l shell.Locale) any {
	if n := a.Clause.Limit.Count; !n.IsInteger() {
		return l.Amount(n.String())
	}
	return int(a.Clause.Limit.Count.IntPart())
}

// period names the period that an allowance is counted in: “March”, “2026”, “the week from 2 March”.
func period(a *desk.Allowance, l shell.Locale) string {
	first, err := time.Parse(time.DateOnly, a.First)
	if err != nil {
		return l.Say("period.term")
	}
	switch a.Clause.Limit.Per {
	case "day":
		return l.Say("period.day", "day", l.Format(first, "2 January"))
	case "week":
		return l.Say("period.week", "day", l.Format(first, "2 January"))
	case "month":
		return l.Say("period.month", "month", l.Format(first, "January"))
	case "quarter":
		return l.Say("period.quarter", "quarter", strconv.Itoa((int(first.Month())+2)/3), "year", first.Format("2006"))
	case "year":
		return l.Say("period.year", "year", first.Format("2006"))
	}
	return l.Say("period.term")
}

// openFacts words what is not known yet; "" where nothing is missing.
func openFacts(l shell.Locale, asked []string) string {
	var words string
	for i, fact := range asked {
		word := l.Say("question.open-" + fact)
		switch {
		case i == 0:
			words = word
		case i < len(asked)-1:
			words += ", " + word
		default:
			words = l.Say("question.open-list", "before", words, "last", word)
		}
	}
	return words
}
