// Package estimate puts work that an agreement bills only with the client's approval to those who may give it, and holds what is done without.
package estimate

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/money"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// LinkPath is where the mailed links lead; the secret stands behind it as ?key=, where no log keeps it.
const LinkPath = "/estimate"

// linkDays is for how many days a mailed link works.
const linkDays = 14

// Estimates does the deeds.
type Estimates struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the deeds over a database, and lets the desk ask them whenever time is logged.
func New(db *store.DB, d *desk.Desk) *Estimates {
	x := &Estimates{db, d}
	d.OnTime(x.logged)
	return x
}

// Draft is an estimate as a technician writes it. Without an amount it is priced at the rate that the agreement names.
type Draft struct {
	Ticket  int64
	Text    string
	Minutes int
	Amount  string // as typed, "" to be computed
}

// Ask puts an estimate to all who may approve it, each by mail with a link of their own, and in the portal. The ticket waits for the client. An
// estimate that waited is taken back.
func (x *Estimates) Ask(ctx context.Context, v identity.Viewer, d Draft) (e store.Estimate, err error) {
	if v.UserID == 0 {
		return e, fault.MayNot("put an estimate to a client")
	}
	if d.Text = strings.TrimSpace(strings.ReplaceAll(d.Text, "\r\n", "\n")); d.Text == "" {
		return e, fault.On("estimate_text", "Say what is to be done: it is what the client approves.")
	}
	if d.Minutes < 0 || d.Minutes > 1000*60 {
		return e, fault.On("estimate_hours", "Give the hours as a number of at most 1000, or leave them out and name an amount.")
	}
	house, err := x.desk.House(ctx)
	if err != nil {
		return e, err
	}
	_, err = x.desk.Amend(ctx, v, d.Ticket, func(tx *store.Tx, t *ticket.Ticket) error {
		if e, err = x.drafted(ctx, tx, v, *t, d); err != nil {
			return err
		}
		dec, _, err := decided(ctx, tx.Reads(), *t)
		if err != nil {
			return err
		}
		approvers, err := mayApprove(ctx, tx.Reads(), *t, dec)
		if err != nil {
			return err
		}
		if err := tx.WithdrawEstimate(ctx, t.ID); err != nil {
			return err
		}
		if e.ID, err = tx.InsertEstimate(ctx, e); err != nil {
			return err
		}
		t.Approval = ticket.ApprovalWanted
		if err := x.put(ctx, tx, house.BaseURL, *t, e, dec.Words(e.Clause), approvers); err != nil {
			return err
		}
		if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventEstimate, map[string]any{"minutes": e.Minutes, "amount": Amount(e.Amount, e.Currency), "notify": names(approvers)}); err != nil {
			return err
		}
		return x.desk.Step(ctx, tx, v, t, ticket.WaitingClient)
	})
	return e, err
}

// drafted is the estimate that a draft makes under what the ticket's agreement decided.
func (x *Estimates) drafted(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, d Draft) (e store.Estimate, err error) {
	if t.Status == ticket.Closed {
		return e, fault.Errorf(fault.Conflict, "The ticket is closed: nothing is left to approve.")
	}
	dec, facts, err := decided(ctx, tx.Reads(), t)
	if err != nil {
		return e, err
	}
	if dec.Terms == nil || t.ClientID == 0 {
		return e, fault.Errorf(fault.Conflict, "No agreement was in force for this request, so nobody is named who may approve. Ask the client in an answer.")
	}
	if t.Verdict != string(agreement.Billable) {
		return e, fault.Errorf(fault.Conflict, "The ticket is %s, so nothing of it is billed and nobody has to approve it. Where that is wrong, set the fact that is, or let a manager settle it.", t.Verdict)
	}
	currency, err := money.CurrencyOf(dec.Terms.Currency)
	if err != nil {
		return e, err
	}
	e = store.Estimate{TicketID: t.ID, AgreementID: dec.AgreementID, Version: dec.Version, Clause: dec.Clause, Text: d.Text, Minutes: d.Minutes, Currency: currency.Code,
		State: store.EstimateWaiting, UserID: v.UserID, Author: v.Name}
	switch {
	case d.Amount != "":
		if e.Amount, err = money.Parse(d.Amount, currency); err != nil {
			return e, fault.On("estimate_amount", "%s", fault.Text(err))
		}
	case d.Minutes == 0:
		return e, fault.On("estimate_hours", "Give the hours that it takes, or an amount.")
	case len(dec.Terms.Rates) == 0:
		return e, fault.On("estimate_amount", "The agreement has no rate to price hours at: name an amount.")
	default:
		facts.ReceivedAt = tx.Now
		if e.Rate, e.Amount, err = billing.Quote(dec.Terms, dec.Rate, facts, time.Duration(d.Minutes)*time.Minute); err != nil {
			return e, err
		}
	}
	if !e.Amount.IsPositive() {
		return e, fault.On("estimate_amount", "The amount must be more than nothing.")
	}
	return e, nil
}

