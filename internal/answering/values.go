package answering

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"remit/internal/agreement"
	"remit/internal/canned"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/mail"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// Values are what the variables of canned replies stand for on a ticket, times in the client's zone and words in its language.
func (a *Answers) Values(ctx context.Context, v identity.Viewer, id int64) (canned.Values, error) {
	t, err := a.db.Ticket(ctx, v, id)
	if err != nil {
		return nil, err
	}
	u, err := a.db.User(ctx, v, v.UserID)
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(strings.TrimSpace(t.RequesterName), " ")
	values := canned.Values{"name": t.RequesterName, "first-name": first, "ticket": ticket.Number(t.ID), "subject": mail.SubjectBase(t.Subject), "me": v.Name,
		"my-line": u.Signature, "verdict": t.Verdict, "clause": t.Clause}
	if t.ClientID == 0 {
		return values, nil
	}
	client, err := a.db.Client(ctx, v, t.ClientID)
	if err != nil {
		return nil, err
	}
	values["client"] = client.Name
	if err := a.dues(ctx, v, t, values); err != nil {
		return nil, err
	}
	return values, a.terms(ctx, v, t, values)
}

// dues fills in by when the agreement wants an answer and a solution, where these clocks run.
func (a *Answers) dues(ctx context.Context, v identity.Viewer, t ticket.Ticket, values canned.Values) error {
	clocks, _, err := a.desk.Clocks(ctx, a.db.Reads(), t, a.db.Now())
	if err != nil {
		return err
	}
	zone, err := a.desk.ZoneOfClient(ctx, t.ClientID)
	if err != nil {
		return err
	}
	language, err := a.language(ctx, v, t.ClientID)
	if err != nil {
		return err
	}
	for name, c := range map[string]*sla.Clock{"respond-by": clocks.Respond, "resolve-by": clocks.Resolve} {
		if c != nil && !c.Due.IsZero() {
			due := c.Due.In(zone)
			values[name] = letters.Date(language, due) + " " + due.Format("MST")
		}
	}
	return nil
}

// terms fills in what the agreement says: the clause that decided, its price, and what is left of what it gives.
func (a *Answers) terms(ctx context.Context, v identity.Viewer, t ticket.Ticket, values canned.Values) error {
	latest, err := a.db.LatestDecision(ctx, v, t.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	dec, err := desk.ReadDecision(ctx, a.db.Reads(), latest)
	if err != nil || dec.Terms == nil {
		return err
	}
	clause := cmp.Or(t.Clause, dec.Clause)
	values["agreement"], values["clause"], values["clause-words"] = dec.Agreement, clause, dec.Words(clause)
	for _, r := range dec.Terms.Rates {
		if r.Name == dec.Rate && dec.Rate != "" {
			values["rate"] = r.Price.StringFixed(2) + " " + dec.Terms.Currency + " an hour"
		}
	}
	return a.left(ctx, v, t, clause, values)
}

func (a *Answers) left(ctx context.Context, v identity.Viewer, t ticket.Ticket, clause string, values canned.Values) error {
	var facts agreement.Facts
	if err := facts.UnmarshalJSON(t.Facts); err != nil {
		return fmt.Errorf("answering: facts of %d: %w", t.ID, err)
	}
	at := facts.ReceivedAt
	if at.IsZero() {
		at = t.ReceivedAt
	}
	all, err := a.desk.Allowances(ctx, v, t.ClientID, at)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Agreement.AgreementID == t.AgreementID && x.Clause.Number == clause {
			values["allowance-left"] = fmt.Sprintf("%s of %s %s", x.Left, x.Clause.Limit.Count, x.Clause.Limit.Unit)
		}
	}
	return nil
}
