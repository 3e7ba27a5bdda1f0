package estimate

import (
	"cmp"
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/money"
	"remit/internal/ruling"
	"remit/internal/speech"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Reply is what an approver says to an estimate.
type Reply struct {
	Kind   string // store.AnswerApproved, AnswerRefused or AnswerAsked
	Amount string // approved up to this, as typed; "" is all of it
	Text   string
	IP     string        // where it came from
	Tongue speech.Tongue // of who replies: in it their answer stands in the conversation
}

// errLink tells nothing about what a link led to: whether it never was, is over, or was used.
var errLink = fault.Errorf(fault.NotFound, "This link has been used, is over, or never was. Sign in to see what waits for your answer.")

// Sheet is an estimate as somebody who may approve it reads it: nothing of the ticket but its number and subject.
type Sheet struct {
	store.Estimate
	Approver  store.Approver
	Subject   string
	Client    int64
	Says      string // the words of the clause
	Agreement string // its number
	Limit     decimal.Decimal
	Language  string // that its letters are written in

	tongue speech.Tongue // of who answers
}

// ByLink is the estimate that a mailed link leads to. Reading uses nothing up: programs that look through mail follow links.
func (x *Estimates) ByLink(ctx context.Context, token string) (Sheet, error) {
	a, err := x.db.ApproverByLink(ctx, identity.HashToken(token))
	if fault.Is(err, fault.NotFound) || err == nil && a.Expired(x.db.Now()) {
		return Sheet{}, errLink
	}
	if err != nil {
		return Sheet{}, err
	}
	return x.sheet(ctx, x.db.Reads(), a)
}

// ForMe is the estimate on a ticket that waits for the viewer's own answer, or NotFound.
func (x *Estimates) ForMe(ctx context.Context, v identity.Viewer, ticketID int64) (Sheet, error) {
	a, err := x.db.MyApproval(ctx, v, ticketID)
	if err != nil {
		return Sheet{}, err
	}
	return x.sheet(ctx, x.db.Reads(), a)
}

func (x *Estimates) sheet(ctx context.Context, r store.Reader, a store.Approver) (s Sheet, err error) {
	s.Approver = a
	if s.Estimate, err = r.EstimateFor(ctx, a); err != nil {
		return s, err
	}
	if s.State != store.EstimateWaiting {
		return s, errLink
	}
	t, err := r.Ticket(ctx, identity.System("estimate"), s.TicketID)
	if err != nil {
		return s, err
	}
	if a.ContactID != 0 { // who has left since approves nothing
		c, err := r.Contact(ctx, identity.System("estimate"), a.ContactID)
		if err != nil {
			return s, err
		}
		if !c.Active {
			return s, errLink
		}
	}
	if s.Subject, s.Client, s.Limit = t.Subject, t.ClientID, s.Amount; a.Most.Valid && a.Most.Decimal.LessThan(s.Amount) {
		s.Limit = a.Most.Decimal
	}
	w, err := x.desk.Writer(ctx, r, t.ClientID, a.Email)
	if s.Language = w.Language; err != nil {
		return s, err
	}
	if s.AgreementID != 0 {
		terms, err := r.Terms(ctx, s.AgreementID, s.Version)
		if err != nil {
			return s, err
		}
		s.Agreement, s.Says = terms.Number, desk.Decided{Terms: terms}.Words(s.Clause)
	}
	return s, nil
}

// AnswerByLink answers with a mailed link, which works once.
func (x *Estimates) AnswerByLink(ctx context.Context, token string, r Reply) (Sheet, error) {
	s, err := x.ByLink(ctx, token)
	if err != nil {
		return s, err
	}
	return s, x.answer(ctx, s, r, "link")
}

// Answer answers in the portal what waits for the viewer.
func (x *Estimates) Answer(ctx context.Context, v identity.Viewer, ticketID int64, r Reply) (Sheet, error) {
	s, err := x.ForMe(ctx, v, ticketID)
	if err != nil {
		return s, err
	}
	return s, x.answer(ctx, s, r, "portal")
}

// answer records an answer and lets it take effect: the first of several approvers counts.
func (x *Estimates) answer(ctx context.Context, s Sheet, r Reply, way string) error {
	s.tongue, r.Text = r.Tongue, strings.TrimSpace(strings.ReplaceAll(r.Text, "\r\n", "\n"))
	a := store.EstimateAnswer{EstimateID: s.ID, Kind: r.Kind, Text: r.Text, ContactID: s.Approver.ContactID, Name: s.Approver.Name, Email: s.Approver.Email, IP: r.IP, Way: way, Shown: s.shown()}
	var err error
	switch r.Kind {
	case store.AnswerApproved:
		if a.Amount, err = s.approves(r.Amount); err != nil {
			return err
		}
	case store.AnswerRefused:
	case store.AnswerAsked:
		if r.Text == "" {
			return fault.On("text", "Write your question first.")
		}
	default:
		return fault.On("kind", "Say whether you approve, refuse or ask.")
	}
	by := identity.System(s.Approver.Name)
	_, err = x.desk.Amend(ctx, by, s.TicketID, func(tx *store.Tx, t *ticket.Ticket) error {
		if !t.Status.IsOpen() {
			return fault.Errorf(fault.Conflict, "The request has been solved or closed since, so nothing is left to approve. Nothing was recorded.")
		}
		if r.Kind != store.AnswerAsked && t.Approval != ticket.ApprovalWanted {
			return fault.Errorf(fault.Conflict, "The approval is no longer needed, as the request has changed since. Nothing was recorded.")
		}
		return x.record(ctx, tx, by, t, s, a)
	})
	return err
}

// shown is the estimate in the words that its reader saw, which are kept with the answer.
func (s Sheet) shown() string {
	lines := []string{s.Text, Amount(s.Amount, s.Currency)}
	if s.Minutes > 0 {
		lines = append(lines, Hours(s.Minutes))
	}
	if s.Clause != "" {
		lines = append(lines, strings.TrimSpace(s.Agreement+" "+s.Clause+": "+s.Says))
	}
	return strings.Join(lines, "\n")
}

// approves reads up to what amount somebody approves: at most the estimate, and at most what the agreement lets them approve.
func (s Sheet) approves(typed string) (decimal.Decimal, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		if s.Limit.LessThan(s.Amount) {
			return s.Limit, fault.On("amount", "You may approve up to %s. Approve that much, or leave it to somebody who may approve more.", Amount(s.Limit, s.Currency))
		}
		return s.Amount, nil
	}
	currency, err := money.CurrencyOf(s.Currency)
	if err != nil {
		return decimal.Zero, err
	}
	amount, err := money.Parse(typed, currency)
	switch {
	case err != nil:
		return amount, fault.On("amount", "%w", err)
	case !amount.IsPositive():
		return amount, fault.On("amount", "Approve more than nothing, or refuse.")
	case amount.GreaterThan(s.Limit) && s.Limit.LessThan(s.Amount):
		return amount, fault.On("amount", "You may approve up to %s.", Amount(s.Limit, s.Currency))
	case amount.GreaterThan(s.Amount):
		return amount, fault.On("amount", "The estimate is %s: no more can be approved.", Amount(s.Amount, s.Currency))
	}
	return amount, nil
}