// put gives each approver a link of their own and mails it.
func (x *Estimates) put(ctx context.Context, tx *store.Tx, base string, t ticket.Ticket, e store.Estimate, says string, approvers []store.Approver) error {
	for _, a := range approvers {
		token, hash, err := identity.NewToken()
		if err != nil {
			return err
		}
		a.EstimateID, a.TokenHash, a.ExpiresAt = e.ID, hash, tx.Now.AddDate(0, 0, linkDays)
		if err := tx.InsertApprover(ctx, a); err != nil {
			return err
		}
		words := letters.Estimate{Text: e.Text, Amount: Amount(e.Amount, e.Currency), Clause: e.Clause, Says: says, Link: strings.TrimSuffix(base, "/") + LinkPath + "?key=" + token, Days: strconv.Itoa(linkDays)}
		if e.Minutes > 0 {
			words.Work = Hours(e.Minutes)
		}
		if err := x.desk.Write(ctx, tx, t, a.Email, func(w letters.Writer) letters.Letter { return w.Ask(letterTicket(t, a.Name), words) }); err != nil {
			return err
		}
	}
	return nil
}

func letterTicket(t ticket.Ticket, name string) letters.Ticket {
	return letters.Ticket{Number: ticket.Number(t.ID), Subject: t.Subject, Name: name}
}

// decided is the newest decision on a ticket with the terms that made it, and the facts that the ticket shows.
func decided(ctx context.Context, r store.Reader, t ticket.Ticket) (dec desk.Decided, facts agreement.Facts, err error) {
	row, err := r.LatestDecision(ctx, identity.System("estimate"), t.ID)
	if fault.Is(err, fault.NotFound) {
		return dec, facts, nil
	}
	if err != nil {
		return dec, facts, err
	}
	if err = facts.UnmarshalJSON(t.Facts); err != nil {
		return dec, facts, err
	}
	dec, err = desk.ReadDecision(ctx, r, row)
	return dec, facts, err
}

// mayApprove are the people whom the agreement names as approvers, with how much each may approve; where it names none, the client's own approvers
// and administrators.
func mayApprove(ctx context.Context, r store.Reader, t ticket.Ticket, dec desk.Decided) (list []store.Approver, err error) {
	contacts, err := r.Contacts(ctx, identity.System("estimate"), t.ClientID)
	if err != nil {
		return nil, err
	}
	for _, named := range dec.Terms.Contacts {
		if named.Role != "approver" || named.Email == "" {
			continue
		}
		a, gone := store.Approver{Email: named.Email, Name: named.Email, Most: named.Limit}, false
		for _, c := range contacts {
			if strings.EqualFold(c.Email, named.Email) {
				a.ContactID, a.Name, gone = c.ID, c.Name, !c.Active
			}
		}
		if !gone { // who has left approves nothing, whatever the agreement says
			list = append(list, a)
		}
	}
	if len(list) > 0 {
		return list, nil
	}
	for _, c := range contacts {
		if c.Email != "" && c.Verified && c.May(identity.ApproveWork) {
			list = append(list, store.Approver{ContactID: c.ID, Email: c.Email, Name: c.Name})
		}
	}
	if len(list) == 0 {
		return nil, fault.Errorf(fault.Conflict, "Nobody may approve: the agreement names no approver, and the client has neither an approver nor an administrator. Give one of their people that role first.")
	}
	return list, nil
}

func names(list []store.Approver) (out []string) {
	for _, a := range list {
		out = append(out, a.Name)
	}
	return out
}

// Amount writes an amount with all decimals of its currency: 350.00 USD.
func Amount(amount decimal.Decimal, code string) string {
	c, err := money.CurrencyOf(code)
	if err != nil {
		return amount.String() + " " + code
	}
	return c.Format(amount) + " " + c.Code
}

// Hours writes minutes as people say them: 2 h 30 min.
func Hours(minutes int) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return strconv.Itoa(m) + " min"
	case m == 0:
		return strconv.Itoa(h) + " h"
	default:
		return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
	}
}
