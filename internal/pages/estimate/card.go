package estimate

import (
	"cmp"
	"context"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/estimate"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Card is how the approval of a ticket's work stands, for the technician who does it.
type Card struct {
	Page      shell.Page
	Ticket    ticket.Ticket
	Estimates []store.Estimate
	Answers   []store.EstimateAnswer
	Held      map[int64]string // by time entry
	Spent     decimal.Decimal  // where something was approved
	Wants     string           // from what amount on the agreement wants an approval, "always", or "" for never
	Currency  string
}

// Concerns reports whether a ticket has to do with an approval at all: no other needs its card.
func Concerns(t ticket.Ticket) bool {
	return t.Approval != "" || t.Verdict == string(agreement.Billable)
}

// LoadCard reads how the approval of a ticket's work stands under its latest decision.
func LoadCard(ctx context.Context, db *store.DB, x *estimate.Estimates, page shell.Page, t ticket.Ticket, dec desk.Decided) (c Card, err error) {
	if c = (Card{Page: page, Ticket: t, Wants: dec.Approval}); dec.Terms != nil {
		c.Currency = dec.Terms.Currency
	}
	if c.Estimates, err = db.Estimates(ctx, page.Viewer, t.ID); err != nil {
		return c, err
	}
	if len(c.Estimates) > 0 {
		if c.Answers, err = db.EstimateAnswers(ctx, page.Viewer, t.ID); err != nil {
			return c, err
		}
	}
	if c.Held, err = db.HeldTime(ctx, page.Viewer, t.ID); err != nil {
		return c, err
	}
	if e, ok := c.last(); ok && e.State == store.EstimateApproved {
		c.Spent, err = x.Spent(ctx, db.Reads(), t)
	}
	return c, err
}

// last is the newest estimate that was not taken back.
func (c Card) last() (store.Estimate, bool) {
	for i := len(c.Estimates) - 1; i >= 0; i-- {
		if c.Estimates[i].State != store.EstimateWithdrawn {
			return c.Estimates[i], true
		}
	}
	return store.Estimate{}, false
}

// money writes an amount as the reader does.
func money(l shell.Locale, amount decimal.Decimal, currency string) string {
	return l.Money(amount.StringFixed(2), currency)
}

// used is how much of what was approved is spent.
func (c Card) used() shell.Allowance {
	e, _ := c.last()
	a := shell.Allowance{Name: "Approved", Left: money(c.Page.Locale, c.Spent, e.Currency) + " of " + money(c.Page.Locale, e.Cap, e.Currency), Over: c.Spent.GreaterThan(e.Cap)}
	if e.Cap.IsPositive() {
		a.Percent = min(100, int(c.Spent.Mul(decimal.NewFromInt(100)).Div(e.Cap).IntPart()))
	}
	return a
}

// stands says where the approval stands.
func (c Card) stands() string {
	e, has := c.last()
	switch c.Ticket.Approval {
	case ticket.ApprovalWanted:
		if has && e.State == store.EstimateWaiting {
			return "Put to the client " + shell.Ago(c.Page.Now, e.CreatedAt, c.Page.Locale) + ": " + money(c.Page.Locale, e.Amount, e.Currency) + ". No work before the answer; time that is logged is held."
		}
		return "The agreement wants the client’s approval first. No work before it; time that is logged is held."
	case ticket.ApprovalApproved:
		return "Approved by the client."
	case ticket.ApprovalRefused:
		return "Refused by the client: the work is not done. Time that is logged is held."
	case ticket.ApprovalWaived:
		return "Begun without the client’s answer, by " + cmp.Or(e.Author, "somebody") + ": “" + e.Reason + "”."
	}
	switch c.Wants {
	case "", "always":
		return "The agreement asks for no approval. An estimate can be put to the client all the same."
	default:
		return "Above " + c.Page.Money(c.Wants, c.Currency) + " the client approves first."
	}
}

// heldWords say how much time is held.
func (c Card) heldWords() string {
	return shell.Plural(len(c.Held), "time entry is held", "time entries are held") + ": not billed before a manager has settled it"
}

// answerWords say what somebody answered.
func (c Card) answerWords(a store.EstimateAnswer) string {
	switch a.Kind {
	case store.AnswerApproved:
		for _, e := range c.Estimates {
			if e.ID == a.EstimateID {
				return "approved up to " + money(c.Page.Locale, a.Amount, e.Currency)
			}
		}
		return "approved"
	case store.AnswerRefused:
		return "refused"
	default:
		return "asked"
	}
}

// way says by which way an answer came, and from where.
func way(a store.EstimateAnswer) string {
	by := "by the mailed link"
	if a.Way == "portal" {
		by = "signed in to the portal"
	}
	return shell.Join(", from ", by, a.IP)
}
