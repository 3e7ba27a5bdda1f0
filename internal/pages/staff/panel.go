package staff

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/desk"
	"remit/internal/pages/shell"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// panel is what the agreement says of a ticket.
type panel struct {
	Decisions  []ticket.Decision
	Decided    desk.Decided // the latest
	Facts      agreement.Facts
	Settled    *ticket.Settlement // what a manager said over it, nil for nothing
	Clocks     []shell.Clock
	Target     *sla.Target
	Allowances []allowance
	Question   *question
	Sheet      shell.FactSheet
	Form       shell.Form // what was refused
}

// allowance is what is left of what the agreement gives, for a clause of the decision.
type allowance struct {
	desk.Allowance
	Deciding bool // the clause decided, so this request is the next to draw
}

// loadPanel reads the decision that counts, its clocks, what is left of its allowances, and what would settle it.
func (p *Pages) loadPanel(ctx context.Context, page *ticketPage) error {
	v, t, n := page.Viewer, page.Ticket, &page.Panel
	var err error
	if last := len(n.Decisions) - 1; last >= 0 {
		if n.Decided, err = p.decided(ctx, n.Decisions[last]); err != nil {
			return err
		}
	}
	if err := n.Facts.UnmarshalJSON(t.Facts); err != nil {
		return fmt.Errorf("staff: facts of %d: %w", t.ID, err)
	}
	settled, err := p.db.Settlements(ctx, v, t.ID)
	if err != nil {
		return err
	}
	if len(settled) > 0 && t.Review == ticket.ReviewSettled {
		n.Settled = &settled[len(settled)-1]
	}
	if err := p.loadClocks(ctx, page); err != nil {
		return err
	}
	if err := p.loadAllowances(ctx, page); err != nil {
		return err
	}
	known, err := p.loadKnown(ctx, v, t.ClientID)
	if err != nil {
		return err
	}
	page.Site, n.Sheet = siteZone(known.sites), factSheet(page, known)
	if t.Verdict == string(agreement.Undecided) {
		n.Question, err = p.question(ctx, asking{client: t.ClientID, ticket: t.ID, contact: t.ContactID, facts: n.Facts, ask: n.Decided.Ask, known: known})
	}
	return err
}

func (p *Pages) loadClocks(ctx context.Context, page *ticketPage) error {
	t, n := page.Ticket, &page.Panel
	clocks, target, err := p.desk.Clocks(ctx, p.db.Reads(), t, page.Now)
	if err != nil {
		return err
	}
	z := zones{reader: page.Zone}
	if n.Decided.Terms != nil {
		z.agreement = n.Decided.Terms.Zone
	}
	n.Target, n.Clocks = target, fullClocks(clocks, target, t, z, page.Now)
	rows, err := p.rowClocks(ctx, page.Viewer, []ticket.Row{{Ticket: t}}, page.Now)
	page.Clock = rows[t.ID]
	return err
}

// loadAllowances reads what is left under the clauses that decided or may decide.
func (p *Pages) loadAllowances(ctx context.Context, page *ticketPage) error {
	t, n := page.Ticket, &page.Panel
	if t.ClientID == 0 || n.Decided.Terms == nil {
		return nil
	}
	all, err := p.desk.Allowances(ctx, page.Viewer, t.ClientID, n.Facts.ReceivedAt)
	for _, a := range all {
		if a.Agreement.AgreementID == n.Decided.AgreementID && concerns(n.Decided, a.Clause.Number) {
			n.Allowances = append(n.Allowances, allowance{a, a.Clause.Number == n.Decided.Clause})
		}
	}
	return err
}

// rate is a price of the agreement's rate card.
func rateOf(d desk.Decided, name string) (agreement.Rate, bool) {
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
func rateWords(r agreement.Rate, currency string) string {
	words := shell.Money(r.Price.StringFixed(2), currency) + "/h"
	if r.Increment > 0 {
		words += " in " + shell.Span(r.Increment) + " steps"
	}
	if r.Minimum > r.Increment {
		words += ", at least " + shell.Span(r.Minimum)
	}
	if r.Callout.IsPositive() {
		words += " + " + shell.Amount(r.Callout.StringFixed(2)) + " call-out"
	}
	return words
}

// approvalWords say whether the client must agree first.
func (n panel) approvalWords(t ticket.Ticket) string {
	switch {
	case t.Approval == ticket.ApprovalWanted:
		return "asked for; no work before the answer"
	case t.Approval == ticket.ApprovalApproved:
		return "given"
	case t.Approval == ticket.ApprovalRefused:
		return "refused"
	case n.Decided.Approval == "always":
		return "needed"
	case n.Decided.Approval != "" && n.Decided.Terms != nil:
		return "needed above " + shell.Money(n.Decided.Approval, n.Decided.Terms.Currency)
	default:
		return "none needed"
	}
}

// periodWords name the period of an allowance: “March”, “the week from 2 March”, “this term”.
func (a allowance) periodWords() string {
	first, err := time.Parse(time.DateOnly, a.First)
	if err != nil {
		return a.First
	}
	switch a.Clause.Limit.Per {
	case "day":
		return first.Format("2 January")
	case "week":
		return "the week from " + first.Format("2 January")
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

func (a allowance) name() string { return title(a.Clause.Limit.Unit) + " in " + a.periodWords() }

// leftWords say how much is left, and which one this request is.
func (a allowance) leftWords() string {
	count := a.Clause.Limit.Count
	if a.countable() && a.Deciding && a.Used.LessThan(count) {
		return fmt.Sprintf("%s used, this is the %s of %s", a.Used, ordinal(int(a.Used.IntPart())+1), count)
	}
	return fmt.Sprintf("%s of %s left", a.Left, count)
}

// countable reports whether the allowance can be drawn as a row of boxes.
func (a allowance) countable() bool {
	count := a.Clause.Limit.Count
	return count.IsInteger() && count.LessThanOrEqual(decimal.NewFromInt(8)) && a.Used.IsInteger() && a.Used.LessThanOrEqual(count)
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}

// stepWords say what a clause's place in the decision was.
func stepWords(value agreement.Truth) string {
	switch value {
	case agreement.True:
		return "applies"
	case agreement.Unknown:
		return "cannot be told yet"
	default:
		return "does not apply"
	}
}

// spanWords are a span of a target in words: “2 h”, “1 business day”.
func spanWords(text string) string {
	if days, ok := strings.CutSuffix(text, "bd"); ok {
		if days == "1" {
			return "1 business day"
		}
		return days + " business days"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return text
	}
	return shell.Span(d)
}

// routeWords say where the agreement sends it, and who has it now.
func (page ticketPage) routeWords() string {
	return strings.Join(nonEmpty(page.teamName(), page.assigneeName()), ", ")
}

// nth says which decision counts, and since when.
func (n panel) nth(page shell.Page) string {
	if len(n.Decisions) == 0 {
		return "not decided yet"
	}
	last := n.Decisions[len(n.Decisions)-1]
	return ordinal(len(n.Decisions)) + " decision, " + shell.Stamp(page.Now, last.At, page.Zone)
}

// outcome is the verdict that counts: what was decided, or what a manager settled.
func (page ticketPage) outcome() shell.Verdict {
	return shell.Verdict{Outcome: cmp.Or(page.Ticket.Verdict, "undecided"), Clause: page.Ticket.Clause}
}

// concerns reports whether a clause decided, or may decide.
func concerns(d desk.Decided, number string) bool {
	return d.Clause == number || slices.ContainsFunc(d.Possible, func(p coverage.Possible) bool { return p.Clause == number })
}
