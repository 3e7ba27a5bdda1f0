package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/estimate"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// estimateItem is what work is thought to cost, and what became of it.
type estimateItem struct {
	ID        int64            `json:"id"`
	State     string           `json:"state" enum:"waiting,approved,refused,withdrawn,overridden" doc:"waiting for the client; approved or refused by them; withdrawn, or replaced by another; overridden: the work was begun without an answer"`
	Text      string           `json:"text" doc:"What is to be done"`
	Minutes   *int             `json:"minutes" doc:"null: only an amount was named"`
	Amount    *string          `json:"amount" doc:"null: the work was begun without an estimate"`
	Currency  *string          `json:"currency"`
	Approved  *string          `json:"approved_amount" doc:"Up to how much the client approved; null: they did not"`
	Used      *string          `json:"used_amount" doc:"What the work on the ticket comes to so far; null where this is not the approval that counts"`
	Clause    *string          `json:"clause" doc:"That wants the approval"`
	Reason    *string          `json:"reason" doc:"Why the work was begun without an answer"`
	Author    string           `json:"author" doc:"The name of who wrote it"`
	CreatedAt time.Time        `json:"created_at"`
	Answers   []estimateAnswer `json:"answers" nullable:"false" doc:"What the client's people said to it, in order of time. Only people answer"`
}

type estimateAnswer struct {
	Kind   string     `json:"kind" enum:"approved,refused,asked" doc:"asked: a question, after which the estimate goes on waiting"`
	Amount *string    `json:"amount" doc:"Up to how much, where it approves"`
	Text   string     `json:"text"`
	By     contactRef `json:"by"`
	Way    string     `json:"way" enum:"portal,link" doc:"In the portal, or by the link that was mailed to the address"`
	At     time.Time  `json:"at"`
}

type estimatesInput struct {
	Numbered
	Page
}

type estimatesOutput struct{ Body list[estimateItem] }

