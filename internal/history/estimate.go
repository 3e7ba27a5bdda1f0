package history

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// worth is what so many minutes cost at a rate, without steps and supplements: it is only told.
func worth(terms *agreement.Terms, rate string, minutes int) decimal.Decimal {
	if terms == nil || len(terms.Rates) == 0 {
		return decimal.Zero
	}
	r := terms.Rates[max(0, slices.IndexFunc(terms.Rates, func(r agreement.Rate) bool { return r.Name == rate }))]
	return r.Price.Mul(decimal.NewFromInt(int64(minutes))).Div(decimal.NewFromInt(60)).Round(2)
}

func currency(terms *agreement.Terms) string {
	if terms == nil {
		return ""
	}
	return terms.Currency
}

// linkLife is for how many days what was put to approvers can be answered by its link.
const linkLife = 14

// estimate keeps what was put to the client, to whom, and what they answered.
func (m *memory) estimate(ctx context.Context, tx *store.Tx) error {
	if len(m.estimates) == 0 {
		return nil
	}
	people, err := tx.Contacts(ctx, identity.System("estimate"), m.t.ClientID)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(c identity.Contact) bool { return !identity.RuleOf(identity.ApproveWork).ClientMay(c.Role, false) })
	for i, e := range m.estimates {
		if e.TicketID = m.t.ID; e.State == store.EstimateWaiting && i < len(m.estimates)-1 {
			e.State = store.EstimateWithdrawn
		}
		if e.ID, err = tx.InsertEstimate(ctx, e); err != nil {
			return err
		}
		if err := put(ctx, tx, e, people); err != nil {
			return err
		}
		if i < len(m.answered) && e.State != store.EstimateWithdrawn {
			if err := tx.InsertAnswer(ctx, said(e, m.answered[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

// put keeps whom an estimate was put to. Nobody has the links: they answer in the portal.
func put(ctx context.Context, tx *store.Tx, e store.Estimate, people []identity.Contact) error {
	for _, c := range people {
		_, hash, err := identity.NewToken()
		if err != nil {
			return err
		}
		if err := tx.InsertApprover(ctx, store.Approver{EstimateID: e.ID, ContactID: c.ID, Name: c.Name, Email: c.Email, TokenHash: hash, ExpiresAt: e.CreatedAt.AddDate(0, 0, linkLife)}); err != nil {
			return err
		}
	}
	return nil
}

func said(e store.Estimate, m ticket.Message) store.EstimateAnswer {
	a := store.EstimateAnswer{EstimateID: e.ID, At: m.CreatedAt, Kind: store.AnswerRefused, Text: m.Text, ContactID: m.ContactID, Name: m.AuthorName, Email: m.AuthorEmail, Way: "portal", Shown: e.Text}
	if e.State == store.EstimateApproved {
		a.Kind, a.Amount = store.AnswerApproved, e.Amount
	}
	return a
}