func (x *Estimates) record(ctx context.Context, tx *store.Tx, by identity.Viewer, t *ticket.Ticket, s Sheet, a store.EstimateAnswer) error {
	if err := tx.InsertAnswer(ctx, a); err != nil {
		return err
	}
	switch a.Kind {
	case store.AnswerApproved:
		if err := tx.AnswerEstimate(ctx, s.ID, store.EstimateApproved, a.Amount.String()); err != nil {
			return err
		}
		t.Approval = ticket.ApprovalApproved
		if err := ties.Tell(ctx, tx, by, t.ID, ticket.EventApproved, map[string]any{"amount": Amount(a.Amount, s.Currency), "recipient": a.Email, "mode": a.Way}); err != nil {
			return err
		}
	case store.AnswerRefused:
		if err := tx.AnswerEstimate(ctx, s.ID, store.EstimateRefused, ""); err != nil {
			return err
		}
		if err := x.declined(ctx, tx, by, t, a); err != nil {
			return err
		}
	}
	if err := x.heard(ctx, tx, t, s, a); err != nil {
		return err
	}
	if t.Status == ticket.WaitingClient { // as any answer of the client's puts it back to work
		t.Status = ticket.Open
	}
	return nil
}

// declined settles the ticket as declined: what the client refused is neither done nor billed (spec 3, Approval).
func (x *Estimates) declined(ctx context.Context, tx *store.Tx, by identity.Viewer, t *ticket.Ticket, a store.EstimateAnswer) error {
	t.Approval, t.Verdict, t.Ask = ticket.ApprovalRefused, string(agreement.Declined), nil
	if err := ties.Tell(ctx, tx, by, t.ID, ticket.EventRefused, map[string]any{"recipient": a.Email, "mode": a.Way}); err != nil {
		return err
	}
	reason := "The client refused the estimate."
	if a.Text != "" {
		reason = "The client refused the estimate: " + a.Text
	}
	t.Review = ticket.ReviewSettled
	row, event, err := ruling.Settlement(by, t, reason)
	if err != nil {
		return err
	}
	if err := tx.InsertSettlement(ctx, row); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, event)
}