// listEstimates lists the estimates of a ticket, the oldest first.
func (a *API) listEstimates(ctx context.Context, in *estimatesInput) (*estimatesOutput, error) {
	after, err := in.id()
	if err != nil {
		return nil, err
	}
	all, err := a.estimatesOf(ctx, shell.ViewerIn(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(e estimateItem) bool { return e.ID <= after })
	return &estimatesOutput{cutPage(all, in.Limit, func(e estimateItem) string { return strconv.FormatInt(e.ID, 10) })}, nil
}

// id is a place in a list by ids.
func (p Page) id() (int64, error) {
	text, err := p.place()
	if err != nil || text == "" {
		return 0, err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, p.wrong()
	}
	return id, nil
}

// estimatesOf are the estimates of a ticket with what was answered. A client's people read in the portal what is put to them.
func (a *API) estimatesOf(ctx context.Context, v identity.Viewer, number int64) ([]estimateItem, error) {
	t, err := a.db.Ticket(ctx, v, number)
	if err != nil {
		return nil, err
	}
	if !v.Staff() {
		return nil, fault.Errorf(fault.Forbidden, "Only the provider's people may list estimates.")
	}
	estimates, err := a.db.Estimates(ctx, v, number)
	if err != nil {
		return nil, err
	}
	answers, err := a.db.EstimateAnswers(ctx, v, number)
	if err != nil {
		return nil, err
	}
	out, counts := make([]estimateItem, len(estimates)), -1
	for i, e := range estimates {
		if out[i] = estimateOf(e, answers); e.State != store.EstimateWithdrawn {
			counts = i
		}
	}
	if counts < 0 || estimates[counts].State != store.EstimateApproved {
		return out, nil
	}
	used, err := a.estimates.Spent(ctx, a.db.Reads(), t)
	out[counts].Used = exact(used, estimates[counts].Currency)
	return out, err
}

// estimateOf is an estimate as it is answered; answers are those to all of a ticket.
func estimateOf(e store.Estimate, answers []store.EstimateAnswer) estimateItem {
	out := estimateItem{ID: e.ID, State: e.State, Text: e.Text, Currency: some(e.Currency), Clause: some(e.Clause), Reason: some(e.Reason), Author: e.Author,
		CreatedAt: e.CreatedAt.UTC(), Answers: []estimateAnswer{}}
	if e.Minutes > 0 {
		out.Minutes = &e.Minutes
	}
	if e.Currency != "" {
		out.Amount = exact(e.Amount, e.Currency)
	}
	if e.State == store.EstimateApproved {
		out.Approved = exact(e.Cap, e.Currency)
	}
	for _, s := range answers {
		if s.EstimateID != e.ID {
			continue
		}
		said := estimateAnswer{Kind: s.Kind, Text: s.Text, By: contactRef{some(s.Email), some(s.Name)}, Way: s.Way, At: s.At.UTC()}
		if s.Kind == store.AnswerApproved {
			said.Amount = exact(s.Amount, e.Currency)
		}
		out.Answers = append(out.Answers, said)
	}
	return out
}

// exact is an amount with all decimals of its currency.
func exact(amount decimal.Decimal, code string) *string {
	text := amount.String()
	if c, err := money.CurrencyOf(code); err == nil {
		text = c.Format(amount)
	}
	return &text
}

type estimateInput struct {
	Numbered
	Body struct {
		Text    string `json:"text" minLength:"1" doc:"What is to be done: it is what the client approves"`
		Minutes int    `json:"minutes,omitempty" minimum:"0" maximum:"60000" doc:"How long it takes; priced at the rate that the agreement names"`
		Amount  string `json:"amount,omitempty" doc:"Plain digits in the agreement's currency: takes the place of the price of the minutes"`
	}
}

type estimateOutput struct{ Body estimateBody }

type estimateBody struct {
	Ticket   TicketItem   `json:"ticket"`
	Estimate estimateItem `json:"estimate"`
}

// putEstimate puts an estimate to the client, in the place of one that waits.
func (a *API) putEstimate(ctx context.Context, in *estimateInput) (*estimateOutput, error) {
	v, b := shell.ViewerIn(ctx), in.Body
	e, err := a.estimates.Ask(ctx, v, estimate.Draft{Ticket: in.Number, Text: b.Text, Minutes: b.Minutes, Amount: b.Amount})
	if err != nil {
		return nil, located(err, map[string]string{"estimate_text": "body.text", "estimate_hours": "body.minutes", "estimate_amount": "body.amount"})
	}
	return a.changedEstimate(ctx, v, in.Number, e.ID)
}

// withdrawEstimate takes back the estimate that waits.
func (a *API) withdrawEstimate(ctx context.Context, in *Numbered) (*estimateOutput, error) {
	v := shell.ViewerIn(ctx)
	e, err := a.estimates.Withdraw(ctx, v, in.Number)
	if err != nil {
		return nil, located(err, nil)
	}
	return a.changedEstimate(ctx, v, in.Number, e.ID)
}

// changedEstimate answers a deed with the estimate as it is now, and its ticket.
func (a *API) changedEstimate(ctx context.Context, v identity.Viewer, number, id int64) (*estimateOutput, error) {
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, number)
	if err != nil {
		return nil, err
	}
	all, err := a.estimatesOf(ctx, v, number)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.ID == id {
			return &estimateOutput{estimateBody{item, e}}, nil
		}
	}
	return nil, fmt.Errorf("api: estimate %d of ticket %d is not there", id, number)
}

type overrideInput struct {
	Numbered
	Body struct {
		Reason string `json:"reason" minLength:"1" doc:"Kept, and shown at review"`
	}
}

// overrideEstimate begins the work without an answer of the client.
func (a *API) overrideEstimate(ctx context.Context, v identity.Viewer, in overrideInput) error {
	_, err := a.estimates.Override(ctx, v, in.Number, in.Body.Reason)
	return err
}