// heard puts the answer into the conversation and tells who has the ticket.
func (x *Estimates) heard(ctx context.Context, tx *store.Tx, t *ticket.Ticket, s Sheet, a store.EstimateAnswer) error {
	m := ticket.Message{TicketID: t.ID, Kind: ticket.FromClient, Channel: ticket.Portal, ContactID: a.ContactID, AuthorName: a.Name, AuthorEmail: a.Email, Text: s.said(a, s.tongue)}
	if _, err := tx.InsertMessage(ctx, *t, m); err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventClientReply, Actor: a.Name}); err != nil {
		return err
	}
	t.LastWordAt, t.LastWordBy, t.LastWordSide = tx.Now, a.Name, "client"
	return x.news(ctx, tx, *t, s.UserID, a.Name, s.said(a, speech.Tongue{}))
}

// said is an answer as a message.
func (s Sheet) said(a store.EstimateAnswer, in speech.Tongue) string {
	text := ""
	switch a.Kind {
	case store.AnswerApproved:
		text = in.Say("estimate.said-approved", nil, map[string]any{"amount": Amount(a.Amount, s.Currency)})
	case store.AnswerRefused:
		text = in.Say("estimate.said-refused", nil, map[string]any{"amount": Amount(s.Amount, s.Currency)})
	default:
		text = in.Say("estimate.said-asked", nil, nil)
	}
	if a.Text != "" {
		text += "\n\n" + a.Text
	}
	return text
}

// news tells who has the ticket, or else who wrote the estimate.
func (x *Estimates) news(ctx context.Context, tx *store.Tx, t ticket.Ticket, author int64, who, text string) error {
	return x.colleagues(ctx, tx, t, who, text, func(u identity.User) bool { return u.ID == cmp.Or(t.AssigneeID, author) })
}

// colleagues tells those of the house's people whom it concerns.
func (x *Estimates) colleagues(ctx context.Context, tx *store.Tx, t ticket.Ticket, who, text string, concerns func(identity.User) bool) error {
	users, err := tx.Users(ctx, identity.System("Approval"))
	if err != nil {
		return err
	}
	var told []ties.Told
	for _, u := range users {
		if u.Active && u.Email != "" && concerns(u) {
			told = append(told, ties.Told{Email: u.Email, Letter: letters.EstimateAnswered})
		}
	}
	return x.desk.TellColleagues(ctx, tx, t, told, who, text)
}
